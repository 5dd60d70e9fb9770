package restore

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/statetree"
)

var testShape = rollup.Shape{ID: 7, Name: "test", Full: 4, Transfers: 5, FeeSlots: 2, Depth: 8, Reach: 2}

// script is what a rollup did, as L1 tells it.
type script struct {
	world    *rolluptest.World
	params   l1.Params
	events   []l1.Event
	requests uint64
	owed     map[rollup.Address]*big.Int // of token 0 and 1 together
	ops      int
}

func newScript(seed uint64) *script {
	s := &script{world: rolluptest.New(seed, testShape, 4), owed: map[rollup.Address]*big.Int{}}
	root := s.world.State.Root()
	s.params = l1.Params{Config: s.world.Config.Bytes(), GenesisRoot: root.Bytes(), Depth: uint8(testShape.Depth)}
	s.params.Verifiers = []l1.VerifierParams{{Slots: 5}}
	return s
}

// write plays some submissions of one to three batches of random ops.
func (s *script) write(submissions int) *script {
	s.submit(s.world.OpenFeeSlots())
	for range submissions {
		var members []*rollup.Witness
		for range 1 + s.world.Rand.IntN(3) {
			members = append(members, s.batch())
		}
		s.submit(members...)
	}
	return s
}

// batch executes random ops, those that are possible.
func (s *script) batch() *rollup.Witness {
	view := s.world.State.View()
	b := rollup.Batch{Header: s.world.Header}
	for range 3 * testShape.Full {
		op := s.world.RandomOp(view)
		if len(b.Full) < testShape.Full && rollup.Apply(view, s.world.Config, s.world.Header, rollup.FullLane, op) == nil {
			b.Full = append(b.Full, op)
		}
	}
	for range 3 * testShape.Transfers {
		op := s.world.RandomTransfer(view)
		if testShape.Reaches(op.Authorization.From, op.To) && len(b.Transfers) < testShape.Transfers && rollup.Apply(view, s.world.Config, s.world.Header, rollup.TransferLane, op) == nil {
			b.Transfers = append(b.Transfers, op)
		}
	}
	w, err := s.world.Execute(b)
	if err != nil { // the fees did not fit their account
		return s.world.MustExecute(rollup.Batch{Header: s.world.Header})
	}
	s.ops += len(b.Full) + len(b.Transfers)
	return w
}

// submit adds the requests that the batches serve, then their submission.
func (s *script) submit(members ...*rollup.Witness) {
	var data []rollup.BatchData
	for _, w := range members {
		data = append(data, w.BatchData())
		for _, lane := range w.Full {
			s.settle(lane.Settlement)
		}
	}
	a, err := rollup.Aggregate(data)
	if err != nil {
		panic(err)
	}
	d, set := rollup.Streams(data)
	s.add(&l1.Submission{First: a.Header.FirstNumber, Count: a.Header.Count, FirstTimestamp: a.Header.FirstTimestamp,
		LastTimestamp: a.Header.LastTimestamp, OldRoot: a.OldRoot.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(),
		S: field.Words(rollup.Trim(set)), D: field.Words(rollup.Trim(d))})
}

func (s *script) settle(op rollup.Settlement) {
	r := &l1.Request{Index: s.requests, Op: uint8(op.Op), Owner: [20]byte(op.Address), Token: op.Token, Amount: new(big.Int)}
	switch op.Op {
	case rollup.OpDeposit:
		r.Amount = op.Amount.Big()
	case rollup.OpForcedExit, rollup.OpSetKey:
		r.ID = op.ID
	}
	if op.Op == rollup.OpForcedExit || op.Op == rollup.OpWithdraw {
		if s.owed[op.Address] == nil {
			s.owed[op.Address] = new(big.Int)
		}
		s.owed[op.Address].Add(s.owed[op.Address], op.Amount.Big())
	}
	if op.Op != rollup.OpDeposit && op.Op != rollup.OpForcedExit && op.Op != rollup.OpSetKey {
		return
	}
	if op.Key != nil {
		r.Ax, r.Ay = op.Key.X.Bytes(), op.Key.Y.Bytes()
	}
	s.requests++
	s.add(r)
}

func (s *script) add(body l1.Body) { s.events = append(s.events, l1.Event{Body: body}) }

// play applies events until one is refused.
func play(t *testing.T, params l1.Params, events []l1.Event) (*Rollup, error) {
	t.Helper()
	r, err := New(params, []rollup.Shape{testShape})
	require.NoError(t, err)
	for _, e := range events {
		if err := r.Apply(e); err != nil {
			return r, err
		}
	}
	return r, nil
}

func TestReplay(t *testing.T) {
	for seed := range uint64(8) {
		s := newScript(seed).write(12)
		r, err := play(t, s.params, s.events)
		require.NoError(t, err)
		want, got := s.world.State.Root(), r.State.Root()
		require.Equal(t, want, got)
		require.Equal(t, s.world.Header.Number-1, r.LastBatch)
		require.Equal(t, s.requests, r.Requests)
		require.Equal(t, s.ops+testShape.FeeSlots, r.Ops)
		for _, v := range r.Queued {
			require.Zero(t, v.Sign())
		}
		sums := map[rollup.Address]*big.Int{}
		for _, owed := range r.Owed {
			for who, v := range owed {
				sums[who] = new(big.Int).Add(orZero(sums[who]), v)
			}
		}
		for who, v := range s.owed {
			require.Equal(t, v.String(), orZero(sums[who]).String())
		}
		ids, err := r.Accounts()
		require.NoError(t, err)
		for _, id := range ids {
			a, err := r.State.Account(id)
			require.NoError(t, err)
			require.False(t, a.IsEmpty())
		}
	}
}

// clone copies the event at i, for a test to change.
func (s *script) clone(i int) ([]l1.Event, *l1.Submission) {
	events := append([]l1.Event(nil), s.events...)
	sub := *events[i].Body.(*l1.Submission)
	sub.D, sub.S = append([]l1.Word(nil), sub.D...), append([]l1.Word(nil), sub.S...)
	events[i].Body = &sub
	return events, &sub
}

// anySubmission returns the place of one.
func (s *script) anySubmission(r *rand.Rand) int {
	for {
		i := r.IntN(len(s.events))
		if _, ok := s.events[i].Body.(*l1.Submission); ok {
			return i
		}
	}
}

// A word of D or S that was changed is refused, also where no account changes by it, as by the fee of a slot that nobody pays: it was not proven.
func TestTamperedWords(t *testing.T) {
	s := newScript(1).write(8)
	truth, err := play(t, s.params, s.events)
	require.NoError(t, err)
	require.NotZero(t, truth.LastBatch)
	r := rand.New(rand.NewPCG(1, 1))
	for range 150 {
		i := s.anySubmission(r)
		events, sub := s.clone(i)
		words := sub.D
		if r.IntN(2) == 0 && len(sub.S) > 0 {
			words = sub.S
		}
		words[r.IntN(len(words))][31-r.IntN(32)] ^= 1 << r.IntN(8)
		before, err := play(t, s.params, s.events[:i])
		require.NoError(t, err)
		got, err := play(t, s.params, events)
		require.Error(t, err)
		require.Equal(t, before.State.Root(), got.State.Root(), "refused, and yet the state moved")
	}
}

// Batches whose own numbers or times do not follow each other are refused, though all of L1's numbers and what was proven fit.
func TestBatchesFollowEachOther(t *testing.T) {
	for name, odd := range map[string]func(*rollup.Header){
		"number": func(h *rollup.Header) { h.Number++ },
		"time":   func(h *rollup.Header) { h.Timestamp -= 61 },
	} {
		for spoilt := range 2 {
			s := newScript(3).write(0)
			first := s.world.Header.Number
			if spoilt == 1 {
				odd(&s.world.Header)
			}
			s.submit(s.world.MustExecute(rollup.Batch{Header: s.world.Header}))
			s.events[len(s.events)-1].Body.(*l1.Submission).First = first
			_, err := play(t, s.params, s.events)
			if spoilt == 0 {
				require.NoError(t, err, name)
				continue
			}
			require.ErrorIs(t, err, ErrMismatch, name)
			require.ErrorContains(t, err, "at ", name)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := newScript(2).write(6)
	last := len(s.events) - 1
	for name, spoil := range map[string]func(events []l1.Event, sub *l1.Submission) []l1.Event{
		"wrong root": func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.NewRoot[31] ^= 1; return e },
		"twice":      func(e []l1.Event, sub *l1.Submission) []l1.Event { return append(e, e[last]) },
		"one is missing": func(e []l1.Event, _ *l1.Submission) []l1.Event {
			for i := range e {
				if _, ok := e[i].Body.(*l1.Submission); ok {
					return append(e[:i:i], e[i+1:]...)
				}
			}
			panic("unreachable")
		},
		"requests come too late":  func(e []l1.Event, _ *l1.Submission) []l1.Event { return e[1:] },
		"another old root":        func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.OldRoot[31] ^= 1; return e },
		"another chain":           func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.C[31] ^= 1; return e },
		"another first number":    func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.First++; return e },
		"another first timestamp": func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.FirstTimestamp++; return e },
		"another last timestamp":  func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.LastTimestamp++; return e },
		"unknown verifier":        func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.VerifierID = 1; return e },
		"more words than fit": func(e []l1.Event, sub *l1.Submission) []l1.Event {
			sub.D = append(sub.D, make([]l1.Word, 100)...)
			sub.D[len(sub.D)-1][31] = 1
			return e
		},
		"more batches": func(e []l1.Event, sub *l1.Submission) []l1.Event { sub.Count++; return e },
		"another deposit was queued": func(e []l1.Event, _ *l1.Submission) []l1.Event {
			r := *e[0].Body.(*l1.Request)
			r.Amount = new(big.Int).Add(r.Amount, big.NewInt(1))
			e[0].Body = &r
			return e
		},
		"paid what is not owed": func(e []l1.Event, _ *l1.Submission) []l1.Event {
			return append(e, l1.Event{Body: &l1.Withdrawal{Owner: [20]byte{9}, Amount: big.NewInt(1)}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			events, sub := s.clone(last)
			_, err := play(t, s.params, spoil(events, sub))
			require.Error(t, err)
			if name != "more batches" { // there D ends early, which rollup refuses
				require.ErrorIs(t, err, ErrMismatch)
			}
		})
	}
}

// Zeros after the end of D, which L1 evaluates to nothing and accepts (TestSubmitTrailingZeros), keep nobody from restoring.
func TestZerosBeyondTheStream(t *testing.T) {
	s := newScript(2).write(6)
	want := s.world.State.Root()
	for i := range s.events {
		if sub, ok := s.events[i].Body.(*l1.Submission); ok {
			sub.D = append(sub.D, make([]l1.Word, int(sub.Count)*testShape.DataWords()+1-len(sub.D))...)
		}
	}
	r, err := play(t, s.params, s.events)
	require.NoError(t, err)
	require.Equal(t, want, r.State.Root())
}

// Whoever submits chooses the leaves of new accounts: nobody is lost by an account at the last one.
func TestAccountAtTheLastLeaf(t *testing.T) {
	shape := testShape
	shape.Depth = rollup.MaxDepth
	s := &script{world: rolluptest.New(1, shape, 4), owed: map[rollup.Address]*big.Int{}}
	root := s.world.State.Root()
	s.params = l1.Params{Config: s.world.Config.Bytes(), GenesisRoot: root.Bytes(), Depth: uint8(shape.Depth), Verifiers: []l1.VerifierParams{{Slots: 1}}}
	ids := []uint32{0, math.MaxUint32, 1, 7}
	for i, to := range ids {
		w, err := s.world.Execute(rollup.Batch{Header: s.world.Header, Full: []rollup.Op{
			&rollup.Deposit{Owner: s.world.Person(i).Owner(0), To: to, Amount: rollup.NewAmount(5)},
			&rollup.Deposit{Owner: s.world.Person(0).Owner(0), To: 0, Amount: rollup.NewAmount(1)}, // who was there before is there still
		}})
		require.NoError(t, err)
		s.submit(w)
	}
	r, err := New(s.params, []rollup.Shape{shape})
	require.NoError(t, err)
	for _, e := range s.events {
		require.NoError(t, r.Apply(e))
	}
	require.Equal(t, s.world.State.Root(), r.State.Root())
	all, err := r.Accounts()
	require.NoError(t, err)
	require.ElementsMatch(t, ids, all)
}

func TestWithdrawalSettlesWhatIsOwed(t *testing.T) {
	s := newScript(3).write(12)
	r, err := play(t, s.params, s.events)
	require.NoError(t, err)
	for token, owed := range r.Owed {
		for who, v := range owed {
			wrong := &l1.Withdrawal{Owner: [20]byte(who), Token: token, Amount: new(big.Int).Add(v, big.NewInt(1))}
			require.ErrorIs(t, r.Apply(l1.Event{Body: wrong}), ErrMismatch)
			right := &l1.Withdrawal{Owner: [20]byte(who), Token: token, Amount: v}
			require.NoError(t, r.Apply(l1.Event{Body: right}))
			require.ErrorIs(t, r.Apply(l1.Event{Body: right}), ErrMismatch, "twice")
			return
		}
	}
	t.Fatal("nobody was owed anything")
}

// Whoever goes on from a directory knows what who had read it knew: what L1 owes and owes no more, what waits, and who has left.
func TestGoesOnFromAStore(t *testing.T) {
	s := newScript(3).write(12)
	owner := s.world.Person(1).Address
	s.add(&l1.Request{Index: s.requests, Op: l1.OpDeposit, Owner: [20]byte(owner), Token: 1, Amount: big.NewInt(7)})
	s.add(&l1.Request{Index: s.requests + 1, Op: l1.OpDeposit, Owner: [20]byte(owner), Amount: big.NewInt(8)})
	all, err := play(t, s.params, s.events)
	require.NoError(t, err)
	for token, owed := range all.Owed {
		for who, v := range owed {
			s.add(&l1.Withdrawal{Owner: [20]byte(who), Token: token, Amount: v})
			break // others are owed something still
		}
	}
	root := s.world.State.Root()
	s.add(&l1.ExodusActivation{LastBatch: s.world.Header.Number - 1, StateRoot: root.Bytes(), QueueHead: s.requests, QueueTail: s.requests + 2})
	a, err := s.world.State.Account(0)
	require.NoError(t, err)
	s.add(&l1.AccountExit{ID: 0, Owner: [20]byte(a.Address), Token: a.Token, Amount: a.Balance.Big()})
	s.add(&l1.DepositRefund{Index: s.requests, Owner: [20]byte(owner), Token: 1, Amount: big.NewInt(7)})

	tell := func(r *Rollup) (out []string) {
		for token, owed := range r.Owed {
			for who, v := range owed {
				out = append(out, fmt.Sprintf("%d %x is owed %s", token, who, v))
			}
		}
		for token, v := range r.Queued {
			if v.Sign() != 0 {
				out = append(out, fmt.Sprintf("%d queued %s", token, v))
			}
		}
		for _, q := range r.Waiting() {
			out = append(out, fmt.Sprintf("%d waits", q.Index))
		}
		slices.Sort(out)
		return append(out, fmt.Sprint(r.HasExited(0), r.Exodus, r.LastBatch, r.Timestamp, r.Requests, r.Ops, r.Transfers, r.Seen(), r.Block))
	}
	store := statetree.NewMemStore()
	for i, e := range s.events {
		before, err := Open(s.params, []rollup.Shape{testShape}, store)
		require.NoError(t, err)
		require.NoError(t, before.ApplyUpdate(l1.Update{To: l1.BlockRef{Number: uint64(i + 1)}, Events: []l1.Event{e}}))
		after, err := Open(s.params, []rollup.Shape{testShape}, store)
		require.NoError(t, err)
		require.Equal(t, tell(before), tell(after), "event %d", i)
	}
	store = statetree.NewMemStore() // and all of it at once
	before, err := Open(s.params, []rollup.Shape{testShape}, store)
	require.NoError(t, err)
	require.NoError(t, before.ApplyUpdate(l1.Update{To: l1.BlockRef{Number: 1}, Events: s.events}))
	after, err := Open(s.params, []rollup.Shape{testShape}, store)
	require.NoError(t, err)
	require.Equal(t, tell(before), tell(after))
}

// What was sent beyond the fee of a request is owed as what was withdrawn, on top of it, and is in no account.
func TestSurplusIsOwed(t *testing.T) {
	s := newScript(3).write(12)
	who := [20]byte{9}
	surplus := func(v int64) l1.Event { return l1.Event{Body: &l1.Surplus{Owner: who, Amount: big.NewInt(v)}} }
	store := statetree.NewMemStore()
	r, err := Open(s.params, []rollup.Shape{testShape}, store)
	require.NoError(t, err)
	for _, e := range s.events {
		require.NoError(t, r.Apply(e))
	}
	require.NoError(t, r.Apply(surplus(5)))
	require.NoError(t, r.Apply(surplus(7)))
	require.EqualValues(t, 12, r.Owed[0][who].Int64())
	r, err = Open(s.params, []rollup.Shape{testShape}, store)
	require.NoError(t, err)
	require.EqualValues(t, 12, r.Owed[0][who].Int64(), "it is kept")
	require.NoError(t, r.Apply(l1.Event{Body: &l1.Withdrawal{Owner: who, Amount: big.NewInt(12)}}))
	root := r.State.Root()
	tail := r.Requests + uint64(len(r.Waiting()))
	require.NoError(t, r.Apply(l1.Event{Body: &l1.ExodusActivation{LastBatch: r.LastBatch, StateRoot: root.Bytes(), QueueHead: r.Requests, QueueTail: tail}}))
	require.ErrorIs(t, r.Apply(surplus(1)), ErrMismatch, "no request comes any more")
}

func TestNewRefuses(t *testing.T) {
	params := newScript(0).params
	_, err := New(params, nil)
	require.Error(t, err, "no shape for the verifier")
	other := params
	other.GenesisRoot[0] ^= 1
	_, err = New(other, []rollup.Shape{testShape})
	require.ErrorIs(t, err, ErrMismatch)
	other = params
	for i := range other.Config {
		other.Config[i] = 0xff
	}
	_, err = New(other, []rollup.Shape{testShape})
	require.ErrorIs(t, err, field.ErrNotCanonical)
}

func TestBooks(t *testing.T) {
	b := Books{Balances: big.NewInt(5), Owed: big.NewInt(2), Queued: big.NewInt(1), Escrow: big.NewInt(6), Counted: big.NewInt(2), Held: big.NewInt(9)}
	require.True(t, b.Solvent(), "somebody gave the contract a present")
	for _, spoil := range []func(*Books){
		func(b *Books) { b.Balances = big.NewInt(6) },
		func(b *Books) { b.Held = big.NewInt(7) },
		func(b *Books) { b.Escrow = big.NewInt(8) },
		func(b *Books) { b.Counted = big.NewInt(1) },
		func(b *Books) { b.Held = nil },
	} {
		c := b
		spoil(&c)
		require.False(t, c.Solvent())
	}
}

// The exodus: accounts leave once each, with what they have; deposits that waited come back once each.
func TestExodus(t *testing.T) {
	s := newScript(3).write(6)
	owner := s.world.Person(1).Address
	deposit := &l1.Request{Index: s.requests, Op: l1.OpDeposit, Owner: [20]byte(owner), Token: 1, Amount: big.NewInt(7)}
	forced := &l1.Request{Index: s.requests + 1, Op: l1.OpForcedExit, Owner: [20]byte(owner), Amount: new(big.Int)}
	s.add(deposit)
	s.add(forced)
	root := s.world.State.Root()
	end := &l1.ExodusActivation{LastBatch: s.world.Header.Number - 1, StateRoot: root.Bytes(), QueueHead: s.requests, QueueTail: s.requests + 2}
	var id uint32 // of somebody who has something
	account, err := s.world.State.Account(id)
	for ; err == nil && account.Balance.IsZero(); account, err = s.world.State.Account(id) {
		id++
	}
	require.NoError(t, err)
	exit := &l1.AccountExit{ID: id, Owner: [20]byte(account.Address), Token: account.Token, Amount: account.Balance.Big()}
	refund := &l1.DepositRefund{Index: deposit.Index, Owner: deposit.Owner, Token: 1, Amount: big.NewInt(7)}

	s.add(end)
	before, err := play(t, s.params, s.events)
	require.NoError(t, err)
	require.True(t, before.Exodus)
	require.Equal(t, []*l1.Request{deposit, forced}, before.Waiting())
	require.False(t, before.HasExited(id))
	balances, err := before.balances()
	require.NoError(t, err)
	onL2, owed := new(big.Int).Set(balances[exit.Token]), owedTo(before, exit.Token, account.Address)

	s.add(exit)
	s.add(refund)
	after, err := play(t, s.params, s.events)
	require.NoError(t, err)
	require.True(t, after.HasExited(id))
	require.Equal(t, []*l1.Request{forced}, after.Waiting())
	balances, err = after.balances()
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Sub(onL2, exit.Amount).String(), balances[exit.Token].String())
	require.Zero(t, after.Queued[1].Sign())
	want := new(big.Int).Add(owed, exit.Amount)
	if exit.Token == 1 && account.Address == owner {
		want.Add(want, refund.Amount)
	}
	require.Equal(t, want.String(), owedTo(after, exit.Token, account.Address).String())

	began := len(s.events) - 2
	bad := func(body l1.Body, edit func()) error {
		t.Helper()
		edit()
		_, err := play(t, s.params, append(append([]l1.Event(nil), s.events...), l1.Event{Body: body}))
		require.ErrorIs(t, err, ErrMismatch)
		return err
	}
	nothing := func() {}
	bad(exit, nothing)    // twice
	bad(refund, nothing)  // twice
	bad(end, nothing)     // twice
	bad(deposit, nothing) // after the end
	err = bad(&l1.Submission{First: s.world.Header.Number, OldRoot: root.Bytes()}, nothing)
	require.ErrorContains(t, err, "after the exodus began")
	s.events = s.events[:began] // ended, and nobody has left
	bad(end, nothing)           // twice
	for _, spoil := range []func(*l1.AccountExit){
		func(e *l1.AccountExit) { e.ID++ },
		func(e *l1.AccountExit) { e.ID = 200 },
		func(e *l1.AccountExit) { e.Owner[0]++ },
		func(e *l1.AccountExit) { e.Token++ },
		func(e *l1.AccountExit) { e.Amount = new(big.Int).Add(e.Amount, big.NewInt(1)) },
	} {
		e := *exit
		bad(&e, func() { spoil(&e) })
	}
	for _, spoil := range []func(*l1.DepositRefund){
		func(e *l1.DepositRefund) { e.Index++ },                                               // a forced exit
		func(e *l1.DepositRefund) { e.Index-- },                                               // served
		func(e *l1.DepositRefund) { e.Index, e.Token, e.Amount = e.Index+1, 0, new(big.Int) }, // a forced exit, with all that it has
		func(e *l1.DepositRefund) { e.Owner[0]++ },
		func(e *l1.DepositRefund) { e.Token++ },
		func(e *l1.DepositRefund) { e.Amount = big.NewInt(8) },
	} {
		e := *refund
		bad(&e, func() { spoil(&e) })
	}
	s.events = s.events[:began-1] // not ended
	bad(exit, nothing)
	bad(refund, nothing)
	for _, spoil := range []func(*l1.ExodusActivation){
		func(e *l1.ExodusActivation) { e.LastBatch++ },
		func(e *l1.ExodusActivation) { e.StateRoot[31] ^= 1 },
		func(e *l1.ExodusActivation) { e.QueueHead++ },
		func(e *l1.ExodusActivation) { e.QueueTail++ },
	} {
		e := *end
		bad(&e, func() { spoil(&e) })
	}
}

func owedTo(r *Rollup, token uint16, who rollup.Address) *big.Int {
	return new(big.Int).Set(orZero(r.Owed[token][who]))
}

// A submission of more batches than its verifier proves is none that L1 took: what they would need is not reserved for who only says so.
func TestMoreBatchesThanSlots(t *testing.T) {
	s := newScript(1)
	s.params.Verifiers = []l1.VerifierParams{{Slots: 5}, {Slots: 2}}
	r, err := New(s.params, []rollup.Shape{testShape, testShape})
	require.NoError(t, err)
	for id, v := range s.params.Verifiers {
		for _, count := range []uint16{uint16(v.Slots) + 1, ^uint16(0)} {
			err = r.Apply(l1.Event{Body: &l1.Submission{VerifierID: uint8(id), First: 1, Count: count, OldRoot: s.params.GenesisRoot, NewRoot: s.params.GenesisRoot}})
			require.ErrorIs(t, err, ErrMismatch)
			require.ErrorContains(t, err, fmt.Sprintf("%d batches in a submission, verifier %d proves %d", count, id, v.Slots))
		}
	}
}
