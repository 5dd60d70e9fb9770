package l1_test

import (
	"bytes"
	"context"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
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
	book   *book  // of the operator's lives; may be nil
}

func newEnv(t *testing.T) *env {
	t.Helper()
	return newEnvOn(t, false)
}

// newEnvOn may serve JSON-RPC.
func newEnvOn(t *testing.T, serve bool) *env {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys, cfg.Instant, cfg.Period, cfg.Serve = devchain.Keys(2), true, time.Hour, serve
	chain, err := devchain.New(cfg)
	require.NoError(t, err)
	e := &env{t: t, chain: chain}
	e.restart()
	t.Cleanup(func() {
		e.stop()
		require.NoError(t, chain.Close())
	})
	e.op, e.user = e.sender(0, nil), e.sender(1, nil)
	deploy := l1.DefaultDeploy(32)
	deploy.Admin, deploy.Operators, deploy.MaxBatchAge = e.op.Address(), []common.Address{e.op.Address()}, 86400
	deploy.Verifiers = stubVerifier()
	d, err := l1.Deploy(ctx, e.op, deploy)
	require.NoError(t, err)
	e.stub = d.Verifiers[0]
	e.client, err = l1.NewClient(ctx, chain.Client(), d.Rollup)
	require.NoError(t, err)
	return e
}

// restart mines again, after stop.
func (e *env) restart() {
	mining, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- e.chain.Run(mining) }()
	e.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(e.t, <-done)
	})
}

func stubVerifier() []l1.VerifierConfig {
	return []l1.VerifierConfig{{
		Code: common.FromHex(testbindings.StubVerifierMetaData.Bin), CircuitDigest: l1.Word{1}, VKDigest: l1.Word{2}, FullLanes: 16, Slots: 16,
	}}
}

func (e *env) sender(key int, edit func(*l1.SenderConfig)) *l1.Sender {
	e.t.Helper()
	return e.senderAt(e.chain.Client(), key, edit)
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
	require.EqualValues(t, 32, p.Depth)
	require.EqualValues(t, 86400, p.MaxBatchAge)
	require.EqualValues(t, 2, p.DeployedAt)
	require.Equal(t, e.op.Address(), p.Admin)
	require.Equal(t, []l1.VerifierParams{{Verifier: e.stub, CircuitDigest: l1.Word{1}, VKDigest: l1.Word{2}, FullLanes: 16, Slots: 16}}, p.Verifiers)
	def := l1.DefaultDeploy(32)
	require.Equal(t, [3]uint64{def.SubmitDeadline, def.ExodusDeadline, def.GraceTime}, [3]uint64{p.SubmitDeadline, p.ExodusDeadline, p.GraceTime})
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

func TestConfigs(t *testing.T) {
	e := newEnv(t)
	_, err := l1.NewSender(ctx, e.chain.Client(), l1.DefaultSender(nil))
	require.Error(t, err)
	_, err = l1.NewWatcher(ctx, e.client, l1.WatcherConfig{})
	require.Error(t, err)
	_, err = l1.NewSubmitter(nil, nil, nil)
	require.Error(t, err)
	for name, edit := range map[string]func(*l1.DeployConfig){
		"no verifier":    func(c *l1.DeployConfig) { c.Verifiers = nil },
		"depth":          func(c *l1.DeployConfig) { c.Depth = 33 },
		"age":            func(c *l1.DeployConfig) { c.MaxBatchAge = 0 },
		"nobody":         func(c *l1.DeployConfig) { c.Operators = nil },
		"no grace":       func(c *l1.DeployConfig) { c.GraceTime = 0 },
		"grace = T1":     func(c *l1.DeployConfig) { c.GraceTime = c.SubmitDeadline },
		"T1 = T2":        func(c *l1.DeployConfig) { c.SubmitDeadline = c.ExodusDeadline },
		"T2 > 30 days":   func(c *l1.DeployConfig) { c.ExodusDeadline = 30*24*3600 + 1 },
		"no digest":      func(c *l1.DeployConfig) { c.Verifiers[0].CircuitDigest = l1.Word{} },
		"no key digest":  func(c *l1.DeployConfig) { c.Verifiers[0].VKDigest = l1.Word{} },
		"no lanes":       func(c *l1.DeployConfig) { c.Verifiers[0].FullLanes = 0 },
		"too many lanes": func(c *l1.DeployConfig) { c.Verifiers[0].Slots++ },
	} {
		cfg := l1.DefaultDeploy(8)
		cfg.Operators, cfg.Verifiers = []common.Address{{1}}, stubVerifier()
		edit(&cfg)
		_, err := l1.Deploy(ctx, e.op, cfg)
		require.Error(t, err, name)
	}
	require.Equal(t, crypto.PubkeyToAddress(devchain.Key(0).PublicKey), e.op.Address())
}

// An allowance that an interrupted deposit left over does not keep anybody from the next deposit: neither of a token like USDT, which changes no allowance into
// another, nor of one like BNB, which takes none back.
func TestAllow(t *testing.T) {
	e := newEnv(t)
	// approve(_, v): revert, or slot 0 = v, and nothing is returned. Anything else returns slot 0.
	const head, allowance, set, refuse = "60003560e01c63095ea7b3146017" + "57", "5f545f5260205ff3", "575f5500", "5b5f5ffd"
	for name, token := range map[string]struct {
		code   string
		second int64 // that is refused after 5
	}{
		"USDT": {"60298060095f395ff3" + head + allowance + "5b602435805f54026025" + set + refuse, 7},
		"BNB":  {"60278060095f395ff3" + head + allowance + "5b60243580156023" + set + refuse, 0},
	} {
		r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex(token.code)})
		require.NoError(t, err)
		at := r.ContractAddress
		_, err = e.client.Approve(ctx, e.user, at, big.NewInt(5))
		require.NoError(t, err)
		_, err = e.client.Approve(ctx, e.user, at, big.NewInt(token.second))
		require.ErrorContains(t, err, "revert", name)
		for _, amount := range []int64{7, 7, 3, 9} {
			require.NoError(t, e.client.Allow(ctx, e.user, at, big.NewInt(amount)), name)
			allowed, err := e.client.Allowance(ctx, at, e.user.Address())
			require.NoError(t, err)
			require.EqualValues(t, max(amount, 7), allowed.Int64())
		}
	}
}

// A token that takes an approval and keeps none is told by the first one's receipt: others would cost their gas, too.
func TestAllowOfATokenThatKeepsNone(t *testing.T) {
	e := newEnv(t)
	r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex("6007600c60003960076000f3" + "5f5f5260205ff3")}) // answers 0 to everything
	require.NoError(t, err)
	before, err := e.client.Eth().NonceAt(ctx, e.user.Address(), nil)
	require.NoError(t, err)
	err = e.client.Allow(ctx, e.user, r.ContractAddress, big.NewInt(5))
	require.ErrorIs(t, err, l1.ErrApproval)
	require.ErrorContains(t, err, r.ContractAddress.String())
	after, err := e.client.Eth().NonceAt(ctx, e.user.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, before+1, after)
}

// Anybody may deposit for anybody, under any key: only what an address sends itself tells which key is its own, and its last word counts.
func TestKeyOf(t *testing.T) {
	e := newEnv(t)
	victim := e.user.Address()
	points := make([]twistededwards.PointAffine, 4)
	for i := range points {
		points[i].ScalarMultiplicationBase(big.NewInt(int64(i) + 5))
	}
	words := func(i int) (l1.Word, l1.Word) { return points[i].X.Bytes(), points[i].Y.Bytes() }
	is := func(i int) {
		t.Helper()
		ax, ay, ok, err := e.client.KeyOf(ctx, victim)
		require.NoError(t, err)
		require.Equal(t, i >= 0, ok)
		if ok {
			x, y := words(i)
			require.Equal(t, [2]l1.Word{x, y}, [2]l1.Word{ax, ay})
		}
	}
	deposit := func(s *l1.Sender, i int) {
		t.Helper()
		x, y := words(i)
		_, _, err := e.client.DepositETH(ctx, s, big.NewInt(1), victim, x, y)
		require.NoError(t, err)
	}
	is(-1)
	deposit(e.op, 0) // a stranger
	is(-1)
	// A contract that the victim calls, and that passes everything on, deposits for it.
	x, y := words(0)
	to := e.client.Address()
	const copyAll, callWithAll, orRevert = "365f5f37", "5f5f365f3473", "5af1156025" + "5700" + "5b5f5ffd"
	r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex("60298060095f395ff3" + copyAll + callWithAll + common.Bytes2Hex(to[:]) + orRevert)})
	require.NoError(t, err)
	forwarder := r.ContractAddress
	data := bindings.NewRollup().PackDepositETH(victim, new(big.Int).SetBytes(x[:]), new(big.Int).SetBytes(y[:]))
	_, err = e.user.Send(ctx, l1.Call{To: &forwarder, Value: big.NewInt(1), Data: data})
	require.NoError(t, err)
	s, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, s.QueueTail)
	is(-1)
	deposit(e.user, 1)
	is(1)
	deposit(e.op, 0)
	is(1)
	x, y = words(2)
	_, _, err = e.client.RequestSetKey(ctx, e.user, 7, x, y)
	require.NoError(t, err)
	deposit(e.op, 0)
	is(2)
	deposit(e.user, 3)
	is(3)
	// Txs of before EIP-155, which name no chain.
	old := func(signer, i int) {
		t.Helper()
		key, eth := devchain.Key(signer), e.chain.Client()
		nonce, err := eth.PendingNonceAt(ctx, crypto.PubkeyToAddress(key.PublicKey))
		require.NoError(t, err)
		x, y := words(i)
		data := bindings.NewRollup().PackDepositETH(victim, new(big.Int).SetBytes(x[:]), new(big.Int).SetBytes(y[:]))
		tx := types.MustSignNewTx(key, types.HomesteadSigner{}, &types.LegacyTx{Nonce: nonce, GasPrice: big.NewInt(10 * params.GWei), Gas: 200_000, To: &to, Value: big.NewInt(1), Data: data})
		require.NoError(t, eth.SendTransaction(ctx, tx))
		_, err = bind.WaitMined(ctx, eth, tx.Hash())
		require.NoError(t, err)
	}
	old(0, 0)
	is(3)
	old(1, 1)
	is(1)
}
