package natsq

import (
	"context"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"
)

// Many provide the same stream at once, each with a first sequence of its own: one makes it, and nobody fails.
func TestStreamProvidedByMany(t *testing.T) {
	s := startServer(t, t.TempDir())
	var many []*Queue
	for range 8 {
		many = append(many, operator(t, s))
	}
	for range 5 {
		errs := make(chan error, len(many))
		for _, q := range many {
			go func() { errs <- q.provide(t.Context(), q.leadersConfig()) }()
		}
		for range many {
			require.NoError(t, <-errs)
		}
		require.NoError(t, many[0].js.DeleteStream(t.Context(), "KV_"+leaderBucket))
	}
}

// Whoever has had a stream makes it anew only when the server has had time to move its files away; who has not had it makes it at once.
func TestGoneStreamIsMadeAnewLater(t *testing.T) {
	s := startServer(t, t.TempDir())
	cfg := testConfig()
	cfg.Removal = time.Hour
	q := operatorWith(t, s, cfg)
	require.NoError(t, q.Provision(t.Context()), "where all are there nobody waits")
	require.NoError(t, q.Delete(t.Context(), resultsStream))
	hasty, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, q.Provision(hasty), context.DeadlineExceeded)
	_, err := q.js.Stream(t.Context(), resultsStream)
	require.ErrorIs(t, err, jetstream.ErrStreamNotFound)
	operatorWith(t, s, cfg)
	require.NoError(t, q.Provision(t.Context()), "another has made it")
}
