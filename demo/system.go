package demo

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
	"github.com/causeway-l2/causeway/wallet"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// keys makes what is missing, and checks that the verifier contract is of these keys.
func (r *run) keys(ctx context.Context) error {
	for _, c := range []circuits.Circuit{r.cfg.Aggregate.Inner(), r.cfg.Aggregate} {
		_, manifest, err := r.cfg.Ring.Ensure(ctx, c)
		if err != nil {
			return fmt.Errorf("keys of %s: %w", c.Name, err)
		}
		if !c.IsAggregate() {
			continue
		}
		verifier, err := r.cfg.Verifier(c.Name)
		if err != nil {
			return err
		}
		if verifier.VKDigest != manifest.VKDigest {
			return fmt.Errorf("the verifier contract of %s is of key %x, these keys are %v: run make generate", c.Name, verifier.VKDigest, manifest.VKDigest)
		}
	}
	debug.FreeOSMemory() // a setup leaves gigabytes behind
	return nil
}

// withSystem starts L1, queue, workers and operator, runs do, and stops them all. The first that fails ends do.
func (r *run) withSystem(ctx context.Context, do func(context.Context) error) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)

	chain, err := r.startChain()
	if err != nil {
		return err
	}
	defer chain.Close()
	wg.Go(func() { cancelOn(cancel, "L1", chain.Run(ctx)) })
	if err := r.deploy(ctx, chain); err != nil {
		return err
	}
	queue, closeQueue, err := r.openQueue(ctx)
	if err != nil {
		return err
	}
	defer closeQueue()
	if err := queue.Provision(ctx); err != nil {
		return err
	}
	if err := r.startWorkers(ctx, cancel); err != nil {
		return err
	}
	if err := r.startOperator(ctx, queue); err != nil {
		return err
	}
	wg.Go(func() { cancelOn(cancel, "operator", r.node.Run(ctx)) })
	if err := do(ctx); err != nil {
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
			return cause
		}
		return err
	}
	return nil
}

// openQueue connects to the queue that was asked for, or starts one and tells the workers where.
func (r *run) openQueue(ctx context.Context) (*natsq.Queue, func(), error) {
	cfg := natsq.DefaultConfig()
	cfg.Log = r.cfg.Log
	if r.cfg.QueueURL != "" {
		queue, err := natsq.Connect(ctx, cfg, r.cfg.QueueURL, r.cfg.QueueToken)
		if err != nil {
			return nil, nil, err
		}
		return queue, func() { queue.Close() }, nil
	}
	serverConfig := natsq.DefaultServerConfig(r.cfg.Dir)
	serverConfig.Log = r.cfg.Log
	server, err := natsq.StartServer(serverConfig)
	if err != nil {
		return nil, nil, err
	}
	r.cfg.QueueURL, r.server = server.URL(), server
	queue, err := server.Connect(ctx, cfg)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	return queue, func() { queue.Close(); server.Close() }, nil
}

// credential is what a worker shows the queue: its own key, or what the external queue takes.
func (r *run) credential(worker string) (string, error) {
	if r.server == nil {
		return r.cfg.QueueToken, nil
	}
	key, err := r.server.WorkerKey(worker)
	return key.Text(), err
}

func cancelOn(cancel context.CancelCauseFunc, who string, err error) {
	if err != nil {
		cancel(fmt.Errorf("%s: %w", who, err))
	}
}

func (r *run) startChain() (*devchain.Chain, error) {
	cfg := devchain.Default()
	cfg.Keys = devchain.Keys(firstPersonKey + len(r.plan.names))
	cfg.Balance = new(big.Int).Lsh(big.NewInt(1), 140) // more than a rollup can hold
	cfg.Period, cfg.Instant, cfg.Serve, cfg.Log = time.Second, true, true, r.cfg.Log
	chain, err := devchain.New(cfg)
	if err != nil {
		return nil, err
	}
	r.cfg.Say("L1: chain %d at %s", devchain.ChainID, chain.URL())
	return chain, nil
}

// deploy puts rollup, verifier and tokens on L1.
func (r *run) deploy(ctx context.Context, chain *devchain.Chain) error {
	cfg := l1.DefaultSender(devchain.Key(faucetKey))
	cfg.Poll = txPoll
	faucet, err := l1.NewSender(ctx, chain.Client(), cfg)
	if err != nil {
		return err
	}
	operatorConfig := l1.DefaultSender(devchain.Key(operatorKey))
	operatorConfig.Poll = txPoll
	op, err := l1.NewSender(ctx, chain.Client(), operatorConfig)
	if err != nil {
		return err
	}
	verifier, err := r.cfg.Verifier(r.cfg.Aggregate.Name)
	if err != nil {
		return err
	}
	verifier.FullLanes, verifier.Slots, verifier.Blob = r.cfg.Aggregate.Shape.Full, r.cfg.Aggregate.Slots, r.cfg.Aggregate.Blob
	deploy := l1.DefaultDeploy(rollup.MaxDepth)
	deploy.Admin, deploy.Verifiers = faucet.Address(), []l1.VerifierConfig{verifier}
	d, err := l1.Deploy(ctx, faucet, deploy)
	if err != nil {
		return err
	}
	if r.client, err = l1.NewClient(ctx, chain.Client(), d.Rollup); err != nil {
		return err
	}
	r.client.ReadBlobs(blobs.NewStore(blobs.NewDir(filepath.Join(r.cfg.Dir, "blobs"))))
	if err := r.client.SetOperator(ctx, faucet, op.Address(), true); err != nil {
		return err
	}
	r.faucet = faucet
	r.cfg.Say("L1: rollup at %s, verifier of %s", d.Rollup, r.cfg.Aggregate.Name)
	return r.deployTokens(ctx)
}

// deployTokens registers an ERC-20 for each token but ETH, in the plan's order, and gives the faucet all that can be deposited.
func (r *run) deployTokens(ctx context.Context) error {
	supply := new(big.Int).Lsh(big.NewInt(1), rollup.AmountBits)
	for i, symbol := range r.plan.tokens[1:] {
		receipt, err := r.faucet.Send(ctx, l1.Call{Data: devchain.TokenCode()})
		if err != nil {
			return fmt.Errorf("deploy %s: %w", symbol, err)
		}
		token := receipt.ContractAddress
		if _, err := r.faucet.Send(ctx, l1.Call{To: &token, Data: devchain.MintData(r.faucet.Address(), supply)}); err != nil {
			return fmt.Errorf("mint %s: %w", symbol, err)
		}
		if _, err := r.client.Approve(ctx, r.faucet, token, supply); err != nil {
			return err
		}
		id, err := r.client.RegisterToken(ctx, r.faucet, token)
		if err != nil {
			return fmt.Errorf("register %s: %w", symbol, err)
		}
		if int(id) != i+1 {
			return fmt.Errorf("register %s: got id %d, want %d", symbol, id, i+1)
		}
	}
	return nil
}

func (r *run) startWorkers(ctx context.Context, cancel context.CancelCauseFunc) error {
	exited := make(chan error, r.cfg.Workers)
	for i := range r.cfg.Workers {
		name := fmt.Sprintf("worker-%d", i+1)
		credential, err := r.credential(name)
		if err != nil {
			return err
		}
		if err := r.cfg.StartWorker(ctx, name, r.cfg.QueueURL, credential, exited); err != nil {
			return fmt.Errorf("start %s: %w", name, err)
		}
	}
	go func() {
		select {
		case err := <-exited:
			cancelOn(cancel, "worker", err)
		case <-ctx.Done():
		}
	}()
	r.cfg.Say("fleet: %d worker processes at %s", r.cfg.Workers, r.cfg.QueueURL)
	return nil
}

// collector owns the accounts that fees go to.
const collector = "(operator)"

func (r *run) startOperator(ctx context.Context, queue *natsq.Queue) error {
	params, err := r.client.Params(ctx)
	if err != nil {
		return err
	}
	config, err := field.FromBytes(params.Config[:])
	if err != nil {
		return err
	}
	r.people = newPeople(config, r.plan, r.client)
	sender, err := newSender(ctx, r.client, operatorKey)
	if err != nil {
		return err
	}
	for _, symbol := range r.plan.tokens {
		r.people.wallets[holding{collector, symbol}] = wallet.New(config, devL2Key(collector), rollup.Address(sender.Address()))
	}
	fees := map[uint16]sequencer.Fees{}
	for i, symbol := range r.plan.tokens {
		fees[uint16(i)] = feesOf(symbol)
	}
	cfg := node.Default()
	cfg.Aggregate, cfg.Collector, cfg.Fees = r.cfg.Aggregate, r.people.wallets[holding{collector, "ETH"}].Owner(0), fees
	cfg.SealAfter, cfg.AggregateAfter, cfg.L1Poll, cfg.Dir = sealDeadline, aggregateWait, 100*time.Millisecond, filepath.Join(r.cfg.Dir, "operator")
	r.node, err = node.New(ctx, cfg, node.Deps{Client: r.client, Sender: sender, Queue: queue, Artifacts: queue.Artifacts(), Ring: r.cfg.Ring,
		OnEvent: r.onEvent, Log: r.cfg.Log})
	return err
}

const (
	sealDeadline  = 20 * time.Second
	aggregateWait = 5 * time.Minute
)
