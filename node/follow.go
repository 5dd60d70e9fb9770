package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// FollowConfig of a Follower.
type FollowConfig struct {
	// Dir is kept as an operator keeps its own; one process at a time has it.
	Dir string
	// Shapes of the contract's verifiers, in their order; VerifierID is the one that an operator of this directory will use.
	Shapes     []rollup.Shape
	VerifierID uint8
	// Confirmations: what L1 says counts when so many blocks are on top of it.
	Confirmations uint64
	// MaxBlocks is the most blocks that are asked for, and committed, at once.
	MaxBlocks uint64
	// Poll is the time between two looks at L1.
	Poll time.Duration
	// Bulk says that nobody reads meanwhile: see datadir.Bulk.
	Bulk bool
	Log  *slog.Logger
}

// DefaultFollow lacks directory and shapes.
func DefaultFollow() FollowConfig {
	w := l1.DefaultWatcher()
	return FollowConfig{Confirmations: 12, MaxBlocks: w.MaxBlocks, Poll: 2 * time.Second, Log: slog.New(slog.DiscardHandler)}
}

// Check says what is wrong with c.
func (c FollowConfig) Check() error {
	switch {
	case c.Dir == "":
		return errors.New("node: no data directory")
	case int(c.VerifierID) >= len(c.Shapes):
		return fmt.Errorf("node: the contract has %d verifiers, asked for number %d", len(c.Shapes), c.VerifierID)
	case c.MaxBlocks == 0 || c.Poll <= 0 || c.Log == nil:
		return errors.New("node: blocks and poll must be positive, log must be set")
	}
	return nil
}

// Follower keeps the rollup's state as L1 alone tells it: every batch is replayed, and has to end at the root that L1 holds. Its directory is an operator's, who
// goes on where it ends. It can be killed at any time and goes on from what it committed last.
type Follower struct {
	cfg    FollowConfig
	client *l1.Client
	params l1.Params
	dir    *datadir.Dir
	ledger atomic.Pointer[restore.Rollup] // its fields belong to CatchUp or Run
	at     atomic.Pointer[Followed]
	before atomic.Uint64 // block that had been read before L1 is read anew; 0 when it is read again
}

// Followed is how far a Follower is: all of it is on disk.
type Followed struct {
	Block l1.BlockRef
	Batch uint64 // last one
	Root  field.Element
}

// NewFollower opens the directory, or makes it. Close it when it is not run.
func NewFollower(ctx context.Context, cfg FollowConfig, client *l1.Client) (*Follower, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	params, err := client.Params(ctx)
	if err != nil {
		return nil, err
	}
	d := datadir.Default()
	if cfg.Bulk {
		d = datadir.Bulk()
	}
	d.Identity, d.Log = identity(params, cfg.Shapes[cfg.VerifierID]), cfg.Log
	f := &Follower{cfg: cfg, client: client, params: params}
	if f.dir, err = datadir.Open(cfg.Dir, d); err != nil {
		return nil, err
	}
	if err := f.open(); err != nil {
		return nil, errors.Join(err, f.dir.Close())
	}
	return f, nil
}

// identity of the directory of a rollup's operator.
func identity(p l1.Params, s rollup.Shape) datadir.Identity {
	return datadir.Identity{Rollup: fmt.Sprintf("0x%x", p.Config), Shape: s.ID}
}

func (f *Follower) open() error {
	r, err := restore.Open(f.params, f.cfg.Shapes, f.dir.State())
	if err == nil {
		f.ledger.Store(r)
		f.note(r)
	}
	return err
}

func (f *Follower) note(r *restore.Rollup) {
	if r.Block.Number >= f.before.Load() {
		f.before.Store(0)
	}
	f.at.Store(&Followed{r.Block, r.LastBatch, r.State.Root()})
}

// At tells how far it is.
func (f *Follower) At() Followed { return *f.at.Load() }

// Rollup as of the last block that was read, while neither CatchUp nor Run runs.
func (f *Follower) Rollup() *restore.Rollup { return f.ledger.Load() }

// Params of the contract.
func (f *Follower) Params() l1.Params { return f.params }

// Close releases the directory.
func (f *Follower) Close() error { return f.dir.Close() }

// CatchUp reads all blocks with their confirmations that there are now, and waits a while for a node that is down. Progress, which may be nil, hears of every step, after it is on disk.
func (f *Follower) CatchUp(ctx context.Context, progress func(l1.Update)) error {
	return f.read(ctx, progress, func(w *l1.Watcher, handle func(context.Context, l1.Update) error) error {
		for {
			u, more, err := w.NextUp(ctx)
			if err != nil || !more {
				return err
			}
			if err := handle(ctx, u); err != nil {
				return err
			}
		}
	})
}

// Run follows L1 until ctx is done, and returns nil then, or until L1's data do not lead to L1's state. It closes the follower.
func (f *Follower) Run(ctx context.Context, progress func(l1.Update)) (err error) {
	defer func() { err = errors.Join(err, f.dir.Close()) }()
	err = f.read(ctx, progress, func(w *l1.Watcher, handle func(context.Context, l1.Update) error) error { return w.Run(ctx, handle) })
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// read blocks as a way of reading hands them out. What L1 takes back is forgotten, and read anew.
func (f *Follower) read(ctx context.Context, progress func(l1.Update), by func(*l1.Watcher, func(context.Context, l1.Update) error) error) error {
	for {
		r := f.ledger.Load()
		cfg := l1.DefaultWatcher()
		cfg.After, cfg.Seen, cfg.Confirmations, cfg.MaxBlocks = r.Block, r.Seen(), f.cfg.Confirmations, f.cfg.MaxBlocks
		cfg.Poll, cfg.Log = f.cfg.Poll, f.cfg.Log
		w, err := l1.NewWatcher(ctx, f.client, cfg)
		if err == nil {
			err = by(w, func(_ context.Context, u l1.Update) error {
				if err := f.apply(r, u); err != nil {
					return err
				}
				if progress != nil {
					progress(u)
				}
				return nil
			})
		}
		var reorg *l1.ReorgError
		if !errors.As(err, &reorg) || ctx.Err() != nil {
			return err
		}
		f.cfg.Log.Error("L1 took back blocks that had all confirmations asked for: it is read anew", "component", "node", "gone", reorg.Gone.String())
		f.before.Store(max(r.Block.Number, f.before.Load()))
		if err := f.dir.Reset(); err != nil {
			return err
		}
		if err := f.open(); err != nil {
			return err
		}
	}
}

func (f *Follower) apply(r *restore.Rollup, u l1.Update) error {
	others, err := others(f.dir, u) // where an operator was that is one no more
	if err != nil {
		return err
	}
	if err := yield(f.dir, f.cfg.Log, others); err != nil {
		return err
	}
	if err := r.ApplyUpdate(u); err != nil {
		return err
	}
	f.note(r)
	return nil
}
