package prover

import (
	"bytes"
	"os"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

func TestCircuitDigestIsStable(t *testing.T) {
	for name, ccs := range compileAll(t) {
		first, err := EncodeCircuit(ccs)
		require.NoError(t, err)
		again, err := EncodeCircuit(compileAll(t)[name])
		require.NoError(t, err)
		require.Equal(t, first, again, "%s compiled twice", name)
		require.NotContains(t, string(first), ".go:", "no source positions")

		back, err := DecodeCircuit(first)
		require.NoError(t, err)
		decoded, err := EncodeCircuit(back)
		require.NoError(t, err)
		require.Equal(t, first, decoded, "%s decoded and encoded", name)
		_, err = DecodeCircuit(append(first, 0))
		require.Error(t, err)
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

func TestCache(t *testing.T) {
	c := Cache{Dir: t.TempDir()}
	compiled, err := c.Load("one", new(ranged))
	require.NoError(t, err)
	want, err := EncodeCircuit(compiled)
	require.NoError(t, err)
	same := func(ccs *R1CS) {
		b, err := EncodeCircuit(ccs)
		require.NoError(t, err)
		require.Equal(t, want, b)
	}
	cached, err := c.Load("one", nil) // a nil circuit cannot be compiled
	require.NoError(t, err)
	same(cached)

	b, err := os.ReadFile(c.path("one"))
	require.NoError(t, err)
	for _, damaged := range [][]byte{nil, b[:len(b)-1], append([]byte{b[0] ^ 1}, b[1:]...)} {
		require.NoError(t, os.WriteFile(c.path("one"), damaged, 0o644))
		mended, err := c.Load("one", new(ranged))
		require.NoError(t, err)
		same(mended)
		now, err := os.ReadFile(c.path("one"))
		require.NoError(t, err)
		require.Equal(t, b, now)
	}

	other, err := c.Load("two", new(product))
	require.NoError(t, err)
	encoded, err := EncodeCircuit(other)
	require.NoError(t, err)
	require.NotEqual(t, want, encoded)
	_, err = c.Load("three", new(committedTwice))
	require.ErrorIs(t, err, ErrStructure)
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
