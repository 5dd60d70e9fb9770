package node

import (
	"log/slog"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/statetree"
)

// Requests that wait are put into their order once, and not for each that the logbook has: whoever floods the queue of L1 must not keep an operator from taking over.
func TestInheritedRequestsAreSortedOnce(t *testing.T) {
	shape := rollup.Shape{ID: 1, Name: "test", Full: 4, Transfers: 5, FeeSlots: 2, Depth: 8, Reach: 2}
	state, err := rollup.NewState(shape.Depth, statetree.NewMemStore())
	require.NoError(t, err)
	root := state.Root()
	ledger, err := restore.New(l1.Params{GenesisRoot: root.Bytes(), Depth: uint8(shape.Depth), Verifiers: make([]l1.VerifierParams, 1)}, []rollup.Shape{shape})
	require.NoError(t, err)
	const requests, known = 1000, 990
	var flood l1.Update
	legacy := newLegacy()
	for index := range uint64(requests) {
		flood.Events = append(flood.Events, l1.Event{Body: &l1.Request{Index: index, Op: l1.OpForcedExit, Owner: l1.Address{1}, Amount: new(big.Int)}})
		legacy.items = append(legacy.items, heir{index: index}) // the last one was not taken
	}
	require.NoError(t, ledger.ApplyUpdate(flood))
	seq, err := sequencer.New(sequencer.Config{Shape: shape, Deadline: time.Second, MaxQueue: 1}, state, 1, 0, known)
	require.NoError(t, err)
	shared, _, _ := newShared(bookRoom)
	n := &Node{shared: shared, log: slog.New(slog.DiscardHandler), deps: Deps{Now: time.Now}}
	p := &parts{ledger: ledger, seq: seq}
	inherit := func() { require.NoError(t, n.inherit(t.Context(), p, legacy)) }
	inherit()
	waits, next := seq.Pending()
	require.Equal(t, requests-1-known, waits)
	require.EqualValues(t, requests-1, next)
	require.Less(t, testing.AllocsPerRun(10, inherit), float64(requests), "fewer than one for each request")
}
