// Package devnet is a whole rollup on one machine for those who build on it: an L1, an operator, workers, the API and the web page, funded accounts.
// What it holds is kept in a directory between runs.
//
// UNSAFE: its keys are known to everyone, and without proofs its contract believes the operator.
package devnet

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/blobs"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Config of a devnet.
type Config struct {
	Dir    string // of everything that is kept
	L1Port int    // of the L1 node; 0 picks a free one
	API    api.Config
	// Proofs: batches are proven by workers and verified on L1. Without, L1 has a verifier that accepts everything, and settling takes no time.
	Proofs bool
	// InBlob posts D in blobs instead of in calldata.
	InBlob bool
	// Gone: nobody serves the rollup that Dir has from a run before. There are the L1, whose clock anybody may move (evm_increaseTime), and what is kept of blobs.
	Gone bool
	// Deadline is how long an op waits before its batch is sealed, Wait how long a proven batch waits for company.
	Deadline, Wait time.Duration
	// Fund are how many accounts have ETH and tokens on L1.
	Fund int

	// Verifier is what L1 knows a circuit by. Without proofs it may be nil: then nobody but the devnet knows the rollup's shape.
	Verifier func(circuit string) (l1.VerifierConfig, error)

	// With proofs only.
	Ring        keyring.Ring
	Workers     int
	StartWorker func(ctx context.Context, name, queueURL, token string, exited chan<- error) error

	Say     func(format string, args ...any)
	Log     *slog.Logger
	OnReady func(*Net) // when all is up
}

// Default lacks Dir and what proofs need.
func Default() Config {
	cfg := Config{API: api.Default(), Deadline: 2 * time.Second, Wait: 30 * time.Second, Fund: 3, Workers: 2, Say: func(string, ...any) {}, Log: slog.New(slog.DiscardHandler),
		OnReady: func(*Net) {}}
	cfg.API.RatePerClient = 0 // it serves this machine
	return cfg
}

// ErrTaken says that a directory or a port is somebody else's.
var ErrTaken = errors.New("devnet: cannot start; if another devnet runs end it, or give this one a directory and ports of its own")

// Check refuses a configuration that cannot work.
func (c Config) Check() error {
	switch {
	case c.Dir == "":
		return errors.New("devnet: no directory")
	case c.Deadline <= 0:
		return fmt.Errorf("devnet: a deadline of %v to seal (--seal-after): want more than 0", c.Deadline)
	case c.Wait <= 0 || c.Fund < 1:
		return errors.New("devnet: wait and funded accounts must be positive")
	case c.Proofs && !c.Gone && (c.Workers < 1 || c.Verifier == nil || c.StartWorker == nil):
		return errors.New("devnet: proofs need workers (--workers), a verifier and a way to start workers")
	case c.Say == nil || c.Log == nil || c.OnReady == nil:
		return errors.New("devnet: incomplete configuration")
	}
	return nil
}

// Circuit that a devnet proves with; its shape is the devnet's either way.
func (c Config) Circuit() circuits.Circuit { return circuits.Dev(c.InBlob) }

// Well-known dev keys by index.
const (
	AdminKey = iota
	OperatorKey
	FirstUserKey
)

// Names of the funded accounts, as far as they go.
var Names = []string{"alice", "bob", "carol", "dave", "erin", "frank"}

// USDC is the devnet's ERC-20 token.
const (
	USDC         = "USDC"
	usdcDecimals = 6
)

// Fees of ETH and of USDC: a ten-thousandth and a cent.
var fees = map[uint16]sequencer.Fees{
	0: {Transfer: rollup.NewAmount(1e13), Full: rollup.NewAmount(5e13)},
	1: {Transfer: rollup.NewAmount(1e4), Full: rollup.NewAmount(5e4)},
}

// Net is a running devnet.
type Net struct {
	Chain     *devchain.Chain
	Client    *l1.Client
	Faucet    *l1.Sender
	Sequencer *sequencer.Sequencer
	Index     *index.Index
	API       *api.Server
	Record    Record

	cfg     Config
	params  l1.Params
	config  field.Element
	backend *gateway.Backend
	op      *l1.Sender
}

// Run starts everything and keeps it running until ctx is done.
func Run(ctx context.Context, cfg Config) error {
	if err := cfg.Check(); err != nil {
		return err
	}
	if cfg.Gone {
		if err := Kept(cfg.Dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return fmt.Errorf("devnet: %w", err)
	}
	n := &Net{cfg: cfg}
	if err := n.startChain(); err != nil {
		return err
	}
	asked := ctx // to end
	ctx, cancel := context.WithCancelCause(ctx)
	// The L1 ends last, so that it is kept.
	chainCtx, stopChain := context.WithCancel(context.WithoutCancel(ctx))
	mined := make(chan error, 1)
	go func() { mined <- n.Chain.Run(chainCtx) }()
	defer func() { stopChain(); <-mined; _ = n.Chain.Close() }()

	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel(nil)
	start := func(who string, run func(context.Context) error) {
		wg.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				cancel(fmt.Errorf("%s: %w", who, err))
			}
		})
	}
	if err := n.open(ctx); err != nil {
		return because(ctx, err)
	}
	if cfg.Gone {
		cfg.OnReady(n)
		<-ctx.Done()
		return nil
	}
	if err := n.goOn(ctx); err != nil {
		return because(ctx, err)
	}
	defer n.Index.Close()
	settle, closeSettle, err := n.settlement(ctx, cancel)
	if err != nil {
		return because(ctx, err)
	}
	defer closeSettle()
	defer wg.Wait()
	defer cancel(nil)
	start("operator", settle)
	start("index", func(ctx context.Context) error { return n.Index.Run(ctx, n.Client) })
	if err := n.collect(ctx); err != nil {
		return because(ctx, err)
	}
	start("api", n.API.Run)
	cfg.OnReady(n)
	<-ctx.Done()
	if asked.Err() != nil {
		return nil
	}
	return context.Cause(ctx)
}

// because is the reason why something that was running failed, if there is a better one than err.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

func (n *Net) startChain() (err error) {
	cfg := devchain.Default()
	cfg.Keys = devchain.Keys(FirstUserKey + max(n.cfg.Fund, len(Names)))
	cfg.Balance = new(big.Int).Mul(big.NewInt(10_000), big.NewInt(1e18))
	cfg.Period, cfg.Instant, cfg.Serve, cfg.Port, cfg.Clock, cfg.Log = time.Second, true, true, n.cfg.L1Port, n.cfg.Gone, n.cfg.Log
	cfg.Dir = filepath.Join(n.cfg.Dir, "l1")
	if _, err := os.Stat(n.record()); errors.Is(err, os.ErrNotExist) { // a first run was cut off: a chain whose process was killed may mine no more
		if err := devchain.Forget(cfg.Dir); err != nil {
			return err
		}
	}
	if n.Chain, err = devchain.New(cfg); err != nil {
		return fmt.Errorf("%w: %w", ErrTaken, err)
	}
	n.cfg.Say("L1: chain %d at %s", devchain.ChainID, n.Chain.URL())
	return nil
}

// Params of the rollup.
func (n *Net) Params() l1.Params { return n.params }

// blobs is where they are kept.
func (n *Net) blobs() *blobs.Dir { return blobs.NewDir(filepath.Join(n.cfg.Dir, "blobs")) }

// record is the file that says what a devnet is. It is there once the rollup is.
func (n *Net) record() string { return recordIn(n.cfg.Dir) }

func recordIn(dir string) string { return filepath.Join(dir, "devnet.json") }

// Kept is an error unless a run before has left a rollup in a directory. It changes nothing there.
func Kept(dir string) error {
	_, err := os.Stat(recordIn(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("devnet: no rollup is in %s: run it with its operator first", dir)
	}
	return err
}

func (n *Net) sender(ctx context.Context, key int) (*l1.Sender, error) {
	cfg := l1.DefaultSender(devchain.Key(key))
	cfg.Poll = 20 * time.Millisecond
	return l1.NewSender(ctx, n.Chain.Client(), cfg)
}

func (n *Net) watcher() l1.WatcherConfig {
	w := l1.DefaultWatcher()
	w.Confirmations, w.Poll, w.Log = 0, 30*time.Millisecond, n.cfg.Log // nobody reorganizes this chain
	return w
}
