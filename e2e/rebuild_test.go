package e2e

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1contracts"
)

// L9, I20: two clean copies of the contracts' sources, and the key, each give the verifier's code bit for bit as it is deployed. Needs Node.
func TestL9VerifierIsRebuilt(t *testing.T) {
	v, err := l1contracts.FindVerifier(circuit.Name)
	require.NoError(t, err)
	vk, _, err := ring.Ensure(t.Context(), circuit)
	require.NoError(t, err)
	for range 2 {
		checkout := t.TempDir()
		dir := checkout + "/l1contracts"
		require.NoError(t, os.Mkdir(dir, 0o755))
		for _, file := range []string{"compile.mjs", "package.json", "package-lock.json"} {
			b, err := os.ReadFile("../l1contracts/" + file)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(dir+"/"+file, b, 0o644))
		}
		code, err := deploy.RebuildVerifier(t.Context(), checkout, vk, v.Contract)
		require.NoError(t, err)
		require.Equal(t, v.Code, code)
	}
	_, err = deploy.RebuildVerifier(t.Context(), t.TempDir(), vk, v.Contract)
	require.ErrorContains(t, err, "no checkout")
}
