// Package node is an operator put together: the way to L1, sequencer, operator, the life of every op, and what others may ask of it. Its
// methods answer wallets, explorers and the HTTP API; all may be called concurrently, also before Run.
package node

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Node is an operator that runs.
type Node struct {
	cfg      Config
	deps     Deps
	log      *slog.Logger
	params   l1.Params
	config   field.Element
	registry *prometheus.Registry

	seq   *sequencer.Sequencer
	op    *operator.Operator
	ops   *opIndex
	feed  *feed
	owner *ownerIndex
}

// New reads L1, opens what the directory holds, and checks that keys, contract and configuration fit each other.
func New(ctx context.Context, cfg Config, deps Deps) (*Node, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := deps.check(); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, deps: deps, log: deps.Log.With("component", "node"), registry: deps.Registry, ops: newOpIndex(), feed: newFeed(), owner: newOwnerIndex()}
	if n.registry == nil {
		n.registry = prometheus.NewRegistry()
	}
	var err error
	if n.params, err = deps.Client.Params(ctx); err != nil {
		return nil, err
	}
	if n.config, err = field.FromBytes(n.params.Config[:]); err != nil {
		return nil, fmt.Errorf("node: config of the contract: %w", err)
	}
	if int(cfg.VerifierID) >= len(n.params.Verifiers) {
		return nil, fmt.Errorf("node: the contract has %d verifiers, asked for number %d", len(n.params.Verifiers), cfg.VerifierID)
	}
	return n, n.open(ctx)
}

// open puts the parts together from what L1 says.
func (n *Node) open(ctx context.Context) error {
	shapes := make([]rollup.Shape, len(n.params.Verifiers))
	for i := range shapes {
		shapes[i] = n.cfg.Aggregate.Shape
	}
	from, err := restore.FromL1(ctx, n.deps.Client, shapes)
	if err != nil {
		return err
	}
	n.seq, err = sequencer.New(sequencer.Config{Shape: n.cfg.Aggregate.Shape, Config: n.config, Collector: n.cfg.Collector, Fees: n.cfg.Fees,
		Deadline: n.cfg.SealAfter, MaxQueue: n.cfg.MaxQueue}, from.State, from.LastBatch+1, from.Timestamp, from.Requests)
	if err != nil {
		return err
	}
	submitter, err := l1.NewSubmitter(n.deps.Client, n.deps.Sender, n.deps.Log)
	if err != nil {
		return err
	}
	watcher := l1.DefaultWatcher()
	watcher.Confirmations, watcher.Poll, watcher.Log = n.cfg.Confirmations, n.cfg.L1Poll, n.deps.Log
	n.op, err = operator.New(operator.Config{Aggregate: n.cfg.Aggregate, VerifierID: n.cfg.VerifierID, MaxWait: n.cfg.AggregateAfter, Tick: n.cfg.Tick,
		Retries: n.cfg.Retries, Watcher: watcher, Log: n.deps.Log, OnEvent: n.onEvent}, operator.Deps{Sequencer: n.seq, Queue: n.deps.Queue,
		Artifacts: n.deps.Artifacts, Ring: n.deps.Ring, Client: n.deps.Client, Submitter: submitter}, from.LastBatch)
	return err
}

// Run works until ctx is done, and returns nil then, or until something fails that waiting does not mend.
func (n *Node) Run(ctx context.Context) error {
	stop, err := n.listen(ctx)
	if err != nil {
		return err
	}
	defer stop()
	return n.op.Run(ctx)
}

// SetHandler gives the listener what to serve beside the node's own paths: an API that asks this node. Call it before Run.
func (n *Node) SetHandler(h http.Handler) { n.deps.Handler = h }

// Registry collects the node's metrics.
func (n *Node) Registry() *prometheus.Registry { return n.registry }

// Flush makes the operator seal and aggregate without waiting for more, until all that is accepted is final.
func (n *Node) Flush(ctx context.Context) error { return n.op.Flush(ctx) }

func (n *Node) onEvent(e operator.Event) {
	n.ops.onEvent(e)
	n.feed.send(Event{Time: time.Now(), Event: e})
	if n.deps.OnEvent != nil {
		n.deps.OnEvent(e)
	}
}
