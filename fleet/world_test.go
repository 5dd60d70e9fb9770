package fleet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// Short leases: the tests wait for conditions, these only decide how long that takes.
const lease = 400 * time.Millisecond

// checker accepts exactly the deterministic fake proof of a job.
type checker struct{}

func fakeProof(j workers.Job) []byte { return append([]byte("proof of "), j.ID[:]...) }

func (checker) Verify(_ context.Context, j workers.Job, proof []byte) error {
	if !bytes.Equal(proof, fakeProof(j)) {
		return errors.New("does not hold")
	}
	return nil
}

type world struct {
	t         *testing.T
	queue     *memq.Queue
	artifacts *memq.Artifacts
	cfg       Config
	c         *Coordinator
	stop      func()
	jobs      []workers.Job
	verifier  Verifier          // nil: checker
	broker    workers.Dispatch  // instead of queue
	store     workers.Artifacts // instead of artifacts, with broker

	mu     sync.Mutex // guards proofs
	proofs map[workers.Digest][]Proof
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func newWorld(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	t.Parallel()
	return worldOf(t, lease, change...)
}

// patient is a world whose leases outlive any stop of the machine: what is lost there is not the machine's doing.
func patient(t *testing.T, change ...func(*Config)) *world {
	t.Helper()
	t.Parallel()
	return worldOf(t, time.Hour, change...)
}

// steady plays a scenario on a clock of its own, which stands still while anybody works: what it counts is exact, however slow the machine is, and its disk.
func steady(t *testing.T, scenario func(w *world), change ...func(*Config)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { scenario(worldOf(t, lease, change...)) })
}

func worldOf(t *testing.T, lease time.Duration, change ...func(*Config)) *world {
	t.Helper()
	q, err := memq.New(memq.Config{AckWait: lease, MaxDeliver: 50})
	require.NoError(t, err)
	w := &world{t: t, queue: q, artifacts: &memq.Artifacts{}, cfg: Default(), proofs: map[workers.Digest][]Proof{}}
	w.cfg.Tick, w.cfg.Sweep, w.cfg.RetryMin, w.cfg.RetryMax, w.cfg.Log = 10*time.Millisecond, 100*time.Millisecond, 5*time.Millisecond, 50*time.Millisecond, quiet
	w.cfg.Proofs = t.TempDir()
	for _, f := range change {
		f(&w.cfg)
	}
	w.start()
	return w
}

// start runs a coordinator, with whatever an earlier one left behind.
func (w *world) start() {
	w.t.Helper()
	var queue workers.Dispatch = w.queue
	var store workers.Artifacts = w.artifacts
	if w.broker != nil {
		queue, store = w.broker, w.store
	}
	if w.verifier == nil {
		w.verifier = checker{}
	}
	c, err := New(w.cfg, queue, store, w.verifier)
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := c.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	wg.Go(func() {
		for {
			p, err := c.Next(ctx)
			if err != nil {
				return
			}
			w.mu.Lock()
			w.proofs[p.Job.ID] = append(w.proofs[p.Job.ID], p)
			w.mu.Unlock()
		}
	})
	w.c = c
	w.stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	w.t.Cleanup(w.stop)
}

// ask requests n proofs of batches from first on.
func (w *world) ask(n int, first uint64) []workers.Job {
	w.t.Helper()
	var out []workers.Job
	for i := range uint64(n) {
		witness := fmt.Appendf(nil, "witness %d", first+i)
		j, err := workers.NewJob(workers.Job{Circuit: "batch", PublicInput: workers.Digest{byte(first + i), byte((first + i) >> 8)}, VKDigest: workers.Digest{2},
			Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: first + i, LastBatch: first + i})
		require.NoError(w.t, err)
		out = append(out, j)
		require.NoError(w.t, w.c.Request(Request{Job: j, Inputs: func() ([][]byte, error) { return [][]byte{witness}, nil }}))
	}
	w.jobs = append(w.jobs, out...)
	return out
}

// request asks for one proof of any job.
func (w *world) request(j workers.Job, inputs func() ([][]byte, error)) workers.Job {
	w.t.Helper()
	j, err := workers.NewJob(j)
	require.NoError(w.t, err)
	require.NoError(w.t, w.c.Request(Request{Job: j, Inputs: inputs}))
	w.jobs = append(w.jobs, j)
	return j
}

type proveFunc func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error)

func honest(_ context.Context, j workers.Job, _ [][]byte) ([]byte, error) { return fakeProof(j), nil }

func slowly(d time.Duration) proveFunc {
	return func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(d):
			return fakeProof(j), nil
		}
	}
}

func failing(class workers.Class) proveFunc {
	return func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		return nil, workers.Failure{Class: class, Message: "injected"}
	}
}

func route(vk workers.Digest) string { return workers.RouteOf("batch", workers.EpochOf(vk), "", false) }

// source lets a test stand between a worker and the queue.
func (w *world) claimer(name string, source workers.Source) *workers.Claimer {
	w.t.Helper()
	c, err := workers.NewClaimer(source, workers.Identity{Worker: name})
	require.NoError(w.t, err)
	return c
}

// worker starts an in-process worker; stop drains it.
func (w *world) worker(name string, prove proveFunc, change ...func(*workers.Config)) (stop func()) {
	w.t.Helper()
	cfg := queuetest.WorkerConfig(name)
	cfg.Announce = 50 * time.Millisecond
	for _, f := range change {
		f(&cfg)
	}
	return queuetest.Start(w.t, cfg, w.claimer(name, w.queue), w.artifacts, queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: prove})
}

// fetch claims a job as a worker that is about to misbehave.
func (w *world) fetch(name string) workers.Delivery {
	w.t.Helper()
	d, err := w.claimer(name, w.queue).Fetch(w.within(), []string{route(workers.Digest{2}), route(workers.Digest{2}) + "--bulk"})
	require.NoError(w.t, err)
	return d
}

// patience with a machine that has much else to do: what takes a second on an idle one was seen to take nearly a minute.
const patience = 3 * time.Minute

func (w *world) within() context.Context {
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	w.t.Cleanup(cancel)
	return ctx
}

// submit answers with a proof, as the protocol has it but for the acknowledgement.
func (w *world) submit(name string, j workers.Job, proof []byte) {
	w.t.Helper()
	d, err := w.artifacts.Put(w.t.Context(), proof)
	require.NoError(w.t, err)
	require.NoError(w.t, w.claimer(name, w.queue).SubmitResult(w.within(), workers.Result{Job: j.ID, Proof: d, Worker: name, Seconds: 1}))
}

func (w *world) eventually(what string, f func() bool) {
	w.t.Helper()
	require.Eventually(w.t, f, patience, 5*time.Millisecond, what)
}

// persist tries until f succeeds: what a broker is asked for here has little time, which a slow machine may need for itself.
func persist(t *testing.T, what string, f func() error) {
	t.Helper()
	err := f()
	for end := time.Now().Add(patience); err != nil && time.Now().Before(end); err = f() {
		time.Sleep(50 * time.Millisecond)
	}
	require.NoError(t, err, what)
}

// queued waits until a job's message is there: its row, and its inputs, are before.
func (w *world) queued(j workers.Job) {
	w.t.Helper()
	w.eventually("queued", func() bool {
		row := w.row(j)
		there, err := w.queue.Queued(w.t.Context(), w.c.order(row))
		return err == nil && there && row.State == workers.Queued
	})
}

func (w *world) row(j workers.Job) workers.Row {
	w.t.Helper()
	r, _, err := w.queue.Row(w.t.Context(), j.ID)
	if errors.Is(err, workers.ErrNoRow) {
		return workers.Row{}
	}
	require.NoError(w.t, err)
	return r
}

func (w *world) outcomes(j workers.Job) (out []workers.Class) {
	for _, c := range w.row(j).Claims {
		out = append(out, c.Outcome)
	}
	return out
}

func (w *world) proven(j workers.Job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.proofs[j.ID]) > 0
}

// finish waits for all proofs, and checks what holds after every scenario: each once, none wrong, and nothing left in the queue.
func (w *world) finish() {
	w.t.Helper()
	w.eventually("all proven", func() bool {
		for _, j := range w.jobs {
			if !w.proven(j) {
				return false
			}
		}
		return true
	})
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, j := range w.jobs {
		require.Len(w.t, w.proofs[j.ID], 1, "once")
		require.Equal(w.t, fakeProof(j), w.proofs[j.ID][0].Data)
	}
	require.Zero(w.t, w.c.Pressure().Jobs)
}

func (w *world) workerOn(name string, a workers.Artifacts, prove proveFunc, change ...func(*workers.Config)) (stop func()) {
	w.t.Helper()
	cfg := queuetest.WorkerConfig(name)
	for _, f := range change {
		f(&cfg)
	}
	return queuetest.Start(w.t, cfg, w.claimer(name, w.queue), a, queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: prove})
}
