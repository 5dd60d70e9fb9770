package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

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
	depth := c.room.of(c.depth())
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

// depth is how many jobs of a circuit the fleet has use for in the queue; c.mu is held.
func (c *Coordinator) depth() int { return max(c.cfg.Depth, len(c.present)*3/2) }

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
	stored, missed := e.stored, e.missed
	c.mu.Unlock()
	if !stored.IsZero() && !missed || e.Inputs == nil {
		return nil
	}
	if missed && c.lost(ctx, e) {
		c.narrow(stored)
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
	e.stored, e.missed = time.Now(), false
	return nil
}

// lost looks whether an input is gone, which a worker says: a lying one is not to have fewer jobs wait.
func (c *Coordinator) lost(ctx context.Context, e *entry) bool {
	return slices.ContainsFunc(e.Job.Inputs, func(d workers.Digest) bool {
		_, err := c.artifacts.Get(ctx, d)
		return isGone(err)
	})
}

func (c *Coordinator) narrow(stored time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.room.narrow(stored, c.depth()) {
		c.log.Warn("the store has dropped inputs of jobs that wait: fewer are to wait; a larger store would hold more", "jobs", c.room.bound)
	}
}
