package rollup_test

import (
	"errors"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

const seed = 20260801

var shape = rollup.Shape{ID: 80, Name: "property", Full: 4, Transfers: 4, FeeSlots: 2, Depth: 6, Reach: 5}

// draw makes a batch of ops that each fit what came before, and now and then one that does not.
func draw(w *rolluptest.World, view *rollup.View, spoiled bool) rollup.Batch {
	b, scratch := rollup.Batch{Header: w.Header}, view.Fork()
	try := func(kind rollup.LaneKind, op rollup.Op) bool {
		before := scratch.Root()
		if err := rollup.Apply(scratch, w.Config, w.Header, kind, op); err != nil {
			if scratch.Root() != before {
				panic("Apply refused an op and kept part of it")
			}
			return spoiled && w.Rand.IntN(8) == 0
		}
		return true
	}
	for range 16 {
		if op := w.RandomOp(scratch); len(b.Full) < shape.Full && try(rollup.FullLane, op) {
			b.Full = append(b.Full, op)
		}
		if op := w.RandomTransfer(scratch); len(b.Transfers) < shape.Transfers && try(rollup.TransferLane, op) {
			b.Transfers = append(b.Transfers, op)
		}
	}
	for i := range b.Full { // any lane may be a noop
		if w.Rand.IntN(8) == 0 && !spoiled && i == len(b.Full)-1 {
			b.Full[i] = nil
		}
	}
	return b
}

// X1 and recovery: over random batches, value is conserved, refused batches leave nothing behind, and D and S alone give the same state.
func TestRandomBatches(t *testing.T) {
	t.Logf("seed %d", seed)
	accepted, refused, codes := 0, 0, map[rollup.OpCode]int{}
	for i := 0; accepted < 320; i++ {
		w := rolluptest.New(seed+uint64(i), shape, 5)
		w.PlantRandom()
		restored := w.State.View() // never sees an op, only streams
		for range 12 {
			view := w.State.View()
			b := draw(w, view, w.Rand.IntN(3) == 0)
			before, totals := snapshot(t, view), total(t, view)
			witness, err := rollup.ExecuteBatch(view, shape, w.Config, b)
			if err != nil {
				refused++
				require.Equal(t, before, snapshot(t, view), "half applied: %v", err)
				continue
			}
			accepted++
			for _, l := range append(witness.Full, witness.Transfers...) {
				codes[l.Op]++
			}
			require.Equal(t, view.Root(), witness.NewRoot)
			conserved(t, totals, witness, total(t, view))

			replayed := restored.Fork()
			statement, err := rollup.Replay(replayed, shape, w.Config, witness.DataStream(), witness.SettlementStream())
			require.NoError(t, err)
			require.Equal(t, witness.Statement(), statement)
			require.Equal(t, snapshot(t, view), snapshot(t, replayed))
			tampered(t, w, restored, witness, statement)
			if w.Rand.IntN(2) == 0 {
				require.NoError(t, view.Commit())
				restored = replayed
				w.Header.Number++
			}
		}
	}
	t.Logf("%d accepted, %d refused, lanes %v", accepted, refused, codes)
	require.Greater(t, refused, 100)
	for code := range rollup.OpCodes {
		require.Greater(t, codes[code], 20, code)
	}
}

// state is everything a view says.
type state struct {
	root     field.Element
	accounts []rollup.Account
}

func snapshot(t *testing.T, view *rollup.View) state {
	t.Helper()
	s := state{root: view.Root()}
	for id := range uint32(1 << shape.Depth) {
		a, err := view.Account(id)
		require.NoError(t, err)
		s.accounts = append(s.accounts, a)
		p, err := view.Proof(id)
		require.NoError(t, err)
		require.Equal(t, a.Leaf(), p.Leaf, "the record of account %d is not its leaf", id)
	}
	return s
}

// total sums balances by token.
func total(t *testing.T, view *rollup.View) map[uint16]*big.Int {
	t.Helper()
	out := map[uint16]*big.Int{}
	for id := range uint32(1 << shape.Depth) {
		a, err := view.Account(id)
		require.NoError(t, err)
		if out[a.Token] == nil {
			out[a.Token] = new(big.Int)
		}
		out[a.Token].Add(out[a.Token], a.Balance.Big())
	}
	return out
}

// conserved checks balances after = before + deposits - what L1 now owes, by token, from what L1 sees alone.
func conserved(t *testing.T, before map[uint16]*big.Int, w *rollup.Witness, after map[uint16]*big.Int) {
	t.Helper()
	for _, l := range w.Full {
		s := l.Settlement
		if before[s.Token] == nil {
			before[s.Token] = new(big.Int)
		}
		switch s.Op {
		case rollup.OpDeposit:
			before[s.Token].Add(before[s.Token], s.Amount.Big())
		case rollup.OpWithdraw, rollup.OpForcedExit:
			before[s.Token].Sub(before[s.Token], s.Amount.Big())
		}
	}
	for token, sum := range before {
		got := after[token]
		if got == nil {
			got = new(big.Int)
		}
		require.Equal(t, sum.String(), got.String(), "token %d", token)
	}
}

// tampered changes a word of what is posted: Replay refuses it, leaving the view as it was, or proves another statement.
func tampered(t *testing.T, w *rolluptest.World, view *rollup.View, witness *rollup.Witness, honest rollup.Statement) {
	t.Helper()
	before := view.Root()
	for range 4 {
		d, s := witness.DataStream(), witness.SettlementStream()
		stream := d
		if w.Rand.IntN(2) == 0 {
			stream = s
		}
		i := w.Rand.IntN(len(stream))
		v := field.ToBig(stream[i])
		bit := w.Rand.IntN(253)
		e, err := field.FromBig(v.SetBit(v, bit, 1-v.Bit(bit)))
		if err != nil {
			continue
		}
		stream[i] = e
		replayed := view.Fork()
		statement, err := rollup.Replay(replayed, shape, w.Config, d, s)
		if err != nil {
			require.Equal(t, before, replayed.Root())
			continue
		}
		require.NotEqual(t, honest, statement)
	}
}

// An op error names the lane.
func TestOpErrorNamesTheLane(t *testing.T) {
	w := rolluptest.New(1, shape, 3)
	w.OpenFeeSlots()
	op := &rollup.Transfer{To: 1, Amount: rollup.NewAmount(1)}
	w.Sign(w.State.View(), op)
	for _, b := range []rollup.Batch{{Header: w.Header, Full: []rollup.Op{nil, nil, op}}, {Header: w.Header, Transfers: []*rollup.Transfer{nil, nil, op}}} {
		view := w.State.View()
		before := snapshot(t, view)
		_, err := rollup.ExecuteBatch(view, shape, w.Config, b)
		var lane *rollup.OpError
		require.True(t, errors.As(err, &lane))
		require.Equal(t, 2, lane.Index)
		require.ErrorIs(t, err, rollup.ErrToken)
		require.Equal(t, before, snapshot(t, view))
	}
}

// Headers and sizes that no circuit takes are refused before anything runs.
func TestExecuteBatchRefusesHeaders(t *testing.T) {
	w := rolluptest.New(1, shape, 3)
	w.OpenFeeSlots()
	slot := w.Header.FeeSlots[0]
	edit := func(f func(*rollup.FeeSlot)) rollup.Batch {
		s := slot
		f(&s)
		h := w.Header
		h.FeeSlots = []rollup.FeeSlot{s}
		return rollup.Batch{Header: h}
	}
	late := w.Header
	late.Timestamp = rollup.MaxTime + 1
	for name, c := range map[string]struct {
		batch rollup.Batch
		err   error
	}{
		"too many full ops":          {rollup.Batch{Header: w.Header, Full: make([]rollup.Op, shape.Full+1)}, rollup.ErrShape},
		"too many transfers":         {rollup.Batch{Header: w.Header, Transfers: make([]*rollup.Transfer, shape.Transfers+1)}, rollup.ErrShape},
		"too many slots":             {rollup.Batch{Header: rollup.Header{FeeSlots: make([]rollup.FeeSlot, shape.FeeSlots+1)}}, rollup.ErrShape},
		"time of 41 bits":            {rollup.Batch{Header: late}, rollup.ErrRange},
		"collector does not exist":   {edit(func(s *rollup.FeeSlot) { s.ID = 60 }), rollup.ErrFeeSlot},
		"collector of another token": {edit(func(s *rollup.FeeSlot) { s.ID = 1 }), rollup.ErrFeeSlot},
	} {
		view := w.State.View()
		_, err := rollup.ExecuteBatch(view, shape, w.Config, c.batch)
		require.ErrorIs(t, err, c.err, name)
		require.Equal(t, w.State.Root(), view.Root())
	}
	for _, bad := range []rollup.Shape{{}, {Full: 1, FeeSlots: 1}, {Full: 1, FeeSlots: 1, Depth: 33, Reach: 4}, {Full: 1, FeeSlots: 1, Depth: 4}, {Full: 1, FeeSlots: 1, Depth: 4, Reach: 5}, {FeeSlots: 1, Depth: 4, Reach: 4}, {Full: -1, Transfers: 2, FeeSlots: 1, Depth: 4, Reach: 4},
		{Full: 1, FeeSlots: 1, Depth: 4, Reach: 4, Cells: -1}, {Full: 1, FeeSlots: 1, Depth: 4, Reach: 4, Cells: 4}, {Full: 1, FeeSlots: 1, Depth: 32, Reach: 24, Cells: 17},
		{Full: 1, Depth: 4, Reach: 4}, {Full: 1, FeeSlots: 17, Depth: 4, Reach: 4}, {Full: 1<<16 + 1, FeeSlots: 1, Depth: 4, Reach: 4}} {
		require.Error(t, bad.Check(), "%+v", bad)
	}
}

// The index by owner follows changes of keys, and two accounts of one owner.
func TestLocate(t *testing.T) {
	w := rolluptest.New(1, shape, 4)
	a, b := w.Person(1), w.Person(2)
	b.Address = a.Address // one owner on L1, two keys
	view := w.State.View()
	apply := func(op rollup.Op) {
		require.NoError(t, rollup.Apply(view, w.Config, w.Header, rollup.FullLane, op))
	}
	locate := func(o rollup.Owner) (uint32, bool) {
		id, ok, err := view.Locate(o)
		require.NoError(t, err)
		return id, ok
	}
	id, ok := locate(a.Owner(0))
	require.False(t, ok)
	require.Zero(t, id)
	apply(&rollup.Deposit{Owner: a.Owner(0), To: 0, Amount: rollup.NewAmount(1)})
	apply(&rollup.Deposit{Owner: b.Owner(0), To: 1, Amount: rollup.NewAmount(1)})
	id, ok = locate(a.Owner(0))
	require.True(t, ok)
	require.EqualValues(t, 0, id)
	id, ok = locate(a.Owner(1))
	require.False(t, ok)
	require.EqualValues(t, 2, id, "the next unused leaf")

	// Account 0 takes account 1's key: one owner, two accounts. Then it takes a third key: account 1 is still found.
	apply(&rollup.SetKey{ID: 0, Address: a.Address, Key: b.Key.Public()})
	_, ok = locate(a.Owner(0))
	require.False(t, ok)
	id, ok = locate(b.Owner(0))
	require.True(t, ok)
	require.EqualValues(t, 1, id)
	apply(&rollup.SetKey{ID: 0, Address: a.Address, Key: w.Person(3).Key.Public()})
	id, ok = locate(b.Owner(0))
	require.True(t, ok, "account 1 is lost to the index")
	require.EqualValues(t, 1, id)
	n, err := view.Accounts()
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
}
