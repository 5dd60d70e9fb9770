package recursion

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"

	"github.com/causeway-l2/causeway/circuits/foreign"
)

// quadratic is a number a + b*u of the quadratic extension, u^2 = -1.
type quadratic [2]*foreign.Element

// term is times*a*b.
type term struct {
	a, b  quadratic
	times int64
}

// parts are the products that a + b*u of a sum of terms has.
func parts(terms []term) (out [2][]foreign.Product) {
	for _, t := range terms {
		out[0] = append(out[0], foreign.Product{A: t.a[0], B: t.b[0], Times: t.times}, foreign.Product{A: t.a[1], B: t.b[1], Times: -t.times})
		out[1] = append(out[1], foreign.Product{A: t.a[0], B: t.b[1], Times: t.times}, foreign.Product{A: t.a[1], B: t.b[0], Times: t.times})
	}
	return out
}

// eval2 is sum and terms.
func (g *group) eval2(sum quadratic, terms ...term) (out quadratic) {
	for i, products := range parts(terms) {
		out[i] = g.base.Eval(sum[i], products...)
	}
	return out
}

// assertZero2 asserts that sum and terms add up to 0.
func (g *group) assertZero2(sum quadratic, terms ...term) {
	for i, products := range parts(terms) {
		g.base.AssertZero(sum[i], products...)
	}
}

// sum2 is the sum of numbers, each times an integer.
func (g *group) sum2(numbers []quadratic, times ...int64) (out quadratic) {
	for i := range out {
		var elements []*foreign.Element
		for _, n := range numbers {
			elements = append(elements, n[i])
		}
		out[i] = g.base.Sum(elements, times)
	}
	return out
}

func (g *group) sub2(a, b quadratic) quadratic { return g.sum2([]quadratic{a, b}, 1, -1) }

// conjugate2 is a - b*u, which is the number's power p.
func (g *group) conjugate2(a quadratic) quadratic {
	return quadratic{a[0], minus(g.base, a[1])}
}

// divide2 is a quotient that a hint answers.
//
// SOUNDNESS: the caller asserts what it is.
func (g *group) divide2(numerator, denominator quadratic) quadratic {
	return quadratic(g.base.Ask(ratio2Hint, 2, numerator[0], numerator[1], denominator[0], denominator[1]))
}

// ratio2Hint answers divide2; a quotient by 0 is 0.
func ratio2Hint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(_ *big.Int, in, out []*big.Int) error {
		n, d := nativeE2(in[0], in[1]), nativeE2(in[2], in[3])
		n.Mul(&n, d.Inverse(&d))
		n.A0.BigInt(out[0])
		n.A1.BigInt(out[1])
		return nil
	})
}

func nativeE2(a, b *big.Int) (e bn254.E2) {
	e.A0.SetBigInt(a)
	e.A1.SetBigInt(b)
	return e
}

// constant2 is a constant.
func (g *group) constant2(e bn254.E2) quadratic {
	return quadratic{g.constant(e.A0), g.constant(e.A1)}
}

func (g *group) constant(e fp.Element) *foreign.Element {
	return g.base.Constant(e.BigInt(new(big.Int)))
}
