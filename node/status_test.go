package node_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/sequencer"
)

// gatedProver makes proofs, and keeps those of batches and of aggregates to itself until they are released.
type gatedProver struct {
	prover
	mu   sync.Mutex
	open map[bool]bool            // by whether it is of an aggregate
	held map[bool][]operator.Task // likewise
}

func newGatedProver() *gatedProver {
	return &gatedProver{prover: prover{proofs: make(chan operator.Proof, 10_000)}, open: map[bool]bool{}, held: map[bool][]operator.Task{}}
}

func (p *gatedProver) Prove(ctx context.Context, t operator.Task) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if aggregate := t.Circuit.IsAggregate(); !p.open[aggregate] {
		p.held[aggregate] = append(p.held[aggregate], t)
		return nil
	}
	return p.prover.Prove(ctx, t)
}

func (p *gatedProver) release(ctx context.Context, aggregate bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[aggregate] = true
	for _, t := range p.held[aggregate] {
		_ = p.prover.Prove(ctx, t) // never fails
	}
}

// X2: an op's stage says no more than is so. Each stage is driven with the next one held up, and compared with what L1 says; a reorg takes stages back.
func TestX2StatusSaysNoMoreThanL1(t *testing.T) {
	w := newWorld(t)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	w.stop() // from here on blocks come when the test says so
	cfg, gate := w.config2(), newGatedProver()
	cfg.SealAfter, cfg.Confirmations = time.Hour, 3
	ctx, cancel := context.WithCancel(t.Context())
	n, err := node.New(ctx, cfg, node.Deps{Client: w.client, Sender: w.newSender(1), Prover: gate, FS: datadirtest.New().FS(), Log: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	r := &running{n, w, ctx, cancel, make(chan error, 1)}
	go func() { r.ended <- n.Run(ctx) }()
	w.grow(w.head() + cfg.Confirmations)

	op, err := r.Submit(ctx, r.transfer(1, 2, 5))
	require.NoError(t, err)
	stays := func(stage node.Stage) {
		t.Helper()
		for range 20 {
			require.Equal(t, stage, r.stage(op.ID))
			time.Sleep(cfg.Tick / 2)
		}
	}
	reaches := func(stage node.Stage) {
		t.Helper()
		r.until(string(stage), func() bool { return r.stage(op.ID) == stage })
	}
	stays(node.Accepted)
	flushed := make(chan error, 1)
	go func() { flushed <- r.Flush(ctx) }()
	reaches(node.Batched)
	stays(node.Batched)
	gate.release(ctx, false)
	reaches(node.Proven)
	stays(node.Proven)
	gate.release(ctx, true)
	r.until("a tx that waits", func() bool { return w.pendingTxs() > 0 })
	require.Zero(t, w.lastBatch())
	stays(node.Proven) // sent is not mined

	status, err := r.Op(op.ID)
	require.NoError(t, err)
	r.until("mined", func() bool {
		if w.pendingTxs() > 0 {
			w.chain.Commit()
		}
		return w.lastBatch() >= status.Batch
	})
	mined := w.head()
	reaches(node.Submitted)
	stays(node.Submitted)
	for r.stage(op.ID) != node.Final {
		w.chain.Commit()
		require.Less(t, w.head(), mined+1000, "it does not become final")
		time.Sleep(10 * cfg.L1Poll)
	}
	require.GreaterOrEqual(t, w.head(), mined+cfg.Confirmations)
	require.NoError(t, <-flushed)

	w.reorg(int(w.head()-mined) + 2)
	r.until("no longer final", func() bool { return r.stage(op.ID) != node.Final })
	r.close()
}

func (r *running) stage(id sequencer.ID) node.Stage {
	r.w.t.Helper()
	s, err := r.Op(id)
	if errors.Is(err, node.ErrUnknown) {
		return ""
	}
	require.NoError(r.w.t, err)
	return s.Stage
}

func (w *world) pendingTxs() uint {
	w.t.Helper()
	n, err := w.chain.Client().PendingTransactionCount(w.t.Context())
	require.NoError(w.t, err)
	return n
}

func (w *world) lastBatch() uint64 {
	w.t.Helper()
	s, err := w.client.Status(w.t.Context(), nil)
	require.NoError(w.t, err)
	return s.LastBatch
}

// D10: a submission that the contract refuses is not sent, however often the node is started again, so it burns no gas; what was accepted is kept, and goes
// on when the contract accepts it.
func TestD10RefusedSubmissionsBurnNoGas(t *testing.T) {
	w := newWorld(t)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	params, err := w.client.Params(t.Context())
	require.NoError(t, err)
	verifier := params.Verifiers[0].Verifier
	refuse := func(on bool) {
		_, err := w.sender.Send(t.Context(), l1.Call{To: &verifier, Data: testbindings.NewStubVerifier().PackRefuse(on)})
		require.NoError(t, err)
	}
	refuse(true)
	before := w.sent()
	disk := datadirtest.New()
	for range 3 {
		r, err := w.start(w.config2(), disk, nil)
		require.NoError(t, err)
		var refused *l1.RevertError
		require.ErrorAs(t, <-r.ended, &refused, "the operator says what the contract said, and ends")
		r.stop()
	}
	require.Equal(t, before, w.sent(), "nothing was sent")
	refuse(false)
	r, err := w.start(w.config2(), disk, nil)
	require.NoError(t, err)
	r.settle(5)
	r.close()
}

// sent is how many txs the operator has sent.
func (w *world) sent() uint64 {
	w.t.Helper()
	n, err := w.chain.Client().PendingNonceAt(w.t.Context(), w.op.Address())
	require.NoError(w.t, err)
	return n
}

// Who starts again knows the tx of what became final meanwhile.
func TestTxOfWhatBecameFinalMeanwhile(t *testing.T) {
	w := newWorld(t)
	disk, cfg := datadirtest.New(), w.config2()
	cfg.Confirmations = 3
	r, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.settle(5)
	w.stop()
	op, err := r.Submit(r.ctx, r.transfer(1, 2, 7))
	require.NoError(t, err)
	r.until("sent", func() bool { return w.pendingTxs() > 0 })
	w.chain.Commit()
	r.until("mined", func() bool { return r.stage(op.ID) == node.Submitted })
	mined, err := r.Op(op.ID)
	require.NoError(t, err)
	require.NotZero(t, mined.Tx)
	r.close()

	w.grow(w.head() + cfg.Confirmations)
	r, err = w.start(cfg, disk, nil)
	require.NoError(t, err)
	s, err := r.Op(op.ID)
	require.NoError(t, err)
	require.Equal(t, node.Final, s.Stage)
	require.Equal(t, mined.Tx, s.Tx)
	r.close()
}
