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
	rest := fr.One()
	rest.Sub(&rest, &r)
	low, high := field.Repeat(&rest), field.Repeat(&r)
	for k, table := range t.wide {
		half := len(table) / 2
		inParallel(half, wideGrain, func(start, end int) { // each product is below 1.03r
			ones, zeros := table[half+start:half+end], table[start:end]
			field.MulEightsBy(ones, ones, &high)
			field.MulEightsBy(zeros, zeros, &low)
			field.AddEights(zeros, zeros, ones)
		})
		t.wide[k] = table[:half]
	}
	if len(t.wide[0]) == field.EightStep {
		t.narrow()
		return t.onCPU.sum(), nil
	}
	return t.sumWide(), nil
}

// narrow leaves the tables to onCPU.
func (t *onVectors) narrow() {
	for k, table := range t.wide {
		few := t.space[k][:lanes*len(table)]
		for i := range few {
			few[i] = table[i/lanes].Unfactored(i % lanes)
		}
	}
	n := lanes * len(t.wide[0])
	t.u, t.v, t.wide = t.space[0][:n], t.space[1][:n], [2][]field.Eight{}
}

func (t *onVectors) sumWide() (sum Values) {
	var mu sync.Mutex
	inParallel(len(t.wide[0])/2, wideGrain, func(start, end int) {
		var part [degree]field.Eight
		for at := start; at < end; at += chunk {
			t.addWide(&part, at, min(chunk, end-at))
		}
		mu.Lock()
		defer mu.Unlock()
		for k := range sum {
			total := part[k].Total()
			sum[k].Add(&sum[k], &total)
		}
	})
	return sum
}

// offset makes values positive: they go from 5 times one entry minus 4 times another to 5 times one. In units of r, that is from -8.4 to 10.5; with it, up to
// 19.5, whose square is below 5.6, fourth power below 1.4 and fifth below 1.4: added to another, and weighted, below 1.3.
var offset = field.Multiple(9)

// addWide adds n Eights of pairs.
func (t *onVectors) addWide(sum *[degree]field.Eight, at, n int) {
	var space [7][chunk]field.Eight
	u, v, stepU, stepV, p, q, weights := space[0][:n], space[1][:n], space[2][:n], space[3][:n], space[4][:n], space[5][:n], space[6][:n]
	half := len(t.wide[0]) / 2
	for i := range n * lanes {
		weights[i/lanes].Set(i%lanes, &t.weights[(half+at)*lanes+i])
	}
	start(u, stepU, t.wide[0][at:][:n], t.wide[0][half+at:][:n])
	start(v, stepV, t.wide[1][at:][:n], t.wide[1][half+at:][:n])
	for k := range sum {
		if k > 0 {
			field.AddEights(u, u, stepU)
			field.AddEights(v, v, stepV)
		}
		fifths(p, u)
		if t.round.Partial {
			field.AddEights(p, p, v)
		} else {
			fifths(q, v)
			field.MulEightsBy(p, p, &t.factor)
			field.AddEights(p, p, q)
		}
		field.MulEights(p, p, weights)
		field.SumEights(&sum[k], p)
	}
}

// start sets x to the values at 1, and step to what the next ones are more.
func start(x, step, zeros, ones []field.Eight) {
	field.SubEights(step, ones, zeros)
	field.AddToEights(x, ones, &offset)
}

func fifths(z, x []field.Eight) {
	field.MulEights(z, x, x)
	field.MulEights(z, z, z)
	field.MulEights(z, z, x)
}
