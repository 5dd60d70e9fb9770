package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// nearBlocks: so close to its target the watcher reads every block.
const nearBlocks = 64

// errUnfit says that a node's answers do not fit each other.
var errUnfit = errors.New("l1: the node's answers do not fit each other")

// Counts are the contract's counters.
type Counts struct {
	Requests uint64 // ever queued: the index of the next one
	Batches  uint64 // number of the last one
}

// count goes on with the counters: requests and batches come one after the other, without a gap, and end where the contract's counters do.
func (w *Watcher) count(ctx context.Context, u Update, compare bool) (Counts, error) {
	seen := w.seen
	for _, e := range u.Events {
		switch b := e.Body.(type) {
		case *Request:
			if b.Index != seen.Requests {
				return seen, fmt.Errorf("%w: request %d in block %s, want %d", errUnfit, b.Index, e.Block, seen.Requests)
			}
			seen.Requests++
		case *Submission:
			if b.First != seen.Batches+1 {
				return seen, fmt.Errorf("%w: batch %d in block %s, want %d", errUnfit, b.First, e.Block, seen.Batches+1)
			}
			seen.Batches = b.Last()
		}
	}
	if !compare {
		return seen, nil
	}
	return seen, w.compare(ctx, u.To, seen)
}

// compare asks the contract what it had counted at a block.
func (w *Watcher) compare(ctx context.Context, at BlockRef, seen Counts) error {
	s, err := w.client.statusAt(ctx, at, func(s Status) bool { return seen == Counts{s.QueueTail, s.LastBatch} })
	if err != nil {
		return err
	}
	if want := (Counts{s.QueueTail, s.LastBatch}); seen != want {
		return fmt.Errorf("%w: %d requests and %d batches up to block %s, the contract counted %d and %d", errUnfit, seen.Requests, seen.Batches, at,
			want.Requests, want.Batches)
	}
	return nil
}

// walk reads every block up to to, or up to where the node fails: headers that are linked by their hashes, and receipts that hash to what the headers say.
// Nothing can be missing.
func (w *Watcher) walk(ctx context.Context, to uint64) (Update, error) {
	u := Update{From: w.at.Number + 1, To: w.at}
	for u.To.Number < to {
		h, events, err := w.step(ctx, u.To)
		if err != nil && u.To == w.at {
			return Update{}, err
		}
		if err != nil {
			w.cfg.Log.Debug("cannot read a block", "component", "l1", "after", u.To.Number, "err", err)
			break
		}
		u.Events, u.To, u.Time = append(u.Events, events...), BlockRef{h.Number.Uint64(), h.Hash()}, h.Time
	}
	return u, nil
}

// step reads the block after another.
func (w *Watcher) step(ctx context.Context, after BlockRef) (*types.Header, []Event, error) {
	h, err := w.header(ctx, after.Number+1)
	if err != nil {
		return nil, nil, err
	}
	if after.Hash != (common.Hash{}) && h.ParentHash != after.Hash {
		return nil, nil, fmt.Errorf("%w: block %d does not follow block %s", errUnfit, h.Number, after)
	}
	events, err := w.client.blockEvents(ctx, h)
	return h, events, err
}

// blockEvents are all events in a block.
func (c *Client) blockEvents(ctx context.Context, h *types.Header) (out []Event, err error) {
	if !types.BloomLookup(h.Bloom, c.addr) {
		return nil, nil
	}
	hash, index := h.Hash(), uint(0)
	receipts, err := c.receipts(ctx, h)
	if err != nil {
		return nil, err
	}
	for _, r := range receipts {
		for _, l := range r.Logs {
			if l.Address == c.addr {
				// The hash covers neither place nor time of a log.
				l.BlockNumber, l.BlockHash, l.BlockTimestamp, l.TxHash, l.Index = h.Number.Uint64(), hash, h.Time, r.TxHash, index
				e, err := c.event(ctx, l)
				if err != nil {
					return nil, err
				}
				out = append(out, e)
			}
			index++
		}
	}
	return out, nil
}

// search asks for the logs of many blocks at once. The logs are of one chain if both ends of the range are still what they were.
func (w *Watcher) search(ctx context.Context, to uint64) (Update, error) {
	before, err := w.header(ctx, to)
	if err != nil {
		return Update{}, err
	}
	u := Update{From: w.at.Number + 1, To: BlockRef{to, before.Hash()}, Time: before.Time}
	if err := w.client.confirm(ctx, u.To, w.deep()); err != nil {
		return Update{}, err
	}
	u.Events, err = w.client.events(ctx, u.From, to)
	if u, err = w.before(ctx, u, err); err != nil {
		return Update{}, err
	}
	after, err := w.header(ctx, to)
	if err != nil {
		return Update{}, err
	}
	if after.Hash() != before.Hash() {
		return Update{}, fmt.Errorf("%w: block %s was replaced", errUnfit, BlockRef{to, before.Hash()})
	}
	return u, w.checkAt(ctx)
}

// before cuts an update off before the block of a blob that is missing, if that leaves any: so much is read, and not again while somebody looks for the blob.
func (w *Watcher) before(ctx context.Context, u Update, err error) (Update, error) {
	var lacks *blobError
	if !errors.As(err, &lacks) || !errors.Is(err, ErrBlobMissing) || lacks.event.Block.Number == u.From {
		return u, err
	}
	last, err := w.header(ctx, lacks.event.Block.Number-1)
	if err != nil {
		return u, err
	}
	u.To, u.Time = BlockRef{last.Number.Uint64(), last.Hash()}, last.Time
	n := slices.IndexFunc(u.Events, func(e Event) bool { return e.Block.Number > u.To.Number })
	u.Events = u.Events[:n]
	return u, w.client.confirm(ctx, u.To, w.deep())
}

// Events searches for what the rollup did in the blocks from to to, both included. It takes the node's word for it that nothing is missing, or the
// nodes' if there are several.
func (c *Client) Events(ctx context.Context, from, to uint64) ([]Event, error) {
	out, err := c.events(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return out, nil
}

// blobsTogether are read at most, for about the price of one. The first is read alone: while it is missing, nothing that comes after it is asked for again and again.
const blobsTogether = 32

// events is Events. Beside a *blobError, those of earlier blocks are as they should be.
func (c *Client) events(ctx context.Context, from, to uint64) ([]Event, error) {
	q := ethereum.FilterQuery{FromBlock: new(big.Int).SetUint64(from), ToBlock: new(big.Int).SetUint64(to), Addresses: []common.Address{c.addr}}
	logs, err := c.eth.FilterLogs(ctx, q)
	if err != nil {
		return nil, fmt.Errorf("l1: logs of blocks %d to %d: %w", from, to, err)
	}
	if err := c.crossLogs(ctx, q, logs); err != nil {
		return nil, err
	}
	out := make([]Event, 0, len(logs))
	whole, lack, most := 0, 0, 1 // events in a row that are; submissions since then that may lack a blob, and how many may
	for i := range logs {
		l := &logs[i]
		if c.stray(*l, q) {
			return nil, fmt.Errorf("%w: log %d of block %d, removed: %t", errUnfit, l.Index, l.BlockNumber, l.Removed)
		}
		if i > 0 && (l.BlockNumber < logs[i-1].BlockNumber || l.BlockNumber == logs[i-1].BlockNumber && l.Index <= logs[i-1].Index) {
			return nil, fmt.Errorf("%w: log %d of block %d is twice or out of order", errUnfit, l.Index, l.BlockNumber)
		}
		switch {
		case i > 0 && l.BlockHash == logs[i-1].BlockHash:
			l.BlockTimestamp = out[i-1].Time
		case c.pool != nil: // nobody compares it
			l.BlockTimestamp = 0
		}
		e, err := c.decode(ctx, l)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
		if _, is := e.Body.(*Submission); is {
			lack++
		}
		if lack == most {
			if err := c.readBlobs(ctx, out[whole:]); err != nil {
				return out, err
			}
			whole, lack, most = len(out), 0, min(2*most, blobsTogether)
		}
	}
	return out, c.readBlobs(ctx, out[whole:])
}

// backward searches the rollup's logs, the latest first: all blocks since the deployment at once, or as many as the nodes allow, until look has found enough.
func (c *Client) backward(ctx context.Context, topics [][]common.Hash, look func(ethereum.FilterQuery) (enough bool, err error)) error {
	at, err := fixed(ctx, c, c.rollup.PackDeployedAt(), c.rollup.UnpackDeployedAt, "deployment block")
	if err != nil {
		return err
	}
	head, err := c.Head(ctx)
	if err != nil {
		return err
	}
	q := ethereum.FilterQuery{Addresses: []common.Address{c.addr}, Topics: topics} // up to the latest block, which nodes may differ in
	start := at.Uint64()
	end := max(head, start) + 1 // of what is left
	span := newSpan(end-start, 1)
	for {
		first := end - min(span.now, end-start)
		q.FromBlock = new(big.Int).SetUint64(first)
		enough, err := look(q)
		if span.refused(end-first, err) {
			continue
		}
		if err != nil || enough || first == start {
			return err
		}
		span.fitted()
		end, q.ToBlock = first, new(big.Int).SetUint64(first-1)
	}
}
