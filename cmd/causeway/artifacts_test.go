package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
	"github.com/causeway-l2/causeway/workers/memq"
)

// Where artifacts are is a matter of configuration: what the operator stores a worker gets.
func TestArtifactsAreWhereItIsSaid(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "token")
	require.NoError(t, os.WriteFile(secret, []byte("a token of the operator\n"), 0o600))
	cfg := httpstore.Default(t.TempDir())
	cfg.Tokens = map[string]workers.Digest{"operator": workers.DigestOf([]byte("a token of the operator"))}
	store, err := httpstore.New(cfg)
	require.NoError(t, err)
	server := httptest.NewServer(store)
	defer server.Close()
	own := &memq.Artifacts{}
	for _, f := range []artifactsFlags{{}, {at: t.TempDir()}, {at: server.URL, tokenFile: secret}} {
		a, err := f.open(own)
		require.NoError(t, err)
		d, err := a.Put(t.Context(), []byte("witness"))
		require.NoError(t, err)
		b, err := f.open(own)
		require.NoError(t, err)
		got, err := b.Get(t.Context(), d)
		require.NoError(t, err)
		require.Equal(t, "witness", string(got))
	}
	_, err = artifactsFlags{at: server.URL}.open(own)
	require.ErrorContains(t, err, "token")
	_, err = artifactsFlags{at: "ftp://x", tokenFile: secret}.open(own)
	require.Error(t, err)
}
