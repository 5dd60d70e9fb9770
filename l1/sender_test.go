package l1_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// waitPending asks the pool: the node's pending block is two seconds old at times.
func (e *env) waitPending(n uint64) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		var status struct{ Pending hexutil.Uint64 }
		err := e.chain.Client().Client().Call(&status, "txpool_status")
		return err == nil && uint64(status.Pending) >= n
	}, time.Minute, 2*time.Millisecond)
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
	log := &said{times: map[string]int{}}
	s := e.sender(0, func(c *l1.SenderConfig) { c.BumpAfter, c.Log = 30*time.Millisecond, slog.New(log) })
	tip, err := e.chain.Client().SuggestGasTipCap(ctx)
	require.NoError(t, err)
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
	log.wait(t, "raised the fee of a waiting tx", 1)
	e.chain.Commit()
	o := <-done
	require.NoError(t, o.err)
	require.EqualValues(t, 1, o.r.Status)
	tx, _, err := e.chain.Client().TransactionByHash(ctx, o.r.TxHash)
	require.NoError(t, err)
	require.Equal(t, 1, tx.GasTipCap().Cmp(tip), "the mined tx is a costlier one")
}

// Where no block comes, no price helps: what is bid stays near today's price, whatever the key has and however long that lasts.
func TestSenderBidsNoFortuneWhenNoBlocksCome(t *testing.T) {
	e := newEnvOn(t, true)
	tip, err := e.chain.Client().SuggestGasTipCap(ctx)
	require.NoError(t, err)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	cfg := l1.DefaultSender(devchain.Keys(2)[0])
	cfg.Poll, cfg.BumpAfter = time.Millisecond, 2*time.Millisecond
	s, err := l1.NewSender(ctx, eth, cfg)
	require.NoError(t, err)
	e.stop()
	to := common.Address{5}
	done := make(chan *types.Receipt, 1)
	go func() {
		r, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
		require.NoError(t, err)
		done <- r
	}()
	require.Eventually(t, func() bool { return node.times("eth_sendRawTransaction") > 60 }, time.Minute, time.Millisecond)
	e.chain.Commit()
	r := <-done
	tx, _, err := e.chain.Client().TransactionByHash(ctx, r.TxHash)
	require.NoError(t, err)
	require.Equal(t, 1, tx.GasTipCap().Cmp(tip), "it was raised")
	require.Less(t, new(big.Int).Div(tx.GasTipCap(), tip).Int64(), int64(16), "and no more than by a quarter once it was ten times as dear")
}

// A node does not count at once, among those that wait, a tx that it took: what is sent meanwhile with the same key has the next nonce all the same.
func TestSenderCountsWhatTheNodeDoesNotYet(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	s := e.senderAt(eth, 0, nil)
	e.stop()
	mined, err := e.chain.Client().NonceAt(ctx, s.Address(), nil)
	require.NoError(t, err)
	node.set("eth_getTransactionCount", func(json.RawMessage) json.RawMessage {
		return json.RawMessage(fmt.Sprintf("%q", hexutil.Uint64(mined)))
	})
	to, done := common.Address{5}, make(chan error, 3)
	for range cap(done) {
		go func() {
			_, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
			done <- err
		}()
	}
	e.waitPending(uint64(cap(done)))
	node.set("eth_getTransactionCount", func(true json.RawMessage) json.RawMessage { return true })
	e.chain.Commit()
	for range cap(done) {
		require.NoError(t, <-done)
	}
	now, err := e.chain.Client().NonceAt(ctx, s.Address(), nil)
	require.NoError(t, err)
	require.Equal(t, mined+uint64(cap(done)), now)
}

// A key that cannot pay for gas is told so, whatever the node's words; it is no refusal for good.
func TestKeyWithoutETH(t *testing.T) {
	e := newEnvOn(t, true)
	const geth = "insufficient funds for gas * price + value"
	for _, words := range []string{geth, "insufficient funds", "InsufficientFunds", "Upfront cost exceeds account balance"} {
		s := e.senderAt(e.speaking(geth, words), 7, nil)
		to := common.Address{5}
		_, err := s.Send(ctx, l1.Call{To: &to})
		require.ErrorIs(t, err, l1.ErrNoETH, words)
		require.ErrorContains(t, err, s.Address().Hex())
		require.NotErrorIs(t, err, l1.ErrNotMined)
		_, _, err = e.client.RequestForcedExit(ctx, s, 0, 0)
		require.ErrorIs(t, err, l1.ErrNoETH)
	}
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

	short, cancel := context.WithCancel(ctx)
	go func() {
		_, err := e.user.Send(short, l1.Call{To: &to, Value: big.NewInt(1)})
		done <- err
	}()
	e.waitPending(1)
	cancel()
	err = <-done
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "sent and not mined")
}
