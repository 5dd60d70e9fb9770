package sequencer

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/statetree"
)

// transferAt signs a transfer of account from, which belongs to a person, with this nonce.
func (w *world) transferAt(person int, from, to uint32, nonce, amount uint64) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from, Nonce: nonce, MaxFee: rollup.NewAmount(10), ValidUntil: uint64(w.now.Unix()) + 3600}, To: to, Amount: rollup.NewAmount(amount)}
	w.address(op)
	rollup.SignOp(op, w.cfg.Config, w.people[person].Key)
	return op
}

// D1: two ops that spend the same come at the same time, a thousand times: one is accepted each time, and the other hears why not.
func TestD1DoubleSpendRace(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	a, b, c := w.deposit(1, 0, 10_000), w.deposit(2, 0, 1), w.deposit(3, 0, 1)
	w.seal(true)
	for nonce := range uint64(1000) {
		rivals := [2]rollup.UserOp{w.transferAt(1, a, b, nonce, 1), w.transferAt(1, a, c, nonce, 2)}
		var ids [2]ID
		var errs [2]error
		barrier := make(chan struct{})
		var clients sync.WaitGroup
		for i := range rivals {
			clients.Go(func() {
				<-barrier
				ids[i], errs[i] = w.Submit(rivals[i], w.now)
			})
		}
		close(barrier)
		clients.Wait()
		require.True(t, (errs[0] == nil) != (errs[1] == nil), "round %d: %v, %v", nonce, errs[0], errs[1])
		for i := range rivals {
			if errs[i] == nil {
				w.accepted[ids[i]]++
			} else {
				require.ErrorIs(t, errs[i], rollup.ErrNonce)
			}
		}
		if nonce%100 == 99 {
			w.drain()
		}
	}
	require.EqualValues(t, 1000, w.account(a).Nonce)
	total := w.account(a).Balance.Lo + w.account(b).Balance.Lo + w.account(c).Balance.Lo + w.account(0).Balance.Lo
	require.EqualValues(t, 10_000+1+1+1, total)
}

// D2: ops ahead of their time are refused, not kept: the queue cannot be filled with what may never run. One nonce is used once: a second op with it
// replaces nothing, whatever it pays.
func TestD2NoncesComeInOrder(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	for nonce := uint64(1); nonce <= 100; nonce++ {
		_, err := w.submit(w.transferAt(1, a, b, nonce, 1))
		require.ErrorIs(t, err, rollup.ErrNonce)
	}
	waiting, _ := w.Pending()
	require.Zero(t, waiting)
	for nonce := range uint64(3) {
		_, err := w.submit(w.transferAt(1, a, b, nonce, 1))
		require.NoError(t, err)
	}
	rich := w.transferAt(1, a, b, 2, 1)
	rich.Authorization.MaxFee = rollup.NewAmount(900)
	rollup.SignOp(rich, w.cfg.Config, w.people[1].Key)
	_, err := w.submit(rich)
	require.ErrorIs(t, err, rollup.ErrNonce)
	w.drain()
	_, err = w.submit(w.transferAt(1, a, b, 2, 1))
	require.ErrorIs(t, err, rollup.ErrNonce, "after its batch too")
	require.EqualValues(t, 3, w.account(a).Nonce)
}

// D4: a deposit creates an account, and its owner pays from it in the same batch; one of nothing is none. Nothing is gained or lost.
func TestD4DepositAndSpendInOneBatch(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	b := w.deposit(2, 0, 5)
	w.seal(true)
	_, err := w.AddRequest(w.requests, &rollup.Deposit{Owner: w.people[1].Owner(0)}, w.now, w.now)
	require.ErrorIs(t, err, ErrBadOp, "nothing deposited")
	a := w.deposit(1, 0, 100)
	w.pay(a, b, 30)
	fresh := &rollup.TransferToNew{Authorization: rollup.Auth{From: a}, ToKey: w.people[3].Key.Public(), ToAddress: w.people[3].Address, Amount: rollup.NewAmount(20)}
	w.sign(fresh, 60)
	_, err = w.submit(fresh)
	require.NoError(t, err)
	var ops int
	for range 2 { // transferToNew is in a full lane, which runs first: so it waits for the transfer before it
		ops += len(w.seal(true).Ops)
	}
	require.Equal(t, 3, ops)
	w.drain()
	require.EqualValues(t, 100-30-1-20-10, w.account(a).Balance.Lo)
	require.EqualValues(t, 35, w.account(b).Balance.Lo)
	require.EqualValues(t, 20, w.account(fresh.To).Balance.Lo)
	require.EqualValues(t, 1+1+10, w.account(0).Balance.Lo)
}

// D5: batches of nothing, of one op, filled exactly, and one more than that; and ten batches of deposits beside which transfers are not kept waiting.
func TestD5BatchBoundaries(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	require.Nil(t, w.seal(true), "empty")
	a, b := w.deposit(1, 0, 10_000), w.deposit(2, 0, 1)
	require.Len(t, w.seal(true).Ops, 2)
	for _, n := range []int{1, testShape.Transfers, testShape.Transfers + 1} {
		for range n {
			w.pay(a, b, 1)
		}
		require.Len(t, w.seal(true).Ops, min(n, testShape.Transfers))
	}
	w.now = w.now.Add(time.Minute)
	require.Len(t, w.seal(false).Ops, 1, "the one too many, when it is late")

	for i := range 10 * testShape.Full {
		w.request(&rollup.Deposit{Owner: rolluptest.NewPerson(uint64(100 + i)).Owner(0), Amount: rollup.NewAmount(1)})
	}
	paid := w.pay(a, b, 1)
	first := w.seal(false)
	require.Len(t, first.Ops, testShape.Full+1)
	require.Contains(t, first.Ops, paid, "deposits do not keep transfers waiting")
	batches := 1
	for ; w.next < w.requests; batches++ { // and transfers no deposits
		for range testShape.Transfers {
			w.pay(a, b, 1)
		}
		before := w.next
		w.seal(false)
		require.EqualValues(t, testShape.Full, w.next-before)
	}
	require.Equal(t, 10, batches)
	w.drain()
}

// D8: a clock that is a day slow or fast. Time of batches never decreases, and ops that such a clock lets expire are reported.
func TestD8ClockADayOff(t *testing.T) {
	for _, off := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		w := newWorld(t, 3)
		w.open()
		a, b := w.deposit(1, 0, 100), w.deposit(2, 0, 100)
		before := w.seal(true).Witness.Timestamp
		w.pay(a, b, 5) // lasts an hour
		w.now = w.now.Add(off)
		s := w.seal(true)
		if off < 0 {
			require.Equal(t, before, s.Witness.Timestamp, "time stands still until the clock has caught up")
			require.Len(t, s.Ops, 1)
		} else {
			require.Len(t, s.Dropped, 1)
			require.ErrorIs(t, s.Dropped[0].Err, rollup.ErrExpired)
			require.Nil(t, s.Witness)
		}
		w.drain()
	}
}

// D9: a flood of ops that pay too little, or move nothing, finds no place in the queue, and one that pays is in the next batch.
func TestD9DustFlood(t *testing.T) {
	w := newWorld(t, 3)
	w.cfg.MaxQueue = 50
	w.open()
	a, b := w.deposit(1, 0, 100), w.deposit(2, 0, 100)
	w.seal(true)
	for i := range 3000 {
		op := w.transferAt(1, a, b, 0, uint64(i%2))
		want := rollup.ErrZeroAmount
		if i%2 == 1 {
			op.Authorization.MaxFee, want = rollup.Amount{}, rollup.ErrFee
			rollup.SignOp(op, w.cfg.Config, w.people[1].Key)
		}
		_, err := w.submit(op)
		require.ErrorIs(t, err, want)
	}
	waiting, _ := w.Pending()
	require.Zero(t, waiting)
	paid := w.pay(b, a, 1)
	require.Contains(t, w.seal(true).Ops, paid)
	w.drain()
}

// C8: in a tree of 16 leaves the seventeenth account is refused, by whichever way it comes, and what is there goes on.
func TestC8FullTree(t *testing.T) {
	w := newWorld(t, 2)
	shape := testShape
	shape.Depth, shape.Reach = 4, 4
	cfg := w.cfg
	cfg.Shape = shape
	state, err := rollup.NewMemState(shape.Depth)
	require.NoError(t, err)
	seq, err := New(cfg, state, 1, 0, 0)
	require.NoError(t, err)
	for i := range uint64(16) {
		d := &rollup.Deposit{Owner: rolluptest.NewPerson(i).Owner(0), Amount: rollup.NewAmount(1000)}
		_, err := seq.AddRequest(i, d, w.now, w.now)
		require.NoError(t, err)
		require.EqualValues(t, i, d.To)
	}
	stranger := rolluptest.NewPerson(99)
	_, err = seq.AddRequest(16, &rollup.Deposit{Owner: stranger.Owner(0), Amount: rollup.NewAmount(1)}, w.now, w.now)
	require.ErrorIs(t, err, statetree.ErrIndex)
	toNew := &rollup.TransferToNew{Authorization: rollup.Auth{From: 3, MaxFee: rollup.NewAmount(10), ValidUntil: uint64(w.now.Unix()) + 60}, ToKey: stranger.Key.Public(),
		ToAddress: stranger.Address, Amount: rollup.NewAmount(1)}
	rollup.SignOp(toNew, cfg.Config, rolluptest.NewPerson(3).Key)
	_, err = seq.Submit(toNew, w.now)
	require.True(t, errors.Is(err, statetree.ErrIndex), "%v", err)
	known := &rollup.Deposit{Owner: rolluptest.NewPerson(5).Owner(0), Amount: rollup.NewAmount(1)}
	_, err = seq.AddRequest(16, known, w.now, w.now)
	require.NoError(t, err, "who has an account may still deposit")
	require.EqualValues(t, 5, known.To)
	for pending, _ := seq.Pending(); pending > 0; pending, _ = seq.Pending() {
		s, err := seq.Seal(w.now, true)
		require.NoError(t, err)
		require.Empty(t, s.Dropped)
	}
}
