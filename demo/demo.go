package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/payments"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/workers/natsq"
)

const txPoll = 50 * time.Millisecond

// Config of a run.
type Config struct {
	// Aggregate is the circuit to prove with, whose shape the batches have; its zero value stands for circuits.Dev(false).
	Aggregate circuits.Circuit

	Lines   []payments.Line
	Workers int
	Ring    keyring.Ring
	// Verifier returns a circuit's verifier contract; shape and slots are left to the caller.
	Verifier func(circuit string) (l1.VerifierConfig, error)
	// StartWorker starts a worker process, which lives until ctx is done. It sends to exited when the process ends before.
	StartWorker func(ctx context.Context, name, queueURL, token string, exited chan<- error) error
	Dir         string // for the files of the embedded queue and of the operator, and blobs
	// QueueURL and QueueToken name an external queue; empty: one is started in this process.
	QueueURL, QueueToken string
	Say                  func(format string, args ...any)
	Progress             func(operator.Event)
	Log                  *slog.Logger
}

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case len(c.Lines) == 0:
		return errors.New("demo: no payments")
	case c.Workers < 1 || c.Workers > 64:
		return fmt.Errorf("demo: %d workers, want 1 to 64", c.Workers)
	case !c.Aggregate.IsAggregate():
		return fmt.Errorf("demo: %q is no aggregate circuit", c.Aggregate.Name)
	case c.Verifier == nil || c.StartWorker == nil || c.Say == nil || c.Log == nil || c.Dir == "":
		return errors.New("demo: incomplete configuration")
	}
	return nil
}

// ErrDiscrepancy says that what came out is not what should have.
var ErrDiscrepancy = errors.New("discrepancy")

// Report of a run that ended well.
type Report struct {
	OK           bool             `json:"ok"`
	Transfers    int              `json:"transfers"` // proven and final, transferToNew included
	Ops          int              `json:"ops"`       // all ops but noops
	Batches      uint64           `json:"batches"`
	Submissions  int              `json:"submissions"`
	L1Gas        uint64           `json:"l1_gas"` // of the submissions
	GasByTx      []uint64         `json:"gas_by_submission"`
	Root         string           `json:"root"`
	Seconds      float64          `json:"seconds"`
	Phases       []Phase          `json:"phases"`
	ProofSeconds []Proof          `json:"proofs"`
	Accounts     []AccountBalance `json:"accounts"`
	Refused      []Refusal        `json:"refused"`
	Books        []BookLine       `json:"books"`
}

// Phase is a part of the run.
type Phase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// Proof is a proof that a worker made.
type Proof struct {
	Stage   operator.Stage `json:"stage"`
	First   uint64         `json:"first"`
	Last    uint64         `json:"last"`
	Ops     int            `json:"ops"` // in its batches
	Worker  string         `json:"worker"`
	Seconds float64        `json:"seconds"`
}

// AccountBalance is an account at the end, as restored from L1.
type AccountBalance struct {
	Name    string `json:"name"`
	Token   string `json:"token"`
	ID      uint32 `json:"id"`
	Balance string `json:"balance"`
}

// Refusal is an op that had to be refused, and was.
type Refusal struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// BookLine is the solvency of one token, in its smallest unit.
type BookLine struct {
	Token    string `json:"token"`
	Accounts string `json:"accounts"`
	Owed     string `json:"owed"`
	Queued   string `json:"queued"`
	Escrow   string `json:"escrow"`
	Held     string `json:"held"`
}

// run is a run in progress.
type run struct {
	cfg    Config
	plan   *plan
	ledger *ledger
	report Report
	phase  time.Time

	client *l1.Client
	faucet *l1.Sender
	people *people
	node   *node.Node
	server *natsq.Server // nil: the queue is an external one

	dropped []sequencer.Dropped // owned by the operator's loop until finish
	ops     map[uint64]int      // likewise: in each batch
}

// Run does all of it. An error that is ErrDiscrepancy says that the rollup misbehaved; others that the demo could not be run.
func Run(ctx context.Context, cfg Config) (*Report, error) {
	if cfg.Aggregate.Name == "" {
		cfg.Aggregate = circuits.Dev(false)
	}
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	p, err := newPlan(cfg.Lines)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	r := &run{cfg: cfg, plan: p, ledger: newLedger(), phase: start, ops: map[uint64]int{}}
	cfg.Say("plan: %s, %d lines", p.describe(), len(cfg.Lines))
	if err := r.keys(ctx); err != nil {
		return nil, err
	}
	r.endPhase("keys")
	err = r.withSystem(ctx, func(ctx context.Context) error {
		steps := []struct {
			name string
			do   func(context.Context) error
		}{{"deposits", r.deposit}, {"payments", r.pay}, {"withdrawals", r.withdraw}, {"finality", r.finish}, {"claims", r.claim}, {"restore", r.restore}}
		for _, step := range steps {
			if err := step.do(ctx); err != nil {
				return fmt.Errorf("%s: %w", step.name, err)
			}
			r.endPhase(step.name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.report.OK = true
	r.report.Seconds = time.Since(start).Seconds()
	return &r.report, nil
}

func (r *run) endPhase(name string) {
	now := time.Now()
	r.report.Phases = append(r.report.Phases, Phase{name, now.Sub(r.phase).Seconds()})
	r.phase = now
}

func discrepancy(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrDiscrepancy}, args...)...)
}
