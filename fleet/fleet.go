// Package fleet has proofs made by workers that nobody trusts, on a queue that may lose everything.
//
// What holds whatever fails: a delivery is a hint, the claim in the job's row is the lease, a verified proof is the truth. The Coordinator
// releases jobs, verifies what comes back against the statement it was asked for, keeps proofs on disk of its own, and every Sweep
// compares what should be in the queue with what is. It holds nothing that asking for the same jobs again does not bring back.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/causeway-l2/causeway/workers"
)

// Verifier checks a proof against a job's statement and key. ErrUnverified wraps what is not the proof's fault: it is tried again.
type Verifier interface {
	Verify(ctx context.Context, j workers.Job, proof []byte) error
}

// Errors.
var (
	ErrUnverified = errors.New("fleet: the proof could not be checked")
	ErrUnknown    = errors.New("fleet: no such job")
)

// Config of a Coordinator.
type Config struct {
	Tick     time.Duration // between two looks at what to release
	Sweep    time.Duration // between two comparisons of rows and queue
	Deadline time.Duration // of one claim, whatever its heartbeats say
	Policy   workers.Policy
	Depth    int               // released and unclaimed jobs beyond which nothing is released; more if there are more workers
	Classes  map[string]string // memory class by circuit; none: every worker with the keys
	Target   time.Duration     // to prove all that waits: backpressure is red above it, amber above half of it
	Parallel int               // jobs that are released, and results that are looked at, at once
	Strikes  int               // refused proofs after which a worker gets no jobs
	RetryMin time.Duration     // first pause after a failure that is not the worker's leaving; doubles up to RetryMax
	RetryMax time.Duration
	// Parole is how long a job stays in quarantine, which is workers' word about it and no more; it doubles each time.
	Parole   time.Duration
	Keep     uint64  // final batches whose rows and proofs are kept, for people and for L1 taking something back
	Extra    float64 // share of prover time that copies on speculation may take
	Proofs   string  // directory of verified proofs; empty: they are kept in memory
	Log      *slog.Logger
	Metrics  prometheus.Registerer // nil: none
	Tracer   trace.Tracer
	Rollup   string    // sets traces of rollups apart
	Timeline *Timeline // is told of proofs; nil: none
}

// Default fits proofs of seconds to minutes.
func Default() Config {
	return Config{Tick: 200 * time.Millisecond, Sweep: 30 * time.Second, Deadline: time.Hour, Policy: workers.Policy{Budget: workers.DefaultBudget}, Depth: 4, Parallel: 8,
		Target: 10 * time.Minute, Strikes: 3, RetryMin: time.Second, RetryMax: 2 * time.Minute, Parole: 10 * time.Minute, Extra: 0.05, Keep: 256, Log: slog.Default(),
		Tracer: noop.NewTracerProvider().Tracer("")}
}

// Check refuses a config that cannot work.
func (c Config) Check() error {
	switch {
	case c.Tick <= 0 || c.Sweep <= 0 || c.Deadline <= 0 || c.Target <= 0 || c.RetryMin <= 0 || c.RetryMax < c.RetryMin || c.Parole <= 0:
		return errors.New("fleet: durations must be positive, RetryMax at least RetryMin")
	case c.Policy.Budget < 1 || c.Depth < 1 || c.Parallel < 1 || c.Strikes < 1 || c.Extra < 0 || c.Extra > 1:
		return errors.New("fleet: budget, depth, parallel and strikes must be positive, extra a share")
	case c.Log == nil || c.Tracer == nil:
		return errors.New("fleet: no log or no tracer")
	}
	return nil
}

// Request asks for one proof.
type Request struct {
	Job workers.Job
	// Inputs makes the job's artifacts, in its order: when it is released first, and again whenever they were lost. It must be safe
	// to call from another goroutine.
	Inputs func() ([][]byte, error)
}

// Proof is a verified answer.
type Proof struct {
	Job     workers.Job
	Data    []byte
	Worker  string
	Seconds float64 // of the worker
}

// Pressure says whether the fleet keeps up. It informs: nothing is ever refused because of it.
type Pressure struct {
	Colour       string  `json:"colour"` // green, amber, red
	Jobs         int     `json:"jobs"`   // not proven
	Workers      int     `json:"workers"`
	DrainSeconds float64 `json:"drainSeconds"`       // to prove all of it, by what jobs took so far; -1 if nobody works, or with Unserved
	Unserved     string  `json:"unserved,omitempty"` // a route that jobs wait on while none of the workers looks there
}

// Drain is DrainSeconds; negative if nobody works, or nobody serves what waits.
func (p Pressure) Drain() time.Duration { return time.Duration(p.DrainSeconds * float64(time.Second)) }

func (c Config) pressure(jobs, present int, unserved string, mean time.Duration) Pressure {
	p := Pressure{Colour: "green", Jobs: jobs, Workers: present, Unserved: unserved}
	switch {
	case jobs == 0:
	case present == 0 || unserved != "":
		p.Colour, p.DrainSeconds = "red", -1
	default:
		p.DrainSeconds = mean.Seconds() * float64(jobs) / float64(present)
		if p.Drain() > c.Target {
			p.Colour = "red"
		} else if p.Drain() > c.Target/2 {
			p.Colour = "amber"
		}
	}
	return p
}

func describe(j workers.Job) string {
	return fmt.Sprintf("%s of batches %d to %d", j.Circuit, j.FirstBatch, j.LastBatch)
}
