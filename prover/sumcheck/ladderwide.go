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

	doubling bool
	factors  [3][field.EightStep]field.Eight // c and its powers
	wide     [][]field.Eight                 // of the sumcheck under way; nil when they are rungsOnCPU's
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
		read(all.signs[step], 6+step)
		s.read(all.sums[step][:], at, n)
		s.twice()
		s.products(all.twice[step][:], at)
		if step < ladderSteps-1 {
			s.read(append(all.twice[step][:], all.key[0], all.key[1], all.key[2], all.signs[step]), at, n)
			s.sum()
			s.products(all.sums[step+1][:], at)
		}
	}
}

// Begin implements Rungs. A step's tables are used up.
func (t *rungsOnVectors) Begin(step int, doubling bool, c fr.Element, point []fr.Element) (StepValues, error) {
	t.begin(doubling, c, point)
	for i := range t.factors {
		t.factors[i] = field.Repeat(&t.c[i])
	}
	t.doubling, t.wide = doubling, t.eights.of(step, doubling)
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
	inParallel(len(t.wide[0])/2, wideGrain, func(start, end int) {
		var s stepper
		var part [degreeOfSum]field.Eight
		for at := start; at < end; at += ladderChunk {
			t.addWide(&part, &s, at, min(ladderChunk, end-at))
		}
		mu.Lock()
		defer mu.Unlock()
		for d := range t.degree {
			total := part[d].Total()
			sum[d].Add(&sum[d], &total)
		}
	})
	return sum
}

// addWide adds the values of n Eights of pairs.
func (t *rungsOnVectors) addWide(sum *[degreeOfSum]field.Eight, s *stepper, at, n int) {
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
	for d := range t.degree {
		if d > 0 {
			for k := range t.wide {
				field.AddEights(s.in[k][:n], s.in[k][:n], space[1+k][:n])
			}
		}
		addProducts(&sum[d], s.gate(t.doubling, &t.factors), weights)
	}
}

// ladderChunk is how many Eights of all inputs are computed with at a time, in the first cache.
const ladderChunk = 4

// stepper computes steps of a few rungs. In units of r: inputs are below 2.2, or, 5 differences of 5.2 further on, below 28.2; where they are doubled, 3 differences,
// below 17.8. What is multiplied is below 57, and what gates give below 16.
type stepper struct {
	in         [8][ladderChunk]field.Eight
	e, f, g, h [ladderChunk]field.Eight
	t          [3][ladderChunk]field.Eight
	n          int
}

func (s *stepper) read(tables [][]field.Eight, at, n int) {
	s.n = n
	for k, table := range tables {
		copy(s.in[k][:n], table[at:])
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

// sum computes sumParts: q and b are below 10.5, a and c below 4.6; e loses parts of itself, up to what each is rounded by.
func (s *stepper) sum() {
	n := s.n
	x, y, z, t, kx, ky, kt, sign := s.in[0][:n], s.in[1][:n], s.in[2][:n], s.in[3][:n], s.in[4][:n], s.in[5][:n], s.in[6][:n], s.in[7][:n]
	e, f, g, h, q, a, b := s.e[:n], s.f[:n], s.g[:n], s.h[:n], s.t[0][:n], s.t[1][:n], s.t[2][:n]
	field.MulEights(q, kx, sign)
	field.MulEights(a, x, q)
	field.MulEights(b, y, ky)
	field.MulEights(g, kt, sign)
	field.MulEights(g, g, t)
	field.SubEights(f, z, g)
	field.AddToEights(f, f, &five)
	field.AddEights(g, z, g)
	field.AddEights(e, q, ky)
	field.AddEights(q, x, y)
	field.MulEights(e, e, q)
	field.AddEights(h, a, b)
	field.AddToEights(e, e, &offset)
	field.SubEights(e, e, h)
}

// products sets EF, GH, FG and, of a doubled sum, EH: below 2.2 if inputs are.
func (s *stepper) products(tables [][]field.Eight, at int) {
	n := s.n
	e, f, g, h := s.e[:n], s.f[:n], s.g[:n], s.h[:n]
	for k, of := range [][2][]field.Eight{{e, f}, {g, h}, {f, g}, {e, h}}[:len(tables)] {
		field.MulEights(tables[k][at:][:n], of[0], of[1])
	}
}

// gate computes twiceGate or sumGate of the inputs.
func (s *stepper) gate(doubling bool, c *[3][field.EightStep]field.Eight) []field.Eight {
	n := s.n
	e, f, g, h, out, t := s.e[:n], s.f[:n], s.g[:n], s.h[:n], s.t[0][:n], s.t[1][:n]
	if doubling {
		s.twice()
		field.MulEightsBy(t, f, &c[2])
		field.AddEights(t, t, h)
		field.MulEights(out, t, e)
	} else {
		s.sum()
		field.MulEights(out, e, f)
		field.MulEightsBy(out, out, &c[1])
	}
	field.MulEightsBy(t, h, &c[0])
	field.AddEights(t, t, f)
	field.MulEights(t, t, g)
	if doubling {
		field.MulEightsBy(t, t, &c[0])
	}
	field.AddEights(out, out, t)
	return out
}
