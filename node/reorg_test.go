package node_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
)

// J1: blocks vanish, with submissions and deposits in them. Within the confirmations that were asked for, what vanished is submitted again and
// nobody notices; beyond, L1 is read anew, and what does not fit it any more is undone.
func TestJ1Reorgs(t *testing.T) {
	for _, c := range []struct {
		depth, confirmations int
		world                func(*testing.T) *world
	}{{1, 2, newWorld}, {2, 2, newWorld}, {5, 2, newWorld}, {64, 8, newWorld}, {2, 2, newWorldInBlobs}, {5, 2, newWorldInBlobs}} {
		t.Run(fmt.Sprintf("depth %d, %d confirmations", c.depth, c.confirmations), func(t *testing.T) {
			w := c.world(t)
			cfg := w.config2()
			cfg.Confirmations = uint64(c.confirmations)
			r, err := w.start(cfg, datadirtest.New(), nil)
			require.NoError(t, err)
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			first, err := r.Submit(t.Context(), r.transfer(1, 2, 5))
			require.NoError(t, err)
			r.until("final", func() bool { s, err := r.Op(first.ID); return err == nil && s.Stage == node.Final })

			w.deposit(1, 7)
			second, err := r.Submit(t.Context(), r.transfer(2, 1, 9))
			require.NoError(t, err)
			r.until("submitted", func() bool {
				s, err := r.Op(second.ID)
				return err == nil && (s.Stage == node.Submitted || s.Stage == node.Final)
			})
			w.reorg(c.depth)
			w.solvent()

			for person := range w.people { // what they had may be gone
				w.deposit(person, 1_000_000)
			}
			for range c.confirmations + 2 {
				w.chain.Commit()
			}
			var third node.OpStatus
			r.until("accepted", func() bool { // not while L1 is read anew
				third, err = r.Submit(t.Context(), r.transfer(1, 2, 11))
				return err == nil
			})
			r.until("settled", func() bool {
				s, err := r.Op(third.ID)
				return err == nil && (s.Stage == node.Final || s.Stage == node.Dropped)
			})
			require.NoError(t, r.Flush(t.Context()))
			w.solvent()
			r.close()
		})
	}
}

// reorg replaces the last blocks by as many empty ones and one more.
func (w *world) reorg(depth int) {
	w.t.Helper()
	w.stop()
	head, err := w.chain.Client().BlockNumber(w.t.Context())
	require.NoError(w.t, err)
	deployed, err := w.client.Params(w.t.Context())
	require.NoError(w.t, err)
	for head < deployed.DeployedAt+uint64(depth)+1 { // never below the deployment
		w.chain.Commit()
		head++
	}
	ancestor, err := w.chain.Client().HeaderByNumber(w.t.Context(), new(big.Int).SetUint64(head-uint64(depth)))
	require.NoError(w.t, err)
	require.NoError(w.t, w.chain.Reorg(ancestor.Hash(), depth+1))
	w.mine()
}
