package sequencer

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// Random streams of ops and requests, sealed at random times: every accepted op is included or dropped with a reason, and what is sealed
// replays.
func TestRandomStreams(t *testing.T) {
	var included, dropped, refused int
	for seed := range uint64(25) {
		w := newWorldWith(t, 5, func(c *Config) {
			c.RequestBound = time.Duration(seed%3) * 15 * time.Second
			c.Shape.Reach = []int{testShape.Depth, 3}[seed%2]
		})
		w.open()
		for i := range 8 {
			w.deposit(1+i%4, uint16(i/4), 2000)
		}
		r := rand.New(rand.NewPCG(seed, 7))
		for range 120 {
			w.now = w.now.Add(time.Duration(r.IntN(8)) * time.Second)
			switch r.IntN(8) {
			case 0:
				w.request(randomRequest(w, r))
			case 1:
				if s := w.seal(r.IntN(4) == 0); s != nil {
					included, dropped = included+len(s.Ops), dropped+len(s.Dropped)
				}
			default:
				op := randomUserOp(w, r)
				w.sign(op, r.IntN(60))
				if _, err := w.submit(op); err != nil {
					refused++
				}
			}
		}
		w.drain()
	}
	t.Log(included, "included before the end,", dropped, "dropped,", refused, "refused")
	require.Positive(t, dropped)
	require.Positive(t, refused)
}

func randomRequest(w *world, r *rand.Rand) rollup.Op {
	who, token := w.people[r.IntN(len(w.people))], uint16(r.IntN(3))
	switch r.IntN(4) {
	case 0:
		return &rollup.ForcedExit{ID: r.Uint32N(12), Address: who.Address, Token: token}
	case 1:
		return &rollup.SetKey{ID: 3 + r.Uint32N(9), Address: who.Address, Key: w.people[r.IntN(len(w.people))].Key.Public()}
	}
	return &rollup.Deposit{Owner: who.Owner(token), Amount: rollup.NewAmount(1 + r.Uint64N(300))}
}

func randomUserOp(w *world, r *rand.Rand) rollup.UserOp {
	auth, amount := rollup.Auth{From: r.Uint32N(12)}, rollup.NewAmount(1+r.Uint64N(40))
	switch r.IntN(6) {
	case 0:
		return &rollup.Withdraw{Authorization: auth, Amount: amount}
	case 1:
		who := rolluptest.NewPerson(r.Uint64N(9)) // perhaps nobody's yet
		return &rollup.TransferToNew{Authorization: auth, ToKey: who.Key.Public(), ToAddress: who.Address, Amount: amount}
	}
	return w.somebodys(r, &rollup.Transfer{Authorization: auth, To: r.Uint32N(12), Amount: amount})
}

// somebodys names the wrong receiver now and then.
func (w *world) somebodys(r *rand.Rand, t *rollup.Transfer) *rollup.Transfer {
	if r.IntN(16) == 0 {
		o := w.anyOwner(r)
		t.ToKey, t.ToAddress = o.PubKey, o.Address
	}
	return t
}

func TestSealsWhenDue(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	require.Nil(t, w.seal(true), "nothing waits")
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	require.Nil(t, w.seal(false), "neither full nor late")
	w.now = w.now.Add(time.Minute)
	require.Len(t, w.seal(false).Ops, 2, "the first op has waited for the deadline")

	w.pay(a, b, 1)
	require.Len(t, w.seal(true).Ops, 1, "flush does not wait")

	for range testShape.Transfers {
		require.Nil(t, w.seal(false))
		w.pay(a, b, 1)
	}
	w.pay(a, b, 1)
	require.Len(t, w.seal(false).Ops, testShape.Transfers, "transfer lanes are full")
	require.Nil(t, w.seal(false), "one is left, and waits")
	w.drain()
	require.EqualValues(t, 1000-6*2, w.account(a).Balance.Lo)
}

func TestBatchesAreNumberedAndNeverGoBack(t *testing.T) {
	w := newWorld(t, 3)
	w.deposit(1, 0, 5)
	first := w.seal(true).Witness
	w.now = w.now.Add(-time.Hour) // a clock that was set back
	w.deposit(1, 0, 5)
	second := w.seal(true).Witness
	require.EqualValues(t, 1, first.Number)
	require.EqualValues(t, 2, second.Number)
	require.Equal(t, first.Timestamp, second.Timestamp)
}

func TestFeeSlotsAreLimited(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	var from [3]uint32
	for token := range uint16(3) {
		from[token] = w.deposit(1, token, 100)
	}
	w.seal(true)
	for _, id := range from {
		w.pay(id, id, 5)
	}
	require.Len(t, w.seal(true).Ops, 2, "a batch has two slots, and there are three tokens")
	require.Len(t, w.seal(true).Ops, 1)
	w.drain()
}

func TestExpiredOpsAreDropped(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	a, b := w.deposit(1, 0, 100), w.deposit(2, 0, 100)
	w.seal(true)
	short := &rollup.Transfer{Authorization: rollup.Auth{From: a}, To: b, Amount: rollup.NewAmount(5)}
	w.sign(short, 10)
	expires, err := w.submit(short)
	require.NoError(t, err)
	follows, stays := w.pay(a, b, 6), w.pay(b, a, 7)
	require.EqualValues(t, 2, w.account(a).Nonce, "users see what is accepted")

	w.now = w.now.Add(11 * time.Second)
	s := w.seal(true)
	require.Equal(t, []ID{stays}, s.Ops)
	require.Len(t, s.Dropped, 2)
	require.Equal(t, expires, s.Dropped[0].ID)
	require.ErrorIs(t, s.Dropped[0].Err, rollup.ErrExpired)
	require.Equal(t, follows, s.Dropped[1].ID)
	require.ErrorIs(t, s.Dropped[1].Err, rollup.ErrNonce, "it was signed for the nonce after")
	w.drain()
	require.EqualValues(t, 0, w.account(a).Nonce)
	require.EqualValues(t, 107, w.account(a).Balance.Lo)
}

// When all that waits has expired, there is no batch, but somebody has to be told.
func TestDroppedWithoutABatch(t *testing.T) {
	w := newWorld(t, 3)
	w.open()
	a := w.deposit(1, 0, 100)
	w.seal(true)
	op := &rollup.Withdraw{Authorization: rollup.Auth{From: a}, Amount: rollup.NewAmount(5)}
	w.sign(op, 1)
	_, err := w.submit(op)
	require.NoError(t, err)
	w.now = w.now.Add(time.Hour)
	s := w.seal(false)
	require.Nil(t, s.Witness)
	require.Len(t, s.Dropped, 1)
	w.drain()
}

func TestTransferToNewChoosesTheLeaf(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1)
	payNew := func(to rolluptest.Person) uint32 {
		op := &rollup.TransferToNew{Authorization: rollup.Auth{From: a}, To: 77, ToKey: to.Key.Public(), ToAddress: to.Address, Amount: rollup.NewAmount(10)}
		w.sign(op, 60)
		_, err := w.submit(op)
		require.NoError(t, err)
		return op.To
	}
	require.Equal(t, b, payNew(w.people[2]), "the account that exists")
	fresh := payNew(w.people[3])
	require.Equal(t, b+1, fresh, "the first free leaf")
	require.Equal(t, fresh, payNew(w.people[3]), "the account that will exist")
	require.Equal(t, fresh, w.deposit(3, 0, 5), "for L1 too")
	w.drain()
	require.EqualValues(t, 25, w.account(fresh).Balance.Lo)
}

func TestRefusals(t *testing.T) {
	w := newWorld(t, 3)
	w.deposit(1, 0, 100)
	withdraw := func(from uint32) error {
		op := &rollup.Withdraw{Authorization: rollup.Auth{From: from}, Amount: rollup.NewAmount(5)}
		w.sign(op, 60)
		_, err := w.submit(op)
		return err
	}
	require.ErrorIs(t, withdraw(0), ErrNoFee, "the collector has no account yet")
	require.ErrorIs(t, withdraw(9), rollup.ErrNoAccount)
	w.deposit(0, 0, 1)
	foreign := w.deposit(1, 9, 100)
	require.ErrorIs(t, withdraw(foreign), ErrNoFee, "a token without a price")
	require.NoError(t, withdraw(0))

	_, err := w.AddRequest(w.requests+1, &rollup.ForcedExit{}, w.now, w.now)
	require.ErrorIs(t, err, ErrOrder)
	_, err = w.AddRequest(w.requests, &rollup.Deposit{Owner: w.people[1].Owner(0)}, w.now, w.now)
	require.ErrorIs(t, err, ErrBadOp, "L1 would not have let it in")
	w.drain()
}

func TestQueueIsLimited(t *testing.T) {
	w := newWorld(t, 3)
	w.cfg.MaxQueue = 3
	w.open()
	a := w.deposit(1, 0, 100)
	w.seal(true)
	for range 3 {
		w.pay(a, a, 1)
	}
	op := &rollup.Transfer{Authorization: rollup.Auth{From: a}, To: a, Amount: rollup.NewAmount(1)}
	w.sign(op, 60)
	_, err := w.submit(op)
	require.ErrorIs(t, err, ErrFull)
	w.deposit(2, 0, 5) // L1 is not asked to wait
	w.drain()
	require.NoError(t, func() error { w.sign(op, 60); _, err := w.submit(op); return err }())
	w.drain()
}

func TestConfigCheck(t *testing.T) {
	good := newWorld(t, 1).cfg
	for _, spoil := range []func(*Config){
		func(c *Config) { c.Shape.Depth = 0 },
		func(c *Config) { c.Deadline = 0 },
		func(c *Config) { c.MaxQueue = 0 },
	} {
		cfg := good
		spoil(&cfg)
		_, err := New(cfg, nil, 1, 0, 0)
		require.Error(t, err)
	}
}

// Users, L1 and the operator's loop call at the same time.
func TestConcurrentUse(t *testing.T) {
	w := newWorld(t, 4)
	w.open()
	var ids [3]uint32
	for i := range ids {
		ids[i] = w.deposit(1+i, 0, 1000)
	}
	w.seal(true)
	var users sync.WaitGroup
	for i, id := range ids {
		users.Go(func() {
			for nonce := range uint64(20) {
				op := &rollup.Transfer{Authorization: rollup.Auth{From: id, Nonce: nonce, MaxFee: rollup.NewAmount(10), ValidUntil: uint64(start.Unix()) + 3600},
					To: ids[(i+1)%3], Amount: rollup.NewAmount(1)}
				w.address(op)
				rollup.SignOp(op, w.cfg.Config, w.people[1+i].Key)
				_, err := w.Submit(op, start)
				if err != nil {
					t.Error(err)
				}
				w.View()
			}
		})
	}
	done := make(chan struct{})
	go func() { users.Wait(); close(done) }()
	ops := 0
	for open := true; open || func() bool { n, _ := w.Pending(); return n > 0 }(); {
		select {
		case <-done:
			open = false
		default:
		}
		s, err := w.Seal(start, true)
		require.NoError(t, err)
		if s != nil {
			require.Empty(t, s.Dropped)
			ops += len(s.Ops)
		}
	}
	require.Equal(t, 60, ops)
}
