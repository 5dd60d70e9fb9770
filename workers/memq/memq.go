// Package memq is a queue of jobs and workers.Artifacts in memory, for one process and for tests.
package memq

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Config of a Queue.
type Config struct {
	AckWait    time.Duration // silence after which a message is delivered again
	MaxDeliver int           // deliveries after which a job is given up
}

// DefaultConfig has the values of the real queue.
func DefaultConfig() Config { return Config{AckWait: 40 * time.Second, MaxDeliver: 50} }

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	if c.AckWait <= 0 || c.MaxDeliver < 1 {
		return errors.New("memq: AckWait and MaxDeliver must be positive")
	}
	return nil
}

// Queue implements workers.Feed and workers.Dispatch. What it holds ends with the process.
type Queue struct {
	cfg Config

	mu      sync.Mutex // guards all below
	jobs    box[workers.Order]
	results box[workers.Result]
	dead    []workers.DeadLetter
	ledger  ledger
	changed chan struct{} // closed and replaced when a message becomes available
	closed  bool
}

// New returns an empty queue.
func New(cfg Config) (*Queue, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Queue{cfg: cfg, changed: make(chan struct{}), ledger: newLedger()}, nil
}

// Close makes every call that waits, or comes later, return workers.ErrClosed.
func (q *Queue) Close() error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.wake()
	return nil
}

// Publish implements workers.Dispatch.
func (q *Queue) Publish(ctx context.Context, o workers.Order) error {
	if err := o.Job.Check(); err != nil {
		return err
	}
	return q.add(ctx, func() {
		if m := q.jobs.find(keyOf(o)); m != nil && m.value.Release < o.Release {
			q.jobs.remove(m)
		}
		q.jobs.add(keyOf(o), o)
	})
}

func keyOf(o workers.Order) string { return o.Route() + "." + o.Job.ID.String() }

// Queued implements workers.Dispatch.
func (q *Queue) Queued(ctx context.Context, o workers.Order) (found bool, err error) {
	err = q.do(ctx, func() error {
		found = q.jobs.find(keyOf(o)) != nil
		return nil
	})
	return found, err
}

// Answered implements workers.Dispatch.
func (q *Queue) Answered(ctx context.Context, job workers.Digest) (found bool, err error) {
	err = q.do(ctx, func() error {
		found = slices.ContainsFunc(q.results.messages, func(m *message[workers.Result]) bool { return m.value.Job == job })
		return nil
	})
	return found, err
}

// Withdraw implements workers.Dispatch.
func (q *Queue) Withdraw(ctx context.Context, o workers.Order) error {
	return q.do(ctx, func() error {
		if m := q.jobs.find(keyOf(o)); m != nil {
			q.jobs.remove(m)
		}
		return nil
	})
}

// SubmitResult implements workers.Feed.
func (q *Queue) SubmitResult(ctx context.Context, r workers.Result) error {
	if err := r.Check(); err != nil {
		return err
	}
	return q.add(ctx, func() { q.results.add(r.Job.String()+r.Outcome().String(), r) })
}

func (q *Queue) add(ctx context.Context, add func()) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.usable(ctx); err != nil {
		return err
	}
	add()
	q.wake()
	return nil
}

// Fetch implements workers.Feed.
func (q *Queue) Fetch(ctx context.Context, routes []string) (workers.Delivery, error) {
	return wait(ctx, q, func() (d workers.Delivery, ok bool, next time.Time) {
		for _, route := range routes {
			m, due := q.jobs.take(q.cfg.AckWait, func(o workers.Order) bool { return o.Route() == route })
			if m == nil {
				next = earlier(next, due)
				continue
			}
			if m.attempts > q.cfg.MaxDeliver {
				q.bury(m)
				return d, false, time.Now()
			}
			return workers.Delivery{
				Receipt: receipt[workers.Order]{q, &q.jobs, m}, Order: m.value, Attempt: m.attempts, AckWait: q.cfg.AckWait,
			}, true, next
		}
		return d, false, next
	})
}

// FetchResult implements workers.Dispatch.
func (q *Queue) FetchResult(ctx context.Context) (workers.ResultDelivery, error) {
	return wait(ctx, q, func() (d workers.ResultDelivery, ok bool, next time.Time) {
		m, due := q.results.take(q.cfg.AckWait, func(workers.Result) bool { return true })
		if m == nil {
			return d, false, due
		}
		return workers.ResultDelivery{Receipt: receipt[workers.Result]{q, &q.results, m}, Result: m.value}, true, due
	})
}

// DeadLetters implements workers.Dispatch.
func (q *Queue) DeadLetters(ctx context.Context, limit int) ([]workers.DeadLetter, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.Clone(q.dead[:min(limit, len(q.dead))]), ctx.Err()
}

// bury gives up on a job; q.mu is held.
func (q *Queue) bury(m *message[workers.Order]) {
	reason := fmt.Sprintf("delivered %d times without an answer", m.attempts-1)
	raw, _ := m.value.Job.Encode() // it was checked by Publish
	q.dead = append(q.dead, workers.DeadLetter{Reason: reason, Attempts: m.attempts - 1, Message: raw, Time: time.Now()})
	r := workers.LostResult(m.value.Job, reason)
	q.results.add(r.Job.String()+r.Outcome().String(), r)
	q.jobs.remove(m)
	q.wake()
}

// usable returns why a call cannot go on; q.mu is held.
func (q *Queue) usable(ctx context.Context) error {
	if q.closed {
		return workers.ErrClosed
	}
	return ctx.Err()
}

// wake makes those who wait look again; q.mu is held.
func (q *Queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// wait calls take, with q.mu held, until it succeeds: after each change, and when the time that take asked for has come.
func wait[D any](ctx context.Context, q *Queue, take func() (d D, ok bool, next time.Time)) (D, error) {
	for {
		q.mu.Lock()
		if err := q.usable(ctx); err != nil {
			q.mu.Unlock()
			var none D
			return none, err
		}
		d, ok, next := take()
		changed := q.changed
		q.mu.Unlock()
		if ok {
			return d, nil
		}
		var due <-chan time.Time
		if !next.IsZero() {
			due = time.After(time.Until(next))
		}
		select {
		case <-ctx.Done():
		case <-changed:
		case <-due:
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
