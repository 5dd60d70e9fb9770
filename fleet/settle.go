package fleet

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// settle acts on a result. An error means it could not be judged: it is to come again.
func (c *Coordinator) settle(ctx context.Context, r workers.Result) error {
	e := c.entry(r.Job)
	if e == nil { // settled before, or never asked for
		c.metrics.results.WithLabelValues("duplicate").Inc()
		return nil
	}
	if r.Failure != nil {
		return c.fail(ctx, e, r)
	}
	data, err := c.fetchProof(ctx, r.Proof, r.Data)
	if isGone(err) {
		r.Failure = &workers.Failure{Class: workers.ClassInvalid, Message: err.Error()}
		return c.fail(ctx, e, r)
	}
	if err != nil {
		return err
	}
	// SOUNDNESS: e.Job is the coordinator's own copy: what the worker says of the statement is not looked at.
	start := time.Now()
	err = c.verifier.Verify(ctx, e.Job, data)
	c.metrics.verify.Observe(time.Since(start).Seconds())
	if errors.Is(err, ErrUnverified) || ctx.Err() != nil {
		return err
	}
	if err != nil {
		r.Failure = workers.FailureOf(fmt.Errorf("proof refused: %w", err), workers.ClassInvalid)
		return c.fail(ctx, e, r)
	}
	return c.accept(ctx, e, r, data)
}

// fetchProof returns the proof that came with its digest, or else the artifact.
func (c *Coordinator) fetchProof(ctx context.Context, d workers.Digest, data []byte) (_ []byte, err error) {
	if len(data) == 0 {
		data, err = c.getUpTo(ctx, d, workers.MaxProof)
	}
	if err == nil {
		err = workers.VerifyArtifact(data, d)
	}
	if err != nil {
		return nil, fmt.Errorf("fetch proof: %w", err)
	}
	return data, nil
}

// getUpTo asks the store for no more than a proof has: a worker that names a witness, or whatever it has stored itself, takes neither memory nor time.
func (c *Coordinator) getUpTo(ctx context.Context, d workers.Digest, limit int64) ([]byte, error) {
	if store, ok := c.artifacts.(workers.Bounded); ok {
		return store.GetUpTo(ctx, d, limit)
	}
	return c.artifacts.Get(ctx, d)
}

// isGone tells whether a proof that was to be fetched is not to be had: other errors pass.
func isGone(err error) bool {
	return errors.Is(err, workers.ErrNotFound) || errors.Is(err, workers.ErrCorrupt) || errors.Is(err, workers.ErrTooLarge)
}

// accept keeps the proof, then marks the row: a crash in between verifies it once more.
func (c *Coordinator) accept(ctx context.Context, e *entry, r workers.Result, data []byte) error {
	if err := c.proofs.put(e.Job, data); err != nil {
		return err
	}
	var last workers.Row // may be cancelled: by us, who do not want it then, or by somebody else
	err := workers.Change(ctx, c.queue, e.Job.ID, func(row workers.Row) (workers.Row, bool) {
		if row.State == workers.Ready || row.State == workers.Queued {
			defer func() { _ = c.queue.Withdraw(ctx, c.order(row)) }() // nobody needs to look at it; if it stays it is dropped
		}
		next, changed := row.Accepted(r)
		last = next
		return next, changed
	})
	if err != nil && !errors.Is(err, workers.ErrNoRow) {
		return err
	}
	c.finish(e, Proof{Job: e.Job, Data: data, Worker: r.Worker, Seconds: r.Seconds}, last)
	return nil
}

// finish hands the proof on, once.
func (c *Coordinator) finish(e *entry, p Proof, row workers.Row) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.jobs[e.Job.ID] != e {
		return
	}
	delete(c.jobs, e.Job.ID)
	delete(c.strikes, p.Worker)
	c.room.widen(c.depth())
	took := time.Since(e.asked)
	p.Seconds = atMost(p.Seconds, took)
	c.out = append(c.out, p)
	c.spent.add(row, took)
	c.metrics.accepted(row, took)
	c.metrics.waits.WithLabelValues(e.Job.Circuit).Observe(took.Seconds())
	c.trace(e, row)
	if c.cfg.Timeline != nil {
		c.cfg.Timeline.proven(Past{ID: e.Job.ID, Circuit: e.Job.Circuit, First: e.Job.FirstBatch, Last: e.Job.LastBatch, Asked: e.asked, Released: e.released,
			Done: time.Now(), Claims: row.Claims})
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// fail puts a failure into the row, and makes sure that the next attempt can succeed.
func (c *Coordinator) fail(ctx context.Context, e *entry, r workers.Result) error {
	var row workers.Row
	var changed bool
	err := workers.Change(ctx, c.queue, e.Job.ID, func(old workers.Row) (workers.Row, bool) {
		row, changed = old.Failed(r, c.cfg.Policy)
		return row, changed
	})
	if errors.Is(err, workers.ErrNoRow) {
		return nil // the sweep makes it anew
	}
	if err != nil {
		return err
	}
	class := r.Failure.Class
	c.metrics.results.WithLabelValues(bounded(class)).Inc()
	c.log.Warn("attempt failed", "job", e.Job.ID, "what", describe(e.Job), "worker", r.Worker, "class", class, "message", fmt.Sprintf("%.256s", r.Failure.Message), "state", row.State)
	if class == workers.ClassInvalid {
		c.strike(e, r)
	}
	if class == workers.ClassInput {
		c.mu.Lock()
		e.missed = true
		c.mu.Unlock()
	}
	if !changed {
		return nil
	}
	if class != workers.ClassPreempted && class != workers.ClassKeys {
		c.postpone(e)
	}
	c.note(e, row)
	return nil
}

// refused is a proof of one job that was refused, and whose it was.
type refused struct {
	worker string
	proof  workers.Digest
}

// maxRefusals are remembered of one job, the last ones.
const maxRefusals = 64

// strike counts refused proofs; who gave too many gets no jobs until one of its proofs holds. A proof counts once: who has it in an outbox submits it again until
// it is judged, which no row tells of a claim that was lost.
func (c *Coordinator) strike(e *entry, r workers.Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	worker, seen := r.Worker, refused{r.Worker, r.Proof}
	if slices.Contains(e.refused, seen) {
		return
	}
	e.refused = append(e.refused[max(0, len(e.refused)-maxRefusals+1):], seen)
	if len(c.strikes) < 10_000 { // names are free
		c.strikes[worker]++
	}
	if c.strikes[worker] == c.cfg.Strikes {
		c.log.Error("worker gets no more jobs: its proofs are refused", "worker", worker, "strikes", c.cfg.Strikes)
	}
}

// banned lists who gets no jobs; c.mu is held. Without anybody else there nobody is banned: a refused proof costs less than none.
func (c *Coordinator) banned() (out []string) {
	for name, n := range c.strikes {
		if n >= c.cfg.Strikes {
			out = append(out, name)
		}
	}
	for _, p := range c.present {
		if !slices.Contains(out, p.Worker) {
			return out
		}
	}
	return nil
}

// recall looks for a proof from before: the queue may have lost all it had.
func (c *Coordinator) recall(ctx context.Context, e *entry) (bool, error) {
	data, err := c.proofs.get(e.Job)
	if err != nil || data == nil {
		return false, err
	}
	if err := c.verifier.Verify(ctx, e.Job, data); err != nil {
		if errors.Is(err, ErrUnverified) || ctx.Err() != nil {
			return false, err
		}
		c.log.Warn("kept proof does not hold; it is made again", "job", e.Job.ID, "err", err)
		return false, nil
	}
	c.finish(e, Proof{Job: e.Job, Data: data, Worker: "kept"}, workers.Row{Job: e.Job, State: workers.Done})
	return true, nil
}

// adopt takes the proof of a row that is done.
func (c *Coordinator) adopt(ctx context.Context, e *entry, row workers.Row) error {
	if done, err := c.recall(ctx, e); done || err != nil {
		return err
	}
	data, err := c.fetchProof(ctx, row.Proof, row.Data)
	if err == nil {
		err = c.verifier.Verify(ctx, e.Job, data)
	} else if !isGone(err) {
		return err
	}
	if errors.Is(err, ErrUnverified) || ctx.Err() != nil {
		return err
	}
	if err != nil {
		c.log.Warn("proof of a finished job is gone; it is made again", "job", e.Job.ID, "err", err)
		return c.queue.DropRow(ctx, e.Job.ID)
	}
	if err := c.proofs.put(e.Job, data); err != nil {
		return err
	}
	c.finish(e, Proof{Job: e.Job, Data: data, Worker: "kept"}, row)
	return nil
}
