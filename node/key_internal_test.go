package node

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// A head that a node told once, and that never comes, is not waited for: L1 is asked again. One that is not read yet is.
func TestCaughtUpAsksAgain(t *testing.T) {
	heads := []uint64{1 << 60, 101, 100, 102}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			ID     json.RawMessage `json:"id"`
			Method string          `json:"method"`
		}
		_ = json.NewDecoder(r.Body).Decode(&q)
		answer := "0x01"
		switch q.Method {
		case "eth_chainId":
			answer = "0x1"
		case "eth_blockNumber":
			answer = fmt.Sprintf("0x%x", heads[0])
			heads = heads[min(1, len(heads)-1):]
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%q}`, q.ID, answer)
	}))
	t.Cleanup(server.Close)
	eth, _, err := l1.DialAny(t.Context(), server.URL)
	require.NoError(t, err)
	client, err := l1.NewClient(t.Context(), eth, l1.Address{1})
	require.NoError(t, err)
	n := &Node{cfg: Config{L1Poll: time.Millisecond}, deps: Deps{Client: client}}
	n.read.Store(100)
	require.True(t, n.caughtUp(t.Context()))
	require.Len(t, heads, 1, "it was at 101 before")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.False(t, n.caughtUp(ctx))
}
