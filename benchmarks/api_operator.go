package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"path/filepath"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
)

// apiOperator is an operator as `causeway operator` puts it together, with an L1 that believes every proof and a prover that makes them of nothing.
type apiOperator struct {
	chain  *devchain.Chain
	client *l1.Client
	node   *node.Node
	index  *index.Index
	api    *api.Server
	people []*wallet.Wallet

	ctx    context.Context
	end    context.CancelFunc
	wg     sync.WaitGroup
	errs   chan error
	sealed bool // the node runs
}

// startAPIOperator serves; batches are sealed from seal on.
func startAPIOperator(ctx context.Context, dir string, people int) (o *apiOperator, err error) {
	o = &apiOperator{errs: make(chan error, 4)}
	o.ctx, o.end = context.WithCancel(ctx)
	chain := devchain.Default()
	chain.Keys, chain.Instant, chain.Period = devchain.Keys(2), true, time.Second
	if o.chain, err = devchain.New(chain); err != nil {
		return nil, err
	}
	o.start(o.chain.Run)
	if err := o.open(dir, people); err != nil {
		o.close()
		return nil, err
	}
	o.start(o.api.Run)
	return o, nil
}

func (o *apiOperator) start(run func(context.Context) error) {
	o.wg.Go(func() {
		if err := run(o.ctx); err != nil {
			o.errs <- err
		}
	})
}

// seal lets the node work: execute batches, have them proven by nobody, submit them.
func (o *apiOperator) seal() {
	o.sealed = true
	o.start(o.node.Run)
	o.start(func(ctx context.Context) error { return o.index.Run(ctx, o.client) })
}

func (o *apiOperator) failed() error {
	select {
	case err := <-o.errs:
		return err
	default:
		return nil
	}
}

func (o *apiOperator) close() {
	o.end()
	o.wg.Wait()
	if o.node != nil && !o.sealed {
		_ = o.node.Close()
	}
	if o.index != nil {
		_ = o.index.Close()
	}
	_ = o.chain.Close()
}

// open deploys, deposits for people and for the collector, and puts the parts together. The node takes the deposits from L1 when it opens.
func (o *apiOperator) open(dir string, people int) error {
	circuit := circuits.Aggregate(circuits.Small, 2)
	admin, err := o.sender(0)
	if err != nil {
		return err
	}
	op, err := o.sender(1)
	if err != nil {
		return err
	}
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin, deploy.MaxBatchAge, deploy.Operators = admin.Address(), 1<<30, []l1.Address{op.Address()}
	deploy.Verifiers = []l1.VerifierConfig{{Code: devchain.StubVerifier(), CircuitDigest: l1.Word{1}, VKDigest: l1.Word{1}, FullLanes: circuit.Shape.Full, Slots: circuit.Slots}}
	d, err := l1.Deploy(o.ctx, admin, deploy)
	if err != nil {
		return err
	}
	if o.client, err = l1.NewClient(o.ctx, o.chain.Client(), d.Rollup); err != nil {
		return err
	}
	params, err := o.client.Params(o.ctx)
	if err != nil {
		return err
	}
	config, err := field.FromBytes(params.Config[:])
	if err != nil {
		return err
	}
	collector := wallet.New(config, wallet.KeyFromSecret([]byte("collector")), rollup.Address{1})
	for c := range people {
		o.people = append(o.people, wallet.New(config, wallet.KeyFromSecret(fmt.Appendf(nil, "client %d", c)), rollup.Address{byte(c), 2}))
	}
	for _, w := range append([]*wallet.Wallet{collector}, o.people...) {
		key := w.PubKey()
		if _, _, err := o.client.DepositETH(o.ctx, admin, big.NewInt(1e18), [20]byte(w.Address()), key.X.Bytes(), key.Y.Bytes()); err != nil {
			return err
		}
	}
	cfg := node.Default()
	cfg.Aggregate, cfg.Dir, cfg.Collector, cfg.Confirmations, cfg.MaxQueue = circuit, filepath.Join(dir, "data"), collector.Owner(0), 0, 1<<20
	cfg.Fees = map[uint16]sequencer.Fees{0: {Transfer: rollup.NewAmount(1e3), Full: rollup.NewAmount(5e3)}}
	cfg.AggregateAfter, cfg.L1Poll = time.Second, 100*time.Millisecond
	log := slog.New(slog.DiscardHandler)
	o.node, err = node.New(o.ctx, cfg, node.Deps{Client: o.client, Sender: op, Prover: &noProver{make(chan operator.Proof, 1<<16)}, Log: log,
		OnEvent: func(e operator.Event) { gateway.Tell(o.index, e) }})
	if err != nil {
		return err
	}
	return o.serve(dir, params, config, log)
}

func (o *apiOperator) serve(dir string, params l1.Params, config field.Element, log *slog.Logger) (err error) {
	backend := gateway.NewBackend(func(ctx context.Context, op rollup.UserOp) (held bool, err error) {
		s, err := o.node.Submit(ctx, op)
		return s.Stage == node.Held, err
	}, o.node)
	history := index.Default()
	history.Shapes, history.File, history.Locate, history.Log = []rollup.Shape{o.node.Info().Shape}, filepath.Join(dir, "index", "notes.jsonl"), backend.Locate, log
	history.Watcher.Confirmations = 0
	if o.index, err = index.New(history); err != nil {
		return err
	}
	served, at := api.Default(), api.Address(o.client.Address())
	served.ChainID, served.Rollup, served.RatePerClient = params.ChainID, at, 1_000_000
	o.api, err = api.New(served, api.Deps{Backend: backend, History: o.index, L1: o.client, Notary: api.NewNotary(devchain.Key(1), params.ChainID, at)}, config)
	return err
}

func (o *apiOperator) sender(key int) (*l1.Sender, error) {
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 10 * time.Millisecond
	return l1.NewSender(o.ctx, o.chain.Client(), cfg)
}

// noProver makes proofs of nothing at once.
type noProver struct{ proofs chan operator.Proof }

func (p *noProver) Prove(_ context.Context, t operator.Task) error {
	select {
	case p.proofs <- operator.Proof{Statement: t.Statement, Proof: make([]byte, 384), Worker: "nobody", Done: func(context.Context) {}}:
		return nil
	default:
		return errors.New("more batches than the benchmark has room for")
	}
}

func (p *noProver) Next(ctx context.Context) (operator.Proof, error) {
	select {
	case proof := <-p.proofs:
		return proof, nil
	case <-ctx.Done():
		return operator.Proof{}, ctx.Err()
	}
}
