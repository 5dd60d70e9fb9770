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
		w.commit(state, r, h.Ops)
		require.NoError(t, w.Final(r.Header.Number))
		require.Equal(t, w.people[1].Key.Public(), w.account(a).PubKey)
	}
	head := w.head.Fork()
	require.Equal(t, state.Root(), head.Root())
	require.Zero(t, head.Held(), "all of it is final")
}

// commit a batch of requests.
func (w *world) commit(state *rollup.State, r Record, ops map[uint64]rollup.Op) {
	w.t.Helper()
	b := rollup.Batch{Header: r.Header}
	for _, seq := range r.Full {
		b.Full = append(b.Full, ops[seq])
	}
	view := state.View()
	_, err := rollup.ExecuteBatch(view, testShape, w.cfg.Config, b)
	require.NoError(w.t, err)
	require.NoError(w.t, view.Commit())
}

// Requests that do nothing, as exits of accounts that nobody has, leave nothing in memory once they are final.
func TestFinalRequestsThatDoNothingTakeNoMemory(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 2, func(c *Config) { c.Journal = j })
	w.open()
	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	w.Sequencer, err = New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)
	require.NoError(t, w.Resume(j.history(), func(*Sealed) error { return nil }))
	for id := range uint32(20) {
		w.request(&rollup.ForcedExit{ID: 1<<12 + id<<6, Address: rollup.Address{1}})
		w.seal(true)
	}
	h := j.history()
	for _, r := range h.Records {
		w.commit(state, r, h.Ops)
		require.NoError(t, w.Final(r.Header.Number))
	}
	head := w.head.Fork()
	require.Equal(t, state.Root(), head.Root())
	require.Zero(t, head.Held())
}
