package sumcheck

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// onVectors are tables that the vector unit computes with, eight entries side by side: as x*2^260, below 2.1r (rollup/field). Weights are Elements, so that
// what is weighted is one again.
type onVectors struct {
	*onCPU                  // for what is left when there are few entries
	words                   // before each round, and after the last
	tables [2][]field.Eight // space for u and v
	wide   [2][]field.Eight // u and v; nil when they are onCPU's
	factor [field.EightStep]field.Eight
}

const (
	lanes = 8
	// fewest entries that are worth it: a half has to have a multiple of field.EightStep.
	fewest = 2 * field.EightStep * lanes
	// chunk is how many Eights are computed with at a time, in the first cache.
	chunk = 8
	// wideGrain is how many of them a core takes at a time. Sums over it need no carries.
	wideGrain = grain / lanes
)

func newOnVectors(inputs [][2]fr.Element) *onVectors {
	n := len(inputs) / lanes
	return &onVectors{onCPU: newSpace(len(inputs)), words: newWords(inputs), tables: [2][]field.Eight{make([]field.Eight, n), make([]field.Eight, n)}}
}

// Outputs implements Tables.
func (t *onVectors) Outputs(point []fr.Element) ([2]fr.Element, error) {
	for word, table := range t.space {
		for i := range table {
			table[i] = t.words[rounds][word][i/lanes].Unfactored(i % lanes)
		}
	}
	return t.evaluate(point), nil
}

// Begin implements Tables.
func (t *onVectors) Begin(round int, c fr.Element, point []fr.Element) (Values, error) {
	t.round, t.c, t.wide, t.factor = &permutation[round], c, t.tables, field.Repeat(&c)
	factors := [2]*[field.EightStep]field.Eight{&one, &one}
	if t.round.Partial {
		factors[1] = &t.factor
	}
	inParallel(len(t.wide[0]), wideGrain, func(start, end int) {
		for at := start; at < end; at += chunk {
			n := min(chunk, end-at)
			u, v := t.wide[0][at:][:n], t.wide[1][at:][:n]
			vectorRounds[round].enter(u, v, t.words[round][0][at:][:n], t.words[round][1][at:][:n])
			field.MulEightsBy(u, u, factors[0])
			field.MulEightsBy(v, v, factors[1])
		}
	})
	suffixes(point, t.weights)
	return t.sumWide(), nil
}

// Fold implements Tables.
func (t *onVectors) Fold(r fr.Element) (Values, error) {
	if t.wide[0] == nil {
		return t.onCPU.Fold(r)
	}
	for k := range t.wide {
		t.wide[k] = foldWide(t.wide[k], &r)
	}
	if len(t.wide[0]) == field.EightStep {
		t.narrow()
		return t.onCPU.sum(), nil
	}
	return t.sumWide(), nil
}

// foldWide is fold for Eights: each product is below 1.03r.
func foldWide(table []field.Eight, r *fr.Element) []field.Eight {
	rest := fr.One()
	rest.Sub(&rest, r)
	low, high := field.Repeat(&rest), field.Repeat(r)
	half := len(table) / 2
	inParallel(half, wideGrain, func(start, end int) {
		ones, zeros := table[half+start:half+end], table[start:end]
		field.MulEightsBy(ones, ones, &high)
		field.MulEightsBy(zeros, zeros, &low)
		field.AddEights(zeros, zeros, ones)
	})
	return table[:half]
}

// narrow sets few to what a table holds.
func narrow(few []fr.Element, table []field.Eight) []fr.Element {
	for i := range few {
		few[i] = table[i/lanes].Unfactored(i % lanes)
	}
	return few
}

// narrow leaves the tables to onCPU.
func (t *onVectors) narrow() {
	n := lanes * len(t.wide[0])
	t.u, t.v, t.wide = narrow(t.space[0][:n], t.wide[0]), narrow(t.space[1][:n], t.wide[1]), [2][]field.Eight{}
}

func (t *onVectors) sumWide() Values {
	var sum moments
	var mu sync.Mutex
	inParallel(len(t.wide[0])/2, wideGrain, func(start, end int) {
		var part [2][degree + 1]field.Eight
		for at := start; at < end; at += chunk {
			t.addWide(&part, at, min(chunk, end-at))
		}
		mu.Lock()
		defer mu.Unlock()
		for k := range part {
			for j := range part[k] {
				total := part[k][j].Total()
				sum[k][j].Add(&sum[k][j], &total)
			}
		}
	})
	return t.values(&sum)
}

// offset makes the step from one entry to another positive. In units of r: entries are below 2.1 and steps, with it, below 5.1; squares of steps are below 1.4, and
// all other products below 1.1.
var offset = field.Multiple(3)

// addWide adds the moments of n Eights of pairs.
func (t *onVectors) addWide(sum *[2][degree + 1]field.Eight, at, n int) {
	var space [2][chunk]field.Eight
	weights, step := space[0][:n], space[1][:n]
	half := len(t.wide[0]) / 2
	for i := range n * lanes {
		weights[i/lanes].Set(i%lanes, &t.weights[(half+at)*lanes+i])
	}
	for k, table := range t.wide {
		zeros, ones := table[at:][:n], table[half+at:][:n]
		field.SubEights(step, ones, zeros)
		field.AddToEights(step, step, &offset)
		if k == 1 && t.round.Partial {
			addProducts(&sum[k][0], zeros, weights)
			addProducts(&sum[k][1], step, weights)
			continue
		}
		addFifths(&sum[k], zeros, step, weights)
	}
}

// addFifths is moments.addFifth for many: each moment is a product of one of a^4, a^2 b^2 and b^4 with one of a and b, weighted.
func addFifths(sum *[degree + 1]field.Eight, a, b, weights []field.Eight) {
	var space [5][chunk]field.Eight
	n := len(a)
	aa, ab, bb, wa, wb := space[0][:n], space[1][:n], space[2][:n], space[3][:n], space[4][:n]
	field.MulEights(aa, a, a)
	field.MulEights(bb, b, b)
	field.MulEights(ab, aa, bb)
	field.MulEights(aa, aa, aa)
	field.MulEights(bb, bb, bb)
	field.MulEights(wa, a, weights)
	field.MulEights(wb, b, weights)
	for j, even := range [][]field.Eight{aa, ab, bb} {
		addProducts(&sum[2*j], even, wa)
		addProducts(&sum[2*j+1], even, wb)
	}
}

func addProducts(sum *field.Eight, x, y []field.Eight) {
	var space [chunk]field.Eight
	products := space[:len(x)]
	field.MulEights(products, x, y)
	field.SumEights(sum, products)
}

func fifths(z, x []field.Eight) {
	field.MulEights(z, x, x)
	field.MulEights(z, z, z)
	field.MulEights(z, z, x)
}
