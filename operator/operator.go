// Package operator runs a rollup: it takes ops and requests, seals batches, has them proven and aggregated by workers, and submits them to
// L1.
//
// The life of a batch: open, sealed, proven, aggregated, submitted, final. One goroutine, the loop in Run, owns all of it; the others only
// wait, for L1 or for workers, and hand it what they got. What a worker says is a claim: a proof counts once the operator has verified it
// against the statement that it recorded itself.
package operator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/workers"
)

// Config is fixed while an operator runs.
type Config struct {
	Aggregate  circuits.Circuit // and with it the batch circuit and the shape
	VerifierID uint8            // of that circuit in the contract
	MaxWait    time.Duration    // a proven batch waits no longer for company
	Tick       time.Duration    // between two looks at the clock
	Hold       func() bool      // true: L1 would not take a batch now, so that none is sealed; ops queue up. It must not block; nil is never
	Idle       func() bool      // true: another operator may be in charge, so that nothing is sealed or submitted. It must not block; nil is never
	MaxOpen    int              // batches that may be sealed and not final: it bounds what is kept in memory; 0: 256
	Retries    int              // of a job whose proofs fail by no fault of a worker, before it is quarantined
	Fleet      *fleet.Config    // how workers are kept busy; nil is fleet.Default
	Watcher    l1.WatcherConfig
	Now        func() time.Time // what batches are dated with; nil: the machine's clock
	Log        *slog.Logger
	// OnEvent hears of every change of a batch's stage, from the operator's loop: it must not block. It may be nil.
	OnEvent func(Event)
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case !c.Aggregate.IsAggregate():
		return fmt.Errorf("operator: %q is no aggregate circuit", c.Aggregate.Name)
	case c.MaxWait <= 0 || c.Tick <= 0 || c.Retries < 0 || c.MaxOpen < 0:
		return errors.New("operator: wait and tick must be positive, retries and max-open not negative")
	case c.Log == nil:
		return errors.New("operator: no log")
	}
	return c.Watcher.Check()
}

// Stage is how far a batch has come.
type Stage string

// Stages of a batch.
const (
	Sealed     Stage = "sealed"
	Proven     Stage = "proven"
	Aggregated Stage = "aggregated"
	Submitted  Stage = "submitted"
	Final      Stage = "final"
	Reopened   Stage = "reopened" // undone: their ops wait again
)

// Event says that batches First to Last have reached a stage.
type Event struct {
	Stage       Stage
	First, Last uint64
	Ops         []sequencer.ID      // sealed
	Dropped     []sequencer.Dropped // sealed: accepted once, and not possible any more
	Seconds     float64             // proven, aggregated: of the worker
	Worker      string              // likewise
	Gas         uint64              // submitted; 0 if somebody else's tx did it
	Fee         float64             // likewise: what L1 took, in gwei
	Tx          [32]byte            // submitted, final: on L1; zero where it is not known yet
}

// Deps is what an operator works with.
type Deps struct {
	Sequencer *sequencer.Sequencer
	Client    *l1.Client
	Submitter *l1.Submitter
	// Prover makes the proofs; nil: workers at Queue, with Artifacts and the keys of Ring.
	Prover    Prover
	Queue     workers.Dispatch
	Artifacts workers.Artifacts
	Ring      keyring.Ring
	// Verifier is what L1 verifies the aggregates with: keys of Ring that are others are refused before a proof is made. Nil: they are not compared.
	Verifier *l1.VerifierParams
	// Log keeps proofs and submissions; nil: they are made again after a restart.
	Log Log
	// Ledger is told what L1 did, after the sequencer has heard of it and before batches are taken for final. It may be nil.
	Ledger func(l1.Update) error
	// From is where an operator that ran before stopped.
	From Recovered
}

// Operator is a running operator.
type Operator struct {
	cfg    Config
	deps   Deps
	policy policy
	log    *slog.Logger

	coordinate func(context.Context) error // of the prover, beside the loop; may be nil
	fleet      *fleet.Coordinator          // likewise
	pace       pacer                       // likewise

	// Owned by the loop in Run.
	batches    []*batch                            // sealed and not final, in order
	awaited    map[field.Element]func(Proof) error // by statement: what to do with its proof
	ready      []*submission                       // aggregates that are not final, in order
	sealedAt   time.Time                           // the last batch
	submitting bool                                // the submitter has one of them
	aggregate  uint64                              // number of the first batch that is in no aggregate yet

	// mu guards what others ask for.
	mu      sync.Mutex
	flush   bool
	final   uint64 // last final batch
	sealed  uint64 // last sealed batch
	sealing bool   // the loop may have a batch that is not counted in sealed yet
	changed chan struct{}
}

// New checks its arguments, and makes keys that are missing unless ctx ends it. last is the last batch on L1.
func New(ctx context.Context, cfg Config, deps Deps, last uint64) (*Operator, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	o := &Operator{cfg: cfg, deps: deps, policy: policy{slots: cfg.Aggregate.Slots, maxWait: cfg.MaxWait},
		log: cfg.Log.With("component", "operator"), awaited: map[field.Element]func(Proof) error{},
		aggregate: last + 1, final: last, sealed: last, changed: make(chan struct{})}
	for _, s := range deps.From.Batches { // sealed, though nobody was told yet: a flush waits for them
		if s.Witness != nil {
			o.sealed = s.Witness.Number
		}
	}
	if cfg.Now == nil {
		o.cfg.Now = time.Now
	}
	if cfg.Idle == nil {
		o.cfg.Idle = func() bool { return false }
	}
	if cfg.MaxOpen == 0 {
		o.cfg.MaxOpen = 256
	}
	if deps.Log == nil {
		o.deps.Log = noLog{}
	}
	if deps.Prover == nil {
		w, err := newWorkforce(ctx, cfg, deps)
		if err != nil {
			return nil, err
		}
		o.deps.Prover, o.coordinate, o.fleet = w, w.Run, w.Coordinator
	}
	o.pace, _ = o.deps.Prover.(pacer)
	return o, nil
}

// Fleet keeps the workers busy; nil if Deps.Prover makes the proofs.
func (o *Operator) Fleet() *fleet.Coordinator { return o.fleet }

// Flush makes the operator seal and aggregate without waiting for more, until all that is accepted is final.
func (o *Operator) Flush(ctx context.Context) error {
	o.setFlush(true)
	defer o.setFlush(false)
	for {
		// In this order: what left the queue is then either being sealed or counted.
		pending, _ := o.deps.Sequencer.Pending()
		o.mu.Lock()
		changed, done := o.changed, !o.sealing && o.final == o.sealed
		o.mu.Unlock()
		if done && pending == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		case <-time.After(o.cfg.Tick):
		}
	}
}

// Progress tells the last sealed and the last final batch.
func (o *Operator) Progress() (sealed, final uint64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sealed, o.final
}

func (o *Operator) setFlush(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush = on
}

func (o *Operator) setSealing(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sealing = on
}

func (o *Operator) flushing() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.flush
}

// emit tells the world, and wakes whoever waits in Flush.
func (o *Operator) emit(e Event) {
	if e.First == 0 { // nothing was left of what was to be sealed
		o.log.Info("no batch", "stage", e.Stage, "dropped", len(e.Dropped))
	} else {
		o.log.Info("batch", "stage", e.Stage, "first", e.First, "last", e.Last, "worker", e.Worker, "seconds", e.Seconds)
	}
	if o.cfg.OnEvent != nil {
		o.cfg.OnEvent(e)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch e.Stage {
	case Sealed:
		o.sealed = max(o.sealed, e.Last)
	case Final:
		o.final = max(o.final, e.Last)
	}
	close(o.changed)
	o.changed = make(chan struct{})
}
