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
