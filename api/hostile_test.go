package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/devnet"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/wallet"
)

// hostileRequests is how many TestE1HostileRequests sends.
const hostileRequests = 20_000

// logged collects a log.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// E1, E4, E5, N10: twenty thousand requests that are malformed or hostile, over connections of their own. None is a success, none panics or makes the operator
// fail, errors are typed and have a hint, memory and goroutines are as before, nothing of the operator's secrets is in an answer or in the log, and somebody
// who pays meanwhile notices nothing.
func TestE1HostileRequests(t *testing.T) {
	log := &logged{}
	w := newWorld(t, func(c *devnet.Config) {
		c.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	good, err := json.Marshal(api.WireOp(w.alice.Transfer(w.terms(0), w.to, w.bob.Payee(), rollup.NewAmount(1))))
	require.NoError(t, err)
	before, err := w.client.Account(t.Context(), w.from)
	require.NoError(t, err)
	goroutines, heap := runtime.NumGoroutine(), heapAfterGC()

	stop, honest := make(chan struct{}), make(chan int, 1)
	go func() { honest <- w.pays(stop) }()
	address := strings.TrimPrefix(w.API.URL(), "http://")
	var sent atomic.Int64
	var attackers sync.WaitGroup
	for seed := range uint64(8) {
		attackers.Go(func() {
			a := &attacker{t: t, address: address, random: rand.New(rand.NewPCG(seed, 1)), good: good}
			defer a.hangUp()
			for sent.Add(1) <= hostileRequests && !t.Failed() {
				a.strike()
			}
		})
	}
	attackers.Wait()
	close(stop)
	require.Positive(t, <-honest)

	after, err := w.client.Account(t.Context(), w.from)
	require.NoError(t, err)
	before.Sealed = after.Sealed
	require.Equal(t, before, after)
	http.DefaultClient.CloseIdleConnections()
	w.eventually(func() bool { return runtime.NumGoroutine() < goroutines+50 })
	const spare = 64 << 20
	require.Less(t, heapAfterGC(), heap+spare)
	require.NotContains(t, log.String(), "panic")
	lines := 0
	for line := range strings.Lines(log.String()) { // N10
		require.True(t, strings.HasPrefix(line, "time=2"), line)
		require.Less(t, len(line), 2000)
		if !strings.Contains(line, "level=DEBUG") && strings.Contains(line, "component=api") {
			lines++
		}
	}
	require.Positive(t, lines, "where it serves is one")
	require.Less(t, lines, hostileRequests/100, "none of them is worth a line")
	for _, secret := range []string{"alice", "/work/", ".go:"} {
		require.NotContains(t, log.String(), secret)
	}
}

func heapAfterGC() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// pays one unit again and again, from bob to the operator, and returns how often.
func (w *world) pays(stop chan struct{}) (n int) {
	operator, err := w.client.Account(w.t.Context(), 0)
	if err != nil {
		w.t.Error(err)
		return 0
	}
	payee := wallet.Payee{Key: operator.Key.Point, Address: rollup.Address(operator.Address)}
	for {
		select {
		case <-stop:
			return n
		default:
		}
		terms := w.terms(uint64(n))
		terms.From = w.to
		if _, err := w.client.Submit(w.t.Context(), w.bob.Transfer(terms, 0, payee, rollup.NewAmount(1))); err != nil {
			w.t.Errorf("somebody honest was refused: %v", err)
			return n
		}
		n++
		time.Sleep(time.Millisecond)
	}
}

// attacker has a connection, which the server may close on it.
type attacker struct {
	t       *testing.T
	address string
	random  *rand.Rand
	good    []byte // body of an op that would be accepted
	conn    net.Conn
	in      *bufio.Reader
}

func (a *attacker) hangUp() {
	if a.conn != nil {
		_ = a.conn.Close()
		a.conn = nil
	}
}

// strike sends one request and looks at the answer.
func (a *attacker) strike() {
	request, whole := a.request()
	if a.conn == nil {
		conn, err := net.Dial("tcp", a.address)
		if err != nil {
			a.t.Errorf("no connection: %v", err)
			return
		}
		a.conn, a.in = conn, bufio.NewReader(conn)
	}
	_ = a.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	if _, err := a.conn.Write(request); err != nil {
		a.hangUp() // it was closed for what came before
		return
	}
	if half, ok := a.conn.(*net.TCPConn); ok && !whole { // else the server waits for the rest, which TestSlowLoris is about
		_ = half.CloseWrite()
	}
	answer, err := http.ReadResponse(a.in, nil)
	if err != nil {
		if netErr, ok := err.(net.Error); ok && netErr.Timeout() {
			a.t.Errorf("no answer to %.200q", request)
		}
		a.hangUp()
		return
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	a.judge(request, answer, body)
	if err != nil || answer.Close || a.random.IntN(4) == 0 {
		a.hangUp()
	}
}

func (a *attacker) judge(request []byte, answer *http.Response, body []byte) {
	switch {
	case answer.StatusCode == http.StatusAccepted || answer.StatusCode >= 500 && answer.StatusCode != http.StatusNotImplemented && answer.StatusCode != http.StatusHTTPVersionNotSupported:
		a.t.Errorf("%d %s to %.300q", answer.StatusCode, body, request)
	case answer.StatusCode >= 400 && answer.Header.Get("Content-Type") == "application/json":
		var f struct{ Error api.Error }
		if err := json.Unmarshal(body, &f); err != nil || f.Error.Code == "" || f.Error.Hint == "" {
			a.t.Errorf("%d with %s to %.300q", answer.StatusCode, body, request)
		}
	}
	for _, secret := range []string{".go:", "/root", "/work", "goroutine"} {
		if bytes.Contains(body, []byte(secret)) {
			a.t.Errorf("%s tells of %s", body, secret)
		}
	}
}

// request is one of all kinds; whole tells whether it ends as it says.
func (a *attacker) request() (text []byte, whole bool) {
	kinds := []func() string{a.spoiledOp, a.spoiledOp, a.spoiledOp, a.otherPath, a.query, a.otherHead, a.otherBody, a.noHTTP}
	const firstBroken = 5
	kind := a.random.IntN(len(kinds))
	return []byte(kinds[kind]()), kind < firstBroken
}

func (a *attacker) pick(of ...string) string { return of[a.random.IntN(len(of))] }

func post(path, body string, head ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s", path, len(body), strings.Join(head, ""), body)
}

func get(path string, head ...string) string {
	return fmt.Sprintf("GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n", path, strings.Join(head, ""))
}

// spoiledOp is an op with one thing wrong: it must not be accepted.
func (a *attacker) spoiledOp() string {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(a.good, &fields); err != nil {
		panic(err)
	}
	names := []string{"type", "from", "to", "amount", "nonce", "maxFee", "validUntil", "signature", "toKey", "toAddress", "extra", "__proto__"}
	name := names[a.random.IntN(len(names))]
	switch a.random.IntN(6) {
	case 0: // another value
		fields[name] = json.RawMessage(a.pick("null", "-1", "0.5", "1e3", `""`, `"0x"`, `"-0"`, "18446744073709551616", `"340282366920938463463374607431768211456"`, "[]", "{}", "true",
			`"\u0000"`, `"0x`+strings.Repeat("0", 128)+`"`, `"`+strings.Repeat("9", 500)+`"`, strings.Repeat("[", 2000)+strings.Repeat("]", 2000)))
	case 1: // twice
		return post("/v1/ops", "{"+string(a.good[1:len(a.good)-1])+`,"`+a.pick(names[:8]...)+`":`+a.pick("0", `"1"`, "null")+"}")
	case 2: // another signature
		digits := []byte(strings.Trim(string(fields["signature"]), `"`))
		digits[2+a.random.IntN(len(digits)-2)] = "0123456789abcdef"[a.random.IntN(16)]
		if string(digits) == strings.Trim(string(fields["signature"]), `"`) {
			digits[2] ^= 1
		}
		fields["signature"] = json.RawMessage(`"` + string(digits) + `"`)
	case 3: // cut, or with something behind
		b := string(a.good)
		if a.random.IntN(2) == 0 {
			return post("/v1/ops", b[:1+a.random.IntN(len(b)-1)])
		}
		return post("/v1/ops", b+a.pick("{}", "x", "\x00", "]", string(a.good)))
	case 4: // any byte
		b := bytes.Clone(a.good)
		at := a.random.IntN(len(b))
		if b[at] ^= byte(1 + a.random.IntN(255)); bytes.EqualFold(b, a.good) {
			b[0] = '['
		}
		return post("/v1/ops", string(b))
	default: // another amount than the one that was signed
		fields["amount"] = json.RawMessage(fmt.Sprintf("%q", fmt.Sprint(2+a.random.IntN(1000))))
	}
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return post("/v1/ops", string(b))
}

func (a *attacker) otherPath() string {
	return get(a.pick("/v1/../../../../etc/passwd", "/v1/%2e%2e/%2e%2e/etc/passwd", "//v1//status", "/v1/./ops/..", "/v1/ops/%00", "/v1/ops/0x"+strings.Repeat("0", 63), "/v1/ops/"+strings.Repeat("a", 12_000),
		"/v1/accounts/-1", "/v1/accounts/99999999999", "/v1/accounts/0/proof/", "/v1/accounts/4294967295/proof", "/v1/batches/18446744073709551615", "/v1/batches/1e1", "/v1/receipt", "/v1/ops/x/receipt",
		"http://other.example/v1/nothing", "/debug/pprof/", "/debug/vars", "/metrics", "/admin", "/.git/config", "/v1/ops;a=b/..;/admin", "/v1/nothing\\..\\..", "*", "/v1/ops%2f..%2fnothing"))
}

func (a *attacker) query() string {
	return get("/v1/" + a.pick("ops?limit=0", "ops?limit=501", "ops?limit=999999999999", "ops?limit=1&limit=2", "ops?cursor=0", "ops?cursor=-1", "ops?cursor="+strings.Repeat("9", 60), "ops?cursor="+strings.Repeat("9", 9000),
		"ops?account=4294967296", "ops?batch=99999999999999999999", "ops?x=1", "ops?%gg=1", "accounts", "accounts?address=0x", "accounts?address=0x"+strings.Repeat("zz", 20),
		"accounts?key=0x"+strings.Repeat("f", 128), "accounts?address=0x52908400098527886E0F7030069857D2E4169Ee7", "deposits?address=1", "withdrawals", "withdrawals?address=0x"+strings.Repeat("0", 41),
		"events?after=99999999999999999999", "events?account=4294967296", "events?account=a", "status?a=1"))
}

// otherHead is a head of a request that proxies and servers read differently, or none at all.
func (a *attacker) otherHead() string {
	body := string(a.good)
	spoiled := body[:len(body)-2] + `0"}` // so that nothing of it is accepted, however it is read
	return a.pick(
		get("/v1/nothing", "X: "+strings.Repeat("a", 40_000)+"\r\n"),
		get("/v1/nothing", strings.Repeat("A: b\r\n", 5000)),
		get("/v1/nothing", "Host: y\r\n"),
		get("/v1/nothing", "X-Forwarded-For: 1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nForwarded: for=1.2.3.4\r\n"),
		get("/v1/nothing", "A: b\r\n folded\r\n"), get("/v1/nothing", "A : b\r\n"), get("/v1/nothing", "A\x00: b\r\n"), get("/v1/nothing", ": b\r\n"),
		post("/v1/ops", spoiled, "Content-Length: 3\r\n"), post("/v1/ops", spoiled, "Transfer-Encoding: chunked\r\n"), post("/v1/ops", spoiled, "Transfer-Encoding: xchunked\r\n"),
		post("/v1/ops", spoiled, "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"), post("/v1/ops", spoiled, "Content-Encoding: gzip\r\n"), post("/v1/ops", spoiled, "Content-Type: text/plain\r\n"),
		"POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
		"POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
		"POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
		"POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2;"+strings.Repeat("e", 9000)+"\r\n{}\r\n0\r\n\r\n",
		"POST /v1/ops HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		a.pick("TRACE", "CONNECT", "DELETE", "PUT", "PATCH", "get", "PRI", "X\x01", strings.Repeat("M", 5000))+" /v1/ops HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /v1/nothing HTTP/"+a.pick("0.9", "1.2", "3.0", "9999.1", "x")+"\r\nHost: x\r\n\r\n",
		"GET  /v1/nothing  HTTP/1.1\r\nHost: x\r\n\r\n", "GET /v1/nothing HTTP/1.1\nHost: x\n\n",
	)
}

// otherBody is a body that is too long, or that never ends as announced.
func (a *attacker) otherBody() string {
	long := strings.Repeat("x", 64<<10)
	return a.pick(
		post("/v1/ops", `{"type":"`+long+`"}`),
		fmt.Sprintf("POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", 1<<40, long),
		fmt.Sprintf("POST /v1/ops HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(long), long),
		post("/v1/ops", strings.Repeat("[", 8000)), post("/v1/ops", strings.Repeat(`{"a":`, 1600)), post("/v1/ops", "\xff\xfe\x00{"), post("/v1/ops", ""), post("/v1/ops", "null"),
		post("/v1/ops", `{"type":"transfer","to":`+strings.Repeat("9", 7000)+"}"), post("/v1/status", "{}"), post("/v1/nothing", long))
}

// noHTTP is something else.
func (a *attacker) noHTTP() string {
	b := make([]byte, 1+a.random.IntN(300))
	for i := range b {
		b[i] = byte(a.random.Uint32())
	}
	return a.pick("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "SSH-2.0-x\r\n", "\r\n\r\n\r\n\r\n", "GET\r\n\r\n", string(b)+"\r\n\r\n")
}
