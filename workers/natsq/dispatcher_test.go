package natsq

import (
	"context"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/dispatcher"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// gate is a dispatcher with one worker, anna, who is somewhat slower to be given up than the broker is, as by default.
func gate(t *testing.T, q *Queue) *dispatcher.Client {
	t.Helper()
	const secret = "anna's token, which is long"
	cfg := dispatcher.Default("gate")
	cfg.Log, cfg.Circuits, cfg.Lease = quiet, []string{"batch"}, queuetest.AckWait*3/2
	cfg.Workers = map[string]workers.Digest{"anna": workers.DigestOf([]byte(secret))}
	d, err := dispatcher.New(cfg, q, q.Artifacts())
	require.NoError(t, err)
	server := httptest.NewServer(d.Handler())
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	c, err := dispatcher.NewClient(server.URL, secret, nil)
	require.NoError(t, err)
	return c
}

// released queues a job.
func released(t *testing.T, q *Queue) workers.Job {
	t.Helper()
	job := queuetest.NewJob(t, "batch", 1)
	row, err := workers.NewRow(job, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(t.Context(), workers.First(job)))
	return job
}

// claimed takes a job as a worker of the queue.
func claimed(t *testing.T, q *Queue, name string) workers.Delivery {
	t.Helper()
	c, err := workers.NewClaimer(q, workers.Identity{Worker: name})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	d, err := c.Fetch(ctx, []string{"batch"})
	require.NoError(t, err)
	return d
}

// A dispatcher whose worker vanishes gives its job up before the broker does; one that comes too late leaves the message to who has it: without one the job would be
// taken for lost, and proven twice.
func TestDispatcherLeavesItsSuccessorsMessage(t *testing.T) {
	for range 5 { // b loses the job, and rightly so, on a machine that stands still for AckWait
		if successorKeepsItsMessage(t) {
			return
		}
	}
	t.Fatal("not seen: this machine stood still each time")
}

// successorKeepsItsMessage tells whether the machine went on all the while.
func successorKeepsItsMessage(t *testing.T) bool {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	anna, b := gate(t, remoteAs(t, s, "gate")), remoteAs(t, s, "b")
	job := released(t, q)
	_, err := anna.Fetch(t.Context(), []string{"batch"})
	require.NoError(t, err)
	told := make(chan workers.Result, 1)
	go func() {
		if r, err := q.FetchResult(t.Context()); err == nil {
			told <- r.Result
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 5*queuetest.AckWait)
	defer cancel()
	c, err := workers.NewClaimer(b, workers.Identity{Worker: "b"})
	require.NoError(t, err)
	got, err := c.Fetch(ctx, []string{"batch"})
	if err != nil { // the dispatcher was in time: its message is gone, and the operator was told
		require.Equal(t, workers.ClassLost, (<-told).Failure.Class)
		return true
	}
	heard := time.Now()
	for range 20 { // b was given it by the broker, and the dispatcher has had the time to be late
		err := got.InProgress(t.Context())
		if time.Since(heard) > queuetest.AckWait/2 {
			return false
		}
		heard = time.Now()
		require.NoError(t, err)
		there, err := q.Queued(t.Context(), workers.First(job))
		require.NoError(t, err)
		require.True(t, there, "its message is gone")
		time.Sleep(queuetest.AckWait / 10)
	}
	return true
}

// Who has heard that a job was taken over neither acknowledges nor returns it: the message is its new owner's.
func TestTakenJobIsNotAcknowledged(t *testing.T) {
	for name, end := range map[string]func(workers.Delivery) error{
		"ack":    func(d workers.Delivery) error { return d.Ack(context.Background()) },
		"return": func(d workers.Delivery) error { return d.Return(context.Background(), 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, t.TempDir())
			q := operator(t, s)
			job := released(t, q)
			lost := claimed(t, remoteAs(t, s, "a"), "a")
			got := claimed(t, remoteAs(t, s, "b"), "b") // after AckWait
			require.ErrorIs(t, lost.InProgress(t.Context()), workers.ErrTaken)
			require.NoError(t, end(lost))
			require.NoError(t, got.InProgress(t.Context()))
			there, err := q.Queued(t.Context(), workers.First(job))
			require.NoError(t, err)
			require.True(t, there)
			row, _, err := q.Row(t.Context(), job.ID)
			require.NoError(t, err)
			require.True(t, row.Owner("b", 1))
		})
	}
}
