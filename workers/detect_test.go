package workers_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// leases of the real queue, on a clock of the test's own
const (
	realAckWait = 40 * time.Second
	detection   = 45 * time.Second
)

// tested is a queue with one claimed job, in a bubble with a clock that runs when all wait.
func tested(t *testing.T) (*memq.Queue, workers.Job) {
	t.Helper()
	q, err := memq.New(memq.Config{AckWait: realAckWait, MaxDeliver: 50})
	require.NoError(t, err)
	j := queuetest.NewJob(t, "batch", 1)
	row, err := workers.NewRow(j, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	return q, j
}

func claimer(t *testing.T, s workers.Source, name string) *workers.Claimer {
	t.Helper()
	c, err := workers.NewClaimer(s, workers.Identity{Worker: name})
	require.NoError(t, err)
	return c
}

// A worker that dies is noticed within 45 s of its last sign of life, wherever between two heartbeats it dies.
func TestDeadWorkerIsNoticedInTime(t *testing.T) {
	for _, lives := range []time.Duration{0, time.Second, 9 * time.Second, 11 * time.Second, 19 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			q, j := tested(t)
			alive, die := context.WithCancel(t.Context())
			defer die()
			dying := mortal{q, alive}
			w, err := workers.New(queuetest.WorkerConfig("dying"), claimer(t, dying, "dying"), &memq.Artifacts{}, forever)
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			go w.Run(ctx)
			synctest.Wait()
			time.Sleep(lives)
			died := time.Now()
			die()
			d, err := claimer(t, q, "next").Fetch(t.Context(), []string{"batch"})
			require.NoError(t, err)
			require.Equal(t, j.ID, d.Job.ID)
			require.LessOrEqual(t, time.Since(died), detection)
			row, _, err := q.Row(t.Context(), j.ID)
			require.NoError(t, err)
			require.Equal(t, workers.ClassLost, row.Claims[0].Outcome)
			require.NoError(t, d.Ack(t.Context()))
			stop()
			w.HandBack()
			time.Sleep(time.Minute) // its calls end by their timeouts
		})
	}
}

// A worker that lives is never taken for dead: not when every second heartbeat is lost, nor two in a row, for a day.
func TestLivingWorkerKeepsItsJob(t *testing.T) {
	for _, lost := range []int{0, 2, 3} { // one in so many arrives; 0: all do
		synctest.Test(t, func(t *testing.T) {
			q, _ := tested(t)
			w, err := workers.New(queuetest.WorkerConfig("w"), claimer(t, &lossy{Source: q, one: lost}, "w"), &memq.Artifacts{}, forever)
			require.NoError(t, err)
			ctx, stop := context.WithCancel(t.Context())
			go w.Run(ctx)
			synctest.Wait()
			day, end := context.WithTimeout(t.Context(), 24*time.Hour)
			defer end()
			_, err = claimer(t, q, "next").Fetch(day, []string{"batch"})
			require.ErrorIs(t, err, context.DeadlineExceeded, "nobody else gets it")
			stop()
			w.HandBack()
			synctest.Wait()
		})
	}
}

var forever = queuetest.Prover{Names: []string{"batch"}, Func: func(ctx context.Context, _ workers.Job, _ [][]byte) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}}

// mortal is a queue that a dead worker does not reach any more.
type mortal struct {
	workers.Source
	alive context.Context
}

func (m mortal) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	if m.alive.Err() != nil {
		<-ctx.Done()
		return workers.Delivery{}, ctx.Err()
	}
	d, err := m.Source.Fetch(ctx, routes)
	d.Receipt = mortalReceipt{d.Receipt, m.alive}
	return d, err
}

func (m mortal) SubmitResult(ctx context.Context, r workers.Result) error {
	if m.alive.Err() != nil {
		<-ctx.Done()
		return ctx.Err()
	}
	return m.Source.SubmitResult(ctx, r)
}

type mortalReceipt struct {
	workers.Receipt
	alive context.Context
}

func (r mortalReceipt) InProgress(ctx context.Context) error {
	if r.alive.Err() != nil {
		<-ctx.Done()
		return ctx.Err()
	}
	return r.Receipt.InProgress(ctx)
}

// lossy loses heartbeats.
type lossy struct {
	workers.Source
	one int
}

func (l *lossy) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	d, err := l.Source.Fetch(ctx, routes)
	d.Receipt = &lossyReceipt{Receipt: d.Receipt, one: l.one}
	return d, err
}

type lossyReceipt struct {
	workers.Receipt
	one, n int
}

func (r *lossyReceipt) InProgress(ctx context.Context) error {
	r.n++
	if r.one > 0 && r.n%r.one != 0 {
		return nil
	}
	return r.Receipt.InProgress(ctx)
}
