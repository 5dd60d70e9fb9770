package recursion

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/causeway-l2/causeway/circuits/foreign"
)

func init() { solver.RegisterHint(quotientHint, residueHint) }

// pair is e(p, q), by the lines of q; q is for hints.
type pair struct {
	p     point
	q     point2
	lines *lines
}

// assertOne asserts that a product of pairings is 1.
//
// Numbers are computed up to factors of Fp6, those that have no odd powers of w, since the final exponentiation takes these to 1: to divide by a number is to multiply by
// its conjugate. The product is 1 if it is d^-(6u+2 + p^3 - p^2 + p), times a factor, for a d that is not 0, because that exponent is a multiple of r (eprint
// 2024/640, section 4); d is e - w, as it needs no more than to be right up to a factor. Its power 6u+2 comes along with the lines.
func (g *group) assertOne(pairs []pair) {
	d := g.residue(pairs)
	inverse := g.base.Conjugate(d)
	f := d
	for i := len(bn254.LoopCounter) - 2; i >= 0; i-- {
		factors := g.evaluated(pairs, i)
		switch bn254.LoopCounter[i] {
		case 1:
			factors = append(factors, d)
		case -1:
			factors = append(factors, inverse)
		}
		f = g.multiplied(f, append([]foreign.Extended{f}, factors...))
	}
	factors := g.evaluated(pairs, len(bn254.LoopCounter)-1)
	factors = append(factors, g.frobenius(d, 1), g.frobenius(d, 3))
	g.base.AssertEven(g.multiplied(f, factors), g.base.Conjugate(g.frobenius(d, 2)))
}

// multiplied is f times factors, up to a factor of Fp6: f*a = f'*conjugate(b) makes f' of f, a and b.
//
// SOUNDNESS: no factor is 0, so that f' is the only one.
func (g *group) multiplied(f foreign.Extended, factors []foreign.Extended) foreign.Extended {
	for len(factors) > 0 {
		a, divisor := factors[0], foreign.Extended{g.base.Small(1)}
		if factors = factors[1:]; len(factors) > 0 {
			divisor, factors = g.base.Conjugate(factors[0]), factors[1:]
		}
		next := g.base.AskExtended(quotientHint, f, a, divisor)
		g.base.AssertSame(f, a, next, divisor)
		f = next
	}
	return f
}

// evaluated are the lines of one digit, at the points of G1.
func (g *group) evaluated(pairs []pair, digit int) (out []foreign.Extended) {
	for _, p := range pairs {
		for _, l := range p.lines[digit] {
			out = append(out, g.evaluate(l, p.p))
		}
	}
	return out
}

// evaluate is y - slope*x*w + offset*w^3, where u is w^6 - 9.
func (g *group) evaluate(l line, p point) (out foreign.Extended) {
	f := g.base
	out[0] = p.y
	out[1] = f.Mul(p.x, f.Sum([]*foreign.Element{l.slope[0], l.slope[1]}, []int64{-1, 9}))
	out[7] = f.Eval(nil, foreign.Product{A: p.x, B: l.slope[1], Times: -1})
	out[3] = f.Sum([]*foreign.Element{l.offset[0], l.offset[1]}, []int64{1, -9})
	out[9] = l.offset[1]
	return out
}

// residue tells d: e - w, with an e of Fp6.
func (g *group) residue(pairs []pair) (d foreign.Extended) {
	var in []*foreign.Element
	for _, p := range pairs {
		in = append(in, p.p.x, p.p.y, p.q.x[0], p.q.x[1], p.q.y[0], p.q.y[1])
	}
	for i, e := range g.base.Ask(residueHint, foreign.Degree/2, in...) {
		d[2*i] = e
	}
	d[1] = g.base.Small(-1)
	return d
}

// frobenius is d to the power p^n.
func (g *group) frobenius(d foreign.Extended, n int) (out foreign.Extended) {
	f := g.base
	var elements [foreign.Degree][]*foreign.Element
	var times [foreign.Degree][]int64
	var products [foreign.Degree][]foreign.Product
	for j, c := range d {
		if c == nil {
			continue
		}
		for k, factor := range frobenius(j, n) {
			if small, ok := integer(factor); ok {
				elements[k], times[k] = append(elements[k], c), append(times[k], small)
			} else {
				products[k] = append(products[k], foreign.Product{A: c, B: g.constant(factor), Times: 1})
			}
		}
	}
	for k := range out {
		out[k] = f.Sum(elements[k], times[k])
		if len(products[k]) > 0 {
			out[k] = f.Eval(out[k], products[k]...)
		}
	}
	return out
}

// integer is a number that is small, or whose negative is.
func integer(e fp.Element) (int64, bool) {
	if e.FitsOnOneWord() && e.Uint64() < 100 {
		return int64(e.Uint64()), true
	}
	e.Neg(&e)
	if e.FitsOnOneWord() && e.Uint64() < 100 {
		return -int64(e.Uint64()), true
	}
	return 0, false
}

// frobenius has the coefficients of w^j to the power p^n.
func frobenius(j, n int) [foreign.Degree]fp.Element {
	var c [foreign.Degree]fp.Element
	c[j].SetOne()
	e := tower(c)
	for range n {
		e.Frobenius(&e)
	}
	return coefficients(e)
}

// tower is the number of gnark-crypto's tower with these coefficients, and coefficients are those of one.
func tower(c [foreign.Degree]fp.Element) (e bn254.E12) {
	for k, to := range places(&e) {
		var nine fp.Element
		nine.SetUint64(9)
		to.A1 = c[k+6]
		to.A0.Mul(&nine, &c[k+6]).Add(&to.A0, &c[k])
	}
	return e
}

func coefficients(e bn254.E12) (c [foreign.Degree]fp.Element) {
	for k, from := range places(&e) {
		var nine fp.Element
		nine.SetUint64(9)
		c[k+6] = from.A1
		c[k].Mul(&nine, &from.A1).Sub(&from.A0, &c[k])
	}
	return c
}

// places are the coefficients of 1, w, ..., w^5 over the quadratic extension.
func places(e *bn254.E12) [6]*bn254.E2 {
	return [6]*bn254.E2{&e.C0.B0, &e.C1.B0, &e.C0.B1, &e.C1.B1, &e.C0.B2, &e.C1.B2}
}

// number is one of the extension, of what a hint is given.
func number(in []*big.Int) bn254.E12 {
	var c [foreign.Degree]fp.Element
	for k := range c {
		c[k].SetBigInt(in[k])
	}
	return tower(c)
}

// quotientHint answers a*b/c.
func quotientHint(q *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(q, inputs, outputs, func(_ *big.Int, in, out []*big.Int) error {
		a, b, c := number(in), number(in[foreign.Degree:]), number(in[2*foreign.Degree:])
		a.Mul(&a, &b).Mul(&a, c.Inverse(&c))
		for k, v := range coefficients(a) {
			v.BigInt(out[k])
		}
		return nil
	})
}
