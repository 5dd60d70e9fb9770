package gadget

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup/field"
)

// verifier hears what a prover of sumchecks sends, and draws challenges: each from all that was heard before.
type verifier struct {
	api frontend.API
	transcript
	messages []frontend.Variable // that are still to come
}

// transcript draws challenges: all that was bound before goes into each.
type transcript interface {
	bind(words ...frontend.Variable)
	challenge() frontend.Variable
}

// hear takes the next messages and binds them.
func (v *verifier) hear(n int) []frontend.Variable {
	next := v.take(n)
	v.bind(next...)
	return next
}

// take takes the next messages and does not bind them: whoever proves has no choice of them.
func (v *verifier) take(n int) []frontend.Variable {
	next := v.messages[:n:n]
	v.messages = v.messages[n:]
	return next
}

func (v *verifier) challenges(n int) []frontend.Variable {
	out := make([]frontend.Variable, n)
	for i := range out {
		out[i] = v.challenge()
	}
	return out
}

// claimsAt is what is claimed at a point.
type claimsAt struct{ point, claims []frontend.Variable }

// weighted brings the claim that the sum of a polynomial f over {0,1}^n, times the equality polynomial at a point, is this, to what f is at a point of
// challenges. f has this degree in each variable; its sums over all variables but one come by their values at 1, 2 and so on to the degree.
func (v *verifier) weighted(claim frontend.Variable, at []frontend.Variable, degree int) (frontend.Variable, []frontend.Variable) {
	api, point := v.api, make([]frontend.Variable, len(at))
	for j, q := range at {
		values := v.hear(degree)
		// (1 - q) f(0) + q f(1) is the claim; q is 1 for one challenge in r.
		zero := api.Div(api.Sub(claim, api.Mul(q, values[0])), api.Sub(1, q))
		point[j] = v.challenge()
		claim = interpolated(api, append([]frontend.Variable{zero}, values...), point[j])
	}
	return claim, point
}

// plain is the same of a sum without weights, in n variables.
func (v *verifier) plain(claim frontend.Variable, n, degree int) (frontend.Variable, []frontend.Variable) {
	api, point := v.api, make([]frontend.Variable, n)
	for j := range point {
		values := v.hear(degree)
		zero := api.Sub(claim, values[0])
		point[j] = v.challenge()
		claim = interpolated(api, append([]frontend.Variable{zero}, values...), point[j])
	}
	return claim, point
}

// interpolated is the value at x of the polynomial that has these values at 0, 1 and so on to its degree. Its coefficients are linear in them: a constraint for each degree.
func interpolated(api frontend.API, values []frontend.Variable, x frontend.Variable) (out frontend.Variable) {
	out = 0
	of := lagrange(len(values))
	for k := len(values) - 1; k >= 0; k-- {
		out = api.Mul(out, x)
		for i, v := range values {
			out = api.Add(out, api.Mul(of[i][k], v))
		}
	}
	return out
}

// lagrange are the coefficients, the constant first, of the polynomials of which the i-th is 1 at i and 0 at all other numbers below n.
func lagrange(n int) [][]*big.Int {
	all := make([][]*big.Int, n)
	for i := range all {
		of, scale := []*big.Int{big.NewInt(1)}, big.NewInt(1)
		for root := range n {
			if root == i {
				continue
			}
			of = append(of, new(big.Int)) // times x - root
			for k := len(of) - 1; k >= 0; k-- {
				of[k].Mul(of[k], big.NewInt(int64(-root)))
				if k > 0 {
					of[k].Add(of[k], of[k-1])
				}
			}
			scale.Mul(scale, big.NewInt(int64(i-root)))
		}
		scale.ModInverse(scale, field.Modulus())
		for _, c := range of {
			c.Mul(c, scale).Mod(c, field.Modulus())
		}
		all[i] = of
	}
	return all
}

// multilinear is the value at a point of the multilinear polynomial with these values. The first variable is the high bit of a value's number.
func multilinear(api frontend.API, values, point []frontend.Variable) frontend.Variable {
	for _, p := range point {
		half := len(values) / 2
		next := make([]frontend.Variable, half)
		for i := range next {
			next[i] = api.Add(values[i], api.Mul(p, api.Sub(values[half+i], values[i])))
		}
		values = next
	}
	return values[0]
}

// weights are those of all instances in a multilinear polynomial's value at a point, times a factor.
func weights(api frontend.API, point []frontend.Variable, factor frontend.Variable) []frontend.Variable {
	all := []frontend.Variable{factor}
	for k := range point { // a variable more, in front
		p := point[len(point)-1-k]
		high := make([]frontend.Variable, len(all))
		for i := range all {
			high[i] = api.Mul(all[i], p)
			all[i] = api.Sub(all[i], high[i])
		}
		all = append(all, high...)
	}
	return all
}

// powersOf are the powers of c from 0 to most.
func powersOf(api frontend.API, c frontend.Variable, most int) []frontend.Variable {
	out := []frontend.Variable{1}
	for range most {
		out = append(out, api.Mul(out[len(out)-1], c))
	}
	return out
}

// sum of any number of variables.
func sum(api frontend.API, of []frontend.Variable) frontend.Variable {
	switch len(of) {
	case 0:
		return 0
	case 1:
		return of[0]
	}
	return api.Add(of[0], of[1], of[2:]...)
}

// inner is the sum of products.
func inner(api frontend.API, a, b []frontend.Variable) frontend.Variable {
	var sum frontend.Variable = 0
	for i := range a {
		sum = api.Add(sum, api.Mul(a[i], b[i]))
	}
	return sum
}
