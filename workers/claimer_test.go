package workers_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// counted counts reads of rows.
type counted struct {
	*memq.Queue
	reads atomic.Int32
}

func (c *counted) Row(ctx context.Context, id workers.Digest) (workers.Row, uint64, error) {
	c.reads.Add(1)
	return c.Queue.Row(ctx, id)
}

// release writes a fresh row and queues its order, with the revision that f makes of the true one.
func release(t *testing.T, q workers.Dispatch, n byte, f func(uint64) uint64) workers.Job {
	t.Helper()
	j := queuetest.NewJob(t, "batch", n)
	row, err := workers.NewRow(j, "").Released(nil)
	require.NoError(t, err)
	require.True(t, row.Fresh())
	revision, err := q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	o := workers.First(j)
	o.Revision = f(revision)
	require.NoError(t, q.Publish(t.Context(), o))
	return j
}

func same(revision uint64) uint64 { return revision }

func claimerOf(t *testing.T, name string, s workers.Source) *workers.Claimer {
	t.Helper()
	c, err := workers.NewClaimer(s, workers.Identity{Worker: name})
	require.NoError(t, err)
	return c
}

func fetchWithin(t *testing.T, c *workers.Claimer, d time.Duration) (workers.Delivery, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	return c.Fetch(ctx, []string{"batch"})
}

// A fresh row is claimed and answered without reading it.
func TestFreshRowIsNotRead(t *testing.T) {
	q := &counted{Queue: newQueue(t)}
	j := release(t, q, 1, same)
	c := claimerOf(t, "a", q)
	_, err := fetchWithin(t, c, time.Minute)
	require.NoError(t, err)
	require.NoError(t, c.SubmitResult(t.Context(), workers.Result{Job: j.ID, Proof: workers.Digest{1}, Worker: "a"}))
	require.Zero(t, q.reads.Load())
	row, _, err := q.Row(t.Context(), j.ID)
	require.NoError(t, err)
	require.Equal(t, workers.Submitted, row.State)
	require.Equal(t, []workers.Claim{{Worker: "a", Release: 1}}, row.Claims)
}

// G5: whatever revision a message has, a row that has changed is read, and what it says counts.
func TestRevisionInAMessageIsAHint(t *testing.T) {
	for name, change := range map[string]func(*testing.T, *counted, workers.Job){
		"cancelled": func(t *testing.T, q *counted, j workers.Job) {
			require.NoError(t, workers.Change(t.Context(), q, j.ID, func(r workers.Row) (workers.Row, bool) { return r.Stopped(), true }))
		},
		"released again": func(t *testing.T, q *counted, j workers.Job) {
			require.NoError(t, workers.Change(t.Context(), q, j.ID, func(r workers.Row) (workers.Row, bool) {
				next, err := r.Reopened(workers.ClassInfra, "lost").Released(nil)
				require.NoError(t, err)
				return next, true
			}))
		},
		"claimed by another": func(t *testing.T, q *counted, j workers.Job) {
			require.NoError(t, workers.Change(t.Context(), q, j.ID, func(r workers.Row) (workers.Row, bool) {
				next, v := r.Attempted(workers.Claim{Worker: "b", Release: 1}, 1, false, 3)
				require.Equal(t, workers.Take, v)
				return next, true
			}))
		},
		"banned here": func(t *testing.T, q *counted, j workers.Job) {
			require.NoError(t, workers.Change(t.Context(), q, j.ID, func(r workers.Row) (workers.Row, bool) {
				r.Banned = []string{"a"}
				return r, true
			}))
		},
		"lost": func(t *testing.T, q *counted, j workers.Job) { require.NoError(t, q.DropRow(t.Context(), j.ID)) },
	} {
		t.Run(name, func(t *testing.T) {
			q := &counted{Queue: newQueue(t)}
			j := release(t, q, 1, same)
			change(t, q, j)
			before, _, _ := q.Queue.Row(t.Context(), j.ID)
			_, err := fetchWithin(t, claimerOf(t, "a", q), 100*time.Millisecond)
			require.ErrorIs(t, err, context.DeadlineExceeded)
			after, _, _ := q.Queue.Row(t.Context(), j.ID)
			require.Equal(t, before, after)
		})
	}
	for _, forged := range []func(uint64) uint64{func(r uint64) uint64 { return r + 1 }, func(uint64) uint64 { return 1 << 63 }, func(uint64) uint64 { return 0 }} {
		q := &counted{Queue: newQueue(t)}
		j := release(t, q, 1, forged)
		d, err := fetchWithin(t, claimerOf(t, "a", q), time.Minute)
		require.NoError(t, err)
		require.Equal(t, j.ID, d.Job.ID)
		require.Positive(t, q.reads.Load(), "the row was read")
	}
}

// An answer to a job that was taken over leaves its new owner's claim alone.
func TestLateAnswerLeavesTheClaimAlone(t *testing.T) {
	q := &counted{Queue: newQueue(t)}
	j := release(t, q, 1, same)
	a, b := claimerOf(t, "a", q), claimerOf(t, "b", q)
	_, err := fetchWithin(t, a, time.Minute)
	require.NoError(t, err)
	d, err := fetchWithin(t, b, time.Minute) // after AckWait
	require.NoError(t, err)
	require.Equal(t, 2, d.Attempt)
	require.NoError(t, a.SubmitResult(t.Context(), workers.Result{Job: j.ID, Proof: workers.Digest{1}, Worker: "a"}))
	row, _, err := q.Row(t.Context(), j.ID)
	require.NoError(t, err)
	require.True(t, row.Owner("b", 1))
	require.NoError(t, d.InProgress(t.Context()))
}

// A worker that is asked to leave does so: idle at once, at work as a signal would have it; one that only pauses stays.
func TestDrainedWorkerLeaves(t *testing.T) {
	q := newQueue(t)
	cfg := queuetest.WorkerConfig("a")
	cfg.Announce, cfg.DrainGrace = 10*time.Millisecond, time.Minute
	started, finish := make(chan struct{}), make(chan struct{})
	w, err := workers.New(cfg, claimerOf(t, "a", q), &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}, Func: func(ctx context.Context, _ workers.Job, _ [][]byte) ([]byte, error) {
		close(started)
		<-finish
		return []byte("proof"), ctx.Err()
	}})
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() { done <- w.Run(t.Context()) }()
	j := release(t, q, 1, same)
	<-started
	require.NoError(t, q.SetDrained(t.Context(), "a", workers.Leaves))
	require.Eventually(t, func() bool {
		list, err := q.Present(t.Context())
		return err == nil && len(list) == 1 && list[0].Draining
	}, time.Minute, time.Millisecond)
	close(finish)
	require.NoError(t, <-done)
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, j.ID, r.Result.Job)
	require.Nil(t, r.Result.Failure, "the job at hand was finished")

	idle, err := workers.New(cfg, claimerOf(t, "a", q), &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}})
	require.NoError(t, err)
	require.NoError(t, idle.Run(t.Context()), "started again it leaves again")
	require.NoError(t, q.SetDrained(t.Context(), "a", workers.Stays))
	drained, err := q.Drained(t.Context())
	require.NoError(t, err)
	require.Empty(t, drained)
}

// What waits that no worker serves is in every worker's log, once, with what it lacks for it.
func TestWorkerSaysWhatNobodyServes(t *testing.T) {
	q := newQueue(t)
	_, err := workers.NewClaimer(q, workers.Identity{Worker: workers.Unserved})
	require.Error(t, err, "it is no worker's name")
	const mine, others = "11111111", "22222222"
	for route, want := range map[string]string{
		workers.RouteOf("other", mine, "", false):        "other in --circuits",
		workers.RouteOf("batch", others, "", false):      "the operator's keys of batch",
		workers.RouteOf("batch", mine, "cpu256", false):  "memory for class cpu256",
		workers.RouteOf("batch", mine, "", false):        "", // it serves that
		workers.RouteOf("batch", mine, "cpu64", false):   "",
		workers.RouteOf("batch", others, "cpu64", false): "the operator's keys of batch",
	} {
		require.NoError(t, q.SetDrained(t.Context(), workers.Unserved, workers.Drain(route)))
		var log lines
		cfg := queuetest.WorkerConfig("a")
		cfg.Announce, cfg.Classes, cfg.Log = time.Millisecond, []string{"cpu64", "cpu16"}, slog.New(slog.NewTextHandler(&log, nil))
		w, err := workers.New(cfg, claimerOf(t, "a", q), &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch--" + mine}})
		require.NoError(t, err)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		if want != "" {
			require.Eventually(t, func() bool { return strings.Contains(log.text(), want) }, time.Minute, time.Millisecond, route)
		}
		time.Sleep(20 * time.Millisecond)
		stop()
		require.NoError(t, <-done)
		require.Equal(t, min(len(want), 1), strings.Count(log.text(), "no worker serves"), "%s: %s", route, log.text())
	}
}

// lines is a log that is read while it is written.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
