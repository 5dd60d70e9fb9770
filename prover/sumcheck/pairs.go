package sumcheck

import (
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// degreeOfPairs in each variable, of the sumcheck of what pairs are.
const degreeOfPairs = 3

// right are the right inputs, to be used up.
func (c *compressions) right() []fr.Element {
	out := make([]fr.Element, len(c.pairs))
	for i := range out {
		out[i] = c.pairs[i][1]
	}
	return out
}

// pairTables are those of the sumcheck of provePairs.
type pairTables struct {
	result, node, sibling, bit []fr.Element
	atLast, atFirst            []fr.Element // weights, the latter times c^2
	c                          [2]fr.Element
}

// provePairs brings all claims that are left to one point, with powers of a challenge c. They are
//
//	at the point of the first round   left + c right
//	at the first point                c^2 right + c^3 result + c^4 (bit^2 - bit)
//
// of left = node + swap, right = sibling - swap, swap = bit (sibling - node). What the result, node, sibling and bit are at the last point ends it.
func (p *compressionsProof) provePairs(c *compressions, first []fr.Element) {
	powers := powersOf(p.Challenge(), 2)
	t := &pairTables{
		slices.Clone(c.results), slices.Clone(c.node), slices.Clone(c.sibling), slices.Clone(c.bit),
		equality(p.point, powers[0]), equality(first, powers[2]), [2]fr.Element(powers[1:]),
	}
	for j := range p.point {
		values := t.sum()
		p.send(values[:]...)
		p.point[j] = p.Challenge()
		for _, table := range t.all() {
			*table = fold(*table, &p.point[j])
		}
	}
	p.send(t.result[0], t.node[0], t.sibling[0], t.bit[0])
}

func (t *pairTables) all() [6]*[]fr.Element {
	return [6]*[]fr.Element{&t.result, &t.node, &t.sibling, &t.bit, &t.atLast, &t.atFirst}
}

// sum returns the values for the current variable.
func (t *pairTables) sum() (sum [degreeOfPairs]fr.Element) {
	var mu sync.Mutex
	half := len(t.bit) / 2
	inParallel(half, grain, func(start, end int) {
		var part [degreeOfPairs]fr.Element
		for h := start; h < end; h++ {
			t.add(&part, half, h)
		}
		mu.Lock()
		defer mu.Unlock()
		for d := range sum {
			sum[d].Add(&sum[d], &part[d])
		}
	})
	return sum
}

// add adds the values of a pair of entries.
func (t *pairTables) add(sum *[degreeOfPairs]fr.Element, half, h int) {
	var at, step [6]fr.Element
	for k, table := range t.all() {
		at[k] = (*table)[half+h]
		step[k].Sub(&at[k], &(*table)[h])
	}
	for d := range sum {
		v := t.gate(&at)
		sum[d].Add(&sum[d], &v)
		for k := range at {
			at[k].Add(&at[k], &step[k])
		}
	}
}

// gate is what the sumcheck adds up: atLast (left + c right) + atFirst (right + c result + c^2 (bit^2 - bit)).
func (t *pairTables) gate(in *[6]fr.Element) (out fr.Element) {
	result, node, sibling, bit := &in[0], &in[1], &in[2], &in[3]
	var swap, right, one, v fr.Element
	if !bit.IsZero() { // as it is of all that is no path's
		swap.Sub(sibling, node).Mul(&swap, bit)
		one.SetOne()
		v.Sub(bit, &one).Mul(&v, bit).Mul(&v, &t.c[1])
	}
	right.Sub(sibling, &swap)
	out.Mul(result, &t.c[0]).Add(&out, &right).Add(&out, &v).Mul(&out, &in[5])
	v.Mul(&right, &t.c[0]).Add(&v, node).Add(&v, &swap).Mul(&v, &in[4])
	out.Add(&out, &v)
	return out
}
