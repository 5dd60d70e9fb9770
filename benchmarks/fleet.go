package benchmarks

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// Fleet measures the protocol of jobs with simulated workers that sleep instead of proving: each has a connection of its own to an embedded broker, and a
// coordinator releases jobs and takes proofs as an operator does, all in this process.
type Fleet struct{ Options }

// fleetSizes are workers and jobs: 20,000 jobs in all.
var fleetSizes = [][2]int{{1, 20}, {8, 160}, {64, 1280}, {512, 7000}, {1000, 11540}}

// Of the simulation.
const (
	sleepMin, sleepMax = time.Second, 3 * time.Second
	provingSeconds     = 30.0 // of the proofs that efficiency is stated for
	perMachine         = 8    // workers that share a key of the queue
)

// Name implements Workload.
func (Fleet) Name() string { return "fleet" }

// Run implements Workload. It reports a case workers=N each with workers, jobs, jobs_per_second from the first release to the last accepted proof;
// claim_p99_ms from a message's arrival to the claim in the row; overhead_ms, mean, from the end of one proof to the begin of the next, all waiting included;
// efficiency, the useful share of the time of a worker that proves for 30 s with that overhead; cpu_ms, processor time of a job, of broker, coordinator and workers together; broker_mb, what the resident memory of this process grew by
// at most, with broker, coordinator and all workers in it.
func (f Fleet) Run(ctx context.Context) (Report, error) {
	report, sizes, from, to := newReport(f.Name()), fleetSizes, sleepMin, sleepMax
	if f.Quick {
		sizes, from, to = [][2]int{{1, 5}, {8, 40}}, 20*time.Millisecond, 60*time.Millisecond
	}
	if f.Workers > 0 { // asked for
		sizes = [][2]int{{f.Workers, 12 * f.Workers}}
	}
	for _, size := range sizes {
		f.say("%d workers, %d jobs", size[0], size[1])
		s := &simulation{workers: size[0], jobs: size[1], from: from, to: to, log: f.log()}
		metrics, err := s.run(ctx)
		if err != nil {
			return Report{}, fmt.Errorf("%d workers: %w", size[0], err)
		}
		f.say("%v", metrics)
		report.Cases = append(report.Cases, Case{fmt.Sprintf("workers=%d", size[0]), metrics})
	}
	return report, nil
}

// simulation is one size.
type simulation struct {
	workers, jobs int
	from, to      time.Duration
	log           *slog.Logger

	mu        sync.Mutex // guards all below
	claims    []time.Duration
	overheads []time.Duration
}

func (s *simulation) run(ctx context.Context) ([]Metric, error) {
	dir, err := os.MkdirTemp("", "causeway-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	before := rss()
	resetPeakRSS()
	server, keys, err := s.broker(dir)
	if err != nil {
		return nil, err
	}
	defer server.Close()
	cfg := natsq.DefaultConfig()
	cfg.Log = s.log
	queue, err := server.Connect(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer queue.Close()
	if err := queue.Provision(ctx); err != nil {
		return nil, err
	}
	fc := fleet.Default()
	fc.Log, fc.Proofs = s.log, filepath.Join(dir, "proofs")
	c, err := fleet.New(fc, queue, queue.Artifacts(), sleepVerifier{})
	if err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	defer all.Wait()
	defer stop()
	failed := make(chan error, s.workers+1)
	all.Go(func() { failed <- c.Run(running) })
	if err := s.start(running, cfg, server.URL(), keys, &all, failed); err != nil {
		return nil, err
	}
	start, used := time.Now(), processorTime() // jobs are released while others are being asked for
	if err := s.ask(c); err != nil {
		return nil, err
	}
	proofs := make(chan error, 1)
	all.Go(func() {
		for range s.jobs {
			if _, err := c.Next(running); err != nil {
				proofs <- err
				return
			}
		}
		proofs <- nil
	})
	select {
	case err := <-failed:
		return nil, fmt.Errorf("ended early: %w", err)
	case err := <-proofs:
		if err != nil {
			return nil, err
		}
		return s.metrics(time.Since(start), processorTime()-used, max(0, peakRSS()-before)), nil
	}
}

// broker starts one with a key for every machine.
func (s *simulation) broker(dir string) (*natsq.Server, []natsq.Key, error) {
	cfg := natsq.DefaultServerConfig(filepath.Join(dir, "queue"))
	cfg.Users, cfg.Log = filepath.Join(dir, "users"), s.log
	users, err := natsq.OpenUsers(cfg.Users)
	if err != nil {
		return nil, nil, err
	}
	var keys []natsq.Key
	for i := range (s.workers + perMachine - 1) / perMachine {
		k, err := users.Add(fmt.Sprintf("m%d", i), natsq.RoleWorker)
		if err != nil {
			return nil, nil, err
		}
		keys = append(keys, k)
	}
	server, err := natsq.StartServer(cfg)
	return server, keys, err
}

// start connects the workers, and has them run.
func (s *simulation) start(ctx context.Context, cfg natsq.Config, url string, keys []natsq.Key, all *sync.WaitGroup, failed chan<- error) error {
	for i := range s.workers {
		key := keys[i/perMachine]
		q, err := natsq.Connect(ctx, cfg, url, key.Text())
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s-%d", key.Name, i)
		seen := &stopwatch{s: s, Queue: q}
		claimer, err := workers.NewClaimer(seen, workers.Identity{Worker: name})
		if err != nil {
			return err
		}
		wc := workers.DefaultConfig(name)
		wc.Log, wc.DrainGrace = s.log, time.Millisecond
		w, err := workers.New(wc, watched{claimer, seen}, q.Artifacts(), seen)
		if err != nil {
			return err
		}
		all.Go(func() {
			defer q.Close()
			if err := w.Run(ctx); err != nil {
				failed <- err
			}
		})
	}
	return nil
}

// ask requests all proofs: each job has a small witness.
func (s *simulation) ask(c *fleet.Coordinator) error {
	for i := range s.jobs {
		n := uint64(i + 1)
		witness := make([]byte, 256)
		binary.BigEndian.PutUint64(witness, n)
		j, err := workers.NewJob(workers.Job{Circuit: "sleep", VKDigest: workers.Digest{1}, Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: n, LastBatch: n})
		if err != nil {
			return err
		}
		if err := c.Request(fleet.Request{Job: j, Inputs: func() ([][]byte, error) { return [][]byte{witness}, nil }}); err != nil {
			return err
		}
	}
	return nil
}

func (s *simulation) metrics(took, used time.Duration, grown int64) []Metric {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.Sort(s.claims)
	var sum time.Duration
	for _, o := range s.overheads {
		sum += o
	}
	overhead := sum.Seconds() / float64(max(1, len(s.overheads)))
	return []Metric{{"workers", float64(s.workers)}, {"jobs", float64(s.jobs)}, {"jobs_per_second", float64(s.jobs) / took.Seconds()},
		{"claim_p99_ms", float64(s.claims[len(s.claims)*99/100].Microseconds()) / 1e3}, {"overhead_ms", overhead * 1e3},
		{"efficiency", provingSeconds / (provingSeconds + overhead)}, {"cpu_ms", used.Seconds() * 1e3 / float64(s.jobs)},
		{"broker_mb", float64(grown) / mib}}
}

// stopwatch is a worker's connection and its prover: it notes when a message arrived, and when proofs began and ended.
type stopwatch struct {
	*natsq.Queue
	s       *simulation
	arrived time.Time
	ended   time.Time
}

// Fetch implements workers.Feed.
func (w *stopwatch) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	d, err := w.Queue.Fetch(ctx, routes)
	w.arrived = time.Now()
	return d, err
}

// Circuits implements workers.Prover.
func (*stopwatch) Circuits() []string {
	return []string{workers.RouteOf("sleep", workers.EpochOf(workers.Digest{1}), "", false)}
}

// Prove implements workers.Prover.
func (w *stopwatch) Prove(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
	if !w.ended.IsZero() {
		w.s.mu.Lock()
		w.s.overheads = append(w.s.overheads, time.Since(w.ended))
		w.s.mu.Unlock()
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(w.s.from + rand.N(w.s.to-w.s.from)):
	}
	w.ended = time.Now()
	return j.ID[:], nil
}

// watched measures claims.
type watched struct {
	*workers.Claimer
	w *stopwatch
}

// Fetch implements workers.Feed.
func (t watched) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	d, err := t.Claimer.Fetch(ctx, routes)
	if err == nil {
		t.w.s.mu.Lock()
		t.w.s.claims = append(t.w.s.claims, time.Since(t.w.arrived))
		t.w.s.mu.Unlock()
	}
	return d, err
}

// sleepVerifier takes the id of the job for a proof.
type sleepVerifier struct{}

// Verify implements fleet.Verifier.
func (sleepVerifier) Verify(_ context.Context, j workers.Job, proof []byte) error {
	if string(proof) != string(j.ID[:]) {
		return fmt.Errorf("%d bytes are no proof of %s", len(proof), j.ID)
	}
	return nil
}
