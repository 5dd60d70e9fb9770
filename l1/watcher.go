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
	// Confirmations: a block is handled when so many blocks are on top of it.
	Confirmations uint64
	// MaxBlocks is the most blocks asked for at once.
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
	Events []Event
}

// Watcher follows the rollup. To restart, keep the To of the last update handled and give it as After. One goroutine uses it.
type Watcher struct {
	client *Client
	cfg    WatcherConfig
	at     BlockRef
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
	return &Watcher{client: client, cfg: cfg, at: cfg.After}, nil
}

// At is the last block handled.
func (w *Watcher) At() BlockRef { return w.at }

// Run hands updates to handle until ctx ends, handle fails or the chain loses a handled block (*ReorgError).
// Failures of the node are logged and tried again.
func (w *Watcher) Run(ctx context.Context, handle func(context.Context, Update) error) error {
	tick := time.NewTicker(w.cfg.Poll)
	defer tick.Stop()
	for {
		u, ok, err := w.Next(ctx)
		var reorg *ReorgError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &reorg) || errors.Is(err, ErrCalldata):
			return err
		case err != nil:
			w.cfg.Log.Warn("cannot follow L1", "component", "l1", "at", w.at.Number, "err", err)
		case ok:
			if err := handle(ctx, u); err != nil {
				return fmt.Errorf("l1: handle blocks %d to %d: %w", u.From, u.To.Number, err)
			}
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Next returns the next blocks that are deep enough, or false when there are none yet. After an error it may be called again.
func (w *Watcher) Next(ctx context.Context) (Update, bool, error) {
	if err := w.checkAt(ctx); err != nil {
		return Update{}, false, err
	}
	head, err := w.client.eth.BlockNumber(ctx)
	if err != nil {
		return Update{}, false, fmt.Errorf("l1: head: %w", err)
	}
	if head < w.cfg.Confirmations || head-w.cfg.Confirmations <= w.at.Number {
		return Update{}, false, nil
	}
	u := Update{From: w.at.Number + 1}
	to := min(head-w.cfg.Confirmations, w.at.Number+w.cfg.MaxBlocks)
	before, err := w.header(ctx, to)
	if err != nil {
		return Update{}, false, err
	}
	u.To = BlockRef{to, before.Hash()}
	if u.From == to && w.at.Hash != (common.Hash{}) && before.ParentHash != w.at.Hash {
		return Update{}, false, &ReorgError{w.at}
	}
	if u.Events, err = w.client.Events(ctx, u.From, to); err != nil {
		return Update{}, false, err
	}
	// The logs are of one chain if both ends of the range are still what they were.
	after, err := w.header(ctx, to)
	if err != nil {
		return Update{}, false, err
	}
	if after.Hash() != u.To.Hash {
		return Update{}, false, nil
	}
	if err := w.checkAt(ctx); err != nil {
		return Update{}, false, err
	}
	w.at = u.To
	return u, true, nil
}

func (w *Watcher) header(ctx context.Context, n uint64) (*types.Header, error) {
	h, err := w.client.eth.HeaderByNumber(ctx, new(big.Int).SetUint64(n))
	if err != nil {
		return nil, fmt.Errorf("l1: header %d: %w", n, err)
	}
	return h, nil
}

// checkAt finds out whether the last handled block is still there.
func (w *Watcher) checkAt(ctx context.Context) error {
	if w.at.Hash == (common.Hash{}) {
		return nil
	}
	h, err := w.header(ctx, w.at.Number)
	if errors.Is(err, ethereum.NotFound) {
		return &ReorgError{w.at}
	}
	if err != nil {
		return err
	}
	if h.Hash() != w.at.Hash {
		return &ReorgError{w.at}
	}
	return nil
}

// Events returns what the rollup did in the blocks from to to, both included.
func (c *Client) Events(ctx context.Context, from, to uint64) ([]Event, error) {
	logs, err := c.eth.FilterLogs(ctx, ethereum.FilterQuery{
		FromBlock: new(big.Int).SetUint64(from), ToBlock: new(big.Int).SetUint64(to), Addresses: []common.Address{c.addr},
	})
	if err != nil {
		return nil, fmt.Errorf("l1: logs of blocks %d to %d: %w", from, to, err)
	}
	out := make([]Event, 0, len(logs))
	for i := range logs {
		if logs[i].Removed {
			continue
		}
		e, err := c.event(ctx, &logs[i])
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
