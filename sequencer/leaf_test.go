package sequencer

import (
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
)

// An account that waits to be created keeps its leaf over a restart, though one before it became free: what its owner signed since names it.
func TestLeavesSurviveARestart(t *testing.T) {
	j := &memJournal{}
	w := newWorldWith(t, 5, func(c *Config) { c.Journal, c.Deadline = j, time.Hour })
	w.open()
	a := w.deposit(1, 0, 1000)
	w.seal(true)
	pay := func(person int, seconds int) (uint32, ID) {
		op := &rollup.TransferToNew{Authorization: rollup.Auth{From: a}, ToKey: w.people[person].Key.Public(), ToAddress: w.people[person].Address, Amount: rollup.NewAmount(100)}
		w.sign(op, seconds)
		id, err := w.submit(op)
		require.NoError(t, err)
		return op.To, id
	}
	_, expires := pay(2, 100)
	b := w.deposit(3, 0, 500)
	first := w.long(b, a, 5)
	w.now = w.now.Add(200 * time.Second)
	dropped := w.seal(false).Dropped
	require.Len(t, dropped, 1)
	require.Equal(t, expires, dropped[0].ID)
	c, created := pay(4, 1<<30)

	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	again, err := New(w.cfg, state, 1, 0, 0)
	require.NoError(t, err)
	require.NoError(t, again.Resume(j.history(), func(s *Sealed) error {
		require.Empty(t, s.Dropped)
		return nil
	}))
	w.Sequencer, w.now = again, time.Now()
	require.EqualValues(t, 500-5-1, w.account(b).Balance.Lo)
	require.EqualValues(t, 100, w.account(c).Balance.Lo)
	require.Contains(t, w.seal(true).Ops, first)
	require.Contains(t, w.seal(true).Ops, created)
	w.drain()
}

// So does one whose owner has another account by then, which a request that was sealed earlier made his.
func TestLeavesSurviveARestartBesideAnotherOfTheirOwner(t *testing.T) {
	j := &memJournal{}
	w := newBoundWorld(t, 5, func(c *Config) { c.Journal = copying{j} })
	w.now = time.Now() // Resume asks the clock
	w.open()
	a, b := w.deposit(1, 0, 1000), w.deposit(2, 0, 1000)
	owner := w.people[3].Owner(0)
	owner.PubKey = w.people[4].Key.Public()
	other := &rollup.Deposit{Owner: owner, Amount: rollup.NewAmount(1)}
	w.request(other)
	w.seal(true)
	w.withdraw(b, 1)
	w.withdraw(b, 1)
	fresh := w.longToNew(a, 3, 20)
	w.setKey(3, other.To, 3)
	w.now = w.now.Add(bound)
	require.Contains(t, w.seal(true).Ops, RequestID(w.requests-1))
	sealed, err := w.SealedAccount(fresh.To)
	require.NoError(t, err)
	require.True(t, sealed.IsEmpty(), "it found no room beside the request that was overdue")
	w.long(b, fresh.To, 7)
	require.Empty(t, w.restart(j))
	w.drain()
	require.EqualValues(t, 27, w.account(fresh.To).Balance.Lo)
	require.EqualValues(t, 1, w.account(other.To).Balance.Lo)
}

// copying is a journal that shares no op with the sequencer, as a disk does not.
type copying struct{ *memJournal }

func again(op rollup.Op) rollup.Op {
	out, err := rollup.DecodeOp(rollup.EncodeOp(op))
	if err != nil {
		panic(err)
	}
	return out
}

func (c copying) Accept(e Entry) (func() error, error) {
	e.Op = again(e.Op)
	return c.memJournal.Accept(e)
}

// restart goes on from what the journal has, and returns what is no longer possible.
func (w *world) restart(j *memJournal) (dropped []Dropped) {
	w.t.Helper()
	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(w.t, err)
	next, err := New(w.cfg, state, 1, 0, 0)
	require.NoError(w.t, err)
	h := j.history()
	for seq, op := range h.Ops {
		h.Ops[seq] = again(op)
	}
	for i := range h.Pending {
		e := &h.Pending[i]
		if e.Op = again(e.Op); e.Request {
			e.Arrived = w.arrived[e.Index]
		}
	}
	require.NoError(w.t, next.Resume(h, func(s *Sealed) error {
		if s.Witness == nil { // else it was told before
			dropped = append(dropped, s.Dropped...)
		}
		return nil
	}))
	w.Sequencer = next
	for _, d := range dropped {
		w.settled(d.ID)
	}
	w.consistent()
	return dropped
}

// Owners of several accounts, keys of several addresses, leaves that become free, requests that go first, held ops, and restarts in between: requests keep
// their order, and a restart loses nothing.
func TestRandomStreamsSurviveRestarts(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(strconv.Itoa(int(seed)), func(t *testing.T) {
			r, j := rand.New(rand.NewPCG(seed, 11)), &memJournal{}
			w := newBoundWorld(t, 6, func(c *Config) {
				c.Deadline, c.Journal, c.Shape.Reach = 10*time.Hour, copying{j}, 3
				if seed%2 == 0 {
					c.Limits.Held, c.Limits.Ahead = 100, 8
				}
			})
			w.now = time.Now() // Resume asks the clock
			w.deposit(0, 0, 1)
			for i := range 5 {
				w.deposit(1+i, 0, 20000)
			}
			w.flush()
			for range 150 {
				switch n := r.IntN(48); {
				case n < 4:
					w.now = w.now.Add(time.Duration(r.IntN(40)) * time.Minute)
				case n < 16:
					w.request(w.anyRequest(r))
				case n == 16:
					w.seal(r.IntN(3) == 0)
				case n == 17:
					require.Empty(t, w.restart(j))
				default:
					op := w.anyOp(r)
					w.sign(op, 1<<28)
					_, _ = w.submit(op) // or it is refused
				}
			}
			w.flush()
			require.Equal(t, w.requests, w.next)
			for id, n := range w.accepted {
				require.True(t, n == 0 || w.Held(id), "%s is neither included nor dropped", id)
			}
		})
	}
}

// flush seals all that waits and is not held.
func (w *world) flush() {
	for pending, _ := w.Pending(); pending > 0; pending, _ = w.Pending() {
		require.NotNil(w.t, w.seal(true))
	}
}

// anyOwner has any person's address and, half of the time, another's key.
func (w *world) anyOwner(r *rand.Rand) rollup.Owner {
	o := w.people[r.IntN(len(w.people))].Owner([]uint16{0, 0, 0, 1}[r.IntN(4)])
	if r.IntN(2) == 0 {
		o.PubKey = w.people[r.IntN(len(w.people))].Key.Public()
	}
	return o
}

func (w *world) anyRequest(r *rand.Rand) rollup.Op {
	id := r.Uint32N(14)
	a := w.account(id)
	switch {
	case r.IntN(2) == 0:
		return &rollup.Deposit{Owner: w.anyOwner(r), Amount: rollup.NewAmount(1 + r.Uint64N(3000))}
	case r.IntN(2) == 0:
		return &rollup.ForcedExit{ID: id, Address: a.Address, Token: a.Token}
	case a.IsEmpty() || id == 0: // the collector keeps its key
		a.Address = w.people[1+r.IntN(5)].Address
	}
	return &rollup.SetKey{ID: id, Address: a.Address, Key: w.people[r.IntN(6)].Key.Public()}
}

func (w *world) anyOp(r *rand.Rand) rollup.UserOp {
	auth, amount := rollup.Auth{From: r.Uint32N(14)}, rollup.NewAmount(1+r.Uint64N(40))
	switch r.IntN(5) {
	case 0:
		return &rollup.Withdraw{Authorization: auth, Amount: amount}
	case 1, 2:
		o := w.anyOwner(r)
		return &rollup.TransferToNew{Authorization: auth, ToKey: o.PubKey, ToAddress: o.Address, Amount: amount}
	}
	return w.somebodys(r, &rollup.Transfer{Authorization: auth, To: r.Uint32N(14), Amount: amount})
}
