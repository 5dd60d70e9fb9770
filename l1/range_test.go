package l1_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// refusal to search so many blocks, as public nodes word it.
const refusal = `{"jsonrpc":"2.0","id":%s,"error":{"code":-32600,"message":"exceed maximum block range"}}`

// atMost stands before a node and refuses to search more blocks than that at once, as public nodes do.
func (e *env) atMost(l *liar, blocks uint64) string {
	return e.atMostBy(l, blocks, http.StatusOK, refusal)
}

// atMostBy refuses by HTTP's status, too.
func (e *env) atMostBy(l *liar, blocks uint64, status int, text string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(e.t, err)
		var c call
		require.NoError(e.t, json.Unmarshal(body, &c))
		if c.Method == "eth_getLogs" {
			var q struct {
				FromBlock hexutil.Uint64
				ToBlock   rpc.BlockNumber
			}
			require.NoError(e.t, json.Unmarshal(c.Params[0], &q))
			to, err := e.chain.Client().BlockNumber(ctx)
			require.NoError(e.t, err)
			if q.ToBlock >= 0 {
				to = uint64(q.ToBlock)
			}
			if to-uint64(q.FromBlock)+1 > blocks {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, strings.Replace(text, "%s", string(c.ID), 1))
				return
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		l.ServeHTTP(w, r)
	}))
	e.t.Cleanup(s.Close)
	return s.URL
}

// Who is far behind at a node that searches few blocks at once searches so many, and does not ask for every block there is.
func TestSearchesWhatANodeAllows(t *testing.T) {
	e := newEnvOn(t, true)
	ax, ay := key()
	for range 4 {
		_, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(5), common.Address{9}, ax, ay)
		require.NoError(t, err)
		for range 150 {
			e.chain.Commit()
		}
	}
	e.stop()
	truth, head := e.truth()
	l, _ := newLiar(t, e.chain.URL(), 1, nil)
	url := e.atMost(l, 150)
	eth, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(eth.Close)
	one := e.clientOf(eth)
	other, _ := newLiar(t, e.chain.URL(), 2, nil)
	pool, err := l1.NewPool(ctx, l1.DefaultPool(url, e.atMost(other, 100)))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	two, err := l1.Open(ctx, pool, e.client.Address())
	require.NoError(t, err)
	clients := map[string]*l1.Client{"one": one, "two": two}
	for name, url := range map[string]string{"400": e.atMostBy(l, 150, http.StatusBadRequest, refusal), "413, in HTML": e.atMostBy(l, 150, http.StatusRequestEntityTooLarge, "<html>")} {
		eth, err := l1.Dial(ctx, url, devchain.ChainID)
		require.NoError(t, err)
		t.Cleanup(eth.Close)
		clients[name] = e.clientOf(eth)
	}
	for name, client := range clients {
		cfg := l1.DefaultWatcher()
		cfg.Confirmations = 0
		w, err := l1.NewWatcher(ctx, client, cfg)
		require.NoError(t, err)
		before := l.times("eth_getBlockByNumber")
		var got followed
		require.NoError(t, got.follow(t, w, head))
		require.Equal(t, truth, got.events, name)
		require.Less(t, l.times("eth_getBlockByNumber")-before, 150, name)
	}
}

// What is looked for in all of L1, a submission or the key that somebody named, is found at nodes that search few blocks at once, the latest first.
func TestFindsWhatIsLongAgo(t *testing.T) {
	e := newEnvOn(t, true)
	ax, ay := key()
	_, _, err := e.client.DepositETH(ctx, e.user, big.NewInt(5), e.user.Address(), ax, ay)
	require.NoError(t, err)
	long, _, err := e.client.RequestForcedExit(ctx, e.user, 3, 0)
	require.NoError(t, err)
	var subs [2]*l1.Submission
	for i := range subs {
		subs[i] = e.next(byte(i))
		_, err = e.submitter().Submit(ctx, subs[i])
		require.NoError(t, err)
		for range 150 {
			e.chain.Commit()
		}
	}
	_, _, err = e.client.DepositETH(ctx, e.user, big.NewInt(6), e.op.Address(), ax, ay)
	require.NoError(t, err)
	_, _, err = e.client.DepositETH(ctx, e.user, big.NewInt(7), e.user.Address(), ax, ay)
	require.NoError(t, err)
	lately, _, err := e.client.RequestForcedExit(ctx, e.user, 4, 0)
	require.NoError(t, err)
	one, _ := newLiar(t, e.chain.URL(), 1, nil)
	other, _ := newLiar(t, e.chain.URL(), 2, nil)
	url := e.atMost(one, 40)
	node, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(node.Close)
	pool, err := l1.NewPool(ctx, l1.DefaultPool(url, e.atMostBy(other, 30, http.StatusBadRequest, "Bad Request")))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	two, err := l1.Open(ctx, pool, e.client.Address())
	require.NoError(t, err)
	bad, err := l1.Dial(ctx, e.atMostBy(one, 40, http.StatusBadRequest, "Bad Request"), devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(bad.Close)
	for name, client := range map[string]*l1.Client{"one": e.clientOf(node), "two": two, "400": e.clientOf(bad)} {
		x, y, ok, err := client.KeyOf(ctx, e.user.Address())
		require.NoError(t, err, name)
		require.True(t, ok, name)
		require.Equal(t, [2]l1.Word{ax, ay}, [2]l1.Word{x, y}, name)
		_, _, ok, err = client.KeyOf(ctx, common.Address{77})
		require.NoError(t, err, name)
		require.False(t, ok, name)
		deposits, err := client.DepositsFor(ctx, e.user.Address())
		require.NoError(t, err, name)
		require.Len(t, deposits, 2, name)
		require.Equal(t, [2]int64{5, 7}, [2]int64{deposits[0].Amount.Int64(), deposits[1].Amount.Int64()}, name)
		exits, err := client.ForcedExitsOf(ctx, e.user.Address(), long.Index)
		require.NoError(t, err, name)
		require.Equal(t, []*l1.Request{long, lately}, exits, name)
		exits, err = client.ForcedExitsOf(ctx, e.user.Address(), lately.Index)
		require.NoError(t, err, name)
		require.Equal(t, []*l1.Request{lately}, exits, "%s: it is not looked for beyond", name)
		s, err := l1.NewSubmitter(client, e.op, devchain.Default().Log)
		require.NoError(t, err)
		for _, sub := range subs {
			r, err := s.Submit(ctx, sub)
			require.NoError(t, err, name)
			require.True(t, r.Already, name)
			another := *sub
			another.NewRoot = l1.Word{9}
			_, err = s.Submit(ctx, &another)
			require.ErrorIs(t, err, l1.ErrDiverged, name)
		}
	}
	for _, h := range pool.Health() {
		require.EqualValues(t, 1, h.Score, "%s: who searches few blocks has not failed", h.Name)
	}
}

// Who interrupts a search hears nothing of a node that fails.
func TestInterruptedSearchIsNoFailure(t *testing.T) {
	e := newEnvOn(t, true)
	for range 100 {
		e.chain.Commit()
	}
	e.stop()
	interrupted, interrupt := context.WithCancel(ctx)
	at, err := url.Parse(e.chain.URL())
	require.NoError(t, err)
	node := httputil.NewSingleHostReverseProxy(at)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		if bytes.Contains(body, []byte("eth_getLogs")) {
			interrupt()
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		node.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	eth, err := l1.Dial(ctx, s.URL, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(eth.Close)
	var log bytes.Buffer
	cfg := l1.DefaultWatcher()
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	watcher, err := l1.NewWatcher(ctx, e.clientOf(eth), cfg)
	require.NoError(t, err)
	_, _, err = watcher.Next(interrupted)
	require.Error(t, err)
	require.Error(t, interrupted.Err())
	require.Empty(t, log.String())
}
