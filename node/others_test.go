package node_test

import (
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
)

// held is a prover that hands out nothing until it may.
type held struct {
	prover
	may <-chan struct{}
}

func (h *held) Next(ctx context.Context) (operator.Proof, error) {
	select {
	case <-h.may:
		return h.prover.Next(ctx)
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}

// refused tells why a node does not start on a disk, and what it would have to adopt.
func (w *world) refused(cfg node.Config, disk *datadirtest.Disk) uint64 {
	w.t.Helper()
	_, err := w.start(cfg, disk, nil)
	require.ErrorIs(w.t, err, node.ErrKeyUsed)
	require.ErrorContains(w.t, err, "--adopt")
	var s *l1.StrangerError
	if errors.As(err, &s) {
		return s.Beyond
	}
	n, err := w.chain.Client().PendingNonceAt(w.t.Context(), w.op.Address())
	require.NoError(w.t, err)
	return n
}

// M6: two operators with one L1 key and a directory each, and neither has sent anything yet. L1 takes the batches of one; the other ends, and says why. Started
// again when the first is gone, with a word that it is, it undoes what it had sealed in their place, and what it had acknowledged becomes final: no fork, nothing
// twice, nothing lost.
func TestM6TwoOperatorsOfOneKey(t *testing.T) {
	w := newWorld(t)
	disks := []*datadirtest.Disk{datadirtest.New(), datadirtest.New()}
	may := make(chan struct{})
	var both []*running
	for _, disk := range disks {
		r, err := w.startWith(w.config2(), disk, func(d *node.Deps) {
			d.Prover = &held{prover{make(chan operator.Proof, 10_000)}, may}
		})
		require.NoError(t, err)
		both = append(both, r)
	}
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	var acked []node.OpStatus
	for i, r := range both {
		s, err := r.Submit(t.Context(), r.transfer(i+1, 2-i, 1))
		require.NoError(t, err)
		acked = append(acked, s)
	}
	close(may)
	var err error
	loser := 0
	select {
	case err = <-both[0].ended:
	case err = <-both[1].ended:
		loser = 1
	}
	winner := both[1-loser]
	require.True(t, errors.Is(err, node.ErrKeyUsed) || errors.Is(err, node.ErrOther), "%v", err)
	winner.until("final", func() bool {
		s, err := winner.Op(acked[1-loser].ID)
		return err == nil && s.Stage == node.Final
	})
	w.solvent()
	cfg := w.config2()
	cfg.Adopt = w.refused(cfg, disks[loser])
	winner.close()
	cfg.Adopt = w.refused(w.config2(), disks[loser])

	again, err := w.start(cfg, disks[loser], nil)
	require.NoError(t, err)
	again.until("what the loser acknowledged is final", func() bool {
		s, err := again.Op(acked[loser].ID)
		require.NoError(t, err)
		require.NotEqual(t, node.Dropped, s.Stage, s.Reason)
		return s.Stage == node.Final
	})
	r := w.solvent()
	for _, person := range []int{1, 2} {
		require.EqualValues(t, 1, mustAccount(t, r.State, again.id(person)).Nonce)
	}
	again.close()
}

// M6: a second operator with an empty directory is refused while the first one's tx waits, when it is mined, and when the first is down. The first one's restarts
// are not. With a word that the first is gone the second goes on, and then the first is refused. A tx by hand ends it.
func TestM6SecondDirectoryIsRefused(t *testing.T) {
	w := newWorld(t)
	first, second := datadirtest.New(), datadirtest.New()
	a, err := w.start(w.config2(), first, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	a.settle(5)
	w.stop()
	a.pays()
	a.until("it is sent", func() bool { return w.pendingTxs() > 0 })
	w.refused(w.config2(), second)
	a.stop() // as kill does: its tx is out
	<-a.ended
	w.refused(w.config2(), second)
	a, err = w.start(w.config2(), first, nil) // its own tx waits
	require.NoError(t, err)
	w.mine()
	a.settle(6)
	a.close()
	a, err = w.start(w.config2(), first, nil) // its own txs are mined
	require.NoError(t, err)
	a.settle(7)
	cfg := w.config2()
	cfg.Adopt = 1 << 40
	_, err = w.start(cfg, second, nil)
	require.ErrorContains(t, err, "adopt no more than it has")
	a.close()

	cfg.Adopt = w.refused(w.config2(), second)
	b, err := w.start(cfg, second, nil)
	require.NoError(t, err)
	b.settle(8)
	w.refused(w.config2(), first)
	b.close()
	b, err = w.start(cfg, second, nil) // what was said once may stay
	require.NoError(t, err)
	b.settle(9)

	to := w.sender.Address()
	_, err = w.newSender(1).Send(t.Context(), l1.Call{To: &to, Value: big.NewInt(1)})
	require.NoError(t, err)
	select {
	case err = <-b.ended:
	case <-time.After(10 * time.Minute):
		t.Fatal("it goes on")
	}
	require.ErrorIs(t, err, node.ErrKeyUsed)
	require.ErrorContains(t, err, "0x", "the tx is named")
}
