package l1_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// A proxy before a node that answers with a page of its own, or with nothing more than a status, is a node that is down; and no error shows the key in its URL.
func TestDialedNodeGivesNoAnswer(t *testing.T) {
	e := newEnvOn(t, true)
	for _, status := range []int{http.StatusOK, http.StatusBadRequest, http.StatusForbidden, http.StatusTooManyRequests, http.StatusBadGateway} {
		l, _ := newLiar(t, e.chain.URL(), 1, nil)
		page := false
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !page {
				l.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html>Checking your browser</html>"))
		}))
		t.Cleanup(s.Close)
		node, err := l1.Dial(ctx, s.URL+"/v3/secret", devchain.ChainID)
		require.NoError(t, err)
		t.Cleanup(node.Close)
		page = true
		_, err = node.BlockNumber(ctx)
		require.True(t, l1.Down(err), "%d: %v", status, err)
		require.NotContains(t, err.Error(), "secret")
		_, err = l1.Dial(ctx, s.URL+"/v3/secret", devchain.ChainID)
		require.True(t, l1.Down(err), "%d: %v", status, err)
		require.NotContains(t, err.Error(), "secret")
	}
	_, err := l1.Dial(ctx, "http://127.0.0.1:1/secret", devchain.ChainID)
	require.True(t, l1.Down(err))
	require.NotContains(t, err.Error(), "secret")
	_, err = l1.Dial(ctx, e.chain.URL()+"?key=secret", 1)
	require.ErrorContains(t, err, "serves chain")
	require.NotContains(t, err.Error(), "secret")
	_, err = l1.Dial(ctx, "127.0.0.1:8545/secret", devchain.ChainID)
	require.ErrorContains(t, err, "want a URL, like http://127.0.0.1:8545")
	require.NotContains(t, err.Error(), "secret")
}

// A refusal is an answer also where it has a status of HTTP: the node is not down.
func TestRefusalWithAStatus(t *testing.T) {
	e := newEnvOn(t, true)
	l, _ := newLiar(t, e.chain.URL(), 1, nil)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		require.NoError(t, err)
		if c := (call{}); json.Unmarshal(body, &c) == nil && c.Method == "eth_call" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"error":{"code":3,"message":"execution reverted","data":"0x"}}`, c.ID)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		l.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	node, err := l1.Dial(ctx, s.URL, devchain.ChainID)
	require.NoError(t, err)
	t.Cleanup(node.Close)
	_, err = e.clientOf(node).Status(ctx, nil)
	require.ErrorContains(t, err, "revert")
	require.False(t, l1.Down(err))
}

// What is neither a URL nor the path of a socket is refused as that: an operator would wait for a file of its name. What stands there may hold a secret.
func TestDialWantsAURL(t *testing.T) {
	for _, text := range []string{"foo", "node.example/v3/secret", "localhost:8545", "http://", "http:/secret", "ftp://node.example/secret", ""} {
		_, _, err := l1.DialAny(ctx, text)
		require.ErrorContains(t, err, "want a URL, like http://127.0.0.1:8545", text)
		require.False(t, l1.Down(err), text)
		require.NotContains(t, err.Error(), "secret")
		_, err = l1.NewPool(ctx, l1.DefaultPool(text))
		require.ErrorContains(t, err, "want a URL, like http://127.0.0.1:8545", text)
	}
	_, _, err := l1.DialAny(ctx, "localhost:8545")
	require.ErrorContains(t, err, `"localhost:8545"`)
	for _, socket := range []string{filepath.Join(t.TempDir(), "node"), "geth.ipc", "./geth"} { // may be there later
		_, _, err := l1.DialAny(ctx, socket)
		require.True(t, l1.Down(err), socket)
		require.ErrorContains(t, err, socket)
	}
}
