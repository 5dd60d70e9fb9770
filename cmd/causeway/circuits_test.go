package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Keys that are there and of no use, being damaged or of another release, are not said to be missing.
func TestCircuitsTellOfKeys(t *testing.T) {
	dir := t.TempDir()
	putKeys(t, dir, "batch-tiny", "key", true)
	for name, manifest := range map[string]string{"batch-small": "{", "batch-large": `{"format": 3, "circuit": "batch-large", "gnark": "0.1.0"}`} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, "manifest.json"), []byte(manifest), 0o600))
	}
	list := func(args ...string) string {
		var out bytes.Buffer
		cmd := newCircuits()
		cmd.SetOut(&out)
		cmd.SetArgs(append(args, "--keys", dir))
		require.NoError(t, cmd.ExecuteContext(t.Context()))
		return out.String()
	}
	text := list()
	require.Regexp(t, `batch-tiny .* unsafe dev`, text)
	require.Regexp(t, `batch-small .* of no use: causeway keys verify batch-small`, text)
	require.Regexp(t, `batch-large .* of no use: causeway keys verify batch-large`, text)
	require.Regexp(t, `aggregate-small-2 .* not made`, text)
	require.Contains(t, list("--json"), `"keysFault": "keys stale: keys were made with gnark 0.1.0`)
}
