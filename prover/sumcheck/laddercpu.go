package sumcheck

import (
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// rungTables are the inputs of all stages, of elements or of eight at a time.
type rungTables[T any] struct {
	sums   [ladderSteps][3][]T // before each step
	twice  [ladderSteps][4][]T // doubled
	moved  [ladderSteps][4][]T // and with the key
	key    [3][]T
	digits [ofDigits][ladderSteps][]T
}

func newRungTables[T any](n int) (t rungTables[T]) {
	all := func(tables [][]T) {
		for i := range tables {
			tables[i] = make([]T, n)
		}
	}
	all(t.key[:])
	for k := range t.digits {
		all(t.digits[k][:])
	}
	for i := range ladderSteps {
		all(t.sums[i][:])
		all(t.twice[i][:])
		all(t.moved[i][:])
	}
	return t
}

// of returns a stage's, to be used up; the key is every step's, and copied.
func (t *rungTables[T]) of(step int, s Stage) [][]T {
	switch s {
	case Doubling:
		return t.sums[step][:]
	case AddingKey:
		return append(t.twice[step][:], slices.Clone(t.key[0]), slices.Clone(t.key[1]), slices.Clone(t.key[2]), t.digits[0][step])
	default:
		return append(t.moved[step][:], t.digits[1][step], t.digits[2][step])
	}
}

// rungsOnCPU are tables in ordinary memory.
type rungsOnCPU struct {
	all     rungTables[fr.Element]
	weights []fr.Element
	stage   Stage
	c       [3]fr.Element  // and its powers
	tables  [][]fr.Element // of the sumcheck under way
}

func newRungsOnCPU(rungs []Rung) *rungsOnCPU {
	t := &rungsOnCPU{all: newRungTables[fr.Element](len(rungs)), weights: make([]fr.Element, max(len(rungs), 2))}
	inParallel(len(rungs), grain, func(start, end int) {
		for h := start; h < end; h++ {
			t.fill(h, &rungs[h])
		}
	})
	return t
}

// fill sets the values of one instance.
func (t *rungsOnCPU) fill(h int, r *Rung) {
	for k := range t.all.key {
		t.all.key[k][h] = r[3+k]
	}
	r.climb(func(step int, sum *[3]fr.Element, twice, moved *extended) {
		for k := range t.all.digits {
			t.all.digits[k][step][h] = r[6+k*ladderSteps+step]
		}
		for k := range sum {
			t.all.sums[step][k][h] = sum[k]
		}
		for k := range twice {
			t.all.twice[step][k][h], t.all.moved[step][k][h] = twice[k], moved[k]
		}
	})
}

// Begin implements Rungs. A stage's tables are used up.
func (t *rungsOnCPU) Begin(step int, s Stage, c fr.Element, point []fr.Element) (StepValues, error) {
	t.begin(s, c, point)
	t.tables = t.all.of(step, s)
	return t.sum(), nil
}

// begin sets all but the tables.
func (t *rungsOnCPU) begin(s Stage, c fr.Element, point []fr.Element) {
	t.stage = s
	t.c[0] = c
	t.c[1].Square(&c)
	t.c[2].Mul(&t.c[1], &c)
	suffixes(point, t.weights)
}

// Fold implements Rungs.
func (t *rungsOnCPU) Fold(r fr.Element) (StepValues, error) {
	t.fold(&r)
	return t.sum(), nil
}

// End implements Rungs.
func (t *rungsOnCPU) End(r fr.Element) (out StepInputs, err error) {
	t.fold(&r)
	for k := range t.tables {
		out[k] = t.tables[k][0]
	}
	return out, nil
}

func (t *rungsOnCPU) fold(r *fr.Element) {
	for k := range t.tables {
		t.tables[k] = fold(t.tables[k], r)
	}
}

// sum returns the values for the current variable.
func (t *rungsOnCPU) sum() (sum StepValues) {
	var mu sync.Mutex
	half := len(t.tables[0]) / 2
	weights := t.weights[half : 2*half]
	inParallel(half, grain, func(start, end int) {
		var part StepValues
		for h := start; h < end; h++ {
			t.add(&part, half, h, &weights[h])
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
func (t *rungsOnCPU) add(sum *StepValues, half, h int, weight *fr.Element) {
	var at, step StepInputs
	for k, table := range t.tables {
		at[k] = table[half+h]
		step[k].Sub(&at[k], &table[h])
	}
	degree, inputs := t.stage.Shape()
	for d := range degree {
		v := t.stage.gate(&at, &t.c)
		v.Mul(&v, weight)
		sum[d].Add(&sum[d], &v)
		for k := range inputs {
			at[k].Add(&at[k], &step[k])
		}
	}
}
