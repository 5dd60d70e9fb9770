package workers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
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
	held map[Digest]claimed
}

// claimed is a row as our claim left it.
type claimed struct {
	row      Row
	revision uint64
}

var _ Feed = (*Claimer)(nil)

// Pauses of a Claimer.
const (
	declinePause = time.Second // a declined job rests, for others to take it
	drainedPause = 5 * time.Second
	fetchLimit   = 10 * time.Second // after which one that waits for a job looks whether it was drained
	casTries     = 16
)

// NewClaimer checks the identity.
func NewClaimer(source Source, who Identity) (*Claimer, error) {
	if who.Budget == 0 {
		who.Budget = DefaultBudget
	}
	if who.Worker == "" || who.Worker == Unserved || !validText(who.Worker, MaxName) || !validText(who.Device, MaxName) || who.Budget < 1 {
		return nil, fmt.Errorf("workers: identity %.80q on %.80q, budget %d", who.Worker, who.Device, who.Budget)
	}
	return &Claimer{source: source, who: who, held: map[Digest]claimed{}}, nil
}

// DefaultBudget is how many failures that count a job survives.
const DefaultBudget = 3

// Leaving tells whether the worker was asked to leave.
func (c *Claimer) Leaving(ctx context.Context) (bool, error) {
	drained, err := c.source.Drained(ctx)
	return drained[c.who.Worker] == Leaves, err
}

// Unserved is the route on which jobs wait that no worker serves; empty: none.
func (c *Claimer) Unserved(ctx context.Context) (string, error) {
	drained, err := c.source.Drained(ctx)
	return string(drained[Unserved]), err
}

// Fetch implements Feed. What it returns is ours. ErrLeave: the worker was asked to leave.
func (c *Claimer) Fetch(ctx context.Context, routes []string) (Delivery, error) {
	for {
		drained, err := c.source.Drained(ctx)
		if err != nil {
			return Delivery{}, fmt.Errorf("fetch job: %w", err)
		}
		switch drained[c.who.Worker] {
		case Stays:
		case Leaves:
			return Delivery{}, ErrLeave
		default:
			if err := sleep(ctx, drainedPause); err != nil {
				return Delivery{}, err
			}
			continue
		}
		a, cancel := context.WithTimeout(ctx, fetchLimit)
		d, err := c.source.Fetch(a, routes)
		late := a.Err() != nil
		cancel()
		if err != nil && late && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return Delivery{}, err
		}
		verdict, err := c.claim(ctx, d)
		if err != nil {
			return Delivery{}, fmt.Errorf("claim job %s: %w", d.Job.ID, err)
		}
		switch verdict {
		case Take:
			d.Receipt = &lease{Receipt: d.Receipt, c: c, job: d.Job.ID, release: d.Release}
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
	var now claimed
	attempt := func(r Row) (Row, bool) {
		now.row, v = r.Attempted(claim, d.Attempt, d.Bulk, c.who.Budget)
		return now.row, v == Take || now.row.State == Quarantined
	}
	err = ErrConflict
	if row, ok := d.fresh(); ok {
		if next, changed := attempt(row); changed {
			now.revision, err = c.source.PutRow(ctx, next, d.Revision)
		}
	}
	if errors.Is(err, ErrConflict) {
		now.revision, err = change(ctx, c.source, d.Job.ID, attempt)
	}
	if errors.Is(err, ErrNoRow) {
		return Drop, nil
	}
	if err == nil && v == Take {
		c.mu.Lock()
		c.held[d.Job.ID] = now
		c.mu.Unlock()
	}
	return v, err
}

// letGo forgets a row that we held.
func (c *Claimer) letGo(id Digest) (claimed, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	held, ok := c.held[id]
	delete(c.held, id)
	return held, ok
}

// Change applies a pure transition to a row by compare-and-swap until it holds; f returns false to leave the row.
func Change(ctx context.Context, l Ledger, id Digest, f func(Row) (Row, bool)) error {
	_, err := change(ctx, l, id, f)
	return err
}

// change is Change; it returns the revision that was written.
func change(ctx context.Context, l Ledger, id Digest, f func(Row) (Row, bool)) (uint64, error) {
	for range casTries {
		row, revision, err := l.Row(ctx, id)
		if err != nil {
			return 0, err
		}
		next, changed := f(row)
		if !changed {
			return revision, nil
		}
		if revision, err = l.PutRow(ctx, next, revision); !errors.Is(err, ErrConflict) {
			return revision, err
		}
	}
	return 0, fmt.Errorf("row %s: %w", id, ErrConflict)
}

// SubmitResult implements Feed: the result first, then the row, so that a row never says submitted of something that is not.
func (c *Claimer) SubmitResult(ctx context.Context, r Result) error {
	if err := c.source.SubmitResult(ctx, r); err != nil {
		return err
	}
	answered := func(row Row) (Row, bool) {
		next := row.Answered(r.Worker)
		return next, next.State != row.State
	}
	err := ErrConflict
	if held, ok := c.letGo(r.Job); ok { // as a rule nobody has touched it since we claimed it
		if next, changed := answered(held.row); changed {
			_, err = c.source.PutRow(ctx, next, held.revision)
		}
	}
	if errors.Is(err, ErrConflict) {
		err = Change(ctx, c.source, r.Job, answered)
	}
	if errors.Is(err, ErrNoRow) {
		return nil
	}
	return err
}

// Fate tells what became of a proof: ErrNoRow if the queue does not know its job.
func (c *Claimer) Fate(ctx context.Context, r Result) (Fate, error) {
	row, _, err := c.source.Row(ctx, r.Job)
	switch {
	case err != nil:
		return Waits, err
	case row.State == Done || row.State == Cancelled:
		return Judged, nil
	case row.State == Submitted:
		return Waits, nil
	}
	for _, claim := range row.Claims {
		if claim.Outcome == ClassInvalid && (claim.Worker == r.Worker || claim.Worker == c.who.Worker) {
			return Judged, nil // we submit in our own name what another of this machine has proven
		}
	}
	if row.State == Quarantined {
		return Waits, nil // a proof ends that, and nobody has looked at this one
	}
	return Gone, nil
}

// Announce tells others what this worker is at.
func (c *Claimer) Announce(ctx context.Context, p Presence) error {
	p.Worker, p.Device = c.who.Worker, c.who.Device
	return c.source.Announce(ctx, p)
}

// lease is the receipt of a claimed job. Once it was heard to be another's, its message is too, which a broker does not tell by who acknowledges it: then neither Ack
// nor Return does anything, or the job would be left without a message under its new owner, and proven twice.
type lease struct {
	Receipt
	c       *Claimer
	job     Digest
	release int
	taken   atomic.Bool
}

// InProgress keeps the lease: ErrTaken or ErrSettled when it is not ours any more. Without the row's answer it is taken to be.
func (l *lease) InProgress(ctx context.Context) error {
	row, _, err := l.c.source.Row(ctx, l.job)
	switch {
	case err == nil && row.State.Settled():
		return ErrSettled
	case errors.Is(err, ErrNoRow), // the queue may have lost all it had; the operator will want the proof
		err == nil && !row.Owner(l.c.who.Worker, l.release):
		l.taken.Store(true)
		return ErrTaken
	}
	return errors.Join(err, l.Receipt.InProgress(ctx))
}

// Ack implements Receipt.
func (l *lease) Ack(ctx context.Context) error {
	if l.taken.Load() {
		return nil
	}
	return l.Receipt.Ack(ctx)
}

// Return hands a claimed job back by answering it: a claimed message is never returned to the queue.
func (l *lease) Return(ctx context.Context, delay time.Duration) error {
	if l.taken.Load() {
		return nil
	}
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
