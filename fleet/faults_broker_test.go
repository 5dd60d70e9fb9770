package fleet

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// onBroker is a world on an embedded broker, and a queue of its operator's for the test to do harm with.
func onBroker(t *testing.T, change func(*natsq.Config)) (*world, *natsq.Server, *natsq.Queue) {
	t.Helper()
	t.Parallel()
	cfg := natsq.DefaultServerConfig(t.TempDir())
	cfg.Log = quiet
	server, err := natsq.StartServer(cfg)
	require.NoError(t, err)
	t.Cleanup(server.Close)
	qc := queueConfig()
	if change != nil {
		change(&qc)
	}
	var queue *natsq.Queue
	persist(t, "connected", func() (err error) { queue, err = server.Connect(t.Context(), qc); return err })
	t.Cleanup(func() { queue.Close() }) // after the coordinator, which start stops
	persist(t, "provisioned", func() error { return queue.Provision(t.Context()) })
	w := &world{t: t, cfg: Default(), proofs: map[workers.Digest][]Proof{}, store: queue.Artifacts(), broker: queue}
	w.cfg.Tick, w.cfg.Sweep, w.cfg.RetryMin, w.cfg.RetryMax, w.cfg.Log = 20*time.Millisecond, 300*time.Millisecond, 10*time.Millisecond, 100*time.Millisecond, quiet
	w.cfg.Proofs, w.cfg.Depth = t.TempDir(), 30
	w.start()
	return w, server, queue
}

// remote starts a worker with a key of its own.
func (w *world) remote(server *natsq.Server, name string, prove proveFunc) {
	w.t.Helper()
	key, err := server.WorkerKey(name)
	require.NoError(w.t, err)
	var line *natsq.Queue
	persist(w.t, "connected", func() (err error) {
		line, err = natsq.Connect(w.t.Context(), queueConfig(), server.URL(), key.Text())
		return err
	})
	w.t.Cleanup(func() { line.Close() })
	cfg := queuetest.WorkerConfig(name)
	cfg.DrainGrace = time.Millisecond
	queuetest.Start(w.t, cfg, w.claimer(name, line), line.Artifacts(), queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: prove})
}

// A worker that takes a job's message and claims nothing, but has the broker keep the message for as long as it likes, has it for a deadline like others: the job is
// released again, with another message.
func TestFault12ForgedDelay(t *testing.T) {
	w, server, queue := onBroker(t, nil)
	w.stop()
	w.cfg.Deadline = time.Second
	w.start()
	key, err := server.WorkerKey("thief")
	require.NoError(t, err)
	var line *natsq.Queue
	persist(t, "connected", func() (err error) {
		line, err = natsq.Connect(t.Context(), queueConfig(), server.URL(), key.Text())
		return err
	})
	t.Cleanup(func() { line.Close() })
	j := w.ask(1, 1)[0]
	var d workers.Delivery
	persist(t, "fetched", func() (err error) { d, err = line.Fetch(w.within(), []string{route(workers.Digest{2})}); return err })
	persist(t, "returned", func() error { return d.Return(t.Context(), 24*time.Hour) })
	w.remote(server, "a", honest)
	w.finish()
	var row workers.Row
	persist(t, "read", func() (err error) { row, _, err = queue.Row(t.Context(), j.ID); return err })
	require.GreaterOrEqual(t, row.Release, 2)
}

// inQueue counts jobs whose messages are there.
func (w *world) inQueue(queue *natsq.Queue, jobs []workers.Job) (n int) {
	for _, j := range jobs {
		there := false
		persist(w.t, "asked", func() error {
			row, _, err := queue.Row(w.t.Context(), j.ID)
			if errors.Is(err, workers.ErrNoRow) {
				return nil
			}
			if err == nil {
				there, err = queue.Queued(w.t.Context(), w.c.order(row))
			}
			return err
		})
		if there {
			n++
		}
	}
	return n
}

// F7: a stream that is full refuses what is new and discards nothing that is old; the coordinator comes again, and nobody who asks is refused.
func TestFault21StreamsAreFull(t *testing.T) {
	w, server, queue := onBroker(t, func(c *natsq.Config) { c.JobsBytes = 4 << 10 })
	jobs := w.ask(30, 1)
	full := 0
	w.eventually("it is full", func() bool {
		w.c.mu.Lock()
		failed := 0
		for _, e := range w.c.jobs {
			failed += e.failures
		}
		w.c.mu.Unlock()
		full = w.inQueue(queue, jobs)
		return failed > 2 && full > 0
	})
	require.Less(t, full, 30)
	time.Sleep(200 * time.Millisecond) // it is tried again and again
	require.GreaterOrEqual(t, w.inQueue(queue, jobs), full, "what was taken stays")
	w.remote(server, "a", honest)
	w.finish()
}

// The store of witnesses, full of those of jobs that are done long since, makes room for new ones: all jobs are released. A witness that was dropped before its job
// had a worker is stored again.
func TestFault21StoreMakesRoom(t *testing.T) {
	w, server, queue := onBroker(t, func(c *natsq.Config) { c.ArtifactBytes = 2 << 10 })
	jobs := w.ask(30, 1)
	w.eventually("all are released", func() bool { return w.inQueue(queue, jobs) == len(jobs) })
	require.True(t, slices.ContainsFunc(jobs, func(j workers.Job) bool { // the oldest, in whichever order they were stored
		_, err := queue.Artifacts().Get(t.Context(), j.Inputs[0])
		return errors.Is(err, workers.ErrNotFound)
	}), "none made room")
	w.remote(server, "a", honest)
	w.finish()
	w.ask(30, 31) // of a store that is full
	w.finish()
}

// F13: somebody deletes consumers and streams while jobs run.
func TestFault18SomebodyDeletes(t *testing.T) {
	for _, what := range []string{"JOBS/job-" + route(workers.Digest{2}), "RESULTS/operator", "JOBS", "RESULTS", "KV_cw_jobs", "ARTIFACTS", "KV_cw_workers"} {
		t.Run(what, func(t *testing.T) {
			w, server, queue := onBroker(t, nil)
			var once sync.Once
			w.remote(server, "a", func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
				if j.FirstBatch == 3 {
					once.Do(func() {
						persist(t, "deleted", func() error {
							if err := queue.Delete(ctx, what); err != nil && !strings.Contains(err.Error(), "not found") { // it was, and the answer came too late
								return err
							}
							return nil
						})
					})
				}
				return fakeProof(j), ctx.Err()
			})
			w.ask(12, 1)
			w.finish()
		})
	}
}

// A consumer that brings nothing although jobs are there and workers wait, or results and the operator: a paused one is just that.
func TestFault48StalledConsumer(t *testing.T) {
	for _, what := range []string{"JOBS/job-" + route(workers.Digest{2}), "RESULTS/operator"} {
		t.Run(what, func(t *testing.T) {
			w, server, queue := onBroker(t, nil)
			w.remote(server, "a", honest)
			w.ask(2, 1)
			w.finish()
			persist(t, "paused", func() error { return queue.Pause(t.Context(), what, time.Hour) })
			w.ask(3, 3)
			w.finish()
		})
	}
}

// Many uploads at once: each waits for its blocks, none is lost, and nobody is cut off.
func TestFault24ManyUploads(t *testing.T) {
	w, server, queue := onBroker(t, func(c *natsq.Config) { c.Timeout = 30 * time.Second })
	w.remote(server, "a", honest)
	w.ask(10, 1)
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			data := queuetest.Bytes(2<<20 + i)
			d, err := queue.Artifacts().Put(t.Context(), data)
			if err == nil {
				_, err = queue.Artifacts().Get(t.Context(), d)
			}
			if err != nil {
				t.Errorf("upload %d: %v", i, err)
			}
		})
	}
	all.Wait()
	w.finish()
}
