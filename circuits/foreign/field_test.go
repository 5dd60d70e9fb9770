package foreign_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/foreign"
)

type chain struct {
	A, B, Want [foreign.Limbs]frontend.Variable
	n          int
}

func (c *chain) Define(api frontend.API) error {
	f, err := foreign.New(api, fp.Modulus())
	if err != nil {
		return err
	}
	a, b := f.Told(c.A), f.Told(c.B)
	for range c.n {
		a, b = f.Mul(a, b), f.Eval(f.Sub(a, f.Small(3)), foreign.Product{A: b, B: f.Sub(b, a), Times: -2}, foreign.Product{A: a, B: f.Constant(big.NewInt(77)), Times: 1})
	}
	f.AssertZero(f.Sub(f.Add(a, b), f.Told(c.Want)))
	return nil
}

func cut(v *big.Int) (out [foreign.Limbs]frontend.Variable) {
	for i := range out {
		l := new(big.Int).Rsh(v, uint(64*i))
		out[i] = l.And(l, new(big.Int).SetUint64(1<<64-1))
	}
	return out
}

func native(a, b fp.Element, n int) fp.Element {
	for range n {
		var x, y, t fp.Element
		x.Mul(&a, &b)
		three := fp.NewElement(3)
		y.Sub(&a, &three)
		t.Sub(&b, &a).Mul(&t, &b).Double(&t)
		y.Sub(&y, &t)
		s := fp.NewElement(77)
		y.Add(&y, s.Mul(&s, &a))
		a, b = x, y
	}
	return *a.Add(&a, &b)
}

func TestChain(t *testing.T) {
	for _, n := range []int{1, 100, 1000, 4000} {
		ccs := circuittest.Compile(t, &chain{n: n})
		var a, b fp.Element
		a.SetRandom()
		b.SetRandom()
		want := native(a, b, n)
		big := func(e fp.Element) *big.Int { return e.BigInt(new(big.Int)) }
		right := &chain{A: cut(big(a)), B: cut(big(b)), Want: cut(big(want)), n: n}
		t.Log(n, ccs.GetNbConstraints())
		circuittest.MustAccept(t, ccs, right)
		wrong := *right
		wrong.Want[0] = 5
		circuittest.MustReject(t, ccs, &wrong)
	}
	require.True(t, true)
}
