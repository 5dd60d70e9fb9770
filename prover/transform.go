package prover

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"

	"github.com/causeway-l2/causeway/rollup/field"
)

// A transform of n = 8m points is eight of m points, side by side in the lanes of m Eights, and three steps that mix the lanes: lane k of the i-th is point
// km+i. Decimated in frequency, which begins with the mixing, it leaves bit-reversed order; decimated in time it begins with that order and ends with the
// mixing. (J. W. Cooley, J. W. Tukey, 1965; W. M. Gentleman, G. Sande, 1966.)

const (
	transformLanes = 8
	mixing         = 3 // steps
	// fewestPoints that are worth it: a lane's transform has to have a few.
	fewestPoints = 1 << 8
	// cachedEights are transformed by one core in its own cache: 1.3 MB.
	cachedEights = 1 << 12
	// butterflies is how many a core takes at a time before that.
	butterflies = 1 << 8
)

// transforms are those of one domain, with the powers of its generator that they multiply with.
type transforms struct {
	m                int // Eights
	forward, inverse twiddles
	coset            []fr.Element // powers of the coset's shift
}

// twiddles of each step, from n/2 to one: for those that mix lanes, and for the others.
type twiddles struct {
	mix  [mixing][]fr.Element
	lane [][]field.Scalar
}

// newTransforms returns nil where there is nothing to win.
func newTransforms(d *fft.Domain) *transforms {
	n := int(d.Cardinality)
	if !field.HasEights() || n < fewestPoints {
		return nil
	}
	forward, err := d.Twiddles()
	if err != nil {
		return nil // a domain without tables
	}
	inverse, err := d.TwiddlesInv()
	if err != nil {
		return nil
	}
	t := &transforms{m: n / transformLanes, forward: cutTwiddles(forward), inverse: cutTwiddles(inverse)}
	if t.coset, err = d.CosetTable(); err != nil {
		return nil
	}
	return t
}

func cutTwiddles(steps [][]fr.Element) (t twiddles) {
	copy(t.mix[:], steps)
	for i, step := range steps[mixing:] {
		half := 1 << (len(steps) - mixing - 1 - i)
		scalars := make([]field.Scalar, half)
		parallel(half, quotientGrain, func(start, end int) {
			for j := start; j < end; j++ {
				scalars[j] = field.Cut(&step[j])
			}
		})
		t.lane = append(t.lane, scalars)
	}
	return t
}

// lanesDIF transforms the lanes, in place: the largest steps over all of them, then what fits a cache as a whole.
func (t *twiddles) lanesDIF(x []field.Eight) {
	whole, large := t.split(x)
	for _, step := range t.lane[:large] {
		butterfly(x, step, field.DIF)
	}
	parallel(len(x)/whole, 1, func(start, end int) {
		for _, step := range t.lane[large:] {
			butterfliesOf(x[start*whole:end*whole], step, field.DIF)
		}
	})
}

// lanesDIT is lanesDIF decimated in time.
func (t *twiddles) lanesDIT(x []field.Eight) {
	whole, large := t.split(x)
	parallel(len(x)/whole, 1, func(start, end int) {
		for i := len(t.lane) - 1; i >= large; i-- {
			butterfliesOf(x[start*whole:end*whole], t.lane[i], field.DIT)
		}
	})
	for i := large - 1; i >= 0; i-- {
		butterfly(x, t.lane[i], field.DIT)
	}
}

// split tells how many Eights are transformed as a whole, and how many steps are larger.
func (t *twiddles) split(x []field.Eight) (whole, large int) {
	whole = min(len(x), cachedEights)
	return whole, bits.Len(uint(len(x)/whole)) - 1
}

type butterflyOf func(x, y []field.Eight, twiddles []field.Scalar)

// butterfly does one step over all Eights, on all cores.
func butterfly(x []field.Eight, step []field.Scalar, do butterflyOf) {
	half := len(step)
	parallel(len(x)/2, min(butterflies, half), func(start, end int) {
		at, n := start%half, end-start
		low := x[start/half*2*half+at:]
		do(low[:n], low[half:half+n], step[at:at+n])
	})
}

// butterfliesOf does one step over some.
func butterfliesOf(x []field.Eight, step []field.Scalar, do butterflyOf) {
	half := len(step)
	if half == 1 {
		field.Pairs(x)
		return
	}
	for ; len(x) > 0; x = x[2*half:] {
		do(x[:half], x[half:2*half], step)
	}
}

// pieces calls do for a few Eights at a time, on all cores.
func (t *transforms) pieces(do func(start, end int)) { parallel(t.m, butterflies, do) }

// scale multiplies coefficients, which are in bit-reversed order, by c and by the powers of the shift.
func (t *transforms) scale(x []field.Eight, c *fr.Element) {
	var lanes [transformLanes]fr.Element
	for k := range lanes {
		lanes[k].Mul(&t.coset[reversed(k, transformLanes)], c)
	}
	ofLanes := field.Factors(lanes)
	t.pieces(func(start, end int) {
		var powers [butterflies]field.Scalar
		for i := start; i < end; i++ {
			powers[i-start] = field.Cut(&t.coset[transformLanes*reversed(i, t.m)])
		}
		part := x[start:end]
		field.ScaleEights(part, powers[:len(part)])
		field.MulEightsBy(part, part, &ofLanes)
	})
}

// reversed is the number whose bits are those of i, 0 to n-1, the other way round.
func reversed(i, n int) int {
	return int(bits.Reverse64(uint64(i)) >> (64 - bits.TrailingZeros(uint(n))))
}
