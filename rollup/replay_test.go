package rollup_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// What S says and the state does not settle is refused: amounts burned, receivers on L1, words of a noop.
func TestReplayComparesWithTheState(t *testing.T) {
	w := rolluptest.New(1, shape, 3)
	w.OpenFeeSlots()
	before := w.State.View()
	out := &rollup.Withdraw{Amount: rollup.NewAmount(100)}
	w.Sign(before, out)
	owner := w.Person(0)
	witness := w.MustExecute(rollup.Batch{Header: w.Header, Full: []rollup.Op{
		out,
		&rollup.ForcedExit{ID: 0, Address: owner.Address},
		&rollup.ForcedExit{ID: 1, Address: owner.Address}, // of token 0, which account 1 does not hold
	}})
	for name, c := range map[string]struct {
		lane int
		edit func(*rollup.Settlement)
	}{
		"forced exit burns more":        {1, func(s *rollup.Settlement) { s.Amount, _ = s.Amount.Add(rollup.NewAmount(1)) }},
		"forced exit burns nothing":     {1, func(s *rollup.Settlement) { s.Amount = rollup.Amount{} }},
		"forced exit that misses burns": {2, func(s *rollup.Settlement) { s.Amount = rollup.NewAmount(1) }},
		"withdrawal to another address": {0, func(s *rollup.Settlement) { s.Address[0]++ }},
		"withdrawal of another token":   {0, func(s *rollup.Settlement) { s.Token++ }},
		"noop with an id":               {3, func(s *rollup.Settlement) { s.ID = 1 }},
		"noop with an amount":           {3, func(s *rollup.Settlement) { s.Amount = rollup.NewAmount(1) }},
		"noop with an address":          {3, func(s *rollup.Settlement) { s.Address[0] = 1 }},
		"transfer with a token": {0, func(s *rollup.Settlement) {
			*s = rollup.Settlement{Op: rollup.OpTransfer, Token: 1, ID: 0, Amount: rollup.NewAmount(1)}
		}},
		"transfer with an address": {0, func(s *rollup.Settlement) {
			*s = rollup.Settlement{Op: rollup.OpTransfer, Amount: rollup.NewAmount(1), Address: owner.Address}
		}},
		"withdrawal with a sender":         {0, func(s *rollup.Settlement) { s.From = 1 }},
		"forced exit with a sender":        {1, func(s *rollup.Settlement) { s.From = 1 }},
		"forced exit of another's account": {1, func(s *rollup.Settlement) { s.ID = 1 }},
	} {
		settlement := witness.Full[c.lane].Settlement
		c.edit(&settlement)
		s := witness.SettlementStream()
		words := settlement.Words()
		copy(s[rollup.FullLaneWords*c.lane:], words[:])
		view := before.Fork()
		_, err := rollup.Replay(view, shape, w.Config, witness.DataStream(), s)
		require.ErrorIs(t, err, rollup.ErrStream, name)
		require.Equal(t, before.Root(), view.Root())
	}
	_, err := rollup.Replay(before.Fork(), shape, w.Config, witness.DataStream(), witness.SettlementStream()[1:])
	require.ErrorIs(t, err, rollup.ErrStream)
	_, err = rollup.Replay(before.Fork(), shape, w.Config, append(witness.DataStream(), field.Element{}), witness.SettlementStream())
	require.ErrorIs(t, err, rollup.ErrStream)
}

// A view that remembers replays to the same accounts, commit after commit, from accounts or from none, whatever was told of the queue; and what commits
// replaced is what was there.
func TestRememberingViewReplaysAlike(t *testing.T) {
	replayed := 0
	for i := uint64(0); replayed < 60; i++ {
		w := rolluptest.New(seed+i, shape, 5)
		if i%2 == 0 {
			w.PlantRandom()
		}
		planted := map[uint32]rollup.Account{}
		collect := func(id uint32, a rollup.Account) error { planted[id] = a; return nil }
		require.NoError(t, w.State.Each(collect))
		twin := rolluptest.Plant(shape.Depth, planted)
		remembering := twin.View()
		remembering.Remember()
		for range 12 {
			view, old := w.State.View(), twin.View()
			before := snapshot(t, old)
			witness, err := rollup.ExecuteBatch(view, shape, w.Config, draw(w, view, false))
			if err != nil {
				continue
			}
			told := w.Rand.IntN(2)
			queue := func() field.Element { // right for every second lane, if that
				told++
				return witness.Full[(told/2)%len(witness.Full)].Key.X
			}
			posted, err := rollup.DecodeQueued(shape, witness.DataStream(), witness.SettlementStream(), queue)
			require.NoError(t, err)
			plain, err := rollup.Decode(shape, witness.DataStream(), witness.SettlementStream())
			require.NoError(t, err)
			require.Equal(t, plain, posted)
			flat := remembering.Flat()
			require.NoError(t, posted.Replay(flat))
			require.NoError(t, flat.Fold())
			require.Equal(t, snapshot(t, view), snapshot(t, remembering))
			sameNames(t, view, remembering)
			require.NoError(t, remembering.Commit())
			require.NoError(t, view.Commit())
			require.Equal(t, snapshot(t, w.State.View()), snapshot(t, twin.View()))
			require.Equal(t, before, snapshot(t, old))
			w.Header.Number++
			replayed++
		}
	}
}

// sameNames compares the indices by owner.
func sameNames(t *testing.T, a, b *rollup.View) {
	t.Helper()
	for id := range uint32(1 << shape.Depth) {
		account, err := a.Account(id)
		require.NoError(t, err)
		at, known, err := a.Locate(account.Owner)
		require.NoError(t, err)
		at2, known2, err := b.Locate(account.Owner)
		require.NoError(t, err)
		require.Equal(t, known, known2)
		require.Equal(t, at, at2)
	}
}
