package l1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// losing is a node that takes txs; its answers to them are lost, and this comes instead.
func losing(t *testing.T, l *liar, status int, says string) *ethclient.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if !bytes.Contains(body, []byte("eth_sendRawTransaction")) {
			l.ServeHTTP(w, r)
			return
		}
		l.ServeHTTP(httptest.NewRecorder(), r)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, says)
	}))
	t.Cleanup(s.Close)
	node, err := l1.Dial(ctx, s.URL, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(node.Close)
	return node
}

// A node that takes a tx and whose answer is lost has it: whoever is told of an error and nothing else sends another one, and deposits twice.
func TestTxWhoseAnswerIsLostMayBeMined(t *testing.T) {
	e := newEnvOn(t, true)
	l, _ := newLiar(t, e.chain.URL(), 1, nil)
	node := losing(t, l, http.StatusGatewayTimeout, "the node behind this proxy was too slow")
	to := common.Address{5}
	_, err := userAt(t, node, 0, nil).Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.ErrorIs(t, err, l1.ErrNotMined)
	require.Eventually(t, func() bool {
		b, err := e.chain.Client().BalanceAt(ctx, to, nil)
		return err == nil && b.Int64() == 1
	}, time.Minute, 5*time.Millisecond, "it was sent")

	// One that a node refuses was not sent.
	l.instead = func(method string) (answer, bool) {
		return answer{Error: json.RawMessage(`{"code":-32000,"message":"transaction underpriced"}`)}, method == "eth_sendRawTransaction"
	}
	direct := httptest.NewServer(l)
	t.Cleanup(direct.Close)
	node, err = l1.Dial(ctx, direct.URL, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(node.Close)
	_, err = userAt(t, node, 0, nil).Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.ErrorContains(t, err, "underpriced")
	require.NotErrorIs(t, err, l1.ErrNotMined)
}

// A receipt that comes long after the nonce is used, as from another machine of the same provider, is no tx of a stranger.
func TestReceiptComesLate(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	var asked atomic.Int64
	node.set("eth_getTransactionReceipt", func(r json.RawMessage) json.RawMessage {
		if asked.Add(1) < 30 {
			return json.RawMessage("null")
		}
		return r
	})
	to := common.Address{5}
	r, err := userAt(t, eth, 0, nil).Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.NoError(t, err)
	require.NotNil(t, r)

	// Where nobody can tell who used the nonce, it ends all the same.
	node.set("eth_getTransactionReceipt", func(json.RawMessage) json.RawMessage { return json.RawMessage("null") })
	_, err = userAt(t, eth, 0, func(c *l1.SenderConfig) { c.BumpAfter = 50 * time.Millisecond }).Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.ErrorIs(t, err, l1.ErrReplaced)
}

// A block without a base fee is an error, not the end of the process.
func TestNodeTellsNoBaseFee(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	node.set("eth_getBlockByNumber", func(raw json.RawMessage) json.RawMessage {
		var block map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(raw, &block))
		delete(block, "baseFeePerGas")
		return node.encode(block)
	})
	to := common.Address{5}
	for _, s := range []*l1.Sender{userAt(t, eth, 0, nil), e.senderAt(eth, 1, nil)} {
		_, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
		require.ErrorContains(t, err, "no base fee")
	}
}

// A tx that failed, and a node that does not answer why, are no refusal by the contract: an operator ends at those.
func TestNobodyTellsWhyATxFailed(t *testing.T) {
	for _, text := range []string{limits[0], noAnswers[0]} {
		nobodyTellsWhy(t, text)
	}
}

func nobodyTellsWhy(t *testing.T, text string) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	var mute atomic.Bool
	node.instead = func(method string) (answer, bool) {
		return answer{Error: json.RawMessage(text)}, mute.Load() && method == "eth_call"
	}
	client := e.clientOf(eth)
	sender := e.senderAt(eth, 0, nil)
	mine, err := l1.NewSubmitter(client, sender, devchain.Default().Log)
	require.NoError(t, err)
	require.NoError(t, e.client.SetOperator(ctx, e.op, e.user.Address(), true))
	rival := e.next(2)
	e.stop()
	e.quicker(rival)
	done := make(chan error, 1)
	go func() {
		_, err := mine.Submit(ctx, e.next(1))
		done <- err
	}()
	e.waitPending(2)
	mute.Store(true)
	e.chain.Commit()
	err = <-done
	require.ErrorContains(t, err, "no node tells why")
	require.NotErrorAs(t, err, new(*l1.RevertError))
	mute.Store(false)
	e.restart()
	_, err = mine.Submit(ctx, e.next(1))
	require.NoError(t, err)
}

// quicker sends a submission of the user that costs more than all others, so that the next block begins with it.
func (e *env) quicker(sub *l1.Submission) {
	e.t.Helper()
	nonce, err := e.chain.Client().NonceAt(ctx, e.user.Address(), nil)
	require.NoError(e.t, err)
	to := e.client.Address()
	require.NoError(e.t, e.chain.Client().SendTransaction(ctx, types.MustSignNewTx(devchain.Key(1), types.LatestSignerForChainID(big.NewInt(devchain.ChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.ChainID), Nonce: nonce, GasTipCap: big.NewInt(90e9), GasFeeCap: big.NewInt(200e9), Gas: 5_000_000, To: &to, Data: l1.EncodeSubmission(sub),
	})))
}
