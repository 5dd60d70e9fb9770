package sequencer

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// randomOp draws an op among few accounts and tokens, as a queue holds it; transfer lanes reach all of them but one.
func randomOp(r *rand.Rand, shape rollup.Shape) *pending {
	id := func() uint32 { return r.Uint32N(9) }
	auth := rollup.Auth{From: id()}
	p := &pending{}
	switch r.IntN(6) {
	case 0:
		p.op, p.request = &rollup.Deposit{To: id()}, true
	case 1:
		p.op, p.request = &rollup.ForcedExit{ID: id()}, true
	case 2:
		p.op = &rollup.TransferToNew{Authorization: auth, To: id()}
	case 3:
		p.op = &rollup.Withdraw{Authorization: auth}
	default: // every other one has no exact float
		p.op = &rollup.Transfer{Authorization: auth, To: id(), Amount: rollup.NewAmount(1<<35 + r.Uint64N(2))}
	}
	if !p.request {
		token := uint16(r.IntN(4))
		p.slot = &rollup.FeeSlot{Active: true, Token: token, ID: 16 + uint32(token)}
	}
	p.kind = shape.KindOf(p.op)
	return p
}

func shareAccount(a, b *pending) bool {
	return slices.ContainsFunc(accounts(a.op), func(id uint32) bool { return slices.Contains(accounts(b.op), id) })
}

// Whatever is offered: no op overtakes one that it shares an account with, requests keep their order, and the shape is kept.
func TestLanesKeepOrder(t *testing.T) {
	shape := rollup.Shape{ID: 1, Name: "test", Full: 4, Transfers: 5, FeeSlots: 2, Depth: 8, Reach: 3}
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 0))
		l := newLanes(shape)
		queue := make([]*pending, 1+r.IntN(20))
		for i := range queue {
			queue[i] = randomOp(r, shape)
			l.offer(queue[i])
		}
		requireOrder(t, l, queue, seed)
	}
}

// The same when overdue requests, and what comes before them, have the first full lanes.
func TestLedLanesKeepOrder(t *testing.T) {
	w := newWorld(t, 1)
	w.cfg.Shape = rollup.Shape{ID: 1, Name: "test", Full: 4, Transfers: 5, FeeSlots: 2, Depth: 8, Reach: 3}
	fit, not := 0, 0
	for seed := range uint64(6000) {
		r := rand.New(rand.NewPCG(seed, 1))
		w.queue, w.Sequencer.requests = nil, nil
		for range 1 + r.IntN(20) {
			p := randomOp(r, w.cfg.Shape)
			if w.queue = append(w.queue, p); p.request {
				w.Sequencer.requests = append(w.Sequencer.requests, p)
			}
		}
		want := min(len(w.Sequencer.requests), 2)
		if want == 0 {
			continue
		}
		first := w.before(want)
		w.lanes = newLanes(w.cfg.Shape)
		if first == nil || !w.lanes.lead(first) {
			not++
			continue
		}
		fit++
		w.offerRest()
		require.GreaterOrEqual(t, w.lanes.served, want)
		requireOrder(t, w.lanes, w.queue, seed)
	}
	require.Greater(t, fit, 500)
	require.Greater(t, not, 500)
}

func requireOrder(t *testing.T, l *lanes, queue []*pending, seed uint64) {
	t.Helper()
	place := map[*pending]int{} // in the order of execution; full lanes first
	for i, p := range append(slices.Clone(l.fullPending), l.transferQueue...) {
		place[p] = i
	}
	require.LessOrEqual(t, len(l.full), l.shape.Full)
	require.LessOrEqual(t, len(l.transfers), l.shape.Transfers)
	require.LessOrEqual(t, len(l.slots), l.shape.FeeSlots)
	require.NotEmpty(t, place, "the first one always finds room")
	require.Len(t, place, len(l.full)+len(l.transfers), "seed %d: one was placed twice", seed)
	for j, b := range queue {
		at, placed := place[b]
		for _, a := range queue[:j] {
			if shareAccount(a, b) || a.request && b.request {
				before, placedBefore := place[a]
				require.False(t, placed && !placedBefore, "seed %d: an earlier op was left out", seed)
				require.False(t, placed && before > at, "seed %d: overtaken in the batch", seed)
			}
		}
		if placed && at >= len(l.fullPending) {
			require.True(t, l.shape.Reaches(accounts(b.op)...), "seed %d: out of a transfer lane's reach", seed)
		}
		if placed && b.slot != nil {
			require.True(t, l.hasSlot(b.slot.Token), "seed %d: no slot for its fee", seed)
		}
	}
}

func TestTransferLaneWantsAFloat(t *testing.T) {
	kind := func(amount uint64) rollup.LaneKind {
		return testShape.KindOf(&rollup.Transfer{Amount: rollup.NewAmount(amount)})
	}
	require.Equal(t, rollup.TransferLane, kind(1<<35-1))
	require.Equal(t, rollup.FullLane, kind(1<<35+1), "it would need 36 bits")
	require.Equal(t, rollup.FullLane, testShape.KindOf(&rollup.Withdraw{Amount: rollup.NewAmount(1)}))
}

// An op that pays a collector whose account is created by a deposit that found no room waits for it.
func TestFeeWaitsForItsCollector(t *testing.T) {
	l := newLanes(rollup.Shape{ID: 1, Name: "test", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 8, Reach: 8})
	require.True(t, l.offer(&pending{op: &rollup.Deposit{To: 1}, request: true}))
	require.False(t, l.offer(&pending{op: &rollup.Deposit{To: 2}, request: true}), "no room")
	paysTo2 := &pending{op: &rollup.Transfer{Authorization: rollup.Auth{From: 3}, To: 4}, kind: rollup.TransferLane, slot: &rollup.FeeSlot{Active: true, ID: 2}}
	require.False(t, l.offer(paysTo2))
}
