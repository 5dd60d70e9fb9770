package natsq

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/causeway-l2/causeway/workers"
)

// leaderBucket holds, by what they are elected for, who leads.
const leaderBucket = "cw_leader"

// Errors of an election.
var (
	// ErrLed says that somebody else leads.
	ErrLed = errors.New("natsq: another operator is in charge")
	// ErrDeposed says that somebody else has taken over. What to do is to stop, at once.
	ErrDeposed = errors.New("natsq: another operator has taken over, since this one was silent for too long")
)

// vote is who leads. An empty holder is nobody.
type vote struct {
	Holder string    `json:"holder"`
	Since  time.Time `json:"since"` // for people
}

// Election makes one of several the leader. Who leads says so again and again; whoever sees nothing new of a leader for the term, by his own clock, may take
// over, by compare-and-swap. A leader that could not say so for three quarters of the term does not take itself for one any more: no clocks are compared, and
// what it began by then has a quarter of the term to end. Leads may be called concurrently; the others belong to one goroutine.
type Election struct {
	q            *Queue
	name, holder string
	term         time.Duration
	revision     uint64
	since        time.Time

	mu    sync.Mutex
	until time.Time // it leads
}

// Election of the leader of something. A holder that comes again with its name, after a crash, leads again at once: names have to differ.
func (q *Queue) Election(name, holder string, term time.Duration) (*Election, error) {
	if name == "" || strings.ContainsAny(name, ". *>\t\r\n") || holder == "" || term <= 0 {
		return nil, fmt.Errorf("natsq: an election needs a name without blanks and dots, a holder and a term, not %q, %q, %v", name, holder, term)
	}
	return &Election{q: q, name: name, holder: holder, term: term}, nil
}

// Leader of something as the queue has it, who may be gone by now: "" if there is none, or never was. It changes nothing.
func (q *Queue) Leader(ctx context.Context, name string) (string, error) {
	m, err := q.lastOfLeader(ctx, "KV_"+leaderBucket, kvSubject(leaderBucket, name))
	var missing *jetstream.APIError
	switch {
	case errors.As(err, &missing) && missing.ErrorCode == jetstream.JSErrCodeStreamNotFound || err == nil && m == nil:
		return "", nil
	case err != nil:
		return "", fmt.Errorf("leader of %s: %w", name, err)
	}
	var v vote
	if err := json.Unmarshal(m.data, &v); err != nil {
		return "", fmt.Errorf("leader of %s: %w", name, err)
	}
	return v.Holder, nil
}

// Leads tells whether it does, with time to spare.
func (e *Election) Leads() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Now().Before(e.until)
}

// Campaign waits until it leads. Waiting, which may be nil, hears who leads instead; an error of it ends the campaign, and so does workers.ErrClosed, as when the key was
// rotated: who is not let in again would wait for ever, and never take over.
func (e *Election) Campaign(ctx context.Context, waiting func(holder string) error) error {
	return e.campaign(ctx, time.Now(), waiting)
}

// campaign since a time: where there is no vote, or no longer, it waits for a term, since a broker that has lost its disk says nothing of who led a moment ago.
func (e *Election) campaign(ctx context.Context, began time.Time, waiting func(holder string) error) error {
	if err := e.provision(ctx); err != nil {
		return err
	}
	var seen uint64
	var at time.Time
	for {
		v, revision, err := e.read(ctx)
		if err == nil && revision == 0 && seen != 0 { // the vote is gone, and whoever leads may not know yet
			began, seen = time.Now(), 0
		}
		if err == nil && e.isFree(v, revision, began, revision == seen && time.Since(at) >= e.term) {
			e.since = time.Now()
			if err = e.say(ctx, revision); err == nil {
				return nil
			}
		}
		switch {
		case errors.Is(err, workers.ErrClosed):
			return err
		case err != nil && ctx.Err() == nil && !errors.Is(err, workers.ErrConflict):
			e.q.cfg.Log.Warn("cannot tell who is in charge", "component", "natsq", "err", err)
		case err == nil && revision != seen:
			again := seen != 0
			seen, at = revision, time.Now()
			if again && waiting != nil {
				if err := waiting(v.Holder); err != nil {
					return err
				}
			}
		}
		if err := pause(ctx, e.term/8); err != nil {
			return err
		}
	}
}

func (e *Election) isFree(v vote, revision uint64, began time.Time, silent bool) bool {
	if revision == 0 {
		return time.Since(began) >= e.term
	}
	return v.Holder == "" || v.Holder == e.holder || silent
}

// Try is Campaign for who does not wait: ErrLed as soon as a leader is seen to be there. Where nobody has ever led it leads at once.
func (e *Election) Try(ctx context.Context) error {
	return e.campaign(ctx, time.Now().Add(-e.term), func(holder string) error { return fmt.Errorf("%w: %s", ErrLed, holder) })
}

// Run goes on leading until ctx is done, and returns nil then, or until somebody else leads: ErrDeposed; or ErrClosed. While the broker does not answer it tries again.
func (e *Election) Run(ctx context.Context) error {
	for {
		if pause(ctx, e.term/4) != nil {
			return nil
		}
		err := e.say(ctx, e.revision)
		if err == nil || ctx.Err() != nil {
			continue
		}
		v, revision, failed := e.read(ctx)
		switch {
		case errors.Is(failed, workers.ErrClosed):
			return failed
		case failed != nil:
			e.q.cfg.Log.Warn("cannot say that we are in charge", "component", "natsq", "err", errors.Join(err, failed))
		case e.own(v) || revision == 0: // an answer was lost, or the broker has lost it all
			e.revision = revision
		default: // nobody, too, is who has taken over meanwhile, and has ended
			e.mu.Lock()
			e.until = time.Time{}
			e.mu.Unlock()
			return fmt.Errorf("%w: %s", ErrDeposed, cmp.Or(v.Holder, "it has ended since; start this one again"))
		}
	}
}

// own tells whether a vote is this one's: who comes with the same name, as a copied directory does, began at another time.
func (e *Election) own(v vote) bool { return v.Holder == e.holder && v.Since.Equal(e.since) }

// Resign has the next one lead at once. It is called after Run, by who has stopped.
func (e *Election) Resign(ctx context.Context) error {
	if !e.Leads() {
		return nil
	}
	e.mu.Lock()
	e.until = time.Time{}
	e.mu.Unlock()
	nobody := vote{Since: time.Now()}
	_, err := e.write(ctx, nobody, e.revision)
	if !errors.Is(err, workers.ErrConflict) {
		return err
	}
	v, revision, err := e.read(ctx)
	if err != nil || !e.own(v) { // somebody else leads by now
		return err
	}
	_, err = e.write(ctx, nobody, revision) // the end of Run came before an answer to what it said last
	return err
}

// say that it leads, if the revision is still the last one.
func (e *Election) say(ctx context.Context, revision uint64) error {
	began := time.Now()
	next, err := e.write(ctx, vote{e.holder, e.since}, revision)
	if err != nil {
		return err
	}
	e.revision = next
	e.mu.Lock()
	defer e.mu.Unlock()
	e.until = began.Add(e.term * 3 / 4)
	return nil
}

func (e *Election) write(ctx context.Context, v vote, revision uint64) (uint64, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return 0, err
	}
	next, err := e.q.put(ctx, kvSubject(leaderBucket, e.name), data, revision)
	if isRefused(err) {
		return 0, fmt.Errorf("leader of %s: %w", e.name, workers.ErrConflict)
	}
	if err != nil {
		return 0, fmt.Errorf("leader of %s: %w", e.name, err)
	}
	return next, nil
}

// read who leads. A broker that has lost its disk has lost the bucket too: it is made again.
func (e *Election) read(ctx context.Context) (v vote, revision uint64, err error) {
	m, err := e.q.lastOfLeader(ctx, "KV_"+leaderBucket, kvSubject(leaderBucket, e.name))
	if err != nil {
		return v, 0, errors.Join(err, e.provision(ctx))
	}
	if m == nil {
		return v, 0, nil
	}
	if err := json.Unmarshal(m.data, &v); err != nil {
		return v, 0, fmt.Errorf("leader of %s: %w", e.name, err)
	}
	return v, m.sequence, nil
}

func (e *Election) provision(ctx context.Context) error { return e.q.provide(ctx, e.q.leadersConfig()) }

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
