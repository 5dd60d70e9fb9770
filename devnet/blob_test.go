package devnet_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
)

// A devnet whose data goes into blobs settles, serves them, and comes back from them; it does not come back as another.
func TestInBlob(t *testing.T) {
	cfg := devnet.Default()
	cfg.Dir, cfg.InBlob, cfg.Deadline = t.TempDir(), true, 50*time.Millisecond
	cfg.API.Listen = "127.0.0.1:0"
	root := ""
	run(t, cfg, func(n *devnet.Net) {
		settled := func() bool {
			s, err := n.Client.Status(t.Context(), nil)
			root = string(s.StateRoot[:])
			return err == nil && s.QueueTail > 1 && s.QueueHead == s.QueueTail
		}
		require.Eventually(t, settled, 10*time.Minute, 10*time.Millisecond) // the operator's own deposits
		files, err := os.ReadDir(filepath.Join(cfg.Dir, "blobs"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		r, err := http.Get(n.API.URL() + "/v1/blobs/0x" + files[0].Name())
		require.NoError(t, err)
		require.NoError(t, r.Body.Close())
		require.Equal(t, http.StatusOK, r.StatusCode)
		status, err := api.NewClient(n.API.URL()).Status(t.Context())
		require.NoError(t, err)
		require.True(t, status.InBlobs)
	})
	run(t, cfg, func(n *devnet.Net) {
		s, err := n.Client.Status(t.Context(), nil)
		require.NoError(t, err)
		require.Equal(t, root, string(s.StateRoot[:]))
	})
	cfg.InBlob = false
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	require.ErrorContains(t, devnet.Run(ctx, cfg), "run it with --in-blob")
}

// run a devnet until do is done.
func run(t *testing.T, cfg devnet.Config, do func(*devnet.Net)) {
	t.Helper()
	ready, done := make(chan *devnet.Net), make(chan error, 1)
	cfg.OnReady = func(n *devnet.Net) { ready <- n }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { done <- devnet.Run(ctx, cfg) }()
	select {
	case n := <-ready:
		do(n)
	case err := <-done:
		t.Fatalf("it ended: %v", err)
	case <-time.After(10 * time.Minute):
		t.Fatal("it never gets ready")
	}
	cancel()
	require.NoError(t, <-done)
}
