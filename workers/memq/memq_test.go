package memq_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T, ackWait time.Duration) queuetest.Harness {
		q, err := memq.New(memq.Config{AckWait: ackWait, MaxDeliver: queuetest.MaxDeliver})
		require.NoError(t, err)
		a := &memq.Artifacts{}
		return queuetest.Harness{
			Operator: q, Artifacts: a,
			Worker:  func(*testing.T) (workers.Feed, workers.Artifacts) { return q, a },
			Corrupt: func(_ *testing.T, d workers.Digest) { a.Corrupt(d) },
		}
	})
}

func TestCloseEndsWhoeverWaits(t *testing.T) {
	q, err := memq.New(memq.DefaultConfig())
	require.NoError(t, err)
	done := make(chan error)
	go func() {
		_, err := q.Fetch(context.Background(), []string{"batch"})
		done <- err
	}()
	require.NoError(t, q.Close())
	require.ErrorIs(t, <-done, workers.ErrClosed)
	require.ErrorIs(t, q.Publish(t.Context(), workers.First(queuetest.NewJob(t, "batch", 1))), workers.ErrClosed)
}
