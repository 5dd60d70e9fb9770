package sequencer

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// An account that waits to be created keeps its leaf over a restart, though one before it became free: what its owner signed since names it.
func TestLeavesSurviveARestart(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 5, func(c *Config) { c.Journal, c.Deadline = j, time.Hour })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	pay := func(person int, seconds int) (uint32, ID) {
		op := &rollup.TransferToNew{Authorization: rollup.Auth{From: a}, ToKey: w.people[person].Key.Public(), ToAddress: w.people[person].Address, Amount: rollup.NewAmount(100)}
		w.sign(op, seconds)
		id, err := w.submit(op)
		require.NoError(t, err)
		return op.To, id
	}
	_, expires := pay(2, 100)
	b := w.deposit(3, 0, 500)
	first := w.long(b, a, 5)
	w.now = w.now.Add(200 * time.Second)
	dropped := w.seal(false).Dropped
	require.Len(t, dropped, 1)
	require.Equal(t, expires, dropped[0].ID)
	c, created := pay(4, 1<<30)

	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	again, err := New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)
	require.NoError(t, again.Resume(j.history(), func(s *Sealed) error {
		require.Empty(t, s.Dropped)
		return nil
	}))
	w.Sequencer, w.now = again, time.Now()
	require.EqualValues(t, 500-5-1, w.account(b).Balance.Lo)
	require.EqualValues(t, 100, w.account(c).Balance.Lo)
	require.Contains(t, w.seal(true).Ops, first)
	require.Contains(t, w.seal(true).Ops, created)
	w.drain()
}
