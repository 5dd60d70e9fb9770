package node_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// D3: the operator is away for longer than the grace time while transfers wait, and who signed some of them asks L1 for an exit meanwhile. L1 takes no batch
// without the exit any more: it takes along what it must not overtake, or goes before it when that is too much, and all goes on.
func TestD3OutageLongerThanTheGraceTime(t *testing.T) {
	for name, transfers := range map[string]int{"few wait": 1, "many wait": 3 * circuit.Shape.Transfers} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			disk := datadirtest.New()
			r, err := w.start(w.config2(), disk, nil)
			require.NoError(t, err)
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			r.settle(5)
			alice, bob := r.id(1), r.id(2)
			r.close()

			patient := w.config2()
			patient.Tick = 1000 * time.Hour // nothing is sealed
			r, err = w.start(patient, disk, nil)
			require.NoError(t, err)
			var waiting []sequencer.ID
			for i := range transfers {
				from, to := 1, 2
				if i > 0 {
					from, to = 2, 1
				}
				s, err := r.Submit(r.ctx, r.transfer(from, to, 7))
				require.NoError(t, err)
				waiting = append(waiting, s.ID)
			}
			r.close()

			request, _, err := w.client.RequestForcedExit(t.Context(), w.sender, alice, 0)
			require.NoError(t, err)
			w.stop()
			require.NoError(t, w.chain.AdjustTime(25*time.Hour)) // the grace time is a day
			w.grow(w.head() + 2)                                 // it has its confirmation
			w.mine()
			r, err = w.start(w.config2(), disk, nil)
			require.NoError(t, err)
			for i, id := range waiting {
				r.until("what waited is final", func() bool {
					s, err := r.Op(id)
					require.NoError(t, err)
					if s.Stage == node.Dropped {
						require.Zero(t, i, "only alice's own is impossible")
						require.Greater(t, transfers, circuit.Shape.Full, "few wait: nothing gives way")
						require.Contains(t, s.Reason, sequencer.ErrGaveWay.Error())
						return true
					}
					return s.Stage == node.Final
				})
			}
			require.NoError(t, r.Flush(r.ctx))
			l := w.solvent()
			require.Equal(t, request.Index+1, l.Requests)
			require.Positive(t, l.Owed[0][rollup.Address(w.sender.Address())].Sign(), "what alice had")
			w.deposit(1, 1_000_000)
			r.until("alice's deposit", func() bool {
				a, err := r.Account(alice)
				require.NoError(t, err)
				return a.Balance.Lo >= 1_000_000
			})
			require.Less(t, mustAccount(t, l.State, alice).Balance.Lo, uint64(7*transfers+1))
			require.GreaterOrEqual(t, mustAccount(t, l.State, bob).Balance.Lo, uint64(1))
			r.settle(9)
			r.close()
		})
	}
}
