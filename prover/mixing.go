package prover

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// block has the points of blockOf Eights the other way round: lane k of all of them side by side, so that lanes can be mixed.
type block [transformLanes][field.EightStep]field.Eight

const blockOf = field.EightStep * transformLanes

// twice and eightTimes are multiples of r, for differences: see the bounds of dif and dit.
var twice, eightTimes = field.Multiple(2), field.Multiple(8)

// keep multiplies by one, which makes small.
var keep = func() [field.EightStep]field.Eight {
	one := fr.One()
	return field.Repeat(&one)
}()

// set makes elements lane k.
func (b *block) set(k int, x []fr.Element) {
	for j := range x {
		b[k][j/transformLanes].Set(j%transformLanes, &x[j])
	}
}

// get makes lane k elements, which below 83r are made small.
func (b *block) get(k int, x []fr.Element) {
	field.MulEightsBy(b[k][:], b[k][:], &keep)
	for j := range x {
		x[j] = b[k][j/transformLanes].Element(j % transformLanes)
	}
}

// turn makes blockOf Eights a block, turned a block Eights.
func (b *block) turn(x []field.Eight) {
	for j := range x {
		for limb := range x[j] {
			for k, e := range x[j][limb] {
				b[k][j/transformLanes][limb][j%transformLanes] = e
			}
		}
	}
}

func (b *block) turned(x []field.Eight) {
	for j := range x {
		for limb := range x[j] {
			for k := range x[j][limb] {
				x[j][limb][k] = b[k][j/transformLanes][limb][j%transformLanes]
			}
		}
	}
}

// mixFactors are the twiddles of a block: four of the first step, two of the second, one.
type mixFactors [transformLanes - 1][field.EightStep]field.Eight

func (f *mixFactors) at(step, k int) []field.Eight {
	half := transformLanes / 2 >> step
	return f[transformLanes-2*half+k%half][:]
}

// factors are those from the i-th Eight on.
func (t *twiddles) factors(f *mixFactors, i, m int) {
	for step := range mixing {
		for k := range transformLanes / 2 >> step {
			to := f.at(step, k)
			for j := range blockOf {
				to[j/transformLanes].SetFactor(j%transformLanes, &t.mix[step][k*m+i+j])
			}
		}
	}
}

// dif mixes lanes, at the beginning of a transform decimated in frequency. Below 1.9r, sums grow to 3.8, 7.6 and 15.2, and what is subtracted is below 8; a
// difference times a twiddle is below 1.2. So lane 0 is below 15.2 in the end and lane 4 below 4.8, until they are multiplied, and the others below 2.3.
func (b *block) dif(f *mixFactors) {
	for step, half := 0, transformLanes/2; half > 0; step, half = step+1, half/2 {
		for k := range b {
			if k&half == 0 {
				x, y := b[k][:], b[k+half][:]
				var d [field.EightStep]field.Eight
				field.AddToEights(d[:], x, &eightTimes)
				field.SubEights(d[:], d[:], y)
				field.AddEights(x, x, y)
				field.MulEights(y, d[:], f.at(step, k))
			}
		}
	}
	for _, k := range []int{0, 4} {
		field.MulEightsBy(b[k][:], b[k][:], &keep)
	}
}

// dit mixes them at the end of one decimated in time. Below 2.3r, what is multiplied is below 1.2, and the other grows by 2 in each step: in the end it is below
// 8.3.
func (b *block) dit(f *mixFactors) {
	for step, half := mixing-1, 1; half < transformLanes; step, half = step-1, half*2 {
		for k := range b {
			if k&half == 0 {
				x, y := b[k][:], b[k+half][:]
				var d [field.EightStep]field.Eight
				field.MulEights(y, y, f.at(step, k))
				field.AddToEights(d[:], x, &twice)
				field.SubEights(d[:], d[:], y)
				field.AddEights(x, x, y)
				copy(y, d[:])
			}
		}
	}
}
