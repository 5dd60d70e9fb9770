package sequencer

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// Batches become final one by one after a restart. What a later one takes back is still to be done when the one between is final.
func TestFinalAfterARestart(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 4, func(c *Config) { c.Journal = j })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	for _, person := range []int{2, 1, 3, 1} {
		w.request(&rollup.SetKey{ID: a, Address: w.people[1].Address, Key: w.people[person].Key.Public()})
		w.seal(true)
	}

	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	w.Sequencer, err = New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)
	h := j.history()
	require.NoError(t, w.Resume(h, func(*Sealed) error { return nil }))
	for _, r := range h.Records {
		b := rollup.Batch{Header: r.Header}
		for _, seq := range r.Full {
			b.Full = append(b.Full, h.Ops[seq])
		}
		view := state.View()
		_, err := rollup.ExecuteBatch(view, testShape, w.cfg.Config, b)
		require.NoError(t, err)
		require.NoError(t, view.Commit())
		require.NoError(t, w.Final(r.Header.Number))
		require.Equal(t, w.people[1].Key.Public(), w.account(a).PubKey)
	}
	head, _ := w.SealedView()
	require.Equal(t, state.Root(), head.Root())
}
