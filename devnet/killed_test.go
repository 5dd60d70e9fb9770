package devnet_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// A devnet whose first run was killed before its rollup was there, which leaves a chain that mines no more, begins anew, and touches nothing else in its directory.
func TestFirstRunThatWasKilled(t *testing.T) {
	dir := t.TempDir()
	killedChain(t, filepath.Join(dir, "l1"))
	others := filepath.Join(dir, "l1", "somebody.go")
	require.NoError(t, os.WriteFile(others, nil, 0o600))
	cfg := devnet.Default()
	cfg.Dir = dir
	run(t, cfg, func(*devnet.Net) {})
	require.FileExists(t, others)
}

// killedChain leaves in dir what the process of a chain leaves that is killed after some blocks.
func killedChain(t *testing.T, dir string) {
	t.Helper()
	cfg := devchain.Default()
	cfg.Instant = true
	cfg.Keys, cfg.Dir = devchain.Keys(devnet.FirstUserKey+len(devnet.Names)), t.TempDir()
	c, err := devchain.New(cfg)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	mined := make(chan error, 1)
	go func() { mined <- c.Run(ctx) }()
	sender, err := l1.NewSender(ctx, c.Client(), l1.DefaultSender(cfg.Keys[0]))
	require.NoError(t, err)
	for range 5 { // enough for the database to have written some of it, and not all
		_, err := sender.Send(ctx, l1.Call{To: &l1.Address{1}, Data: make([]byte, 50_000)})
		require.NoError(t, err)
	}
	stop()
	require.NoError(t, <-mined)
	require.NoError(t, os.CopyFS(dir, os.DirFS(cfg.Dir)))
	require.NoError(t, c.Close())
}
