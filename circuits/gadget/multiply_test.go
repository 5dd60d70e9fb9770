package gadget

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// multiplication is multiply alone: its result for a key and the bits of e but the lowest.
type multiplication struct {
	P      Point
	Bits   []frontend.Variable
	Result Point
}

func (c *multiplication) Define(api frontend.API) error {
	curve, _, err := PlainCurve(api)
	if err != nil {
		return err
	}
	for _, b := range c.Bits {
		api.AssertIsBoolean(b)
	}
	q := curve.multiply(c.P, c.Bits)
	api.AssertIsEqual(q.X, c.Result.X)
	return nil
}

func newMultiplication() *multiplication {
	return &multiplication{Bits: make([]frontend.Variable, field.ChallengeBits-1)}
}

// The key -C/2 makes the first sum C + p the opposite of p, so that a first bit 0 adds p to itself. The slope between them is 0/0, and whoever
// proves could choose it, if the points had not to be distinct.
func TestMultiplyHasNoFreeSlope(t *testing.T) {
	half := new(big.Int).ModInverse(big.NewInt(2), field.Order())
	key := times(independent(), half.Sub(field.Order(), half))
	in := newMultiplication()
	in.P, in.Result = Point{X: field.ToBig(key.X), Y: field.ToBig(key.Y)}, Point{X: 0, Y: 0}
	for i := range in.Bits {
		in.Bits[i] = 0
	}
	const site = "AssertIsDifferent > multiply{api.AssertIsDifferent(distinct, 0)} #1"
	guarded := circuittest.CompileWeak(t, newMultiplication(), circuittest.Weakness{FreeDivision: true})
	unguarded := circuittest.CompileWeak(t, newMultiplication(), circuittest.Weakness{FreeDivision: true, Delete: site})
	for slope := range int64(3) {
		choice := func(int) *big.Int { return big.NewInt(slope + 2) }
		// What comes out for this slope is what the engine computes, and asserts in vain to be 0.
		c := newMultiplication()
		run := circuittest.Engine{ZeroByZero: choice}.Run(&observed{multiplication: c}, in)
		require.NoError(t, run.Err)
		require.Equal(t, 1, run.ZeroByZero, "one slope is free")
		claim := circuittest.Tamper(in, func(m *multiplication) { m.Result.X = circuittest.BigOf(seen) })
		require.NoError(t, circuittest.Solve(unguarded, claim, circuittest.ZeroByZero(choice)))
		circuittest.MustReject(t, guarded, claim, circuittest.ZeroByZero(choice))
	}
}

// observed notes the result.
type observed struct{ *multiplication }

var seen frontend.Variable

func (c *observed) Define(api frontend.API) error {
	hash, err := NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := NewCurve(api, hash)
	seen = curve.multiply(c.P, c.Bits).X
	return err
}

// The tables are what they say: digits of S choose multiples of B that add up to S·B + 2^127·C, and C is not of small order.
func TestTablesAddUp(t *testing.T) {
	shift := times(independent(), new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits-1))
	for _, s := range []*big.Int{{}, big.NewInt(1), big.NewInt(77), new(big.Int).Sub(field.Order(), big.NewInt(1)), new(big.Int).Rsh(field.Order(), 3)} {
		c := &scalars{Bits: make([]frontend.Variable, scalarBits)}
		in := &scalars{Bits: make([]frontend.Variable, scalarBits)}
		for i := range in.Bits {
			in.Bits[i] = s.Bit(i)
		}
		want := times(affine(field.Base()), s)
		want.Add(&want, &shift)
		in.Result = Point{X: field.ToBig(want.X), Y: field.ToBig(want.Y)}
		run := circuittest.Engine{}.Run(c, in)
		require.NoError(t, run.Err)
		require.Empty(t, run.Failed)
		require.Zero(t, run.ZeroByZero)
	}
}

// scalars is multiplyBase alone.
type scalars struct {
	Bits   []frontend.Variable
	Result Point
}

func (c *scalars) Define(api frontend.API) error {
	curve, _, err := PlainCurve(api)
	if err != nil {
		return err
	}
	q := curve.multiplyBase(c.Bits)
	api.AssertIsEqual(q.X, c.Result.X)
	api.AssertIsEqual(q.Y, c.Result.Y)
	return nil
}

// No sum of multiplyBase is an exception: what comes before a window is positive and below what the window adds, and both together are below l.
func TestWindowsHaveNoExceptions(t *testing.T) {
	before, weight := new(big.Int), big.NewInt(1) // largest sum of the windows before
	for w := range windows {
		least := new(big.Int).Lsh(weight, 1)
		most := new(big.Int).Mul(weight, big.NewInt(5))
		if w > 0 {
			require.Negative(t, before.Cmp(least))
			require.Negative(t, new(big.Int).Add(before, most).Cmp(field.Order()))
		}
		before.Add(before, most)
		weight.Lsh(weight, 2)
	}
	require.Equal(t, scalarBits, 2*windows+3)
}
