package sumcheck

import (
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// onVectors are tables that the vector unit computes with, eight entries side by side: as x*2^260 (rollup/field). In units of r they are below 7.6 when a
// sumcheck begins, and below mostOfEntries all the time. Unlike Tables', v lacks the factor c in a partial round: the sums get it, and what is left at the end.
type onVectors struct {
	*onCPU                  // for what is left when there are few entries
	words                   // before each round, and after the last
	tables [2][]field.Eight // space for u and v
	wide   [2][]field.Eight // u and v; nil when they are onCPU's
	folds  int              // so far

	// The equality polynomial has a factor for the last three variables, which are an Eight's lanes, and one for the others, tables of which weights has as
	// suffixes makes them, and high in limbs.
	lanes [lanes]fr.Element
	high  []field.Scalar
}

const (
	lanes         = 8
	laneVariables = 3
	// fewest entries that are worth it: a half has to have a multiple of field.EightStep.
	fewest = 2 * field.EightStep * lanes
	// chunk is how many Eights are computed with at a time, in the first cache.
	chunk = 8
	// wideGrain is how many of them a core takes at a time.
	wideGrain = grain / lanes
	// sumGrain is the same where they are added up. Sums over it need no carries.
	sumGrain = 4 * wideGrain
	// narrowAt is how many entries are left to onCPU.
	narrowAt = field.EightStep * lanes
	// mostOfEntries and foldsTo are described with foldLoosely.
	mostOfEntries = 20
	foldsTo       = 8
)

func newOnVectors(inputs [][2]fr.Element) *onVectors {
	n := len(inputs) / lanes
	return &onVectors{
		onCPU: newSpace(len(inputs)), words: newWords(inputs), tables: [2][]field.Eight{make([]field.Eight, n), make([]field.Eight, n)},
		high: make([]field.Scalar, n),
	}
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
func (t *onVectors) Begin(round int, c, sum fr.Element, point []fr.Element) (Values, error) {
	t.begin(round, c, sum, point)
	t.wide, t.folds = t.tables, 0
	t.weigh(point)
	before := &t.words[round]
	return t.sumWide(func(at, n int) {
		vectorRounds[round].enter(t.wide[0][at:][:n], t.wide[1][at:][:n], before[0][at:][:n], before[1][at:][:n])
	}), nil
}

// weigh sets the weights. Those of onCPU's entries come last.
func (t *onVectors) weigh(point []fr.Element) {
	others := point[:len(point)-laneVariables]
	suffixes(others, t.weights)
	inParallel(len(t.high), grain, func(start, end int) {
		for i := start; i < end; i++ {
			t.high[i] = field.CutWords(&t.weights[i])
		}
	})
	copy(t.lanes[:], equality(point[len(others):], fr.One()))
	suffixes(point[len(point)-log2(narrowAt):], t.weights)
}

// Fold implements Tables.
func (t *onVectors) Fold(r fr.Element) (Values, error) {
	if t.wide[0] == nil {
		return t.onCPU.Fold(r)
	}
	t.progress.set(&r)
	t.folds++
	fold, half := foldLoosely(&r), len(t.wide[0])/2
	if t.folds%foldsTo == 0 {
		fold = foldTightly(&r)
	}
	zeros, ones := [2][]field.Eight{}, [2][]field.Eight{}
	for k, table := range t.wide {
		zeros[k], ones[k] = table[:half], table[half:]
	}
	t.wide = zeros
	prepare := func(at, n int) {
		for k := range zeros {
			fold(zeros[k][at:][:n], ones[k][at:][:n])
		}
	}
	if lanes*half > narrowAt {
		return t.sumWide(prepare), nil
	}
	prepare(0, half)
	t.narrow()
	return t.onCPU.sum(), nil
}

// foldLoosely returns what sets zeros to (1-r) zeros + r ones, and uses up ones. In units of r: the step, made positive, is below twice mostOfEntries, so its
// product is below 1.5, and entries are that much larger each time: from 7.6, or 2.5, below 19 before foldTightly makes them smaller, the foldsTo-th time.
func foldLoosely(r *fr.Element) func(zeros, ones []field.Eight) {
	factor := field.Repeat(r)
	return func(zeros, ones []field.Eight) {
		field.SubEights(ones, ones, zeros)
		field.AddToEights(ones, ones, &mostOffset)
		field.MulEightsBy(ones, ones, &factor)
		field.AddEights(zeros, zeros, ones)
	}
}

// foldTightly is foldLoosely for one product more: each is below 1.03r of what is below 2.2r, 1.25r of what is below mostOfEntries.
func foldTightly(r *fr.Element) func(zeros, ones []field.Eight) {
	rest := fr.One()
	rest.Sub(&rest, r)
	low, high := field.Repeat(&rest), field.Repeat(r)
	return func(zeros, ones []field.Eight) {
		field.MulEightsBy(ones, ones, &high)
		field.MulEightsBy(zeros, zeros, &low)
		field.AddEights(zeros, zeros, ones)
	}
}

// foldWide folds a table of Eights tightly.
func foldWide(table []field.Eight, r *fr.Element) []field.Eight {
	fold, half := foldTightly(r), len(table)/2
	inParallel(half, wideGrain, func(start, end int) { fold(table[start:end], table[half+start:half+end]) })
	return table[:half]
}

// narrow sets few to what a table holds, below 3r.
func narrow(few []fr.Element, table []field.Eight) []fr.Element {
	for i := range few {
		few[i] = table[i/lanes].Unfactored(i % lanes)
	}
	return few
}

// narrow leaves the tables to onCPU, small again.
func (t *onVectors) narrow() {
	factors := [2][field.EightStep]field.Eight{one, one}
	if t.round.Partial {
		factors[1] = field.Repeat(&t.c)
	}
	for k := range t.wide {
		field.MulEightsBy(t.wide[k], t.wide[k], &factors[k])
	}
	t.u, t.v, t.wide = narrow(t.space[0][:narrowAt], t.wide[0]), narrow(t.space[1][:narrowAt], t.wide[1]), [2][]field.Eight{}
}

// sumWide returns the values for the current variable, of entries that are prepared just before they are looked at.
func (t *onVectors) sumWide(prepare func(at, n int)) Values {
	var sum moments
	var mu sync.Mutex
	half := len(t.wide[0]) / 2
	inParallel(half, sumGrain, func(start, end int) {
		var part [2][degree]field.Eight
		for at := start; at < end; at += chunk {
			n := min(chunk, end-at)
			prepare(at, n)
			prepare(half+at, n)
			t.addWide(&part, at, n)
		}
		mu.Lock()
		defer mu.Unlock()
		for k := range part {
			for j := range part[k] {
				if k == 1 && j > 0 && t.round.Partial {
					break
				}
				total := part[k][j].TotalBy(&t.lanes)
				sum[k][j].Add(&sum[k][j], &total)
			}
		}
	})
	if t.round.Partial {
		sum[1][0].Mul(&sum[1][0], &t.c)
	}
	return t.progress.values(t.round, &t.c, &sum)
}

// mostOffset makes the step from one entry to another positive, and offset does in a ladder.
var mostOffset, offset = field.Multiple(mostOfEntries), field.Multiple(3)

// addWide adds the moments of n Eights of pairs, but for their lanes' weights.
func (t *onVectors) addWide(sum *[2][degree]field.Eight, at, n int) {
	var space [2][chunk]field.Eight
	step, weighted := space[0][:n], space[1][:n]
	half := len(t.wide[0]) / 2
	for k, table := range t.wide {
		zeros, ones := table[at:][:n], table[half+at:][:n]
		field.SubEights(step, ones, zeros)
		field.AddToEights(step, step, &mostOffset)
		copy(weighted, step)
		field.ScaleEights(weighted, t.high[half+at:][:n])
		if k == 1 && t.round.Partial {
			field.SumEights(&sum[k][0], weighted)
			continue
		}
		addFifths(&sum[k], zeros, step, weighted)
	}
}

// addFifths is moments.addFifth for many, with b weighted already. In units of r: a is below 20 and b below 40, so that a^2 is below 6, ab below 11 and b^2
// below 21, and all other products below 2.
func addFifths(sum *[degree]field.Eight, a, b, weighted []field.Eight) {
	var space [4][chunk]field.Eight
	n := len(a)
	aa, ab, bb, waab := space[0][:n], space[1][:n], space[2][:n], space[3][:n]
	field.MulEights(aa, a, a)
	field.MulEights(ab, a, b)
	field.MulEights(bb, b, b)
	field.MulEights(waab, weighted, aa)
	field.MulEights(weighted, weighted, bb)
	addProducts(&sum[0], waab, aa)
	addProducts(&sum[1], waab, ab)
	addProducts(&sum[2], waab, bb)
	addProducts(&sum[3], weighted, ab)
	addProducts(&sum[4], weighted, bb)
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
