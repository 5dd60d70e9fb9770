package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/algebra/emulated/sw_emulated"
	"github.com/consensys/gnark/std/math/emulated"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/foreign"
	"github.com/causeway-l2/causeway/rollup/field"
)

type product struct {
	P, Q      G1
	Low, High frontend.Variable
	Value     frontend.Variable
}

func (c *product) Define(api frontend.API) error {
	fp, err := emulated.NewField[baseField](api)
	if err != nil {
		return err
	}
	curve, err := sw_emulated.New[baseField, scalarField](api, sw_emulated.GetBN254Params())
	if err != nil {
		return err
	}
	base, err := foreign.New(api, baseField{}.Modulus())
	if err != nil {
		return err
	}
	g := &group{api, fp, curve, base}
	p := G1{X: *fp.NewElement(c.P.X.Limbs), Y: *fp.NewElement(c.P.Y.Limbs)}
	g.assertPoint(&p)
	co := newCoefficient(api, api.ToBinary(c.Low, halfBits), api.ToBinary(c.High, halfBits))
	api.AssertIsEqual(co.value, c.Value)
	curve.AssertIsEqual(g.given(g.multiply(co, finite{&p})), &c.Q)
	return nil
}

func TestMultiply(t *testing.T) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &product{})
	require.NoError(t, err)
	t.Log(ccs.GetNbConstraints())
	for i, c := range [][2]uint64{{5, 7}, {0, 0}, {1<<64 - 1, 1<<64 - 1}, {0, 1<<64 - 1}, {1 << 63, 1<<63 - 1}, {0xdeadbeef12345678, 0x1337133713371337}} {
		var p, q bn254.G1Affine
		p.ScalarMultiplicationBase(big.NewInt(int64(3 + i)))
		v := half(c[1])
		v.Mul(v, eigenvalue).Add(v, half(c[0])).Mod(v, field.Modulus())
		q.ScalarMultiplication(&p, v)
		w, err := frontend.NewWitness(&product{P: sw_bn254.NewG1Affine(p), Q: sw_bn254.NewG1Affine(q), Low: c[0], High: c[1], Value: v}, field.Modulus())
		require.NoError(t, err)
		require.NoError(t, ccs.IsSolved(w), "%v", c)
	}
}

// notInfinity asserts that P is not infinity, and nothing else.
type notInfinity struct{ P G1 }

func (c *notInfinity) Define(api frontend.API) error {
	fp, err := emulated.NewField[baseField](api)
	if err != nil {
		return err
	}
	(&group{api: api, fp: fp}).assertFinite(&c.P)
	return nil
}

// multiply of (0, 0) divides 0 by 0: a slope would be the prover's. Nothing that is multiplied may be that, also not a sum of points that are on the curve.
func TestFiniteRejectsInfinity(t *testing.T) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &notInfinity{})
	require.NoError(t, err)
	var p bn254.G1Affine
	p.ScalarMultiplicationBase(big.NewInt(5))
	require.NoError(t, refused(t, ccs, &notInfinity{sw_bn254.NewG1Affine(p)}))
	require.Error(t, refused(t, ccs, &notInfinity{sw_bn254.NewG1Affine(bn254.G1Affine{})}))
}

// half returns the number that 64 digits make.
func half(x uint64) *big.Int {
	b := new(big.Int).SetUint64(x)
	return b.Lsh(b, 1).Sub(b, new(big.Int).SetUint64(1<<64-1))
}

// A prover who supplies one slope that is off, and all later ones to fit, would reach another point; one constraint is in the way of each.
func TestMultiplyRejectsSlopes(t *testing.T) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &product{})
	require.NoError(t, err)
	const low, high = 0xdeadbeef12345678, 0x1337133713371337
	value := new(big.Int).Add(half(low), new(big.Int).Mul(eigenvalue, half(high)))
	value.Mod(value, field.Modulus())
	var p, q bn254.G1Affine
	p.ScalarMultiplicationBase(big.NewInt(5))
	q.ScalarMultiplication(&p, value)
	var zero fp.Element
	one := fp.One()
	for name, c := range map[string]struct {
		step           int
		tangent, chord fp.Element // what is added to the slopes of a step
		first          fp.Element // and to that of P - phi(P)
		ok             bool
	}{
		"honest":        {0, zero, zero, zero, true},
		"difference":    {0, zero, zero, one, false},
		"first tangent": {0, one, zero, zero, false},
		"first chord":   {0, zero, one, zero, false},
		"last tangent":  {halfBits - 2, one, zero, zero, false},
		"last chord":    {halfBits - 2, zero, one, zero, false},
	} {
		f := &forger{step: c.step, tangent: c.tangent, chord: c.chord, first: c.first}
		reached := f.climb(p, low, high)
		require.Equal(t, c.ok, reached.Equal(&q), name)
		f.steps = 0
		err := refused(t, ccs, &product{P: sw_bn254.NewG1Affine(p), Q: sw_bn254.NewG1Affine(reached), Low: uint64(low), High: uint64(high), Value: value},
			solver.OverrideHint(solver.GetHintID(slopesHint), f.hint), solver.OverrideHint(solver.GetHintID(ratioHint), f.ratio))
		require.Equal(t, c.ok, err == nil, "%s: %v", name, err)
		require.Equal(t, halfBits-1, f.steps, name)
	}
}

// forger computes slopes, and others than the right ones in one step.
type forger struct {
	step, steps           int
	tangent, chord, first fp.Element
}

// difference returns the slope and the point of p - phi(p).
func (f *forger) difference(p bn254.G1Affine) (slope fp.Element, out bn254.G1Affine) {
	phi := endomorphism(p)
	var den fp.Element
	slope.Double(&p.Y).Div(&slope, den.Sub(&p.X, &phi.X)).Add(&slope, &f.first)
	out.X.Square(&slope).Sub(&out.X, &p.X).Sub(&out.X, &phi.X)
	out.Y.Sub(&p.X, &out.X).Mul(&out.Y, &slope).Sub(&out.Y, &p.Y)
	return slope, out
}

// ratio answers ratioHint.
func (f *forger) ratio(modulus *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(modulus, inputs, outputs, func(p *big.Int, in, out []*big.Int) error {
		divide(p, out[0], in[0], in[1])
		out[0].Add(out[0], f.first.BigInt(new(big.Int))).Mod(out[0], p)
		return nil
	})
}

// climb returns the point that multiply reaches.
func (f *forger) climb(p bn254.G1Affine, low, high uint64) bn254.G1Affine {
	digit := func(i int) bn254.G1Affine {
		a, b := p, endomorphism(p)
		if low>>i&1 == high>>i&1 {
			a.Add(&a, &b)
		} else {
			_, a = f.difference(p)
		}
		if low>>i&1 == 0 {
			a.Neg(&a)
		}
		return a
	}
	acc := digit(halfBits - 1)
	for i := halfBits - 2; i >= 0; i-- {
		q := digit(i)
		_, _, acc = f.next(acc, q)
	}
	return acc
}

func (f *forger) next(p, q bn254.G1Affine) (tangent, chord fp.Element, sum bn254.G1Affine) {
	var den, x2, y2 fp.Element
	tangent.Square(&p.X).Mul(&tangent, new(fp.Element).SetUint64(3)).Div(&tangent, den.Double(&p.Y))
	if f.steps == f.step {
		tangent.Add(&tangent, &f.tangent)
	}
	x2.Square(&tangent).Sub(&x2, &p.X).Sub(&x2, &p.X)
	y2.Sub(&p.X, &x2).Mul(&y2, &tangent).Sub(&y2, &p.Y)
	chord.Sub(&q.Y, &y2).Div(&chord, den.Sub(&q.X, &x2))
	if f.steps == f.step {
		chord.Add(&chord, &f.chord)
	}
	sum.X.Square(&chord).Sub(&sum.X, &x2).Sub(&sum.X, &q.X)
	sum.Y.Sub(&q.X, &sum.X).Mul(&sum.Y, &chord).Sub(&sum.Y, &q.Y)
	f.steps++
	return tangent, chord, sum
}

func (f *forger) hint(modulus *big.Int, inputs, outputs []*big.Int) error {
	return foreign.Answer(modulus, inputs, outputs, func(_ *big.Int, in, out []*big.Int) error {
		var p, q bn254.G1Affine
		for i, e := range []*fp.Element{&p.X, &p.Y, &q.X, &q.Y} {
			e.SetBigInt(in[i])
		}
		tangent, chord, _ := f.next(p, q)
		tangent.BigInt(out[0])
		chord.BigInt(out[1])
		return nil
	})
}
