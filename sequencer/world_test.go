package sequencer

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

var (
	testShape = rollup.Shape{ID: 1, Name: "test", Full: 3, Transfers: 4, FeeSlots: 2, Depth: 16, Reach: 16}
	start     = time.Unix(1_700_000_000, 0)
)

// world is a sequencer, its people, and an independent replica that replays what is sealed.
type world struct {
	*Sequencer
	t        *testing.T
	people   []rolluptest.Person // the first one collects fees
	now      time.Time
	requests uint64
	replica  *rollup.State
	accepted map[ID]int  // times accepted, less times included or dropped
	next     uint64      // request that has to be included next
	arrived  []time.Time // of requests
}

func newWorld(t *testing.T, people int) *world {
	t.Helper()
	return newWorldWith(t, people, func(*Config) {})
}

// newWorldWith changes the configuration first.
func newWorldWith(t *testing.T, people int, change func(*Config)) *world {
	t.Helper()
	w := &world{t: t, now: start, accepted: map[ID]int{}}
	for i := range people {
		w.people = append(w.people, rolluptest.NewPerson(uint64(i)))
	}
	cfg := Config{Shape: testShape, Config: rollup.Config(1337, rollup.Address{1}), Collector: w.people[0].Owner(0), Deadline: time.Minute, MaxQueue: 1000,
		Fees: map[uint16]Fees{}}
	for token := range uint16(3) {
		cfg.Fees[token] = Fees{Transfer: rollup.NewAmount(1), Full: rollup.NewAmount(10)}
	}
	change(&cfg)
	state, err := rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	w.replica, err = rollup.NewMemState(testShape.Depth)
	require.NoError(t, err)
	w.Sequencer, err = New(cfg, state, 1, 0, 0)
	require.NoError(t, err)
	return w
}

// request queues a request, which L1 would have accepted.
func (w *world) request(op rollup.Op) ID {
	w.t.Helper()
	id, err := w.AddRequest(w.requests, op, w.now, w.now)
	require.NoError(w.t, err)
	w.requests++
	w.arrived = append(w.arrived, w.now)
	w.accepted[id]++
	return id
}

// deposit gives a person an account, and returns it.
func (w *world) deposit(person int, token uint16, amount uint64) uint32 {
	w.t.Helper()
	d := &rollup.Deposit{Owner: w.people[person].Owner(token), Amount: rollup.NewAmount(amount)}
	w.request(d)
	return d.To
}

// open deposits for the collector in each token, so that fees can be paid.
func (w *world) open() {
	for token := range uint16(3) {
		w.deposit(0, token, 1)
	}
	w.seal(true)
}

// sign fills in what the account asks for; the op expires after so many seconds.
func (w *world) sign(op rollup.UserOp, seconds int) {
	w.t.Helper()
	auth := op.Auth()
	a := w.address(op)
	auth.Nonce, auth.MaxFee, auth.ValidUntil = a.Nonce, rollup.NewAmount(10), uint64(w.now.Unix())+uint64(seconds)
	w.resign(op)
}

// address fills in the token of the account that pays, which it returns, and who has the account that a transfer pays if nobody is named.
func (w *world) address(op rollup.UserOp) rollup.Account {
	w.t.Helper()
	a, err := w.Account(op.Auth().From)
	require.NoError(w.t, err)
	op.Auth().Token = a.Token
	if t, ok := op.(*rollup.Transfer); ok && t.ToKey == (field.Point{}) {
		to, err := w.Account(t.To)
		require.NoError(w.t, err)
		t.ToKey, t.ToAddress = to.PubKey, to.Address
	}
	return a
}

func (w *world) submit(op rollup.UserOp) (ID, error) {
	id, err := w.Submit(op, w.now)
	if err == nil {
		w.accepted[id]++
	}
	return id, err
}

// pay submits a transfer that lasts an hour.
func (w *world) pay(from, to uint32, amount uint64) ID {
	w.t.Helper()
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(amount)}
	w.sign(op, 3600)
	id, err := w.submit(op)
	require.NoError(w.t, err)
	return id
}

// seal closes a batch if one is due, and checks everything about it.
func (w *world) seal(flush bool) *Sealed {
	w.t.Helper()
	overdue, before := w.late(), w.next
	s, err := w.Seal(w.now, flush)
	require.NoError(w.t, err)
	if s == nil {
		require.Zero(w.t, overdue, "requests are overdue, and no batch is sealed")
		return nil
	}
	for _, id := range s.Ops {
		w.settled(id)
		var index uint64
		if n, _ := fmt.Sscanf(string(id), "request %d", &index); n == 1 {
			require.Equal(w.t, w.next, index, "requests keep their order")
			w.next++
		}
	}
	for _, d := range s.Dropped {
		w.settled(d.ID)
		require.Error(w.t, d.Err, "dropped without a reason")
		require.NotContains(w.t, string(d.ID), "request", "a request from L1 cannot be dropped")
	}
	require.GreaterOrEqual(w.t, int(w.next-before), min(overdue, (testShape.Full+1)/2), "L1 would refuse this batch when the grace time is over")
	if s.Witness != nil {
		w.replay(s.Witness)
	}
	w.consistent()
	return s
}

// late counts the requests that the next batch has to serve.
func (w *world) late() (n int) {
	for _, at := range w.arrived[w.next:] {
		if bound := w.cfg.RequestBound; bound > 0 && w.now.Sub(at) >= bound {
			n++
		}
	}
	return n
}

// consistent checks that users see what all that waits does to the sealed state, though it was applied long before.
func (w *world) consistent() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	fresh := w.head.Flat()
	for _, p := range w.queue {
		header := rollup.Header{Number: w.number}
		var err error
		if p.request {
			err = rollup.Apply(fresh, w.cfg.Config, header, p.kind, p.op)
		} else {
			header.FeeSlots = []rollup.FeeSlot{*p.slot}
			err = rollup.ApplyVerified(fresh, header, p.kind, p.op, p.key)
		}
		require.NoError(w.t, err)
	}
	want, err := fresh.Accounts()
	require.NoError(w.t, err)
	got, err := w.view.Accounts()
	require.NoError(w.t, err)
	require.Equal(w.t, want, got)
	for id := range want + 2 {
		want, err := fresh.Account(id)
		require.NoError(w.t, err)
		got, err := w.view.Account(id)
		require.NoError(w.t, err)
		require.Equal(w.t, want, got, "account %d", id)
	}
	for _, p := range w.people {
		for token := range uint16(3) {
			want, known, err := fresh.Locate(p.Owner(token))
			require.NoError(w.t, err)
			got, ok, err := w.view.Locate(p.Owner(token))
			require.NoError(w.t, err)
			require.Equal(w.t, known, ok)
			if want != got { // of an owner's accounts, the index names any
				a, err := w.view.Account(got)
				require.NoError(w.t, err)
				require.True(w.t, known)
				require.Equal(w.t, p.Owner(token), a.Owner)
			}
		}
	}
	touched := map[uint32]bool{}
	for _, p := range w.queue {
		for _, id := range accounts(p.op) {
			touched[id] = true
		}
	}
	require.LessOrEqual(w.t, w.view.Held(), len(touched), "the view keeps what nothing touches")
}

func (w *world) settled(id ID) {
	w.t.Helper()
	require.Positive(w.t, w.accepted[id], "%s was not waiting", id)
	w.accepted[id]--
}

func (w *world) replay(witness *rollup.Witness) {
	w.t.Helper()
	view := w.replica.View()
	st, err := rollup.Replay(view, w.cfg.Shape, w.cfg.Config, witness.DataStream(), witness.SettlementStream())
	require.NoError(w.t, err)
	require.Equal(w.t, witness.Statement(), st)
	require.NoError(w.t, view.Commit())
	require.LessOrEqual(w.t, len(witness.FeeSlots), testShape.FeeSlots)
}

// drain seals all that waits: it has to end, with every op settled.
func (w *world) drain() {
	w.t.Helper()
	for {
		if pending, _ := w.Pending(); pending == 0 {
			break
		}
		before, _ := w.Pending()
		require.NotNil(w.t, w.seal(true))
		after, _ := w.Pending()
		require.Less(w.t, after, before, "a batch that takes nothing")
	}
	for id, n := range w.accepted {
		require.Zero(w.t, n, "%s is neither included nor dropped", id)
	}
	require.Equal(w.t, w.requests, w.next)
	root := w.replica.Root()
	require.Equal(w.t, root, w.head.Root(), "with nothing queued, users see the state")
}

// View returns a copy of the state as it will be after all accepted ops, without hashes.
func (s *Sequencer) View() *rollup.View {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.view.Fork()
}

// account as users see it.
func (w *world) account(id uint32) rollup.Account {
	w.t.Helper()
	a, err := w.View().Account(id)
	require.NoError(w.t, err)
	return a
}
