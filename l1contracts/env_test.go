package l1contracts_test

import (
	"context"
	"crypto/ecdsa"
	"encoding/hex"
	"errors"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/ethclient/gethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

// Who holds which well-known key.
const (
	deployer = iota
	admin
	operator
	alice
	bob
	actors
)

const (
	depth       = 32
	maxBatchAge = 3 * 24 * 3600
	graceTime   = 1 * 24 * 3600
	t1          = 3 * 24 * 3600
	t2          = 7 * 24 * 3600
	fullLanes   = 12 // of the stub
	slots       = 20
)

var (
	tokenFee   = big.NewInt(params.Ether / 100)
	requestFee = big.NewInt(params.Ether / 2000)

	ctx    = context.Background()
	rollup = bindings.NewRollup()
	stub   = testbindings.NewStubVerifier()
	mock   = testbindings.NewMockToken()
	recv   = testbindings.NewReceiver()
)

// env is a chain with a rollup whose verifier is a stub.
type env struct {
	t      *testing.T
	chain  *devchain.Chain
	eth    *ethclient.Client
	rollup common.Address
	stub   common.Address
	rng    *rand.Rand
}

func address(who int) common.Address { return crypto.PubkeyToAddress(devchain.Key(who).PublicKey) }

func newChain(t *testing.T) *env {
	t.Helper()
	return newChainOf(t, actors)
}

// newChainOf makes a chain on which so many well-known keys have ETH.
func newChainOf(t *testing.T, keys int) *env {
	t.Helper()
	cfg := devchain.Default()
	cfg.Keys = devchain.Keys(keys)
	cfg.Balance = new(big.Int).Lsh(big.NewInt(1), 130)
	c, err := devchain.New(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	return &env{t: t, chain: c, eth: c.Client(), rng: rand.New(rand.NewPCG(1, 2))}
}

func newEnv(t *testing.T) *env {
	t.Helper()
	return newEnvWith(t, nil)
}

func newEnvWith(t *testing.T, edit func(*bindings.IRollupParams)) *env {
	t.Helper()
	e := newChain(t)
	e.stub = e.create(testbindings.StubVerifierMetaData.Bin, nil)
	e.deploy(e.stub, edit)
	return e
}

// params of a rollup with one verifier.
func params0(verifier common.Address) bindings.IRollupParams {
	return bindings.IRollupParams{
		Admin: address(admin), Operators: []common.Address{address(operator)},
		Verifiers: []bindings.IRollupVerifierInfo{{Verifier: verifier, FullLanes: fullLanes, Slots: slots, CircuitDigest: l1.Word{1}, VkDigest: l1.Word{2}}},
		Depth:     depth, MaxBatchAge: big.NewInt(maxBatchAge),
		SubmitDeadline: big.NewInt(t1), ExodusDeadline: big.NewInt(t2), GraceTime: big.NewInt(graceTime),
	}
}

func (e *env) deploy(verifier common.Address, edit func(*bindings.IRollupParams)) {
	e.t.Helper()
	p := params0(verifier)
	if edit != nil {
		edit(&p)
	}
	e.rollup = e.create(bindings.RollupMetaData.Bin, rollup.PackConstructor(p))
}

func (e *env) create(bin string, args []byte) common.Address {
	e.t.Helper()
	r := e.mine(devchain.Key(deployer), nil, nil, append(common.FromHex(bin), args...))
	require.EqualValues(e.t, 1, r.Status, "create")
	return r.ContractAddress
}

// mine sends a tx whatever the outcome.
func (e *env) mine(key *ecdsa.PrivateKey, to *common.Address, value *big.Int, data []byte) *types.Receipt {
	e.t.Helper()
	from := crypto.PubkeyToAddress(key.PublicKey)
	nonce, err := e.eth.PendingNonceAt(ctx, from)
	require.NoError(e.t, err)
	tx := types.MustSignNewTx(key, types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(params.GWei), GasFeeCap: big.NewInt(100 * params.GWei),
		Gas: params.MaxTxGas, To: to, Value: value, Data: data,
	})
	require.NoError(e.t, e.eth.SendTransaction(ctx, tx))
	for range 5 { // the pool may hold a tx back for a block, of an account whose code was just delegated
		e.chain.Commit()
		r, err := e.eth.TransactionReceipt(ctx, tx.Hash())
		if err == nil {
			return r
		}
		require.ErrorIs(e.t, err, ethereum.NotFound)
	}
	e.t.Fatal("not mined")
	return nil
}

// try runs the call without a tx and returns the revert data.
func (e *env) try(from, to common.Address, value *big.Int, data []byte) (out, revert []byte) {
	e.t.Helper()
	out, err := e.eth.CallContract(ctx, ethereum.CallMsg{From: from, To: &to, Value: value, Data: data, Gas: params.MaxTxGas}, nil)
	if err == nil {
		return out, nil
	}
	var de rpc.DataError
	if !errors.As(err, &de) {
		return nil, []byte(err.Error())
	}
	text, _ := de.ErrorData().(string)
	revert, err = hex.DecodeString(text[2:])
	require.NoError(e.t, err)
	return nil, append([]byte{}, revert...)
}

// ok sends a tx that must succeed.
func (e *env) ok(who int, to common.Address, value *big.Int, data []byte) *types.Receipt {
	e.t.Helper()
	if _, revert := e.try(address(who), to, value, data); revert != nil {
		e.t.Fatalf("reverts: %s", explain(revert))
	}
	r := e.mine(devchain.Key(who), &to, value, data)
	require.EqualValues(e.t, 1, r.Status)
	return r
}

// refused sends a tx that must fail with want, a struct of bindings, and change nothing.
func (e *env) refused(who int, to common.Address, value *big.Int, data []byte, want any) {
	e.t.Helper()
	_, revert := e.try(address(who), to, value, data)
	require.NotNil(e.t, revert, "should have been refused with %T", want)
	require.GreaterOrEqual(e.t, len(revert), 4)
	got, err := rollup.UnpackError(revert)
	require.NoError(e.t, err, "revert data %x %s", revert, revert)
	require.Equal(e.t, spew(want), spew(got))
	before, held := e.storage(), e.balance(e.rollup)
	r := e.mine(devchain.Key(who), &to, value, data)
	require.EqualValues(e.t, 0, r.Status)
	require.Equal(e.t, before, e.storage(), "a refused call changed storage")
	require.Equal(e.t, held, e.balance(e.rollup))
}

func explain(revert []byte) string {
	if len(revert) >= 4 {
		if v, err := rollup.UnpackError(revert); err == nil {
			return spew(v)
		}
	}
	return hex.EncodeToString(revert) + " " + string(revert)
}

// storage is the root of all the rollup's storage.
func (e *env) storage() common.Hash {
	e.t.Helper()
	p, err := gethclient.New(e.eth.Client()).GetProof(ctx, e.rollup, nil, nil)
	require.NoError(e.t, err)
	return p.StorageHash
}

func (e *env) balance(a common.Address) *big.Int {
	e.t.Helper()
	b, err := e.eth.BalanceAt(ctx, a, nil)
	require.NoError(e.t, err)
	return b
}

func (e *env) status() bindings.IRollupStatus {
	e.t.Helper()
	return read(e, e.rollup, rollup.PackStatus(), rollup.UnpackStatus)
}

func (e *env) pending(token uint16, owner common.Address) *big.Int {
	e.t.Helper()
	return read(e, e.rollup, rollup.PackPending(token, owner), rollup.UnpackPending)
}

func (e *env) escrow(token uint16) *big.Int {
	e.t.Helper()
	return read(e, e.rollup, rollup.PackEscrow(token), rollup.UnpackEscrow)
}

func read[T any](e *env, to common.Address, input []byte, unpack func([]byte) (T, error)) T {
	e.t.Helper()
	out, revert := e.try(address(deployer), to, nil, input)
	require.Nil(e.t, revert, explain(revert))
	v, err := unpack(out)
	require.NoError(e.t, err)
	return v
}

// word returns a random canonical word.
func (e *env) word() l1.Word { return randomWord(e.rng) }

// next is an empty submission that L1 would accept from a proof that holds.
func (e *env) next() *l1.Submission {
	e.t.Helper()
	st := e.status()
	now := max(e.chain.Time(), st.LastTimestamp.Uint64())
	return &l1.Submission{
		First: st.LastBatch + 1, Count: 1, FirstTimestamp: now, LastTimestamp: now,
		OldRoot: toWord(st.StateRoot), NewRoot: e.word(), C: e.word(), Proof: make([]byte, 384),
	}
}

// expect makes the stub accept this statement only.
func (e *env) expect(statement l1.Word) {
	e.t.Helper()
	e.ok(deployer, e.stub, nil, stub.PackExpect(new(big.Int).SetBytes(statement[:])))
}

func (e *env) submit(s *l1.Submission) *types.Receipt {
	e.t.Helper()
	return e.ok(operator, e.rollup, nil, l1.EncodeSubmission(s))
}

// token deploys a mock, registers it and gives alice plenty, approved.
func (e *env) token() (common.Address, uint16) {
	e.t.Helper()
	a := e.create(testbindings.MockTokenMetaData.Bin, nil)
	e.ok(bob, e.rollup, tokenFee, rollup.PackRegisterToken(a))
	id := read(e, e.rollup, rollup.PackTokenId(a), rollup.UnpackTokenId)
	plenty := new(big.Int).Lsh(big.NewInt(1), 200)
	e.ok(deployer, a, nil, mock.PackMint(address(alice), plenty))
	e.ok(alice, a, nil, mock.PackApprove(e.rollup, plenty))
	return a, id
}

func (e *env) held(token, holder common.Address) *big.Int {
	e.t.Helper()
	return read(e, token, mock.PackBalanceOf(holder), mock.UnpackBalanceOf)
}

// owe lets a submission owe amount of token to owner.
func (e *env) owe(token uint16, owner common.Address, amount *big.Int) {
	e.t.Helper()
	s := e.next()
	s.S = lanes(withdrawLane(token, owner, amount))
	e.submit(s)
}

// misbehave sets how a mock token fails.
func (e *env) misbehave(token common.Address, mode uint8, blocked, target common.Address, payload []byte) {
	e.t.Helper()
	e.ok(deployer, token, nil, mock.PackSet(mode, blocked, target, payload))
}
