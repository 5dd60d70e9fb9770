package sumcheck

import (
	"slices"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// onCPU are tables in ordinary memory.
type onCPU struct {
	instances []instance
	space     [2][]fr.Element // for u and v
	weights   []fr.Element

	round    *Round
	c        fr.Element
	u, v     []fr.Element
	progress progress
}

func newOnCPU(inputs [][2]fr.Element) *onCPU {
	t := newSpace(len(inputs))
	t.instances = make([]instance, len(inputs))
	inParallel(len(inputs), grain, func(start, end int) {
		for i := start; i < end; i++ {
			t.instances[i].run(inputs[i])
		}
	})
	return t
}

// newSpace is what n permutations take besides their words.
func newSpace(n int) *onCPU {
	return &onCPU{space: [2][]fr.Element{make([]fr.Element, n), make([]fr.Element, n)}, weights: make([]fr.Element, n)}
}

// Outputs implements Tables.
func (t *onCPU) Outputs(point []fr.Element) (out [2]fr.Element, err error) {
	for word, table := range t.space {
		for i := range table {
			table[i] = t.instances[i][rounds][word]
		}
	}
	return t.evaluate(point), nil
}

// evaluate returns what both spaces are at a point. It overwrites them.
func (t *onCPU) evaluate(point []fr.Element) (out [2]fr.Element) {
	for word, table := range t.space {
		out[word] = evaluate(table, point)
	}
	return out
}

// Begin implements Tables.
func (t *onCPU) Begin(round int, c, sum fr.Element, point []fr.Element) (Values, error) {
	t.begin(round, c, sum, point)
	t.u, t.v = t.space[0], t.space[1]
	r := t.round
	inParallel(len(t.u), grain, func(start, end int) {
		for i := start; i < end; i++ {
			in := r.enter(&t.instances[i][round])
			t.u[i], t.v[i] = in[0], in[1]
			if r.Partial {
				t.v[i].Mul(&t.v[i], &c)
			}
		}
	})
	suffixes(point, t.weights)
	return t.sum(), nil
}

// begin sets all but the tables and weights.
func (t *onCPU) begin(round int, c, sum fr.Element, point []fr.Element) {
	t.round, t.c, t.progress = &permutation[round], c, progress{sum: sum, point: slices.Clone(point)}
}

// Fold implements Tables.
func (t *onCPU) Fold(r fr.Element) (Values, error) {
	t.progress.set(&r)
	t.u, t.v = fold(t.u, &r), fold(t.v, &r)
	return t.sum(), nil
}

// End implements Tables.
func (t *onCPU) End(r fr.Element) (left Left, err error) {
	copy(left[0][:], fold(t.u, &r))
	copy(left[1][:], fold(t.v, &r))
	return left, nil
}

// sum returns the values for the current variable.
func (t *onCPU) sum() Values {
	var sum moments
	var mu sync.Mutex
	n := len(t.u) / 2
	weights := t.weights[n : 2*n]
	inParallel(n, grain, func(start, end int) {
		var part moments
		for h := start; h < end; h++ {
			addFifth(&part[0], &t.u[h], &t.u[n+h], &weights[h])
			if t.round.Partial {
				addLinear(&part[1], &t.v[h], &t.v[n+h], &weights[h])
			} else {
				addFifth(&part[1], &t.v[h], &t.v[n+h], &weights[h])
			}
		}
		mu.Lock()
		defer mu.Unlock()
		for k := range sum {
			for j := range sum[k] {
				sum[k][j].Add(&sum[k][j], &part[k][j])
			}
		}
	})
	return t.progress.values(t.round, &t.c, &sum)
}
