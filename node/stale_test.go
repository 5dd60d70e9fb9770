package node_test

import (
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
)

// clock is the operator's; L1 has its own.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// L1 takes no batch for two hours, and none that is older than one. What was sealed is sealed anew, with what it was made of: a deposit, a payment out of it, and
// what else was acknowledged, each once; what has expired meanwhile is dropped and says so. The tx that was under way lands late, and changes nothing. The plug is
// pulled before and after the one write that does it.
func TestOldBatchesAreSealedAnew(t *testing.T) {
	for _, pull := range []string{"", "unseal false", "unseal true"} {
		t.Run(pull, func(t *testing.T) {
			w := newWorldOf(t, func(d *l1.DeployConfig) { d.MaxBatchAge = 3600 })
			var c clock
			disk, gate := datadirtest.New(), newGatedProver()
			gate.release(t.Context(), false)
			p := newPlug(disk, pull, 1, 50)
			r, err := w.startWith(w.config2(), disk, func(d *node.Deps) { d.Now, d.Prover, d.Step = c.now, gate, p.step })
			require.NoError(t, err)
			w.deposit(0, 1_000_000)
			w.deposit(1, 1_000_000)
			w.deposit(2, 1_000_000)
			stays, err := r.Submit(r.ctx, r.transferUntil(2, 1, 5, c.now().Add(24*time.Hour))) // out of a deposit that L1's state does not have yet
			require.NoError(t, err)
			expires, err := r.Submit(r.ctx, r.transferUntil(1, 2, 7, c.now().Add(90*time.Minute)))
			require.NoError(t, err)
			reached := func(s node.OpStatus, stage node.Stage) func() bool {
				return func() bool { return r.stage(s.ID) == stage }
			}
			r.until("proven", func() bool { return reached(stays, node.Proven)() && reached(expires, node.Proven)() })
			w.stop()
			gate.release(r.ctx, true)
			r.until("it is sent", func() bool { return w.pendingTxs() > 0 })
			late := w.waitingTx()
			w.chain.Drop()

			c.ahead.Store(int64(2 * time.Hour))
			require.NoError(t, w.chain.AdjustTime(2*time.Hour))
			if pull == "" {
				w.sendAgain(late)
			}
			w.mine()
			if pull != "" {
				<-p.pulled
				r.stop()
				r, err = w.startWith(w.config2(), p.after, func(d *node.Deps) { d.Now = c.now })
				require.NoError(t, err)
			} else {
				r.until("sealed anew", func() bool { return r.metric("causeway_node_reopened_total") > 0 })
				var receipt struct{ Status string }
				w.call(&receipt, "eth_getTransactionReceipt", late.hash)
				require.Equal(t, "0x0", receipt.Status, "L1 does not take it")
			}
			r.until("final", reached(stays, node.Final))
			s, err := r.Op(expires.ID)
			require.NoError(t, err)
			require.Equal(t, node.Dropped, s.Stage)
			require.Contains(t, s.Reason, "expired")
			require.NoError(t, r.Flush(r.ctx))
			again := w.solvent()
			require.EqualValues(t, 1_000_000-5-1, mustAccount(t, again.State, r.id(2)).Balance.Lo)
			require.EqualValues(t, 1_000_000+5, mustAccount(t, again.State, r.id(1)).Balance.Lo)
			require.GreaterOrEqual(t, again.Timestamp, uint64(c.now().Add(-time.Hour).Unix()))
			r.close()
		})
	}
}

// tx is one that was in L1's pool.
type tx struct{ hash, raw string }

// waitingTx is the operator's next one in L1's pool.
func (w *world) waitingTx() (x tx) {
	w.t.Helper()
	var pool struct {
		Pending map[string]struct {
			Hash string `json:"hash"`
		} `json:"pending"`
	}
	w.call(&pool, "txpool_contentFrom", w.op.Address())
	nonce, err := w.chain.Client().NonceAt(w.t.Context(), w.op.Address(), nil)
	require.NoError(w.t, err)
	x.hash = pool.Pending[strconv.FormatUint(nonce, 10)].Hash
	w.call(&x.raw, "eth_getRawTransactionByHash", x.hash)
	return x
}

// call L1's node.
func (w *world) call(out any, method string, args ...any) {
	w.t.Helper()
	require.NoError(w.t, w.chain.Client().Client().CallContext(w.t.Context(), out, method, args...))
}

// sendAgain a tx that was in the pool once.
func (w *world) sendAgain(x tx) {
	w.t.Helper()
	var hash string
	w.call(&hash, "eth_sendRawTransaction", x.raw)
	require.Equal(w.t, x.hash, hash)
}

// A request waits for longer than the grace time while a batch without it waits for its proof: L1 would not take that batch any more. It is sealed anew, with the
// request.
func TestBatchesWithoutAnOverdueRequestAreSealedAnew(t *testing.T) {
	w := newWorld(t)
	var c clock
	gate := newGatedProver()
	gate.release(t.Context(), false)
	gate.release(t.Context(), true)
	r, err := w.startWith(w.config2(), datadirtest.New(), func(d *node.Deps) { d.Now, d.Prover = c.now, gate })
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.settle(5)
	gate.mu.Lock()
	gate.open[true] = false
	gate.mu.Unlock()
	waits, err := r.Submit(r.ctx, r.transferUntil(1, 2, 7, c.now().Add(48*time.Hour)))
	require.NoError(t, err)
	r.until("an aggregate is asked for", func() bool {
		gate.mu.Lock()
		defer gate.mu.Unlock()
		return len(gate.held[true]) > 0
	})
	w.deposit(0, 9)
	w.stop()
	day := 25 * time.Hour
	c.ahead.Store(int64(day))
	require.NoError(t, w.chain.AdjustTime(day))
	w.mine()
	r.until("sealed anew", func() bool { return r.metric("causeway_node_reopened_total") > 0 })
	gate.release(r.ctx, true)
	r.until("final", func() bool { return r.stage(waits.ID) == node.Final })
	require.EqualValues(t, 4, w.solvent().Requests)
	r.close()
}

// The clock is a year ahead for a while. L1 takes what was sealed meanwhile in a year, and what comes after it no sooner: it is sealed anew when the clock is right
// again, and ops are taken as before.
func TestBatchesOfAClockThatWasAheadAreSealedAnew(t *testing.T) {
	w := newWorld(t)
	var c clock
	r, err := w.startWith(w.config2(), datadirtest.New(), func(d *node.Deps) { d.Now = c.now })
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.settle(5)
	const year = 365 * 24 * time.Hour
	c.ahead.Store(int64(year))
	early, err := r.Submit(r.ctx, r.transferUntil(1, 2, 7, time.Now().Add(2*year)))
	require.NoError(t, err)
	r.until("sealed", func() bool { s := r.stage(early.ID); return s == node.Batched || s == node.Proven })
	c.ahead.Store(0)
	r.until("final", func() bool { return r.stage(early.ID) == node.Final })
	require.EqualValues(t, 1, r.metric("causeway_node_reopened_total"))
	r.settle(9)
	require.LessOrEqual(t, w.solvent().Timestamp, uint64(time.Now().Unix()))
	r.close()
}
