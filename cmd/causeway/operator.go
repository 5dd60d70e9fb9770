package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
)

// operatorHooks are for tests. All may be nil: proofs are then made by the workers at the queue.
type operatorHooks struct {
	prover operator.Prover
	step   func(name string, done bool) // datadir.Config has it
	tune   func(*node.Config, *l1.SenderConfig)
	term   time.Duration // of a leader; 0: leaderTerm
}

func newOperator(hooks operatorHooks) *cobra.Command {
	var file string
	var as role
	cmd := &cobra.Command{
		Use:   "operator --config FILE",
		Short: "Run a rollup's operator: take requests and ops, seal, have proven, submit",
		Long: `Runs until it is interrupted, and serves the API and the web page meanwhile. All that it has acknowledged is in its directory: after a crash, start it again. A directory that is empty is filled from
L1 first. ` + "`causeway init`" + ` prints a configuration.

--takeover runs it with a key that the contract has not named operator, once the oldest request waits for longer than the deadline after which anyone may
submit. Its directory may be that of causeway follow or causeway restore. Until the contract's admin names its key, it submits one batch whenever a request has
waited for so long; ops wait meanwhile.

One operator of a rollup at a time is in charge at a queue; a second one refuses to start. With --standby it waits, follows L1 in its directory, and takes over when
the first has ended or was silent for 20 s, with all that it had acknowledged. Run all of them with it: one that cannot reach the queue takes no ops, as another may
have taken over.

What it sends to L1 is written down in its directory before. If L1 has txs of the key that are not, another operator runs with the key at another queue, or the key
was used by hand: it refuses to start, or ends, and names nonce and tx. Stop the other, then start it with --adopt and the nonce that it named.`,
		Args: cobra.NoArgs,
		RunE: untilInterrupted(func(cmd *cobra.Command, _ []string) error {
			if err := required(map[string]string{"config": file}); err != nil {
				return err
			}
			f, err := os.Open(file)
			if err != nil {
				return fmt.Errorf("configuration: %w", err)
			}
			defer f.Close()
			cfg, err := node.ReadFile(f)
			if err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			return runOperator(cmd, cfg, as, hooks)
		}),
	}
	cmd.AddCommand(newAllow())
	cmd.Flags().StringVar(&file, "config", "", "configuration file")
	cmd.Flags().BoolVar(&as.standby, "standby", false, "wait while another operator of this rollup is in charge at the queue")
	cmd.Flags().BoolVar(&as.takeover, "takeover", false, "submit although the contract does not name this key operator")
	cmd.Flags().Uint64Var(&as.adopt, "adopt", 0, "take the key's L1 txs below this nonce for those of an operator that is gone for good")
	return cmd
}

// role is how an operator comes to be in charge.
type role struct {
	takeover, standby bool
	adopt             uint64
}

func runOperator(cmd *cobra.Command, f node.File, as role, hooks operatorHooks) (err error) {
	ctx, out := cmd.Context(), cmd.ErrOrStderr()
	log := slog.New(slog.NewTextHandler(out, nil))
	cfg, err := f.Config()
	if err != nil {
		return err
	}
	cfg.Takeover, cfg.Standby, cfg.Adopt = as.takeover, as.standby, as.adopt
	key, err := l1.ReadKeyFile(f.L1.KeyFile, f.L1.PassphraseFile)
	if err != nil {
		return err
	}
	side := &l1Side{config: f.Sender(key)}
	defer side.close()
	if hooks.tune != nil {
		hooks.tune(&cfg, &side.config)
	}
	if err := side.reach(ctx, f, &cfg, log); err != nil {
		return err
	}
	client := side.client
	ring, err := newRing(f.Keys, keyProgress(out))
	if err != nil {
		return err
	}
	queue, closeQueue, err := reachQueue(ctx, f, cfg.Listen, log)
	defer closeQueue()
	if err != nil {
		return err
	}
	artifacts, err := artifactsFlags{at: f.Artifacts.At, tokenFile: f.Artifacts.TokenFile, ca: f.Artifacts.CA}.open(queue.Artifacts())
	if err != nil {
		return err
	}
	place, err := newOffice(f, queue, hooks.term, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.leave()) }()
	provers, err := newFleetDesk(ctx, f, log)
	if err != nil {
		return err
	}
	desk := &desk{log: log}
	deps := node.Deps{Client: client, Sender: side.sender, Queue: queue, Artifacts: artifacts, Ring: ring, Log: log, Prover: hooks.prover,
		Step: hooks.step, Fatal: func(err error) { endAtOnce(out, err) }, Registry: provers.registry, Fleet: provers.config(cfg),
		OnEvent: func(e operator.Event) { provers.tell(e); desk.tell(e) }}
	if err := place.take(ctx, cfg, &deps); err != nil {
		return err
	}
	ctx = place.hold(ctx)
	var n *node.Node
	err = node.Begin(ctx, cfg.Listen, log, func(ctx context.Context) (err error) {
		n, err = node.New(ctx, cfg, deps)
		return unmade(cfg.Dir, err)
	})
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // compiling the circuits, to compare them with the keys, left more behind than all that follows needs
	stop, err := provers.serve(n, cfg.Dir)
	if err != nil {
		return errors.Join(err, n.Close())
	}
	defer stop()
	if f.API.Listen == "" {
		return n.Run(ctx)
	}
	if err := desk.open(n, f.API, cfg, client, key); err != nil {
		return errors.Join(err, n.Close())
	}
	return desk.run(ctx, n, client)
}

// unmade tells a directory that could not be made from one that is damaged, which what is missing in it looks like.
func unmade(dir string, err error) error {
	if !errors.Is(err, datadir.ErrDamaged) {
		return err
	}
	var cause *fs.PathError
	if _, statErr := os.Stat(filepath.Join(dir, "db")); !errors.Is(statErr, fs.ErrNotExist) || !errors.As(err, &cause) || cause.Op != "mkdir" {
		return err
	}
	return fmt.Errorf("dir %s cannot be made: %v: name a directory that can be written to", dir, cause) // no damage, which nobody shall wait for or move away
}

// l1Side is what an operator has of L1.
type l1Side struct {
	config l1.SenderConfig
	pool   *l1.Pool
	client *l1.Client
	sender *l1.Sender
}

// reach waits until it is open, and tells the node which batches the contract takes.
func (s *l1Side) reach(ctx context.Context, f node.File, cfg *node.Config, log *slog.Logger) error {
	at, err := l1.ParseAddress(f.L1.Rollup)
	if err != nil {
		return fmt.Errorf("l1.rollup: %w", err)
	}
	s.config.Log = log
	return node.Wait(ctx, cfg.Listen, log, func(ctx context.Context) (err error) {
		if err = s.open(ctx, f, at, cfg.Takeover, log); err == nil {
			cfg.Shapes, err = shapesFor(ctx, s.client, *cfg)
		}
		return err
	})
}

// open connects, and checks that L1 will take what the key submits. After an error it may be called again.
func (s *l1Side) open(ctx context.Context, f node.File, at l1.Address, takeover bool, log *slog.Logger) (err error) {
	s.close()
	config := f.Pool()
	config.Log = log
	if s.pool, err = l1.NewPool(ctx, config); err != nil {
		return err
	}
	if s.client, err = l1.Open(ctx, s.pool, at); err != nil {
		return err
	}
	found, err := blobs.Open(blobsIn(f.Dir), f.L1.Blobs...)
	if err != nil {
		return fmt.Errorf("l1.blobs: %w", err)
	}
	s.client.ReadBlobs(found)
	if s.sender, err = l1.NewSender(ctx, s.pool.Node(), s.config); err != nil {
		return err
	}
	return mayOperate(ctx, s.client, s.sender, takeover)
}

func (s *l1Side) close() {
	if s.pool != nil {
		s.pool.Close()
	}
	s.pool = nil
}

// shapesFor who operates a contract: batches may come by any of its verifiers.
func shapesFor(ctx context.Context, client *l1.Client, cfg node.Config) ([]rollup.Shape, error) {
	params, err := client.Params(ctx)
	if err != nil {
		return nil, err
	}
	return deploy.ShapesWith(params, l1contracts.FindVerifier, cfg.VerifierID, cfg.Aggregate)
}

// endAtOnce ends the process: nothing that it would do now could be relied on.
func endAtOnce(out io.Writer, err error) {
	fmt.Fprintln(out, "causeway:", err)
	os.Exit(1)
}

// mayOperate tells whether L1 will take what this key submits.
func mayOperate(ctx context.Context, client *l1.Client, sender *l1.Sender, takeover bool) error {
	named, err := client.IsOperator(ctx, sender.Address())
	if err != nil || named {
		return err
	}
	who := l1.Checksum(sender.Address())
	if !takeover {
		return fmt.Errorf("the contract does not name %s operator: ask its admin, or use --takeover once anyone may submit", who)
	}
	l, err := client.Liveness(ctx)
	switch {
	case err != nil:
		return err
	case l.Ended:
		return errors.New("the rollup has ended in exodus: nobody may submit; `causeway exit` takes out what is yours")
	case l.Submit == 0:
		return errors.New("nothing waits on L1: nobody but the operators may submit; a forced exit starts the clock")
	case !l.Open():
		return fmt.Errorf("anyone may submit from %s on, if the oldest request is not served before: %s left by L1's clock, which is at %s", timeText(l.Submit),
			time.Duration(l.Submit-l.Now)*time.Second, timeText(l.Now))
	}
	return nil
}
