package l1

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// WatcherConfig of a Watcher.
type WatcherConfig struct {
	// After is the last block already handled; its hash is checked unless it is zero. The zero BlockRef starts at the deployment.
	After BlockRef
	// Seen is what the rollup counted up to After: zero at the deployment.
	Seen Counts
	// Confirmations: a block is handled when so many blocks are on top of it. The node has to know the state of that block: those that are no archive know
	// 128 blocks.
	Confirmations uint64
	// MaxBlocks is the most blocks asked for at once; fewer when the node refuses to search so many.
	MaxBlocks uint64
	// Poll is the time between two looks at the head.
	Poll time.Duration
	Log  *slog.Logger
}

// DefaultWatcher starts at the deployment and stays two blocks behind the head.
func DefaultWatcher() WatcherConfig {
	return WatcherConfig{Confirmations: 2, MaxBlocks: 2000, Poll: time.Second, Log: slog.New(slog.DiscardHandler)}
}

// Check says what is wrong with c.
func (c WatcherConfig) Check() error {
	switch {
	case c.MaxBlocks == 0:
		return errors.New("l1: max blocks must be positive")
	case c.Poll <= 0:
		return errors.New("l1: poll must be positive")
	case c.Log == nil:
		return errors.New("l1: log must be set")
	}
	return nil
}

// Update is what the rollup did in the blocks From to To.Number, which continue the blocks of the update before.
type Update struct {
	From   uint64
	To     BlockRef
	Time   uint64 // of block To, unix seconds: every later block has a later one
	Events []Event
}

// Watcher follows the rollup, through a node that may be behind, forgetful or wrong: what it cannot prove against the chain of hashes or the contract's
// counters it does not hand out. To restart, keep the To of the last update handled and what was counted by then, and give them as After and Seen. One
// goroutine uses it.
type Watcher struct {
	client  *Client
	cfg     WatcherConfig
	at      BlockRef
	span    span
	seen    Counts
	counted bool // seen is what the contract counted at at
}

// NewWatcher reads the deployment block when it has no other start.
func NewWatcher(ctx context.Context, client *Client, cfg WatcherConfig) (*Watcher, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	if cfg.After == (BlockRef{}) {
		p, err := client.Params(ctx)
		if err != nil {
			return nil, err
		}
		cfg.After.Number = max(p.DeployedAt, 1) - 1
	}
	return &Watcher{client: client, cfg: cfg, at: cfg.After, span: newSpan(cfg.MaxBlocks, min(nearBlocks, cfg.MaxBlocks)), seen: cfg.Seen}, nil
}

// At is the last block handled.
func (w *Watcher) At() BlockRef { return w.at }

// Seen is what the rollup counted up to At.
func (w *Watcher) Seen() Counts { return w.seen }

// Run hands updates to handle until ctx ends, handle fails or the chain loses a handled block (*ReorgError).
// Failures of the node are logged and tried again.
func (w *Watcher) Run(ctx context.Context, handle func(context.Context, Update) error) error {
	tick := time.NewTicker(w.cfg.Poll)
	defer tick.Stop()
	failed := 0             // in a row
	var pause time.Duration // beyond a tick
	for {
		u, ok, err := w.Next(ctx)
		var reorg *ReorgError
		if err == nil {
			failed = 0
		}
		pause = w.pause(pause, err)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &reorg) || errors.Is(err, ErrCalldata):
			return err
		case err != nil:
			if failed++; failed&(failed-1) == 0 { // an outage of days fills no disk
				w.cfg.Log.Warn("cannot follow L1", "component", "l1", "at", w.at.Number, "times", failed, "err", err)
			}
		case ok:
			if err := handle(ctx, u); err != nil {
				return fmt.Errorf("l1: handle blocks %d to %d: %w", u.From, u.To.Number, err)
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// maxPause while a blob is looked for that nobody has: what was found before it is searched for again each time, and everybody asked.
const maxPause = time.Minute

// pause after an error is twice the last one while a blob is missing, which is soon there or not for long; none otherwise.
func (w *Watcher) pause(last time.Duration, err error) time.Duration {
	if !errors.Is(err, ErrBlobMissing) {
		return 0
	}
	return min(max(2*last, w.cfg.Poll), maxPause)
}

// Next returns the next blocks that are deep enough, or false when there are none yet. After an error it may be called again.
func (w *Watcher) Next(ctx context.Context) (Update, bool, error) {
	if err := w.checkAt(ctx); err != nil {
		return Update{}, false, err
	}
	head, err := w.client.Head(ctx)
	if err != nil {
		return Update{}, false, err
	}
	if head < w.cfg.Confirmations || head-w.cfg.Confirmations <= w.at.Number {
		return Update{}, false, nil
	}
	target := head - w.cfg.Confirmations
	u, seen, err := w.read(ctx, target)
	if err != nil {
		return Update{}, false, err
	}
	// What was read block by block follows what was counted before.
	w.counted = u.To.Number == target || w.counted && target-w.at.Number <= nearBlocks
	if u.To.Number == target {
		w.client.lacks.Clear() // also what a reorg took away
	}
	w.at, w.seen = u.To, seen
	return u, true, nil
}

// NextUp is Next for those who read up to the head once: they wait Patiently while L1 is down.
func (w *Watcher) NextUp(ctx context.Context) (u Update, more bool, err error) {
	say := func(times int, err error) {
		w.cfg.Log.Warn("cannot read L1", "component", "l1", "at", w.at.Number, "times", times, "err", err)
	}
	err = Patiently(ctx, w.cfg.Poll, say, func() error {
		u, more, err = w.Next(ctx)
		return err
	})
	return u, more, err
}

// read searches for the logs while the target is far, and reads block by block when it is near or what the search found does not fit.
func (w *Watcher) read(ctx context.Context, target uint64) (Update, Counts, error) {
	to := w.at.Number + min(w.span.now, target-w.at.Number)
	far := target-w.at.Number > nearBlocks
	count := func(u Update) (Counts, error) { return w.count(ctx, u, u.To.Number == target && (far || !w.counted)) }
	if far {
		u, err := w.search(ctx, to)
		if err == nil {
			var seen Counts
			if seen, err = count(u); err == nil {
				w.span.fitted()
				return u, seen, nil
			}
		}
		if errors.Is(err, ErrBlobMissing) || ctx.Err() != nil { // no way of reading helps
			return Update{}, Counts{}, err
		}
		n := to - w.at.Number
		if w.span.refused(n, err) {
			w.cfg.Log.Info("the L1 node refuses to search so many blocks", "component", "l1", "from", w.at.Number+1, "blocks", n, "next", w.span.now, "err", err)
			return w.read(ctx, target)
		}
		if errors.Is(err, ErrDisputed) || errors.Is(err, ErrNoQuorum) { // no way of reading helps
			return Update{}, Counts{}, err
		}
		w.cfg.Log.Warn("cannot search for logs: reading block by block", "component", "l1", "from", w.at.Number+1, "to", to, "err", err)
	}
	u, err := w.walk(ctx, to)
	if err == nil {
		err = w.client.confirm(ctx, u.To, w.deep())
	}
	if err != nil {
		return u, Counts{}, err
	}
	seen, err := count(u)
	if errors.Is(err, errUnfit) && w.at.Hash != (common.Hash{}) { // nothing is missing here: it is missing from what was handed out before
		err = &ReorgError{Gone: w.at, Missed: err}
	}
	return u, seen, err
}

func (w *Watcher) header(ctx context.Context, n uint64) (*types.Header, error) {
	h, err := w.client.eth.HeaderByNumber(ctx, new(big.Int).SetUint64(n))
	if err != nil {
		return nil, fmt.Errorf("l1: header %d: %w", n, err)
	}
	if !h.Number.IsUint64() || h.Number.Uint64() != n {
		return nil, fmt.Errorf("l1: header %d: the node gave number %s", n, h.Number)
	}
	return h, nil
}

// checkAt finds out whether the last handled block is still there. A node that does not know its number yet is behind: another block of that number will
// come, or this one.
func (w *Watcher) checkAt(ctx context.Context) error {
	if w.at.Hash == (common.Hash{}) {
		return nil
	}
	h, err := w.header(ctx, w.at.Number)
	if errors.Is(err, ethereum.NotFound) {
		return fmt.Errorf("l1: the node is behind block %s, which was handled: %w", w.at, err)
	}
	if err != nil {
		return err
	}
	if h.Hash() != w.at.Hash {
		if err := w.client.confirm(ctx, BlockRef{w.at.Number, h.Hash()}, w.deep()); err != nil {
			return err
		}
		return &ReorgError{Gone: w.at}
	}
	return nil
}

// deep blocks are those that honest nodes no longer differ in.
func (w *Watcher) deep() bool { return w.cfg.Confirmations > 0 }
