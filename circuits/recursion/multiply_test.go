package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/algebra/emulated/sw_emulated"
	"github.com/consensys/gnark/std/math/emulated"
	"github.com/stretchr/testify/require"

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
	g := &group{api, fp, curve}
	g.assertPoint(&c.P)
	co := newCoefficient(api, api.ToBinary(c.Low, halfBits), api.ToBinary(c.High, halfBits))
	api.AssertIsEqual(co.value, c.Value)
	curve.AssertIsEqual(g.multiply(co, &c.P), &c.Q)
	return nil
}

func TestMultiply(t *testing.T) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &product{})
	require.NoError(t, err)
	t.Log(ccs.GetNbConstraints())
	for i, c := range [][2]uint64{{5, 7}, {0, 0}, {1<<64 - 1, 1<<64 - 1}, {0, 1<<64 - 1}, {1 << 63, 1<<63 - 1}, {0xdeadbeef12345678, 0x1337133713371337}} {
		var p, q bn254.G1Affine
		p.ScalarMultiplicationBase(big.NewInt(int64(3 + i)))
		half := func(x uint64) *big.Int {
			b := new(big.Int).SetUint64(x)
			return b.Lsh(b, 1).Sub(b, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 64), big.NewInt(1)))
		}
		v := half(c[1])
		v.Mul(v, eigenvalue).Add(v, half(c[0])).Mod(v, field.Modulus())
		q.ScalarMultiplication(&p, v)
		w, err := frontend.NewWitness(&product{P: sw_bn254.NewG1Affine(p), Q: sw_bn254.NewG1Affine(q), Low: c[0], High: c[1], Value: v}, field.Modulus())
		require.NoError(t, err)
		require.NoError(t, ccs.IsSolved(w), "%v", c)
	}
}
