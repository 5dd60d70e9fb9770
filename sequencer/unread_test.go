package sequencer

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/statetree"
	"github.com/causeway-l2/causeway/statetree/storetest"
)

// A disk that cannot be read says nothing of an op: none is dropped for that, no request loses its place, nothing more is taken or sealed, and who starts again has all.
func TestUnreadStateDropsNothing(t *testing.T) {
	for _, when := range []string{"a held op's turn comes", "a batch is sealed", "it starts again"} {
		reads := int64(0)
		for unreadAt(t, when, reads) {
			reads++
		}
		require.Positive(t, reads, when)
	}
}

// unreadAt has a read of one part of a life fail. It returns false if there are fewer.
func unreadAt(t *testing.T, when string, reads int64) (failed bool) {
	j, disk := &memJournal{}, storetest.NewFaulty(statetree.NewMemStore())
	w := newWorldWith(t, 4, func(c *Config) { c.Limits, c.Journal = heldLimits, copying{j} })
	w.open()
	a, b, c := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(3, 0, 1000)
	w.seal(true)
	begin := w.final(disk, j)
	w.Sequencer = begin()
	during := func(part string, do func()) {
		if part == when {
			disk.Reads.Store(reads)
		}
		do()
		failed = failed || part == when && disk.Reads.Load() < 0
		disk.Reads.Store(-1)
	}

	const long = 1 << 30 // a restart reads the machine's clock
	expires, err := w.submit(w.at(c, a, 0, 10, 60))
	require.NoError(t, err)
	kept := []ID{w.request(&rollup.Deposit{Owner: w.people[3].Owner(1), Amount: rollup.NewAmount(7)}), w.hold(w.at(b, a, 1, 10, long))}
	paid, err := w.submit(w.at(a, b, 0, 10, long))
	require.NoError(t, err)
	kept = append(kept, paid)
	first := w.at(b, a, 0, 10, long)
	during("a held op's turn comes", func() {
		id, err := w.submit(first)
		if err == nil {
			kept = append(kept, id)
		} else {
			require.ErrorIs(t, err, storetest.ErrInjected, "it is refused, and for no other reason")
		}
	})

	w.now = w.now.Add(2 * time.Minute)
	var ops, gone []ID
	end := func(s *Sealed) error {
		ops = append(ops, s.Ops...)
		for _, d := range s.Dropped {
			gone = append(gone, d.ID)
		}
		return nil
	}
	during("a batch is sealed", func() {
		s, err := w.Seal(w.now, true)
		if err == nil {
			require.NoError(t, end(s))
			return
		}
		require.ErrorIs(t, err, storetest.ErrInjected)
		require.ErrorIs(t, err, statetree.ErrRead)
		for _, id := range kept {
			require.True(t, w.Waits(id), "%s, read %d when %s", id, reads, when)
		}
	})

	restart := func() error {
		w.Sequencer, ops = begin(), nil
		return w.Resume(j.history(), end)
	}
	during("it starts again", func() { err = restart() })
	if err != nil {
		require.ErrorIs(t, err, storetest.ErrInjected)
		require.NoError(t, restart())
	}
	require.Equal(t, []ID{expires}, gone, "read %d when %s", reads, when)
	for _, id := range kept {
		require.True(t, slices.Contains(ops, id) || w.Waits(id), "%s, read %d when %s", id, reads, when)
	}
	_, err = w.Seal(time.Now(), true)
	require.NoError(t, err)
	return failed
}

// final has all that was sealed be so, on a disk, and returns what begins a life after it, whose journal is empty.
func (w *world) final(disk statetree.Store, j *memJournal) (begin func() *Sequencer) {
	w.t.Helper()
	state, err := rollup.NewState(testShape.Depth, disk)
	require.NoError(w.t, err)
	h := j.history()
	for _, r := range h.Records {
		w.commit(state, r, h.Ops)
	}
	j.entries, j.records = nil, nil
	cfg, number, timestamp, next := w.cfg, w.number, w.timestamp, w.nextRequest
	return func() *Sequencer {
		s, err := New(cfg, state, number, timestamp, next)
		require.NoError(w.t, err)
		return s
	}
}
