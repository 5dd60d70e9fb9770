package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// Scenarios of networks, brokers and stores; as in faults_test.go the number is in the name.

var errCut = errors.New("cut off")

// wire stands between a worker and the queue.
type wire struct {
	workers.Source
	cut  atomic.Bool // nothing gets through
	deaf atomic.Bool // deliveries arrive, and nothing that the worker says does
}

func (w *wire) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	if w.cut.Load() {
		return workers.Delivery{}, errCut
	}
	d, err := w.Source.Fetch(ctx, routes)
	d.Receipt = wiredReceipt{d.Receipt, w}
	return d, err
}

func (w *wire) Row(ctx context.Context, id workers.Digest) (workers.Row, uint64, error) {
	if w.cut.Load() {
		return workers.Row{}, 0, errCut
	}
	return w.Source.Row(ctx, id)
}

func (w *wire) SubmitResult(ctx context.Context, r workers.Result) error {
	if w.cut.Load() || w.deaf.Load() {
		return errCut
	}
	return w.Source.SubmitResult(ctx, r)
}

type wiredReceipt struct {
	workers.Receipt
	w *wire
}

func (r wiredReceipt) say(f func() error) error {
	if r.w.cut.Load() || r.w.deaf.Load() {
		return errCut
	}
	return f()
}

func (r wiredReceipt) Ack(ctx context.Context) error {
	return r.say(func() error { return r.Receipt.Ack(ctx) })
}

func (r wiredReceipt) InProgress(ctx context.Context) error {
	return r.say(func() error { return r.Receipt.InProgress(ctx) })
}

// wired starts a worker at the end of a wire.
func (w *world) wired(name string, line *wire, prove proveFunc, change ...func(*workers.Config)) (stop func()) {
	w.t.Helper()
	cfg := queuetest.WorkerConfig(name)
	cfg.DrainGrace = time.Millisecond
	for _, f := range change {
		f(&cfg)
	}
	return queuetest.Start(w.t, cfg, w.claimer(name, line), w.artifacts, queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: prove})
}

func TestFault14PartitionedWorkerKeepsItsProof(t *testing.T) {
	steady(t, func(w *world) {
		line, proven := &wire{Source: w.queue}, make(chan struct{})
		var proofs atomic.Int32
		j := w.ask(1, 1)[0]
		w.wired("a", line, func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
			proofs.Add(1)
			select {
			case <-proven:
			case <-ctx.Done():
			}
			return fakeProof(j), ctx.Err()
		})
		w.eventually("claimed", func() bool { return w.row(j).State == workers.Claimed })
		line.cut.Store(true)
		b := w.fetch("b") // after AckWait
		require.Equal(w.t, 2, b.Attempt)
		close(proven)
		for range 16 { // it tries to submit, and its successor lives: else the job would come back to it once more
			time.Sleep(lease / 16)
			require.NoError(w.t, b.InProgress(w.t.Context()))
		}
		require.False(w.t, w.proven(j))
		line.cut.Store(false)
		w.finish()
		require.EqualValues(w.t, 1, proofs.Load(), "what was proven behind the partition counts")
		require.ErrorIs(w.t, b.InProgress(w.t.Context()), workers.ErrSettled)
	})
}

func TestFault15DeliveriesArriveAndAnswersDoNot(t *testing.T) {
	steady(t, func(w *world) {
		line := &wire{Source: w.queue}
		line.deaf.Store(true)
		var deaf atomic.Int32
		w.wired("deaf", line, func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			deaf.Add(1)
			return honest(ctx, j, in)
		})
		j := w.ask(1, 1)[0]
		w.eventually("it has the job", func() bool { return deaf.Load() > 0 })
		w.worker("b", honest)
		w.finish()
		require.EqualValues(w.t, 1, deaf.Load(), "it is at its first job still")
		require.Equal(w.t, []workers.Class{workers.ClassLost, workers.ClassOK}, w.outcomes(j))
		line.deaf.Store(false) // the late answer changes nothing
		w.ask(3, 2)
		w.finish()
	})
}

func TestFault02StalledProofGoesElsewhere(t *testing.T) {
	w := newWorld(t)
	w.worker("stuck", failing(workers.ClassStalled)) // what a supervisor answers for a child without progress
	j := w.ask(1, 1)[0]
	w.eventually("it was tried", func() bool { return len(w.row(j).Avoid) > 0 })
	w.worker("b", honest)
	w.finish()
	require.Equal(t, workers.ClassOK, w.outcomes(j)[len(w.outcomes(j))-1])
}

// hiding is an artifact store that is away, for whoever asks.
type hiding struct {
	workers.Artifacts
	away atomic.Bool
	asks atomic.Int32
}

func (h *hiding) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	if h.asks.Add(1); h.away.Load() {
		return nil, errCut
	}
	return h.Artifacts.Get(ctx, d)
}

func TestFault23StoreIsAway(t *testing.T) {
	w := newWorld(t)
	store := &hiding{Artifacts: w.artifacts}
	store.away.Store(true)
	w.workerOn("a", store, honest)
	j := w.ask(1, 1)[0]
	w.eventually("it was tried more often than any budget", func() bool { return store.asks.Load() > 2*workers.DefaultBudget })
	require.NotEqual(t, workers.Quarantined, w.row(j).State)
	require.False(t, w.proven(j))
	store.away.Store(false)
	w.finish()
	require.Contains(t, w.outcomes(j), workers.ClassInfra)
	require.Empty(t, w.row(j).Reason)
}

func TestFault30WorkersClocksDoNotMatter(t *testing.T) {
	// A row has no time in it, and a message none that is read: all a worker can lie about is how long it proved.
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	w.fetch("a")
	d, err := w.artifacts.Put(t.Context(), fakeProof(j))
	require.NoError(t, err)
	require.NoError(t, w.claimer("a", w.queue).SubmitResult(w.within(), workers.Result{Job: j.ID, Proof: d, Worker: "a", Seconds: 1e12}))
	w.finish()
	w.worker("b", honest)
	w.ask(5, 2)
	w.finish()
}

func TestFault33BothEpochsAreProven(t *testing.T) {
	w := newWorld(t)
	next := workers.Digest{3}
	old := w.ask(2, 1)
	fresh := w.request(workers.Job{Circuit: "batch", VKDigest: next, FirstBatch: 3, LastBatch: 3}, nil)
	wrong := make(chan workers.Job, 8)
	only := func(vk workers.Digest) proveFunc {
		return func(_ context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
			if j.VKDigest != vk {
				wrong <- j
			}
			return fakeProof(j), nil
		}
	}
	w.worker("old", only(workers.Digest{2}))
	queuetest.Start(t, queuetest.WorkerConfig("new"), w.claimer("new", w.queue), w.artifacts, queuetest.Prover{Names: []string{route(next)}, Func: only(next)})
	w.finish()
	require.Empty(t, wrong)
	require.Equal(t, "new", w.row(fresh).Claims[0].Worker)
	require.Equal(t, "old", w.row(old[0]).Claims[0].Worker)
}

func TestFault45InputOfAnAggregateIsGone(t *testing.T) {
	steady(t, func(w *world) {
		child := []byte("proof of a child")
		j := w.request(workers.Job{Circuit: "batch", VKDigest: workers.Digest{2}, Inputs: []workers.Digest{workers.DigestOf(child)}, FirstBatch: 1, LastBatch: 2},
			func() ([][]byte, error) { return [][]byte{child}, nil })
		w.queued(j)
		gone := &losing{Artifacts: w.artifacts, lost: j.Inputs[0]}
		w.workerOn("a", gone, honest)
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassInput, workers.ClassOK}, w.outcomes(j))
		require.Empty(w.t, w.row(j).Avoid, "it is nobody's fault")
	})
}

// losing has lost an artifact until it is asked for.
type losing struct {
	workers.Artifacts
	lost  workers.Digest
	asked atomic.Bool
}

func (l *losing) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	if d == l.lost && !l.asked.Swap(true) {
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	}
	return l.Artifacts.Get(ctx, d)
}

// slowVerifier takes its time, and fails by no fault of the proof at first.
type slowVerifier struct {
	checker
	calls atomic.Int32
}

func (v *slowVerifier) Verify(ctx context.Context, j workers.Job, proof []byte) error {
	if v.calls.Add(1) <= 2 {
		return fmt.Errorf("%w: out of memory", ErrUnverified)
	}
	pause(ctx, lease/2)
	return v.checker.Verify(ctx, j, proof)
}

func TestFault49SlowVerifier(t *testing.T) {
	steady(t, func(w *world) {
		v := new(slowVerifier)
		w.stop()
		w.verifier = v
		w.start()
		var proven atomic.Int32
		w.worker("a", func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			proven.Add(1)
			return honest(ctx, j, in)
		})
		w.ask(4, 1)
		w.eventually("the worker goes on", func() bool { return proven.Load() == 4 })
		w.finish()
		require.EqualValues(w.t, 4, proven.Load(), "each was proven once: leases end with the answer")
	}, func(c *Config) { c.Parallel = 1 })
}

// A broker that is killed and comes back, with its disk, with half of it, and with none.
func TestFault17And18BrokerComesBack(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"17WithItsDisk": func(*testing.T, string) {},
		"18WithoutRows": func(t *testing.T, dir string) { remove(t, dir, "KV_cw_jobs") },
		"18WithoutJobs": func(t *testing.T, dir string) { remove(t, dir, "JOBS") },
		"20WithNothing": func(t *testing.T, dir string) { remove(t, dir, "") },
	} {
		t.Run(name, func(t *testing.T) { brokerComesBack(t, damage) })
	}
}

func remove(t *testing.T, dir, stream string) {
	t.Helper()
	path := dir + "/jetstream"
	if stream != "" {
		list, err := os.ReadDir(path)
		require.NoError(t, err)
		for _, account := range list {
			require.NoError(t, os.RemoveAll(path+"/"+account.Name()+"/streams/"+stream))
		}
		return
	}
	require.NoError(t, os.RemoveAll(path))
}

// at is where a broker listens.

func queueConfig() natsq.Config {
	qc := natsq.DefaultConfig()
	qc.Log, qc.AckWait, qc.DrainPoll, qc.Wait, qc.Recheck = quiet, 2*time.Second, 100*time.Millisecond, time.Second, 200*time.Millisecond
	qc.Timeout = time.Second
	return qc
}

func brokerComesBack(t *testing.T, damage func(*testing.T, string)) {
	t.Parallel()
	cfg := natsq.DefaultServerConfig(t.TempDir())
	cfg.Listen, cfg.Users, cfg.Log = queuetest.Address(t), t.TempDir(), quiet
	server, err := natsq.StartServer(cfg)
	require.NoError(t, err)
	qc := queueConfig()
	var queue, line *natsq.Queue
	persist(t, "connected", func() (err error) {
		queue, err = natsq.Connect(t.Context(), qc, server.URL(), server.Token())
		return err
	})
	defer queue.Close()
	persist(t, "provisioned", func() error { return queue.Provision(t.Context()) })
	key, err := server.WorkerKey("a")
	require.NoError(t, err)
	persist(t, "connected", func() (err error) { line, err = natsq.Connect(t.Context(), qc, server.URL(), key.Text()); return err })
	defer line.Close()

	w := &world{t: t, cfg: Default(), proofs: map[workers.Digest][]Proof{}, store: queue.Artifacts(), broker: queue}
	w.cfg.Tick, w.cfg.Sweep, w.cfg.RetryMin, w.cfg.RetryMax, w.cfg.Log = 20*time.Millisecond, 300*time.Millisecond, 10*time.Millisecond, 100*time.Millisecond, quiet
	w.cfg.Proofs, w.cfg.Parallel = t.TempDir(), 1 // in order
	w.start()
	claimer, err := workers.NewClaimer(line, workers.Identity{Worker: "a"})
	require.NoError(t, err)
	hold, proven := make(chan struct{}), map[workers.Digest]int{}
	wc := queuetest.WorkerConfig("a")
	wc.DrainGrace = time.Millisecond
	stop := queuetest.Start(t, wc, claimer, line.Artifacts(), queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		if proven[j.ID]++; len(proven) == 3 {
			select { // in mid-proof when the broker dies
			case <-hold:
			case <-ctx.Done():
			}
		}
		return fakeProof(j), ctx.Err()
	}})
	defer stop()
	jobs := w.ask(6, 1)
	w.eventually("two are proven", func() bool { return w.proven(jobs[0]) && w.proven(jobs[1]) && w.c.Pressure().Jobs == 4 })
	server.Close()
	damage(t, cfg.Dir)
	server, err = natsq.StartServer(cfg)
	require.NoError(t, err)
	defer server.Close()
	close(hold)
	w.finish()
	stop()
	w.stop() // before its queue is closed
	for i, j := range jobs {
		if i < 2 {
			require.Equal(t, 1, proven[j.ID], "what was verified is not proven again")
		}
	}
}
