package l1

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// KeyOf is the L2 key that an L1 address last named itself, on L1: in a request for a new key, or in a deposit for itself that is its own tx; false if it never
// did.
//
// SOUNDNESS: whoever deposits for an address, or pays it on L2, may open an account of that address under any key, his own too. That an account is of an address
// says who is paid on L1, and not who signs on L2.
func (c *Client) KeyOf(ctx context.Context, owner common.Address) (ax, ay Word, ok bool, err error) {
	topics := [][]common.Hash{{rollupABI.Events["Deposited"].ID, rollupABI.Events["SetKeyRequested"].ID}, nil, {common.BytesToHash(owner[:])}}
	err = c.backward(ctx, topics, func(q ethereum.FilterQuery) (bool, error) {
		var logs []types.Log
		err := Patiently(ctx, time.Second, nil, func() (err error) { // many calls, where a node searches few blocks at once
			logs, err = c.eth.FilterLogs(ctx, q)
			return err
		})
		if err != nil {
			return false, err
		}
		for _, l := range slices.Backward(logs) {
			r, err := c.named(ctx, &l, owner)
			if err != nil {
				return false, err
			}
			if r != nil {
				ax, ay, ok = r.Ax, r.Ay, true
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return Word{}, Word{}, false, fmt.Errorf("l1: keys that %s named: %w", owner, err)
	}
	return ax, ay, ok, nil
}

// DepositsFor an address that were ever asked for, in their order, of whatever came of them since. No data of batches is read.
func (c *Client) DepositsFor(ctx context.Context, owner common.Address) ([]*Request, error) {
	out, err := c.requestsOf(ctx, "Deposited", OpDeposit, owner, 0)
	if err != nil {
		return nil, fmt.Errorf("l1: deposits for %s: %w", owner, err)
	}
	return out, nil
}

// ForcedExitsOf are those that an address asked for, in their order, since a request that waits came. Beside an error are the last of them.
func (c *Client) ForcedExitsOf(ctx context.Context, owner common.Address, since uint64) (out []*Request, err error) {
	_, arrival, err := c.QueueEntry(ctx, since, nil)
	if err == nil {
		out, err = c.requestsOf(ctx, "ForcedExitRequested", OpForcedExit, owner, arrival)
	}
	if err != nil {
		err = fmt.Errorf("l1: forced exits of %s: %w", owner, err)
	}
	return out, err
}

// requestsOf an owner by the logs of an event, in their order: all since a time at least, and what was found before an error. How many requests of others there are
// makes no difference.
func (c *Client) requestsOf(ctx context.Context, event string, op uint8, owner common.Address, since uint64) (out []*Request, err error) {
	topics := [][]common.Hash{{rollupABI.Events[event].ID}, nil, {common.BytesToHash(owner[:])}}
	err = c.backward(ctx, topics, func(q ethereum.FilterQuery) (bool, error) {
		var logs []types.Log
		err := Patiently(ctx, time.Second, nil, func() (err error) {
			logs, err = c.eth.FilterLogs(ctx, q)
			return err
		})
		if err != nil {
			return false, err
		}
		for _, l := range slices.Backward(logs) {
			e, err := c.decode(ctx, &l)
			if err != nil {
				return false, err
			}
			r, is := e.Body.(*Request)
			if !is || r.Op != op || l.Address != c.addr || r.Owner != owner {
				return false, fmt.Errorf("%w: log %d of block %s is no %s of %s", errUnfit, l.Index, e.Block, event, owner)
			}
			out = append(out, r)
		}
		return c.isBefore(ctx, q.FromBlock, since)
	})
	slices.Reverse(out)
	return out, err
}

// isBefore tells whether a block is of before a time; none is before 0.
func (c *Client) isBefore(ctx context.Context, block *big.Int, when uint64) (bool, error) {
	if when == 0 {
		return false, nil
	}
	h, err := c.eth.HeaderByNumber(ctx, block)
	if err != nil {
		return false, fmt.Errorf("l1: block %s: %w", block, err)
	}
	return h.Time < when, nil
}

// named is the request in a log if its owner names a key there; else nil.
func (c *Client) named(ctx context.Context, l *types.Log, owner common.Address) (*Request, error) {
	e, err := c.event(ctx, l)
	if err != nil {
		return nil, err
	}
	r, is := e.Body.(*Request)
	if !is || l.Address != c.addr || r.Owner != owner {
		return nil, fmt.Errorf("%w: log %d of block %s names no key of %s", errUnfit, l.Index, e.Block, owner)
	}
	named := r.Op == OpSetKey // L1 knows who asked
	if r.Op == OpDeposit {
		named, err = c.sentBy(ctx, l.TxHash, owner)
	}
	if err != nil || !named {
		return nil, err
	}
	return r, nil
}

// sentBy tells whether a tx is a call of the rollup that an address signed. A call from a contract does not count: its caller need not have known what it does.
func (c *Client) sentBy(ctx context.Context, hash common.Hash, who common.Address) (bool, error) {
	tx, _, err := c.eth.TransactionByHash(ctx, hash)
	if err != nil {
		return false, fmt.Errorf("l1: tx %s: %w", hash, err)
	}
	if tx.Hash() != hash {
		return false, fmt.Errorf("%w: asked for tx %s, got tx %s", errUnfit, hash, tx.Hash())
	}
	signer := types.Signer(types.HomesteadSigner{}) // of a tx of before EIP-155, which names no chain and is mined all the same
	if id := tx.ChainId(); id.Sign() > 0 {
		signer = types.LatestSignerForChainID(id)
	}
	from, err := types.Sender(signer, tx)
	return err == nil && from == who && tx.To() != nil && *tx.To() == c.addr, nil
}
