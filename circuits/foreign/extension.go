package foreign

import (
	"errors"
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

func init() { solver.RegisterHint(relationHint) }

// Degree of the extension by w, where w^12 = 18w^6 - 82: w^6 is 9+u, where u^2 = -1, as in BN254's tower.
const Degree = 12

// Extended is a number of the extension: its coefficients, lowest first. One that is nil is 0.
type Extended [Degree]*Element

// reduced has what w^n is, for each n below that of a product: its coefficients.
var reduced = func() (out [2*Degree - 1][Degree]int64) {
	for n := range out {
		if n < Degree {
			out[n][n] = 1
			continue
		}
		for k := range Degree {
			out[n][k] = 18*out[n-Degree/2][k] - 82*out[n-Degree][k]
		}
	}
	return out
}()

// relation says of two products of the extension that they are the same, in the coefficients that are listed.
type relation struct {
	left, right [2]Extended
	at          []int
}

// AssertSame asserts that a*b = c*d.
func (f *Field) AssertSame(a, b, c, d Extended) {
	r := &relation{left: [2]Extended{a, b}, right: [2]Extended{c, d}}
	for k := range Degree {
		r.at = append(r.at, k)
	}
	f.checks = append(f.checks, r)
}

// AssertEven asserts that a*b has no odd powers of w.
func (f *Field) AssertEven(a, b Extended) {
	r := &relation{left: [2]Extended{a, b}}
	for k := 1; k < Degree; k += 2 {
		r.at = append(r.at, k)
	}
	f.checks = append(f.checks, r)
}

// Conjugate is what a becomes where w is -w.
func (f *Field) Conjugate(a Extended) Extended {
	for k := 1; k < Degree; k += 2 {
		if a[k] != nil {
			a[k] = f.Sum([]*Element{a[k]}, []int64{-1})
		}
	}
	return a
}

func (r *relation) count() int { return len(r.at) }

// bound of the absolute values of coefficients.
func (r *relation) bound() *big.Int {
	var sums [Degree]big.Int
	for _, side := range [][2]Extended{r.left, r.right} {
		for i, a := range side[0] {
			for j, b := range side[1] {
				if a == nil || b == nil {
					continue
				}
				w := new(big.Int).Mul(weight(a), weight(b))
				for k, times := range reduced[i+j] {
					t := big.NewInt(times * Limbs)
					sums[k].Add(&sums[k], t.Abs(t).Mul(t, w))
				}
			}
		}
	}
	most := new(big.Int)
	for _, k := range r.at {
		if sums[k].Cmp(most) > 0 {
			most.Set(&sums[k])
		}
	}
	return most
}

// coefficients asks for those of all checks.
func (r *relation) coefficients(f *Field) []frontend.Variable {
	in := []frontend.Variable{len(r.at)}
	for _, k := range r.at {
		in = append(in, k)
	}
	for _, e := range []Extended{r.left[0], r.left[1], r.right[0], r.right[1]} {
		for _, c := range e {
			if c == nil {
				c = &Element{}
			}
			l := f.limbs(c)
			in = append(in, l[:]...)
		}
	}
	out, err := f.api.Compiler().NewHint(relationHint, len(r.at)*productLength, in...)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	return out
}

// relationHint answers with the coefficients, in powers of X, of the difference of two products.
func relationHint(q *big.Int, in, out []*big.Int) error {
	if len(in) == 0 || len(in) != 1+len(out)/productLength+4*Degree*Limbs {
		return errors.New("foreign: no relation")
	}
	at, limbs := in[1:len(in)-4*Degree*Limbs], in[len(in)-4*Degree*Limbs:]
	var numbers [4][Degree]polynomial
	for n := range numbers {
		for k := range Degree {
			for range Limbs {
				numbers[n][k], limbs = append(numbers[n][k], signed(q, limbs[0])), limbs[1:]
			}
		}
	}
	left, right := products(numbers[0], numbers[1]), products(numbers[2], numbers[3])
	t := new(big.Int)
	for i, k := range at {
		for x := range productLength {
			sum := out[i*productLength+x].SetInt64(0)
			for n := range left {
				if times := reduced[n][k.Int64()]; times != 0 {
					sum.Add(sum, t.Sub(left[n][x], right[n][x]).Mul(t, big.NewInt(times)))
				}
			}
			sum.Mod(sum, q)
		}
	}
	return nil
}

// products of two numbers, before w's powers are reduced.
func products(a, b [Degree]polynomial) (out [2*Degree - 1]polynomial) {
	for n := range out {
		out[n] = newPolynomial(productLength)
	}
	for i := range a {
		for j := range b {
			if !a[i].zero() && !b[j].zero() {
				out[i+j].addProduct(a[i], b[j])
			}
		}
	}
	return out
}

// values of all checks at the point.
func (r *relation) values(v *verification) []frontend.Variable {
	left, right := v.extended(r.left), v.extended(r.right)
	var out []frontend.Variable
	for _, k := range r.at {
		out = append(out, v.api.Sub(left[k], right[k]))
	}
	return out
}

// extended is a product: two polynomials in w with values at the point as coefficients are multiplied where w is a small integer, as often as their product has
// coefficients, from which these follow.
func (v *verification) extended(factors [2]Extended) (out [Degree]frontend.Variable) {
	for k := range out {
		out[k] = 0
	}
	a, b := v.valuesOf(factors[0]), v.valuesOf(factors[1])
	n := len(a) + len(b) - 1
	if len(a) == 0 || len(b) == 0 {
		return out
	}
	if v.bases[n] == nil {
		v.bases[n] = basisOf(v.api.Compiler().Field(), n)
	}
	basis := v.bases[n]
	for t := range n {
		w := big.NewInt(nodeOf(t))
		p := v.api.Mul(v.combined(a, w), v.combined(b, w))
		for k := range out {
			out[k] = v.api.Add(out[k], v.api.Mul(basis[t][k], p))
		}
	}
	return out
}

// valuesOf are an extended number's coefficients at the point, up to the highest that is there.
func (v *verification) valuesOf(e Extended) (out []frontend.Variable) {
	for k, c := range e {
		if c == nil {
			continue
		}
		for len(out) < k {
			out = append(out, 0)
		}
		out = append(out, v.value(c))
	}
	return out
}

// combined is a polynomial at w.
func (v *verification) combined(p []frontend.Variable, w *big.Int) frontend.Variable {
	var sum frontend.Variable = 0
	power := big.NewInt(1)
	for _, c := range p {
		sum = v.api.Add(sum, v.api.Mul(power, c))
		power = new(big.Int).Mul(power, w)
	}
	return sum
}

// nodeOf are 0, 1, -1, 2, -2 and so on.
func nodeOf(t int) int64 {
	if t%2 == 1 {
		return int64(t+1) / 2
	}
	return -int64(t) / 2
}

// basisOf has, for each of n nodes, the polynomial of degree n-1 that is 1 there and 0 at the others, with w's powers reduced, modulo q.
func basisOf(q *big.Int, n int) [][Degree]*big.Int {
	out := make([][Degree]*big.Int, n)
	for t := range out {
		p, scale := polynomial{big.NewInt(1)}, big.NewInt(1)
		for s := range n {
			if s == t {
				continue
			}
			next := newPolynomial(len(p) + 1)
			next.addProduct(p, polynomial{big.NewInt(-nodeOf(s)), big.NewInt(1)})
			p = next
			scale.Mul(scale, big.NewInt(nodeOf(t)-nodeOf(s)))
		}
		scale.ModInverse(scale.Mod(scale, q), q)
		for k := range Degree {
			c := new(big.Int)
			for x := range p {
				c.Add(c, new(big.Int).Mul(p[x], big.NewInt(reduced[x][k])))
			}
			out[t][k] = c.Mul(c, scale).Mod(c, q)
		}
	}
	return out
}

// AskExtended tells a number of the extension that a hint answers, which is given the modulus and numbers (Answer). Nothing but its limbs' widths is asserted of it.
func (f *Field) AskExtended(hint solver.Hint, numbers ...Extended) (out Extended) {
	var in []*Element
	for _, n := range numbers {
		for _, c := range n {
			if c == nil {
				c = &Element{}
			}
			in = append(in, c)
		}
	}
	copy(out[:], f.Ask(hint, Degree, in...))
	return out
}
