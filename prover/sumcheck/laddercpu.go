package sumcheck

import (
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// rungTables are the inputs of all steps, of elements or of eight at a time.
type rungTables[T any] struct {
	sums  [ladderSteps][3][]T // before each step
	twice [ladderSteps][4][]T // doubled
	key   [3][]T
	signs [ladderSteps][]T
}

func newRungTables[T any](n int) (t rungTables[T]) {
	all := func(tables [][]T) {
		for i := range tables {
			tables[i] = make([]T, n)
		}
	}
	all(t.key[:])
	all(t.signs[:])
	for i := range ladderSteps {
		all(t.sums[i][:])
		all(t.twice[i][:])
	}
	return t
}

// of returns a step's, to be used up; the key is every step's, and copied.
func (t *rungTables[T]) of(step int, doubling bool) [][]T {
	if doubling {
		return t.sums[step][:]
	}
	return append(t.twice[step][:], slices.Clone(t.key[0]), slices.Clone(t.key[1]), slices.Clone(t.key[2]), t.signs[step])
}

// rungsOnCPU are tables in ordinary memory.
type rungsOnCPU struct {
	all     rungTables[fr.Element]
	weights []fr.Element
	gate    gate
	degree  int
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
	r.climb(func(step int, sum *[3]fr.Element, twice *[4]fr.Element) {
		t.all.signs[step][h] = r[6+step]
		for k := range sum {
			t.all.sums[step][k][h] = sum[k]
		}
		for k := range twice {
			t.all.twice[step][k][h] = twice[k]
		}
	})
}

// Begin implements Rungs. A step's tables are used up.
func (t *rungsOnCPU) Begin(step int, doubling bool, c fr.Element, point []fr.Element) (StepValues, error) {
	t.begin(doubling, c, point)
	t.tables = t.all.of(step, doubling)
	return t.sum(), nil
}

// begin sets all but the tables.
func (t *rungsOnCPU) begin(doubling bool, c fr.Element, point []fr.Element) {
	t.gate, t.degree = sumGate, degreeOfSum
	if doubling {
		t.gate, t.degree = twiceGate, degreeTwice
	}
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
	var at, step [8]fr.Element
	for k, table := range t.tables {
		at[k] = table[half+h]
		step[k].Sub(&at[k], &table[h])
	}
	for d := range t.degree {
		v := t.gate(&at, &t.c)
		v.Mul(&v, weight)
		sum[d].Add(&sum[d], &v)
		for k := range t.tables {
			at[k].Add(&at[k], &step[k])
		}
	}
}
