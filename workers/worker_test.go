package workers_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

func newQueue(t *testing.T) *memq.Queue {
	t.Helper()
	q, err := memq.New(memq.Config{AckWait: 300 * time.Millisecond, MaxDeliver: 5})
	require.NoError(t, err)
	return q
}

func publish(t *testing.T, q *memq.Queue, n byte) workers.Job {
	t.Helper()
	j := queuetest.NewJob(t, "batch", n)
	require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	return j
}

// A worker told to stop finishes its proof, keeps the job by heartbeats meanwhile, and takes no other.
func TestDrainFinishesTheProof(t *testing.T) { synctest.Test(t, drainFinishesTheProof) }

func drainFinishesTheProof(t *testing.T) {
	q := newQueue(t)
	started, calls := make(chan struct{}), atomic.Int32{}
	stop := queuetest.Start(t, queuetest.WorkerConfig("w"), q, &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}, Func: func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		if calls.Add(1) == 1 {
			close(started)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second): // more than three times AckWait
			return []byte("proof"), nil
		}
	}})
	first, second := publish(t, q, 1), publish(t, q, 2)
	<-started
	stop()
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, first.ID, r.Result.Job)
	require.Nil(t, r.Result.Failure)
	require.EqualValues(t, 1, calls.Load())
	d, err := q.Fetch(t.Context(), []string{"batch"})
	require.NoError(t, err)
	require.Equal(t, second, d.Job)
	require.Equal(t, 1, d.Attempt)
}

func TestDrainGivesTheJobBackWhenItTakesTooLong(t *testing.T) {
	q, err := memq.New(memq.Config{AckWait: time.Hour, MaxDeliver: 5})
	require.NoError(t, err)
	started := make(chan struct{})
	cfg := queuetest.WorkerConfig("w")
	cfg.DrainGrace = 50 * time.Millisecond
	stop := queuetest.Start(t, cfg, q, &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}, Func: func(ctx context.Context, _ workers.Job, _ [][]byte) ([]byte, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	j := publish(t, q, 1)
	<-started
	stop()
	d, err := q.Fetch(t.Context(), []string{"batch"}) // not by silence, which would take an hour
	require.NoError(t, err)
	require.Equal(t, j, d.Job)
}

// flaky fails the first calls of each kind.
type flaky struct {
	workers.Feed
	workers.Artifacts
	submits, puts, gets, fetches atomic.Int32
}

var errAway = errors.New("queue is away")

func (f *flaky) Fetch(ctx context.Context, circuits []string) (workers.Delivery, error) {
	if f.fetches.Add(1) <= 2 {
		return workers.Delivery{}, errAway
	}
	return f.Feed.Fetch(ctx, circuits)
}

func (f *flaky) SubmitResult(ctx context.Context, r workers.Result) error {
	if f.submits.Add(1) <= 3 {
		return errAway
	}
	return f.Feed.SubmitResult(ctx, r)
}

func (f *flaky) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	if f.puts.Add(1) <= 3 {
		return workers.Digest{}, errAway
	}
	return f.Artifacts.Put(ctx, data)
}

func (f *flaky) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	if f.gets.Add(1) <= 2 {
		return nil, errAway
	}
	return f.Artifacts.Get(ctx, d)
}

// An outage costs no proof: what was proven is submitted when the queue is back, and the job is proven once.
func TestOutagesCostNoProof(t *testing.T) {
	q, a := newQueue(t), &memq.Artifacts{}
	d, err := a.Put(t.Context(), []byte("witness"))
	require.NoError(t, err)
	f := &flaky{Feed: q, Artifacts: a}
	proofs := atomic.Int32{}
	queuetest.Start(t, queuetest.WorkerConfig("w"), f, f, queuetest.Prover{Names: []string{"batch"}, Func: func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		proofs.Add(1)
		return []byte("proof"), nil
	}})
	j := queuetest.NewJob(t, "batch", 1, d)
	require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Nil(t, r.Result.Failure)
	require.EqualValues(t, 1, proofs.Load())
}

// refusing is a feed that knows none of the jobs that it hears of, as a dispatcher long after.
type refusing struct{ workers.Feed }

func (refusing) SubmitResult(context.Context, workers.Result) error { return workers.ErrResult }

// An outbox keeps nothing for ever: neither a proof that is refused at every start, nor what crashes have left half written.
func TestOutboxKeepsNothingForEver(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, data []byte, age time.Duration) string {
		path, then := filepath.Join(dir, name), time.Now().Add(-age)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		require.NoError(t, os.Chtimes(path, then, then))
		return path
	}
	proof := func(n byte, age time.Duration) string {
		id := workers.Digest{n}
		data, err := json.Marshal(map[string]any{"result": workers.Result{Job: id, Worker: "w"}, "proof": []byte("proof")})
		require.NoError(t, err)
		return file(id.String()+".outbox", data, age)
	}
	gone := []string{proof(1, 25*time.Hour), file(".put-1", nil, 2*time.Hour)}
	kept := []string{proof(2, 23*time.Hour), file(".put-2", nil, time.Minute)}
	cfg := queuetest.WorkerConfig("w")
	cfg.Outbox = dir
	w, err := workers.New(cfg, refusing{newQueue(t)}, &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // it looks at its outbox first
	defer cancel()
	require.NoError(t, w.Run(ctx))
	for _, path := range gone {
		require.NoFileExists(t, path)
	}
	for _, path := range kept {
		require.FileExists(t, path)
	}
}

// lying hands out other bytes than it was asked for.
type lying struct{ workers.Artifacts }

func (lying) Get(context.Context, workers.Digest) ([]byte, error) { return []byte("other"), nil }

func TestWorkerChecksDigestsItself(t *testing.T) {
	q := newQueue(t)
	queuetest.Start(t, queuetest.WorkerConfig("w"), q, lying{&memq.Artifacts{}}, queuetest.Prover{Names: []string{"batch"}, Func: func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		return []byte("proof"), nil
	}})
	require.NoError(t, q.Publish(t.Context(), workers.First(queuetest.NewJob(t, "batch", 1, workers.Digest{5}))))
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, workers.ClassInput, r.Result.Failure.Class)
}

func TestNewRefuses(t *testing.T) {
	q, a, p := newQueue(t), &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}}
	_, err := workers.New(workers.Config{}, q, a, p)
	require.Error(t, err)
	_, err = workers.New(queuetest.WorkerConfig("w"), q, a, queuetest.Prover{})
	require.Error(t, err)
	_, err = workers.New(queuetest.WorkerConfig("w"), q, a, queuetest.Prover{Names: []string{"a.b"}})
	require.Error(t, err)
}

func TestDir(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "b")
	dir, err := workers.NewDir(path)
	require.NoError(t, err)
	queuetest.CheckArtifacts(t, dir, func(t *testing.T, d workers.Digest) {
		name := filepath.Join(path, d.String())
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(name, data[:len(data)-1], 0o600), "a torn write")
	})
	huge := filepath.Join(path, workers.Digest{5}.String())
	require.NoError(t, os.WriteFile(huge, nil, 0o600))
	require.NoError(t, os.Truncate(huge, workers.MaxArtifact+1))
	_, err = dir.Get(t.Context(), workers.Digest{5})
	require.ErrorIs(t, err, workers.ErrCorrupt, "more than any artifact has is damage, which is put again")
	left, err := filepath.Glob(filepath.Join(path, ".put-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// A directory drops artifacts that nobody has put for two days, and what crashes left, when one is put; what is put again stays, and nothing else is touched.
func TestDirDropsWhatIsOld(t *testing.T) {
	path := t.TempDir()
	put := func(data string) string { // by whoever opens the directory anew: it looks then
		dir, err := workers.NewDir(path)
		require.NoError(t, err)
		d, err := dir.Put(t.Context(), []byte(data))
		require.NoError(t, err)
		return d.String()
	}
	age := func(name string, by time.Duration) string {
		then := time.Now().Add(-by)
		require.NoError(t, os.Chtimes(filepath.Join(path, name), then, then))
		return name
	}
	file := func(name string) string {
		require.NoError(t, os.WriteFile(filepath.Join(path, name), nil, 0o600))
		return name
	}
	wanted := age(put("wanted"), 49*time.Hour)
	require.Equal(t, wanted, put("wanted"), "it counts as new again")
	kept := []string{wanted, age(put("young"), 47*time.Hour), age(file("mine.txt"), 1000*time.Hour), age(file(".put-2"), time.Minute)}
	gone := []string{age(put("old"), 49*time.Hour), age(file(".put-1"), 2*time.Hour)}
	kept = append(kept, put("new"))
	for _, name := range gone {
		require.NoFileExists(t, filepath.Join(path, name))
	}
	for _, name := range kept {
		require.FileExists(t, filepath.Join(path, name))
	}
}

// A worker that is told twice hands the job back at once: another has it without waiting for AckWait, and nobody is blamed.
func TestHandBackIsAtOnce(t *testing.T) {
	q, err := memq.New(memq.Config{AckWait: time.Hour, MaxDeliver: 5})
	require.NoError(t, err)
	a, started := &memq.Artifacts{}, make(chan struct{})
	feed := func(name string) *workers.Claimer {
		c, err := workers.NewClaimer(q, workers.Identity{Worker: name})
		require.NoError(t, err)
		return c
	}
	w, err := workers.New(queuetest.WorkerConfig("w"), feed("w"), a, queuetest.Prover{Names: []string{"batch"}, Func: func(ctx context.Context, _ workers.Job, _ [][]byte) ([]byte, error) {
		close(started)
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	require.NoError(t, err)
	j := queuetest.NewJob(t, "batch", 1)
	row, err := workers.NewRow(j, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	<-started
	cancel() // its grace is half an hour
	w.HandBack()
	w.HandBack()
	require.NoError(t, <-ended)
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, workers.ClassPreempted, r.Result.Failure.Class)
	row, _, err = q.Row(t.Context(), j.ID)
	require.NoError(t, err)
	row, _ = row.Failed(r.Result, workers.Policy{Budget: 1})
	require.Equal(t, workers.Ready, row.State)
	require.Empty(t, row.Avoid)
}

// Others see what a worker has, what it is at, and that it leaves.
func TestPresenceTellsWhatAWorkerHas(t *testing.T) {
	q := newQueue(t)
	c, err := workers.NewClaimer(q, workers.Identity{Worker: "w", Device: "cpu"})
	require.NoError(t, err)
	cfg := queuetest.WorkerConfig("w")
	cfg.Announce, cfg.Report = 5*time.Millisecond, func() workers.Capability { return workers.Capability{Device: "cpu", Class: "cpu16", Cores: 2} }
	started, end := make(chan struct{}), make(chan struct{})
	w, err := workers.New(cfg, c, &memq.Artifacts{}, queuetest.Prover{Names: []string{"batch"}, Func: func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		close(started)
		<-end
		return []byte("proof"), nil
	}})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	seen := func(f func(workers.Presence) bool) {
		t.Helper()
		require.Eventually(t, func() bool {
			list, err := q.Present(t.Context())
			return err == nil && len(list) == 1 && f(list[0])
		}, time.Minute, time.Millisecond)
	}
	seen(func(p workers.Presence) bool {
		return p.Capability != nil && p.Capability.Class == "cpu16" && !p.Draining
	})
	j := queuetest.NewJob(t, "batch", 1)
	row, err := workers.NewRow(j, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	<-started
	cancel()
	seen(func(p workers.Presence) bool { return p.Draining && p.Job == j.ID })
	close(end)
	require.NoError(t, <-ended)
}
