package l1_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// bySearchAndWalk is how many blocks to ask for at once where what is far is searched for, and what is near read block by block.
const bySearchAndWalk = 20

// says is a result, whatever the true one is.
func says(text string) func(json.RawMessage) json.RawMessage {
	return func(json.RawMessage) json.RawMessage { return json.RawMessage(text) }
}

// swaps what a pattern finds.
func swaps(pattern, by string) func(json.RawMessage) json.RawMessage {
	re := regexp.MustCompile(pattern)
	return func(raw json.RawMessage) json.RawMessage { return re.ReplaceAll(raw, []byte(by)) }
}

// J5: the node that is asked first answers with what is no answer to the question: nothing where a receipt or log should be, another block or tx, a number for an object,
// or a refusal where nothing can be refused. The others are asked, nobody stumbles and nothing stands still.
func TestJ5NodeAnswersSomethingElse(t *testing.T) {
	e := withHistory(t)
	const blockNow, blockByHash, receipts, tx = "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getBlockReceipts", "eth_getTransactionByHash"
	for _, c := range []struct {
		name, method string
		twist        func(json.RawMessage) json.RawMessage
	}{
		{"no receipt", receipts, says("[null]")},
		{"no log", receipts, swaps(`"logs":\[\{`, `"logs":[null,{`)},
		{"no block", blockNow, says("7")},
		{"another block", blockNow, swaps(`"number":"0x[0-9a-f]+"`, `"number":"0x1"`)},
		{"blocks without a number", blockNow, swaps(`"number":"0x[0-9a-f]+",`, ``)},
		{"another block by hash", blockByHash, forge},
		{"no txs", blockByHash, swaps(`"transactions":\[\{`, `"transactions":[null,{`)},
		{"nothing for txs", blockByHash, swaps(`"transactions":\[\{.*?\}\]`, `"transactions":[null]`)},
		{"other txs", blockByHash, swaps(`"gas":"0x[0-9a-f]+"`, `"gas":"0x77"`)},
		{"fewer txs", blockByHash, swaps(`"transactions":\[.*\]`, `"transactions":[]`)},
		{"another tx", tx, swaps(`"nonce":"0x[0-9a-f]+"`, `"nonce":"0x77"`)},
		{"no tx", tx, says("{}")},
		{"no logs", "eth_getLogs", says(`[null]`)},
		{"no head", "eth_blockNumber", says(`"many"`)},
		{"no state", "eth_call", says(`"0x1"`)},
		{"no code", "eth_getCode", says(`[]`)},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := e.nodes(t, 3)
			client := x.open()
			w := x.watch(client, bySearchAndWalk)
			x.each[0].set(c.method, c.twist)
			truth, _ := x.truth()
			require.Equal(t, truth, x.advance(w).events)
			require.NoError(t, client.Disputed())
		})
	}
}

// J5: what is no answer to the question nobody has to look at who asks through several nodes: the next one is asked.
func TestJ5NoAnswerIsPassedOn(t *testing.T) {
	e := withHistory(t)
	truth, _ := e.truth()
	block, tx, rollup := truth[0].Block.Hash, truth[0].Tx, e.client.Address()
	for _, c := range []struct {
		name, method string
		params       []any
		twist        func(json.RawMessage) json.RawMessage
	}{
		{"another block", "eth_getBlockByHash", []any{block, false}, forge},
		{"another number", "eth_getBlockByNumber", []any{"0x5", false}, swaps(`"number":"0x5"`, `"number":"0x6"`)},
		{"another tx", "eth_getTransactionByHash", []any{tx}, swaps(`"nonce":"0x[0-9a-f]+"`, `"nonce":"0x77"`)},
		{"another's receipt", "eth_getTransactionReceipt", []any{tx}, swaps(`"transactionHash":"0x....`, `"transactionHash":"0x0000`)},
		{"receipt of no block", "eth_getTransactionReceipt", []any{tx}, swaps(`"blockNumber":"0x[0-9a-f]+",`, ``)},
		{"receipt of no log", "eth_getTransactionReceipt", []any{tx}, swaps(`"logs":\[\{`, `"logs":[null,{`)},
		{"no receipt", "eth_getBlockReceipts", []any{block}, says("[null]")},
		{"no log", "eth_getLogs", []any{map[string]any{"blockHash": block}}, says("[null]")},
		{"nothing", "eth_getTransactionByHash", []any{tx}, says("null")},
		{"no code", "eth_getCode", []any{rollup, "latest"}, says("[]")},
		{"no number", "eth_blockNumber", nil, says(`"many"`)},
		{"no balance", "eth_getBalance", []any{rollup, "latest"}, says("{}")},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := e.nodes(t, 3)
			x.open()
			var want, got json.RawMessage
			require.NoError(t, e.chain.Client().Client().CallContext(ctx, &want, c.method, c.params...))
			require.NotEqual(t, string(want), string(c.twist(want)), "it is a lie")
			x.each[0].set(c.method, c.twist)
			before := x.each[0].times(c.method)
			require.NoError(t, x.pool.Node().Client().CallContext(ctx, &got, c.method, c.params...))
			require.Greater(t, x.each[0].times(c.method), before, "it is asked first")
			require.JSONEq(t, string(want), string(got))
		})
	}
}

// J5: the node that is asked first lies about what never changes: where the contract is, and what was fixed at its deployment. It is outvoted, and nobody begins with
// what it says; that there is no contract most have to say.
func TestJ5NodeLiesAboutWhatIsFixed(t *testing.T) {
	e := withHistory(t)
	want, err := e.client.Params(ctx)
	require.NoError(t, err)
	for name, c := range map[string]struct {
		method string
		twist  func(json.RawMessage) json.RawMessage
	}{
		"no code": {"eth_getCode", says(`"0x"`)}, "calls": {"eth_call", flipAny}, "none": {"eth_call", says(`"0x"`)},
	} {
		for _, early := range []bool{true, false} { // before it is first met, or after
			x := e.nodes(t, 3)
			if early {
				x.each[0].set(c.method, c.twist)
			}
			client := x.open()
			x.each[0].set(c.method, c.twist)
			x.each[0].set("eth_chainId", says(`"0x5"`)) // it was of that one when it was connected to
			got, err := client.Params(ctx)
			require.NoError(t, err, name)
			require.Equal(t, want, got, name)
		}
	}
	x := e.nodes(t, 3)
	client := x.open()
	for _, l := range x.each[:2] {
		l.set("eth_call", says(`"0x"`))
	}
	_, err = client.Params(ctx)
	require.ErrorIs(t, err, l1.ErrNoQuorum, "most do not have it yet, which is no word about what it says")
	pool, err := l1.NewPool(ctx, e.nodes(t, 3).cfg)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	_, err = l1.Open(ctx, pool, common.Address{77})
	require.ErrorIs(t, err, l1.ErrNoContract)
}

// flipAny changes the last digit of an answer.
func flipAny(raw json.RawMessage) json.RawMessage {
	return swaps(`.."$`, `77"`)(raw)
}

// J5: an answer without end is read as far as one to such a question may go, which only lists of what is in blocks do far, and the next node is asked.
func TestJ5NodeAnswersWithoutEnd(t *testing.T) {
	x := newNodes(t, 3)
	const long, longer = 31 << 20, 33 << 20
	for _, c := range []struct {
		method string
		params []any
		bytes  int
		read   bool
	}{
		{"eth_blockNumber", nil, long, true},
		{"eth_blockNumber", nil, longer, false},
		{"eth_call", []any{map[string]any{"to": x.client.Address()}, "latest"}, longer, false},
		{"eth_getBlockByNumber", []any{"latest", false}, longer, false},
		{"eth_getBlockByNumber", []any{"latest", true}, longer, true},
		{"eth_getBlockReceipts", []any{"latest"}, longer, true},
		{"eth_getLogs", []any{map[string]any{"fromBlock": "0x1"}}, longer, true},
	} {
		x.each[0].writes = nil
		x.open()
		x.each[0].writes = func(w http.ResponseWriter, _ string) bool {
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"%s"}}`, strings.Repeat("a", c.bytes))
			return true
		}
		_ = x.pool.Node().Client().CallContext(ctx, new(json.RawMessage), c.method, c.params...)
		require.Equal(t, c.read, x.pool.Health()[0].Score == 1, "%s %v: %d bytes", c.method, c.params, c.bytes)
	}
}

// J5: and whatever it is asked for.
func TestJ5NodeAnswersNothingOfUse(t *testing.T) {
	e := withHistory(t)
	for _, text := range []string{"[]", "{}", "null", "7", `[{"jsonrpc":"2.0","id":1,"result":"0x1"}]`, `{"jsonrpc":"2.0","id":1,"result":{}}`,
		`{"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x"}}`} {
		x := e.nodes(t, 3)
		client := x.open()
		w := x.watch(client, bySearchAndWalk)
		x.each[0].writes = func(w http.ResponseWriter, _ string) bool {
			_, err := fmt.Fprint(w, text)
			return err == nil
		}
		truth, _ := x.truth()
		require.Equal(t, truth, x.advance(w).events, text)
	}
}

// J5: which tx a log is of stands in no hash that a header has of receipts. A node that names another one, also one that calls the rollup, ends nobody and has nothing
// else be read.
func TestJ5NodeNamesOtherTxs(t *testing.T) {
	e := withHistory(t)
	truth, _ := e.truth()
	var txs []string
	for _, ev := range truth {
		if _, is := ev.Body.(*l1.Submission); is || len(txs) == 0 {
			txs = append(txs, ev.Tx.Hex())
		}
	}
	require.Greater(t, len(txs), 2)
	for i, other := range txs[:2] {
		for _, method := range []string{"eth_getBlockReceipts", "eth_getLogs"} {
			for _, n := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s, %d nodes, tx %d", method, n, i), func(t *testing.T) {
					x := e.nodes(t, n)
					client := x.open()
					w := x.watch(client, bySearchAndWalk)
					x.each[0].set(method, swaps(`"transactionHash":"0x[0-9a-f]+"`, `"transactionHash":"`+other+`"`))
					got, want := x.advance(w).events, truth
					if n == 1 && method == "eth_getLogs" { // long ago, one node's word is taken for what nothing is read by
						want = slices.Clone(truth)
						for i := range want {
							want[i].Tx = common.Hash{}
							got[i].Tx = common.Hash{}
						}
					}
					require.Equal(t, want, got)
					if n > 1 && method == "eth_getLogs" {
						require.Contains(t, x.aside(0), "are not those of its receipts")
					}
				})
			}
		}
	}
}

// A node that is not spoken to over HTTP is held against hashes, too: a tx that is another one is none.
func TestAnotherTxOverAnyConnection(t *testing.T) {
	e := withHistory(t)
	l, eth := newLiar(t, e.chain.URL(), 1, nil) // nothing looks at its answers before they are decoded
	truth, head := e.truth()
	client := e.clientOf(eth)
	_, err := client.Events(ctx, 0, head)
	require.NoError(t, err)
	l.set("eth_getTransactionByHash", swaps(`"nonce":"0x[0-9a-f]+"`, `"nonce":"0x77"`))
	_, err = client.Events(ctx, 0, head)
	require.ErrorContains(t, err, "asked for tx")

	cfg := l1.DefaultWatcher()
	f := e.before(truth[len(truth)-1].Block.Number - 1)
	cfg.After, cfg.Seen, cfg.Confirmations = f.at, f.seen, 0
	for _, c := range []struct {
		method string
		twist  func(json.RawMessage) json.RawMessage
		says   string
	}{
		{"eth_getBlockByHash", says("null"), "txs of block"},
		{"eth_getBlockByHash", swaps(`"transactions":\[\{`, `"transactions":[null,{`), "do not fit"},
		{"eth_getBlockReceipts", says("[null]"), "do not fit"},
		{"eth_getBlockReceipts", swaps(`"logs":\[\{`, `"logs":[null,{`), "do not fit"},
	} {
		l.set(c.method, c.twist)
		w, err := l1.NewWatcher(ctx, client, cfg)
		require.NoError(t, err)
		_, _, err = w.Next(ctx)
		require.ErrorContains(t, err, c.says)
	}
}

// What a node finds where deposits for an address are searched for is one of the rollup, for that address, or none.
func TestDepositsOfOthers(t *testing.T) {
	e := newEnvOn(t, true)
	ax, ay := key()
	owner := e.user.Address()
	_, _, err := e.client.DepositETH(ctx, e.user, common.Big1, owner, ax, ay)
	require.NoError(t, err)
	l, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	deposits, err := client.DepositsFor(ctx, owner)
	require.NoError(t, err)
	require.Len(t, deposits, 1)
	for _, twist := range []func(json.RawMessage) json.RawMessage{
		swaps(fmt.Sprintf("%x", owner), strings.Repeat("7", 40)), swaps(`"address":"0x....`, `"address":"0x0000`),
	} {
		l.set("eth_getLogs", twist)
		_, err = client.DepositsFor(ctx, owner)
		require.ErrorContains(t, err, "is no Deposited of")
	}
}

// J5: near the head no block may stand between others that is none: one whose header hides what it did does not lead to the next one, and L1 is read anew.
func TestJ5BlockBetweenOthers(t *testing.T) {
	e := withHistory(t)
	truth, head := e.truth()
	i := slices.IndexFunc(truth, func(ev l1.Event) bool { // what no counter counts
		return ev.Block.Number+40 > head && ev.Block.Number < head && len(counted([]l1.Event{ev})) == 0
	})
	require.Positive(t, i)
	n := hexutil.EncodeUint64(truth[i].Block.Number)
	var raw json.RawMessage
	require.NoError(t, e.chain.Client().Client().CallContext(ctx, &raw, "eth_getBlockByNumber", n, false))
	forged := swaps(`"logsBloom":"0x[0-9a-f]+"`, `"logsBloom":"0x`+strings.Repeat("0", 512)+`"`)(raw)
	lies := true
	url := e.behind(func(c call) any {
		if lies && c.Method == "eth_getBlockByNumber" && string(c.Params[0]) == `"`+n+`"` {
			return forged
		}
		return nil
	})
	eth, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	defer eth.Close()
	cfg := l1.DefaultWatcher()
	f := e.before(truth[i].Block.Number - 1)
	cfg.After, cfg.Seen, cfg.Confirmations = f.at, f.seen, 0
	w, err := l1.NewWatcher(ctx, e.clientOf(eth), cfg)
	require.NoError(t, err)
	u, more, err := w.Next(ctx)
	require.NoError(t, err)
	require.True(t, more)
	require.Equal(t, truth[i].Block.Number, u.To.Number, "and no farther")
	lies = false
	_, _, err = w.Next(ctx)
	var reorg *l1.ReorgError
	require.ErrorAs(t, err, &reorg)
}
