package batch_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// floats is a decimal float's amount in a circuit.
type floats struct {
	Amount             frontend.Variable `gnark:",public"`
	Mantissa, Exponent frontend.Variable
}

func (c *floats) Define(api frontend.API) error {
	p, err := batch.NewParts(api, partsShape)
	if err != nil {
		return err
	}
	out := p.Float(c.Mantissa, c.Exponent)
	api.AssertIsEqual(c.Amount, out[len(out)-1])
	return nil
}

// FuzzCircuitFloats compares the codec of amounts: the circuit takes what native code takes, for the same amount, and refuses the rest. A circuit allows
// amounts above the largest, which no balance can pay.
func FuzzCircuitFloats(f *testing.F) {
	for _, seed := range [][2]uint64{{0, 0}, {1, 0}, {5, 1}, {rollup.MinScaledMantissa, 1}, {rollup.MinScaledMantissa - 1, 1}, {1<<rollup.MantissaBits - 1, 31}, {1 << rollup.MantissaBits, 0}, {0, 32}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, mantissa, exponent uint64) {
		in := &floats{Amount: 0, Mantissa: mantissa, Exponent: exponent}
		run := circuittest.Engine{Quick: true}.Run(&floats{}, in)
		require.NoError(t, run.Err)
		in.Amount = field.ToBig(run.Public)
		run = circuittest.Engine{Quick: true}.Run(&floats{}, in)
		fits := mantissa < 1<<rollup.MantissaBits && exponent < 1<<rollup.ExponentBits
		if !fits {
			require.NotEmpty(t, run.Failed)
			return
		}
		amount, err := rollup.Float(mantissa<<rollup.ExponentBits | exponent).Amount()
		exact := new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(exponent), nil)
		exact.Mul(exact, new(big.Int).SetUint64(mantissa))
		if err == nil {
			require.Empty(t, run.Failed, "%d e %d", mantissa, exponent)
			require.Equal(t, amount.String(), field.ToBig(run.Public).String())
			return
		}
		require.True(t, len(run.Failed) > 0 || exact.BitLen() > rollup.AmountBits, "%d e %d: native code says %v", mantissa, exponent, err)
	})
}
