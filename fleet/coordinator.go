package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Coordinator releases jobs and accepts proofs. Two of them on one queue do no harm: all they do is compare-and-swap.
type Coordinator struct {
	cfg       Config
	queue     Queue
	artifacts workers.Artifacts
	verifier  Verifier
	proofs    proofStore
	log       *slog.Logger
	metrics   *metrics

	provisioned time.Time // of the tick's goroutine

	mu      sync.Mutex // guards all below
	jobs    map[workers.Digest]*entry
	out     []Proof // to be handed on
	wake    chan struct{}
	strikes map[string]int
	present []workers.Presence
	looked  time.Time // for workers, between sweeps
	spent   spent

	final, forgotten uint64 // batches: up to final nothing is needed, up to forgotten nothing is kept
}

// entry is a job that was asked for and is not proven.
type entry struct {
	Request
	row      workers.Row // as last seen
	seen     time.Time   // when it was first seen like that: deadlines go by this clock alone
	due      time.Time   // ready: not released before
	stored   bool        // its inputs are in the artifact store
	failures int
	asked    time.Time
	released time.Time // first
}

// New checks its arguments.
func New(cfg Config, queue Queue, artifacts workers.Artifacts, verifier Verifier) (*Coordinator, error) {
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
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jobs[r.Job.ID] == nil {
		now := time.Now()
		c.jobs[r.Job.ID] = &entry{Request: r, row: workers.NewRow(r.Job, c.cfg.Classes[r.Job.Circuit]), seen: now, asked: now}
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
	done := make(chan error, 1+c.cfg.Parallel)
	go func() { done <- c.tick(ctx) }()
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
	swept := time.Time{} // at once: rows may be there from before
	for ctx.Err() == nil {
		if time.Since(swept) >= c.cfg.Sweep {
			if err := c.sweep(ctx); err != nil && ctx.Err() == nil {
				if errors.Is(err, workers.ErrClosed) {
					return fmt.Errorf("fleet: sweep: %w", err)
				}
				c.log.Warn("sweep", "err", err)
				c.provision(ctx)
			}
			swept = time.Now()
		}
		if err := c.release(ctx); err != nil && ctx.Err() == nil {
			c.log.Warn("release", "err", err)
			c.provision(ctx)
		}
		pause(ctx, c.cfg.Tick)
		c.lookForWorkers(ctx)
	}
	return nil
}

// provision makes a queue anew that has lost even its streams: a broker without its disk.
func (c *Coordinator) provision(ctx context.Context) {
	q, ok := c.queue.(interface{ Provision(context.Context) error })
	if !ok || time.Since(c.provisioned) < c.cfg.Sweep {
		return
	}
	c.provisioned = time.Now()
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

// release queues jobs, the oldest batch first and of two the one that covers more, until the queue holds enough: what is released later can
// still be overtaken by what is more urgent.
func (c *Coordinator) release(ctx context.Context) error {
	c.mu.Lock()
	at, waiting, ready := time.Now(), map[string]int{}, []*entry{}
	for _, e := range c.jobs {
		switch {
		case e.row.State == workers.Queued:
			waiting[e.row.Job.Circuit]++
		case e.row.State == workers.Ready && !at.Before(e.due):
			ready = append(ready, e)
		}
	}
	depth := max(c.cfg.Depth, len(c.present)*3/2)
	banned := c.banned()
	c.mu.Unlock()
	slices.SortFunc(ready, func(a, b *entry) int { return before(a.Job, b.Job) })
	var now []*entry
	for _, e := range ready {
		if waiting[e.Job.Circuit] < depth {
			waiting[e.Job.Circuit]++
			now = append(now, e)
		}
	}
	for group := range slices.Chunk(now, c.cfg.Parallel) {
		if err := c.releaseGroup(ctx, group, banned); err != nil {
			return err
		}
	}
	return nil
}

// releaseGroup writes rows side by side, and then messages in order: workers take what comes first. A crash in between leaves rows without messages: the sweep
// finds them.
func (c *Coordinator) releaseGroup(ctx context.Context, group []*entry, banned []string) error {
	errs, rows := make([]error, len(group)), make([]workers.Row, len(group))
	var all sync.WaitGroup
	for i, e := range group {
		all.Go(func() {
			rows[i], errs[i] = c.releaseRow(ctx, e, banned)
		})
	}
	all.Wait()
	for i, e := range group {
		if errs[i] == nil && rows[i].State == workers.Queued {
			errs[i] = c.queue.Publish(ctx, c.order(rows[i]))
		}
		if errs[i] != nil {
			c.postpone(e)
			errs[i] = fmt.Errorf("%s: %w", describe(e.Job), errs[i])
		}
	}
	return errors.Join(errs...)
}

// releaseRow returns the row that a message is to be published of; none, if its state is not queued.
func (c *Coordinator) releaseRow(ctx context.Context, e *entry, banned []string) (none workers.Row, err error) {
	row, revision, err := c.queue.Row(ctx, e.Job.ID)
	if errors.Is(err, workers.ErrNoRow) {
		if done, err := c.recall(ctx, e); done || err != nil {
			return none, err
		}
		c.mu.Lock()
		row, revision, err = e.row, 0, nil
		c.mu.Unlock()
		row.State = workers.Ready
	}
	if err != nil {
		return none, err
	}
	if row.State == workers.Done {
		return none, c.adopt(ctx, e, row)
	}
	if row.State != workers.Ready {
		c.note(e, row) // released before we started, or by another coordinator
		return none, nil
	}
	if err := c.storeInputs(ctx, e); err != nil {
		return none, err
	}
	row, err = row.Released(banned)
	if err != nil {
		return none, err
	}
	if _, err := c.queue.PutRow(ctx, row, revision); err != nil {
		return none, err
	}
	c.note(e, row)
	c.mu.Lock()
	if e.released.IsZero() {
		e.released = time.Now()
	}
	c.mu.Unlock()
	c.metrics.released.WithLabelValues(row.Job.Circuit).Inc()
	return row, nil
}

func (c *Coordinator) order(r workers.Row) workers.Order {
	return workers.Order{Job: r.Job, Release: r.Release, Epoch: workers.EpochOf(r.Job.VKDigest), Class: r.Class, Trace: traceparent(jobSpan(c.cfg.Rollup, r.Job.FirstBatch, r.Job.ID))}
}

func (c *Coordinator) storeInputs(ctx context.Context, e *entry) error {
	c.mu.Lock()
	stored := e.stored
	c.mu.Unlock()
	if stored || e.Inputs == nil {
		return nil
	}
	inputs, err := e.Inputs()
	if err != nil {
		return fmt.Errorf("make inputs: %w", err)
	}
	for i, data := range inputs {
		d, err := c.artifacts.Put(ctx, data)
		if err != nil {
			return fmt.Errorf("store input: %w", err)
		}
		if i >= len(e.Job.Inputs) || d != e.Job.Inputs[i] {
			return fmt.Errorf("%w: input %d is %s, the job wants another", workers.ErrCorrupt, i, d)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e.stored = true
	return nil
}

// note remembers a row as seen now.
func (c *Coordinator) note(e *entry, row workers.Row) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if row.State != e.row.State || row.Release != e.row.Release || len(row.Claims) != len(e.row.Claims) {
		e.seen = time.Now()
	}
	e.row = row
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
