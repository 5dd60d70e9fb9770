package l1_test

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var ctx = context.Background()

// env is a rollup on a chain that mines what is sent, until stop.
type env struct {
	t      *testing.T
	chain  *devchain.Chain
	client *l1.Client
	op     *l1.Sender // admin and operator
	user   *l1.Sender
	stub   common.Address
	stop   func() // mining
}

func newEnv(t *testing.T) *env {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period = devchain.Keys(2), true, time.Hour
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	e := &env{t: t, chain: chain}
	mining, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- chain.Run(mining) }()
	var once bool
	e.stop = func() {
		if !once {
			once = true
			cancel()
			require.NoError(t, <-done)
		}
	}
	t.Cleanup(func() {
		e.stop()
		require.NoError(t, chain.Close())
	})
	e.op, e.user = e.sender(0, nil), e.sender(1, nil)
	d, err := l1.Deploy(ctx, e.op, l1.DeployConfig{
		Admin: e.op.Address(), Operators: []common.Address{e.op.Address()},
		Verifiers: [][]byte{common.FromHex(testbindings.StubVerifierMetaData.Bin)}, Depth: 8, MaxBatchAge: 86400,
	})
	require.NoError(t, err)
	e.stub = d.Verifiers[0]
	e.client, err = l1.NewClient(ctx, chain.Client(), d.Rollup)
	require.NoError(t, err)
	return e
}

func (e *env) sender(key int, edit func(*l1.SenderConfig)) *l1.Sender {
	e.t.Helper()
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 5 * time.Millisecond
	if edit != nil {
		edit(&cfg)
	}
	s, err := l1.NewSender(ctx, e.chain.Client(), cfg)
	require.NoError(e.t, err)
	return s
}

func (e *env) next(seed byte) *l1.Submission {
	e.t.Helper()
	st, err := e.client.Status(ctx, nil)
	require.NoError(e.t, err)
	now := e.chain.Time()
	return &l1.Submission{
		First: st.LastBatch + 1, Count: 2, FirstTimestamp: now, LastTimestamp: now, OldRoot: st.StateRoot,
		NewRoot: l1.Word{1, seed}, C: l1.Word{2, seed}, D: []l1.Word{{3, seed}, {}, {4, seed}}, Proof: bytes.Repeat([]byte{seed}, 64),
	}
}

func (e *env) submitter() *l1.Submitter {
	e.t.Helper()
	s, err := l1.NewSubmitter(e.client, e.op, devchain.Default().Log)
	require.NoError(e.t, err)
	return s
}

func key() (ax, ay l1.Word) {
	b := twistededwards.GetEdwardsCurve().Base
	return b.X.Bytes(), b.Y.Bytes()
}

func (e *env) token() uint16 {
	e.t.Helper()
	r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex(testbindings.PlainTokenMetaData.Bin)})
	require.NoError(e.t, err)
	a := r.ContractAddress
	_, err = e.user.Send(ctx, l1.Call{To: &a, Data: testbindings.NewPlainToken().PackMint(e.user.Address(), big.NewInt(1e6))})
	require.NoError(e.t, err)
	_, err = e.client.Approve(ctx, e.user, a, big.NewInt(1e6))
	require.NoError(e.t, err)
	id, err := e.client.RegisterToken(ctx, e.user, a)
	require.NoError(e.t, err)
	got, err := e.client.TokenAddress(ctx, id)
	require.NoError(e.t, err)
	require.Equal(e.t, a, got)
	return id
}

// requests makes one of each kind.
func (e *env) requests(token uint16) (out []*l1.Request) {
	e.t.Helper()
	ax, ay := key()
	for _, do := range []func() (*l1.Request, *types.Receipt, error){
		func() (*l1.Request, *types.Receipt, error) {
			return e.client.DepositETH(ctx, e.user, big.NewInt(5), common.Address{7}, ax, ay)
		},
		func() (*l1.Request, *types.Receipt, error) {
			return e.client.Deposit(ctx, e.user, token, big.NewInt(6), common.Address{8}, ax, ay)
		},
		func() (*l1.Request, *types.Receipt, error) {
			return e.client.RequestForcedExit(ctx, e.user, 1<<31, token)
		},
		func() (*l1.Request, *types.Receipt, error) { return e.client.RequestSetKey(ctx, e.user, 9, ax, ay) },
	} {
		r, _, err := do()
		require.NoError(e.t, err)
		out = append(out, r)
	}
	return out
}

func TestParamsAndDial(t *testing.T) {
	e := newEnv(t)
	p, err := e.client.Params(ctx)
	require.NoError(t, err)
	require.EqualValues(t, devchain.ChainID, p.ChainID)
	require.EqualValues(t, 8, p.Depth)
	require.EqualValues(t, 86400, p.MaxBatchAge)
	require.EqualValues(t, 2, p.DeployedAt)
	require.Equal(t, e.op.Address(), p.Admin)
	require.Equal(t, []common.Address{e.stub}, p.Verifiers)
	st, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, p.GenesisRoot, st.StateRoot)
	ok, err := e.client.IsOperator(ctx, e.op.Address())
	require.NoError(t, err)
	require.True(t, ok)

	_, err = l1.NewClient(ctx, e.chain.Client(), common.Address{1})
	require.ErrorIs(t, err, l1.ErrNoContract)

	cfg := devchain.Default()
	cfg.Serve = true
	served, err := devchain.New(cfg)
	require.NoError(t, err)
	defer served.Close()
	cl, err := l1.Dial(ctx, served.URL(), devchain.ChainID)
	require.NoError(t, err)
	cl.Close()
	_, err = l1.Dial(ctx, served.WSURL(), 1)
	require.ErrorContains(t, err, "serves chain 1337, want 1")
}

func TestRequestsAreWhatTheQueueHolds(t *testing.T) {
	e := newEnv(t)
	for i, r := range e.requests(e.token()) {
		require.EqualValues(t, i, r.Index)
		hash, arrival, err := e.client.QueueEntry(ctx, r.Index, nil)
		require.NoError(t, err)
		require.Equal(t, r.Hash(), hash)
		require.Equal(t, r.Arrival, arrival)
	}
}

// All that a restorer needs, in order, from the start, from the middle, and in small steps.
func TestWatcher(t *testing.T) {
	e := newEnv(t)
	token := e.token()
	want := e.requests(token)
	sub := e.next(1)
	for _, r := range want[:2] {
		w := r.Words()
		sub.S = append(sub.S, w[:]...)
	}
	owner := common.Address{9}
	pay := l1.Request{Op: 4, Owner: owner, Token: token, Amount: big.NewInt(2)}.Words()
	sub.S = append(sub.S, pay[:]...)
	_, err := e.submitter().Submit(ctx, sub)
	require.NoError(t, err)
	_, err = e.client.Withdraw(ctx, e.user, token, owner)
	require.NoError(t, err)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	second := e.next(2)
	second.S = append(second.S, func() []l1.Word { w := want[2].Words(); return w[:] }()...)
	_, err = e.submitter().Submit(ctx, second)
	require.NoError(t, err)

	follow := func(edit func(*l1.WatcherConfig)) (events []l1.Event, refs []l1.BlockRef) {
		t.Helper()
		cfg := l1.DefaultWatcher()
		cfg.Confirmations = 0
		if edit != nil {
			edit(&cfg)
		}
		w, err := l1.NewWatcher(ctx, e.client, cfg)
		require.NoError(t, err)
		for {
			u, ok, err := w.Next(ctx)
			require.NoError(t, err)
			if !ok {
				return events, refs
			}
			for _, ev := range u.Events {
				require.GreaterOrEqual(t, ev.Block.Number, u.From)
				require.LessOrEqual(t, ev.Block.Number, u.To.Number)
			}
			events, refs = append(events, u.Events...), append(refs, u.To)
		}
	}
	all, _ := follow(nil)
	var requests []*l1.Request
	var subs []*l1.Submission
	var rest []l1.Body
	for _, ev := range all {
		switch b := ev.Body.(type) {
		case *l1.Request:
			require.Equal(t, ev.Time, b.Arrival)
			requests = append(requests, b)
		case *l1.Submission:
			subs = append(subs, b)
		default:
			rest = append(rest, b)
		}
	}
	require.Equal(t, want, requests)
	sub.S = sub.S[:len(sub.S)-1] // trailing zeros are not posted
	second.S = second.S[:len(second.S)-1]
	require.Equal(t, []*l1.Submission{sub, second}, subs)
	require.Len(t, rest, 4)
	require.Equal(t, &l1.OperatorChange{Operator: e.op.Address(), Allowed: true}, rest[0])
	require.EqualValues(t, token, rest[1].(*l1.TokenRegistration).ID)
	require.Equal(t, &l1.Withdrawal{Owner: owner, Token: token, Amount: big.NewInt(2)}, rest[2])
	require.Equal(t, &l1.OperatorChange{Operator: e.user.Address(), Allowed: true}, rest[3])

	small, refs := follow(func(c *l1.WatcherConfig) { c.MaxBlocks = 1 })
	require.Equal(t, all, small)
	for i, ref := range refs { // a restart anywhere yields the rest
		tail, _ := follow(func(c *l1.WatcherConfig) { c.After = ref })
		require.Equal(t, all[len(all)-len(tail):], append([]l1.Event{}, tail...), "restart after %d", i)
		require.True(t, len(tail) == 0 || tail[0].Block.Number > ref.Number)
	}
	late, _ := follow(func(c *l1.WatcherConfig) { c.Confirmations = 1 })
	require.Less(t, len(late), len(all))
	none, _ := follow(func(c *l1.WatcherConfig) { c.Confirmations = 1000 })
	require.Empty(t, none)
}

func TestWatcherSeesReorgs(t *testing.T) {
	e := newEnv(t)
	e.stop()
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 0
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	_, ok, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	fork := w.At()
	e.chain.Commit()
	e.chain.Commit()
	_, ok, err = w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	gone := w.At()
	require.NoError(t, e.chain.AdjustTime(time.Hour)) // so that the other branch differs
	require.NoError(t, e.chain.Reorg(fork.Hash, 5))
	_, _, err = w.Next(ctx)
	var reorg *l1.ReorgError
	require.ErrorAs(t, err, &reorg)
	require.Equal(t, gone, reorg.Gone)
	require.ErrorAs(t, w.Run(ctx, func(context.Context, l1.Update) error { return nil }), &reorg)

	cfg.After = fork // rewind
	w, err = l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	u, ok, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, ok)
	require.Equal(t, fork.Number+1, u.From)
	// A chain that became shorter.
	require.NoError(t, e.chain.Reorg(fork.Hash, 1))
	_, _, err = w.Next(ctx)
	require.ErrorAs(t, err, &reorg)
}

func TestWatcherRun(t *testing.T) {
	e := newEnv(t)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, 5*time.Millisecond
	w, err := l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	run, cancel := context.WithCancel(ctx)
	seen := make(chan l1.Event, 100)
	done := make(chan error, 1)
	go func() {
		done <- w.Run(run, func(_ context.Context, u l1.Update) error {
			for _, ev := range u.Events {
				seen <- ev
			}
			return nil
		})
	}()
	ax, ay := key()
	_, _, err = e.client.DepositETH(ctx, e.user, big.NewInt(5), common.Address{7}, ax, ay)
	require.NoError(t, err)
	require.IsType(t, &l1.OperatorChange{}, (<-seen).Body)
	require.IsType(t, &l1.Request{}, (<-seen).Body)
	cancel()
	require.NoError(t, <-done)

	failure := errors.New("full disk")
	w, err = l1.NewWatcher(ctx, e.client, cfg)
	require.NoError(t, err)
	require.ErrorIs(t, w.Run(ctx, func(context.Context, l1.Update) error { return failure }), failure)
}

func TestSubmitter(t *testing.T) {
	e := newEnv(t)
	s := e.submitter()
	first := e.next(1)
	r, err := s.Submit(ctx, first)
	require.NoError(t, err)
	require.False(t, r.Already)
	require.NotNil(t, r.Receipt)
	second := e.next(2)
	for range 2 { // again, as after a crash
		r, err = s.Submit(ctx, first)
		require.NoError(t, err)
		require.True(t, r.Already)
	}
	_, err = s.Submit(ctx, second)
	require.NoError(t, err)
	r, err = s.Submit(ctx, first)
	require.NoError(t, err)
	require.True(t, r.Already)

	for name, edit := range map[string]func(*l1.Submission){
		"root":     func(s *l1.Submission) { s.NewRoot = l1.Word{9} },
		"count":    func(s *l1.Submission) { s.Count = 1 },
		"old root": func(s *l1.Submission) { s.OldRoot = l1.Word{9} },
		"middle":   func(s *l1.Submission) { s.First++ },
	} {
		other := *first
		edit(&other)
		_, err = s.Submit(ctx, &other)
		require.ErrorIs(t, err, l1.ErrDiverged, name)
	}
	ahead := e.next(3)
	ahead.First++
	_, err = s.Submit(ctx, ahead)
	require.ErrorIs(t, err, l1.ErrNotNext)
	fork := e.next(3)
	fork.OldRoot = l1.Word{9}
	_, err = s.Submit(ctx, fork)
	require.ErrorIs(t, err, l1.ErrDiverged)

	_, err = e.op.Send(ctx, l1.Call{To: &e.stub, Data: testbindings.NewStubVerifier().PackRefuse(true)})
	require.NoError(t, err)
	_, err = s.Submit(ctx, e.next(3))
	rejected, ok := l1.AsRevert[bindings.RollupProofRejected](err)
	require.True(t, ok, "%v", err)
	require.NotZero(t, rejected.Statement.Sign())
	require.ErrorContains(t, err, "submit batches 5 to 6: estimate gas: l1: reverted: ProofRejected(statement ")
	require.ErrorContains(t, err, "one setup")
}

// Somebody was quicker with the same batches: success.
func TestSubmitterLosesARace(t *testing.T) {
	e := newEnv(t)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	e.stop()
	sub := e.next(1)
	to := e.client.Address()
	copied := make(chan error, 1)
	go func() {
		_, err := e.user.Send(ctx, l1.Call{To: &to, Data: l1.EncodeSubmission(sub)})
		copied <- err
	}()
	e.waitPending(1)
	result := make(chan error, 1)
	var r l1.Result
	go func() {
		var err error
		r, err = e.submitter().Submit(ctx, sub)
		result <- err
	}()
	e.waitPending(2)
	e.chain.Commit()
	// The order in the block is the pool's: one of the two fails and learns that the batches are there.
	errs := []error{<-copied, <-result}
	if errs[0] == nil {
		require.NoError(t, errs[1])
		require.True(t, r.Already)
	} else {
		_, ok := l1.AsRevert[bindings.RollupWrongBatch](errs[0])
		require.True(t, ok, "%v", errs[0])
		require.NoError(t, errs[1])
	}
}

// waitPending asks the pool: the node's pending block is two seconds old at times.
func (e *env) waitPending(n uint64) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		var status struct{ Pending hexutil.Uint64 }
		err := e.chain.Client().Client().Call(&status, "txpool_status")
		return err == nil && uint64(status.Pending) >= n
	}, 5*time.Second, 2*time.Millisecond)
}

func TestSenderExplainsRefusals(t *testing.T) {
	e := newEnv(t)
	ax, ay := key()
	_, _, err := e.client.DepositETH(ctx, e.user, new(big.Int), common.Address{7}, ax, ay)
	_, ok := l1.AsRevert[bindings.RollupZeroAmount](err)
	require.True(t, ok)
	require.EqualError(t, err, "deposit ETH: estimate gas: l1: reverted: ZeroAmount(); send a positive amount; a token may have delivered nothing")
	_, err = e.client.Withdraw(ctx, e.user, 3, common.Address{7})
	nothing, ok := l1.AsRevert[bindings.RollupNothingPending](err)
	require.True(t, ok)
	require.EqualValues(t, 3, nothing.Token)
	_, err = e.user.Send(ctx, l1.Call{Data: common.FromHex("0x60006000fd")}) // reverts without data
	var revert *l1.RevertError
	require.ErrorAs(t, err, &revert)
	require.Empty(t, revert.Name)

	// Estimated well, refused when mined: two withdrawals of one debt in a block.
	_, _, err = e.client.DepositETH(ctx, e.user, big.NewInt(50), common.Address{7}, ax, ay)
	require.NoError(t, err)
	sub := e.next(1)
	pay := l1.Request{Op: 4, Owner: common.Address{7}, Amount: big.NewInt(50)}.Words()
	sub.S = pay[:]
	_, err = e.submitter().Submit(ctx, sub)
	require.NoError(t, err)
	e.stop()
	results := make(chan error, 2)
	for _, s := range []*l1.Sender{e.op, e.user} {
		go func() {
			_, err := e.client.Withdraw(ctx, s, 0, common.Address{7})
			results <- err
		}()
	}
	e.waitPending(2)
	e.chain.Commit()
	a, b := <-results, <-results
	if a == nil {
		a, b = b, a
	}
	require.NoError(t, b)
	_, ok = l1.AsRevert[bindings.RollupNothingPending](a)
	require.True(t, ok, "%v", a)
}

func TestSenderRaisesTheFee(t *testing.T) {
	e := newEnv(t)
	e.stop()
	s := e.sender(0, func(c *l1.SenderConfig) { c.BumpAfter = 30 * time.Millisecond })
	to := common.Address{5}
	type outcome struct {
		r   *types.Receipt
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		r, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
		done <- outcome{r, err}
	}()
	time.Sleep(200 * time.Millisecond)
	e.waitPending(1)
	e.chain.Commit()
	o := <-done
	require.NoError(t, o.err)
	require.EqualValues(t, 1, o.r.Status)
	tip, err := e.chain.Client().SuggestGasTipCap(ctx)
	require.NoError(t, err)
	tx, _, err := e.chain.Client().TransactionByHash(ctx, o.r.TxHash)
	require.NoError(t, err)
	require.Equal(t, 1, tx.GasTipCap().Cmp(tip), "the mined tx is a costlier one")
}

func TestSenderNoticesAStolenNonce(t *testing.T) {
	e := newEnv(t)
	e.stop()
	to := common.Address{5}
	done := make(chan error, 1)
	go func() {
		_, err := e.user.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
		done <- err
	}()
	e.waitPending(1)
	cl := e.chain.Client()
	nonce, err := cl.NonceAt(ctx, e.user.Address(), nil)
	require.NoError(t, err)
	thief := types.MustSignNewTx(devchain.Key(1), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(50 * params.GWei), GasFeeCap: big.NewInt(100 * params.GWei),
		Gas: params.TxGas, To: &to, Value: big.NewInt(2),
	})
	require.NoError(t, cl.SendTransaction(ctx, thief))
	e.chain.Commit()
	require.ErrorIs(t, <-done, l1.ErrReplaced)

	short, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	_, err = e.user.Send(short, l1.Call{To: &to, Value: big.NewInt(1)})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "sent and not mined")
}

func TestSubmissionCodec(t *testing.T) {
	s := &l1.Submission{
		First: 1<<64 - 1, Count: 65535, FirstTimestamp: 1<<40 - 1, LastTimestamp: 1<<40 - 2, NewRoot: l1.Word{1}, C: l1.Word{2},
		S: []l1.Word{{}, {3}}, D: []l1.Word{{4}, {}, {5}}, VerifierID: 255, Proof: bytes.Repeat([]byte{6}, 96),
	}
	raw := l1.EncodeSubmission(s)
	got, err := l1.DecodeSubmission(raw)
	require.NoError(t, err)
	require.Equal(t, s, got)
	s.S, s.D = append(s.S, l1.Word{}, l1.Word{}), append(s.D, l1.Word{})
	require.Equal(t, raw, l1.EncodeSubmission(s), "trailing zeros are left out")
	for n := range len(raw) {
		_, err := l1.DecodeSubmission(raw[:n])
		require.ErrorIs(t, err, l1.ErrCalldata)
	}
	_, err = l1.DecodeSubmission(append(bytes.Clone(raw), 0))
	require.ErrorIs(t, err, l1.ErrCalldata)
	for i := range raw { // each byte matters or is refused
		m := bytes.Clone(raw)
		m[i] ^= 0x80
		if got, err := l1.DecodeSubmission(m); err == nil {
			require.Equal(t, m, l1.EncodeSubmission(got))
		}
	}
}

func FuzzDecodeSubmission(f *testing.F) {
	f.Add(l1.EncodeSubmission(&l1.Submission{S: []l1.Word{{1}}, D: []l1.Word{{2}}, Proof: make([]byte, 32)}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := l1.DecodeSubmission(raw)
		if err != nil {
			return
		}
		again, err := l1.DecodeSubmission(l1.EncodeSubmission(s))
		if err != nil || again.First != s.First {
			t.Fatalf("%v", err)
		}
	})
}

func TestConfigs(t *testing.T) {
	e := newEnv(t)
	_, err := l1.NewSender(ctx, e.chain.Client(), l1.DefaultSender(nil))
	require.Error(t, err)
	_, err = l1.NewWatcher(ctx, e.client, l1.WatcherConfig{})
	require.Error(t, err)
	_, err = l1.NewSubmitter(nil, nil, nil)
	require.Error(t, err)
	stub := [][]byte{common.FromHex(testbindings.StubVerifierMetaData.Bin)}
	one := []common.Address{{1}}
	for _, cfg := range []l1.DeployConfig{
		{Operators: one, Depth: 8, MaxBatchAge: 1},
		{Operators: one, Verifiers: stub, Depth: 33, MaxBatchAge: 1},
		{Operators: one, Verifiers: stub, Depth: 8},
		{Verifiers: stub, Depth: 8, MaxBatchAge: 1},
	} {
		_, err := l1.Deploy(ctx, e.op, cfg)
		require.Error(t, err)
	}
	require.Equal(t, crypto.PubkeyToAddress(devchain.Key(0).PublicKey), e.op.Address())
}
