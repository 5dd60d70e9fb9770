package natsq

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// The configuration that is shipped is one that the server reads: it asks for the token, and syncs before it acknowledges.
func TestShippedConfiguration(t *testing.T) {
	text, err := os.ReadFile("../../install/nats.conf")
	require.NoError(t, err)
	root := t.TempDir()
	write := func(path, text string) string {
		path = filepath.Join(root, path)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("run/secrets/queue.auth", `authorization { token: "secret" }`)
	o, err := server.ProcessConfigFile(write("etc/nats/nats.conf", string(text)))
	require.NoError(t, err)
	require.Equal(t, "secret", o.Authorization)
	require.True(t, o.JetStream)
	require.True(t, o.SyncAlways)
	require.EqualValues(t, 1<<20, o.MaxPayload)
}
