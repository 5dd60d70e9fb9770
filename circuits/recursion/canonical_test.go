package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	native "github.com/consensys/gnark/std/recursion"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/field"
)

// bitsOf answers for the bits of one element, and of no other number, with those of it plus the modulus.
func bitsOf(x *big.Int) solver.Option {
	return circuittest.ForgeHint(circuittest.HintNamed("nBits"), func(in, out []*big.Int) {
		if len(out) == field.Modulus().BitLen() && in[0].Cmp(x) == 0 {
			circuittest.Alias(in, out)
		}
	})
}

// covering asserts what a commitment and the input that it covers hash to.
type covering struct {
	Commitment  G1
	Input, Hash frontend.Variable

	key *Key
}

func (c *covering) Define(api frontend.API) error {
	v, err := NewVerifier(api, c.key)
	if err != nil {
		return err
	}
	p := G1{X: *v.fp.NewElement(c.Commitment.X.Limbs), Y: *v.fp.NewElement(c.Commitment.Y.Limbs)}
	h, err := (&batch{Verifier: v}).commitmentHash(&Proof{Commitments: []G1{p}}, []frontend.Variable{c.Input, 0})
	if err != nil {
		return err
	}
	api.AssertIsEqual(c.Hash, h)
	return nil
}

// An input that a commitment covers has one hash, though its bits may be those of it plus the modulus: whoever could choose among hashes would choose the challenge of
// all that the inner circuit draws from it.
func TestCoveredInputHasOneHash(t *testing.T) {
	key := knownKey(t)
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &covering{key: key})
	require.NoError(t, err)
	commitment, input := log1(small(43)), big.NewInt(31)
	try := func(hashed *big.Int, options ...solver.Option) error {
		h, err := native.NewShort(field.Modulus(), field.Modulus())
		require.NoError(t, err)
		h.Write(commitment.Marshal())
		h.Write(hashed.FillBytes(make([]byte, field.Bytes)))
		return refused(t, ccs, &covering{Commitment: valueOfG1(commitment), Input: input, Hash: h.Sum(nil)}, options...)
	}
	require.NoError(t, try(input))
	require.Error(t, try(big.NewInt(32)))
	require.Error(t, try(new(big.Int).Add(input, field.Modulus()), bitsOf(input)))
}

// The bits that a coefficient is made of are those of the hash below the modulus, whatever a prover says.
func TestCoefficientHasOneForm(t *testing.T) {
	in := plain(t)
	ps := []proven{in.proofs[0], {in.proofs[1].proof, []*big.Int{new(big.Int), in.proofs[1].inputs[1]}}}
	drawn := func() *big.Int { return field.ToBig(field.Compress(in.seed(ps), field.FromUint64(1))) }
	for new(big.Int).Add(drawn(), field.Modulus()).BitLen() > field.Modulus().BitLen() { // no proof is verified here, so that any input does
		ps[1].inputs[0].Add(ps[1].inputs[0], big.NewInt(1))
	}
	require.NoError(t, refused(t, drawings(t), in.draws(t, ps)))
	other := in.draws(t, ps)
	w := weightOf(new(big.Int).Add(drawn(), field.Modulus()))
	other.Weights[0] = field.ToBig(w)
	require.Error(t, refused(t, drawings(t), other, bitsOf(drawn())))
}
