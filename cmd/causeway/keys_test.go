package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/prover"
)

// Who is told to run setup, for keys that are damaged, is not told by it that all is well, whatever was found to fit before.
func TestSetupSeesDamage(t *testing.T) {
	const name = "batch-tiny"
	shared, err := newRing(keyring.DefaultDir(), nil)
	require.NoError(t, err)
	list, err := findAll([]string{name})
	require.NoError(t, err)
	_, _, err = shared.Ensure(t.Context(), list[0])
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join(shared.Dir, name))))
	setup := func() error {
		cmd := newKeys(compileRegistered, l1contracts.FindVerifier)
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs([]string{"setup", name, "--keys", dir})
		return cmd.ExecuteContext(t.Context())
	}
	require.NoError(t, setup())
	for _, file := range []string{"proving.key", "circuit.r1cs"} {
		path := filepath.Join(dir, name, file)
		sound, err := os.ReadFile(path)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, sound[:1000], 0o600))
		require.ErrorIs(t, setup(), prover.ErrKeysCorrupt)
		require.NoError(t, os.WriteFile(path, sound, 0o600))
	}
	require.NoError(t, setup())
}
