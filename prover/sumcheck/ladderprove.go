package sumcheck

import (
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// LadderMessages is how many elements prove n instances.
func LadderMessages(n int) int {
	v := log2(n)
	all := 3 + 2*v + ladderInputs + 3 + ofDigits<<ladderSteps
	for s := range stages {
		degree, inputs := s.Shape()
		all += ladderSteps * (degree*v + inputs)
	}
	return all
}

// proveLadder returns what a prover sends, from the ends of the instances to their inputs:
//
//   - X, Y and Z of all ends at the first point;
//   - for each step, the last first, and each of its stages, the last first: its sumcheck, with all that goes into it. A polynomial is sent by its values at 1, 2
//     and so on to its degree;
//   - the sumcheck that brings all claims about inputs and ends to one point, and what the inputs are there, in their order, and the ends;
//   - for each kind of digit, and each digit, the weight of the instances that have it: the sum of the equality polynomial of that point.
//
// The tables are those of the instances.
func proveLadder(tables Rungs, c *climbs, t *Sponge) ([]fr.Element, error) {
	p := &ladderProof{sender: sender{Sponge: t}, tables: tables, point: make([]fr.Element, log2(len(c.rungs)))}
	for i := range p.point {
		p.point[i] = p.Challenge()
	}
	p.first = slices.Clone(p.point)
	p.sendEnds(c)
	for step := ladderSteps - 1; step >= 0; step-- {
		for s := stages - 1; s >= 0; s-- {
			if err := p.proveStage(step, s); err != nil {
				return nil, err
			}
			p.points[s][step] = slices.Clone(p.point)
		}
	}
	p.proveInputs(c)
	p.sendEnds(c)
	equal := equality(p.point, fr.One())
	for _, digits := range c.digits {
		weights := make([]fr.Element, 1<<ladderSteps)
		for i := range equal {
			weights[digits[i]].Add(&weights[digits[i]], &equal[i])
		}
		p.send(weights...)
	}
	return p.out, nil
}

// ladderProof is a proof on its way.
type ladderProof struct {
	sender
	tables Rungs
	first  []fr.Element                      // of the claims about ends
	point  []fr.Element                      // of the claims that are left
	points [stages][ladderSteps][]fr.Element // of the claims about each stage's inputs
}

// sendEnds sends what ends are at the point.
func (p *ladderProof) sendEnds(c *climbs) {
	for k := range c.ends {
		p.send(evaluate(slices.Clone(c.ends[k]), p.point))
	}
}

// proveStage makes the sumcheck of a stage at the point, which it moves to where the stage's inputs are left to prove: these end it.
func (p *ladderProof) proveStage(step int, s Stage) error {
	degree, inputs := s.Shape()
	values, err := p.tables.Begin(step, s, p.Challenge(), p.point)
	for j := range p.point {
		if err != nil {
			return err
		}
		p.send(values[:degree]...)
		p.point[j] = p.Challenge()
		if j < len(p.point)-1 {
			values, err = p.tables.Fold(p.point[j])
		}
	}
	last, err := p.tables.End(p.point[len(p.point)-1])
	p.send(last[:inputs]...)
	return err
}

// proveInputs brings the claims about inputs to one point, with a power of a challenge c for each: those about x, y and d·x·y of the key and its sign, of each step in turn,
// where these are added; about both bits, of each step in turn, where multiples of B are; about X, Y and Z before the first step; and about those after the last.
func (p *ladderProof) proveInputs(of *climbs) {
	const ofKey, ofBits = 4, 2
	const claims = (ofKey+ofBits)*ladderSteps + 3 + 3
	rungs, c := of.rungs, powersOf(p.Challenge(), claims-1)
	var weights, values [2*ladderSteps + 2][]fr.Element
	for step := range ladderSteps {
		weights[step] = equality(p.points[AddingKey][step], c[ofKey*step])
		weights[ladderSteps+step] = equality(p.points[AddingBase][step], c[ofKey*ladderSteps+ofBits*step])
	}
	weights[2*ladderSteps] = equality(p.points[Doubling][0], c[claims-6])
	weights[2*ladderSteps+1] = equality(p.first, c[claims-3])
	for s := range values {
		values[s] = make([]fr.Element, len(rungs))
	}
	inParallel(len(rungs), grain, func(start, end int) {
		for i := start; i < end; i++ {
			r := &rungs[i]
			key := combine(r[3:6], c)
			for s := range ladderSteps {
				v := &values[s][i]
				v.Mul(&r[6+s], &c[3]).Add(v, &key)
				values[ladderSteps+s][i] = combine([]fr.Element{r[6+ladderSteps+s], r[6+2*ladderSteps+s]}, c)
			}
			values[2*ladderSteps][i] = combine(r[:3], c)
			values[2*ladderSteps+1][i] = combine([]fr.Element{of.ends[0][i], of.ends[1][i], of.ends[2][i]}, c)
		}
	})
	for j := range p.point {
		p.send(sumProducts(weights[:], values[:])...)
		p.point[j] = p.Challenge()
		for s := range weights {
			weights[s], values[s] = fold(weights[s], &p.point[j]), fold(values[s], &p.point[j])
		}
	}
	for k := range ladderInputs {
		table := make([]fr.Element, len(rungs))
		for i := range rungs {
			table[i] = rungs[i][k]
		}
		p.send(evaluate(table, p.point))
	}
}

// combine is a + cb, or a + cb + c^2 d, for the powers of c.
func combine(of []fr.Element, c []fr.Element) (sum fr.Element) {
	sum = of[0]
	for i, e := range of[1:] {
		e.Mul(&e, &c[1+i])
		sum.Add(&sum, &e)
	}
	return sum
}

// powersOf are the powers of c from 0 to most.
func powersOf(c fr.Element, most int) []fr.Element {
	out := make([]fr.Element, 1+most)
	out[0].SetOne()
	for i := range most {
		out[1+i].Mul(&out[i], &c)
	}
	return out
}

// equality is the table of the equality polynomial at a point, times a factor.
func equality(point []fr.Element, factor fr.Element) []fr.Element {
	all := make([]fr.Element, 1<<len(point))
	all[0] = factor
	for k, length := len(point)-1, 1; k >= 0; k, length = k-1, 2*length { // a variable more in front
		inParallel(length, grain, func(start, end int) {
			for h := start; h < end; h++ {
				all[length+h].Mul(&all[h], &point[k])
				all[h].Sub(&all[h], &all[length+h])
			}
		})
	}
	return all
}

// sumProducts returns the values at 1 and 2 of the sum of products of tables.
func sumProducts(a, b [][]fr.Element) []fr.Element {
	var mu sync.Mutex
	sum, half := make([]fr.Element, 2), len(a[0])/2
	inParallel(half, grain, func(start, end int) {
		var part [2]fr.Element
		for k := range a {
			for h := start; h < end; h++ {
				var x, y, v fr.Element
				x, y = a[k][half+h], b[k][half+h]
				part[0].Add(&part[0], v.Mul(&x, &y))
				x.Double(&x).Sub(&x, &a[k][h])
				y.Double(&y).Sub(&y, &b[k][h])
				part[1].Add(&part[1], v.Mul(&x, &y))
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for i := range sum {
			sum[i].Add(&sum[i], &part[i])
		}
	})
	return sum
}
