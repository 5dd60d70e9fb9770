package circuittest

import (
	"math/big"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
)

// The runner's arithmetic follows gnark's R1CS builder, constant folding included, so that both make the same assertions.

func (r *runner) Add(a, b frontend.Variable, in ...frontend.Variable) frontend.Variable {
	return r.fold(add, a, b, in)
}

func (r *runner) Sub(a, b frontend.Variable, in ...frontend.Variable) frontend.Variable {
	if x, ok := a.(*wire); ok && a == b && len(in) == 0 && x != nil {
		return r.wire(wire{constant: true})
	}
	return r.fold(sub, a, b, in)
}

func (r *runner) Mul(a, b frontend.Variable, in ...frontend.Variable) frontend.Variable {
	return r.fold(mul, a, b, in)
}

func (r *runner) fold(f func(z, y *wire), a, b frontend.Variable, in []frontend.Variable) frontend.Variable {
	z := r.wire(*value(a))
	f(z, value(b))
	for _, v := range in {
		f(z, value(v))
	}
	return z
}

func add(z, y *wire) {
	z.Element.Add(&z.Element, &y.Element)
	z.constant = z.constant && y.constant
}

func sub(z, y *wire) {
	z.Element.Sub(&z.Element, &y.Element)
	z.constant = z.constant && y.constant
}

func mul(z, y *wire) {
	zero := z.constant && z.IsZero() || y.constant && y.IsZero()
	z.Element.Mul(&z.Element, &y.Element)
	z.constant = z.constant && y.constant || zero
}

func (r *runner) MulAcc(a, b, c frontend.Variable) frontend.Variable { return r.Add(a, r.Mul(b, c)) }

func (r *runner) Neg(a frontend.Variable) frontend.Variable { return r.Sub(0, a) }

func (r *runner) DivUnchecked(a, b frontend.Variable) frontend.Variable {
	x, y := value(a), value(b)
	z := r.wire(wire{constant: x.constant && y.constant})
	switch {
	case !y.IsZero():
		inverse := inverseOf(y.Element)
		z.Element.Mul(&x.Element, &inverse)
	case x.IsZero():
		r.Run.ZeroByZero++
		if r.engine.ZeroByZero != nil {
			z.SetBigInt(r.engine.ZeroByZero(r.Divisions))
		}
	default:
		r.fail("DivUnchecked")
	}
	if !y.constant {
		r.Divisions++
	}
	return z
}

// inverses are remembered: idle lanes verify the same signature in every run, with a thousand divisions.
var inverses struct {
	sync.Mutex
	of map[fr.Element]fr.Element
}

func inverseOf(x fr.Element) (y fr.Element) {
	inverses.Lock()
	defer inverses.Unlock()
	y, ok := inverses.of[x]
	if !ok {
		if len(inverses.of) == 0 || len(inverses.of) > 1<<17 {
			inverses.of = map[fr.Element]fr.Element{}
		}
		y.Inverse(&x)
		inverses.of[x] = y
	}
	return y
}

func (r *runner) Div(a, b frontend.Variable) frontend.Variable { return r.Mul(a, r.Inverse(b)) }

func (r *runner) Inverse(a frontend.Variable) frontend.Variable {
	x := value(a)
	if x.IsZero() {
		r.fail("Inverse")
	}
	z := r.wire(wire{constant: x.constant})
	z.Element.Inverse(&x.Element)
	return z
}

func (r *runner) BatchInvert(in []frontend.Variable) []frontend.Variable {
	out := make([]frontend.Variable, len(in))
	for i := range in {
		out[i] = r.Inverse(in[i])
	}
	return out
}

// boolean is what Select and its like assert of what they choose by. gnark leaves it out where it is asserted already.
func (r *runner) boolean(vs ...frontend.Variable) {
	for _, v := range vs {
		if w := value(v); !w.IsZero() && !w.IsOne() {
			r.fail("boolean")
		}
	}
}

func (r *runner) Select(b, x, y frontend.Variable) frontend.Variable {
	r.boolean(b)
	if w := value(b); w.constant && w.IsOne() {
		return value(x)
	} else if w.constant {
		return value(y)
	}
	z := r.Add(y, r.Mul(b, r.Sub(x, y))).(*wire)
	z.constant = false
	return z
}

func (r *runner) Lookup2(b0, b1, i0, i1, i2, i3 frontend.Variable) frontend.Variable {
	r.boolean(b0, b1)
	return r.Select(b1, r.Select(b0, i3, i2), r.Select(b0, i1, i0))
}

func (r *runner) And(a, b frontend.Variable) frontend.Variable {
	r.boolean(a, b)
	return r.Mul(a, b)
}

func (r *runner) Or(a, b frontend.Variable) frontend.Variable {
	r.boolean(a, b)
	return r.Sub(r.Add(a, b), r.Mul(a, b))
}

func (r *runner) Xor(a, b frontend.Variable) frontend.Variable {
	r.boolean(a, b)
	return r.Sub(r.Add(a, b), r.Mul(2, a, b))
}

// IsZero is gnark's: m = 1 - a*x and a*m = 0 for the hinted x.
func (r *runner) IsZero(a frontend.Variable) frontend.Variable {
	w := value(a)
	if w.constant {
		z := r.wire(wire{constant: true})
		if w.IsZero() {
			z.SetOne()
		}
		return z
	}
	x, err := r.NewHint(solver.InvZeroHint, 1, a)
	if err != nil {
		panic(err)
	}
	m := r.Sub(1, r.Mul(a, x[0])).(*wire)
	if p := value(r.Mul(a, m)); !p.IsZero() {
		r.fail("IsZero")
	}
	return m
}

func (r *runner) Cmp(frontend.Variable, frontend.Variable) frontend.Variable {
	panic("Cmp is not used")
}

func (r *runner) Println(...frontend.Variable) {}

func (r *runner) MarkBoolean(frontend.Variable) {}

func (r *runner) IsBoolean(v frontend.Variable) bool {
	w := value(v)
	return w.constant && (w.IsZero() || w.IsOne())
}

func (r *runner) Defer(func(frontend.API) error) { panic("Defer is not used") }

func (r *runner) NewHintForId(solver.HintID, int, ...frontend.Variable) ([]frontend.Variable, error) {
	panic("NewHintForId is not used")
}

var _ frontend.API = (*runner)(nil)

// BigOf returns a constant's or an assignment's value as an integer.
func BigOf(v frontend.Variable) *big.Int { return value(v).BigInt(new(big.Int)) }
