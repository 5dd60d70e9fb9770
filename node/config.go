package node

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/workers"
)

// Config of an operator's node; it is fixed while the node runs.
type Config struct {
	// Aggregate is the circuit whose proofs L1 is sent, and with it the batch circuit and the shape; VerifierID is its number in the contract.
	Aggregate  circuits.Circuit
	VerifierID uint8
	// Shapes of the contract's verifiers, in their order: others may submit with any of them. Nil: there is one verifier, and it is Aggregate's.
	Shapes []rollup.Shape
	// Dir holds all that has to outlive the process. One node at a time has it.
	Dir string

	// Collector owns the accounts, one for each token, that fees go to; its Token is ignored.
	Collector rollup.Owner
	// Fees by token, in its smallest unit. Ops of other tokens are refused.
	Fees map[uint16]sequencer.Fees
	// SealAfter is how long an op waits at most before its batch is sealed.
	SealAfter time.Duration
	// AggregateAfter is how long a proven batch waits at most for others to share a submission with.
	AggregateAfter time.Duration
	// MaxQueue is how many accepted ops may wait for a batch.
	MaxQueue int
	// Limits of what waits beside that.
	Limits sequencer.Limits
	// SealMaxWei is the price of gas above which a batch waits, for as long as SealBound at most; 0: it waits for no price.
	SealMaxWei uint64
	SealBound  time.Duration
	// RequestBound is how long after its arrival on L1 a request is in the next batch, whatever waits; 0: half of the contract's grace time.
	RequestBound time.Duration
	// CacheBytes is how much of the database is kept in memory, its write buffers included.
	CacheBytes int64
	// MinFree is how many bytes the disk must have left, or no op is accepted; 0: any number.
	MinFree uint64
	// Standby says that other operators wait to take over: while this one cannot tell whether it leads, it takes no ops.
	Standby bool
	// Takeover says that the key may be one that the contract does not name: it submits while anyone may. One batch is sealed at a time then, when L1 would take
	// it; from when the contract names the key on, as many as otherwise.
	Takeover bool
	// Adopt says that the key's txs below this nonce, which the directory did not send, are those of an operator that is gone for good; 0: there are none.
	Adopt uint64
	// MaxOpen is how many batches may be sealed and not final: while so many are, none is sealed, ops queue up, and are refused in the end.
	MaxOpen int
	// KeepBatches is how many final batches keep their ops and proofs: as far back as a reorg may reach.
	KeepBatches uint64
	// Retries of a job whose proof failed, before it is quarantined.
	Retries int

	// Confirmations: what L1 says counts when so many blocks are on top of it.
	Confirmations uint64
	// L1Poll is the time between two looks at L1, Tick between two looks at the clock.
	L1Poll, Tick time.Duration

	// Listen is where /metrics, /healthz and /readyz are served, host:port; empty: nowhere.
	Listen string
}

// Default lacks circuit, collector and fees.
func Default() Config {
	return Config{SealAfter: 30 * time.Second, AggregateAfter: 5 * time.Minute, MaxQueue: 100_000, CacheBytes: datadir.Default().CacheBytes, MinFree: 256 << 20, MaxOpen: 256, KeepBatches: 128, Retries: 2, Confirmations: 2, L1Poll: time.Second,
		Tick: 100 * time.Millisecond, Limits: sequencer.Limits{PerAccount: 25_000, Held: 10_000, Ahead: 64}, SealBound: 30 * time.Minute}
}

// sealing is how long an op waits for its batch to be sealed, at most.
func (c Config) sealing() time.Duration {
	if c.SealMaxWei > 0 {
		return c.SealBound
	}
	return c.SealAfter
}

// Settling is how long an op waits for the clock at most: to be sealed, and once proven for others to share a submission with. Proving and L1 come on top.
func (c Config) Settling() time.Duration { return c.sealing() + c.AggregateAfter }

// leastCache leaves room beside the database's write buffers.
const leastCache = 96 << 20

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case !c.Aggregate.IsAggregate():
		return fmt.Errorf("node: %q is no aggregate circuit", c.Aggregate.Name)
	case c.SealAfter <= 0 || c.AggregateAfter <= 0 || c.L1Poll <= 0 || c.Tick <= 0:
		return errors.New("node: sealAfter, aggregateAfter, l1.poll and tick must be positive")
	case c.SealMaxWei > 0 && c.SealBound < c.SealAfter:
		return errors.New("node: sealBound is below sealAfter: an op that waits for cheaper gas waits at least that long anyway")
	case c.RequestBound < 0:
		return errors.New("node: requestBound must not be negative; 0 is half of the contract's grace time")
	case c.Limits.PerAccount < 0 || c.Limits.Held < 0 || c.Limits.MaxBacklog < 0 || c.Limits.MinValidity < 0: // who stands by would find out when it takes over
		return errors.New("node: maxPerAccount, maxHeld, maxBacklog and minValidity must not be negative")
	case c.MaxQueue <= 0 || c.MaxOpen <= 0 || c.Retries < 0:
		return errors.New("node: maxQueue and MaxOpen must be positive, retries not negative")
	case !c.Collector.PubKey.OnCurve():
		return errors.New("node: the collector needs a public key")
	case c.CacheBytes < leastCache:
		return fmt.Errorf("node: cacheMiB must be at least %d: write buffers alone take 64", leastCache>>20)
	case c.Dir == "":
		return errors.New("node: no data directory")
	}
	return nil
}

// shapesOf a contract's verifiers, all of them.
func (c Config) shapesOf(p l1.Params) ([]rollup.Shape, error) {
	shapes := c.Shapes
	if shapes == nil && len(p.Verifiers) == 1 {
		shapes = []rollup.Shape{c.Aggregate.Shape}
	}
	switch {
	case int(c.VerifierID) >= len(p.Verifiers):
		return nil, fmt.Errorf("node: the contract has %d verifiers, asked for number %d", len(p.Verifiers), c.VerifierID)
	case len(shapes) != len(p.Verifiers):
		return nil, fmt.Errorf("node: the contract has %d verifiers, and the shapes of %d were told: batches of all of them have to be read", len(p.Verifiers), len(shapes))
	case shapes[c.VerifierID] != c.Aggregate.Shape:
		return nil, fmt.Errorf("node: verifier %d has batches of shape %q, %s of %q: check circuit and verifierId", c.VerifierID, shapes[c.VerifierID].Name, c.Aggregate.Name,
			c.Aggregate.Shape.Name)
	case p.Verifiers[c.VerifierID].Blob != c.Aggregate.Blob:
		return nil, fmt.Errorf("node: D is in a blob: %v for verifier %d, %v for %s: check circuit and verifierId", p.Verifiers[c.VerifierID].Blob, c.VerifierID, c.Aggregate.Blob, c.Aggregate.Name)
	}
	return shapes, nil
}

// BoundOf a contract's requests: RequestBound, or half of the grace time. It has to be below the grace time.
func (c Config) BoundOf(p l1.Params) (time.Duration, error) {
	grace := time.Duration(p.GraceTime) * time.Second
	if c.RequestBound == 0 {
		return grace / 2, nil
	}
	if c.RequestBound >= grace {
		return 0, fmt.Errorf("node: requestBound %s is not below the contract's grace time, %s: L1 would refuse batches before a request is overdue here", c.RequestBound, grace)
	}
	return c.RequestBound, nil
}

// Deps is what a node works with; it closes none of it.
type Deps struct {
	Client    *l1.Client
	Sender    *l1.Sender // of an operator's key
	Queue     workers.Dispatch
	Artifacts workers.Artifacts
	Ring      keyring.Ring
	// Registry collects metrics; nil: a new one.
	Registry *prometheus.Registry
	// OnEvent hears of every change of a batch's stage, from the operator's loop: it must not block. It may be nil.
	OnEvent func(operator.Event)
	Log     *slog.Logger
	// Prover makes the proofs; nil: workers at Queue, kept busy as Fleet says.
	Prover operator.Prover
	// Fleet is how; nil: fleet.Default.
	Fleet *fleet.Config
	// Leader tells whether this one of several operators is in charge; nil: there are no others.
	Leader Leader
	// Logbook tells the next operator in charge what this one has acknowledged: an op is when it has it. Nil: nobody is told.
	Logbook Logbook
	// Now is the clock; nil: the machine's. Tests move it.
	Now func() time.Time
	// Fatal ends the process when the disk fails; datadir.Config has it.
	Fatal func(error)
	// FS and Step are for tests that pull the plug: datadir.Config has them.
	FS   datadir.FS
	Step func(name string, done bool)
}

func (d Deps) check() error {
	if d.Client == nil || d.Sender == nil || d.Log == nil || d.Prover == nil && (d.Queue == nil || d.Artifacts == nil) {
		return errors.New("node: needs an L1 client, a sender, a queue, artifacts and a log")
	}
	return nil
}
