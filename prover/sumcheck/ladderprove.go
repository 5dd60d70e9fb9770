package sumcheck

import (
	"hash"
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// ladderWires is how many elements proveLadder returns for n instances.
func ladderWires(n int) int {
	return ladderInputs + keyLevel(n) + ladderSteps*stepLevels(n)
}

// keyLevel and stepLevels are parts of it: the sumcheck about the keys, and both of a step.
func keyLevel(n int) int   { return 2*log2(n) + 3 }
func stepLevels(n int) int { return degreeTwice*log2(n) + 3 + degreeOfSum*log2(n) + 8 }

// proveLadder returns what gnark's GKR prover puts into its wires, from the first level of its schedule to the last: the inputs, that is the sum that an
// instance begins with, the key, each at its last point, and the signs, each at the point of its step's addition; the sumcheck that brings the claims about
// the key, one for each step, to one point, and the key there; for each step the sumcheck of its doubling, with the sum before it, and of its addition, with
// all that goes into it. There are n rungs, a power of two.
func proveLadder(rungs []rung, h hash.Hash) []fr.Element {
	n := len(rungs)
	p := &ladderProof{transcript: &transcript{hash: h}, tables: newLadderTables(rungs), out: make([]fr.Element, ladderWires(n)), weights: make([]fr.Element, max(n, 2))}
	p.point = make([]fr.Element, log2(n))
	for i := range p.point {
		p.point[i] = p.challenge()
	}
	for step := ladderSteps - 1; step >= 0; step-- {
		p.proveStep(step, p.out[len(p.out)-(ladderSteps-step)*stepLevels(n):][:stepLevels(n)])
	}
	p.proveKey(p.out[ladderInputs:][:keyLevel(n)])
	return p.out
}

// ladderProof is a proof on its way.
type ladderProof struct {
	*transcript
	tables  *ladderTables
	out     []fr.Element
	weights []fr.Element
	point   []fr.Element              // of the claims that are left
	points  [ladderSteps][]fr.Element // of those about the key
}

// proveStep makes the sumchecks of a step: first of what it adds, then of what it doubles.
func (p *ladderProof) proveStep(step int, out []fr.Element) {
	t, n := p.tables, len(p.point)
	adding := append(t.twice[step][:], slices.Clone(t.key[0]), slices.Clone(t.key[1]), slices.Clone(t.key[2]), t.signs[step])
	last := p.proveLayer(sumGate, adding, out[degreeTwice*n+3:][:degreeOfSum*n+8])
	p.Bind(last[:7]...) // the sign is an input
	p.points[step] = slices.Clone(p.point)
	p.out[6+step] = last[7]
	last = p.proveLayer(twiceGate, t.sums[step][:], out[:degreeTwice*n+3])
	if step > 0 { // what inputs evaluate to follows from them and the point
		p.Bind(last...)
		return
	}
	copy(p.out, last)
}

// proveLayer makes the sumcheck of a layer at the point, which it moves to where the layer's inputs are left to prove: it returns these. It overwrites
// the tables. out takes the polynomials, by their values at 1, 2 and so on, and the inputs.
func (p *ladderProof) proveLayer(g gate, tables [][]fr.Element, out []fr.Element) []fr.Element {
	var c [3]fr.Element
	c[0] = p.challenge()
	c[1].Square(&c[0])
	c[2].Mul(&c[1], &c[0])
	suffixes(p.point, p.weights)
	inputs := out[len(out)-len(tables):]
	degree := (len(out) - len(tables)) / len(p.point)
	for j := range p.point {
		half := len(tables[0]) / 2
		polynomial := out[j*degree:][:degree]
		addUp(polynomial, g, &c, tables, p.weights[half:2*half])
		p.Bind(polynomial...)
		p.point[j] = p.challenge()
		for k := range tables {
			tables[k] = fold(tables[k], &p.point[j])
		}
	}
	for k := range tables {
		inputs[k] = tables[k][0]
	}
	return inputs
}

// addUp sets sum to the values, at 1, 2 and so on, of the sum over all pairs of entries of weight times gate.
func addUp(sum []fr.Element, g gate, c *[3]fr.Element, tables [][]fr.Element, weights []fr.Element) {
	var mu sync.Mutex
	half := len(weights)
	inParallel(half, grain, func(start, end int) {
		var part [degreeOfSum]fr.Element
		for h := start; h < end; h++ {
			var at, step [8]fr.Element
			for k, table := range tables {
				at[k] = table[half+h]
				step[k].Sub(&at[k], &table[h])
			}
			for d := range sum {
				v := g(&at, c)
				v.Mul(&v, &weights[h])
				part[d].Add(&part[d], &v)
				for k := range tables {
					at[k].Add(&at[k], &step[k])
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for d := range sum {
			sum[d].Add(&sum[d], &part[d])
		}
	})
}

// proveKey brings the claims about the key, x, y and d·x·y at a point for each step, to one point: the sum of c^s eq(point of s, .), times
// d·x·y + c^9 y + c^18 x, where 9 is the number of steps. out takes the polynomials, by their values at 1 and 2, and d·x·y, y and x.
func (p *ladderProof) proveKey(out []fr.Element) {
	c, key := p.challenge(), p.tables.key
	weights, values := make([]fr.Element, len(key[0])), slices.Clone(key[2])
	power := fr.One()
	for _, point := range p.points {
		addEqual(weights, point, power)
		power.Mul(&power, &c)
	}
	var square fr.Element
	square.Square(&power)
	for i := range values {
		var v fr.Element
		values[i].Add(&values[i], v.Mul(&key[1][i], &power)).Add(&values[i], v.Mul(&key[0][i], &square))
	}
	for j := range p.point {
		polynomial := out[2*j:][:2]
		sumProducts(polynomial, weights, values)
		p.Bind(polynomial...)
		p.point[j] = p.challenge()
		weights, values = fold(weights, &p.point[j]), fold(values, &p.point[j])
		for k := range key {
			key[k] = fold(key[k], &p.point[j])
		}
	}
	for k := range key {
		p.out[3+k], out[len(out)-1-k] = key[k][0], key[k][0]
	}
}

// sumProducts sets sum to the values at 1 and 2 of the sum of products of two tables.
func sumProducts(sum, a, b []fr.Element) {
	half := len(a) / 2
	for h := range half {
		var x, y, v fr.Element
		x, y = a[half+h], b[half+h]
		sum[0].Add(&sum[0], v.Mul(&x, &y))
		x.Double(&x).Sub(&x, &a[h])
		y.Double(&y).Sub(&y, &b[h])
		sum[1].Add(&sum[1], v.Mul(&x, &y))
	}
}

// addEqual adds to the table factor times the equality polynomial at a point.
func addEqual(table, point []fr.Element, factor fr.Element) {
	all := make([]fr.Element, len(table))
	all[0] = factor
	for k, length := len(point)-1, 1; k >= 0; k, length = k-1, 2*length { // a variable more in front
		for h := range length {
			all[length+h].Mul(&all[h], &point[k])
			all[h].Sub(&all[h], &all[length+h])
		}
	}
	for i := range table {
		table[i].Add(&table[i], &all[i])
	}
}
