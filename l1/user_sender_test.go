package l1_test

import (
	"encoding/json"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// userAt is a user's sender, at one node.
func userAt(t *testing.T, eth *ethclient.Client, maxFeeGwei uint64, edit func(*l1.SenderConfig)) *l1.Sender {
	t.Helper()
	cfg := l1.UserSender(devchain.Key(1), devchain.ChainID, maxFeeGwei)
	cfg.Poll = time.Millisecond
	if edit != nil {
		edit(&cfg)
	}
	s, err := l1.NewSender(ctx, eth, cfg)
	require.NoError(t, err)
	return s
}

// A node that asks for a million gwei as tip gets ten, at once and however often the tx is sent again; the tip is what who makes the block keeps.
func TestUserTipHasALimit(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	node.instead = func(method string) (answer, bool) {
		return answer{Result: json.RawMessage(`"0x38d7ea4c68000"`)}, method == "eth_maxPriorityFeePerGas"
	}
	s := userAt(t, eth, 5_000_000, func(c *l1.SenderConfig) { c.BumpAfter = time.Millisecond })
	e.stop()
	to, done := common.Address{5}, make(chan common.Hash, 1)
	go func() {
		r, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
		require.NoError(t, err)
		done <- r.TxHash
	}()
	require.Eventually(t, func() bool { return node.times("eth_sendRawTransaction") > 20 }, time.Minute, time.Millisecond)
	e.chain.Commit()
	tx, _, err := e.chain.Client().TransactionByHash(ctx, <-done)
	require.NoError(t, err)
	require.EqualValues(t, 10*params.GWei, tx.GasTipCap().Int64())
}

// A user is not kept waiting for gas to become cheap: he is told what to do, and nothing is sent.
func TestUserIsToldThatGasIsDear(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	to := common.Address{5}
	_, err := userAt(t, eth, 0, func(c *l1.SenderConfig) { c.MaxFee = common.Big1 }).Send(ctx, l1.Call{To: &to})
	require.ErrorIs(t, err, l1.ErrDear)
	require.ErrorContains(t, err, "--max-fee-gwei")
	require.Zero(t, node.times("eth_sendRawTransaction"))
	_, err = userAt(t, eth, 0, nil).Send(ctx, l1.Call{To: &to})
	require.NoError(t, err, "0 is the default")
}

// What a node says that a request costs is sent along, and deposited or owed if it is too much: more than the contract's constant is a lie, and nothing is sent.
func TestFalseRequestFee(t *testing.T) {
	e := newEnvOn(t, true)
	token := e.token()
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client, err := l1.NewClient(ctx, eth, e.client.Address())
	require.NoError(t, err)
	s := userAt(t, eth, 0, nil)
	ax, ay := key()
	tell := func(wei int64) {
		node.twist["eth_call"] = func(json.RawMessage) json.RawMessage {
			b, err := json.Marshal(common.BigToHash(big.NewInt(wei)))
			require.NoError(t, err)
			return b
		}
	}
	tell(requestFee.Int64() + 1)
	_, _, err = client.DepositETH(ctx, s, big.NewInt(1), s.Address(), ax, ay)
	require.ErrorIs(t, err, l1.ErrFalseFee)
	_, _, err = client.RequestForcedExit(ctx, s, 1, token)
	require.ErrorIs(t, err, l1.ErrFalseFee)
	require.Zero(t, node.times("eth_sendRawTransaction"))
	tell(requestFee.Int64())
	_, _, err = client.DepositETH(ctx, s, big.NewInt(1), s.Address(), ax, ay)
	require.NoError(t, err, "what a long queue asks for")
	_, r, err := client.RequestForcedExit(ctx, s, 1, token)
	require.NoError(t, err)
	owed, err := client.Surplus(r, s.Address())
	require.NoError(t, err)
	require.Equal(t, requestFee, owed, "L1 owes it")
}
