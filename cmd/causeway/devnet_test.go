package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What cannot run is refused before --reset forgets anything, and before anything is made.
func TestDevnetRefusesFlagsFirst(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "net")
	for args, want := range map[string]string{
		"--workers 0":                    "--workers 0: proofs need one at least",
		"--no-proofs --seal-after 0s":    "--seal-after 0s: want more than 0",
		"--no-proofs --l1-port 65536":    "--l1-port 65536: want 1 to 65535",
		"--no-proofs --api-port -1":      "--api-port -1: want 1 to 65535",
		"--operator-gone --l1-port 1e5":  "invalid argument",
		"--operator-gone --l1-port 1000": "no rollup is in",
	} {
		cmd := newRoot()
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(append(strings.Fields("devnet --dir "+dir), strings.Fields(args)...))
		require.ErrorContains(t, cmd.ExecuteContext(t.Context()), want)
		require.NoDirExists(t, dir, args)
	}
}

// A devnet is forgotten where one was; another directory keeps what has the names of a devnet's things, such as keys.
func TestResetOfAnotherDirectory(t *testing.T) {
	dir := t.TempDir()
	key := filepath.Join(dir, "keys", "proving.key")
	require.NoError(t, os.Mkdir(filepath.Dir(key), 0o700))
	require.NoError(t, os.WriteFile(key, nil, 0o600))
	require.NoError(t, resetDevnet(dir))
	require.FileExists(t, key)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "devnet.log"), nil, 0o600))
	require.NoError(t, resetDevnet(dir))
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}
