package l1_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// nodes are several in front of one chain, each of which may fail and lie by itself.
type nodes struct {
	*env
	each []*liar
	cfg  l1.PoolConfig
	pool *l1.Pool
}

// newNodes has a rollup with some history, and n nodes that are well. Backoffs are short: a node that is well again is asked at once.
func newNodes(t *testing.T, n int) *nodes {
	t.Helper()
	return withHistory(t).nodes(t, n)
}

func withHistory(t *testing.T) *env {
	t.Helper()
	e := newEnvOn(t, true)
	e.history(rand.New(rand.NewPCG(1, 1)), 120)
	e.stop()
	return e
}

func (e *env) nodes(t *testing.T, n int) *nodes {
	t.Helper()
	mine := *e
	mine.t = t
	x := &nodes{env: &mine, cfg: l1.DefaultPool()}
	x.cfg.Backoff, x.cfg.MaxBackoff = time.Nanosecond, time.Nanosecond
	for i := range n {
		l, _ := newLiar(t, e.chain.URL(), uint64(i), nil)
		s := httptest.NewServer(l)
		t.Cleanup(s.Close)
		x.each, x.cfg.URLs = append(x.each, l), append(x.cfg.URLs, s.URL)
	}
	return x
}

// open the pool and a client of it.
func (x *nodes) open() *l1.Client {
	x.t.Helper()
	var err error
	x.pool, err = l1.NewPool(ctx, x.cfg)
	require.NoError(x.t, err)
	x.t.Cleanup(x.pool.Close)
	require.EqualValues(x.t, devchain.ChainID, x.pool.ChainID())
	c, err := l1.Open(ctx, x.pool, x.client.Address())
	require.NoError(x.t, err)
	return c
}

func (x *nodes) watch(c *l1.Client, maxBlocks uint64) *l1.Watcher {
	x.t.Helper()
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.MaxBlocks = 1, maxBlocks
	w, err := l1.NewWatcher(ctx, c, cfg)
	require.NoError(x.t, err)
	return w
}

// advance follows up to the last block with a confirmation.
func (x *nodes) advance(w *l1.Watcher) (f followed) {
	x.t.Helper()
	_, head := x.truth()
	require.NoError(x.t, f.follow(x.t, w, head-1))
	return f
}

// aside tells why the i-th node was put aside.
func (x *nodes) aside(i int) string { return x.pool.Health()[i].Aside }

// J5: nodes go and come back. As long as enough are there, nobody notices; when too few are left, nothing advances, and it is said; then it goes on.
func TestJ5NodesFail(t *testing.T) {
	x := newNodes(t, 3)
	c := x.open()
	w := x.watch(c, 20)
	truth, _ := x.truth()
	var f followed
	down := func(i int, yes bool) { x.each[i].down.Store(yes) }
	for i := range 3 {
		down(i, true)
		require.NoError(t, f.follow(t, w, w.At().Number+30), "without node %d", i)
		require.Less(t, x.pool.Health()[i].Score, 1.0)
		down(i, false)
	}
	down(0, true)
	down(2, true)
	at := w.At()
	_, _, err := w.Next(ctx)
	require.ErrorIs(t, err, l1.ErrNoQuorum)
	require.ErrorContains(t, err, "1 of 3, 2 have to")
	down(1, true)
	_, err = x.pool.Node().BlockNumber(ctx)
	require.ErrorContains(t, err, "too few L1 nodes answer")
	require.Equal(t, at, w.At())
	down(1, false)
	down(2, false)
	rest := x.advance(w)
	require.Equal(t, truth, append(f.events, rest.events...))
}

// J5: a node that takes requests and never answers costs its time limit, and is asked last from then on.
func TestJ5NodeHangs(t *testing.T) {
	x := newNodes(t, 2)
	x.cfg.Timeout, x.cfg.Backoff, x.cfg.MaxBackoff = time.Second, time.Hour, time.Hour
	release := make(chan struct{})
	defer close(release)
	for range 5 {
		if x.oneHangs(&release) {
			return
		}
	}
	t.Fatal("not seen: this machine stood still each time")
}

// oneHangs tells whether the other node was never late, as it is on a machine that stands still for the time limit.
func (x *nodes) oneHangs(release *chan struct{}) bool {
	x.t.Helper()
	x.each[0].hang.Store(nil)
	truth, head := x.truth()
	pool, err := l1.NewPool(ctx, x.cfg)
	if err != nil {
		require.ErrorIs(x.t, err, l1.ErrNoQuorum)
		return false
	}
	defer pool.Close()
	late := func() bool { return pool.Health()[1].Failing }
	c, err := l1.Open(ctx, pool, x.client.Address())
	if late() {
		return false
	}
	require.NoError(x.t, err)
	x.each[0].hang.Store(release)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations = 1
	w, err := l1.NewWatcher(ctx, c, cfg)
	var events []l1.Event
	for err == nil && w.At().Number < head-1 && !late() {
		u, _, _ := w.Next(ctx) // an error may pass
		events = append(events, u.Events...)
	}
	before := x.each[0].times("eth_getBlockByNumber")
	_, failed := c.Eth().HeaderByNumber(ctx, big.NewInt(1))
	if late() {
		return false
	}
	require.NoError(x.t, err)
	require.Equal(x.t, truth, events)
	require.NoError(x.t, failed)
	require.True(x.t, pool.Health()[0].Failing)
	require.Equal(x.t, before, x.each[0].times("eth_getBlockByNumber"))
	return true
}

// J5: a node that stands still is not waited for, one that runs ahead is not followed; and neither is put aside.
func TestJ5NodeBehindOrAhead(t *testing.T) {
	e := withHistory(t)
	for _, c := range []struct{ name, head string }{{"behind", `"0x3"`}, {"ahead", `"0xffffff"`}} {
		t.Run(c.name, func(t *testing.T) {
			x := e.nodes(t, 3)
			client := x.open()
			x.each[0].set("eth_blockNumber", func(json.RawMessage) json.RawMessage { return json.RawMessage(c.head) })
			truth, _ := x.truth()
			require.Equal(t, truth, x.advance(x.watch(client, 2000)).events)
			require.Equal(t, c.name == "behind", x.pool.Health()[0].Behind)
			require.Empty(t, x.aside(0))
		})
	}
}

// J5: a node that is behind finds no logs of blocks that it does not know yet, whether it is asked first or last. That is no lie, and says nothing against what
// others find.
func TestJ5NodeBehindFindsFewerLogs(t *testing.T) {
	e := withHistory(t)
	truth, _ := e.truth()
	last := truth[len(truth)-1].Block.Number
	for _, lag := range []uint64{3, 1000} {
		x := e.nodes(t, 3)
		x.cfg.Lag = lag
		client := x.open()
		x.each[0].set("eth_blockNumber", says(fmt.Sprintf(`"0x%x"`, last-1)))
		x.each[0].set("eth_getLogs", func(raw json.RawMessage) json.RawMessage { return logsBelow(t, raw, last) })
		require.Equal(t, truth, x.advance(x.watch(client, 2000)).events)
		for i := range x.each {
			require.Empty(t, x.aside(i))
		}
		if lag == 3 {
			require.Zero(t, x.each[1].times("eth_getBlockReceipts"), "nothing had to be judged")
		}
	}
}

// logsBelow are those of blocks below one.
func logsBelow(t *testing.T, raw json.RawMessage, block uint64) json.RawMessage {
	var logs []types.Log
	require.NoError(t, json.Unmarshal(raw, &logs))
	out, err := json.Marshal(slices.DeleteFunc(logs, func(l types.Log) bool { return l.BlockNumber >= block }))
	require.NoError(t, err)
	return out
}

// J5: whatever number a node says that it is at, and wherever it stands in the list, nothing is handed out before its confirmations, while honest nodes differ by a
// block.
func TestJ5HeadOfAnyNumber(t *testing.T) {
	e := withHistory(t)
	const far = 1 << 63 // by which it is ahead of one of them, and behind the other, to whoever subtracts
	for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}} {
		x := e.nodes(t, 3)
		client := x.open()
		_, head := x.truth()
		says := func(i int, n uint64) {
			x.each[i].set("eth_blockNumber", func(json.RawMessage) json.RawMessage { return json.RawMessage(fmt.Sprintf(`"0x%x"`, n)) })
		}
		says(order[0], head-1+far)
		says(order[1], head-1)
		cfg := l1.DefaultWatcher()
		cfg.Confirmations = 12
		w, err := l1.NewWatcher(ctx, client, cfg)
		require.NoError(t, err)
		_, _, err = w.Next(ctx)
		require.NoError(t, err)
		require.Equal(t, head-12, w.At().Number, "%v", order)
		require.False(t, x.pool.Health()[order[2]].Behind)
		require.False(t, x.pool.Health()[order[1]].Behind)
	}
}

// forge changes all blocks that a node tells, so that they have other hashes.
func forge(raw json.RawMessage) json.RawMessage {
	return bytes.Replace(raw, []byte(`"extraData":"0x`), []byte(`"extraData":"0xbad0`), 1)
}

// dropLogs leaves out the last log.
func dropLogs(raw json.RawMessage) json.RawMessage {
	var logs []json.RawMessage
	if json.Unmarshal(raw, &logs) != nil || len(logs) == 0 {
		return raw
	}
	out, _ := json.Marshal(logs[:len(logs)-1])
	return out
}

// addLog adds the last log again, with another field.
func addLog(field string) func(json.RawMessage) json.RawMessage {
	name, _, _ := strings.Cut(field, ":")
	old := regexp.MustCompile(name + `:[^,}]*`)
	return func(raw json.RawMessage) json.RawMessage {
		var logs []json.RawMessage
		if json.Unmarshal(raw, &logs) != nil || len(logs) == 0 {
			return raw
		}
		out, _ := json.Marshal(append(logs, old.ReplaceAll(logs[len(logs)-1], []byte(field))))
		return out
	}
}

// flip changes a bit in the middle of a hexadecimal answer.
func flip(raw json.RawMessage) json.RawMessage {
	out := bytes.Clone(raw)
	if i := len(out) / 2; len(out) > 100 {
		if out[i]++; out[i] == '9'+1 || out[i] == 'f'+1 {
			out[i] = '0'
		}
	}
	return out
}

// flipStatus changes a bit of what the contract tells of itself, and of no other answer.
func flipStatus(raw json.RawMessage) json.RawMessage {
	const words = 7
	if len(raw) != len(`"0x"`)+64*words {
		return raw
	}
	return flip(raw)
}

// J5: the node that is asked first lies, about blocks, logs, receipts, the contract's code or its state, to one who was away for long or is near. What is
// handed out is the truth all the same, and the liar is put aside, with what it said.
func TestJ5NodeLies(t *testing.T) {
	e := withHistory(t)
	for _, c := range []struct {
		name, method string
		twist        func(json.RawMessage) json.RawMessage
		near         bool
		why          string
	}{
		{"blocks", "eth_getBlockByNumber", forge, false, "most nodes say"},
		{"logs", "eth_getLogs", dropLogs, false, "are not those of its receipts"},
		{"no logs", "eth_getLogs", func(json.RawMessage) json.RawMessage { return json.RawMessage("[]") }, false, "are not those of its receipts"},
		{"a log of no block", "eth_getLogs", addLog(`"blockNumber":"0x7fffffffffffffff"`), false, "asked for logs of blocks"},
		{"a log of a block before", "eth_getLogs", addLog(`"blockNumber":"0x0"`), false, "asked for logs of blocks"},
		{"a log of another contract", "eth_getLogs", addLog(`"address":"0x00000000000000000000000000000000000000aa"`), false, "asked for logs of blocks"},
		{"a log that was removed", "eth_getLogs", addLog(`"removed":true`), false, "removed: true"},
		{"receipts", "eth_getBlockReceipts", dropLogs, true, "are not those that its header names"},
		{"code", "eth_getCode", flip, true, "code of 0x"},
		{"state", "eth_call", flipStatus, true, "status at block"},
		{"where D is", "eth_call", lieAboutBlobs, true, "verifier 0 of 0x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := e.nodes(t, 3)
			if c.name == "code" { // compared when a node is first met
				x.each[0].set(c.method, c.twist)
			}
			client := x.open()
			maxBlocks := uint64(2000)
			if c.near {
				maxBlocks = 1
			}
			w := x.watch(client, maxBlocks)
			x.each[0].set(c.method, c.twist)
			truth, _ := x.truth()
			require.Equal(t, truth, x.advance(w).events)
			require.Contains(t, x.aside(0), c.why)
			require.Empty(t, x.aside(1))
			require.Empty(t, x.aside(2))
			require.NoError(t, client.Disputed())
			before := x.each[0].times("eth_chainId")
			_, err := client.Eth().ChainID(ctx)
			require.NoError(t, err)
			require.Equal(t, before, x.each[0].times("eth_chainId"), "it is not asked any more")
		})
	}
}

// J5: when a request came is in its log, where the chain's hashes do not cover it, and in the header of its block, where they do. A node that lies about either moves
// no deadline.
func TestJ5NodeLiesAboutTimes(t *testing.T) {
	e := withHistory(t)
	late := regexp.MustCompile(`("blockTimestamp"|"timestamp"):"0x[0-9a-f]+"`)
	for _, methods := range [][]string{{"eth_getLogs"}, {"eth_getLogs", "eth_getBlockByHash"}} {
		x := e.nodes(t, 3)
		client := x.open()
		for _, method := range methods {
			x.each[0].set(method, func(raw json.RawMessage) json.RawMessage { return late.ReplaceAll(raw, []byte(`$1:"0xffffffff"`)) })
		}
		truth, head := x.truth()
		got, err := client.Events(ctx, 0, head)
		require.NoError(t, err)
		require.Equal(t, truth, got)
		require.Equal(t, truth, x.advance(x.watch(client, 2000)).events)
	}
}

// J5: no majority, no step. Two nodes, or three of which one is down: whoever lies, nothing is handed out, and it is said, until they agree again.
func TestJ5NodesDisputed(t *testing.T) {
	e := withHistory(t)
	for _, c := range []struct {
		nodes, agree int
		method       string
		twist        func(json.RawMessage) json.RawMessage
	}{{2, 0, "eth_getBlockByNumber", forge}, {2, 1, "eth_getBlockByNumber", forge}, {3, 1, "eth_getBlockByNumber", forge}, {3, 0, "eth_getBlockByNumber", forge},
		{2, 2, "eth_getCode", flip}} {
		for liar := range 2 {
			t.Run(fmt.Sprintf("node %d of %d, %d have to agree: %s", liar, c.nodes, c.agree, c.method), func(t *testing.T) {
				x := e.nodes(t, c.nodes)
				x.cfg.Agree = c.agree
				client := x.open()
				if c.nodes == 3 {
					x.each[2].down.Store(true)
				}
				if c.method == "eth_getCode" { // met anew
					x.each[liar].set(c.method, c.twist)
					x.pool.Close()
					var err error
					x.pool, err = l1.NewPool(ctx, x.cfg)
					require.NoError(t, err)
					_, err = l1.Open(ctx, x.pool, x.client.Address())
					require.ErrorIs(t, err, l1.ErrDisputed)
					require.ErrorIs(t, x.pool.Disputed(), l1.ErrDisputed)
					return
				}
				w := x.watch(client, 2000)
				x.each[liar].set(c.method, c.twist)
				for range 3 {
					_, ok, err := w.Next(ctx)
					require.ErrorIs(t, err, l1.ErrDisputed)
					require.False(t, ok)
				}
				require.Zero(t, w.At().Hash)
				require.ErrorIs(t, client.Disputed(), l1.ErrDisputed)
				for i := range x.each {
					require.Empty(t, x.aside(i), "nobody knows who lies")
				}
				x.each[liar].set(c.method, nil)
				truth, _ := x.truth()
				require.Equal(t, truth, x.advance(w).events)
				require.NoError(t, client.Disputed())
			})
		}
	}
}

// J5: a node with a fork of its own, that had been believed alone, is no reorg for those who have others to ask.
func TestJ5ForkOfOneNodeIsNoReorg(t *testing.T) {
	x := newNodes(t, 3)
	client := x.open()
	w := x.watch(client, 2000)
	x.advance(w)
	at := w.At()
	x.each[0].set("eth_getBlockByNumber", forge)
	x.chain.Commit()
	for w.At() == at {
		_, _, err := w.Next(ctx)
		require.False(t, errors.As(err, new(*l1.ReorgError)), "%v", err)
	}
	require.NotEmpty(t, x.aside(0))
}

// J5: the node that is asked first is on a fork, whose blocks have no confirmations yet. Whoever starts does, and who follows hears that waiting mends it; it is no lie.
func TestJ5FirstNodeIsOnAFork(t *testing.T) {
	x := newNodes(t, 3)
	x.each[0].set("eth_getBlockByNumber", forge)
	client := x.open()
	x.each[0].set("eth_getBlockByNumber", nil)
	cfg := l1.DefaultWatcher()
	cfg.Confirmations, cfg.Poll = 0, time.Millisecond
	w, err := l1.NewWatcher(ctx, client, cfg)
	require.NoError(t, err)
	_, head := x.truth()
	require.NoError(t, new(followed).follow(t, w, head))
	x.each[0].set("eth_getBlockByNumber", forge)
	x.chain.Commit()
	_, _, err = w.Next(ctx)
	require.ErrorContains(t, err, "on a fork")
	require.True(t, l1.Down(err), "%v", err)
	require.Empty(t, x.aside(0))
	asked := x.each[0].times("eth_getBlockByNumber")
	x.each[0].set("eth_getBlockByNumber", func(raw json.RawMessage) json.RawMessage {
		if x.each[0].times("eth_getBlockByNumber") < asked+6 { // until the fork ends
			return forge(raw)
		}
		return raw
	})
	_, more, err := w.NextUp(ctx)
	require.NoError(t, err)
	require.True(t, more)
	require.Equal(t, head+1, w.At().Number)
}

// J5: one of three nodes does all that a bad node does, by the dice, the others nothing. Every event comes once and in its place, and nobody is told to rewind.
func TestJ5OneBadNodeOfThree(t *testing.T) {
	x := newNodes(t, 3)
	truth, _ := x.truth()
	told := 0
	for seed := range uint64(8) {
		dice := rand.New(rand.NewPCG(seed, 3))
		bad := x.each[seed%3]
		client := x.open()
		chances := schedule(dice)
		for _, often := range lies[:4] {
			chances[often] = dice.IntN(20)
		}
		bad.mu.Lock()
		bad.lies = chances
		bad.mu.Unlock()
		require.Equal(t, truth, x.advance(x.watch(client, 20+dice.Uint64N(100))).events, "seed %d", seed)
		bad.mu.Lock()
		bad.lies = nil
		for _, n := range bad.told {
			told += n
		}
		bad.mu.Unlock()
	}
	require.NotZero(t, told)
}

// What the operator sends reaches L1 although the first node keeps txs to itself, and lies about the rollup; and L1 has it once.
func TestJ5SubmitsThroughBadNodes(t *testing.T) {
	e := newEnvOn(t, true)
	x := e.nodes(t, 3)
	client := x.open()
	x.each[0].instead = func(method string) (answer, bool) {
		if method != "eth_sendRawTransaction" {
			return answer{}, false
		}
		return answer{Result: json.RawMessage(`"0x` + strings.Repeat("11", 32) + `"`)}, true
	}
	x.each[0].set("eth_call", flip)
	x.each[1].set("eth_getLogs", func(json.RawMessage) json.RawMessage { return json.RawMessage("[]") })
	s, err := l1.NewSubmitter(client, e.senderAt(x.pool.Node(), 0, nil), devchain.Default().Log)
	require.NoError(t, err)
	sub := e.next(1)
	require.Eventually(t, func() bool { // as the operator does
		_, err = s.Submit(ctx, sub)
		require.NotErrorIs(t, err, l1.ErrDiverged)
		return err == nil
	}, time.Minute, 10*time.Millisecond, "%v", err)
	r, err := s.Submit(ctx, sub)
	require.NoError(t, err)
	require.True(t, r.Already)
	require.Equal(t, []uint64{1}, e.submissions())
	require.NotEmpty(t, x.aside(0))
}

// A tx goes to every node: one that keeps it to itself does no harm.
func TestJ5TxGoesToAllNodes(t *testing.T) {
	e := newEnvOn(t, true)
	x := e.nodes(t, 2)
	x.open()
	x.each[0].instead = func(method string) (answer, bool) {
		return answer{Result: json.RawMessage(`"0x` + strings.Repeat("11", 32) + `"`)}, method == "eth_sendRawTransaction"
	}
	to := common.Address{5}
	_, err := e.senderAt(x.pool.Node(), 0, nil).Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.NoError(t, err)
	require.NotZero(t, x.each[0].times("eth_sendRawTransaction"))
}

func TestPoolConfig(t *testing.T) {
	for name, edit := range map[string]func(*l1.PoolConfig){
		"none":      func(c *l1.PoolConfig) { c.URLs = nil },
		"twice":     func(c *l1.PoolConfig) { c.URLs[1] = c.URLs[0] },
		"socket":    func(c *l1.PoolConfig) { c.URLs[1] = "ws://127.0.0.1:1" },
		"agree":     func(c *l1.PoolConfig) { c.Agree = 3 },
		"negative":  func(c *l1.PoolConfig) { c.Agree = -1 },
		"timeout":   func(c *l1.PoolConfig) { c.Timeout = 0 },
		"backoff":   func(c *l1.PoolConfig) { c.MaxBackoff = 0 },
		"no answer": func(*l1.PoolConfig) {},
	} {
		cfg := l1.DefaultPool("http://127.0.0.1:1/secret-of-mine", "http://127.0.0.1:2")
		edit(&cfg)
		_, err := l1.NewPool(ctx, cfg)
		require.Error(t, err, name)
		require.NotContains(t, err.Error(), "secret", name)
	}
	e := newEnvOn(t, true)
	x := e.nodes(t, 2)
	x.each[1].set("eth_chainId", func(json.RawMessage) json.RawMessage { return json.RawMessage(`"0x1"`) })
	_, err := l1.NewPool(ctx, x.cfg)
	require.ErrorContains(t, err, "chain 1")
	one, err := l1.NewPool(ctx, l1.DefaultPool(e.chain.WSURL()))
	require.NoError(t, err)
	defer one.Close()
	require.EqualValues(t, devchain.ChainID, one.ChainID())
	require.Empty(t, one.Health())
	c, err := l1.Open(ctx, one, e.client.Address())
	require.NoError(t, err)
	require.Nil(t, c.Pool())
	require.NoError(t, c.Disputed())
}
