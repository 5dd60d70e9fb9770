package devnet_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

func TestRefusesADeadline(t *testing.T) {
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = t.TempDir(), 0
	require.ErrorContains(t, cfg.Check(), "--seal-after")
}

// Where no run before has left a rollup there is nothing to rehearse with, and nothing is made.
func TestGoneWithoutARollup(t *testing.T) {
	cfg := devnet.Default()
	cfg.Dir, cfg.Gone = filepath.Join(t.TempDir(), "none"), true
	require.ErrorContains(t, devnet.Run(t.Context(), cfg), "run it with its operator first")
	require.NoDirExists(t, cfg.Dir)
}

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

// A devnet that is killed has all that was on L1 in its next run, and says what became of an op that was not.
func TestKilled(t *testing.T) {
	cfg := devnet.Default()
	cfg.Dir, cfg.Deadline = t.TempDir(), time.Hour
	cfg.API.Listen = "127.0.0.1:0"
	killed := t.TempDir()
	var before l1.Status
	op := ""
	run(t, cfg, func(n *devnet.Net) {
		user, err := wallet.Open(t.Context(), wallet.Config{Key: devchain.Key(devnet.FirstUserKey), Operator: n.API.URL(), RPC: n.Chain.URL()})
		require.NoError(t, err)
		defer user.Close()
		own, err := user.L2(0)
		require.NoError(t, err)
		asked, err := user.Deposit(t.Context(), user.Tokens[0], rollup.NewAmount(1e18), own)
		require.NoError(t, err)
		_, err = user.Await(t.Context(), asked.OpID(), api.Accepted, nil)
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			_, err = user.Spendable(t.Context(), 0)
			return err == nil
		}, time.Minute, 10*time.Millisecond)
		plan, err := user.PlanWithdraw(t.Context(), user.Tokens[0], rollup.NewAmount(1e15))
		require.NoError(t, err)
		r, err := user.Execute(t.Context(), plan, time.Hour)
		require.NoError(t, err)
		op = r.Op.String()
		before, err = n.Client.Status(t.Context(), nil)
		require.NoError(t, err)
		require.NoError(t, os.CopyFS(killed, os.DirFS(cfg.Dir)))
	})
	cfg.Dir = killed
	run(t, cfg, func(n *devnet.Net) {
		after, err := n.Client.Status(t.Context(), nil)
		require.NoError(t, err)
		require.GreaterOrEqual(t, after.QueueTail, before.QueueTail)
		s, err := api.NewClient(n.API.URL()).Op(t.Context(), op)
		require.NoError(t, err)
		require.Equal(t, api.Dropped, s.Stage)
		_, err = n.Faucet.Send(t.Context(), l1.Call{To: &l1.Address{1}}) // L1 goes on
		require.NoError(t, err)
	})
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
	require.NoError(t, os.Remove(filepath.Join(dir, "causeway", "unsaved"))) // as of before there was such a file
	require.NoError(t, c.Close())
}
