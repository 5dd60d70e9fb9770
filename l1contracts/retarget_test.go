package l1contracts_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts"
)

// A committed verifier with its own key's points is itself, and texts of another form are refused. (Proofs are given to contracts of other
// keys where there are provers: TestDeviceInSolidity in benchmarks.)
func TestCodeFor(t *testing.T) {
	v, err := l1contracts.FindVerifier("aggregate-large-2")
	require.NoError(t, err)
	text, err := os.ReadFile("src/verifiers/" + v.Contract + ".sol")
	require.NoError(t, err)
	want, err := v.CreationCode()
	require.NoError(t, err)
	got, err := l1contracts.CodeFor(text)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = l1contracts.CodeFor(bytes.Replace(text, []byte("revert ProofInvalid()"), []byte("return"), 1))
	require.ErrorIs(t, err, l1contracts.ErrForm)
}
