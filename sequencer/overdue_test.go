package sequencer

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

const bound = time.Hour

func newBoundWorld(t *testing.T, people int, change func(*Config)) *world {
	return newWorldWith(t, people, func(c *Config) {
		c.RequestBound = bound
		if change != nil {
			change(c)
		}
	})
}

// long submits a transfer that outlasts the bound.
func (w *world) long(from, to uint32, amount uint64) ID {
	w.t.Helper()
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(amount)}
	w.sign(op, 1<<30)
	id, err := w.submit(op)
	require.NoError(w.t, err)
	return id
}

// longToNew does so to a person without an account.
func (w *world) longToNew(from uint32, person int, amount uint64) *rollup.TransferToNew {
	w.t.Helper()
	op := &rollup.TransferToNew{Authorization: rollup.Auth{From: from}, ToKey: w.people[person].Key.Public(), ToAddress: w.people[person].Address, Amount: rollup.NewAmount(amount)}
	w.sign(op, 1<<30)
	_, err := w.submit(op)
	require.NoError(w.t, err)
	return op
}

// newCrowdedWorld has two accounts, and more transfers from one to the other than go into a batch.
func newCrowdedWorld(t *testing.T, people int) (w *world, a, b uint32) {
	t.Helper()
	w = newBoundWorld(t, people, nil)
	w.open()
	a, b = w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	for range 2 * testShape.Transfers {
		w.long(a, b, 1)
	}
	return w, a, b
}

func (w *world) withdraw(from uint32, amount uint64) ID {
	w.t.Helper()
	op := &rollup.Withdraw{Authorization: rollup.Auth{From: from}, Amount: rollup.NewAmount(amount)}
	w.sign(op, 1<<30)
	id, err := w.submit(op)
	require.NoError(w.t, err)
	return id
}

func (w *world) exit(person int, id uint32) ID {
	return w.request(&rollup.ForcedExit{ID: id, Address: w.people[person].Address})
}

// An overdue exit takes the transfers that it has to wait for along into the full lanes: nothing is overtaken, nothing dropped, and nobody pays more than was
// said.
func TestOverdueRequestTakesAlongWhatItWaitsFor(t *testing.T) {
	w := newBoundWorld(t, 4, nil)
	w.open()
	a, b, c := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(3, 0, 1000)
	w.seal(true)
	far := w.long(c, a, 5)
	w.long(a, b, 7)
	w.long(b, b, 1)
	request := w.exit(1, a)
	w.now = w.now.Add(bound - time.Second)
	s := w.seal(true)
	require.Contains(t, s.Ops, far)
	require.NotContains(t, s.Ops, request, "not overdue: it waits until the transfers are done, as ever")
	require.Contains(t, w.seal(true).Ops, request)

	w.deposit(1, 0, 500)
	w.seal(true)
	far, near, beside := w.long(c, a, 5), w.long(a, b, 7), w.long(b, b, 1)
	request = w.exit(1, a)
	w.now = w.now.Add(bound)
	s = w.seal(false)
	require.Equal(t, []ID{far, near, request, beside}, s.Ops)
	require.Empty(t, s.Dropped)
	require.EqualValues(t, 500+5-7-1, s.Witness.Full[2].Settlement.Amount.Lo, "what the exit burns")
	require.EqualValues(t, 1, s.Witness.FeeSlots[0].FullFee.Lo)
	w.drain()
}

// What else is in full lanes then costs as little, and what waits behind was told so by the next look.
func TestReducedFeesAreSeen(t *testing.T) {
	w := newBoundWorld(t, 4, nil)
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	w.seal(true)
	w.long(a, a, 5)
	w.exit(1, a)
	paid := w.withdraw(b, 100)
	var last ID
	for range testShape.Full {
		last = w.withdraw(b, 1)
	}
	before := w.account(b).Balance.Lo
	w.now = w.now.Add(bound)
	s := w.seal(false)
	require.Contains(t, s.Ops, paid)
	require.NotContains(t, s.Ops, last)
	require.Equal(t, before+9, w.account(b).Balance.Lo, "one unit instead of ten")
	w.drain()
}

// D3: whoever wants to delay a forced exit fills the queue with ops of the account that asks, faster than batches are sealed. The exit is in a batch when it is
// overdue, and what it leaves impossible is dropped, with the reason.
func TestD3FloodDoesNotDelayAForcedExit(t *testing.T) {
	w := newBoundWorld(t, 4, nil)
	w.open()
	victim, flooder := w.deposit(1, 0, 100), w.deposit(3, 0, 1<<40)
	w.seal(true)
	for range 3 * testShape.Transfers {
		w.long(flooder, victim, 1)
	}
	spent := w.long(victim, flooder, 50)
	request := w.exit(1, victim)
	asked, exited := w.now, false
	for !exited {
		for range 2 * testShape.Transfers {
			w.long(flooder, victim, 1)
		}
		w.now = w.now.Add(20 * time.Minute)
		s := w.seal(false)
		for _, id := range s.Ops {
			exited = exited || id == request
		}
		if w.now.Sub(asked) < bound {
			continue
		}
		require.True(t, exited, "it waits for longer than the bound")
		for _, d := range s.Dropped {
			require.Equal(t, spent, d.ID)
			require.ErrorIs(t, d.Err, ErrGaveWay)
			require.ErrorIs(t, d.Err, rollup.ErrBalance)
		}
	}
	require.Less(t, w.now.Sub(asked), bound+20*time.Minute)
	w.drain()
}

// More overdue requests than a batch has lanes for, behind more than full lanes could take along: half of the lanes at least serve them, batch by batch.
func TestManyOverdueRequests(t *testing.T) {
	w, _, b := newCrowdedWorld(t, 4)
	for range 3 * testShape.Full {
		w.exit(2, b)
	}
	w.now = w.now.Add(bound)
	for w.next < w.requests {
		require.NotNil(t, w.seal(false), "overdue ones wait for no deadline")
	}
	w.drain()
}

// Overdue by L1's clock, which may be ahead of this machine's.
func TestOverdueByL1sClock(t *testing.T) {
	w := newBoundWorld(t, 3, nil)
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	w.long(a, a, 1)
	request := w.exit(1, a)
	require.Nil(t, w.seal(false))
	w.L1Time(w.now.Add(bound))
	require.Contains(t, w.seal(false).Ops, request)
}

// No price of gas keeps an overdue request waiting.
func TestOverdueRequestWaitsForNoGasPrice(t *testing.T) {
	w := newBoundWorld(t, 3, func(c *Config) { c.Patience = Patience{Gas: &gas{50, true}, MaxWei: 30, Bound: 10 * bound} })
	w.open()
	request := w.exit(1, 7)
	w.now = w.now.Add(bound - time.Second)
	require.Nil(t, w.seal(false))
	w.now = w.now.Add(time.Second)
	require.Equal(t, []ID{request}, w.seal(false).Ops)
}

// A receiver's leaf may go to a deposit that was put before it: the receiver gets another one, and nothing is dropped.
func TestLeafThatGaveWayIsFoundAnew(t *testing.T) {
	w, a, b := newCrowdedWorld(t, 4)
	fresh := w.longToNew(a, 3, 20)
	w.request(&rollup.SetKey{ID: fresh.To, Address: w.people[3].Address, Key: w.people[2].Key.Public()})
	owner := w.people[3].Owner(0)
	owner.PubKey = w.people[2].Key.Public()
	w.request(&rollup.Deposit{Owner: owner, Amount: rollup.NewAmount(3)}) // the leaf that is taken now
	w.exit(2, b)
	w.now = w.now.Add(bound)
	require.Empty(t, w.seal(false).Dropped)
	w.drain()
	id, ok, err := w.Locate(w.people[3].Owner(0))
	require.NoError(t, err)
	require.True(t, ok)
	require.EqualValues(t, 20, w.account(id).Balance.Lo)
}

// A deposit that is not overdue keeps its place when others go first, and not its leaf: the account that it was to go to may be another's then, and so may
// the leaf that was to be its own. It gets another one; the queue on L1 would end with a request that is dropped.
func TestDepositWhoseLeafGaveWay(t *testing.T) {
	for name, late := range map[string]int{"its account is not there": 1, "its leaf went to a receiver": 2} {
		t.Run(name, func(t *testing.T) {
			w, a, _ := newCrowdedWorld(t, 5)
			fresh := w.longToNew(a, 3, 20)
			owner := w.people[3].Owner(0)
			owner.PubKey = w.people[2].Key.Public()
			for i, request := range []rollup.Op{
				&rollup.SetKey{ID: fresh.To, Address: w.people[3].Address, Key: owner.PubKey}, // too early, it will do nothing
				&rollup.Deposit{Owner: owner, Amount: rollup.NewAmount(3)},
				&rollup.Deposit{Owner: w.people[4].Owner(0), Amount: rollup.NewAmount(4)},
			} {
				if i == late {
					w.now = w.now.Add(time.Minute)
				}
				w.request(request)
			}
			w.now = w.now.Add(bound - time.Minute)
			require.Empty(t, w.seal(false).Dropped)
			w.drain()
			require.Equal(t, w.requests, w.next)
			for o, amount := range map[rollup.Owner]uint64{owner: 3, w.people[3].Owner(0): 20, w.people[4].Owner(0): 4} {
				id, ok, err := w.Locate(o)
				require.NoError(t, err)
				require.True(t, ok)
				require.Equal(t, amount, w.account(id).Balance.Lo)
			}
		})
	}
}

// The account that collects a token's fees may get another leaf, too, while ops wait that pay it.
func TestCollectorWhoseLeafGaveWay(t *testing.T) {
	w := newBoundWorld(t, 5, nil)
	w.deposit(0, 0, 1)
	a, b, c := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(4, 2, 1000)
	w.seal(true)
	w.seal(true)
	for range 2 * testShape.Transfers {
		w.long(a, b, 1)
	}
	fresh := w.longToNew(a, 3, 20)
	owner := w.people[3].Owner(0)
	owner.PubKey = w.people[2].Key.Public()
	w.request(&rollup.SetKey{ID: fresh.To, Address: w.people[3].Address, Key: owner.PubKey})
	w.request(&rollup.Deposit{Owner: owner, Amount: rollup.NewAmount(3)})
	w.now = w.now.Add(time.Minute)
	w.deposit(0, 2, 1)
	w.long(c, c, 5)
	w.now = w.now.Add(bound - time.Minute)
	require.Empty(t, w.seal(false).Dropped)
	w.drain()
	collector, ok, err := w.Locate(w.people[0].Owner(2))
	require.NoError(t, err)
	require.True(t, ok)
	require.EqualValues(t, 1+1, w.account(collector).Balance.Lo)
}

// The process ends at any step of a batch before which ops gave way: what is sealed after it comes back is what would have been sealed without.
func TestGivingWaySurvivesARestart(t *testing.T) {
	outcome := func(stop int) (gone []ID, balances []uint64) {
		j := &stopping{memJournal: &memJournal{}, left: 1 << 30}
		w := newBoundWorld(t, 4, func(c *Config) { c.Journal = j })
		w.open()
		a, b, c := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000), w.deposit(3, 0, 1000)
		w.seal(true)
		for range 2 * testShape.Transfers {
			w.long(c, a, 1)
		}
		w.long(a, b, 900)
		w.long(c, b, 2)
		for range 2 * testShape.Full {
			w.exit(1, a)
		}
		w.now = time.Now().Add(2 * bound) // Resume asks the clock
		j.left = stop
		for crashed := false; ; {
			s, err := w.Seal(w.now, true)
			if err != nil {
				require.False(t, crashed)
				crashed, j.left = true, 1<<30
				state, err := rollup.NewMemState(testShape.Depth)
				require.NoError(t, err)
				w.Sequencer, err = New(w.cfg, state, 1, 0, 0)
				require.NoError(t, err)
				h := j.history()
				for i := range h.Pending {
					h.Pending[i].Arrived = start
				}
				require.NoError(t, w.Resume(h, func(s *Sealed) error {
					for _, d := range s.Dropped {
						gone = append(gone, d.ID)
					}
					return nil
				}))
				continue
			}
			if s == nil {
				break
			}
			for _, d := range s.Dropped {
				gone = append(gone, d.ID)
			}
		}
		for _, id := range []uint32{a, b, c} {
			balances = append(balances, w.account(id).Balance.Lo)
		}
		return gone, balances
	}
	dropped, want := outcome(1 << 30)
	require.Len(t, dropped, 1)
	require.Equal(t, []uint64{8, 1002, 1000 - 8 - 2 - 9}, want, "the exit went first")
	for steps := range 20 {
		gone, got := outcome(steps)
		require.Equal(t, want, got, "stopped before write %d", steps)
		require.Equal(t, dropped, gone)
	}
}

var errStopped = errors.New("the process ended")

// stopping is a journal whose process ends before a write.
type stopping struct {
	*memJournal
	left int
}

func (j *stopping) Accept(e Entry) (func() error, error) {
	if j.left--; j.left < 0 {
		return nil, errStopped
	}
	return j.memJournal.Accept(e)
}

func (j *stopping) Seal(r Record) error {
	if j.left--; j.left < 0 {
		return errStopped
	}
	return j.memJournal.Seal(r)
}
