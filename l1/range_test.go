package l1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// atMost stands before a node and refuses to search more blocks than that at once, as public nodes do.
func (e *env) atMost(l *liar, blocks uint64) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(e.t, err)
		var c call
		require.NoError(e.t, json.Unmarshal(body, &c))
		if c.Method == "eth_getLogs" {
			var q struct{ FromBlock, ToBlock hexutil.Uint64 }
			require.NoError(e.t, json.Unmarshal(c.Params[0], &q))
			if uint64(q.ToBlock-q.FromBlock)+1 > blocks {
				l.reply(w, answer{ID: c.ID, Error: json.RawMessage(`{"code":-32600,"message":"exceed maximum block range"}`)})
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
	for name, client := range map[string]*l1.Client{"one": one, "two": two} {
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
