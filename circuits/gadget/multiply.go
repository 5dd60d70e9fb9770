package gadget

import (
	"math/big"
	mathbits "math/bits"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/math/bits"

	"github.com/causeway-l2/causeway/rollup/field"
)

// The two scalar multiplications of a signature, on the curve in Montgomery form, b v^2 = u^3 + a u^2 + u. There a sum costs 3 constraints
// instead of 6, but has exceptions: points with the same u. Each sum below either has none, or asserts that it met none.

const (
	scalarBits = 251 // of S
	windows    = 124 // of two bits; the other three are added on the twisted Edwards curve
)

// single computes the products of each signature by itself. Both come with 2^127·C added, see multiply.
type single struct{}

func (single) difference(c *Curve, s frontend.Variable, p Point, h frontend.Variable) Point {
	return c.minus(c.multiplyBase(c.scalar(s)), c.multiply(p, c.challenge(h)))
}

// scalar returns the bits of S, and asserts that it is below the order.
func (c *Curve) scalar(s frontend.Variable) []frontend.Variable {
	scalar := c.api.ToBinary(s, scalarBits)
	// SOUNDNESS: S and S + l sign alike; one of them has to be refused.
	AssertLess(c.api, scalar, field.Order())
	return scalar
}

// challenge returns the bits of e but the lowest, which is 1: bits 1 to 127 of h.
//
// SOUNDNESS: h and h + r have different bits and are one element. The high part of h has to be below that of r, so the bits are those
// of the smaller one. That the two parts are equal is refused too; it happens with probability 2^-126.
func (c *Curve) challenge(h frontend.Variable) []frontend.Variable {
	digits := bits.ToBinary(c.api, h, bits.OmitModulusCheck())
	high := field.Modulus()
	AssertLess(c.api, digits[field.ChallengeBits:], high.Rsh(high, field.ChallengeBits))
	return digits[1:field.ChallengeBits]
}

// montgomery is a point in Montgomery form, not of small order.
type montgomery struct{ u, v frontend.Variable }

// multiplyBase returns S·B + 2^127·C (see multiply) for the bits of S, lowest first.
//
// SOUNDNESS: window w adds t = (digit + 2) 4^w to the sum s of those before. 0 < s < t, because s is at most 5 (4^w - 1) / 3, and s + t is below
// l; so s·B and t·B are neither equal nor opposite, whatever the bits are, and no sum is an exception. The last sum is complete.
func (c *Curve) multiplyBase(scalar []frontend.Variable) Point {
	api, tables := c.api, multiples()
	var sum montgomery
	for w, table := range tables.windows {
		b0, b1 := scalar[2*w], scalar[2*w+1]
		both := api.Mul(b0, b1)
		t := montgomery{u: choose(api, table.u, b0, b1, both), v: choose(api, table.v, b0, b1, both)}
		if w == 0 {
			sum = t
			continue
		}
		sum = c.add(sum, t)
	}
	top := scalar[2*windows:]
	products := []frontend.Variable{top[0], top[1], api.Mul(top[0], top[1]), top[2], api.Mul(top[0], top[2]), api.Mul(top[1], top[2])}
	products = append(products, api.Mul(products[2], top[2]))
	return c.curve.Add(c.edwards(sum), Point{X: choose(api, tables.top.u, products...), Y: choose(api, tables.top.v, products...)})
}

// multiply returns e·p + 2^127·C, where e has 128 bits, of which all but the lowest are given, lowest first, and the lowest is 1. p is on the
// curve and not of small order. C is a point of which nobody knows a multiple of B that it is.
//
// e = 2^127 + sum of ±2^i, + where bit i+1 is set. So the sum starts at C + p and is doubled and moved by ±p 127 times: as (sum ± p) + sum.
//
// SOUNDNESS: sum ± p needs sum and p to have different u, which is asserted of all steps at once. The other addition is then right without
// a check: where it would divide 0 by 0, sum would have order 2 and p be the identity.
//
// Completeness: a sum meets an exception only where 2^i C is a known multiple of p, that is for keys αC. Nobody can sign for these, since the
// signature would tell C's logarithm; and without a signature, p is the base point.
func (c *Curve) multiply(p Point, e []frontend.Variable) Point {
	api, start := c.api, multiples().start
	// p is not of small order, so neither 1 - y nor x is 0.
	u := api.DivUnchecked(api.Add(1, p.Y), api.Sub(1, p.Y))
	base := montgomery{u: u, v: api.DivUnchecked(u, p.X)}
	distinct := api.Sub(base.u, start.u)
	sum := c.add(montgomery{u: start.u, v: start.v}, base)
	for i := len(e) - 1; i >= 0; i-- {
		distinct = api.Mul(distinct, api.Sub(base.u, sum.u))
		// sum ± p, and from it, without its v, the same plus sum: the slopes of both sums start at sum.
		moved := montgomery{u: base.u, v: api.Mul(base.v, api.Sub(api.Mul(2, e[i]), 1))}
		slope := c.slope(sum, moved)
		u := c.third(slope, sum.u, moved.u)
		slope = api.Neg(api.Add(slope, api.DivUnchecked(api.Mul(2, sum.v), api.Sub(u, sum.u))))
		next := c.third(slope, sum.u, u)
		sum = montgomery{u: next, v: api.Sub(api.Mul(slope, api.Sub(sum.u, next)), sum.v)}
	}
	api.AssertIsDifferent(distinct, 0)
	return Point{X: api.Div(sum.u, sum.v), Y: api.Div(api.Sub(sum.u, 1), api.Add(sum.u, 1))}
}

// edwards maps (u, v) to (u / v, (u - 1) / (u + 1)). p is not of small order, so neither divisor is 0.
func (c *Curve) edwards(p montgomery) Point {
	return Point{X: c.api.DivUnchecked(p.u, p.v), Y: c.api.DivUnchecked(c.api.Sub(p.u, 1), c.api.Add(p.u, 1))}
}

// add is p + q for points with different u. Formulas of this file: https://eprint.iacr.org/2017/212, section 2.2.
func (c *Curve) add(p, q montgomery) montgomery {
	slope := c.slope(p, q)
	u := c.third(slope, p.u, q.u)
	return montgomery{u: u, v: c.api.Sub(c.api.Mul(slope, c.api.Sub(p.u, u)), p.v)}
}

// slope of the line through p and q.
func (c *Curve) slope(p, q montgomery) frontend.Variable {
	return c.api.DivUnchecked(c.api.Sub(q.v, p.v), c.api.Sub(q.u, p.u))
}

// third returns the u of the third point, mirrored or not, of a line through points with u1 and u2: b slope^2 - a - u1 - u2.
func (c *Curve) third(slope, u1, u2 frontend.Variable) frontend.Variable {
	m := multiples()
	return c.api.Sub(c.api.Mul(m.b, slope, slope), m.a, u1, u2)
}

// choose returns the entry of a table of constants that bits select; products are those of all non-empty sets of the bits, in binary order.
func choose(api frontend.API, table []*big.Int, products ...frontend.Variable) frontend.Variable {
	var out frontend.Variable = table[0]
	for i, p := range products {
		// Möbius: the coefficient of a set of bits is the alternating sum over its subsets.
		coefficient, set := new(big.Int), i+1
		for sub := range table {
			if sub&set != sub {
				continue
			}
			if mathbits.OnesCount(uint(set^sub))%2 == 0 {
				coefficient.Add(coefficient, table[sub])
			} else {
				coefficient.Sub(coefficient, table[sub])
			}
		}
		out = api.Add(out, api.Mul(p, coefficient))
	}
	return out
}
