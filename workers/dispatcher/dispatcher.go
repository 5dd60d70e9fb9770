// Package dispatcher lets workers prove that get no rights on the queue. It takes jobs from the queue on their behalf, hands each worker one at a time over
// HTTP, passes heartbeats on, and takes one proof for each job. To the queue it is a worker; to the operator its workers' proofs are claims like all others.
//
//	POST /v1/job                {"routes": [...]}; waits; 200 with a job, 204 without, 409 {"job": id} if there is one at hand, 410 to one that was asked to leave
//	GET  /v1/job/ID/input/N     the N-th input of the job at hand; 429 while another one is read
//	POST /v1/job/ID/heartbeat   204; 409 taken over, 410 settled
//	POST /v1/job/ID/return      hands it back
//	POST /v1/job/ID/failure     {"class": ..., "message": ..., "seconds": ...}
//	PUT  /v1/job/ID/proof       the proof's bytes; ?seconds=S; of a job that was at hand before, too
//
// A worker shows its bearer token. What it can read is its job and that job's inputs, of circuits that the operator allows.
package dispatcher

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/workers"
)

// Config of a Dispatcher.
type Config struct {
	Name     string                    // prefix of its workers' names: its own at the queue
	Workers  map[string]workers.Digest // SHA-256 of each worker's token, by name
	Circuits []string                  // whose jobs may be handed out
	Lease    time.Duration             // silence of a worker after which its job goes to another, if the queue is not less patient
	Deadline time.Duration             // of a job, whatever its worker's heartbeats say
	Poll     time.Duration             // a request for a job waits so long
	Announce time.Duration             // between two signs that its workers are there
	Drip     time.Duration             // in which a request has to arrive, and an answer to be read
	MaxProof int64                     // bytes
	Rate     float64                   // requests a second of one worker
	Burst    float64                   // requests that it may save up
	Log      *slog.Logger
}

// Default lacks workers and circuits. A proof travels in its result: none of its workers stores anything.
func Default(name string) Config {
	return Config{Name: name, Lease: time.Minute, Deadline: time.Hour, Poll: 20 * time.Second, Announce: 15 * time.Second, Drip: 30 * time.Second, MaxProof: workers.MaxInline, Rate: 5, Burst: 50,
		Log: slog.Default()}
}

var token = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	switch {
	case !token.MatchString(c.Name) || len(c.Circuits) == 0 || c.Log == nil:
		return errors.New("dispatcher: needs a name, circuits and a log")
	case c.Lease <= 0 || c.Deadline < c.Lease || c.Poll <= 0 || c.Announce <= 0 || c.Drip <= 0:
		return errors.New("dispatcher: durations must be positive, the deadline at least the lease")
	case c.MaxProof <= 0 || c.MaxProof > workers.MaxArtifact || c.Rate <= 0 || c.Burst < 1:
		return errors.New("dispatcher: sizes and rates must be positive")
	}
	for name := range c.Workers {
		if !token.MatchString(name) {
			return fmt.Errorf("dispatcher: worker %.80q: want 1 to 64 of a-z, A-Z, 0-9, - and _", name)
		}
	}
	return nil
}

// Dispatcher is an http.Handler; Run has to run beside it.
type Dispatcher struct {
	cfg       Config
	queue     workers.Ledger
	artifacts workers.Artifacts
	seats     map[string]*seat // by worker; never changes
	log       *slog.Logger
}

// seat is what is known of one worker.
type seat struct {
	name    string
	feed    *workers.Claimer
	asking  sync.Mutex // held while it waits for a job: one request at a time
	reading sync.Mutex // held while it reads an input, which is in memory meanwhile: one at a time
	mu      sync.Mutex // guards all below
	hand    *hand
	before  []workers.Job // that it had; late proofs are welcome
	routes  []string      // that it asked for last
	tokens  float64       // requests that it may make
	counted time.Time
}

// hand is the job that a worker has.
type hand struct {
	workers.Delivery
	since, heard time.Time
	proving      bool // its proof, or another answer, is being taken
}

const remembered = 16

// New checks its arguments. The source is a queue seen by a worker.
func New(cfg Config, source workers.Source, artifacts workers.Artifacts) (*Dispatcher, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if source == nil || artifacts == nil {
		return nil, errors.New("dispatcher: needs a queue and artifacts")
	}
	d := &Dispatcher{cfg: cfg, queue: source, artifacts: artifacts, seats: map[string]*seat{}, log: cfg.Log.With("component", "dispatcher")}
	for name := range cfg.Workers {
		feed, err := workers.NewClaimer(source, workers.Identity{Worker: cfg.Name + "-" + name, Device: "remote"})
		if err != nil {
			return nil, err
		}
		d.seats[name] = &seat{name: cfg.Name + "-" + name, feed: feed, tokens: cfg.Burst, counted: time.Now()}
	}
	return d, nil
}

// Run gives jobs of workers that fell silent, or take too long, to others. It returns nil when ctx is done, and hands back all that is at hand; the only error is ErrClosed.
func (d *Dispatcher) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	announced := make(chan error, 1)
	go func() {
		announced <- d.announce(ctx)
		cancel()
	}()
	tick := time.NewTicker(min(d.cfg.Lease/4, 5*time.Second))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			d.closeAll()
			return <-announced
		case <-tick.C:
			for _, s := range d.seats {
				d.expire(ctx, s)
			}
		}
	}
}

// announce tells the operator which workers are there, as they would themselves: it releases as many jobs as they can take. A queue that lets nobody in any more ends it.
func (d *Dispatcher) announce(ctx context.Context) error {
	for ctx.Err() == nil {
		for _, s := range d.seats {
			p, there := s.presence(d.cfg.Lease)
			if !there {
				continue
			}
			err := s.feed.Announce(ctx, p)
			if errors.Is(err, workers.ErrClosed) {
				return fmt.Errorf("dispatcher: %w", err)
			}
			if err != nil && ctx.Err() == nil {
				d.log.Warn("announce", "worker", s.name, "err", err)
				break // the queue is away: for the others, too
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(d.cfg.Announce):
		}
	}
	return nil
}

// presence of a worker that has asked for jobs and was heard of within its lease.
func (s *seat) presence(lease time.Duration) (p workers.Presence, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.Routes = s.routes
	if s.hand != nil {
		p.Job = s.hand.Job.ID
	}
	return p, s.routes != nil && time.Since(s.counted) < lease
}

func (d *Dispatcher) closeAll() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, s := range d.seats {
		if h := s.leave(nil); h != nil {
			if err := h.Return(ctx, 0); err != nil {
				d.log.Warn("return job; it comes back by itself", "job", h.Job.ID, "err", err)
			}
		}
	}
}

// silence is how long a worker with a delivery may be silent. It ends before the broker's own patience, after which the message is another's.
func (d *Dispatcher) silence(of workers.Delivery) time.Duration {
	return min(d.cfg.Lease, of.AckWait*3/4)
}

// expire takes a job from a worker. What is another's by now is left alone.
func (d *Dispatcher) expire(ctx context.Context, s *seat) {
	now := time.Now()
	class, message := workers.Class(""), ""
	h := s.leave(func(h *hand) bool {
		switch {
		case now.Sub(h.heard) > d.silence(h.Delivery):
			class, message = workers.ClassLost, "nothing was heard of it"
		case now.Sub(h.since) > d.cfg.Deadline:
			class, message = workers.ClassStalled, fmt.Sprintf("no proof within %v", d.cfg.Deadline)
		}
		return class != "" && !h.proving
	})
	if h == nil {
		return
	}
	d.log.Warn("job is taken from its worker", "worker", s.name, "job", h.Job.ID, "why", message)
	if err := h.InProgress(ctx); errors.Is(err, workers.ErrTaken) || errors.Is(err, workers.ErrSettled) {
		return
	}
	r := workers.Result{Job: h.Job.ID, Worker: s.name, Failure: &workers.Failure{Class: class, Message: message}}
	err := s.feed.SubmitResult(ctx, r)
	if err == nil {
		err = h.Ack(ctx)
	}
	if err != nil {
		d.log.Warn("give up job; it comes back by itself", "job", h.Job.ID, "err", err)
	}
}

// leave empties the worker's hand if the job there is to go.
func (s *seat) leave(which func(*hand) bool) *hand {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hand
	if h == nil || which != nil && !which(h) {
		return nil
	}
	s.hand = nil
	s.before = append(s.before[max(0, len(s.before)-remembered+1):], h.Job)
	return h
}

// held returns the job at hand if it is this one, and notes that its worker lives.
func (s *seat) held(id workers.Digest) *hand {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hand == nil || s.hand.Job.ID != id {
		return nil
	}
	s.hand.heard = time.Now()
	return s.hand
}

func (s *seat) had(id workers.Digest) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.before, func(j workers.Job) bool { return j.ID == id })
}

// allow counts a request.
func (s *seat) allow(rate, burst float64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.tokens = min(burst, s.tokens+rate*now.Sub(s.counted).Seconds())
	s.counted = now
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}

// who finds the worker of a token. It compares with all, in the same time whichever it is.
func (d *Dispatcher) who(bearer string) *seat {
	secret, ok := strings.CutPrefix(bearer, "Bearer ")
	if !ok || len(secret) < 16 || len(secret) > 256 {
		return nil
	}
	digest := workers.DigestOf([]byte(secret))
	var found *seat
	for name, want := range d.cfg.Workers {
		if subtle.ConstantTimeCompare(digest[:], want[:]) == 1 {
			found = d.seats[name]
		}
	}
	return found
}

var route = regexp.MustCompile(`^[a-z0-9_-]{1,160}$`)

// allowed keeps routes of circuits that may be handed out. A route becomes part of a subject: what is no token of one is refused.
func (d *Dispatcher) allowed(routes []string) (out []string, err error) {
	for _, r := range routes {
		circuit, _, _ := strings.Cut(r, "--")
		if !route.MatchString(r) || len(routes) > 64 {
			return nil, fmt.Errorf("%w: route %.80q", workers.ErrJob, r)
		}
		if slices.Contains(d.cfg.Circuits, circuit) {
			out = append(out, r)
		}
	}
	return out, nil
}
