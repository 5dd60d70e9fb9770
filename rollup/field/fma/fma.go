// Package fma does arithmetic on eight numbers at a time, with AVX2 and FMA: for processors that lack the multiply-add of AVX-512 IFMA, which rollup/field and
// prover/msm use where they find it. What it computes is the same, limb for limb.
//
// A product of limbs of 52 bits is exact in two doubles (N. Emmart, F. Zheng, C. Weems, "Faster Modular Exponentiation Using Double Precision Floating Point
// Arithmetic on the GPU", ARITH 2018). While sums are rounded towards 0, high = a*b + 2^104 has floor(a*b / 2^52) in its fraction, and low = a*b + (2^104 + 2^52 -
// high) has the rest. Their bits are added as integers: exponents come with them, as often as a column has terms, and a column begins with minus that.
//
// Bounds: limbs below the highest are 52 bits; numbers that are multiplied are below 2^260 and not negative. Of a modulus p, x*y/2^260 is below xy/2^260 + p.
// Elsewhere the highest limb may have a sign.
package fma

import "math/big"

const (
	limbBits = 52
	limbMask = 1<<limbBits - 1
	// Bytes is how far one Eight is from the next in memory.
	Bytes = 5 * 8 * 8
)

// Eight are eight numbers in five limbs, limb by limb.
type Eight = [5][8]uint64

// Modulus is what products are taken modulo.
type Modulus struct {
	limbs   [5]float64
	inverse float64 // -1/p mod 2^52
}

// NewModulus returns p, which is odd and below 2^260.
func NewModulus(p *big.Int) *Modulus {
	m := new(Modulus)
	for i, limb := range cut(p) {
		m.limbs[i] = float64(limb)
	}
	radix := new(big.Int).Lsh(big.NewInt(1), limbBits)
	inverse := new(big.Int).ModInverse(p, radix)
	m.inverse = float64(inverse.Sub(radix, inverse).Uint64())
	return m
}

// Offset is a number to add, or to take away, with what makes carries of either sign those of numbers without one.
type Offset [5]uint64

// bias makes every limb positive; what of it is carried to the next limb is missing there. All but its carry is cut off.
const bias = 1 << 63

// NewOffset returns k, which is not negative and below 2^260, to add to a difference.
func NewOffset(k *big.Int) Offset { return Offset(cut(k)).biased() }

// NewMultiple returns minus k, for Reduce.
func NewMultiple(k *big.Int) (o Offset) {
	for i, limb := range cut(k) {
		o[i] = -limb
	}
	return o.biased()
}

func (o Offset) biased() Offset {
	for i := range o {
		if i < len(o)-1 {
			o[i] += bias
		}
		if i > 0 {
			o[i] -= bias >> limbBits
		}
	}
	return o
}

func cut(k *big.Int) (limbs [5]uint64) {
	rest := new(big.Int).Set(k)
	for i := range limbs {
		limbs[i] = new(big.Int).And(rest, big.NewInt(limbMask)).Uint64()
		rest.Rsh(rest, limbBits)
	}
	return limbs
}

var zero = NewOffset(new(big.Int))

// Mul sets n of z to x*y / 2^260, two at a time, from one two to the next as many bytes on as the steps say; n is even. z may be x or y, or what comes to be x two later.
func (m *Modulus) Mul(z, x, y *Eight, n, zStep, xStep, yStep int) {
	checkEven(n)
	mul(z, x, y, n, zStep, xStep, yStep, m)
}

// Scale multiplies n of x by a factor each; n is even.
func (m *Modulus) Scale(x *Eight, factors *[5]uint64, n int) {
	checkEven(n)
	scale(x, factors, n, m)
}

func checkEven(n int) {
	if n <= 0 || n%2 != 0 {
		panic("fma: a product is of two eights at a time")
	}
}

// Add sets n of z to x + y, from one y to the next so many bytes on.
func Add(z, x, y *Eight, n, yStep int) { add(z, x, y, n, yStep, &zero) }

// Sub sets n of z to x - y.
func Sub(z, x, y *Eight, n int) { sub(z, x, y, n, 0, &zero) }

// SubPlus sets n of z to 2^shift * (x - y) + plus.
func SubPlus(z, x, y *Eight, n int, shift uint64, plus *Offset) { sub(z, x, y, n, shift, plus) }

// Reduce sets n of z to x less those multiples, one after the other, that leave it positive.
func Reduce(z, x *Eight, n int, multiples ...Offset) {
	reduce(z, x, n, &multiples[0], len(multiples))
}

// Sum adds n of x to z, without carries.
func Sum(z, x *Eight, n int) { sum(z, x, n) }
