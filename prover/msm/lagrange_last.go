package msm

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// last does the blocks of 4 or 2 that end a transform: there, w^j is 1, and i(b-d) is all that is multiplied.
func (t *transform[P, J]) last(m int) {
	n := len(t.points)
	if m == 2 {
		t.addAndSubtract(func(i int) (int, int) { return 2 * i, 2*i + 1 })
		return
	}
	// Two steps of radix 2: a, c and b, d; then a+c, b+d and a-c, i(b-d).
	t.addAndSubtract(func(i int) (int, int) { return i/2*4 + i%2, i/2*4 + i%2 + 2 })
	turned, scalars := make([]P, n/4), make([]fr.Element, n/4)
	for i := range turned {
		turned[i], scalars[i] = t.points[4*i+3], t.quarter
	}
	_ = multiples(t.group, turned, scalars) // as long as each other
	for i := range turned {
		t.points[4*i+3] = turned[i]
	}
	t.addAndSubtract(func(i int) (int, int) { return 2 * i, 2*i + 1 })
}

// addAndSubtract replaces each of n/2 pairs by sum and difference.
func (t *transform[P, J]) addAndSubtract(pair func(i int) (int, int)) {
	n := len(t.points) / 2
	inBatches((n+itemsOfCombine-1)/itemsOfCombine, func() func(int) {
		var c *combiner[P, J]
		if vectors {
			c = newCombiner(t.group)
		}
		return func(batch int) {
			var at [2][itemsOfCombine]uint32
			for i := range itemsOfCombine {
				p, q := pair(min(batch*itemsOfCombine+i, n-1))
				at[0][i], at[1][i] = uint32(p), uint32(q)
			}
			count := min(itemsOfCombine, n-batch*itemsOfCombine)
			if c != nil && t.pairsFast(c, &at, count) {
				return
			}
			for i := range count {
				p, q := &t.points[at[0][i]], &t.points[at[1][i]]
				minus := *q
				t.minus(&minus)
				*p, *q = t.sum(*p, *q), t.sum(*p, minus)
			}
		}
	})
}

// pairsFast leaves points as they are when it fails.
func (t *transform[P, J]) pairsFast(c *combiner[P, J], at *[2][itemsOfCombine]uint32, count int) bool {
	p, q := c.inputs[0], c.inputs[1]
	if !c.read(p, t.points, &at[0]) || !c.read(q, t.points, &at[1]) || !c.one.sums(p, q, p, q) {
		return false
	}
	for k, v := range [2][2][]lanes{p, q} {
		rows := c.take(v[0], v[1])
		for i := range count {
			t.points[at[k][i]] = rows[i]
		}
	}
	return true
}
