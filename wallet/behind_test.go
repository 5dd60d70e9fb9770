package wallet

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// What has left and is not shown is no end of the matter: it is said. Of what has not left nothing is waited for.
func TestWhatLeftIsNotShown(t *testing.T) {
	before := patience
	defer func() { patience = before }()
	patience = time.Millisecond
	looks := 0
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			ID     json.RawMessage
			Method string
		}
		require.NoError(t, json.NewDecoder(r.Body).Decode(&q))
		result := map[string]string{"eth_chainId": "0x1", "eth_getCode": "0x01", "eth_call": fmt.Sprintf("0x%064x", 0)}[q.Method]
		if q.Method == "eth_call" {
			looks++
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"jsonrpc":"2.0","id":%s,"result":%q}`, q.ID, result)
	}))
	defer node.Close()
	eth, err := l1.Dial(t.Context(), node.URL, 1)
	require.NoError(t, err)
	client, err := l1.NewClient(t.Context(), eth, l1.Address{1})
	require.NoError(t, err)
	l := &Leaver{Client: client}
	_, err = l.Withdraw(t.Context(), Holdings{Tokens: []uint16{0, 1}})
	require.NoError(t, err)
	require.Equal(t, 2, looks)
	l.leaves(1)
	_, err = l.Withdraw(t.Context(), Holdings{Tokens: []uint16{0, 1}})
	require.ErrorIs(t, err, ErrNotShown)
	require.ErrorContains(t, err, "token 1: ")
	require.Equal(t, 3+quietLooks, looks)
}
