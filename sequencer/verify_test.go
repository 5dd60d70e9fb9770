package sequencer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A journal's ops are verified side by side, each for the key that its account has in its turn: one that was changed on the way included. A signature that does
// not hold is found, in a batch and in what waits.
func TestJournalsSignaturesAreVerified(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 4, func(c *Config) { c.Journal = j })
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	w.long(a, b, 1)
	w.request(&rollup.SetKey{ID: a, Address: w.people[1].Address, Key: w.people[3].Key.Public()})
	w.seal(true)
	w.seal(true)
	renewed, waiting := w.long(a, b, 2), w.long(b, a, 3)

	resume := func(j *memJournal) (*Sequencer, []Dropped, error) {
		state, err := rollup.NewMemState(testShape.Depth)
		require.NoError(t, err)
		s, err := New(w.cfg, state, 1, 0, 0)
		require.NoError(t, err)
		h := j.history()
		var dropped []Dropped
		err = s.Resume(h, func(s *Sealed) error {
			dropped = append(dropped, s.Dropped...)
			return nil
		})
		return s, dropped, err
	}
	verified, err := w.verifyAll(j.history())
	require.NoError(t, err)
	require.Len(t, verified, 2, "one is of a key that the account was given later")
	s, dropped, err := resume(j)
	require.NoError(t, err)
	require.Empty(t, dropped)
	require.True(t, s.Waits(renewed))
	require.True(t, s.Waits(waiting))
	require.Equal(t, w.View().Root(), s.View().Root())

	// forge spoils the signature of the op of an account that is the n-th in the journal.
	forge := func(from uint32, n int) *memJournal {
		spoiled := &memJournal{records: j.records}
		for _, e := range j.entries {
			if op, ok := e.Op.(*rollup.Transfer); ok && op.Authorization.From == from {
				if n--; n == 0 {
					forged := *op
					forged.Authorization.Signature.R = w.people[0].Key.Public()
					e.Op = &forged
				}
			}
			spoiled.entries = append(spoiled.entries, e)
		}
		return spoiled
	}
	s, dropped, err = resume(forge(a, 2))
	require.NoError(t, err)
	require.Len(t, dropped, 1)
	require.Equal(t, renewed, dropped[0].ID)
	require.True(t, s.Waits(waiting))
	_, _, err = resume(forge(a, 1))
	require.ErrorIs(t, err, ErrHistory)
	require.ErrorIs(t, err, field.ErrSignature)
}
