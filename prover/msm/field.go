package msm

import "github.com/consensys/gnark-crypto/ecc/bn254/fp"

// field does arithmetic on vectors of n groups of eight numbers, in the field of G1 (degree 1) or of G2 (degree 2: all first components, then all second
// ones). A number a is held as a*2^260 mod p, below a few p; fetch and store translate from and to gnark-crypto's a*2^256.
//
// Bounds, in units of p. A product of a and b is below ab/85 + 1; in degree 2, where it is a sum of two and one factor was subtracted from 8, below
// (a+8)b/85 + 1, and a square below 2a(a+8)/85 + 1. Points that are affine have coordinates below 2. Those of accumulators are, in degree 1, below
// 5.4, 3.5 and 1.1; in degree 2, where tidy takes effect, below 2, 2 and 1.4. Each line of points.go that subtracts, adds as much as that takes.
type field struct {
	n, degree int
	x, y      uint64 // an accumulator's coordinates are below these times 2p

	zero, one, enter, leave, beta []lanes // constants, in every lane
	sum, difference, norm, prefix []lanes // for what comes in between
}

// newField makes room for vectors of n groups. beta is the cube root of unity of the endomorphism (x, y) -> (beta*x, y).
func newField(n, degree int, beta fp.Element) *field {
	f := &field{n: n, degree: degree, x: 3, y: 2}
	if degree == 2 {
		f.x, f.y = 1, 1
	}
	constant := func(raw fp.Element) []lanes {
		v := f.vector()
		for g := range v {
			for i := range lanesOfGroup {
				setLane(&v[g], i, raw)
			}
		}
		return v
	}
	sixteen, e := fp.NewElement(16), fp.NewElement(256)
	f.zero, f.enter, f.leave = f.vector(), constant(e), constant(fp.One())
	f.one, f.beta = constant(sixteen), constant(*e.Mul(&beta, &sixteen))
	clear(f.one[n:])
	f.sum, f.difference, f.norm, f.prefix = f.vector(), f.vector(), f.vector(), f.vector()
	return f
}

func (f *field) vector() []lanes { return make([]lanes, f.n*f.degree) }

func (f *field) pair() [2][]lanes { return [2][]lanes{f.vector(), f.vector()} }

// mul multiplies; in degree 2, a is below 8.
func (f *field) mul(out, a, b []lanes) {
	if f.degree == 1 {
		vecMul(&out[0], &a[0], &b[0], f.n)
	} else {
		vecMul2(&out[0], &a[0], &b[0], f.n)
	}
}

// square multiplies a by itself; in degree 2, (a0 + a1)(a0 - a1) and 2*a0*a1.
func (f *field) square(out, a []lanes) {
	n := f.n
	if f.degree == 1 {
		vecMul(&out[0], &a[0], &a[0], n)
		return
	}
	vecAdd(&f.sum[0], &a[0], &a[n], 0, n)
	vecSub(&f.difference[0], &a[0], &a[n], 0, 4, n)
	vecAdd(&f.sum[n], &a[0], &a[0], 0, n)
	vecMul(&out[n], &f.sum[n], &a[n], n)
	vecMul(&out[0], &f.sum[0], &f.difference[0], n)
}

// scale multiplies by a number of the field of G1.
func (f *field) scale(out, a, by []lanes) { vecMul(&out[0], &a[0], &by[0], f.n*f.degree) }

func (f *field) add(out, a, b []lanes, shift uint64) {
	vecAdd(&out[0], &a[0], &b[0], shift, f.n*f.degree)
}

// sub subtracts 2^shift * b, which is at most 2p * multiple.
func (f *field) sub(out, a, b []lanes, shift, multiple uint64) {
	vecSub(&out[0], &a[0], &b[0], shift, multiple, f.n*f.degree)
}

// halves multiplies by 3/2.
func (f *field) halves(out, a []lanes) { vecHalves(&out[0], &a[0], f.n*f.degree) }

// reduce brings what is below 6 below 2.
func (f *field) reduce(a []lanes) { vecReduce(&a[0], f.n*f.degree) }

// tidy keeps coordinates of accumulators within bounds.
func (f *field) tidy(a []lanes) {
	if f.degree == 2 {
		f.reduce(a)
	}
}

// inverse inverts all numbers with one inversion (Montgomery's trick). It fails when one is zero; in degree 2, 1/a is a's conjugate by its norm.
func (f *field) inverse(out, a []lanes) bool {
	n, d := f.n, a
	if f.degree == 2 {
		d = f.norm
		vecMul(&d[0], &a[0], &a[0], n)
		vecMul(&f.sum[0], &a[n], &a[n], n)
		vecAdd(&d[0], &d[0], &f.sum[0], 0, n)
	}
	product := []lanes{f.one[0]}
	for g := range n {
		f.prefix[g] = product[0]
		vecMul(&product[0], &product[0], &d[g], 1)
	}
	if !invert(product, &twoTo8) {
		return false
	}
	for g := n - 1; g >= 0; g-- {
		vecMul(&f.prefix[g], &f.prefix[g], &product[0], 1)
		vecMul(&product[0], &product[0], &d[g], 1)
	}
	if f.degree == 1 {
		copy(out, f.prefix[:n])
		return true
	}
	vecSub(&f.sum[0], &f.zero[0], &a[n], 0, 4, n)
	vecMul(&out[0], &a[0], &f.prefix[0], n)
	vecMul(&out[n], &f.sum[0], &f.prefix[0], n)
	return true
}
