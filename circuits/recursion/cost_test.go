package recursion

import (
	"flag"
	"testing"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	native "github.com/consensys/gnark/std/recursion/groth16"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

var cost = flag.Bool("cost", false, "print what verifying 1 to 4 proofs costs, here and with gnark's verifier")

// oneByOne verifies proofs one after the other, with gnark's verifier.
type oneByOne struct {
	Proofs []native.Proof[G1, G2]
	Inputs []native.Witness[scalarField]
	vk     native.VerifyingKey[G1, G2, sw_bn254.GTEl]
}

func (c *oneByOne) Define(api frontend.API) error {
	v, err := native.NewVerifier[scalarField, G1, G2, sw_bn254.GTEl](api)
	if err != nil {
		return err
	}
	for i := range c.Proofs {
		if err := v.AssertProof(c.vk, c.Proofs[i], c.Inputs[i], native.WithSubgroupCheck()); err != nil {
			return err
		}
	}
	return nil
}

// go test ./circuits/recursion -run TestCost -cost -v
func TestCost(t *testing.T) {
	if !*cost {
		t.Skip("run with -cost")
	}
	count := func(c frontend.Circuit) int {
		ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
		require.NoError(t, err)
		require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
		return ccs.GetNbConstraints()
	}
	for _, in := range []*inner{toy(t, false), toy(t, true)} {
		before, beforeGnark := 0, 0
		for k := 1; k <= 4; k++ {
			fixed, err := native.ValueOfVerifyingKeyFixed[G1, G2, sw_bn254.GTEl](in.vk) // compiling leaves traces in it
			require.NoError(t, err)
			theirs := &oneByOne{vk: fixed}
			for range k {
				theirs.Proofs = append(theirs.Proofs, native.PlaceholderProof[G1, G2](in.ccs))
				theirs.Inputs = append(theirs.Inputs, native.PlaceholderWitness[scalarField](in.ccs))
			}
			n, gnark := count(newOuter(in.key, k)), count(theirs)
			t.Logf("%d commitments, %d proofs: %7d (+%d); gnark's %7d (+%d)", in.key.Commitments(), k, n, n-before, gnark, gnark-beforeGnark)
			before, beforeGnark = n, gnark
		}
	}
}

// toy has one input, as a batch circuit.
type toyCircuit struct {
	Square  frontend.Variable `gnark:",public"`
	Root    frontend.Variable
	commits bool
}

func (c *toyCircuit) Define(api frontend.API) error {
	inner := claim{Square: c.Square, Negative: api.Neg(c.Square), Root: c.Root, commits: c.commits}
	return inner.Define(api)
}

func toy(t *testing.T, commits bool) *inner {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &toyCircuit{commits: commits})
	require.NoError(t, err)
	_, vk, err := groth16.Setup(ccs)
	require.NoError(t, err)
	key, err := NewKey(vk)
	require.NoError(t, err)
	return &inner{ccs: ccs, vk: vk, key: key}
}
