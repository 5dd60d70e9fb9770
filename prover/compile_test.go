package prover

import (
	"bytes"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

func TestCircuitDigestIsStable(t *testing.T) {
	for name, ccs := range compileAll(t) {
		first, err := encodeCircuit(ccs)
		require.NoError(t, err)
		again, err := encodeCircuit(compileAll(t)[name])
		require.NoError(t, err)
		require.Equal(t, first, again, "%s compiled twice", name)
		require.NotContains(t, string(first), ".go:", "no source positions")

		back := new(R1CS)
		_, err = back.ReadFrom(bytes.NewReader(first))
		require.NoError(t, err)
		decoded, err := encodeCircuit(back)
		require.NoError(t, err)
		require.Equal(t, first, decoded, "%s decoded and encoded", name)
	}
}

// free has inputs that no constraint holds, as named.
type free struct {
	Held, FreeSecret frontend.Variable
	Sum              frontend.Variable `gnark:",public"`
	FreePublic       frontend.Variable `gnark:",public"`
	holdSecret       bool
	holdPublic       bool
}

func (c *free) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.Held, c.Held), c.Sum)
	if c.holdSecret {
		api.AssertIsEqual(c.FreeSecret, 1)
	}
	if c.holdPublic {
		api.AssertIsEqual(c.FreePublic, 1)
	}
	return nil
}

func TestCompileRefusesFreeInputs(t *testing.T) {
	_, err := Compile(&free{holdSecret: true, holdPublic: true})
	require.NoError(t, err)
	_, err = Compile(&free{holdSecret: true})
	require.ErrorIs(t, err, ErrStructure)
	require.ErrorContains(t, err, "public FreePublic")
	_, err = Compile(&free{holdPublic: true})
	require.ErrorIs(t, err, ErrStructure)
	require.ErrorContains(t, err, "secret FreeSecret")
}

// committedTwice has two commitments.
type committedTwice struct{ A, B frontend.Variable }

func (c *committedTwice) Define(api frontend.API) error {
	committer := api.(frontend.Committer)
	x, err := committer.Commit(c.A)
	if err != nil {
		return err
	}
	y, err := committer.Commit(c.B)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(api.Mul(x, c.A), api.Mul(y, c.B))
	return nil
}

func TestCompileRefusesTwoCommitments(t *testing.T) {
	_, err := Compile(new(committedTwice))
	require.ErrorIs(t, err, ErrStructure)
	require.ErrorContains(t, err, "2 commitments")
}

func TestExportSolidity(t *testing.T) {
	for name, ccs := range compileAll(t) {
		k := devKeys(t, name, ccs)
		before, err := VerifyingKeyDigest(k.Verifying)
		require.NoError(t, err)
		var first, second bytes.Buffer
		require.NoError(t, ExportSolidity(k.Verifying, &first, "BatchVerifier"))
		require.NoError(t, ExportSolidity(k.Verifying, &second, "BatchVerifier"))
		require.Equal(t, first.String(), second.String())
		require.Contains(t, first.String(), "contract BatchVerifier {")
		require.NotContains(t, first.String(), "contract Verifier")
		after, err := VerifyingKeyDigest(k.Verifying)
		require.NoError(t, err)
		require.Equal(t, before, after)
		require.Error(t, ExportSolidity(k.Verifying, &first, "not a name"))
	}
}
