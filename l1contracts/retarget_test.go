package l1contracts_test

import (
	"bytes"
	"math/big"
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1contracts"
)

// A committed verifier with its own key's points is itself, unless the compiler has shortened one that begins with zeros; and texts of another form are refused. (Proofs are
// given to contracts of other keys where there are provers: TestDeviceInSolidity in benchmarks.)
func TestCodeFor(t *testing.T) {
	var text []byte
	same := 0
	for _, circuit := range []string{"aggregate-small-2", "aggregate-small-2-blob", "aggregate-large-2", "aggregate-large-3-blob"} {
		v, err := l1contracts.FindVerifier(circuit)
		require.NoError(t, err)
		text, err = os.ReadFile("src/verifiers/" + v.Contract + ".sol")
		require.NoError(t, err)
		want, err := v.CreationCode()
		require.NoError(t, err)
		got, err := l1contracts.CodeFor(text)
		require.NoError(t, err)
		if bytes.Equal(want, got) {
			same++
			continue
		}
		shortened := false
		for _, c := range regexp.MustCompile(` constant [A-Z0-9_]+ = ([0-9]+);`).FindAllSubmatch(text, -1) {
			k, _ := new(big.Int).SetString(string(c[1]), 10)
			shortened = shortened || k.BitLen() <= 248
		}
		require.True(t, shortened, circuit)
	}
	require.NotZero(t, same)
	_, err := l1contracts.CodeFor(bytes.Replace(text, []byte("revert ProofInvalid()"), []byte("return"), 1))
	require.ErrorIs(t, err, l1contracts.ErrForm)
}
