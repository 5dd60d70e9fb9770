package devnet

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/workers/natsq"
)

// proving is an operator with a queue and workers.
func (n *Net) proving(ctx context.Context, cancel context.CancelCauseFunc, submitter *l1.Submitter) (func(context.Context) error, func(), error) {
	if err := n.keys(ctx); err != nil {
		return nil, nil, err
	}
	serverConfig := natsq.DefaultServerConfig(filepath.Join(n.cfg.Dir, "queue"))
	serverConfig.Log = n.cfg.Log
	server, err := natsq.StartServer(serverConfig)
	if err != nil {
		return nil, nil, err
	}
	queueConfig := natsq.DefaultConfig()
	queueConfig.Log = n.cfg.Log
	queue, err := server.Connect(ctx, queueConfig)
	if err != nil {
		server.Close()
		return nil, nil, err
	}
	closeIt := func() { queue.Close(); server.Close() }
	fail := func(err error) (func(context.Context) error, func(), error) {
		closeIt()
		return nil, nil, err
	}
	if err := queue.Provision(ctx); err != nil {
		return fail(err)
	}
	if err := n.startWorkers(ctx, cancel, server); err != nil {
		return fail(err)
	}
	status, err := n.Client.Status(ctx, nil)
	if err != nil {
		return fail(err)
	}
	op, err := operator.New(ctx, operator.Config{Aggregate: n.cfg.Circuit(), MaxWait: n.cfg.Wait, Tick: 100 * time.Millisecond, Retries: 2, Watcher: n.watcher(), Log: n.cfg.Log,
		OnEvent: func(e operator.Event) { gateway.Tell(n.Index, e) }}, operator.Deps{Sequencer: n.Sequencer, Queue: queue, Artifacts: queue.Artifacts(), Ring: n.cfg.Ring, Client: n.Client, Submitter: submitter}, status.LastBatch)
	if err != nil {
		return fail(err)
	}
	return op.Run, closeIt, nil
}

// keys makes what is missing, and checks that the verifier contract is of these keys.
func (n *Net) keys(ctx context.Context) error {
	for _, c := range []circuits.Circuit{n.cfg.Circuit().Inner(), n.cfg.Circuit()} {
		_, manifest, err := n.cfg.Ring.Ensure(ctx, c)
		if err != nil {
			return fmt.Errorf("keys of %s: %w", c.Name, err)
		}
		if v := n.params.Verifiers[0]; c.IsAggregate() && v.VKDigest != manifest.VKDigest {
			return fmt.Errorf("the rollup was deployed for other keys than these of %s: run it with --reset, or run make generate", c.Name)
		}
	}
	debug.FreeOSMemory() // a setup leaves gigabytes behind
	return nil
}

func (n *Net) startWorkers(ctx context.Context, cancel context.CancelCauseFunc, server *natsq.Server) error {
	exited := make(chan error, n.cfg.Workers)
	for i := range n.cfg.Workers {
		name := fmt.Sprintf("worker-%d", i+1)
		key, err := server.WorkerKey(name)
		if err != nil {
			return err
		}
		if err := n.cfg.StartWorker(ctx, name, server.URL(), key.Text(), exited); err != nil {
			return fmt.Errorf("start %s: %w", name, err)
		}
	}
	go func() {
		select {
		case err := <-exited:
			cancel(fmt.Errorf("worker: %w", err))
		case <-ctx.Done():
		}
	}()
	n.cfg.Say("fleet: %d worker processes at %s", n.cfg.Workers, server.URL())
	return nil
}
