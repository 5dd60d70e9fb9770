package natsq

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"
)

// Examine and Rehearse find what an operator may and may not, and leave the broker as it was.
func TestExamine(t *testing.T) {
	s := startServer(t, t.TempDir())
	fresh, err := s.Connect(t.Context(), DefaultConfig())
	require.NoError(t, err)
	defer fresh.Close()
	f, err := fresh.Examine(t.Context())
	require.NoError(t, err)
	for _, stream := range f.Streams {
		require.True(t, stream.Missing, stream.Name)
	}
	require.NoError(t, fresh.Provision(t.Context()))
	before := snapshot(t, fresh)
	f, err = fresh.Examine(t.Context())
	require.NoError(t, err)
	require.Len(t, f.Streams, 7)
	for _, stream := range f.Streams {
		require.NoError(t, stream.Refused, stream.Name)
		require.Equal(t, 1, stream.Replicas)
		require.False(t, stream.Missing)
	}
	require.NoError(t, fresh.Rehearse(t.Context()))
	require.Equal(t, before, snapshot(t, fresh))

	worker := remoteAs(t, s, "worker")
	_, err = worker.Examine(t.Context())
	require.ErrorContains(t, err, "operator's key")
}

// A broker that lets the operator write to less than it needs is found out, stream by stream.
func TestExamineForbidden(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	k, err := ReadKeyFile(s.users.KeyFile(string(RoleOperator)))
	require.NoError(t, err)
	public, err := k.public()
	require.NoError(t, err)
	require.NoError(t, s.reload(fmt.Sprintf(`accounts { %s { jetstream: enabled, users: [ {nkey: %s, permissions: {publish: {deny: ["%s>"]}}} ] } }`,
		fleetAccount, public, deadPrefix)))
	require.NoError(t, q.Close())
	q, err = Dial(t.Context(), DefaultConfig(), Access{URLs: []string{s.URL()}, Key: k})
	require.NoError(t, err)
	defer q.Close()
	f, err := q.Examine(t.Context())
	require.NoError(t, err)
	for _, stream := range f.Streams {
		if stream.Name == deadStream {
			require.ErrorIs(t, stream.Refused, nats.ErrPermissionViolation)
		} else {
			require.NoError(t, stream.Refused, stream.Name)
		}
	}
}

// A broker without room for what Provision makes refuses it: Rehearse finds that out before, and is content once it is there.
func TestRehearseFindsNoRoom(t *testing.T) {
	for room, enough := range map[int64]bool{8 << 30: false, 10 << 30: true} {
		cfg := DefaultServerConfig(t.TempDir())
		cfg.Log, cfg.MaxStoreBytes = slog.New(slog.DiscardHandler), room
		s, err := StartServer(cfg)
		require.NoError(t, err)
		defer s.Close()
		q, err := s.Connect(t.Context(), DefaultConfig())
		require.NoError(t, err)
		defer q.Close()
		if !enough {
			require.ErrorContains(t, q.Rehearse(t.Context()), "insufficient storage")
			require.ErrorContains(t, q.Provision(t.Context()), "insufficient storage")
			continue
		}
		require.NoError(t, q.Rehearse(t.Context()))
		require.NoError(t, q.Provision(t.Context()))
		require.NoError(t, q.Rehearse(t.Context()))
	}
}
