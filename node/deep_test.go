package node_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/sequencer"
)

// alerts are the times that a node said that L1 took back what was final.
func (r *running) alerts() float64 { return r.metric("causeway_node_deep_reorgs_total") }

func (r *running) metric(name string) (n float64) {
	r.w.t.Helper()
	families, err := r.Registry().Gather()
	require.NoError(r.w.t, err)
	for _, f := range families {
		if f.GetName() == name {
			m := f.GetMetric()[0]
			n = m.GetCounter().GetValue() + m.GetGauge().GetValue() // one of them is nil, and 0
		}
	}
	return n
}

// head of L1.
func (w *world) head() uint64 {
	w.t.Helper()
	n, err := w.client.Eth().BlockNumber(w.t.Context())
	require.NoError(w.t, err)
	return n
}

// cut replaces all blocks after a height by one, a minute later: L1 in the middle of a reorg.
func (w *world) cut(height uint64) {
	w.t.Helper()
	h, err := w.client.Eth().HeaderByNumber(w.t.Context(), new(big.Int).SetUint64(height))
	require.NoError(w.t, err)
	require.NoError(w.t, w.chain.Reorg(h.Hash(), 0))
	require.NoError(w.t, w.chain.AdjustTime(time.Minute))
	w.solvent()
}

func (w *world) grow(height uint64) {
	w.t.Helper()
	for w.head() < height {
		w.chain.Commit()
	}
}

// settle pays once more and waits until all is final and the node's state is L1's.
func (r *running) settle(amount uint64) *restore.Rollup {
	r.w.t.Helper()
	var s node.OpStatus
	r.until("accepted", func() (ok bool) { // not while L1 is read anew
		var err error
		s, err = r.Submit(r.ctx, r.transfer(1, 2, amount))
		return err == nil
	})
	r.until("final", func() bool {
		o, err := r.Op(s.ID)
		return err == nil && (o.Stage == node.Final || o.Stage == node.Dropped)
	})
	require.NoError(r.w.t, r.Flush(r.ctx))
	again := r.w.solvent()
	own, err := r.SealedLeaf(0)
	require.NoError(r.w.t, err)
	require.Equal(r.w.t, again.State.Root(), own.Root)
	return again
}

// total is what all accounts hold.
func total(t *testing.T, r *restore.Rollup) (sum uint64) {
	t.Helper()
	ids, err := r.Accounts()
	require.NoError(t, err)
	for _, id := range ids {
		sum += mustAccount(t, r.State, id).Balance.Lo
	}
	return sum
}

// While L1 is read anew, no account is said not to exist. A node that is told to stop then ends in order.
func TestStopWhileL1IsReadAnew(t *testing.T) {
	w := newWorld(t)
	base := w.head()
	reset, stopped := make(chan struct{}), make(chan struct{})
	r, err := w.start(w.config2(), datadirtest.New(), func(name string, done bool) {
		if name == "reset" && done {
			close(reset)
			<-stopped
		}
	})
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	r.settle(5)
	w.cut(base)
	w.grow(base + 10)
	<-reset
	_, err = r.Account(0)
	require.ErrorIs(t, err, sequencer.ErrFull)
	_, err = r.SealedAccount(0)
	require.ErrorIs(t, err, sequencer.ErrFull)
	_, err = r.SealedLeaf(0)
	require.ErrorIs(t, err, sequencer.ErrFull)
	_, _, err = r.Locate(w.people[1].Owner(0))
	require.ErrorIs(t, err, sequencer.ErrFull)
	r.stop()
	close(stopped)
	require.NoError(t, <-r.ended)
}

// J3: forty blocks leave with twelve confirmations asked for, and in the new ones others deposit other amounts under the same indices. The node says so, reads
// L1 anew, and nothing of the old history is left in the new one.
func TestJ3DeepReorg(t *testing.T) {
	w := newWorld(t)
	cfg := w.config2()
	cfg.Confirmations = 12
	base := w.head()
	r, err := w.start(cfg, datadirtest.New(), nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	w.grow(w.head() + 12)
	r.settle(5)
	w.grow(base + 41)
	require.Zero(t, r.alerts())

	w.stop()
	top := w.head()
	w.cut(base)
	w.mine()
	amounts := map[int]int64{2: 777_000, 1: 500_000, 0: 1000}
	for _, person := range []int{2, 1, 0} {
		w.deposit(person, amounts[person])
	}
	w.grow(top + 12)
	r.until("alert", func() bool { return r.alerts() > 0 })
	r.until("alice's new deposit", func() bool {
		id, ok, err := r.Locate(w.people[1].Owner(0))
		if err != nil || !ok {
			return false
		}
		a, err := r.Account(id)
		return err == nil && a.Balance.Lo <= 500_000
	})
	again := r.settle(7)
	require.EqualValues(t, 777_000+500_000+1000, total(t, again), "what the vanished deposits gave is gone")
	require.EqualValues(t, 3, again.Requests)
	r.close()
}

// J6: the node is killed, L1 is in the middle of a reorg when it comes up again, and goes on. It knows by number and hash how far it had read: within the
// confirmations it just goes on; beyond, it does not start while L1 is shorter than that, and then takes back what has to be.
func TestJ6RestartInReorg(t *testing.T) {
	for _, deep := range []bool{false, true} {
		t.Run(fmt.Sprintf("deep %t", deep), func(t *testing.T) {
			w := newWorld(t)
			cfg := w.config2()
			cfg.Confirmations = 2
			disk := datadirtest.New()
			r, err := w.start(cfg, disk, nil)
			require.NoError(t, err)
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			r.settle(5)
			before := w.head()
			w.deposit(1, 7)
			r.settle(6)
			w.stop()
			top := w.head()
			killed := disk.Crash(0, 1)
			r.close()

			if !deep {
				w.cut(top - cfg.Confirmations)
			} else {
				w.cut(before) // the submission after it was read, with its confirmations
				_, err = w.start(cfg, killed, nil)
				require.ErrorContains(t, err, "the node is behind block", "L1 is shorter than what was read")
				w.grow(top + 1)
			}
			w.mine()
			r, err = w.start(cfg, killed, nil)
			require.NoError(t, err)
			require.Equal(t, deep, r.alerts() > 0)
			for person := range w.people { // what they had may be gone
				w.deposit(person, 1_000_000)
			}
			r.settle(7)
			r.close()
		})
	}
}
