package field

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field/fma"
)

// Arithmetic of many elements, where the processor has AVX-512 IFMA, or at least AVX2 (package fma, which computes the same). An Eight is multiplied in Montgomery's way with 2^260, so it best holds x*2^260
// where an Element holds x*2^256: Factor takes one to the other, and a product of one of each is an Element's words.
//
// In units of r = 0.19 * 2^256: a product of a and b is below ab/84 + 1, with limbs of 52 bits. Nothing else is reduced: a caller keeps what it multiplies
// in 0 to 84. Only the highest limb of a difference may be negative.

// EightStep is how many Eights the functions below take at a time: their slices have a multiple of it.
const EightStep = 2

// HasEights tells whether the processor can: where it cannot, what takes slices of Eights panics.
func HasEights() bool { return ifma || avx2 }

// Vectors names what Eights are computed with: AVX-512 IFMA, AVX2, or none.
func Vectors() string {
	switch {
	case ifma:
		return "AVX-512 IFMA"
	case avx2:
		return "AVX2"
	default:
		return "none"
	}
}

// What the processor has; tests do without one or the other.
var ifma, avx2 = hasIFMA(), fma.Supported()

// Set puts an element's words, x*2^256, into a lane, 0 to 7.
func (e *Eight) Set(lane int, x *Element) {
	for limb, bits := range cutWords(x) {
		e[limb][lane] = bits
	}
}

// SetFactor puts x*2^260 into a lane.
func (e *Eight) SetFactor(lane int, x *Element) {
	for limb, bits := range cut(x) {
		e[limb][lane] = bits
	}
}

// Repeat is x*2^260 in every lane, for a factor of many.
func Repeat(x *Element) (out [EightStep]Eight) { return repeat(cut(x)) }

// Factors are x*2^260 of one element in each lane.
func Factors(x [groupLanes]Element) (out [EightStep]Eight) {
	for i := range out {
		for lane := range x {
			out[i].SetFactor(lane, &x[lane])
		}
	}
	return out
}

// Factor times an Eight that was Set is what it holds times 2^4*c: x*2^256 becomes c*x*2^260.
func Factor(c *Element) (out [EightStep]Eight) {
	e := *c
	for range 4 {
		e.Double(&e)
	}
	return repeat(cut(&e))
}

const noVectors = "field: the processor has neither AVX-512 IFMA nor AVX2: ask HasEights first"

// Multiple is k*r in every lane, for k up to 84: 0 as an element, and what makes a difference positive.
func Multiple(k int64) (out Eight) {
	n := new(big.Int).Mul(fr.Modulus(), big.NewInt(k))
	for limb := range out {
		bits := new(big.Int).And(n, big.NewInt(limbMask)).Uint64()
		for lane := range out[limb] {
			out[limb][lane] = bits
		}
		n.Rsh(n, limbBits)
	}
	return out
}

func repeat(limbs [5]uint64) (out [EightStep]Eight) {
	for i := range out {
		for limb, bits := range limbs {
			for lane := range out[i][limb] {
				out[i][limb][lane] = bits
			}
		}
	}
	return out
}

// Element returns x where a lane has x*2^256 below 3r, as after Set.
func (e *Eight) Element(lane int) Element {
	x := joinWords(e[0][lane], e[1][lane], e[2][lane], e[3][lane], e[4][lane])
	var zero Element
	x.Add(&x, &zero) // below 2r
	return *x.Add(&x, &zero)
}

// Unfactored returns x where a lane has x*2^260 below 3r.
func (e *Eight) Unfactored(lane int) Element {
	x := e.Element(lane)
	return *x.Mul(&x, &inverse16)
}

// Total returns the sum over all lanes of an Eight that holds x*2^256; limbs may have up to 61 bits.
func (e *Eight) Total() (sum Element) {
	for limb := range e {
		var t Element
		for _, part := range e[limb] {
			t[0] += part
		}
		t.Mul(&t, &limbUnits[limb])
		sum.Add(&sum, &t)
	}
	return sum
}

// TotalBy is the same with a weight for each lane.
func (e *Eight) TotalBy(weights *[groupLanes]Element) (sum Element) {
	for lane := range weights {
		var x Element
		for limb := range e {
			t := Element{e[limb][lane]}
			x.Add(&x, t.Mul(&t, &limbUnits[limb]))
		}
		sum.Add(&sum, x.Mul(&x, &weights[lane]))
	}
	return sum
}

// limbUnits are 2^(52 i), times 2^256: an Element whose words are a limb is that limb / 2^256.
var limbUnits = func() (out [5]Element) {
	out[0].SetOne()
	var radix Element
	radix.SetUint64(1 << limbBits)
	for i := range out[1:] {
		out[i+1].Mul(&out[i], &radix)
	}
	return out
}()

// MulEights sets z to x*y / 2^260, each by each; z may be x or y.
func MulEights(z, x, y []Eight) {
	checkEights(len(z), len(x), len(y))
	if ifma {
		mulEights(&z[0], &x[0], &y[0], len(z), EightStep*eightBytes)
		return
	}
	modulus.Mul(plain(z), plain(x), plain(y), len(z), eightBytes, eightBytes, eightBytes)
}

// MulEightsBy sets z to x*c / 2^260.
func MulEightsBy(z, x []Eight, c *[EightStep]Eight) {
	checkEights(len(z), len(x), len(z))
	if ifma {
		mulEights(&z[0], &x[0], &c[0], len(z), 0)
		return
	}
	mulByFMA(z, x, c)
}

// AddEights sets z to x+y, which must not be negative.
func AddEights(z, x, y []Eight) {
	checkEights(len(z), len(x), len(y))
	if ifma {
		addEights(&z[0], &x[0], &y[0], len(z), eightBytes)
		return
	}
	fma.Add(plain(z), plain(x), plain(y), len(z), eightBytes)
}

// AddToEights sets z to x+c.
func AddToEights(z, x []Eight, c *Eight) {
	checkEights(len(z), len(x), len(z))
	if ifma {
		addEights(&z[0], &x[0], c, len(z), 0)
		return
	}
	fma.Add(plain(z), plain(x), (*fma.Eight)(c), len(z), 0)
}

// SubEights sets z to x-y.
func SubEights(z, x, y []Eight) {
	checkEights(len(z), len(x), len(y))
	if ifma {
		subEights(&z[0], &x[0], &y[0], len(z))
		return
	}
	fma.Sub(plain(z), plain(x), plain(y), len(z))
}

// SumEights adds all of x to z, lane by lane, without carries: a limb of z holds 2^12 sums of 52 bits.
func SumEights(z *Eight, x []Eight) {
	checkEights(len(x), len(x), len(x))
	if ifma {
		sumEights(z, &x[0], len(x))
		return
	}
	fma.Sum((*fma.Eight)(z), plain(x), len(x))
}

// Scalar is x*2^260 in limbs: a factor that all lanes of an Eight share.
type Scalar [5]uint64

// Cut gives the limbs of a factor.
func Cut(x *Element) Scalar { return cut(x) }

// CutWords gives those of x*2^256: an Eight times it is one as after Set.
func CutWords(x *Element) Scalar { return cutWords(x) }

// DIF and DIT are the butterflies of a transform, decimated in frequency and in time: x and y become x+y and (x-y)t, or x+yt and x-yt, each by each, with
// one twiddle for each place. What is below 2.3r stays so.
func DIF(x, y []Eight, twiddles []Scalar) {
	checkEights(len(x), len(y), len(twiddles))
	if ifma {
		difEights(&x[0], &y[0], (*[5]uint64)(&twiddles[0]), &multiples, len(x))
		return
	}
	difFMA(x, y, twiddles)
}

// DIT is described with DIF.
func DIT(x, y []Eight, twiddles []Scalar) {
	checkEights(len(x), len(y), len(twiddles))
	if ifma {
		ditEights(&x[0], &y[0], (*[5]uint64)(&twiddles[0]), &multiples, len(x))
		return
	}
	ditFMA(x, y, twiddles)
}

// Pairs is DIF, and DIT, of each x[2i] and x[2i+1], with a twiddle of 1.
func Pairs(x []Eight) {
	checkEights(len(x), len(x), len(x))
	if ifma {
		pairEights(&x[0], &multiples, len(x))
		return
	}
	pairsFMA(x)
}

// ScaleEights multiplies each x by a factor of its own.
func ScaleEights(x []Eight, factors []Scalar) {
	checkEights(len(x), len(x), len(factors))
	if ifma {
		scaleEights(&x[0], (*[5]uint64)(&factors[0]), len(x))
		return
	}
	modulus.Scale(plain(x), (*[5]uint64)(&factors[0]), len(x))
}

const eightBytes = 5 * groupLanes * 8

func checkEights(n, x, y int) {
	if !HasEights() {
		panic(noVectors) // rather than an instruction that the processor does not know
	}
	if n == 0 || n%EightStep != 0 || x != n || y != n {
		panic("field: eights of different or odd numbers")
	}
}
