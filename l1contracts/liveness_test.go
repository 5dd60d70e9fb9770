package l1contracts_test

import (
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var crowd = testbindings.NewCrowd()

// waitUntil mines a block with exactly this time; calls are then run at that time.
func (e *env) waitUntil(unix uint64) {
	e.t.Helper()
	require.NoError(e.t, e.chain.AdjustTime(time.Duration(unix-e.chain.Time())*time.Second))
	require.Equal(e.t, unix, e.chain.Time())
}

// refusedNow runs the call at the time of the last block.
func (e *env) refusedNow(who int, data []byte, want any) {
	e.t.Helper()
	_, revert := e.try(address(who), e.rollup, nil, data)
	require.NotNil(e.t, revert, "should have been refused with %T", want)
	got, err := rollup.UnpackError(revert)
	require.NoError(e.t, err)
	require.Equal(e.t, spew(want), spew(got))
}

func (e *env) acceptedNow(who int, data []byte) {
	e.t.Helper()
	_, revert := e.try(address(who), e.rollup, nil, data)
	require.Nil(e.t, revert, explain(revert))
}

// askForExit queues forced exits of account id, and returns when they arrived.
func (e *env) askForExit(n int, id uint32) (arrived uint64) {
	e.t.Helper()
	for range n {
		e.ok(alice, e.rollup, nil, rollup.PackRequestForcedExit(id, 0))
	}
	return e.chain.Time()
}

func exits(n int, id uint32) (out []lane) {
	for range n {
		out = append(out, forcedExitLane(0, id, nil, address(alice)))
	}
	return out
}

// serving is a submission of count batches that serves these requests.
func (e *env) serving(count uint16, ls ...lane) []byte {
	e.t.Helper()
	s := e.next()
	s.Count, s.S = count, lanes(ls...)
	return l1.EncodeSubmission(s)
}

func (e *env) deadlines() (submit, exodus uint64) {
	e.t.Helper()
	d := read(e, e.rollup, rollup.PackDeadlines(), rollup.UnpackDeadlines)
	return d.SubmitOpens.Uint64(), d.ExodusOpens.Uint64()
}

// I7, I3: to the second, anyone may submit when the head of the queue has waited for longer than T1; as a tx of its own, and the operator's
// submission will do.
func TestI7AnyoneSubmitsAfterT1(t *testing.T) {
	e := newEnv(t)
	stranger := &bindings.RollupNotOperator{Caller: address(bob)}
	e.waitUntil(e.chain.Time() + 10*t1) // nobody waits
	e.refusedNow(bob, e.serving(1), stranger)
	submit, exodus := e.deadlines()
	require.Zero(t, submit+exodus)

	arrived := e.askForExit(1, 3)
	submit, exodus = e.deadlines()
	require.Equal(t, arrived+t1+1, submit)
	require.Equal(t, arrived+t2+1, exodus)
	e.waitUntil(arrived + t1)
	e.refusedNow(bob, e.serving(1, exits(1, 3)...), stranger)
	e.waitUntil(arrived + t1 + 1)
	e.acceptedNow(bob, e.serving(1, exits(1, 3)...))
	e.refusedNow(bob, e.serving(1), &bindings.RollupRequestsSkipped{Index: 0, Served: new(big.Int), Enough: big.NewInt(6)})
	proxy := e.create(testbindings.ReceiverMetaData.Bin, nil)
	_, revert := e.try(address(bob), proxy, nil, recv.PackAct(e.rollup, e.serving(1, exits(1, 3)...)))
	require.Equal(t, spew(&bindings.RollupNotTopLevel{Caller: proxy}), explain(revert))

	// Bob copies what the operator was about to send: the same effect, and nothing to gain.
	data := e.serving(1, exits(1, 3)...)
	before := e.pending(0, address(bob))
	r := e.ok(bob, e.rollup, nil, data)
	require.EqualValues(t, 1, e.status().LastBatch)
	require.EqualValues(t, 1, e.status().QueueHead)
	require.Equal(t, before, e.pending(0, address(bob)))
	require.NotNil(t, r)
	e.refused(operator, e.rollup, nil, data, &bindings.RollupWrongBatch{Expected: 2, Got: 1})
	// The queue moved on: it is the operator's again.
	e.refusedNow(bob, e.serving(1), stranger)
	e.acceptedNow(operator, e.serving(1))
}

// D3, I9: to the second, what has waited for longer than the grace time cannot be left out.
func TestI9OverdueRequestsAreServed(t *testing.T) {
	e := newEnv(t)
	skipped := func(index uint64, served, enough int64) any {
		return &bindings.RollupRequestsSkipped{Index: index, Served: big.NewInt(served), Enough: big.NewInt(enough)}
	}
	arrived := e.askForExit(1, 3)
	e.waitUntil(arrived + graceTime)
	e.acceptedNow(operator, e.serving(1))
	e.waitUntil(arrived + graceTime + 1)
	e.refusedNow(operator, e.serving(1), skipped(0, 0, 6))
	e.acceptedNow(operator, e.serving(1, exits(1, 3)...))

	// Young requests behind overdue ones may wait.
	e.askForExit(20, 3)
	e.refusedNow(operator, e.serving(1), skipped(0, 0, 6))
	e.acceptedNow(operator, e.serving(1, exits(1, 3)...))

	// More overdue ones than half of the lanes: half of the lanes will do.
	e.waitUntil(e.chain.Time() + graceTime + 1)
	for _, c := range []struct {
		count  uint16
		enough int
	}{{1, 6}, {2, 12}, {3, 18}} {
		e.refusedNow(operator, e.serving(c.count, exits(c.enough-1, 3)...), skipped(uint64(c.enough-1), int64(c.enough-1), int64(c.enough)))
		e.acceptedNow(operator, e.serving(c.count, exits(c.enough, 3)...))
	}
	// Fewer than half of the lanes: all of them.
	e.refusedNow(operator, e.serving(4, exits(20, 3)...), skipped(20, 20, 24))
	e.acceptedNow(operator, e.serving(4, exits(21, 3)...))
	e.ok(operator, e.rollup, nil, e.serving(4, exits(21, 3)...))
	e.acceptedNow(operator, e.serving(1))

	// An odd number of lanes is rounded up.
	e.deploy(e.stub, func(p *bindings.IRollupParams) { p.Verifiers[0].FullLanes = 3 })
	e.waitUntil(e.askForExit(9, 3) + graceTime + 1)
	e.refusedNow(operator, e.serving(1, exits(1, 3)...), skipped(1, 1, 2))
	e.acceptedNow(operator, e.serving(1, exits(2, 3)...))
	e.refusedNow(operator, e.serving(3, exits(4, 3)...), skipped(4, 4, 5))
	e.acceptedNow(operator, e.serving(3, exits(5, 3)...))
}

// I9: an honest request behind 600 others is served by an operator that serves as little as it may, long before exodus; and no submission is
// impossible because of them.
func TestI9FloodDelaysNobodyForLong(t *testing.T) {
	e := newEnv(t)
	at := e.create(testbindings.CrowdMetaData.Bin, nil)
	r := e.mine(devKey(bob), &at, nil, crowd.PackSpam(e.rollup, 9, 0, big.NewInt(300)))
	require.EqualValues(t, 1, r.Status)
	require.Greater(t, r.GasUsed, uint64(300*28_000), "what a flood costs (docs/adr/0010)")
	e.ok(bob, at, nil, crowd.PackSpam(e.rollup, 9, 0, big.NewInt(300)))
	arrived := e.askForExit(1, 7)
	deadline := arrived + graceTime
	e.waitUntil(deadline + 1)
	submissions := 0
	for head := uint64(0); head <= 600; submissions++ {
		n := min(600-head+1, fullLanes*slots/2)
		var ls []lane
		for i := range n {
			if head+i == 600 {
				ls = append(ls, exits(1, 7)...)
			} else {
				ls = append(ls, forcedExitLane(0, 9, nil, at))
			}
		}
		e.ok(operator, e.rollup, nil, e.serving(slots, ls...))
		head = e.status().QueueHead
		e.waitUntil(e.chain.Time() + 600) // a slow prover
	}
	require.Equal(t, 601/(fullLanes*slots/2)+1, submissions)
	require.Less(t, e.chain.Time(), arrived+t1)
}

// I9: requests are free until 4,096 wait, then cost a fee that nobody gets, until the queue is shorter again.
func TestI9RequestsCostInAFlood(t *testing.T) {
	e := newEnv(t)
	_, token := e.token()
	x, y := newKey(1).ints()
	at := e.create(testbindings.CrowdMetaData.Bin, nil)
	for i, n := range []int64{350, 350, 350, 350, 350, 350, 350, 350, 350, 350, 350, 245} {
		e.ok(bob, at, nil, crowd.PackSpam(e.rollup, 9, 0, big.NewInt(n)))
		require.Zero(t, read(e, e.rollup, rollup.PackRequestFee(), rollup.UnpackRequestFee).Sign(), i)
	}
	one := big.NewInt(1)
	wrong := func(fee, got *big.Int) any { return &bindings.RollupWrongFee{Fee: fee, Got: got} }
	// The last free one, by somebody who did not know that it would be: the fee that came with it is owed.
	e.ok(alice, e.rollup, requestFee, rollup.PackRequestForcedExit(1, 0))
	require.Equal(t, requestFee, e.pending(0, address(alice)))
	require.Equal(t, requestFee, e.balance(e.rollup))
	e.ok(bob, e.rollup, nil, rollup.PackWithdraw(0, address(alice)))
	require.EqualValues(t, 4096, e.status().QueueTail)
	require.Equal(t, requestFee, read(e, e.rollup, rollup.PackRequestFee(), rollup.UnpackRequestFee))
	less := new(big.Int).Sub(requestFee, one)
	more := new(big.Int).Add(requestFee, one)
	burned := func() *big.Int { return e.balance(common.Address{}) }
	for _, data := range [][]byte{
		rollup.PackRequestForcedExit(1, 0), rollup.PackRequestSetKey(1, x, y), rollup.PackDeposit(token, one, address(alice), x, y),
	} {
		e.refused(alice, e.rollup, nil, data, wrong(requestFee, new(big.Int)))
		e.refused(alice, e.rollup, less, data, wrong(requestFee, less))
		for _, sent := range []*big.Int{requestFee, more} {
			before := burned()
			e.ok(alice, e.rollup, sent, data)
			require.GreaterOrEqual(t, new(big.Int).Sub(burned(), before).Cmp(requestFee), 0) // the dev chain pays its tips there, too
			beyond := new(big.Int).Sub(sent, requestFee)
			require.Zero(t, e.balance(e.rollup).Cmp(beyond))
			require.Zero(t, e.pending(0, address(alice)).Cmp(beyond))
		}
		e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, address(alice)))
	}
	e.refused(alice, e.rollup, less, rollup.PackDepositETH(address(alice), x, y), wrong(requestFee, less))
	e.refused(alice, e.rollup, requestFee, rollup.PackDepositETH(address(alice), x, y), &bindings.RollupZeroAmount{})
	e.ok(alice, e.rollup, more, rollup.PackDepositETH(address(alice), x, y))
	require.EqualValues(t, 1, e.escrow(0).Int64(), "the fee is no deposit")
	require.EqualValues(t, 1, e.balance(e.rollup).Int64())
	require.Zero(t, e.pending(0, address(alice)).Sign(), "and what is beyond it is one")

	s := make([]lane, 240)
	for i := range s {
		s[i] = forcedExitLane(0, 9, nil, at)
	}
	e.ok(operator, e.rollup, nil, e.serving(slots, s...))
	e.askForExit(1, 1)
}

// surpluses are what a tx tells that L1 owes of what came with requests.
func (e *env) surpluses(r *types.Receipt) (out []string) {
	for _, l := range r.Logs {
		if v, err := rollup.UnpackSurplusOwedEvent(l); err == nil && l.Address == e.rollup {
			v.Raw = nil
			out = append(out, spew(v))
		}
	}
	return out
}

// I9: what comes with a request beyond the fee is owed to who sent it, whoever the request is for, and is paid as all that is owed: by anyone's call, before the end and
// after it. It is never what L2 holds.
func TestI9SurplusIsOwed(t *testing.T) {
	e := newEnv(t)
	_, token := e.token()
	x, y := newKey(1).ints()
	e.ok(bob, e.rollup, big.NewInt(1000), rollup.PackDepositETH(address(bob), x, y))
	owed := new(big.Int)
	books := func() {
		t.Helper()
		s := read(e, e.rollup, rollup.PackSolvency(0), rollup.UnpackSolvency)
		require.EqualValues(t, 1000, s.Escrowed.Int64())
		require.Equal(t, owed.String(), s.Owed.String())
		require.Equal(t, new(big.Int).Add(s.Escrowed, s.Owed), s.Held)
		require.Equal(t, owed.String(), e.pending(0, address(alice)).String())
		require.Zero(t, e.pending(0, address(bob)).Sign())
	}
	for i, data := range [][]byte{
		rollup.PackRequestForcedExit(1, 0), rollup.PackRequestSetKey(1, x, y), rollup.PackDeposit(token, big.NewInt(5), address(bob), x, y),
	} {
		for _, sent := range []*big.Int{big.NewInt(1), requestFee, new(big.Int).Lsh(big.NewInt(1), 96)} { // more than the near purse holds
			r := e.ok(alice, e.rollup, sent, data)
			owed.Add(owed, sent)
			books()
			require.Equal(t, []string{spew(&bindings.RollupSurplusOwed{Owner: address(alice), Amount: sent})}, e.surpluses(r))
		}
		if i == 0 {
			e.ok(bob, e.rollup, nil, rollup.PackWithdraw(0, address(alice)))
			owed.SetInt64(0)
			books()
		}
	}
	r := e.ok(alice, e.rollup, nil, rollup.PackRequestForcedExit(1, 0))
	require.Len(t, r.Logs, 1, "who sends the fee, here none, is owed nothing")

	// No proof pays it out: it was never on L2.
	s := e.next()
	s.S = lanes(withdrawLane(0, address(bob), big.NewInt(1001)))
	e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupEscrowExceeded{Token: 0})

	e.waitUntil(e.chain.Time() + t2 + 1)
	e.ok(alice, e.rollup, nil, rollup.PackActivateExodus())
	e.refused(alice, e.rollup, requestFee, rollup.PackRequestForcedExit(1, 0), &bindings.RollupExodusIsActive{})
	books()
	before := e.balance(address(alice))
	e.ok(bob, e.rollup, nil, rollup.PackWithdraw(0, address(alice)))
	require.Equal(t, owed, new(big.Int).Sub(e.balance(address(alice)), before))
	owed.SetInt64(0)
	books()
}

// I5, I9: nobody is called for a surplus: a sender that takes no ETH is served as any other, and paid when it takes some.
func TestI9SurplusOfWhoTakesNone(t *testing.T) {
	e := newEnv(t)
	r := e.create(testbindings.ReceiverMetaData.Bin, nil)
	for i, mode := range []uint8{recvReverts, recvBurns, recvBomb} {
		e.ok(deployer, r, nil, recv.PackSet(mode, common.Address{}, nil))
		receipt := e.ok(alice, r, requestFee, recv.PackAct(e.rollup, rollup.PackRequestForcedExit(1, 0)))
		require.Equal(t, []string{spew(&bindings.RollupSurplusOwed{Owner: r, Amount: requestFee})}, e.surpluses(receipt), "not who called the sender")
		require.EqualValues(t, i+1, e.status().QueueTail)
		e.refused(alice, e.rollup, nil, rollup.PackWithdraw(0, r), &bindings.RollupTransferFailed{Owner: r, Token: 0})
	}
	e.ok(deployer, r, nil, recv.PackSet(recvAccepts, common.Address{}, nil))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, r))
	require.Equal(t, new(big.Int).Mul(requestFee, big.NewInt(3)), e.balance(r))
}

// I15: a surplus is held to the bound that a deposit is held to, and never cut.
func TestI9SurplusBound(t *testing.T) {
	e := newEnv(t)
	x, y := newKey(1).ints()
	limit := new(big.Int).Lsh(big.NewInt(1), 128)
	less := func(d int64) *big.Int { return new(big.Int).Sub(limit, big.NewInt(d)) }
	over := &bindings.RollupEscrowOverflow{Token: 0}
	ask := rollup.PackRequestForcedExit(1, 0)
	e.ok(alice, e.rollup, big.NewInt(5), rollup.PackDepositETH(address(bob), x, y))
	e.ok(alice, e.rollup, big.NewInt(3), ask)
	for _, v := range []*big.Int{less(8), limit, new(big.Int).Add(limit, big.NewInt(1))} {
		e.refused(alice, e.rollup, v, ask, over)
	}
	e.ok(alice, e.rollup, less(9), ask)
	e.refused(alice, e.rollup, big.NewInt(1), ask, over)
	e.refused(alice, e.rollup, big.NewInt(1), rollup.PackDepositETH(address(bob), x, y), over)
	e.ok(alice, e.rollup, nil, ask)
	require.Equal(t, less(6), e.pending(0, address(alice)))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, address(alice)))
	require.EqualValues(t, 5, e.balance(e.rollup).Int64())
}

// I1: who asks for something with what he is being paid is owed that once more, and no more than that.
func TestI1SurplusWhileItIsPaid(t *testing.T) {
	for _, first := range []*big.Int{big.NewInt(700), new(big.Int).Lsh(big.NewInt(1), 97)} { // in the near purse, or some in the far one
		e := newEnv(t)
		r := e.create(testbindings.ReceiverMetaData.Bin, nil)
		e.ok(deployer, r, nil, recv.PackSet(recvSpends, e.rollup, rollup.PackRequestForcedExit(1, 0)))
		e.ok(alice, r, first, recv.PackAct(e.rollup, rollup.PackRequestForcedExit(1, 0)))
		for i := range 2 {
			e.ok(bob, e.rollup, nil, rollup.PackWithdraw(0, r))
			require.EqualValues(t, i+2, e.status().QueueTail)
			require.Equal(t, first, e.pending(0, r))
			s := read(e, e.rollup, rollup.PackSolvency(0), rollup.UnpackSolvency)
			require.Equal(t, first, s.Owed)
			require.Equal(t, first, s.Held)
		}
		e.ok(deployer, r, nil, recv.PackSet(recvAccepts, common.Address{}, nil))
		e.ok(bob, e.rollup, nil, rollup.PackWithdraw(0, r))
		require.Equal(t, first, e.balance(r))
		require.Zero(t, e.balance(e.rollup).Sign())
	}
}

// I7: to the second, anyone ends the rollup when the head of the queue has waited for longer than T2; then nothing comes in any more.
func TestI7ExodusAfterT2(t *testing.T) {
	e := newEnv(t)
	tokenAt, token := e.token()
	x, y := newKey(1).ints()
	activate := rollup.PackActivateExodus()
	early := &bindings.RollupExodusTooEarly{}
	e.ok(alice, e.rollup, big.NewInt(100), rollup.PackDepositETH(address(alice), x, y))
	e.ok(alice, e.rollup, nil, rollup.PackDeposit(token, big.NewInt(100), address(alice), x, y))
	k := newKey(1)
	s := e.next()
	s.S = lanes(depositLane(0, 1, big.NewInt(100), address(alice), k), depositLane(token, 2, big.NewInt(100), address(alice), k),
		withdrawLane(0, address(bob), big.NewInt(10)), withdrawLane(token, address(bob), big.NewInt(10)))
	e.submit(s)

	e.waitUntil(e.chain.Time() + 10*t2)
	e.refused(alice, e.rollup, nil, activate, early) // nobody waits, whatever the operator does
	// Somebody who wants out and finds the operator dead asks for an exit: that starts the clock.
	first := e.askForExit(1, 1)
	e.waitUntil(first + t2 - 1000)
	second := e.askForExit(1, 2)
	e.waitUntil(first + t2)
	e.refusedNow(alice, activate, early)
	e.waitUntil(first + t2 + 1)
	e.acceptedNow(alice, activate)
	// The operator comes back in time: the clock is the next request's.
	e.ok(operator, e.rollup, nil, e.serving(1, exits(1, 1)...))
	e.refusedNow(alice, activate, early)
	e.waitUntil(second + t2)
	e.refusedNow(alice, activate, early)
	for name, data := range map[string][]byte{
		"exit":   l1.EncodeExit(1, l1.Account{Balance: big.NewInt(1)}, make([]l1.Word, depth)),
		"refund": l1.EncodeRefund(&l1.Request{Amount: big.NewInt(1)}),
	} {
		_, revert := e.try(address(alice), e.rollup, nil, data)
		require.Equal(t, spew(&bindings.RollupExodusNotActive{}), explain(revert), name)
	}
	e.waitUntil(second + t2 + 1)
	require.False(t, e.status().Exodus)
	r := e.ok(bob, e.rollup, nil, activate)
	ev, err := rollup.UnpackExodusActivatedEvent(r.Logs[0])
	require.NoError(t, err)
	ev.Raw = nil
	require.Equal(t, spew(&bindings.RollupExodusActivated{LastBatch: 2, StateRoot: e.status().StateRoot, QueueHead: 3, QueueTail: 4}), spew(ev))
	require.True(t, e.status().Exodus)
	require.True(t, read(e, e.rollup, rollup.PackExodus(), rollup.UnpackExodus))

	over := &bindings.RollupExodusIsActive{}
	fresh := e.create(testbindings.MockTokenMetaData.Bin, nil)
	for range 2 {
		e.refused(operator, e.rollup, nil, e.serving(1, exits(1, 2)...), over)
		e.refused(alice, e.rollup, nil, e.serving(1, exits(1, 2)...), over)
		e.refused(alice, e.rollup, big.NewInt(5), rollup.PackDepositETH(address(alice), x, y), over)
		e.refused(alice, e.rollup, nil, rollup.PackDeposit(token, big.NewInt(5), address(alice), x, y), over)
		e.refused(alice, e.rollup, nil, rollup.PackRequestForcedExit(1, 0), over)
		e.refused(alice, e.rollup, nil, rollup.PackRequestSetKey(1, x, y), over)
		e.refused(alice, e.rollup, tokenFee, rollup.PackRegisterToken(fresh), over)
		e.refused(alice, e.rollup, nil, activate, over)
		e.waitUntil(e.chain.Time() + 100*t2) // for ever
	}
	e.ok(admin, e.rollup, nil, rollup.PackSetOperator(address(alice), true)) // means nothing now
	e.refused(alice, e.rollup, nil, e.serving(1, exits(1, 2)...), over)
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(0, address(bob)))
	e.ok(alice, e.rollup, nil, rollup.PackWithdraw(token, address(bob)))
	require.EqualValues(t, 10, e.held(tokenAt, address(bob)).Int64())
}

// J7: deadlines follow the chain that is, not one that was.
func TestJ7DeadlinesAfterAReorg(t *testing.T) {
	e := newEnv(t)
	head, err := e.eth.HeaderByNumber(ctx, nil)
	require.NoError(t, err)
	gone := e.askForExit(1, 1)
	require.NoError(t, e.chain.Reorg(head.Hash(), 2))
	require.Zero(t, e.status().QueueTail)
	e.waitUntil(gone + 5000)
	arrived := e.askForExit(1, 1)
	e.waitUntil(gone + t2 + 1)
	e.refusedNow(bob, rollup.PackActivateExodus(), &bindings.RollupExodusTooEarly{})
	e.waitUntil(arrived + t2 + 1)
	e.acceptedNow(bob, rollup.PackActivateExodus())
}

// B4: no more batches or settlement words than the verifier's circuit has.
func TestB4CapacityOfTheCircuit(t *testing.T) {
	e := newEnv(t)
	many := func(n int) (out []lane) {
		for range n {
			out = append(out, transferLane(1, 2, big.NewInt(1)))
		}
		return out
	}
	e.acceptedNow(operator, e.serving(slots, many(fullLanes*slots)...))
	e.refused(operator, e.rollup, nil, e.serving(slots+1), &bindings.RollupTooManyBatches{Most: slots, Got: slots + 1})
	e.refused(operator, e.rollup, nil, e.serving(65535), &bindings.RollupTooManyBatches{Most: slots, Got: 65535})
	e.acceptedNow(operator, e.serving(1, many(fullLanes)...))
	e.refused(operator, e.rollup, nil, e.serving(1, many(fullLanes+1)...),
		&bindings.RollupSettlementTooLong{Most: big.NewInt(3 * fullLanes), Got: big.NewInt(3*fullLanes + 2)}) // its last word is 0
}

// B4: a submission is held to the verifier that it names: to its code, and to the lanes and slots of its circuit.
func TestB4EachVerifierIsItself(t *testing.T) {
	e := newEnv(t)
	second := e.create(testbindings.StubVerifierMetaData.Bin, nil)
	e.deploy(e.stub, func(p *bindings.IRollupParams) {
		p.Verifiers = append(p.Verifiers, p.Verifiers[0])
		p.Verifiers[1].Verifier, p.Verifiers[1].FullLanes, p.Verifiers[1].Slots = second, 3, 2
	})
	by := func(verifier uint8, count uint16, ls ...lane) []byte {
		s := e.next()
		s.VerifierID, s.Count, s.S = verifier, count, lanes(ls...)
		return l1.EncodeSubmission(s)
	}
	pay := transferLane(1, 2, big.NewInt(1))
	e.acceptedNow(operator, by(0, 3, slices.Repeat([]lane{pay}, 36)...))
	e.acceptedNow(operator, by(1, 2, slices.Repeat([]lane{pay}, 6)...))
	e.refusedNow(operator, by(1, 3), &bindings.RollupTooManyBatches{Most: 2, Got: 3})
	e.refusedNow(operator, by(1, 1, slices.Repeat([]lane{pay}, 4)...), &bindings.RollupSettlementTooLong{Most: big.NewInt(9), Got: big.NewInt(11)})

	e.waitUntil(e.askForExit(9, 3) + graceTime + 1)
	for verifier, enough := range []int{6, 2} {
		e.refusedNow(operator, by(uint8(verifier), 1, exits(enough-1, 3)...), &bindings.RollupRequestsSkipped{
			Index: uint64(enough - 1), Served: big.NewInt(int64(enough - 1)), Enough: big.NewInt(int64(enough))})
		e.acceptedNow(operator, by(uint8(verifier), 1, exits(enough, 3)...))
	}

	// What one refuses the other may take, and neither speaks for both.
	for refuses, at := range []common.Address{e.stub, second} {
		e.ok(deployer, at, nil, stub.PackRefuse(true))
		for verifier, enough := range []int{6, 2} {
			_, revert := e.try(address(operator), e.rollup, nil, by(uint8(verifier), 1, exits(enough, 3)...))
			require.Equal(t, verifier == refuses, revert != nil, "verifier %d, where %d refuses", verifier, refuses)
			if revert != nil {
				require.Contains(t, explain(revert), "ProofRejected")
			}
		}
		e.ok(deployer, at, nil, stub.PackRefuse(false))
	}
}

// I14: ids of tokens cost what makes 65,535 of them expensive.
func TestI14TokenFee(t *testing.T) {
	e := newEnv(t)
	a := e.create(testbindings.MockTokenMetaData.Bin, nil)
	for _, v := range []*big.Int{nil, big.NewInt(1), new(big.Int).Sub(tokenFee, big.NewInt(1)), new(big.Int).Add(tokenFee, big.NewInt(1))} {
		got := v
		if v == nil {
			got = new(big.Int)
		}
		e.refused(bob, e.rollup, v, rollup.PackRegisterToken(a), &bindings.RollupWrongFee{Fee: tokenFee, Got: got})
	}
	before := e.balance(common.Address{})
	e.ok(bob, e.rollup, tokenFee, rollup.PackRegisterToken(a))
	require.GreaterOrEqual(t, new(big.Int).Sub(e.balance(common.Address{}), before).Cmp(tokenFee), 0)
	require.Zero(t, e.balance(e.rollup).Sign())
	whole := new(big.Int).Mul(tokenFee, big.NewInt(65535))
	require.Positive(t, whole.Cmp(new(big.Int).Mul(big.NewInt(600), big.NewInt(params.Ether))))
}
