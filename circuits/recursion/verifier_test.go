package recursion

import (
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Honest proofs pass, one, two or three of them, and the same one twice.
func TestAccepts(t *testing.T) {
	in := plain(t)
	for _, p := range in.proofs {
		require.NoError(t, in.verifies(p))
	}
	require.NoError(t, solve(t, plainPair(t), assignOuter(t, in.proofs[:2])))
	require.NoError(t, solve(t, plainPair(t), assignOuter(t, []proven{in.proofs[0], in.proofs[0]})), "twice the same proof")
	require.NoError(t, solve(t, plainTriple(t), assignOuter(t, in.proofs)), "three proofs")
	single, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, newOuter(in.key, 1))
	require.NoError(t, err)
	require.NoError(t, solve(t, single, assignOuter(t, in.proofs[:1])), "one proof")
	require.Error(t, refused(t, single, assignOuter(t, []proven{{in.proofs[0].proof, in.proofs[1].inputs}})), "inputs of another proof")
}

func TestAcceptsCommitments(t *testing.T) {
	in := committing(t)
	for _, p := range in.proofs {
		require.NoError(t, in.verifies(p))
	}
	require.NoError(t, solve(t, committingPair(t), assignOuter(t, in.proofs)))
	require.NoError(t, solve(t, committingPair(t), assignOuter(t, []proven{in.proofs[1], in.proofs[1]})))
}

// An outer proof has one commitment, whatever is verified: the verifier contract knows no more.
func TestOneCommitment(t *testing.T) {
	for name, ccs := range map[string]interface{ GetNbConstraints() int }{"plain": plainPair(t), "committing": committingPair(t)} {
		t.Log(name, ccs.GetNbConstraints())
	}
	require.Len(t, plainPair(t).GetCommitments().CommitmentIndexes(), 1)
	require.Len(t, committingPair(t).GetCommitments().CommitmentIndexes(), 1)
}

// Numbers that do not fit are errors of whoever builds the circuit.
func TestSizes(t *testing.T) {
	key := plain(t).key
	for name, spoil := range map[string]func(*outer){
		"no proofs":           func(c *outer) { c.Proofs, c.Inputs = nil, nil },
		"inputs of fewer":     func(c *outer) { c.Inputs = c.Inputs[:1] },
		"too few inputs":      func(c *outer) { c.Inputs[1] = c.Inputs[1][:1] },
		"too many inputs":     func(c *outer) { c.Inputs[0] = make([]frontend.Variable, 3) },
		"a commitment":        func(c *outer) { c.Proofs[0].Commitments = make([]G1, 1) },
		"a knowledge proof":   func(c *outer) { c.Proofs[1].Knowledge = make([]G1, 1) },
		"commitments missing": func(c *outer) { c.key = committing(t).key },
	} {
		c := newOuter(key, 2)
		spoil(c)
		_, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
		require.ErrorContains(t, err, "recursion: ", name)
	}
}
