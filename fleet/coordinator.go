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

	mu      sync.Mutex // guards all below
	tried   time.Time  // to provision
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
	looks    int         // how often it was seen
	met      bool        // its row may be there from before: read it, and do not take it for new
	busy     bool        // it is being released: sweeps leave it alone
	seen     time.Time   // when it was first seen like that: deadlines go by this clock alone
	due      time.Time   // ready: not released before
	stored   bool        // its inputs are in the artifact store
	failures int
	refused  []refused
	paroles  int // how often it left quarantine by itself
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
	c.busy(group, true)
	defer c.busy(group, false)
	errs, orders := make([]error, len(group)), make([]workers.Order, len(group))
	var all sync.WaitGroup
	for i, e := range group {
		all.Go(func() {
			orders[i], errs[i] = c.releaseRow(ctx, e, banned)
		})
	}
	all.Wait()
	for i, e := range group {
		if errs[i] == nil && orders[i].Release > 0 {
			errs[i] = c.queue.Publish(ctx, orders[i])
		}
		if errs[i] != nil {
			c.postpone(e)
			errs[i] = fmt.Errorf("%s: %w", describe(e.Job), errs[i])
		}
	}
	return errors.Join(errs...)
}

// releaseRow writes a row that is to be released, stores its inputs, and returns the order that is to be published; none, if there is nothing to release.
func (c *Coordinator) releaseRow(ctx context.Context, e *entry, banned []string) (none workers.Order, err error) {
	row, revision, err := c.readyRow(ctx, e)
	if err != nil || row.State != workers.Ready {
		return none, err
	}
	if row, err = row.Released(banned); err != nil {
		return none, err
	}
	revision, err = c.queue.PutRow(ctx, row, revision)
	if errors.Is(err, workers.ErrConflict) {
		c.meet(e) // released before we started, or by another coordinator: it is read at the next tick
		return none, nil
	}
	if err != nil {
		return none, err
	}
	c.note(e, row)
	if err := c.storeInputs(ctx, e); err != nil {
		c.takeBack(context.WithoutCancel(ctx), e, row, revision)
		return none, err
	}
	c.mu.Lock()
	if e.released.IsZero() {
		e.released = time.Now()
	}
	c.mu.Unlock()
	c.metrics.released.WithLabelValues(row.Job.Circuit).Inc()
	o := c.order(row)
	if row.Fresh() {
		o.Revision = revision
	}
	return o, nil
}

// readyRow returns a row to be released and its revision; it is in another state if there is nothing to release. That a job which was never seen in the queue, and of
// which no proof was kept, has no row there is taken for granted: writing it finds out.
func (c *Coordinator) readyRow(ctx context.Context, e *entry) (row workers.Row, revision uint64, err error) {
	c.mu.Lock()
	row, unknown := e.row, !e.met && e.row.Release == 0
	c.mu.Unlock()
	if unknown {
		if kept, err := c.proofs.get(e.Job); kept == nil && err == nil {
			return row, 0, nil
		}
	}
	there, revision, err := c.row(ctx, e)
	switch {
	case errors.Is(err, workers.ErrNoRow):
		row.State = workers.Ready
		done, err := c.recall(ctx, e)
		if done {
			row.State = workers.Done
		}
		return row, 0, err
	case err == nil && there.State == workers.Done:
		return there, 0, c.adopt(ctx, e, there)
	case err == nil && there.State != workers.Ready:
		c.note(e, there) // released before we started, or by another coordinator
	}
	return there, revision, err
}

func (c *Coordinator) busy(group []*entry, busy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range group {
		e.busy = busy
	}
}

func (c *Coordinator) meet(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.met = true
}

// takeBack makes a row ready again of which no message was published. If that fails the sweep finds it.
func (c *Coordinator) takeBack(ctx context.Context, e *entry, row workers.Row, revision uint64) {
	back := row.Reopened(workers.ClassInfra, "")
	if _, err := c.queue.PutRow(ctx, back, revision); err == nil {
		c.note(e, back)
	}
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
	e.see(row)
}

// see is note with c.mu held.
func (e *entry) see(row workers.Row) {
	if row.State != e.row.State || row.Release != e.row.Release || len(row.Claims) != len(e.row.Claims) {
		e.seen = time.Now()
	}
	e.row = row
	e.row.Job = e.Job // the queue's copy says of the batches what anybody wrote there
	e.looks++
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
