package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/download"
)

func TestNoKeysToServe(t *testing.T) {
	cmd := newKeysServe()
	cmd.SetArgs([]string{"--keys", filepath.Join(t.TempDir(), "none"), "--listen", "127.0.0.1:0"})
	require.ErrorContains(t, cmd.Execute(), "there are no keys")
}

// What `keys serve` serves is what a worker's --keys-from brings; a file that is not its manifest's leaves no manifest behind.
func TestKeysFromAServer(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	files := map[string][]byte{"circuit.r1cs": []byte("circuit"), "verifying.key": []byte("verifying"), "proving.key": make([]byte, 3<<20)}
	require.NoError(t, os.MkdirAll(filepath.Join(from, "batch-x"), 0o700))
	for name, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(from, "batch-x", name), data, 0o600))
	}
	digest := func(name string) prover.Digest { return prover.Digest(workers.DigestOf(files[name])) }
	manifest, err := json.Marshal(prover.Manifest{Circuit: "batch-x", CircuitDigest: digest("circuit.r1cs"), VKDigest: digest("verifying.key"), PKDigest: digest("proving.key"),
		CircuitBytes: 7, VKBytes: 9, PKBytes: 3 << 20})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(from, "batch-x", "manifest.json"), manifest, 0o600))
	server := httptest.NewServer(download.Serve(from, keyFiles))
	defer server.Close()
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	require.NoError(t, fetchKeys(t.Context(), server.URL, to, []string{"batch-x"}, log))
	files["manifest.json"] = manifest
	for name, data := range files {
		got, err := os.ReadFile(filepath.Join(to, "batch-x", name))
		require.NoError(t, err)
		require.Equal(t, data, got)
	}
	require.NoError(t, os.WriteFile(filepath.Join(from, "batch-x", "verifying.key"), []byte("another!!"), 0o600))
	fresh := t.TempDir()
	require.ErrorIs(t, fetchKeys(t.Context(), from, fresh, []string{"batch-x"}, log), download.ErrDiffers)
	_, err = os.Stat(filepath.Join(fresh, "batch-x", "manifest.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, fetchKeys(t.Context(), from, fresh, []string{"none"}, log), "does not have")
}
