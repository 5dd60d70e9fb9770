package fleet

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/memq"
)

// Scenarios of the fault catalogue; the number is in the name. docs/faults.md lists them.

func TestFault01WorkerDies(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.fetch("dead") // and is never heard of again
		w.worker("b", honest)
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassLost, workers.ClassOK}, w.outcomes(j))
	})
}

func TestFault03ZombieComesLate(t *testing.T) {
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	zombie := w.fetch("zombie")
	w.worker("b", honest)
	w.finish()
	require.ErrorIs(t, zombie.InProgress(t.Context()), workers.ErrSettled)
	w.submit("zombie", j, fakeProof(j))
	_ = zombie.Ack(t.Context())
	w.ask(3, 10)
	w.finish()
	require.Equal(t, workers.Done, w.row(j).State)
}

func TestFault03LateProofIsWelcome(t *testing.T) {
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	w.fetch("zombie")
	w.eventually("taken over", func() bool { return w.fetch("slow").Attempt > 1 })
	w.submit("zombie", j, fakeProof(j)) // before its successor has one
	w.finish()
	require.Equal(t, []workers.Class{workers.ClassLost, workers.ClassSuperseded, workers.ClassOK}, w.outcomes(j))
}

func TestFault05OutOfMemoryGoesToALargerClass(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.worker("small", failing(workers.ClassOOM), func(c *workers.Config) { c.Classes = []string{"cpu16"} })
		w.worker("large", honest, func(c *workers.Config) { c.Classes = []string{"cpu64"} })
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassOOM, workers.ClassOK}, w.outcomes(j))
		require.Equal(w.t, "cpu64", w.row(j).Class)
	}, func(c *Config) {
		c.Policy.Classes = []string{"cpu16", "cpu64"}
		c.Classes = map[string]string{"batch": "cpu16"}
	})
}

func TestFault06PoisonIsQuarantined(t *testing.T) {
	w := newWorld(t)
	poison := w.ask(1, 1)[0]
	w.eventually("quarantined", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 3*lease)
		defer cancel()
		for _, name := range []string{"a", "b"} { // each dies of it
			_, _ = w.claimer(name, w.queue).Fetch(ctx, []string{route(workers.Digest{2})})
		}
		return w.row(poison).State == workers.Quarantined
	})
	require.LessOrEqual(t, len(w.row(poison).Claims), workers.DefaultBudget)
	w.worker("c", honest)
	others := w.ask(3, 2)
	w.eventually("others go on", func() bool { return w.proven(others[0]) && w.proven(others[1]) && w.proven(others[2]) })
	require.NoError(t, w.c.Release(t.Context(), poison.ID))
	w.finish()
}

// Workers that are killed by somebody else take their job into quarantine as well. It comes out by itself, again if need be, and nobody has to watch.
func TestFault06LostJobIsTriedAgain(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Parole = 200 * time.Millisecond })
	j := w.ask(1, 1)[0]
	for range 2 {
		w.eventually("quarantined", func() bool {
			ctx, cancel := context.WithTimeout(t.Context(), 3*lease)
			defer cancel()
			for _, name := range []string{"a", "b"} {
				_, _ = w.claimer(name, w.queue).Fetch(ctx, []string{route(workers.Digest{2})})
			}
			return w.row(j).State == workers.Quarantined
		})
	}
	w.worker("c", honest)
	w.finish()
}

// Workers that were lost with a job are found by the next one, not by the operator, whose log says all the same that it was given up, and why.
func TestFault06GivenUpIsTold(t *testing.T) {
	log := new(syncedBuffer)
	w := newWorld(t, func(c *Config) { c.Log = slog.New(slog.NewTextHandler(log, nil)) })
	j := w.ask(1, 1)[0]
	w.queued(j)
	require.NoError(t, workers.Change(t.Context(), w.queue, j.ID, func(r workers.Row) (workers.Row, bool) {
		for _, name := range []string{"a", "b", "c"} {
			r.Claims = append(r.Claims, workers.Claim{Worker: name, Release: r.Release, Outcome: workers.ClassLost})
		}
		r, verdict := r.Attempted(workers.Claim{Worker: "d", Release: r.Release}, 1, false, workers.DefaultBudget)
		require.Equal(t, workers.Drop, verdict)
		return r, true
	}))
	w.eventually("it is told", func() bool { return strings.Contains(log.text(), "3 workers were lost with it") })
	time.Sleep(3 * w.cfg.Sweep)
	require.Equal(t, 1, strings.Count(log.text(), "job quarantined"), "once")
}

// syncedBuffer is a log that is read while it is written.
type syncedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *syncedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncedBuffer) text() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// A queue that can be read and not written, as one of a cluster that has lost two of its three servers, makes no quarantine longer.
func TestFault06ParoleOutlivesTheQueue(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Parole = 50 * time.Millisecond })
	w.stop()
	broker := &readable{Dispatch: w.queue}
	w.broker, w.store = broker, w.artifacts
	w.start()
	j := w.ask(1, 1)[0]
	w.queued(j)
	broker.only.Store(true)
	require.NoError(t, workers.Change(t.Context(), w.queue, j.ID, func(r workers.Row) (workers.Row, bool) {
		r.State = workers.Quarantined
		return r, true
	}))
	e := w.c.entry(j.ID)
	w.eventually("its release was refused, more than once", func() bool { return broker.refused.Load() > 2 })
	broker.only.Store(false)
	w.worker("a", honest)
	w.finish()
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	require.Equal(t, 1, e.paroles)
}

// readable is a queue that can, while only is set, be read and not written.
type readable struct {
	workers.Dispatch
	only    atomic.Bool
	refused atomic.Int32
}

func (r *readable) PutRow(ctx context.Context, row workers.Row, revision uint64) (uint64, error) {
	if r.only.Load() {
		r.refused.Add(1)
		return 0, errCut
	}
	return r.Dispatch.PutRow(ctx, row, revision)
}

func TestFault07UnsatIsConfirmedOnce(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		stops := []func(){w.worker("a", failing(workers.ClassUnsat)), w.worker("b", failing(workers.ClassUnsat))}
		w.eventually("quarantined", func() bool { return w.row(j).State == workers.Quarantined })
		for _, class := range w.outcomes(j) { // more than two, if one was offered it so often that it tried again
			require.Equal(w.t, workers.ClassUnsat, class)
		}
		require.Contains(w.t, w.row(j).Reason, "2 workers agree that the witness does not satisfy")
		for _, stop := range stops {
			stop()
		}
		w.worker("c", honest) // two with one thief's keys may have agreed: it is tried again
		w.finish()
	}, func(c *Config) { c.Parole = 3 * time.Second })
}

// What one worker says of a witness, that it does not satisfy the circuit or does not fit, stops no job: it goes elsewhere.
func TestFault07OneWorkersWord(t *testing.T) {
	for _, class := range []workers.Class{workers.ClassUnsat, workers.ClassTooLarge} {
		t.Run(string(class), func(t *testing.T) {
			w := newWorld(t)
			j := w.ask(1, 1)[0]
			stop := w.worker("liar", failing(class))
			w.eventually("it lies", func() bool { return len(w.row(j).Avoid) > 0 || w.row(j).State == workers.Quarantined })
			stop()
			w.worker("honest", honest)
			w.finish()
		})
	}
}

// Two workers that say so have a job quarantined, whatever they say.
func TestFault07TooLargeIsConfirmedOnce(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.worker("a", failing(workers.ClassTooLarge))
		w.worker("b", failing(workers.ClassTooLarge))
		w.eventually("quarantined", func() bool { return w.row(j).State == workers.Quarantined })
		require.Contains(w.t, w.row(j).Reason, "2 workers agree")
	})
}

// G1, G8: whatever a liar answers, nothing wrong is accepted, the operator goes on, and the liar gets no more jobs.
func TestFault08LiarIsBanned(t *testing.T) {
	steady(t, func(w *world) { // jobs rest a second each time that the liar leaves them to others
		var told atomic.Int32
		w.worker("liar", func(_ context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
			p := fakeProof(j)
			p[int(told.Add(1))%len(p)] ^= 1
			return p, nil
		})
		w.ask(30, 1)
		w.eventually("it lies", func() bool { return told.Load() >= 5 }) // more often than any retry limit
		w.worker("honest", honest)
		w.finish()

		status, err := w.c.Status(w.t.Context())
		require.NoError(w.t, err)
		require.Len(w.t, status.Workers, 2)
		for _, s := range status.Workers {
			require.Equal(w.t, s.Worker == "liar", s.Banned, s.Worker)
		}
		lies := told.Load()
		w.ask(30, 31)
		w.finish()
		require.Equal(w.t, lies, told.Load(), "it gets no more jobs")
	})
}

// A wrong proof whose claim was lost meanwhile is submitted again for as long as the job is open: it is one strike, and bans nobody.
func TestFault08LateWrongProofIsOneStrike(t *testing.T) {
	var looks atomic.Int32
	w := newWorld(t)
	w.stop()
	w.verifier = counting{&looks}
	w.start()
	w.ask(1, 1)
	proceed := make(chan struct{})
	w.worker("flaky", func(context.Context, workers.Job, [][]byte) ([]byte, error) { <-proceed; return []byte("wrong"), nil },
		func(c *workers.Config) { c.Outbox = t.TempDir() })
	j := w.jobs[0]
	w.eventually("claimed", func() bool { return w.row(j).State == workers.Claimed })
	require.NoError(t, workers.Change(t.Context(), w.queue, j.ID, func(r workers.Row) (workers.Row, bool) { // as after it was cut off
		r, err := r.Reopened(workers.ClassStalled, "silent").Released(nil)
		require.NoError(t, err)
		r.State, r.Claims = workers.Claimed, append(r.Claims, workers.Claim{Worker: "slow", Release: r.Release})
		return r, true
	}))
	require.NoError(t, w.queue.Publish(t.Context(), w.c.order(w.row(j))))
	_, err := w.queue.Fetch(w.within(), []string{route(workers.Digest{2})})
	require.NoError(t, err)
	close(proceed)
	w.eventually("it is submitted again", func() bool { return int(looks.Load()) > w.cfg.Strikes })
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	require.Equal(t, 1, w.c.strikes["flaky"])
	w.c.present = []workers.Presence{{Worker: "flaky"}, {Worker: "another"}}
	require.Empty(t, w.c.banned())
	w.c.strikes["flaky"] = w.cfg.Strikes - 1
	require.Empty(t, w.c.banned())
	w.c.strikes["flaky"]++
	require.Equal(t, []string{"flaky"}, w.c.banned())
}

// counting counts what it is asked.
type counting struct{ n *atomic.Int32 }

func (c counting) Verify(ctx context.Context, j workers.Job, proof []byte) error {
	c.n.Add(1)
	return checker{}.Verify(ctx, j, proof)
}

// boundedStore is a store that tells what of it was read whole.
type boundedStore struct {
	*memq.Artifacts
	read atomic.Int64 // bytes
}

func (b *boundedStore) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	return b.GetUpTo(ctx, d, workers.MaxArtifact)
}

func (b *boundedStore) GetUpTo(ctx context.Context, d workers.Digest, limit int64) ([]byte, error) {
	data, err := b.Artifacts.Get(ctx, d)
	if int64(len(data)) > limit {
		return nil, workers.ErrTooLarge
	}
	b.read.Add(int64(len(data)))
	return data, err
}

// G3: what a worker says is its proof may be anything that a store has: no more of it is read than a proof has.
func TestFault08ProofIsAWitness(t *testing.T) {
	w := newWorld(t)
	w.stop()
	store := &boundedStore{Artifacts: w.artifacts}
	w.broker, w.store = w.queue, store
	w.start()
	j := w.ask(1, 1)[0]
	w.fetch("liar")
	w.submit("liar", j, make([]byte, workers.MaxProof+1))
	w.eventually("refused", func() bool { o := w.outcomes(j); return len(o) > 0 && o[0] == workers.ClassInvalid })
	require.Zero(t, store.read.Load())
	w.worker("b", honest)
	w.finish()
}

func TestFault09ProofOfAnotherStatement(t *testing.T) {
	steady(t, func(w *world) {
		jobs := w.ask(2, 1)
		w.fetch("liar")
		w.submit("liar", jobs[0], fakeProof(jobs[1]))
		w.worker("b", honest)
		w.finish()
		require.Contains(w.t, w.outcomes(jobs[0]), workers.ClassInvalid)
	})
}

func TestFault10OldProofIsReplayed(t *testing.T) {
	steady(t, func(w *world) {
		old := w.ask(1, 1)[0]
		stop := w.worker("b", honest)
		w.finish()
		stop()
		j := w.ask(1, 2)[0]
		require.Equal(w.t, j.ID, w.fetch("liar").Job.ID)
		w.submit("liar", j, fakeProof(old))
		w.worker("c", honest)
		w.finish()
		require.Equal(w.t, workers.ClassInvalid, w.outcomes(j)[0])
	})
}

func TestFault11TwoSubmitAtOnce(t *testing.T) {
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	w.fetch("a")
	done := make(chan struct{})
	go func() { defer close(done); w.submit("a", j, fakeProof(j)) }()
	w.submit("b", j, fakeProof(j))
	<-done
	w.finish()
}

// G6: an acknowledgement without a result, forged or not.
func TestFault12ForgedAck(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		require.NoError(w.t, w.fetch("thief").Ack(w.t.Context()))
		w.worker("b", honest)
		w.finish()
		require.Equal(w.t, 2, w.row(j).Release, "the sweep released it again")
	})
}

func TestFault12ForgedReturn(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		raw, err := w.queue.Fetch(w.within(), []string{route(workers.Digest{2})})
		require.NoError(w.t, err)
		require.NoError(w.t, raw.Return(w.t.Context(), 0)) // by one that never claimed it
		w.worker("b", honest)
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassOK}, w.outcomes(j))
	})
}

func TestFault13EverySecondHeartbeatIsLost(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		d := w.fetch("a")
		w.worker("b", honest)
		for range 16 { // twice AckWait
			time.Sleep(lease / 8)
			require.NoError(w.t, d.InProgress(w.t.Context()))
		}
		w.submit("a", j, fakeProof(j))
		require.NoError(w.t, d.Ack(w.t.Context()))
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassOK}, w.outcomes(j))
	})
}

func TestFault19And20QueueLosesEverything(t *testing.T) {
	steady(t, func(w *world) {
		var calls atomic.Int32
		counted := func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			calls.Add(1)
			return slowly(20*time.Millisecond)(ctx, j, in)
		}
		w.worker("a", counted)
		w.ask(10, 1)
		w.eventually("some are proven", func() bool { return w.c.Pressure().Jobs < 7 })
		w.queue.Wipe()
		w.finish()
		require.Less(w.t, calls.Load(), int32(14), "what was proven is not proven again")
	})
}

func TestFault20ColdRebuild(t *testing.T) {
	w := newWorld(t)
	stop := w.worker("a", honest)
	w.ask(5, 1)
	w.finish()
	stop()
	w.stop()
	w.queue.Wipe()
	w.proofs = map[workers.Digest][]Proof{}
	w.start() // nobody works: all proofs come from disk
	w.jobs = nil
	w.ask(5, 1)
	w.finish()
}

// A proof that was submitted, and not looked at when the queue lost all it had, is still in its worker's outbox.
func TestFault20ProofInFlightSurvives(t *testing.T) {
	steady(t, func(w *world) {
		var calls atomic.Int32
		dir := w.t.TempDir()
		j := w.ask(1, 1)[0]
		w.queued(j)
		w.stop() // nobody looks at answers
		w.worker("a", func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			calls.Add(1)
			return honest(ctx, j, in)
		}, func(c *workers.Config) { c.Outbox = dir })
		w.eventually("submitted", func() bool { return w.row(j).State == workers.Submitted })
		w.queue.Wipe()
		w.start()
		w.jobs = nil
		w.ask(1, 1)
		w.finish()
		require.EqualValues(w.t, 1, calls.Load(), "it is not proven again")
		w.eventually("it is kept no longer", func() bool { f, _ := filepath.Glob(filepath.Join(dir, "*")); return len(f) == 0 })
	})
}

// A proof that was refused is not submitted again by whoever has it on disk.
func TestFault08RefusedProofIsThrownAway(t *testing.T) {
	steady(t, func(w *world) {
		var calls atomic.Int32
		dir := w.t.TempDir()
		j := w.ask(1, 1)[0]
		w.worker("a", func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			if calls.Add(1) == 1 {
				return []byte("rubbish"), nil
			}
			return honest(ctx, j, in)
		}, func(c *workers.Config) { c.Outbox = dir })
		w.finish()
		require.EqualValues(w.t, 2, calls.Load())
		require.Equal(w.t, []workers.Class{workers.ClassInvalid, workers.ClassOK}, w.outcomes(j))
		w.eventually("nothing is kept", func() bool { f, _ := filepath.Glob(filepath.Join(dir, "*")); return len(f) == 0 })
	})
}

// A proof that nobody has looked at is not thrown away because its job was given up meanwhile: it ends the quarantine.
func TestFault25OutboxOfAQuarantinedJob(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	j := w.ask(1, 1)[0]
	line := &wire{Source: w.queue}
	line.deaf.Store(true)
	cfg := func(c *workers.Config) { c.Outbox = dir; c.DrainGrace = 10 * time.Millisecond }
	stop := w.wired("a", line, honest, cfg)
	w.eventually("in the outbox", func() bool { f, _ := filepath.Glob(filepath.Join(dir, "*.outbox")); return len(f) == 1 })
	stop() // before the proof is submitted
	require.NoError(t, workers.Change(t.Context(), w.queue, j.ID, func(r workers.Row) (workers.Row, bool) {
		r.State, r.Reason = workers.Quarantined, "3 workers were lost with it, 3 times"
		return r, true
	}))
	w.worker("a", failing(workers.ClassProver), cfg)
	w.finish()
	require.Equal(t, fakeProof(j), w.proofs[j.ID][0].Data)
}

// A wrong proof that an earlier worker of this machine has left, under a name of its own, is submitted once and refused once: then the job is proven.
func TestFault08AnothersWrongProofIsThrownAway(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	j := w.ask(1, 1)[0]
	line := &wire{Source: w.queue}
	line.deaf.Store(true)
	cfg := func(c *workers.Config) { c.Outbox = dir; c.DrainGrace = 10 * time.Millisecond }
	stop := w.wired("before", line, func(context.Context, workers.Job, [][]byte) ([]byte, error) { return []byte("rubbish"), nil }, cfg)
	w.eventually("in the outbox", func() bool { f, _ := filepath.Glob(filepath.Join(dir, "*.outbox")); return len(f) == 1 })
	stop()
	w.worker("after", honest, cfg)
	w.finish()
	refused := slices.DeleteFunc(w.outcomes(j), func(c workers.Class) bool { return c != workers.ClassInvalid })
	require.Len(t, refused, 1)
}

func TestFault22TruncatedArtifact(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.queued(j)
		w.artifacts.Corrupt(j.Inputs[0])
		w.worker("a", honest)
		w.finish()
		require.Equal(w.t, workers.ClassInput, w.outcomes(j)[0])
		require.Empty(w.t, w.row(j).Avoid, "no worker is blamed")
	})
}

func TestFault25OutboxResends(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	j := w.ask(1, 1)[0]
	line := &wire{Source: w.queue}
	line.deaf.Store(true)
	cfg := func(c *workers.Config) { c.Outbox = dir; c.DrainGrace = 10 * time.Millisecond }
	stop := w.wired("a", line, honest, cfg)
	w.eventually("in the outbox", func() bool { f, _ := filepath.Glob(filepath.Join(dir, "*.outbox")); return len(f) == 1 })
	stop() // it dies before the proof is submitted
	w.worker("a", failing(workers.ClassProver), cfg)
	w.finish()
	require.Equal(t, fakeProof(j), w.proofs[j.ID][0].Data)
}

func TestFault26CrashBetweenRowAndMessage(t *testing.T) {
	w := newWorld(t)
	w.stop()
	j, err := workers.NewJob(workers.Job{Circuit: "batch", VKDigest: workers.Digest{2}, FirstBatch: 1, LastBatch: 1})
	require.NoError(t, err)
	row, err := workers.NewRow(j, "").Released(nil)
	require.NoError(t, err)
	_, err = w.queue.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	w.start()
	require.NoError(t, w.c.Request(Request{Job: j}))
	w.jobs = []workers.Job{j}
	w.worker("a", honest)
	w.finish()
	require.GreaterOrEqual(t, w.row(j).Release, 2, "more where a worker is so slow that its message counts as lost")
}

func TestFault27CrashBetweenResultAndAck(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.fetch("a")
		w.submit("a", j, fakeProof(j)) // and dies
		var again atomic.Int32
		w.worker("b", func(ctx context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			again.Add(1)
			return honest(ctx, j, in)
		})
		w.finish()
		w.eventually("the message is dropped", func() bool { ok, _ := w.queue.Queued(w.t.Context(), w.c.order(w.row(j))); return !ok })
		require.Zero(w.t, again.Load())
	})
}

func TestFault28CoordinatorRestarts(t *testing.T) {
	w := newWorld(t)
	w.worker("a", slowly(20*time.Millisecond))
	w.ask(12, 1)
	for range 4 {
		time.Sleep(30 * time.Millisecond)
		w.stop()
		w.start()
		w.mu.Lock()
		w.proofs = map[workers.Digest][]Proof{}
		w.mu.Unlock()
		w.jobs = nil
		w.ask(12, 1)
	}
	w.finish()
}

func TestFault29TwoCoordinators(t *testing.T) {
	w := newWorld(t)
	w.ask(12, 1)
	other, err := New(w.cfg, w.queue, w.artifacts, checker{})
	require.NoError(t, err)
	for _, j := range w.jobs {
		e := w.c.entry(j.ID)
		require.NoError(t, other.Request(e.Request))
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- other.Run(ctx) }()
	w.worker("a", honest)
	w.worker("b", honest)
	w.eventually("both have all", func() bool { return w.c.Pressure().Jobs == 0 && other.Pressure().Jobs == 0 })
	cancel()
	require.NoError(t, <-done)
	w.finish()
}

func TestFault32OldKeysReceiveNothing(t *testing.T) {
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	w.queued(j)
	ctx, cancel := context.WithTimeout(t.Context(), 2*lease)
	defer cancel()
	_, err := w.claimer("old", w.queue).Fetch(ctx, []string{route(workers.Digest{1})})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	w.worker("new", honest)
	w.finish()
}

func TestFault31WrongKeysGoElsewhere(t *testing.T) {
	w := newWorld(t)
	w.worker("stale", failing(workers.ClassKeys))
	j := w.ask(1, 1)[0]
	w.eventually("refused", func() bool { return len(w.row(j).Avoid) > 0 })
	w.worker("b", honest)
	w.finish()
}

func TestFault35DrainHalfTheFleet(t *testing.T) {
	steady(t, func(w *world) {
		var stops []func()
		for _, name := range []string{"a", "b"} {
			stops = append(stops, w.worker(name, slowly(time.Hour), func(c *workers.Config) { c.DrainGrace = 20 * time.Millisecond }))
		}
		jobs := w.ask(2, 1)
		w.eventually("both claimed", func() bool { return w.row(jobs[0]).State == workers.Claimed && w.row(jobs[1]).State == workers.Claimed })
		for _, stop := range stops {
			stop()
		}
		w.worker("c", honest)
		w.finish()
		for _, j := range jobs {
			require.Equal(w.t, []workers.Class{workers.ClassPreempted, workers.ClassOK}, w.outcomes(j))
			require.Empty(w.t, w.row(j).Avoid)
		}
	})
}

func TestFault36And50PressureTellsAndGatesNothing(t *testing.T) {
	w := newWorld(t)
	w.ask(50, 1)
	require.Equal(t, "red", w.c.Pressure().Colour, "nobody works")
	w.ask(50, 51) // and still takes more
	for _, name := range []string{"a", "b"} {
		w.worker(name, honest)
	}
	w.finish()
	require.Equal(t, "green", w.c.Pressure().Colour)
}

func TestFault37StragglerIsCopied(t *testing.T) {
	steady(t, func(w *world) {
		stop := w.worker("a", slowly(20*time.Millisecond))
		w.ask(8, 1)
		w.finish()
		stop()
		w.worker("slow", slowly(time.Hour), func(c *workers.Config) { c.DrainGrace = time.Millisecond })
		j := w.ask(1, 20)[0]
		w.eventually("claimed", func() bool { return w.row(j).State == workers.Claimed })
		w.worker("b", honest)
		w.finish()
		require.Equal(w.t, []workers.Class{workers.ClassSuperseded, workers.ClassOK}, w.outcomes(j))
	})
}

func TestFault38BurstIsReleasedShallowAndInOrder(t *testing.T) {
	w := newWorld(t)
	w.ask(500, 1)
	w.eventually("released", func() bool { rows, _ := w.queue.Rows(t.Context()); return len(rows) >= w.cfg.Depth })
	rows, err := w.queue.Rows(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, len(rows), w.cfg.Depth)
	for _, r := range rows {
		require.LessOrEqual(t, r.Job.FirstBatch, uint64(w.cfg.Depth), "the oldest first")
	}
	w.cfg.Log = quiet
	for _, name := range []string{"a", "b", "c"} {
		w.worker(name, honest)
	}
	w.finish()
}

func TestFault39OlderBatchOvertakes(t *testing.T) {
	steady(t, func(w *world) {
		w.ask(100, 1000)
		urgent := w.ask(1, 1)[0]
		w.worker("a", slowly(10*time.Millisecond))
		w.eventually("urgent", func() bool { return w.proven(urgent) })
		require.Greater(w.t, w.c.Pressure().Jobs, 50, "before the flood is through")
		w.finish()
	})
}

func TestFault40DuplicatePublish(t *testing.T) {
	steady(t, func(w *world) {
		j := w.ask(1, 1)[0]
		w.worker("a", honest)
		w.finish()
		require.NoError(w.t, w.queue.Publish(w.t.Context(), w.c.order(w.row(j)))) // long after
		w.eventually("dropped", func() bool { ok, _ := w.queue.Queued(w.t.Context(), w.c.order(w.row(j))); return !ok })
		require.Len(w.t, w.row(j).Claims, 1)
	})
}

func TestFault41Cancel(t *testing.T) {
	w := newWorld(t)
	queued := w.ask(1, 1)[0]
	w.queued(queued)
	require.NoError(t, w.c.Cancel(t.Context(), queued.ID))
	require.Equal(t, workers.Cancelled, w.row(queued).State)
	w.jobs = nil
	killed := make(chan struct{})
	stop := w.worker("a", func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		<-ctx.Done()
		close(killed)
		return nil, ctx.Err()
	})
	claimed := w.ask(1, 2)[0]
	w.eventually("claimed", func() bool { return w.row(claimed).State == workers.Claimed })
	require.NoError(t, w.c.Cancel(t.Context(), claimed.ID))
	<-killed
	stop()
	w.jobs = nil
	done := w.ask(1, 3)[0]
	w.worker("b", honest)
	w.finish()
	require.NoError(t, w.c.Cancel(t.Context(), done.ID))
	require.Equal(t, workers.Done, w.row(done).State)
}

// G4: heartbeats for ever do not keep a job for ever.
func TestHoarderLosesTheJobAtItsDeadline(t *testing.T) {
	steady(t, func(w *world) {
		w.worker("hoarder", slowly(time.Hour), func(c *workers.Config) { c.DrainGrace = time.Millisecond })
		j := w.ask(1, 1)[0]
		w.eventually("claimed", func() bool { return w.row(j).State == workers.Claimed })
		w.worker("b", honest)
		w.finish()
		require.Equal(w.t, workers.ClassStalled, w.outcomes(j)[0])
	}, func(c *Config) { c.Deadline = 300 * time.Millisecond })
}
