package l1_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// limits are how nodes say, with HTTP's status 200, that they have had enough for now.
var limits = []string{
	`{"code":-32005,"message":"daily request count exceeded, request rate limited"}`,
	`{"code":429,"message":"Your app has exceeded its compute units per second capacity"}`,
	`{"code":-32000,"message":"Too Many Requests"}`,
	`{"code":-32097,"message":"rate limit exceeded"}`,
}

// A node that has had enough of us is down, and has run no call: who reads waits for it, and takes nothing it says for an answer.
func TestNodeHasHadEnough(t *testing.T) {
	e := newEnvOn(t, true)
	for _, text := range limits {
		node, eth := newLiar(t, e.chain.URL(), 1, nil)
		client := e.clientOf(eth)
		cfg := l1.DefaultWatcher()
		cfg.Confirmations, cfg.Poll = 0, time.Millisecond
		w, err := l1.NewWatcher(ctx, client, cfg)
		require.NoError(t, err)
		refusals := 3
		node.instead = func(string) (answer, bool) {
			refusals--
			return answer{Error: json.RawMessage(text)}, refusals >= 0
		}
		_, err = client.Status(ctx, nil)
		require.True(t, l1.Down(err), "%v", err)
		require.False(t, l1.CallFailed(err), "%v", err)
		_, more, err := w.NextUp(ctx)
		require.NoError(t, err)
		require.True(t, more)
	}
}

// That too much was asked for at once is no reason to wait.
func TestTooManyResultsIsNoLimit(t *testing.T) {
	e := newEnvOn(t, true)
	node, eth := newLiar(t, e.chain.URL(), 1, nil)
	client := e.clientOf(eth)
	node.instead = func(string) (answer, bool) {
		return answer{Error: json.RawMessage(`{"code":-32005,"message":"query returned more than 10000 results"}`)}, true
	}
	_, err := client.Events(ctx, 0, 1)
	require.Error(t, err)
	require.False(t, l1.Down(err))
}
