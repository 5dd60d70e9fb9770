package node_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// office is what two operators are elected for: the one of that number leads.
type office struct{ led atomic.Int64 }

type candidate struct {
	*office
	number int64
}

func (c candidate) Leads() bool { return c.led.Load() == c.number }

// campaign waits until it leads.
func (c candidate) campaign(ctx context.Context) error {
	for !c.Leads() && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	return ctx.Err()
}

// leading starts an operator of the world's key that is one of two.
func (w *world) leading(o *office, number int64, disk *datadirtest.Disk) *running {
	w.t.Helper()
	cfg := w.config2()
	cfg.Standby = true
	r, err := w.startWith(cfg, disk, func(d *node.Deps) { d.Leader = candidate{o, number} })
	require.NoError(w.t, err)
	return r
}

// pays has alice pay bob one unit, at an operator that may refuse for a while.
func (r *running) pays() rollup.UserOp {
	r.w.t.Helper()
	var op rollup.UserOp
	r.until("accepted", func() bool {
		op = r.transfer(1, 2, 1)
		_, err := r.Submit(r.ctx, op)
		return err == nil
	})
	return op
}

// resend what another operator acknowledged, as wallets do: what L1 has already is refused for its nonce.
func (r *running) resend(ops []rollup.UserOp) {
	r.w.t.Helper()
	for _, op := range ops {
		r.until("taken, or done", func() bool {
			_, err := r.Submit(r.ctx, op)
			a, failed := r.Account(op.Auth().From)
			require.NoError(r.w.t, failed)
			return err == nil || a.Nonce > op.Auth().Nonce
		})
	}
}

// moved tells what alice paid, and compares it with what bob got.
func (w *world) moved(r *running) uint64 {
	w.t.Helper()
	again := w.solvent()
	alice, bob := mustAccount(w.t, again.State, r.id(1)), mustAccount(w.t, again.State, r.id(2))
	require.Equal(w.t, alice.Nonce, bob.Balance.Lo-1_000_000, "each op moved one unit, once")
	return alice.Nonce
}

// Two operators of one key. The leader ends in the middle of its work, with a tx under way; the one that stood by takes over, and what the leader had acknowledged is
// final once, whether its tx is mined before the other seals, or is mined later than anybody saw it, or never.
func TestM6StandbyTakesOver(t *testing.T) {
	for _, fate := range []string{"mined", "hidden", "lost"} {
		t.Run(fate, func(t *testing.T) {
			w := newWorld(t)
			var o office
			a := w.leading(&o, 0, datadirtest.New())
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			var acked []rollup.UserOp
			for range 3 {
				acked = append(acked, a.pays())
			}
			require.NoError(t, a.Flush(a.ctx))

			dir := t.TempDir()
			stood := make(chan error, 1)
			go func() {
				cfg := w.config2()
				cfg.Dir = dir
				stood <- node.Standby(t.Context(), cfg, node.Deps{Client: w.client, Log: w.log()}, candidate{&o, 1}.campaign)
			}()
			w.stop()
			acked = append(acked, a.pays())
			a.until("it is sent", func() bool { return w.pendingTxs() > 0 })
			under := w.waitingTx()
			a.stop() // as kill does: its tx is out
			<-a.ended
			if fate != "mined" {
				w.chain.Drop()
			}
			require.Empty(t, stood)
			o.led.Store(1)
			require.NoError(t, <-stood)
			cfg := w.config2()
			cfg.Dir, cfg.Standby = dir, true
			b, err := w.startWith(cfg, nil, func(d *node.Deps) { d.Leader = candidate{&o, 1} })
			require.NoError(t, err)
			b.resend(acked)
			acked = append(acked, b.pays())
			if fate == "mined" {
				for range 20 { // it seals nothing beside a tx that may land
					require.Equal(t, uint64(0), b.Info().Sealed-b.Info().Final)
					time.Sleep(cfg.Tick)
				}
			}
			if fate == "hidden" { // it comes to light when the other has sealed, and is quicker
				b.until("sealed", func() bool { return b.Info().Sealed > b.Info().Final })
				b.until("sent", func() bool { return w.pendingTxs() > 0 })
				w.chain.Drop()
				w.sendAgain(under)
			}
			w.mine()
			for range 2 {
				acked = append(acked, b.pays())
			}
			b.until("all is final", func() bool {
				a, err := b.SealedAccount(b.id(1))
				i := b.Info()
				return err == nil && a.Nonce >= uint64(len(acked)) && i.Sealed == i.Final && i.Pending == 0
			})
			require.NoError(t, b.Flush(b.ctx))
			require.EqualValues(t, len(acked), w.moved(b))
			b.close()
		})
	}
}

// The leader is deposed while its tx is under way, and lives on: it takes no op and submits nothing more, and ends when it sees the other's batches.
func TestM6DeposedInTheMiddle(t *testing.T) {
	w := newWorld(t)
	var o office
	a := w.leading(&o, 0, datadirtest.New())
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	a.pays()
	require.NoError(t, a.Flush(a.ctx))
	w.stop()
	acked := []rollup.UserOp{a.pays()}
	a.until("it is sent", func() bool { return w.pendingTxs() > 0 })
	acked = append(acked, a.pays()) // in a batch of its own, or in the queue
	o.led.Store(1)
	_, err := a.Submit(a.ctx, a.transfer(1, 2, 1))
	require.ErrorIs(t, err, sequencer.ErrFull)
	require.Error(t, a.Ready(a.ctx))
	for at := time.Now().Unix(); time.Now().Unix() == at; { // what the other seals in the same second may be what this one has sealed
		time.Sleep(10 * time.Millisecond)
	}

	b := w.leading(&o, 1, datadirtest.New())
	b.resend(acked)
	w.mine()
	b.until("the tx under way is mined, and the rest follows", func() bool {
		s, err := b.SealedAccount(b.id(1))
		i := b.Info()
		return err == nil && s.Nonce == 3 && i.Sealed == i.Final
	})
	require.ErrorIs(t, <-a.ended, node.ErrOther)
	for range 2 {
		b.pays()
	}
	require.NoError(t, b.Flush(b.ctx))
	require.EqualValues(t, 5, w.moved(b))
	b.close()
}
