package l1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/stretchr/testify/require"
)

// liar is a JSON-RPC node that passes on what a real one says, or something else, as its dice fall.
type liar struct {
	t    *testing.T
	url  string // of the real one
	at   string // where it listens itself
	mu   sync.Mutex
	dice *rand.Rand
	lies map[string]int // chances in percent
	told map[string]int // how often

	searches bool                                                  // lies about receipts are not told
	instead  func(method string) (a answer, yes bool)              // may answer for the node; may be nil
	writes   func(w http.ResponseWriter, method string) (yes bool) // may answer for the node, whatever HTTP takes; may be nil

	down  atomic.Bool                                             // no answer at all
	hang  atomic.Pointer[chan struct{}]                           // no answer until it is closed
	twist map[string]func(result json.RawMessage) json.RawMessage // what becomes of results, by method; set it with set
	asked map[string]int                                          // how often, by method
}

// set what becomes of the results of a method.
func (l *liar) set(method string, twist func(json.RawMessage) json.RawMessage) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.twist[method] = twist
}

// times a method was asked.
func (l *liar) times(method string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked[method]
}

// call and answer of JSON-RPC.
type call struct {
	ID     json.RawMessage   `json:"id"`
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
}

type answer struct {
	Version string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// newLiar stands before the node at url, and ends with the test.
func newLiar(t *testing.T, url string, seed uint64, chances map[string]int) (*liar, *ethclient.Client) {
	t.Helper()
	l := &liar{t: t, url: url, dice: rand.New(rand.NewPCG(seed, 5)), lies: chances, told: map[string]int{},
		twist: map[string]func(json.RawMessage) json.RawMessage{}, asked: map[string]int{}}
	s := httptest.NewServer(l)
	t.Cleanup(s.Close)
	l.at = s.URL
	cl, err := ethclient.Dial(s.URL)
	require.NoError(t, err)
	t.Cleanup(cl.Close)
	return l, cl
}

// tells throws the dice for a lie.
func (l *liar) tells(lie string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	yes := l.dice.IntN(100) < l.lies[lie]
	if yes {
		l.told[lie]++
	}
	return yes
}

func (l *liar) below(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dice.IntN(n)
}

// honestly does something without lies.
func (l *liar) honestly(do func()) {
	set := func(lies map[string]int) (before map[string]int) {
		l.mu.Lock()
		defer l.mu.Unlock()
		before, l.lies = l.lies, lies
		return before
	}
	before := set(nil)
	do()
	set(before)
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	require.NoError(l.t, err)
	var c call
	require.NoError(l.t, json.Unmarshal(body, &c), "no batches here")
	l.mu.Lock()
	l.asked[c.Method]++
	twist := l.twist[c.Method]
	l.mu.Unlock()
	if until := l.hang.Load(); until != nil {
		select {
		case <-*until:
		case <-r.Context().Done():
		}
	}
	if l.down.Load() {
		http.Error(w, "down", http.StatusServiceUnavailable)
		return
	}
	if l.writes != nil && l.writes(w, c.Method) {
		return
	}
	if l.tells("rate limit") {
		if l.below(2) == 0 {
			http.Error(w, "too many requests", http.StatusTooManyRequests)
			return
		}
		l.reply(w, answer{ID: c.ID, Error: json.RawMessage(`{"code":-32005,"message":"daily request count exceeded, request rate limited"}`)})
		return
	}
	if l.instead != nil {
		if a, yes := l.instead(c.Method); yes {
			a.ID = c.ID
			l.reply(w, a)
			return
		}
	}
	resp, err := http.Post(l.url, "application/json", bytes.NewReader(body))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	var a answer
	require.NoError(l.t, json.NewDecoder(resp.Body).Decode(&a))
	if a.Error == nil {
		l.alter(c.Method, &a)
		if twist != nil {
			a.Result = twist(a.Result)
		}
	}
	if l.tells("cut off") {
		b, _ := json.Marshal(a)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(b[:l.below(len(b))])
		return
	}
	l.reply(w, a)
}

func (l *liar) reply(w http.ResponseWriter, a answer) {
	a.Version = "2.0"
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a)
}

// alter lies about a result.
func (l *liar) alter(method string, a *answer) {
	switch method {
	case "eth_blockNumber":
		if l.tells("old head") {
			a.Result = json.RawMessage(`"0x3"`)
		}
	case "eth_getBlockByNumber", "eth_getTransactionByHash":
		if l.tells("unknown") { // as a node that is behind
			a.Result = json.RawMessage("null")
		}
	case "eth_getLogs":
		a.Result = l.logs(a.Result)
	case "eth_getBlockReceipts":
		if l.searches {
			return
		}
		if l.tells("unknown") {
			a.Result = json.RawMessage("null")
			return
		}
		var receipts []map[string]json.RawMessage
		require.NoError(l.t, json.Unmarshal(a.Result, &receipts))
		for _, r := range receipts {
			r["logs"] = l.logs(r["logs"])
		}
		if len(receipts) > 0 && l.tells("missing receipt") {
			receipts = slices.Delete(receipts, 0, 1)
		}
		a.Result = l.encode(receipts)
	}
}

// logs lies about a list of logs.
func (l *liar) logs(raw json.RawMessage) json.RawMessage {
	var logs []map[string]json.RawMessage
	require.NoError(l.t, json.Unmarshal(raw, &logs))
	if len(logs) == 0 {
		return raw
	}
	i := l.below(len(logs))
	switch {
	case l.tells("no logs"):
		logs = logs[:0]
	case l.tells("missing log"):
		logs = slices.Delete(logs, i, i+1)
	case l.tells("first logs only"):
		logs = logs[:i]
	case l.tells("last logs only"):
		logs = logs[len(logs)/2:]
	case l.tells("log twice"):
		logs = slices.Insert(logs, i, logs[i])
	case l.tells("removed log"): // of a block that is no more
		gone := maps.Clone(logs[i])
		gone["blockNumber"], gone["logIndex"], gone["removed"] = logs[len(logs)-1]["blockNumber"], json.RawMessage(`"0xffff"`), json.RawMessage("true")
		logs = append(logs, gone)
	case l.tells("order"):
		slices.Reverse(logs)
	}
	return l.encode(logs)
}

func (l *liar) encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	require.NoError(l.t, err)
	return b
}
