package foreign

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

func init() { solver.RegisterHint(evalHint, coefficientsHint, sumHint) }

var (
	limbMask = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), LimbBits), big.NewInt(1))
	base     = new(big.Int).Lsh(big.NewInt(1), LimbBits)
)

// polynomial has its coefficients, the constant one first.
type polynomial []*big.Int

// productLength is how many coefficients the product of two elements has.
const productLength = 2*Limbs - 1

// ask asks a hint about products and a sum: with the modulus, the limbs of the sum and, of each product, the factor and both elements' limbs.
func (f *Field) ask(hint solver.Hint, answers int, sum *Element, products []Product) []frontend.Variable {
	in := f.modulusLimbs()
	add := func(e *Element) {
		l := f.limbs(e)
		in = append(in, l[:]...)
	}
	add(sum)
	for _, p := range products {
		in = append(in, p.Times)
		add(p.A)
		add(p.B)
	}
	out, err := f.api.Compiler().NewHint(hint, answers, in...)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	return out
}

// Ask tells n elements that a hint answers, which is given the modulus and elements (Answer). Nothing but their limbs' widths is asserted of them.
func (f *Field) Ask(hint solver.Hint, n int, elements ...*Element) []*Element {
	in := f.modulusLimbs()
	for _, e := range elements {
		l := f.limbs(e)
		in = append(in, l[:]...)
	}
	limbs, err := f.api.Compiler().NewHint(hint, n*Limbs, in...)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	var out []*Element
	for ; len(limbs) > 0; limbs = limbs[Limbs:] {
		out = append(out, f.Told([Limbs]frontend.Variable(limbs[:Limbs])))
	}
	return out
}

// Answer is what a hint of Ask does: f is given the modulus, the elements, below it, and what to set.
func Answer(q *big.Int, in, out []*big.Int, f func(p *big.Int, in, out []*big.Int) error) error {
	if len(in)%Limbs != 0 || len(in) == 0 || len(out)%Limbs != 0 {
		return errors.New("foreign: not elements")
	}
	p := polynomial(in[:Limbs]).at(base)
	var elements, answers []*big.Int
	for in = in[Limbs:]; len(in) > 0; in = in[Limbs:] {
		e := newPolynomial(Limbs)
		for i := range e {
			e[i].Set(signed(q, in[i]))
		}
		v := e.at(base)
		elements = append(elements, v.Mod(v, p))
	}
	for range len(out) / Limbs {
		answers = append(answers, new(big.Int))
	}
	if err := f(p, elements, answers); err != nil {
		return err
	}
	for i, v := range answers {
		for j := range Limbs {
			o := out[i*Limbs+j]
			o.Rsh(v, uint(j*LimbBits)).And(o, limbMask)
		}
	}
	return nil
}

// modulusLimbs are how hints are told the modulus, which may be above the circuit's own.
func (f *Field) modulusLimbs() (out []frontend.Variable) {
	for _, l := range limbsOf(&Element{large: f.modulus}) {
		out = append(out, l)
	}
	return out
}

// evalHint answers ask with the limbs of what products and sum are modulo the prime.
func evalHint(q *big.Int, in, out []*big.Int) error {
	p, modulus, err := polynomialOf(q, in)
	if err != nil {
		return err
	}
	r := p.at(base)
	r.Mod(r, modulus)
	for i := range out {
		out[i].Rsh(r, uint(i*LimbBits)).And(out[i], limbMask)
	}
	return nil
}

// coefficientsHint answers ask with the coefficients of the polynomial that products and sum are.
func coefficientsHint(q *big.Int, in, out []*big.Int) error {
	p, _, err := polynomialOf(q, in)
	if err != nil {
		return err
	}
	for i, c := range p {
		out[i].Mod(c, q)
	}
	return nil
}

// polynomialOf is what ask asks about.
func polynomialOf(q *big.Int, in []*big.Int) (polynomial, *big.Int, error) {
	const ofProduct = 1 + 2*Limbs
	if len(in) < 2*Limbs || (len(in)-2*Limbs)%ofProduct != 0 {
		return nil, nil, errors.New("foreign: not a sum of products")
	}
	modulus, in := polynomial(in[:Limbs]).at(base), in[Limbs:]
	p := newPolynomial(productLength)
	for i := range Limbs {
		p[i].Set(signed(q, in[i]))
	}
	t := new(big.Int)
	for in = in[Limbs:]; len(in) > 0; in = in[ofProduct:] {
		times, a, b := signed(q, in[0]), in[1:1+Limbs], in[1+Limbs:ofProduct]
		for i := range Limbs {
			x := new(big.Int).Mul(times, signed(q, a[i]))
			for j := range Limbs {
				p[i+j].Add(p[i+j], t.Mul(x, signed(q, b[j])))
			}
		}
	}
	return p, modulus, nil
}

// signed takes a number modulo q for the one of the least absolute value.
func signed(q, v *big.Int) *big.Int {
	if twice := new(big.Int).Lsh(v, 1); twice.Cmp(q) > 0 {
		return new(big.Int).Sub(v, q)
	}
	return v
}

func newPolynomial(n int) polynomial {
	p := make(polynomial, n)
	for i := range p {
		p[i] = new(big.Int)
	}
	return p
}

func (p polynomial) at(x *big.Int) *big.Int {
	y := new(big.Int)
	for i := len(p) - 1; i >= 0; i-- {
		y.Mul(y, x).Add(y, p[i])
	}
	return y
}

func (p polynomial) zero() bool {
	for _, c := range p {
		if c.Sign() != 0 {
			return false
		}
	}
	return true
}

// addProduct adds a*b.
func (p polynomial) addProduct(a, b polynomial) {
	t := new(big.Int)
	for i, x := range a {
		for j, y := range b {
			p[i+j].Add(p[i+j], t.Mul(x, y))
		}
	}
}

// sumHint answers askSum.
func sumHint(q *big.Int, in, out []*big.Int) error {
	modulus := polynomial(in[:Limbs])
	sum := sumOf(q, in)
	quotient := new(big.Int).Quo(sum.at(base), modulus.at(base))
	return answerSum(sum, modulus, balanced(quotient, quotientLength), out)
}

// sumOf is S, of what askSum asks about.
func sumOf(q *big.Int, in []*big.Int) polynomial {
	side, in := int(in[Limbs].Int64()), in[Limbs+1:]
	var factors [levels][]polynomial
	for l := range factors {
		for range side {
			factors[l], in = append(factors[l], in[:factorLimbs]), in[factorLimbs:]
		}
	}
	var layer func(level int) polynomial
	layer = func(level int) polynomial {
		if level == levels {
			t := newPolynomial(productLength)
			for i := range t {
				t[i].Set(signed(q, in[i]))
			}
			in = in[productLength:]
			return t
		}
		sum := newPolynomial(productLength + (levels-level)*(factorLimbs-1))
		for _, factor := range factors[level] {
			if len(in) > 0 {
				sum.addProduct(factor, layer(level+1))
			}
		}
		return sum
	}
	return layer(0)
}

// answerSum sets quotient and carries, balanced.
func answerSum(sum, modulus, quotient polynomial, out []*big.Int) error {
	rest := newPolynomial(quotientLength + Limbs - 1)
	for i, c := range sum {
		rest[i].Set(c)
	}
	minus := newPolynomial(Limbs)
	for i := range minus {
		minus[i].Neg(modulus[i])
	}
	rest.addProduct(quotient, minus)
	for i := range quotient {
		out[i].Add(quotient[i], half(LimbBits))
	}
	carried := new(big.Int)
	for i := range carryLength {
		carried.Add(carried, rest[i])
		carried.Quo(carried, base) // which divides it, unless somebody lies
		out[quotientLength+i].Add(carried, half(carryBits))
	}
	return nil
}

// balanced cuts a number into n limbs of -2^63 to 2^63 - 1, the lowest first.
func balanced(v *big.Int, n int) polynomial {
	out, rest := newPolynomial(n), new(big.Int).Set(v)
	for i := range out {
		rest.Add(rest, half(LimbBits))
		out[i].And(rest, limbMask)
		rest.Rsh(rest, LimbBits)
		out[i].Sub(out[i], half(LimbBits))
	}
	return out
}
