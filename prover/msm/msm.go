package msm

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field/fma"
)

// Of is a sum to compute: of Scalars[i] * Points[i]. Both are as long and are not written to.
type Of[P any] struct {
	Points  []P
	Scalars []fr.Element
}

// Sums in the two groups.
type (
	Sum  = Of[curve.G1Affine]
	Sum2 = Of[curve.G2Affine]
)

// ErrLength says that a sum has more scalars than points, or fewer.
var ErrLength = errors.New("msm: as many points as scalars are needed")

// vectors tells whether the processor has IFMA, and avx2 whether it has what fours need; tests turn them off.
var vectors, avx2 = hasVectors(), fma.Supported()

// sorts tells whether sums are made here: of points sorted by bucket.
func (g *group[P, J]) sorts() bool { return vectors || avx2 && g.fours != nil }

// least is how many points make sorting them worth it.
const least = 1 << 12

// G1 computes sums, on all cores.
func G1(sums ...Sum) ([]curve.G1Jac, error) { return all(groupG1, sums) }

// G2 computes sums, on all cores.
func G2(sums ...Sum2) ([]curve.G2Jac, error) { return all(groupG2, sums) }

func all[P, J any](g *group[P, J], sums []Of[P]) ([]J, error) {
	out := make([]J, len(sums))
	cut := make([]*prepared[P, J], len(sums))
	var jobs []job[P, J]
	for i, s := range sums {
		if len(s.Points) != len(s.Scalars) {
			return nil, ErrLength
		}
		if len(s.Points) < least || !g.sorts() {
			if err := g.multiExp(&out[i], s.Points, s.Scalars); err != nil {
				return nil, err
			}
			continue
		}
		cut[i] = newPrepared(g, s, widthFor(len(s.Points)))
		for w := range cut[i].parts {
			jobs = append(jobs, job[P, J]{cut[i], w})
		}
	}
	run(g, jobs)
	for i, p := range cut {
		if p != nil {
			out[i] = p.total(g)
		}
	}
	return out, nil
}

// prepared is a sum whose scalars are cut.
type prepared[P, J any] struct {
	points []P
	digits *cutter
	parts  []J // of each window, once its job is done
}

// job is one window of one sum.
type job[P, J any] struct {
	of     *prepared[P, J]
	window int
}

func newPrepared[P, J any](g *group[P, J], s Of[P], width int) *prepared[P, J] {
	n := len(s.Points)
	p := &prepared[P, J]{points: s.Points, digits: newCutter(n, width), parts: make([]J, windows(width))}
	halves := p.digits.halves()
	pieces(n, func(start, end int) {
		for i := start; i < end; i++ {
			var scalar [4]uint64
			if !g.isInfinity(&s.Points[i]) { // which adds nothing, and has no place in the formulas
				scalar = s.Scalars[i].Bits()
			}
			p.digits.put(i, scalar, &halves)
		}
	})
	return p
}

// total weights the windows.
func (p *prepared[P, J]) total(g *group[P, J]) (sum J) {
	for w := len(p.parts) - 1; w >= 0; w-- {
		for range p.digits.width {
			g.double(&sum)
		}
		g.add(&sum, &p.parts[w])
	}
	return sum
}

// run does jobs on all cores.
func run[P, J any](g *group[P, J], jobs []job[P, J]) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wg.Go(func() {
			s := &sorter[P, J]{adder: newAdder(g)}
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				of, w := jobs[i].of, jobs[i].window
				of.parts[w] = s.window(of.points, of.digits, w)
			}
		})
	}
	wg.Wait()
}

// pieces cuts [0, n) among the cores.
func pieces(n int, work func(start, end int)) {
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for i := range cores {
		wg.Go(func() { work(n*i/cores, n*(i+1)/cores) })
	}
	wg.Wait()
}

// inBatches does batches on all cores. Each core begins with start, for memory of its own.
func inBatches(n int, start func() func(batch int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			do := start()
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
}
