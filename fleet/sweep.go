package fleet

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// sweep compares what was asked for with rows and queue, and mends what differs. It may run at any time, and beside another's.
func (c *Coordinator) sweep(ctx context.Context) error {
	present, err := c.queue.Present(ctx)
	if err != nil {
		return fmt.Errorf("workers: %w", err)
	}
	c.mu.Lock()
	c.present = present
	var released []*entry
	for _, e := range c.jobs {
		if e.busy {
			continue
		}
		if e.row.Release > 0 && !e.row.State.Settled() || e.row.State == workers.Done {
			released = append(released, e)
		} else if e.row.State == workers.Quarantined || e.row.State == workers.Cancelled {
			released = append(released, e) // a person may have acted, or the row is lost
		}
	}
	c.mu.Unlock()
	errs := c.sweepAll(ctx, released)
	if err := c.speculate(ctx, released); err != nil {
		errs = append(errs, err)
	}
	if err := c.tidy(ctx); err != nil {
		errs = append(errs, err)
	}
	c.mu.Lock()
	banned := len(c.banned())
	c.mu.Unlock()
	p := c.Pressure()
	if err := c.tellUnserved(ctx, p.Unserved); err != nil {
		errs = append(errs, err)
	}
	c.metrics.observe(p, c.states(), banned)
	return errors.Join(errs...)
}

// sweepAll looks at several at once.
func (c *Coordinator) sweepAll(ctx context.Context, list []*entry) []error {
	errs := make([]error, len(list))
	var all sync.WaitGroup
	next := make(chan int)
	for range c.cfg.Parallel {
		all.Go(func() {
			for i := range next {
				if err := c.sweepOne(ctx, list[i]); err != nil {
					errs[i] = fmt.Errorf("%s: %w", describe(list[i].Job), err)
				}
			}
		})
	}
	for i := range list {
		next <- i
	}
	close(next)
	all.Wait()
	return errs
}

// sweepOne compares one entry with its row, and the row with the queue.
func (c *Coordinator) sweepOne(ctx context.Context, e *entry) error {
	c.mu.Lock()
	looks := e.looks
	c.mu.Unlock()
	row, revision, err := c.row(ctx, e)
	if errors.Is(err, workers.ErrNoRow) {
		return c.rebuild(ctx, e)
	}
	if err != nil {
		return err
	}
	if row.State == workers.Done {
		return c.adopt(ctx, e, row)
	}
	c.mu.Lock()
	if e.looks != looks || c.jobs[e.Job.ID] != e { // somebody has changed it since we asked
		c.mu.Unlock()
		return nil
	}
	givenUp := e.see(row) // by a worker, who found that others were lost with it
	age, paroles := time.Since(e.seen), e.paroles
	c.mu.Unlock()
	if givenUp {
		c.tellGivenUp(e, row)
	}
	if row.State == workers.Cancelled { // not by us, who want it
		return c.Release(ctx, e.Job.ID)
	}
	if row.State == workers.Quarantined && age > c.cfg.Parole<<min(paroles, 5) {
		return c.parole(ctx, e)
	}
	if row.State != workers.Queued && row.State != workers.Claimed && row.State != workers.Submitted {
		return nil
	}
	if row.State != workers.Submitted && age < c.cfg.Sweep { // it may be on its way
		return nil
	}
	held, err := c.holds(ctx, row)
	if err != nil {
		return err
	}
	outcome, message := c.trouble(row, held, age)
	if outcome == "" {
		return nil
	}
	c.metrics.repairs.WithLabelValues(string(outcome)).Inc()
	c.log.Warn("job is released again", "job", e.Job.ID, "what", describe(e.Job), "state", row.State, "why", message)
	next := row.Reopened(outcome, message)
	if _, err := c.queue.PutRow(ctx, next, revision); err != nil {
		if errors.Is(err, workers.ErrConflict) {
			return nil
		}
		return err
	}
	c.note(e, next)
	return nil
}

// holds tells whether the queue has what has to be there by a row: the job's message, or its result, which was there before the row said so, and stays until the row
// says more.
func (c *Coordinator) holds(ctx context.Context, row workers.Row) (bool, error) {
	if row.State == workers.Submitted {
		return c.queue.Answered(ctx, row.Job.ID)
	}
	return c.queue.Queued(ctx, c.order(row))
}

// trouble tells what has become of a job whose row has looked the same for an age, and whether the queue holds what it should; no class, when it is well.
func (c *Coordinator) trouble(row workers.Row, held bool, age time.Duration) (outcome workers.Class, message string) {
	switch {
	case row.State == workers.Queued && !held:
		return workers.ClassInfra, "its message was lost"
	case row.State == workers.Queued && age > c.cfg.Deadline: // a worker may have the message, and keep it from others without a claim
		return workers.ClassInfra, fmt.Sprintf("nobody has claimed it within %v", c.cfg.Deadline)
	case row.State == workers.Claimed && !held:
		return workers.ClassInfra, "its message was acknowledged without an answer"
	case row.State == workers.Claimed && age > c.cfg.Deadline:
		return workers.ClassStalled, fmt.Sprintf("no answer within %v", c.cfg.Deadline)
	case row.State == workers.Submitted && (!held || age > 4*c.cfg.Sweep):
		return workers.ClassInfra, "its result was lost"
	}
	return "", ""
}

// parole tries a job again that was given up: whatever the row says against it is workers' word, so an operator that nobody watches goes on. A job that kills
// workers, or that nobody can prove, costs few of them.
func (c *Coordinator) parole(ctx context.Context, e *entry) error {
	if err := c.Release(ctx, e.Job.ID); err != nil {
		return err // a queue that cannot be written makes no parole longer
	}
	c.mu.Lock()
	e.paroles++
	c.mu.Unlock()
	c.log.Warn("job leaves quarantine: it is tried again", "job", e.Job.ID, "what", describe(e.Job))
	return nil
}

// rebuild is for a queue that lost the row: the next release is a later one than any worker has seen.
func (c *Coordinator) rebuild(ctx context.Context, e *entry) error {
	if done, err := c.recall(ctx, e); done || err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e.stored, e.missed = time.Time{}, false
	e.row = e.row.Reopened(workers.ClassInfra, "the queue lost the row")
	e.row.State = workers.Ready
	e.due, e.seen = time.Time{}, time.Now()
	c.metrics.repairs.WithLabelValues("row").Inc()
	c.log.Warn("the queue lost a row; the job is released anew", "job", e.Job.ID, "what", describe(e.Job))
	return nil
}

// Stragglers are jobs that took so many times as long as the slowest tenth does.
const stragglerFactor = 1.5

// speculate offers a copy of the oldest straggler to workers that have nothing else to do, within the budget.
func (c *Coordinator) speculate(ctx context.Context, list []*entry) error {
	c.mu.Lock()
	var slow *entry
	busy, waiting, usual := 0, 0, map[string]float64{}
	for _, e := range list {
		switch e.row.State {
		case workers.Queued:
			waiting++
		case workers.Claimed:
			busy += len(e.row.Running())
			if _, known := usual[e.Job.Circuit]; !known {
				usual[e.Job.Circuit] = c.spent.slow(e.Job.Circuit)
			}
			limit := stragglerFactor * usual[e.Job.Circuit]
			if limit > 0 && !e.row.Extra && len(e.row.Running()) == 1 && time.Since(e.seen).Seconds() > limit &&
				(slow == nil || e.Job.FirstBatch < slow.Job.FirstBatch) {
				slow = e
			}
		}
	}
	allowed := slow != nil && waiting == 0 && busy < len(c.present) && c.spent.mayCopy(c.cfg.Extra)
	c.mu.Unlock()
	if !allowed {
		return nil
	}
	var row workers.Row
	err := workers.Change(ctx, c.queue, slow.Job.ID, func(r workers.Row) (workers.Row, bool) {
		row = r
		row.Extra = true
		return row, r.State == workers.Claimed && !r.Extra && len(r.Running()) == 1
	})
	if err != nil || row.State != workers.Claimed {
		return err
	}
	o := c.order(row)
	o.Bulk = true
	c.log.Info("straggler: a copy is offered", "job", slow.Job.ID, "what", describe(slow.Job))
	c.mu.Lock()
	c.spent.copies++
	c.metrics.copies.Inc()
	c.mu.Unlock()
	return c.queue.Publish(ctx, o)
}

// Cancel ends a job that nobody wants: whoever proves it learns of it with its next heartbeat. A done job stays done.
func (c *Coordinator) Cancel(ctx context.Context, id workers.Digest) error {
	c.mu.Lock()
	e := c.jobs[id]
	delete(c.jobs, id)
	c.mu.Unlock()
	err := c.end(ctx, id)
	if errors.Is(err, workers.ErrNoRow) {
		if e == nil {
			return ErrUnknown
		}
		return nil
	}
	return err
}

// end says in the row that nobody wants the proof, and takes the job's message back.
func (c *Coordinator) end(ctx context.Context, id workers.Digest) error {
	var row workers.Row
	err := workers.Change(ctx, c.queue, id, func(r workers.Row) (workers.Row, bool) {
		row = r.Stopped()
		return row, row.State != r.State
	})
	if err != nil {
		return err
	}
	return c.queue.Withdraw(ctx, c.order(row))
}

// Resumed says that all that is wanted of what an earlier coordinator asked for has been asked for again: the next sweep ends the other jobs in the queue, of
// batches that were undone. It does not wait.
func (c *Coordinator) Resumed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resumed = true
}

// endOthers ends what nobody asked for. Whoever asks for it all the same, another operator at this queue for one, finds that out by his sweep, and releases it.
func (c *Coordinator) endOthers(ctx context.Context) error {
	c.mu.Lock()
	due := c.resumed
	c.mu.Unlock()
	if !due {
		return nil
	}
	rows, err := c.queue.Rows(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.State.Settled() || c.entry(r.Job.ID) != nil {
			continue
		}
		if err := c.end(ctx, r.Job.ID); err != nil && !errors.Is(err, workers.ErrNoRow) {
			return err
		}
		c.log.Info("a job of an undone batch is cancelled", "job", r.Job.ID, "what", describe(r.Job), "state", r.State)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resumed = false
	return nil
}

// Final says that batches up to one are final. What is still asked for of them is cancelled; Config.Keep batches later their rows and proofs are dropped, by
// the next sweep. It does not wait.
func (c *Coordinator) Final(batch uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.final = max(c.final, batch)
}

// tidy drops what is not needed any more.
func (c *Coordinator) tidy(ctx context.Context) error {
	c.mu.Lock()
	var pointless []workers.Digest
	for id, e := range c.jobs {
		if e.Job.LastBatch <= c.final {
			pointless = append(pointless, id)
		}
	}
	upTo, done := c.final-min(c.final, c.cfg.Keep), c.forgotten
	c.mu.Unlock()
	if err := c.endOthers(ctx); err != nil {
		return fmt.Errorf("cancel jobs of undone batches: %w", err)
	}
	for _, id := range pointless {
		if err := c.Cancel(ctx, id); err != nil {
			return fmt.Errorf("cancel job %s: %w", id, err)
		}
	}
	if upTo <= done {
		return nil
	}
	if err := c.Forget(ctx, upTo); err != nil {
		return fmt.Errorf("forget batches up to %d: %w", upTo, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgotten = upTo
	return nil
}

// Forget drops the rows and kept proofs of final batches: of jobs whose last batch is at most upTo.
func (c *Coordinator) Forget(ctx context.Context, upTo uint64) error {
	rows, err := c.queue.Rows(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.Job.LastBatch > upTo || !r.State.Settled() && c.entry(r.Job.ID) != nil {
			continue
		}
		if err := c.queue.DropRow(ctx, r.Job.ID); err != nil {
			return err
		}
		c.metrics.forgotten.Inc()
	}
	return c.proofs.forget(upTo)
}

// Pressure tells whether the fleet keeps up.
func (c *Coordinator) Pressure() Pressure {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.cfg.pressure(len(c.jobs), len(c.present), c.unserved(), c.spent.mean())
}

// unserved is a route that a job is queued on while workers are there and none of them looks there: they were started for other circuits, have other keys, or are
// of smaller classes; c.mu is held.
func (c *Coordinator) unserved() (route string) {
	if len(c.present) == 0 {
		return ""
	}
	for _, e := range c.jobs {
		if at := routeOf(e.row); e.row.State == workers.Queued && c.serving(e.row) == 0 && (route == "" || at < route) {
			route = at
		}
	}
	return route
}

// tellUnserved says once of each route that nobody looks there, to the log and to workers: whoever runs one may not see this log.
func (c *Coordinator) tellUnserved(ctx context.Context, route string) error {
	c.mu.Lock()
	told, tells := c.told == route, c.tells
	c.told = route
	c.mu.Unlock()
	if route != "" && !told {
		c.log.Warn("workers are there, and none serves what a job waits for: start some with its circuit in --circuits, with the operator's keys, and with memory for its class", "route", route)
	}
	if tells != nil && *tells == route {
		return nil
	}
	if err := c.queue.SetDrained(ctx, workers.Unserved, workers.Drain(route)); err != nil {
		return fmt.Errorf("tell workers what waits: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tells = &route
	return nil
}

func (c *Coordinator) states() map[workers.State]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := map[workers.State]int{}
	for _, e := range c.jobs {
		out[e.row.State]++
	}
	return out
}
