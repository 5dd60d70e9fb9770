package natsq

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// Who has no file of a certificate waits for nothing; who finds no broker does.
func TestDownIsTheBroker(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	for want, more := range map[bool]Access{true: {}, false: {CA: none}} {
		more.URLs = []string{"nats://127.0.0.1:1"}
		_, err := Dial(t.Context(), DefaultConfig(), more)
		require.Error(t, err)
		require.Equal(t, want, Down(err), "%v", err)
	}
	_, err := Dial(t.Context(), DefaultConfig(), Access{URLs: []string{"nats://127.0.0.1:1"}, Cert: none, CertKey: none})
	require.Error(t, err)
	require.False(t, Down(err), "%v", err)
	for code, want := range map[jetstream.ErrorCode]bool{leaderless: true, jetstream.JSErrCodeJetStreamNotEnabledForAccount: false} { // of a cluster without a majority; of a worker's key
		err := fmt.Errorf("provision: %w", &jetstream.APIError{Code: 503, ErrorCode: code})
		require.Equal(t, want, Down(err), "%v", err)
	}
}

// An address that no client of a broker knows what to do with is refused, and not looked for as the name of a host; what is in it stays out of the log.
func TestURLsOfABroker(t *testing.T) {
	for _, good := range []string{"nats://a:4222", "tls://a", "ws://a:80", "wss://a", "a", "127.0.0.1:4222", " nats://[::1]:4222", "nats://token@a:4222"} {
		require.NoError(t, Access{URLs: []string{"nats://first", good}}.Check(), good)
	}
	for _, bad := range []string{"", "http://a", "foo://secret@a", "nats://", "nats://:4222", "://a", "nats://a b"} {
		_, err := Dial(t.Context(), DefaultConfig(), Access{URLs: []string{"nats://first", bad}})
		require.EqualError(t, err, "natsq: URL 2 of the queue is none of a broker's: want nats://host:port, or tls://host:port")
		require.False(t, Down(err), "who waits for it waits for ever")
	}
}
