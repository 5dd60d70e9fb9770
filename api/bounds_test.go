package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// from is a client whose connections come from an address of this machine.
func from(t *testing.T, address string) *http.Client {
	t.Helper()
	transport := &http.Transport{DialContext: (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}).DialContext}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 2 * time.Minute}
}

func submit(t *testing.T, c *http.Client, url string, op api.Op, head ...string) (int, api.Error) {
	t.Helper()
	b, err := json.Marshal(op)
	require.NoError(t, err)
	r, err := http.NewRequest(http.MethodPost, url+"/v1/ops", strings.NewReader(string(b)))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	var f struct{ Error api.Error }
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&f))
	return answer.StatusCode, f.Error
}

// E3: who floods with wrong signatures is slowed down, whatever addresses its headers name; others are not.
func TestE3SignatureFlood(t *testing.T) {
	s, _, _ := fakeServer(t, nil, func(c *api.Config) { c.RatePerClient = 5 })
	bad := signedOp(fakeTransfer(0))
	bad.Amount = rollup.NewAmount(6)
	flood, honest := from(t, "127.0.0.2"), from(t, "127.0.0.3")
	var refused, limited int
	for i := range 200 {
		status, e := submit(t, flood, s.URL(), bad, "X-Forwarded-For", fmt.Sprintf("10.0.0.%d", i), "X-Real-IP", "10.1.1.1", "Forwarded", "for=10.2.2.2")
		switch status {
		case http.StatusUnprocessableEntity:
			require.Equal(t, api.ErrSignature.Code, e.Code)
			refused++
		case http.StatusTooManyRequests:
			require.Equal(t, api.ErrRate.Code, e.Code)
			limited++
		default:
			t.Fatalf("%d %+v", status, e)
		}
	}
	require.Positive(t, refused)
	require.Positive(t, limited)
	status, e := submit(t, honest, s.URL(), signedOp(fakeTransfer(0)))
	require.Equal(t, http.StatusAccepted, status, "%+v", e)
}

// E4: nothing but the API is served; other names of the server are not; a page of another site can read and submit, as everyone can, and has no credentials.
func TestE4NothingElse(t *testing.T) {
	s, _, _ := fakeServer(t, nil, func(c *api.Config) { c.Hosts = []string{"pay.example", "127.0.0.1"} })
	for _, path := range []string{"/debug/pprof/", "/debug/vars", "/metrics", "/healthz", "/admin", "/", "/v1/", "/v1/admin", "/v2/status"} {
		r, err := http.Get(s.URL() + path)
		require.NoError(t, err)
		r.Body.Close()
		require.Equal(t, http.StatusNotFound, r.StatusCode, path)
	}
	for host, want := range map[string]int{"pay.example": 200, "pay.example:80": 200, "Pay.Example": 200, "evil.example": 421, "127.0.0.1.evil.example": 421, "": 421} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		require.NoError(t, err)
		fmt.Fprintf(conn, "GET /v1/status HTTP/1.1\r\nHost: %s\r\nOrigin: https://evil.example\r\nCookie: a=b\r\n\r\n", host)
		r, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.Equal(t, want, r.StatusCode, host)
		require.Empty(t, r.Header.Get("Access-Control-Allow-Credentials"))
		require.Empty(t, r.Header.Get("Set-Cookie"))
		conn.Close()
	}
}

// E6: an account with a hundred thousand ops is read in pages of bounded size, each by its cursor, and none is missed.
func TestE6LongHistory(t *testing.T) {
	s, _, i := fakeServer(t, nil, func(c *api.Config) { c.RatePerClient = 0 })
	const ops = 100_000
	op := fakeTransfer(0)
	for n := range ops {
		i.Accept(op, 0, rollup.Amount{}, api.Receipt{Op: api.Digest{byte(n), byte(n >> 8), byte(n >> 16)}, AcceptedAt: 1, PromisedBy: 2})
	}
	c, account := api.NewClient(s.URL()), uint32(0)
	_, err := c.Ops(t.Context(), api.OpFilter{Account: &account}, "", 501)
	require.ErrorIs(t, err, api.ErrMalformed)
	seen, cursor := 0, ""
	for {
		p, err := c.Ops(t.Context(), api.OpFilter{Account: &account}, cursor, 500)
		require.NoError(t, err)
		require.LessOrEqual(t, len(p.Items), 500)
		seen += len(p.Items)
		if cursor = p.Next; cursor == "" {
			break
		}
	}
	require.Equal(t, ops, seen)
	_, err = c.Proof(t.Context(), 1<<31)
	require.ErrorIs(t, err, api.ErrNotFound)
}

// lastAccounts is a history in which an address has had the last numbers that there can be.
type lastAccounts struct{ api.History }

func (lastAccounts) AccountsOf(_ api.Address, from uint32, most int) (out []uint32, err error) {
	const had = 500
	for id := max(uint64(from), 1<<32-had); id < 1<<32 && len(out) < most; id++ {
		out = append(out, uint32(id))
	}
	return out, nil
}

// A list ends with the last account that there can be, and has each once.
func TestLastAccount(t *testing.T) {
	s, b, _ := fakeServer(t, lastAccounts{}, nil)
	b.also = func(id uint32) bool { return id > math.MaxUint32-20 }
	query := api.AccountQuery{Address: &api.Address{1}}
	page, err := api.NewClient(s.URL()).Accounts(t.Context(), query)
	require.NoError(t, err)
	require.Len(t, page.Items, 20)
	require.EqualValues(t, math.MaxUint32, page.Items[19].ID)
	require.Empty(t, page.Next)
	query.Cursor = "4294967295"
	page, err = api.NewClient(s.URL()).Accounts(t.Context(), query)
	require.NoError(t, err)
	require.Empty(t, page.Items)
	require.Empty(t, page.Next)
}

// Who has hundreds of accounts looked through, of which none fits, has asked for much: it counts as several requests, and the list goes on in another one.
func TestManyLooksAreManyRequests(t *testing.T) {
	for rate, whole := range map[int]bool{1: false, 200: true} {
		var looks atomic.Int64
		s, b, _ := fakeServer(t, lastAccounts{}, func(c *api.Config) { c.RatePerClient = rate })
		b.also = func(uint32) bool { looks.Add(1); return false }
		page, err := api.NewClient(s.URL()).Accounts(t.Context(), api.AccountQuery{Address: &api.Address{1}})
		require.NoError(t, err)
		require.Empty(t, page.Items)
		require.Equal(t, whole, page.Next == "", "%d looks", looks.Load())
		require.Equal(t, whole, looks.Load() == 500)
	}
}

// A token is a number, however it is written.
func TestAccountsOfAToken(t *testing.T) {
	s, b, _ := fakeServer(t, lastAccounts{}, nil)
	b.also = func(id uint32) bool { return id > math.MaxUint32-20 }
	b.token = 5
	for token, want := range map[string]int{"5": 20, "005": 20, "50": 0} {
		r, err := http.Get(s.URL() + "/v1/accounts?address=0x01" + strings.Repeat("0", 38) + "&token=" + token)
		require.NoError(t, err)
		var page api.Page[api.Account]
		require.NoError(t, json.NewDecoder(r.Body).Decode(&page))
		r.Body.Close()
		require.Len(t, page.Items, want, token)
	}
}

// flooded is a history in which something happens all the time.
type flooded struct {
	api.History
	closed chan struct{}
}

func (f flooded) Events(after uint64) ([]api.Event, <-chan struct{}) {
	out := make([]api.Event, 200)
	for i := range out {
		out[i] = api.Event{ID: after + 1 + uint64(i), Kind: "op", Op: &api.OpStatus{ID: strings.Repeat("x", 1000)}}
	}
	return out, f.closed
}

// E8: two hundred readers of the stream that never read are dropped, and their places are free again; one that reads is served all the while.
func TestE8SlowReaders(t *testing.T) {
	_, _, i := fakeServer(t, nil, nil)
	closed := make(chan struct{})
	close(closed)
	s, _, _ := fakeServer(t, flooded{i, closed}, func(c *api.Config) {
		c.RatePerClient, c.MaxStreams, c.WriteTimeout = 0, 201, 10*time.Second
	})
	reads, stop := context.WithCancel(t.Context())
	events, err := api.NewClient(s.URL()).Events(reads, api.EventQuery{After: 1})
	require.NoError(t, err)
	var read atomic.Int64
	var reading sync.WaitGroup
	defer reading.Wait()
	defer stop()
	reading.Go(func() { // from now on: who does not read for a while is dropped
		for e := range events {
			if assert.NotZero(t, e.ID) {
				read.Add(1)
			}
		}
	})
	heap := heapAfterGC()
	var slow []net.Conn
	for range 200 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		require.NoError(t, err)
		defer conn.Close()
		require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
		fmt.Fprint(conn, "GET /v1/events?after=1 HTTP/1.1\r\nHost: x\r\n\r\n")
		slow = append(slow, conn)
	}
	before := read.Load()
	require.Eventually(t, func() bool { return read.Load() > before+2000 }, 2*time.Minute, time.Millisecond)
	require.Eventually(t, func() bool { // all places but one are taken until they are dropped
		for range 150 {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if _, err := api.NewClient(s.URL()).Events(ctx, api.EventQuery{After: 1}); err != nil {
				return false
			}
		}
		return true
	}, 2*time.Minute, 100*time.Millisecond)
	const spare = 128 << 20
	require.Less(t, heapAfterGC(), heap+spare)
	require.Len(t, slow, 200)
}

// E9: what could never be paid out again is not paid: to nobody, to a precompile, to the rollup.
func TestE9LostReceivers(t *testing.T) {
	s, _, _ := fakeServer(t, nil, nil)
	for _, to := range []rollup.Address{{}, {19: 1}, {19: 9}, {18: 1}, fakeRollup} {
		op := &rollup.TransferToNew{Authorization: fakeTransfer(0).Authorization, ToKey: fakeKey().Public(), ToAddress: to, Amount: rollup.NewAmount(5)}
		status, e := submit(t, http.DefaultClient, s.URL(), signedOp(op))
		require.Equal(t, http.StatusUnprocessableEntity, status)
		require.Equal(t, api.ErrReceiver.Code, e.Code)
	}
	op := &rollup.TransferToNew{Authorization: fakeTransfer(0).Authorization, ToKey: fakeKey().Public(), ToAddress: rollup.Address{9}, Amount: rollup.NewAmount(5)}
	status, e := submit(t, http.DefaultClient, s.URL(), signedOp(op))
	require.Equal(t, http.StatusAccepted, status, "%+v", e)
}

// Somebody who opens connections and writes slowly, or nothing, holds a part of them, and those for a while: others are served.
func TestSlowLoris(t *testing.T) {
	s, _, _ := fakeServer(t, nil, func(c *api.Config) { c.MaxClients, c.ReadTimeout = 16, time.Hour })
	stop := loris(t, s, 40)
	honest := from(t, "127.0.0.3")
	for i := range 20 {
		status, e := submit(t, honest, s.URL(), signedOp(fakeTransfer(uint64(i))))
		require.Equal(t, http.StatusAccepted, status, "%+v", e)
	}
	stop()

	s, _, _ = fakeServer(t, nil, func(c *api.Config) { c.MaxClients, c.RatePerClient, c.ReadTimeout = 16, 0, 500*time.Millisecond })
	defer loris(t, s, 16)() // they hold all, as there are no shares
	require.Eventually(t, func() bool {
		r, err := honest.Get(s.URL() + "/v1/openapi.json")
		if err != nil {
			return false // it was slow itself
		}
		r.Body.Close()
		return r.StatusCode == http.StatusOK
	}, 2*time.Minute, 10*time.Millisecond)
}

// loris has connections of one address, on each of which it writes a request slowly, until it is cut off or stopped.
func loris(t *testing.T, s *api.Server, conns int) (stop func()) {
	t.Helper()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP("127.0.0.2")}}
	var wg sync.WaitGroup
	var all []net.Conn
	for range conns {
		conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(s.URL(), "http://"))
		require.NoError(t, err)
		all = append(all, conn)
		wg.Go(func() {
			for _, c := range "GET /v1/status HTTP/1.1\r\nHost: x\r\nX-Slow: " + strings.Repeat("a", 1<<20) {
				if _, err := fmt.Fprintf(conn, "%c", c); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	return func() {
		for _, conn := range all {
			conn.Close()
		}
		wg.Wait()
	}
}

// slowL1 answers when it is told to, and counts what is asked meanwhile.
type slowL1 struct {
	fakeL1
	answer       chan struct{}
	asked, owing atomic.Int64
}

func (l *slowL1) Status(context.Context, *big.Int) (l1.Status, error) {
	l.asked.Add(1)
	<-l.answer
	return l1.Status{TokenCount: 600}, nil
}

func (l *slowL1) TokenInfo(_ context.Context, id uint16) (l1.TokenInfo, error) {
	return l1.TokenInfo{ID: id, Symbol: "ABC"}, nil
}

func (l *slowL1) Pending(context.Context, uint16, l1.Address, *big.Int) (*big.Int, error) {
	l.owing.Add(1)
	<-l.answer
	return new(big.Int), nil
}

// While L1 answers nothing ops are accepted, and what many ask L1 is asked once; one address has at most four questions of its own under way.
func TestSlowL1(t *testing.T) {
	l := &slowL1{answer: make(chan struct{})}
	s, _, _ := fakeServerAt(t, l, nil, nil)
	var waiting sync.WaitGroup
	c := api.NewClient(s.URL())
	var refused atomic.Int64
	for range 50 {
		waiting.Go(func() { _, _ = c.Tokens(context.Background()) })
		waiting.Go(func() {
			if _, err := c.Withdrawals(context.Background(), api.Address{9}); errors.Is(err, api.ErrRate) {
				refused.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return l.asked.Load() > 0 && refused.Load() > 0 }, time.Minute, time.Millisecond)
	status, _ := submit(t, http.DefaultClient, s.URL(), signedOp(fakeTransfer(0)))
	require.Equal(t, http.StatusAccepted, status)
	require.EqualValues(t, 1, l.asked.Load())
	require.Zero(t, l.owing.Load())
	close(l.answer)
	waiting.Wait()
	tokens, err := c.Tokens(t.Context())
	require.NoError(t, err)
	require.Len(t, tokens, 501)
}

// crowdedL1 has as many tokens as anyone may register. It tells of some of them in the time of a request, and what it owes only to who asks for two tokens at once.
type crowdedL1 struct {
	fakeL1
	told   atomic.Int64
	asking chan struct{}
}

func (l *crowdedL1) Status(context.Context, *big.Int) (l1.Status, error) {
	l.told.Store(0)
	return l1.Status{TokenCount: 600}, nil
}

func (l *crowdedL1) TokenInfo(_ context.Context, id uint16) (l1.TokenInfo, error) {
	if l.told.Add(1) > 300 {
		return l1.TokenInfo{}, context.DeadlineExceeded
	}
	return l1.TokenInfo{ID: id, Symbol: "ABC"}, nil
}

func (l *crowdedL1) Pending(ctx context.Context, id uint16, _ l1.Address, _ *big.Int) (*big.Int, error) {
	if id < 2 { // each waits for the other
		select {
		case l.asking <- struct{}{}:
		case <-l.asking:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return big.NewInt(int64(id)), nil
}

// Who registers tokens, more than L1 tells of in the time of one request, keeps others neither from the list of tokens nor from what they are owed.
func TestManyTokens(t *testing.T) {
	s, _, _ := fakeServerAt(t, &crowdedL1{asking: make(chan struct{})}, nil, nil)
	c := api.NewClient(s.URL())
	var tokens []api.Token
	require.Eventually(t, func() (done bool) {
		var err error
		tokens, err = c.Tokens(t.Context())
		return err == nil
	}, 2*time.Minute, 100*time.Millisecond)
	require.Len(t, tokens, 501)
	for id, token := range tokens {
		require.EqualValues(t, id, token.ID)
	}
	owed, err := c.Withdrawals(t.Context(), api.Address{9})
	require.NoError(t, err)
	require.Len(t, owed.Items, 500)
	for i, w := range owed.Items {
		require.EqualValues(t, i+1, w.Token)
		require.Equal(t, rollup.NewAmount(uint64(i+1)), w.Claimable)
	}
}
