package sumcheck

import (
	"hash"
	"slices"

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
// all that goes into it. The tables are those of the rungs, a power of two of them.
func proveLadder(tables Rungs, rungs []Rung, h hash.Hash) ([]fr.Element, error) {
	n := len(rungs)
	p := &ladderProof{transcript: &transcript{hash: h}, tables: tables, out: make([]fr.Element, ladderWires(n)), point: make([]fr.Element, log2(n))}
	for i := range p.point {
		p.point[i] = p.challenge()
	}
	for step := ladderSteps - 1; step >= 0; step-- {
		if err := p.proveStep(step, p.out[len(p.out)-(ladderSteps-step)*stepLevels(n):][:stepLevels(n)]); err != nil {
			return nil, err
		}
	}
	p.proveKey(rungs, p.out[ladderInputs:][:keyLevel(n)])
	return p.out, nil
}

// ladderProof is a proof on its way.
type ladderProof struct {
	*transcript
	tables Rungs
	out    []fr.Element
	point  []fr.Element              // of the claims that are left
	points [ladderSteps][]fr.Element // of those about the key
}

// proveStep makes the sumchecks of a step: first of what it adds, then of what it doubles.
func (p *ladderProof) proveStep(step int, out []fr.Element) error {
	n := len(p.point)
	last, err := p.proveLayer(step, false, degreeOfSum, out[degreeTwice*n+3:])
	if err != nil {
		return err
	}
	p.Bind(last[:7]...) // the sign is an input
	p.points[step] = slices.Clone(p.point)
	p.out[6+step] = last[7]
	last, err = p.proveLayer(step, true, degreeTwice, out[:degreeTwice*n+3])
	if err != nil {
		return err
	}
	if step > 0 { // what inputs evaluate to follows from them and the point
		p.Bind(last...)
		return nil
	}
	copy(p.out, last)
	return nil
}

// proveLayer makes the sumcheck of a layer at the point, which it moves to where the layer's inputs are left to prove: it returns these. out takes the
// polynomials, by their values at 1, 2 and so on to their degree, and the inputs.
func (p *ladderProof) proveLayer(step int, doubling bool, degree int, out []fr.Element) ([]fr.Element, error) {
	values, err := p.tables.Begin(step, doubling, p.challenge(), p.point)
	for j := range p.point {
		if err != nil {
			return nil, err
		}
		polynomial := out[j*degree:][:degree]
		copy(polynomial, values[:])
		p.Bind(polynomial...)
		p.point[j] = p.challenge()
		if j < len(p.point)-1 {
			values, err = p.tables.Fold(p.point[j])
		}
	}
	last, err := p.tables.End(p.point[len(p.point)-1])
	inputs := out[len(p.point)*degree:]
	copy(inputs, last[:])
	return inputs, err
}

// proveKey brings the claims about the key, x, y and d·x·y at a point for each step, to one point: the sum of c^s eq(point of s, .), times
// d·x·y + c^9 y + c^18 x, where 9 is the number of steps. out takes the polynomials, by their values at 1 and 2, and d·x·y, y and x.
func (p *ladderProof) proveKey(rungs []Rung, out []fr.Element) {
	c, key := p.challenge(), keysOf(rungs)
	weights, values := make([]fr.Element, len(rungs)), slices.Clone(key[2])
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

func keysOf(rungs []Rung) (key [3][]fr.Element) {
	for k := range key {
		key[k] = make([]fr.Element, len(rungs))
		for h := range rungs {
			key[k][h] = rungs[h][3+k]
		}
	}
	return key
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
