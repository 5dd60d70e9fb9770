package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Coordinator releases jobs and accepts proofs. Two of them on one queue do no harm: all they do is compare-and-swap.
type Coordinator struct {
	cfg       Config
	queue     workers.Dispatch
	artifacts workers.Artifacts
	verifier  Verifier
	proofs    proofStore
	log       *slog.Logger
	metrics   *metrics

	mu      sync.Mutex // guards all below
	tried   time.Time  // to provision
	jobs    map[workers.Digest]*entry
	out     []Proof // to be handed on
	wake    chan struct{}
	strikes map[string]int
	room    room
	present []workers.Presence
	looked  time.Time // for workers, between sweeps
	told    string    // that nobody serves it
	tells   *string   // what workers were told so of; nil: nothing yet, and who was here before may have
	spent   spent
	resumed bool // whoever asks has asked for all that he wants of what was there before

	final, forgotten uint64 // batches: up to final nothing is needed, up to forgotten nothing is kept
}

// entry is a job that was asked for and is not proven.
type entry struct {
	Request
	row      workers.Row // as last seen
	looks    int         // how often it was seen
	met      bool        // its row may be there from before: read it, and do not take it for new
	busy     bool        // it is being released: sweeps leave it alone
	seen     time.Time   // when it was first seen like that: deadlines go by this clock alone
	due      time.Time   // ready: not released before
	stored   time.Time   // when its inputs were put into the artifact store, last; zero: they are to be
	missed   bool        // a worker says that one of them is not there
	failures int
	refused  []refused
	paroles  int // how often it left quarantine by itself
	asked    time.Time
	released time.Time // first
}

// New checks its arguments.
func New(cfg Config, queue workers.Dispatch, artifacts workers.Artifacts, verifier Verifier) (*Coordinator, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if queue == nil || artifacts == nil || verifier == nil {
		return nil, errors.New("fleet: needs a queue, artifacts and a verifier")
	}
	store, err := openProofs(cfg.Proofs)
	if err != nil {
		return nil, err
	}
	c := &Coordinator{cfg: cfg, queue: queue, artifacts: artifacts, verifier: verifier, proofs: store, log: cfg.Log.With("component", "fleet"),
		jobs: map[workers.Digest]*entry{}, wake: make(chan struct{}, 1), strikes: map[string]int{}, spent: newSpent()}
	c.metrics, err = newMetrics(cfg.Metrics)
	return c, err
}

// Request asks for a proof; Next returns it. Asking again changes nothing. It does not wait: jobs are released oldest batch first.
func (c *Coordinator) Request(r Request) error {
	if err := r.Job.Check(); err != nil {
		return err
	}
	now := time.Now()
	asked := now
	if c.cfg.Timeline != nil {
		asked = c.cfg.Timeline.asked(r.Job, now)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jobs[r.Job.ID] == nil {
		c.jobs[r.Job.ID] = &entry{Request: r, row: workers.NewRow(r.Job, c.cfg.Classes[r.Job.Circuit]), seen: now, asked: asked}
	}
	return nil
}

// Next waits for a verified proof. Each job's comes once.
func (c *Coordinator) Next(ctx context.Context) (Proof, error) {
	for {
		c.mu.Lock()
		if len(c.out) > 0 {
			p := c.out[0]
			c.out = c.out[1:]
			c.mu.Unlock()
			return p, nil
		}
		c.mu.Unlock()
		select {
		case <-ctx.Done():
			return Proof{}, ctx.Err()
		case <-c.wake:
		}
	}
}

// Run works until ctx is done, and returns nil; the only error is a queue closed for good.
func (c *Coordinator) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	done := make(chan error, 2+c.cfg.Parallel)
	go func() { done <- c.tick(ctx) }()
	go func() { done <- c.sweeps(ctx) }()
	for range c.cfg.Parallel {
		go func() { done <- c.takeResults(ctx) }()
	}
	var errs []error
	for range cap(done) {
		err := <-done
		cancel(err)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (c *Coordinator) takeResults(ctx context.Context) error {
	for ctx.Err() == nil {
		d, err := c.queue.FetchResult(ctx)
		switch {
		case errors.Is(err, workers.ErrClosed) && ctx.Err() == nil:
			return fmt.Errorf("fleet: results: %w", err)
		case err != nil:
			if ctx.Err() == nil {
				c.log.Warn("results", "err", err)
				c.provision(ctx)
			}
			pause(ctx, c.cfg.Tick)
			continue
		}
		if err := c.settle(ctx, d.Result); err != nil {
			if ctx.Err() == nil {
				c.log.Warn("result is looked at again", "job", d.Result.Job, "worker", d.Result.Worker, "err", err)
			}
			continue // it comes again after AckWait
		}
		if err := d.Ack(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("acknowledge result; it will come again", "job", d.Result.Job, "err", err)
		}
	}
	return nil
}

func (c *Coordinator) tick(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.release(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("release", "err", err)
			c.provision(ctx)
		}
		pause(ctx, c.cfg.Tick)
		c.lookForWorkers(ctx)
	}
	return nil
}

// sweeps are beside releases: a fleet with much at hand would wait for them.
func (c *Coordinator) sweeps(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := c.sweep(ctx); err != nil && ctx.Err() == nil {
			if errors.Is(err, workers.ErrClosed) {
				return fmt.Errorf("fleet: sweep: %w", err)
			}
			c.log.Warn("sweep", "err", err)
			c.provision(ctx)
		}
		pause(ctx, c.cfg.Sweep)
	}
	return nil
}

// provision makes a queue that has failed anew where it has lost even its streams: a broker without its disk.
func (c *Coordinator) provision(ctx context.Context) {
	c.metrics.failures.Inc()
	q, ok := c.queue.(interface{ Provision(context.Context) error })
	c.mu.Lock()
	soon := time.Since(c.tried) < c.cfg.Sweep
	if !soon {
		c.tried = time.Now()
	}
	c.mu.Unlock()
	if !ok || soon {
		return
	}
	if err := q.Provision(ctx); err != nil && ctx.Err() == nil {
		c.log.Warn("provision the queue", "err", err)
	}
}

// lookForWorkers looks more often than sweeps do: those that come are not to be waited for, least of all the first.
func (c *Coordinator) lookForWorkers(ctx context.Context) {
	c.mu.Lock()
	pause := 5 * time.Second
	if len(c.present) == 0 {
		pause = time.Second
	}
	needed := len(c.jobs) > 0 && time.Since(c.looked) > pause
	c.mu.Unlock()
	if !needed {
		return
	}
	present, err := c.queue.Present(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = time.Now()
	if err == nil { // else the next sweep tells
		c.present = present
	}
}

// note remembers a row as seen now.
func (c *Coordinator) note(e *entry, row workers.Row) {
	c.mu.Lock()
	givenUp := e.see(row)
	c.mu.Unlock()
	if givenUp {
		c.tellGivenUp(e, row)
	}
}

func (c *Coordinator) tellGivenUp(e *entry, row workers.Row) {
	c.log.Error("job quarantined: its batch is not final until it is tried again, after a while or by causeway fleet quarantine release", "job", e.Job.ID, "what", describe(e.Job), "reason", row.Reason)
}

// see is note with c.mu held; it returns whether the job was given up.
func (e *entry) see(row workers.Row) (givenUp bool) {
	givenUp = row.State == workers.Quarantined && e.row.State != workers.Quarantined
	if row.State != e.row.State || row.Release != e.row.Release || len(row.Claims) != len(e.row.Claims) {
		e.seen = time.Now()
	}
	e.row = row
	e.row.Job = e.Job // the queue's copy says of the batches what anybody wrote there
	e.looks++
	return givenUp
}

// postpone doubles an entry's pause, with jitter.
func (c *Coordinator) postpone(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := c.cfg.RetryMin << min(e.failures, 16)
	if d <= 0 || d > c.cfg.RetryMax {
		d = c.cfg.RetryMax
	}
	e.failures++
	e.due = time.Now().Add(d/2 + rand.N(d/2+1))
}

func (c *Coordinator) entry(id workers.Digest) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.jobs[id]
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
