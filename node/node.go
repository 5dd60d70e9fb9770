// Package node is an operator put together: its directory, the way to L1, sequencer, operator, the life of every op, and what others may ask of it. Its
// methods answer wallets, explorers and the HTTP API; all may be called concurrently, also before Run.
package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Node is an operator that runs.
type Node struct {
	cfg      Config
	deps     Deps
	log      *slog.Logger
	params   l1.Params
	config   field.Element
	registry *prometheus.Registry
	metrics  *metrics
	upkeep   *upkeep

	dir     *datadir.Dir
	shared  *shared // nil: nobody else is told what is acknowledged
	orphans orphans
	settled atomic.Uint64 // last batch that is final, in the directory

	parts  atomic.Pointer[parts] // replaced when L1 takes back what was final
	taking sync.RWMutex          // held for reading while an op is taken
	stages *stages
	gas    gasWatch
	right  atomic.Pointer[right] // what L1 would take; of a node that takes over
	read   atomic.Uint64         // last block that counts
	blind  atomic.Bool           // txs of the key wait on L1, or were not read yet, that this directory did not send
	doubt  atomic.Bool           // L1 has a tx of the key that nobody speaks for
}

// New reads L1, opens the directory and takes up what it holds. It checks that keys, contract, directory and configuration fit each other. Close the node
// when it is not run.
func New(ctx context.Context, cfg Config, deps Deps) (*Node, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if err := deps.check(); err != nil {
		return nil, err
	}
	n := &Node{cfg: cfg, deps: deps, log: deps.Log.With("component", "node"), registry: deps.Registry, stages: newStages()}
	if deps.Now == nil {
		n.deps.Now = time.Now
	}
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
	if n.cfg.Shapes, err = cfg.shapesOf(n.params); err != nil {
		return nil, err
	}
	if n.cfg.RequestBound, err = cfg.BoundOf(n.params); err != nil {
		return nil, err
	}
	dir := datadir.Default()
	dir.Identity = identity(n.params, cfg.Aggregate.Shape)
	dir.Fatal, dir.CacheBytes = deps.Fatal, cfg.CacheBytes
	dir.KeepBatches, dir.FS, dir.Step, dir.Log = cfg.KeepBatches, deps.FS, deps.Step, deps.Log
	if n.dir, err = datadir.Open(cfg.Dir, dir); err != nil {
		return nil, err
	}
	n.metrics, n.upkeep = newMetrics(), &upkeep{}
	if deps.Logbook != nil {
		n.shared = &shared{Journal: n.dir, book: deps.Logbook, anew: true, all: n.acknowledged, room: bookRoom}
	}
	if err := n.start(ctx); err != nil {
		return nil, errors.Join(err, n.dir.Close())
	}
	n.metrics.register(n)
	return n, nil
}

// Run works until ctx is done, and returns nil then, or until something fails that waiting does not mend. It closes the node.
//
// When L1 takes back what had as many confirmations as were asked for, that is an alert, and no end: what L1 says now is read anew, batches that fit it no
// more are undone, and their ops wait again. So do those of batches that L1 does not take any more, after an outage of days.
func (n *Node) Run(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, n.dir.Close()) }()
	stop, err := serve(ctx, n.cfg.Listen, health(n.registry, n.Ready), n.log)
	if err != nil {
		return err
	}
	defer stop()
	if n.cfg.SealMaxWei > 0 {
		ctx, cancel := context.WithCancel(ctx)
		var watch sync.WaitGroup
		watch.Go(func() { n.watchGas(ctx) })
		defer watch.Wait()
		defer cancel()
	}
	if n.cfg.Takeover {
		ctx, cancel := context.WithCancel(ctx)
		defer n.watchRight(ctx)()
		defer cancel()
	}
	outer := ctx
	ctx, end := context.WithCancelCause(ctx)
	var key sync.WaitGroup
	key.Go(func() { n.watchKey(ctx, end) })
	key.Go(func() { n.watchUpkeep(ctx) })
	defer key.Wait()
	defer end(nil)
	for {
		err := n.parts.Load().op.Run(ctx)
		if ctx.Err() != nil && outer.Err() == nil { // the watch over the key ended it
			return errors.Join(context.Cause(ctx), err)
		}
		if ctx.Err() != nil {
			return err
		}
		var reorg *l1.ReorgError
		var late *staleError
		switch {
		case errors.As(err, &reorg):
			err = n.anew(ctx, func() error { return n.reread(reorg) })
		case errors.As(err, &late):
			err = n.reopen(ctx, late)
		case errors.Is(err, ErrOther) || errors.Is(err, l1.ErrDiverged):
			err = n.yielded(ctx, err)
		default:
			return err
		}
		switch {
		case outer.Err() != nil && errors.Is(err, outer.Err()): // told to stop while L1 was read anew
			return nil
		case ctx.Err() != nil && outer.Err() == nil:
			return errors.Join(context.Cause(ctx), err)
		case err != nil || ctx.Err() != nil:
			return err
		}
	}
}

// start opens the parts; it reads L1 anew when L1 took back, while the node was down, what was final.
func (n *Node) start(ctx context.Context) error {
	err := n.open(ctx)
	var reorg *l1.ReorgError
	if errors.As(err, &reorg) {
		return n.anew(ctx, func() error { return n.reread(reorg) })
	}
	return err
}

// Close releases the directory of a node that was never run.
func (n *Node) Close() error { return n.dir.Close() }

// Fleet keeps the workers busy; nil if Deps.Prover makes the proofs. It is another one after L1 took back what was final.
func (n *Node) Fleet() *fleet.Coordinator { return n.parts.Load().op.Fleet() }

// Flush makes the operator seal and aggregate without waiting for more, until all that is accepted is final.
func (n *Node) Flush(ctx context.Context) error { return n.parts.Load().op.Flush(ctx) }

func (n *Node) onEvent(e operator.Event) {
	n.stages.onEvent(e)
	n.upkeep.submitted(e)
	if n.deps.OnEvent != nil {
		n.deps.OnEvent(e)
	}
}
