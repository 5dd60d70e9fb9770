package sumcheck

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// rungsOnVectors are tables that the vector unit computes with, as those of onVectors: entries are below 2.2r.
type rungsOnVectors struct {
	*rungsOnCPU // for what is left when there are few entries
	eights      rungTables[field.Eight]

	factors [3][field.EightStep]field.Eight // c and its powers
	wide    [][]field.Eight                 // of the sumcheck under way; nil when they are rungsOnCPU's
}

func newRungsOnVectors(rungs []Rung) *rungsOnVectors {
	n := len(rungs) / lanes
	t := &rungsOnVectors{rungsOnCPU: &rungsOnCPU{weights: make([]fr.Element, len(rungs))}, eights: newRungTables[field.Eight](n)}
	inParallel(n, wideGrain, func(start, end int) {
		var s stepper
		for at := start; at < end; at += ladderChunk {
			t.fill(&s, rungs, at, min(ladderChunk, end-at))
		}
	})
	return t
}

// fill computes n Eights of rungs.
func (t *rungsOnVectors) fill(s *stepper, rungs []Rung, at, n int) {
	all, e := &t.eights, fr.One()
	asIs := field.Factor(&e)
	read := func(to []field.Eight, input int) {
		for i := range n * lanes {
			to[at+i/lanes].Set(i%lanes, &rungs[at*lanes+i][input])
		}
		field.MulEightsBy(to[at:][:n], to[at:][:n], &asIs)
	}
	for k := range all.key {
		read(all.sums[0][k], k)
		read(all.key[k], 3+k)
	}
	for step := range ladderSteps {
		for k := range all.digits {
			read(all.digits[k][step], 6+k*ladderSteps+step)
		}
		s.make(Doubling, all.sums[step][:], all.twice[step][:], at, n)
		s.make(AddingKey, append(all.twice[step][:], all.key[0], all.key[1], all.key[2], all.digits[0][step]), all.moved[step][:], at, n)
		if step < ladderSteps-1 {
			s.make(AddingBase, append(all.moved[step][:], all.digits[1][step], all.digits[2][step]), all.sums[step+1][:], at, n)
		}
	}
}

// Begin implements Rungs. A stage's tables are used up.
func (t *rungsOnVectors) Begin(step int, s Stage, c fr.Element, point []fr.Element) (StepValues, error) {
	t.begin(s, c, point)
	for i := range t.factors {
		t.factors[i] = field.Repeat(&t.c[i])
	}
	t.wide = t.eights.of(step, s)
	return t.sumWide(), nil
}

// Fold implements Rungs.
func (t *rungsOnVectors) Fold(r fr.Element) (StepValues, error) {
	if t.wide == nil {
		return t.rungsOnCPU.Fold(r)
	}
	for k := range t.wide {
		t.wide[k] = foldWide(t.wide[k], &r)
	}
	if len(t.wide[0]) > field.EightStep {
		return t.sumWide(), nil
	}
	t.tables = nil
	for _, table := range t.wide {
		t.tables = append(t.tables, narrow(make([]fr.Element, lanes*len(table)), table))
	}
	t.wide = nil
	return t.rungsOnCPU.sum(), nil
}

func (t *rungsOnVectors) sumWide() (sum StepValues) {
	var mu sync.Mutex
	degree, _ := t.stage.Shape()
	inParallel(len(t.wide[0])/2, wideGrain, func(start, end int) {
		var s stepper
		var part [mostOfDegrees]field.Eight
		for at := start; at < end; at += ladderChunk {
			t.addWide(&part, &s, at, min(ladderChunk, end-at))
		}
		mu.Lock()
		defer mu.Unlock()
		for d := range degree {
			total := part[d].Total()
			sum[d].Add(&sum[d], &total)
		}
	})
	return sum
}

// addWide adds the values of n Eights of pairs.
func (t *rungsOnVectors) addWide(sum *[mostOfDegrees]field.Eight, s *stepper, at, n int) {
	half := len(t.wide[0]) / 2
	var space [1 + len(s.in)][ladderChunk]field.Eight
	weights := space[0][:n]
	for i := range n * lanes {
		weights[i/lanes].Set(i%lanes, &t.weights[(half+at)*lanes+i])
	}
	s.read(t.wide, half+at, n)
	for k, table := range t.wide {
		step := space[1+k][:n]
		field.SubEights(step, s.in[k][:n], table[at:][:n])
		field.AddToEights(step, step, &offset)
	}
	degree, _ := t.stage.Shape()
	for d := range degree {
		if d > 0 {
			for k := range t.wide {
				field.AddEights(s.in[k][:n], s.in[k][:n], space[1+k][:n])
			}
		}
		addProducts(&sum[d], s.gate(t.stage, &t.factors), weights)
	}
}

// ladderChunk is how many Eights of all inputs are computed with at a time, in the first cache.
const ladderChunk = 4

// stepper computes stages of a few rungs. In units of r: inputs are below 2.2, or, 5 differences of 5.2 further on, below 28.2; where they are doubled, 3 differences,
// below 17.8. What is multiplied is below 57, and what gates give below 16.
type stepper struct {
	in         [8][ladderChunk]field.Eight
	e, f, g, h [ladderChunk]field.Eight
	t          [5][ladderChunk]field.Eight
	n          int
}

func (s *stepper) read(tables [][]field.Eight, at, n int) {
	s.n = n
	for k, table := range tables {
		copy(s.in[k][:n], table[at:])
	}
}

// make sets what a stage makes of its inputs, but for T where there is no table for it: below 2.2 if inputs are.
func (s *stepper) make(stage Stage, from, to [][]field.Eight, at, n int) {
	s.read(from, at, n)
	s.parts(stage)
	e, f, g, h := s.e[:n], s.f[:n], s.g[:n], s.h[:n]
	for k, of := range [][2][]field.Eight{{e, f}, {g, h}, {f, g}, {e, h}}[:len(to)] {
		field.MulEights(to[k][at:][:n], of[0], of[1])
	}
}

// parts computes those of a stage.
func (s *stepper) parts(stage Stage) {
	n := s.n
	x, y, t := s.t[0][:n], s.t[1][:n], s.t[2][:n]
	switch stage {
	case Doubling:
		s.twice()
	case AddingKey:
		field.MulEights(x, s.in[4][:n], s.in[7][:n])
		field.MulEights(t, s.in[6][:n], s.in[7][:n])
		s.sum(x, s.in[5][:n], t)
	default:
		s.base(x, y, t)
		s.sum(x, y, t)
	}
}

var five, ten = field.Multiple(5), field.Multiple(10)

// twice computes twiceParts: squares and x*y are below 4.8, e, g and h below 10, f below 20.
func (s *stepper) twice() {
	n := s.n
	x, y, z, e, f, g, h, xx, yy, zz := s.in[0][:n], s.in[1][:n], s.in[2][:n], s.e[:n], s.f[:n], s.g[:n], s.h[:n], s.t[0][:n], s.t[1][:n], s.t[2][:n]
	field.MulEights(xx, x, x)
	field.MulEights(yy, y, y)
	field.MulEights(zz, z, z)
	field.MulEights(e, x, y)
	field.AddEights(e, e, e)
	field.AddEights(zz, zz, zz)
	field.SubEights(g, yy, xx)
	field.AddToEights(g, g, &five)
	field.SubEights(f, g, zz)
	field.AddToEights(f, f, &ten)
	for i := range h {
		h[i] = ten
	}
	field.SubEights(h, h, xx)
	field.SubEights(h, h, yy)
}

// sum computes sumParts of a point, x, y and t, which are used up: x and t are below 10.5, y is an input or below 6; a and c are below 4.6, b below 10.5. e loses parts of
// itself, up to what each is rounded by.
func (s *stepper) sum(px, py, pt []field.Eight) {
	n := s.n
	x, y, z, t := s.in[0][:n], s.in[1][:n], s.in[2][:n], s.in[3][:n]
	e, f, g, h, both, a := s.e[:n], s.f[:n], s.g[:n], s.h[:n], s.t[3][:n], s.t[4][:n]
	field.MulEights(g, pt, t)
	field.SubEights(f, z, g)
	field.AddToEights(f, f, &five)
	field.AddEights(g, z, g)
	field.MulEights(a, x, px)
	field.MulEights(h, y, py)
	field.AddEights(h, a, h)
	field.AddEights(e, px, py)
	field.AddEights(both, x, y)
	field.MulEights(e, e, both)
	field.AddToEights(e, e, &offset)
	field.SubEights(e, e, h)
}

// base computes ofBase of two bits: their product is below 10.5, and it times a coefficient below 1.2; y is below 5.
func (s *stepper) base(x, y, t []field.Eight) {
	n := s.n
	both, term := s.t[3][:n], s.t[4][:n]
	field.MulEights(both, s.in[4][:n], s.in[5][:n])
	for k, to := range [][]field.Eight{x, y, t} {
		c := &baseFactors[k]
		field.MulEightsBy(to, s.in[4][:n], &c[0])
		field.MulEightsBy(term, s.in[5][:n], &c[1])
		field.AddEights(to, to, term)
		field.MulEightsBy(term, both, &c[2])
		field.AddEights(to, to, term)
	}
	field.AddToEights(y, y, &one[0])
}

// baseFactors are BasePoints' coefficients but the first, which is 1 of y and 0 of the others.
var baseFactors = func() (out [3][3][field.EightStep]field.Eight) {
	for k, c := range BasePoints() {
		for i := range out[k] {
			out[k][i] = field.Repeat(&c[1+i])
		}
	}
	return out
}()

// gate computes a stage's of the inputs.
func (s *stepper) gate(stage Stage, c *[3][field.EightStep]field.Eight) []field.Eight {
	s.parts(stage)
	n := s.n
	e, f, g, h, out, t := s.e[:n], s.f[:n], s.g[:n], s.h[:n], s.t[0][:n], s.t[1][:n]
	field.MulEightsBy(t, h, &c[0])
	field.AddEights(t, t, f)
	field.MulEights(t, t, g)
	if stage == AddingBase {
		field.MulEights(out, e, f)
		field.MulEightsBy(out, out, &c[1])
		field.AddEights(out, out, t)
		return out
	}
	field.MulEightsBy(out, f, &c[2])
	field.AddEights(out, out, h)
	field.MulEights(out, out, e)
	field.MulEightsBy(t, t, &c[0])
	field.AddEights(out, out, t)
	return out
}
