package msm

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Sum is a sum to compute: of Scalars[i] * Points[i]. Both are as long and are not written to.
type Sum struct {
	Points  []curve.G1Affine
	Scalars []fr.Element
}

// ErrLength says that a sum has more scalars than points, or fewer.
var ErrLength = errors.New("msm: as many points as scalars are needed")

// least is how many points make sorting them worth it.
const least = 1 << 12

// G1 computes sums, on all cores.
func G1(sums ...Sum) ([]curve.G1Jac, error) {
	out := make([]curve.G1Jac, len(sums))
	var jobs []job
	for i, s := range sums {
		if len(s.Points) != len(s.Scalars) {
			return nil, ErrLength
		}
		if len(s.Points) < least || !hasVectors() {
			if _, err := out[i].MultiExp(s.Points, s.Scalars, ecc.MultiExpConfig{}); err != nil {
				return nil, err
			}
			continue
		}
		p := newPrepared(s)
		for w := range p.parts {
			jobs = append(jobs, job{p, w})
		}
		defer func() { out[i] = p.total() }()
	}
	run(jobs)
	return out, nil
}

// prepared is a sum whose scalars are cut.
type prepared struct {
	points []curve.G1Affine
	width  int
	digits []int16
	parts  []curve.G1Jac // of each window, once its job is done
}

// job is one window of one sum.
type job struct {
	of     *prepared
	window int
}

func newPrepared(s Sum) *prepared {
	n, c := len(s.Points), widthFor(len(s.Points))
	p := &prepared{points: s.Points, width: c, digits: make([]int16, n*windows(c)), parts: make([]curve.G1Jac, windows(c))}
	pieces(n, func(start, end int) {
		cut(p.digits, s.Scalars, c, start, end)
		for i := start; i < end; i++ {
			if s.Points[i].IsInfinity() { // adds nothing, and has no place in the formulas
				for w := range p.parts {
					p.digits[w*n+i] = 0
				}
			}
		}
	})
	return p
}

// total weights the windows.
func (p *prepared) total() (sum curve.G1Jac) {
	for w := len(p.parts) - 1; w >= 0; w-- {
		for range p.width {
			sum.DoubleAssign()
		}
		sum.AddAssign(&p.parts[w])
	}
	return sum
}

// run does jobs on all cores.
func run(jobs []job) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wg.Go(func() {
			var s sorter
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				j := jobs[i]
				j.of.parts[j.window] = s.window(j.of.points, j.of.digits[j.window*len(j.of.points):][:len(j.of.points)], j.of.width)
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
