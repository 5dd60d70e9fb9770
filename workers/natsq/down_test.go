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
