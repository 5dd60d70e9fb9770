package sequencer

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// byName is a journal that knows of what waits by its name alone, as a logbook does.
type byName struct {
	mu    sync.Mutex
	waits map[ID]bool
	seals func() // called before a record is written
}

func (j *byName) Accept(e Entry) (func() error, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.Replaced != nil {
		delete(j.waits, e.Replaced.ID)
	}
	j.waits[e.ID] = true
	return func() error { return nil }, nil
}

func (j *byName) Seal(r Record) error {
	if j.seals != nil {
		j.seals()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, d := range r.Dropped {
		delete(j.waits, d.ID)
	}
	return nil
}

// An op that was replaced, and comes again when its replacement has turned out to be impossible, before or while that is written down, waits.
func TestReplacedOpComesAgain(t *testing.T) {
	for _, late := range []bool{false, true} {
		j := &byName{waits: map[ID]bool{}}
		w := newWorldWith(t, 3, func(c *Config) { c.Limits, c.Journal = heldLimits, j })
		w.open()
		a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
		w.seal(true)
		again := w.at(a, b, 1, 10, 3600)
		id := w.hold(again)
		much := w.at(a, b, 1, 20, 3600)
		much.Amount = rollup.NewAmount(5000)
		w.resign(much)
		impossible := w.hold(much)
		_, err := w.submit(w.at(a, b, 0, 10, 3600))
		require.NoError(t, err)
		require.False(t, w.Held(impossible), "its turn came")
		come := func() {
			j.seals = nil
			_, err := w.Submit(again, w.now)
			require.NoError(t, err)
		}
		if late {
			j.seals = come
		} else {
			come()
		}
		s, err := w.Seal(w.now, false)
		require.NoError(t, err)
		require.Equal(t, impossible, s.Dropped[len(s.Dropped)-1].ID)
		require.Equal(t, late, s.Dropped[0].ID == id)
		require.True(t, w.Waits(id))
		require.True(t, j.waits[id])
		require.False(t, j.waits[impossible])
	}
}

// An op of which the journal is about to say that it was dropped is taken again when that is said: what says so would mean both.
func TestDroppedOpComesAgain(t *testing.T) {
	j := &byName{waits: map[ID]bool{}}
	w := newWorldWith(t, 4, func(c *Config) { c.Journal = j })
	w.open()
	a, b, c := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(3, 0, 1000)
	w.seal(true)
	short := &rollup.Transfer{Authorization: rollup.Auth{From: b}, To: a, Amount: rollup.NewAmount(500)}
	w.sign(short, 60)
	_, err := w.submit(short)
	require.NoError(t, err)
	spends := &rollup.Transfer{Authorization: rollup.Auth{From: a}, To: c, Amount: rollup.NewAmount(1200)}
	w.sign(spends, 3600)
	id, err := w.submit(spends)
	require.NoError(t, err)

	w.now = w.now.Add(2 * time.Minute)
	j.seals = func() {
		j.seals = nil
		w.pay(c, a, 500)
		_, err := w.Submit(spends, w.now)
		require.ErrorIs(t, err, ErrLeaving)
	}
	s, err := w.Seal(w.now, false)
	require.NoError(t, err)
	require.Len(t, s.Dropped, 2, "what paid it has expired")
	require.Nil(t, j.seals)
	require.False(t, j.waits[id])
	again, err := w.Submit(spends, w.now)
	require.NoError(t, err)
	require.Equal(t, id, again)
	require.True(t, j.waits[id])
	s, err = w.Seal(w.now, true)
	require.NoError(t, err)
	require.Contains(t, s.Ops, id)
	require.Empty(t, s.Dropped)
}
