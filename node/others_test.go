package node_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// M6: two operators with one L1 key and a directory each. L1 takes the batches of one; the other ends, and says why. Started again when the first is gone, it
// undoes what it had sealed in their place, and what it had acknowledged becomes final: no fork, nothing twice, nothing lost.
func TestM6TwoOperatorsOfOneKey(t *testing.T) {
	w := newWorld(t)
	disks := []*datadirtest.Disk{datadirtest.New(), datadirtest.New()}
	a, err := w.start(w.config2(), disks[0], nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	a.settle(5) // alice's first op
	b, err := w.start(w.config2(), disks[1], nil)
	require.NoError(t, err)
	b.id(1)

	ofAlice, err := a.Submit(t.Context(), a.transfer(1, 2, 1))
	require.NoError(t, err)
	to, from := b.id(1), b.id(2)
	acct, err := b.Account(from)
	require.NoError(t, err)
	ofBob, err := b.Submit(t.Context(), w.people[2].Transfer(wallet.Terms{From: from, Nonce: acct.Nonce, MaxFee: fees.Full, ValidUntil: 1 << 39}, to, rollup.NewAmount(3)))
	require.NoError(t, err)

	winner, loser, lost := a, 1, ofBob
	select {
	case err = <-b.ended:
		b.stop()
	case err = <-a.ended:
		a.stop()
		winner, loser, lost = b, 0, ofAlice
	}
	require.ErrorIs(t, err, node.ErrOther)
	winner.until("final", func() bool {
		s, err := winner.Op(map[bool]node.OpStatus{true: ofAlice, false: ofBob}[winner == a].ID)
		return err == nil && s.Stage == node.Final
	})
	w.solvent()
	winner.close()

	again, err := w.start(w.config2(), disks[loser], nil)
	require.NoError(t, err)
	again.until("what the loser acknowledged is final", func() bool {
		s, err := again.Op(lost.ID)
		require.NoError(t, err)
		require.NotEqual(t, node.Dropped, s.Stage, s.Reason)
		return s.Stage == node.Final
	})
	r := w.solvent()
	require.EqualValues(t, 2, mustAccount(t, r.State, to).Nonce)
	require.EqualValues(t, 1, mustAccount(t, r.State, from).Nonce)
	again.close()
}
