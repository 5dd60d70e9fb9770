package l1_test

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// behind a node that answers some calls itself: a result, or an HTTP status if it is an int. Nil: the chain answers.
func (e *env) behind(answers func(c call) any) string {
	l, _ := newLiar(e.t, e.chain.URL(), 1, nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(e.t, err)
		var c call
		require.NoError(e.t, json.Unmarshal(body, &c))
		switch v := answers(c).(type) {
		case nil:
			r.Body = io.NopCloser(bytes.NewReader(body))
			l.ServeHTTP(w, r)
		case int:
			w.WriteHeader(v)
		default:
			l.reply(w, answer{ID: c.ID, Result: l.encode(v)})
		}
	}))
	e.t.Cleanup(s.Close)
	return s.URL
}

// A token whose code runs for as long as it is let: nodes that run it give no answer at all. Whoever asks such a token lets it run for little, so that no node is taken for
// down, and others' tokens are told.
func TestTokenThatRunsForEver(t *testing.T) {
	e := newEnvOn(t, true)
	id := e.token()
	token, err := e.client.TokenAddress(ctx, id)
	require.NoError(t, err)
	solvency := hexutil.Encode(bindings.NewRollup().PackSolvency(id)[:4])
	url := e.behind(func(c call) any {
		var m struct {
			To          common.Address
			Gas         *hexutil.Uint64
			Data, Input string
		}
		if c.Method != "eth_call" || json.Unmarshal(c.Params[0], &m) != nil {
			return nil
		}
		if runs := m.To == token || strings.HasPrefix(m.Data+m.Input, solvency); runs && (m.Gas == nil || *m.Gas > 1_000_000) {
			return http.StatusGatewayTimeout
		}
		return nil
	})
	eth, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	defer eth.Close()
	client := e.clientOf(eth)
	want, err := e.client.TokenInfo(ctx, id)
	require.NoError(t, err)
	got, err := client.TokenInfo(ctx, id)
	require.NoError(t, err)
	require.Equal(t, want, got)
	_, err = client.Solvency(ctx, id, nil)
	require.NoError(t, err)
}

// A node that tells of verifiers without an end is not asked for each of them.
func TestVerifiersWithoutAnEnd(t *testing.T) {
	e := newEnvOn(t, true)
	count := hexutil.Encode(bindings.NewRollup().PackVerifierCount())
	url := e.behind(func(c call) any {
		if c.Method == "eth_call" && bytes.Contains(c.Params[0], []byte(count)) {
			return "0x" + strings.Repeat("f", 64)
		}
		return nil
	})
	eth, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	defer eth.Close()
	_, err = e.clientOf(eth).Params(ctx)
	require.ErrorContains(t, err, "do not fit")
}

// Who connected to a node of one chain signs for that one, whatever the node says later: elsewhere the same address may be somebody else's.
func TestNodeIsOfAnotherChainLater(t *testing.T) {
	e := newEnvOn(t, true)
	var once sync.Once
	url := e.behind(func(c call) any {
		later := c.Method == "eth_chainId"
		once.Do(func() { later = false })
		if later {
			return "0x5"
		}
		return nil
	})
	eth, err := l1.Dial(ctx, url, devchain.ChainID)
	require.NoError(t, err)
	defer eth.Close()
	s := userAt(t, eth, 0, nil)
	to := s.Address()
	r, err := s.Send(ctx, l1.Call{To: &to, Value: big.NewInt(1)})
	require.NoError(t, err)
	tx, _, err := e.chain.Client().TransactionByHash(ctx, r.TxHash)
	require.NoError(t, err)
	require.EqualValues(t, devchain.ChainID, tx.ChainId().Int64())
}
