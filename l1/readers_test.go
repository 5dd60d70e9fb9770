package l1_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
)

// Every submission that contract and circuits accept is read: by whoever restores, follows, indexes, leaves, or operates and reads the batches of others; and it gives
// the state whose root L1 stores. A stranger draws what it posts, block by block; the seed is the fuzzer's.
func FuzzReadersReadWhatL1Accepts(f *testing.F) {
	f.Add(uint64(1))
	f.Add(uint64(42))
	f.Fuzz(func(t *testing.T, seed uint64) {
		h := newStranger(t, seed)
		r := newReaders(h)
		for range 10 {
			h.block(r.ledger)
			r.read()
		}
		r.operate()
		r.read()
		h.end()
		r.read()
		r.leave()
		r.read()
		for range 70 { // so far behind, logs are searched for
			h.chain.Commit()
		}
		again, err := restore.FromL1(ctx, h.client, h.shapes)
		require.NoError(t, err)
		require.Equal(t, r.ledger.State.Root(), again.State.Root())
		require.Equal(t, owed(r.ledger), owed(again))
	})
}

// readers read L1 step by step.
type readers struct {
	*stranger
	ledger  *restore.Rollup
	dir     string            // of a follower
	disk    *datadirtest.Disk // of an operator
	index   *index.Index
	watcher *l1.Watcher
	warned  bytes.Buffer
}

func newReaders(h *stranger) *readers {
	r := &readers{stranger: h, dir: h.t.TempDir(), disk: datadirtest.New()}
	var err error
	r.ledger, err = restore.New(h.params, h.shapes)
	require.NoError(h.t, err)
	cfg := index.Default()
	cfg.Shapes, cfg.Log = h.shapes, slog.New(slog.NewTextHandler(&r.warned, &slog.HandlerOptions{Level: slog.LevelWarn}))
	r.index, err = index.New(cfg)
	require.NoError(h.t, err)
	h.t.Cleanup(func() { require.NoError(h.t, r.index.Close()) })
	cfg.Watcher.Confirmations, cfg.Watcher.MaxBlocks = 0, 3
	r.watcher, err = l1.NewWatcher(ctx, h.client, cfg.Watcher)
	require.NoError(h.t, err)
	return r
}

// read has all of them read what is new, and compares them with L1.
func (r *readers) read() {
	t := r.t
	t.Helper()
	require.NoError(t, r.ledger.CatchUp(ctx, r.client, 0, nil))
	_, err := r.ledger.CheckSolvency(ctx, r.client) // root, last batch, queue, and every unit
	require.NoError(t, err)

	cfg := node.DefaultFollow()
	cfg.Dir, cfg.Shapes, cfg.Confirmations, cfg.MaxBlocks = r.dir, r.shapes, 0, 3
	f, err := node.NewFollower(ctx, cfg, r.client)
	require.NoError(t, err)
	require.NoError(t, f.CatchUp(ctx, nil))
	require.Equal(t, r.ledger.State.Root(), f.At().Root)
	require.Equal(t, owed(r.ledger), owed(f.Rollup()))
	require.NoError(t, f.Close())

	for {
		u, more, err := r.watcher.Next(ctx)
		require.NoError(t, err)
		if !more {
			break
		}
		r.index.Update(u)
	}
	require.Empty(t, r.warned.String())
	for n := uint64(1); n <= r.ledger.LastBatch; n++ {
		b, ok := r.index.Batch(n)
		require.True(t, ok)
		require.NotNil(t, b.L1Tx, "batch %d", n)
	}
	for n := range r.ledger.Requests {
		o, ok := r.index.Op(fmt.Sprintf("request-%d", n))
		require.True(t, ok)
		require.NotZero(t, o.Batch, "request %d is served", n)
	}

	n, err := r.operator()
	if r.ledger.Exodus {
		require.ErrorContains(t, err, "exodus")
		return
	}
	require.NoError(t, err)
	root, last := n.SealedRoot()
	require.Equal(t, r.ledger.LastBatch, last)
	require.Equal(t, r.ledger.State.Root(), root)
	require.NoError(t, n.Close())
}

// owed by L1, to whom and how much.
func owed(r *restore.Rollup) map[string]string {
	out := map[string]string{}
	for token, all := range r.Owed {
		for who, v := range all {
			out[fmt.Sprintf("%d to %s", token, who)] = v.String()
		}
	}
	return out
}

// operator is another one, which has read all that is there.
func (r *readers) operator() (*node.Node, error) {
	cfg := node.Default()
	cfg.Aggregate, cfg.Shapes, cfg.Dir, cfg.Collector = circuits.Aggregate(r.shapes[0], r.slots[0]), r.shapes, "data", r.people[0].Owner(0)
	cfg.Fees = map[uint16]sequencer.Fees{0: {}}
	cfg.SealAfter, cfg.AggregateAfter, cfg.Tick, cfg.L1Poll, cfg.Confirmations = 10*time.Millisecond, 10*time.Millisecond, 10*time.Millisecond, 10*time.Millisecond, 0
	return node.New(ctx, cfg, node.Deps{Client: r.client, Sender: r.sender(4), Prover: make(instantly, 1000), FS: r.disk.FS(), Log: slog.New(slog.DiscardHandler)})
}

// operate has the operator go on where the stranger ended: it serves all that waits.
func (r *readers) operate() {
	t := r.t
	n, err := r.operator()
	require.NoError(t, err)
	for range 5 {
		r.ask()
	}
	r.mined()
	stop := r.mine()
	running, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- n.Run(running) }()
	for {
		s, err := r.client.Status(ctx, nil)
		require.NoError(t, err)
		if s.QueueHead == s.QueueTail {
			break
		}
		select {
		case err := <-ended:
			t.Fatalf("the operator ended: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	require.NoError(t, <-ended)
	stop()
	on, err := restore.FromL1(ctx, r.client, r.shapes)
	require.NoError(t, err)
	r.rebase(on)
}

// leave takes out, in the exodus, what people have, wherever their accounts are.
func (r *readers) leave() {
	stop := r.mine()
	defer stop()
	for i, p := range r.people {
		h, err := wallet.HoldingsOf(r.ledger, p.Address)
		require.NoError(r.t, err)
		l := wallet.Leaver{Client: r.client, Sender: r.sender(i + 1), Say: func(string, ...any) {}, Amount: func(uint16, *big.Int) string { return "" }}
		require.NoError(r.t, l.Exit(ctx, r.ledger, h))
		require.NoError(r.t, l.Refund(ctx, h))
		_, err = l.Withdraw(ctx, h)
		require.NoError(r.t, err)
		require.NoError(r.t, r.ledger.CatchUp(ctx, r.client, 0, nil))
		h, err = wallet.HoldingsOf(r.ledger, p.Address)
		require.NoError(r.t, err)
		require.True(r.t, h.IsEmpty())
		for token := range uint16(2) {
			require.Nil(r.t, r.ledger.Owed[token][p.Address])
		}
	}
}

// instantly proves nothing, at once.
type instantly chan operator.Proof

func (p instantly) Prove(_ context.Context, t operator.Task) error {
	p <- operator.Proof{Statement: t.Statement, Proof: make([]byte, 384), Done: func(context.Context) {}}
	return nil
}

func (p instantly) Next(ctx context.Context) (operator.Proof, error) {
	select {
	case proof := <-p:
		return proof, nil
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}

// sender of a key of the chain.
func (h *stranger) sender(key int) *l1.Sender {
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 5 * time.Millisecond
	s, err := l1.NewSender(ctx, h.chain.Client(), cfg)
	require.NoError(h.t, err)
	return s
}

// mine lets blocks come by themselves until stop.
func (h *stranger) mine() (stop func()) {
	running, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- h.chain.Run(running) }()
	return func() { cancel(); require.NoError(h.t, <-done) }
}

// rebase goes on after the batches of another operator.
func (h *stranger) rebase(on *restore.Rollup) {
	h.state, h.number, h.timestamp, h.queue = on.State, on.LastBatch+1, on.Timestamp, nil
	ids, err := on.Accounts()
	require.NoError(h.t, err)
	h.ids = ids
	for _, q := range on.Waiting() {
		op, err := operator.RequestOp(q)
		require.NoError(h.t, err)
		h.queue = append(h.queue, op)
	}
}
