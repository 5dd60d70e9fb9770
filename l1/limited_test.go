package l1_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
)

// limits are how nodes say, with HTTP's status 200, that they have had enough for now.
var limits = []string{
	`{"code":-32005,"message":"daily request count exceeded, request rate limited"}`,
	`{"code":429,"message":"Your app has exceeded its compute units per second capacity"}`,
	`{"code":-32000,"message":"Too Many Requests"}`,
	`{"code":-32097,"message":"rate limit exceeded"}`,
}

// A node that has had enough of us is down, and has run no call: who reads waits for it, and takes nothing it says for an answer.
func TestNodeHasHadEnough(t *testing.T) {
	e := newEnvOn(t, true)
	for _, text := range limits {
		node, eth := newLiar(t, e.chain.URL(), 1, nil)
		client := e.clientOf(eth)
		cfg := l1.DefaultWatcher()
		cfg.Confirmations, cfg.Poll = 0, time.Millisecond
		w, err := l1.NewWatcher(ctx, client, cfg)
		require.NoError(t, err)
		refusals := 3
		node.instead = func(string) (answer, bool) {
			refusals--
			return answer{Error: json.RawMessage(text)}, refusals >= 0
		}
		_, err = client.Status(ctx, nil)
		require.True(t, l1.Down(err), "%v", err)
		require.False(t, l1.CallFailed(err), "%v", err)
		_, more, err := w.NextUp(ctx)
		require.NoError(t, err)
		require.True(t, more)
	}
}

// noAnswers are what nodes say that ran no call to its end, and codeFailed what those say that did, and it failed.
var (
	noAnswers = []string{
		`{"code":-32000,"message":"missing trie node 5f3c (path ) state 0x5f3c is not available"}`,
		`{"code":-32000,"message":"header not found"}`,
		`{"code":-32000,"message":"execution aborted (timeout = 5s)"}`,
		`{"code":-32603,"message":"Internal error"}`,
	}
	codeFailed = []string{
		`{"code":3,"message":"execution reverted: no","data":"0x08c379a0"}`,
		`{"code":3,"message":"VM error: Failure","data":"0x"}`,
		`{"code":-32000,"message":"execution reverted"}`,
		`{"code":-32000,"message":"out of gas"}`,
		`{"code":-32000,"message":"gas required exceeds allowance (30000000)"}`,
		`{"code":-32000,"message":"invalid opcode: INVALID"}`,
		`{"code":-32015,"message":"VM execution error.","data":"Bad instruction fe"}`,
	}
)

// That a node lacks the state, or gave up, is no refusal by the contract.
func TestCallFailed(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	for i, text := range append(noAnswers, codeFailed...) {
		node.instead = func(string) (answer, bool) { return answer{Error: json.RawMessage(text)}, true }
		_, err := client.Status(ctx, nil)
		require.Equal(t, i >= len(noAnswers), l1.CallFailed(err), "%v", err)
	}
}

// That too much was asked for at once is no reason to wait.
func TestTooManyResultsIsNoLimit(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	node.instead = func(string) (answer, bool) {
		return answer{Error: json.RawMessage(`{"code":-32005,"message":"query returned more than 10000 results"}`)}, true
	}
	_, err := client.Events(ctx, 0, 1)
	require.Error(t, err)
	require.False(t, l1.Down(err))
}

// What a token says of itself is what it says, and not what is left when a node gives no answer: decimals that are wrong make other amounts.
func TestTokenInfoNeedsAnAnswer(t *testing.T) {
	e := newEnvOn(t, true)
	r, err := e.user.Send(ctx, l1.Call{Data: devchain.NamedToken("USDC", 6)})
	require.NoError(t, err)
	token := r.ContractAddress
	id, err := e.client.RegisterToken(ctx, e.user, token)
	require.NoError(t, err)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	want := l1.TokenInfo{ID: id, Address: token, Symbol: "USDC", Decimals: 6}
	for lost := range 4 { // address, symbol, decimals
		calls := 0
		node.instead = func(string) (answer, bool) {
			calls++
			return answer{Error: json.RawMessage(limits[0])}, calls == lost
		}
		got, err := client.TokenInfo(ctx, id)
		if lost == 0 {
			require.NoError(t, err)
			require.Equal(t, want, got)
			continue
		}
		require.True(t, l1.Down(err), "answer %d lost: %v", lost, err)
	}
	node.instead = nil
	_, err = client.Solvency(ctx, 99, nil)
	require.True(t, l1.CallFailed(err), "no token has this number")
}

// The books of a rollup are compared at the end of a restore of hours: a node that refuses for a moment does not end it, nor is a token said to tell nothing.
func TestBooksWaitForANode(t *testing.T) {
	e := newEnvOn(t, true)
	ax, ay := key()
	_, _, err := e.client.Deposit(ctx, e.user, e.token(), big.NewInt(6), common.Address{8}, ax, ay)
	require.NoError(t, err)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	r, err := restore.FromL1(ctx, client, []rollup.Shape{{Depth: 32}})
	require.NoError(t, err)
	want, err := r.CheckSolvency(ctx, client)
	require.NoError(t, err)
	calls := 0
	node.instead = func(string) (answer, bool) {
		calls++
		return answer{Error: json.RawMessage(limits[1])}, calls == 1 || calls == 6 // the status, and what the token tells
	}
	got, err := r.CheckSolvency(ctx, client)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Greater(t, calls, 6)
}

// revertsWith is the creation code of a contract that refuses every call with a text of at most 32 bytes.
func revertsWith(text string) []byte {
	const code, data = 12, 4 + 3*32 // bytes before the data; Error(string)
	run := append([]byte{0x60, data, 0x60, code, 0x60, 0, 0x39, 0x60, data, 0x60, 0, 0xfd}, 0x08, 0xc3, 0x79, 0xa0)
	run = append(run, common.BigToHash(big.NewInt(32)).Bytes()...)
	run = append(run, common.BigToHash(big.NewInt(int64(len(text)))).Bytes()...)
	run = append(run, common.RightPadBytes([]byte(text), 32)...)
	return append([]byte{0x60, byte(len(run)), 0x60, code, 0x60, 0, 0x39, 0x60, byte(len(run)), 0x60, 0, 0xf3}, run...)
}

// A token that refuses with what nodes say who have had enough speaks for no node: it has no symbol, and the nodes are well.
func TestTokenThatSpeaksForTheNode(t *testing.T) {
	e := newEnvOn(t, true)
	_, one := newLiar(t, e.chain.URL(), 1, nil)
	x := e.nodes(t, 3)
	x.cfg.Backoff, x.cfg.MaxBackoff = time.Hour, time.Hour // once is enough
	for i, text := range []string{"rate limit exceeded", "Too Many Requests"} {
		r, err := e.user.Send(ctx, l1.Call{Data: revertsWith(text)})
		require.NoError(t, err)
		id, err := e.client.RegisterToken(ctx, e.user, r.ContractAddress)
		require.NoError(t, err)
		for _, client := range []*l1.Client{e.client, e.clientOf(one), x.open()} {
			got, err := client.TokenInfo(ctx, id)
			require.NoError(t, err)
			require.Equal(t, l1.TokenInfo{ID: id, Address: r.ContractAddress, Symbol: fmt.Sprintf("token%d", i+1)}, got)
			_, err = client.Solvency(ctx, id, nil)
			require.True(t, l1.CallFailed(err), "%v", err)
			require.False(t, l1.Down(err), "%v", err)
		}
		for _, h := range x.pool.Health() {
			require.False(t, h.Failing, h.Name)
		}
	}
}
