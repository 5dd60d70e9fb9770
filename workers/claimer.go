package workers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Source is a queue seen by a worker that may write rows.
type Source interface {
	Feed
	Ledger
}

// Identity is who claims.
type Identity struct {
	Worker string // unique in the fleet
	Device string // what it proves on
	Budget int    // workers a job may lose before it is quarantined
}

// Claimer is a Feed whose deliveries are claimed in the job's row: the claim, not the delivery, is the lease.
type Claimer struct {
	source Source
	who    Identity

	mu   sync.Mutex // guards held
	held map[Digest]int
}

var _ Feed = (*Claimer)(nil)

// Pauses of a Claimer.
const (
	declinePause = time.Second // a declined job rests, for others to take it
	drainedPause = 5 * time.Second
	casTries     = 16
)

// NewClaimer checks the identity.
func NewClaimer(source Source, who Identity) (*Claimer, error) {
	if who.Budget == 0 {
		who.Budget = DefaultBudget
	}
	if who.Worker == "" || !validText(who.Worker, MaxName) || !validText(who.Device, MaxName) || who.Budget < 1 {
		return nil, fmt.Errorf("workers: identity %.80q on %.80q, budget %d", who.Worker, who.Device, who.Budget)
	}
	return &Claimer{source: source, who: who, held: map[Digest]int{}}, nil
}

// DefaultBudget is how many failures that count a job survives.
const DefaultBudget = 3

// Fetch implements Feed. What it returns is ours.
func (c *Claimer) Fetch(ctx context.Context, routes []string) (Delivery, error) {
	for {
		drained, err := c.source.Drained(ctx)
		if err != nil {
			return Delivery{}, fmt.Errorf("fetch job: %w", err)
		}
		if slices.Contains(drained, c.who.Worker) {
			if err := sleep(ctx, drainedPause); err != nil {
				return Delivery{}, err
			}
			continue
		}
		d, err := c.source.Fetch(ctx, routes)
		if err != nil {
			return Delivery{}, err
		}
		verdict, err := c.claim(ctx, d)
		if err != nil {
			return Delivery{}, fmt.Errorf("claim job %s: %w", d.Job.ID, err)
		}
		switch verdict {
		case Take:
			c.mu.Lock()
			c.held[d.Job.ID] = d.Release
			c.mu.Unlock()
			d.Receipt = lease{d.Receipt, c, d.Job.ID, d.Release}
			return d, nil
		case Drop:
			err = d.Ack(ctx)
		case Decline:
			err = d.Return(ctx, declinePause) // legal: it was not claimed
		}
		if err != nil {
			return Delivery{}, err
		}
	}
}

func (c *Claimer) claim(ctx context.Context, d Delivery) (v Verdict, err error) {
	claim := Claim{Worker: c.who.Worker, Device: c.who.Device, Release: d.Release}
	err = Change(ctx, c.source, d.Job.ID, func(r Row) (Row, bool) {
		r, v = r.Attempted(claim, d.Attempt, d.Bulk, c.who.Budget)
		return r, v == Take || r.State == Quarantined
	})
	if errors.Is(err, ErrNoRow) {
		return Drop, nil
	}
	return v, err
}

// Change applies a pure transition to a row by compare-and-swap until it holds; f returns false to leave the row.
func Change(ctx context.Context, l Ledger, id Digest, f func(Row) (Row, bool)) error {
	for range casTries {
		row, revision, err := l.Row(ctx, id)
		if err != nil {
			return err
		}
		next, changed := f(row)
		if !changed {
			return nil
		}
		if _, err = l.PutRow(ctx, next, revision); !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("row %s: %w", id, ErrConflict)
}

// SubmitResult implements Feed: the result first, then the row, so that a row never says submitted of something that is not.
func (c *Claimer) SubmitResult(ctx context.Context, r Result) error {
	if err := c.source.SubmitResult(ctx, r); err != nil {
		return err
	}
	err := Change(ctx, c.source, r.Job, func(row Row) (Row, bool) {
		next := row.Answered(r.Worker)
		return next, next.State != row.State
	})
	if errors.Is(err, ErrNoRow) {
		return nil
	}
	return err
}

// Announce tells others what this worker is at.
func (c *Claimer) Announce(ctx context.Context, p Presence) error {
	p.Worker, p.Device = c.who.Worker, c.who.Device
	return c.source.Announce(ctx, p)
}

// lease is the receipt of a claimed job.
type lease struct {
	Receipt
	c       *Claimer
	job     Digest
	release int
}

// InProgress keeps the lease: ErrTaken or ErrSettled when it is not ours any more. Without the row's answer it is taken to be.
func (l lease) InProgress(ctx context.Context) error {
	row, _, err := l.c.source.Row(ctx, l.job)
	switch {
	case errors.Is(err, ErrNoRow):
		return ErrTaken // the queue may have lost all it had; the operator will want the proof
	case err == nil && row.State.Settled():
		return ErrSettled
	case err == nil && !row.Owner(l.c.who.Worker, l.release):
		return ErrTaken
	}
	return errors.Join(err, l.Receipt.InProgress(ctx))
}

// Return hands a claimed job back by answering it: a claimed message is never returned to the queue.
func (l lease) Return(ctx context.Context, delay time.Duration) error {
	class := ClassPreempted
	if delay > 0 {
		class = ClassInfra
	}
	r := Result{Job: l.job, Worker: l.c.who.Worker, Failure: &Failure{class, "handed back"}}
	if err := l.c.SubmitResult(ctx, r); err != nil {
		return err
	}
	return l.Receipt.Ack(ctx)
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
