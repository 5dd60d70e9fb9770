package l1_test

import (
	"encoding/json"
	"math/big"
	"net/http"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var requestFee = big.NewInt(params.Ether / 2000) // Rollup.sol: REQUEST_FEE

// crowd makes requests for nobody until so many wait, and costs so much gas for each.
type crowd struct {
	*env
	at  common.Address
	gas uint64
}

func (e *env) crowd() *crowd {
	e.t.Helper()
	r, err := e.op.Send(ctx, l1.Call{Data: common.FromHex(testbindings.CrowdMetaData.Bin)})
	require.NoError(e.t, err)
	return &crowd{env: e, at: r.ContractAddress}
}

func (c *crowd) fill(waiting uint64) {
	c.t.Helper()
	for {
		st, err := c.client.Status(ctx, nil)
		require.NoError(c.t, err)
		n := int64(waiting - (st.QueueTail - st.QueueHead))
		if n == 0 {
			return
		}
		n = min(n, 350)
		r, err := c.op.Send(ctx, l1.Call{To: &c.at, Data: testbindings.NewCrowd().PackSpam(c.client.Address(), 9, 0, big.NewInt(n))})
		require.NoError(c.t, err)
		c.gas = (r.GasUsed - params.TxGas) / uint64(n)
	}
}

// serves is a submission that serves so many of its requests.
func (c *crowd) serves(n int) []byte {
	c.t.Helper()
	s := c.next(1)
	s.Count, s.D = 16, nil
	for range n {
		w := l1.Request{Op: l1.OpForcedExit, Owner: c.at, ID: 9}.Words()
		s.S = append(s.S, w[:]...)
	}
	return l1.EncodeSubmission(s)
}

// first has the next block begin with a call, by a tip that nobody else pays; what waits comes after it.
func (e *env) first(to common.Address, data []byte) {
	e.t.Helper()
	cl := e.chain.Client()
	nonce, err := cl.PendingNonceAt(ctx, e.op.Address())
	require.NoError(e.t, err)
	tx := types.MustSignNewTx(devchain.Key(0), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(50 * params.GWei), GasFeeCap: big.NewInt(100 * params.GWei),
		Gas: params.MaxTxGas / 4, To: &to, Data: data,
	})
	require.NoError(e.t, cl.SendTransaction(ctx, tx))
	e.chain.Commit()
	r, err := cl.TransactionReceipt(ctx, tx.Hash())
	require.NoError(e.t, err)
	require.EqualValues(e.t, 1, r.Status)
	require.Zero(e.t, r.TransactionIndex)
}

// I9: whoever orders the txs has no request refused for its fee: neither one that comes before the queue is flooded and is mined after it, nor one that comes in a
// flood and is mined when it is over. What is not taken is owed to the sender.
func TestI9NoOrderRefusesARequest(t *testing.T) {
	e := newEnv(t)
	c := e.crowd()
	c.fill(4095)
	charge, err := e.client.Charge(ctx)
	require.NoError(t, err)
	require.Equal(t, requestFee, charge)
	fee, err := e.client.RequestFee(ctx)
	require.NoError(t, err)
	require.Zero(t, fee.Sign(), "not due yet")

	rollup := e.client.Address()
	st, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	for _, flooded := range []bool{true, false} {
		e.stop()
		type answer struct {
			request *l1.Request
			receipt *types.Receipt
			err     error
		}
		done := make(chan answer, 1)
		go func() {
			q, r, err := e.client.RequestForcedExit(ctx, e.user, 7, 0)
			done <- answer{q, r, err}
		}()
		e.waitPending(1)
		if flooded { // somebody else's is the last free one
			e.first(c.at, testbindings.NewCrowd().PackSpam(rollup, 9, 0, big.NewInt(1)))
		} else {
			e.first(rollup, c.serves(128))
		}
		a := <-done
		require.NoError(t, a.err)
		require.EqualValues(t, 7, a.request.ID)
		owed, err := e.client.Pending(ctx, 0, e.user.Address(), nil)
		require.NoError(t, err)
		surplus, err := e.client.Surplus(a.receipt, e.user.Address())
		require.NoError(t, err)
		require.Zero(t, owed.Cmp(surplus))
		if flooded {
			require.Zero(t, owed.Sign())
		} else {
			require.Equal(t, requestFee, owed)
		}
		e.restart()
	}
	now, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	require.Equal(t, st.QueueTail+3, now.QueueTail)

	r, err := e.client.Withdraw(ctx, e.op, 0, e.user.Address())
	require.NoError(t, err)
	s, err := e.client.Solvency(ctx, 0, nil)
	require.NoError(t, err)
	require.Zero(t, s.Owed.Sign()+s.Held.Sign())
	events, err := e.client.Events(ctx, 0, r.BlockNumber.Uint64())
	require.NoError(t, err)
	require.Equal(t, &l1.Withdrawal{Owner: e.user.Address(), Amount: requestFee}, events[len(events)-1].Body)
	require.Contains(t, bodies(events), l1.Body(&l1.Surplus{Owner: e.user.Address(), Amount: requestFee}))
}

func bodies(events []l1.Event) (out []l1.Body) {
	for _, e := range events {
		out = append(out, e.Body)
	}
	return out
}

// The fee goes with a request when half as many wait as make it due, and not before; a deposit of ETH, which the fee comes out of, brings none. Who cannot pay for a fee
// that is not due is not kept from asking.
func TestChargeFromHalfOn(t *testing.T) {
	e := newEnv(t)
	c := e.crowd()
	poor := e.sender(5, nil)
	to := poor.Address()
	_, err := e.op.Send(ctx, l1.Call{To: &to, Value: new(big.Int).Sub(requestFee, common.Big1)})
	require.NoError(t, err)
	owed := func(s *l1.Sender) *big.Int {
		t.Helper()
		v, err := e.client.Pending(ctx, 0, s.Address(), nil)
		require.NoError(t, err)
		return v
	}
	ax, ay := key()

	c.fill(1)
	rollup := e.client.Address()
	_, err = e.op.Send(ctx, l1.Call{To: &rollup, Data: c.serves(1)}) // what was served does not wait
	require.NoError(t, err)
	c.fill(2047)
	charge, err := e.client.Charge(ctx)
	require.NoError(t, err)
	require.Zero(t, charge.Sign())
	_, r, err := e.client.RequestForcedExit(ctx, e.user, 7, 0)
	require.NoError(t, err)
	surplus, err := e.client.Surplus(r, e.user.Address())
	require.NoError(t, err)
	require.Zero(t, surplus.Sign())
	require.Zero(t, owed(e.user).Sign())

	charge, err = e.client.Charge(ctx)
	require.NoError(t, err)
	require.Equal(t, requestFee, charge)
	_, r, err = e.client.RequestForcedExit(ctx, e.user, 7, 0)
	require.NoError(t, err)
	require.Equal(t, requestFee, owed(e.user))
	surplus, err = e.client.Surplus(r, e.user.Address())
	require.NoError(t, err)
	require.Equal(t, requestFee, surplus)
	surplus, err = e.client.Surplus(r, c.at) // a token may be owed some itself
	require.NoError(t, err)
	require.Zero(t, surplus.Sign())
	for _, l := range r.Logs {
		l.Address = c.at // a token may say what it likes
	}
	r.Logs = append(r.Logs, &types.Log{Address: rollup}) // and a node
	surplus, err = e.client.Surplus(r, e.user.Address())
	require.NoError(t, err)
	require.Zero(t, surplus.Sign())
	_, _, err = e.client.RequestSetKey(ctx, e.user, 7, ax, ay)
	require.NoError(t, err)
	token := e.token()
	_, _, err = e.client.Deposit(ctx, e.user, token, common.Big1, e.op.Address(), ax, ay)
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Mul(requestFee, big.NewInt(3)), owed(e.user), "who sends it is owed it")
	_, _, err = e.client.DepositETH(ctx, e.user, common.Big1, e.user.Address(), ax, ay)
	require.NoError(t, err)
	require.Equal(t, new(big.Int).Mul(requestFee, big.NewInt(3)), owed(e.user))
	s, err := e.client.Solvency(ctx, 0, nil)
	require.NoError(t, err)
	require.EqualValues(t, 1, s.Escrowed.Int64(), "as much as was meant to be deposited")

	_, _, err = e.client.RequestForcedExit(ctx, poor, 7, 0)
	require.NoError(t, err)
	require.Zero(t, owed(poor).Sign())
	c.fill(4096)
	_, _, err = e.client.RequestForcedExit(ctx, poor, 7, 0)
	require.ErrorContains(t, err, "insufficient funds", "now it is due")
	q, _, err := e.client.DepositETH(ctx, e.user, common.Big1, e.user.Address(), ax, ay)
	require.NoError(t, err)
	require.EqualValues(t, 1, q.Amount.Int64(), "the fee goes on top")

	// Who makes the other half between a look at L1 and the tx that follows, to have it refused for its fee, needs nearly all of a block.
	require.Greater(t, 2048*c.gas, uint64(50_000_000))
}

// A request whose fee is not due is not sent again without it when it may have been sent, whatever the node says, nor when it is something else that the node says.
func TestChargeIsNotSentTwice(t *testing.T) {
	e := newEnvOn(t, true)
	e.crowd().fill(2048)
	l, direct := newLiar(t, e.chain.URL(), 1, nil)
	ask := func(eth *ethclient.Client) error {
		client, err := l1.NewClient(ctx, eth, e.client.Address())
		require.NoError(t, err)
		_, _, err = client.RequestForcedExit(ctx, userAt(t, eth, 0, nil), 7, 0)
		return err
	}
	err := ask(losing(t, l, http.StatusOK, `{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"insufficient funds: renew your plan"}}`))
	require.ErrorIs(t, err, l1.ErrNotMined)
	require.ErrorContains(t, err, "insufficient funds")
	require.Equal(t, 1, l.times("eth_sendRawTransaction"))

	l.instead = func(method string) (answer, bool) {
		return answer{Error: json.RawMessage(`{"code":-32000,"message":"txpool is full"}`)}, method == "eth_sendRawTransaction"
	}
	require.ErrorContains(t, ask(direct), "txpool is full")
	require.Equal(t, 2, l.times("eth_sendRawTransaction"))
}

// The receipt of a token's deposit tells what the token did, too: what it asks for itself is not what the depositor asked for.
func TestDepositOfATokenThatAsks(t *testing.T) {
	e := newEnv(t)
	token, rollup := testbindings.NewMockToken(), e.client.Address()
	r, err := e.user.Send(ctx, l1.Call{Data: common.FromHex(testbindings.MockTokenMetaData.Bin)})
	require.NoError(t, err)
	at := r.ContractAddress
	id, err := e.client.RegisterToken(ctx, e.user, at)
	require.NoError(t, err)
	const reenters = 6
	for _, data := range [][]byte{
		token.PackMint(e.user.Address(), big.NewInt(5)), token.PackApprove(rollup, big.NewInt(5)),
		token.PackSet(reenters, common.Address{}, rollup, bindings.NewRollup().PackRequestForcedExit(9, 0)),
	} {
		_, err := e.user.Send(ctx, l1.Call{To: &at, Data: data})
		require.NoError(t, err)
	}
	ax, ay := key()
	q, _, err := e.client.Deposit(ctx, e.user, id, big.NewInt(5), e.op.Address(), ax, ay)
	require.NoError(t, err)
	q.Arrival = 0
	st, err := e.client.Status(ctx, nil)
	require.NoError(t, err)
	require.EqualValues(t, 2, st.QueueTail, "the token's came first")
	require.Equal(t, &l1.Request{Index: 1, Op: l1.OpDeposit, Owner: e.op.Address(), Token: id, Amount: big.NewInt(5), Ax: ax, Ay: ay}, q)
}
