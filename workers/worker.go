package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Prover makes proofs of one or more circuits. Prove gets the job's inputs in the job's order, their digests checked. It must return
// soon after ctx is done; it chooses the class of an error by returning a Failure, and tells how it gets on with EnterStage. It must check
// that the job's circuit and verifying key are those it has loaded (ClassKeys), and that the witness is of the job's statement
// (ClassInput). It is called by one goroutine at a time.
type Prover interface {
	Circuits() []string
	Prove(ctx context.Context, j Job, inputs [][]byte) (proof []byte, err error)
}

// Config of a Worker.
type Config struct {
	Name       string        // in results and logs; unique in the fleet
	DrainGrace time.Duration // how long a proof may go on after Run was told to stop
	Timeout    time.Duration // of one call to the queue
	RetryMin   time.Duration // first pause after a failed call; doubles up to RetryMax
	RetryMax   time.Duration
	Classes    []string          // memory and device classes that it serves, besides jobs without one; preferred first
	Outbox     string            // directory of proofs that are not submitted, or not judged, yet; empty: none
	Announce   time.Duration     // between two signs of being there
	Build      string            // of the program, for people
	Report     func() Capability // what it proves on, now; nil: nothing is said of it
	Log        *slog.Logger
}

// DefaultConfig fits proofs of seconds to minutes.
func DefaultConfig(name string) Config {
	return Config{
		Name: name, DrainGrace: 30 * time.Minute, Timeout: 10 * time.Second,
		RetryMin: time.Second, RetryMax: 30 * time.Second, Announce: 15 * time.Second, Log: slog.Default(),
	}
}

// Check returns an error for a config that cannot work.
func (c Config) Check() error {
	switch {
	case c.Name == "" || !validText(c.Name, MaxName):
		return fmt.Errorf("workers: name of %d bytes, want 1 to %d of UTF-8", len(c.Name), MaxName)
	case c.DrainGrace < 0 || c.Timeout <= 0 || c.Announce <= 0 || c.RetryMin <= 0 || c.RetryMax < c.RetryMin:
		return errors.New("workers: durations must be positive, RetryMax at least RetryMin")
	case c.Log == nil:
		return errors.New("workers: no log")
	case slices.ContainsFunc(c.Classes, func(s string) bool { return !validToken(s) }):
		return fmt.Errorf("workers: classes %.200q: want a-z, 0-9, - and _", c.Classes)
	}
	return nil
}

// Worker takes one job at a time from a feed, proves it and submits the result.
type Worker struct {
	cfg       Config
	feed      Feed
	artifacts Artifacts
	prover    Prover
	routes    []string
	log       *slog.Logger

	handBack     chan struct{} // closed: the job at hand goes back at once
	handBackOnce sync.Once

	mu       sync.Mutex      // guards all below
	hand     Digest          // the job at hand
	unjudged map[Digest]bool // proofs that were submitted, and are on disk until somebody has looked at them
}

// New checks its arguments.
func New(cfg Config, feed Feed, artifacts Artifacts, prover Prover) (*Worker, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	routes := cfg.routes(prover.Circuits())
	if len(routes) == 0 {
		return nil, errors.New("workers: prover has no circuits")
	}
	for _, c := range prover.Circuits() {
		if !validToken(c) {
			return nil, fmt.Errorf("%w: circuit %.80q", ErrJob, c)
		}
	}
	return &Worker{cfg: cfg, feed: feed, artifacts: artifacts, prover: prover, routes: routes, handBack: make(chan struct{}), unjudged: map[Digest]bool{},
		log: cfg.Log.With("component", "worker", "worker", cfg.Name)}, nil
}

// HandBack ends the grace that a Run has which was told to stop: the job at hand goes back at once.
func (w *Worker) HandBack() { w.handBackOnce.Do(func() { close(w.handBack) }) }

// Run works until ctx is done, or the operator asks it to leave, then finishes the job at hand, within DrainGrace, and returns nil. The only error is ErrClosed.
func (w *Worker) Run(ctx context.Context) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	w.resubmit(ctx)
	var announcing sync.WaitGroup
	defer announcing.Wait()
	if a, ok := w.feed.(announcer); ok {
		present, gone := context.WithCancel(context.WithoutCancel(ctx))
		defer gone()
		announcing.Go(func() { w.announce(present, ctx, leave, a) })
	}
	retry := w.backoff()
	for {
		d, err := w.feed.Fetch(ctx, w.routes)
		switch {
		case ctx.Err() != nil:
			if err == nil { // it arrived as we were stopping
				w.giveBack(d, 0)
			}
			return nil
		case errors.Is(err, ErrLeave):
			w.log.Info("asked to leave")
			return nil
		case errors.Is(err, ErrClosed):
			return fmt.Errorf("fetch job: %w", err)
		case err != nil:
			w.log.Warn("fetch job", "err", err)
			retry.sleep(ctx)
		default:
			retry = w.backoff()
			w.handle(ctx, d)
		}
	}
}

// handle sees one job through. Its own context outlives ctx by DrainGrace.
func (w *Worker) handle(ctx context.Context, d Delivery) {
	log := w.log.With("job", d.Job.ID, "circuit", d.Job.Circuit, "attempt", d.Attempt)
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	w.setHand(d.Job.ID)
	defer w.setHand(Digest{})
	stopDrain := context.AfterFunc(ctx, func() {
		log.Info("draining: the job at hand is finished, or goes back", "grace", w.cfg.DrainGrace)
		grace := time.NewTimer(w.cfg.DrainGrace)
		defer grace.Stop()
		select {
		case <-grace.C:
		case <-w.handBack:
		case <-work.Done():
		}
		cancel()
	})
	defer stopDrain()
	heartbeats := make(chan struct{})
	beating, stopBeating := context.WithCancel(work)
	go func() {
		defer close(heartbeats)
		w.heartbeat(beating, d, cancel, log)
	}()
	result, err := w.attempt(work, d.Job)
	if err == nil {
		err = w.submit(work, result, log)
	}
	if err == nil {
		w.sent(d.Job.ID)
	}
	stopBeating() // before the receipt is settled: a late heartbeat would reach whoever has the job next
	<-heartbeats
	if err != nil {
		log.Warn("job goes back to the queue", "err", err)
		w.giveBack(d, w.pause(work))
		return
	}
	if err := w.call(context.WithoutCancel(ctx), d.Ack); err != nil {
		log.Warn("acknowledge job; it may be proven again", "err", err)
	}
	log.Info("job answered", "seconds", result.Seconds, "failure", result.Failure)
}

// pause is how long a job rests after a transient error here; when this worker is stopping another may have it at once.
func (w *Worker) pause(work context.Context) time.Duration {
	if work.Err() != nil {
		return 0
	}
	return w.cfg.RetryMax/2 + rand.N(w.cfg.RetryMax/2+1)
}

// heartbeat keeps the delivery ours. Silence of the queue is no reason to stop proving: a proof is welcome however late.
// Only a settled job is stopped.
func (w *Worker) heartbeat(ctx context.Context, d Delivery, stop func(), log *slog.Logger) {
	tick := time.NewTicker(d.AckWait / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			switch err := w.call(ctx, d.InProgress); {
			case errors.Is(err, ErrSettled):
				log.Info("job is settled elsewhere")
				stop()
				return
			case errors.Is(err, ErrTaken):
				log.Warn("job was taken over; its proof is finished all the same")
				return
			case err != nil && ctx.Err() == nil:
				log.Warn("heartbeat", "err", err)
			}
		}
	}
}

// submit tries until the result is durable or ctx is done: a proof is too dear to lose to a queue that is away for a while.
func (w *Worker) submit(ctx context.Context, r Result, log *slog.Logger) error {
	retry := w.backoff()
	for {
		err := w.call(ctx, func(ctx context.Context) error { return w.feed.SubmitResult(ctx, r) })
		if err == nil || errors.Is(err, ErrResult) || errors.Is(err, ErrClosed) {
			return err
		}
		log.Warn("submit result", "err", err)
		if !retry.sleep(ctx) {
			return err
		}
	}
}

func (w *Worker) giveBack(d Delivery, delay time.Duration) {
	err := w.call(context.Background(), func(ctx context.Context) error { return d.Return(ctx, delay) })
	if err != nil {
		w.log.Warn("return job; it comes back by itself after AckWait", "job", d.Job.ID, "err", err)
	}
}

func (w *Worker) call(ctx context.Context, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, w.cfg.Timeout)
	defer cancel()
	return f(ctx)
}
