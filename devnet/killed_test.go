package devnet_test

import (
	"context"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/devnet"
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
	ready, done := make(chan struct{}), make(chan error, 1)
	cfg.OnReady = func(*devnet.Net) { close(ready) }
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { done <- devnet.Run(ctx, cfg) }()
	select {
	case <-ready:
	case err := <-done:
		t.Fatalf("it ended: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("it never gets ready")
	}
	cancel()
	require.NoError(t, <-done)
	require.FileExists(t, others)
}

// killedChain leaves in dir what the process of a chain leaves that is killed after some blocks.
func killedChain(t *testing.T, dir string) {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys, cfg.Dir = devchain.Keys(devnet.FirstUserKey+len(devnet.Names)), t.TempDir()
	c, err := devchain.New(cfg)
	require.NoError(t, err)
	for nonce := range uint64(5) { // enough for the database to have written some of it, and not all
		tx, err := types.SignNewTx(cfg.Keys[0], types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.LegacyTx{Nonce: nonce, To: &common.Address{1}, Gas: 2_000_000,
			GasPrice: big.NewInt(1e11), Data: make([]byte, 50_000)})
		require.NoError(t, err)
		require.NoError(t, c.Client().SendTransaction(t.Context(), tx))
		c.Commit()
	}
	require.NoError(t, os.CopyFS(dir, os.DirFS(cfg.Dir)))
	require.NoError(t, c.Close())
}
