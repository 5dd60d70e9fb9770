package l1

import (
	"context"
	"fmt"
	"slices"

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
	at, err := call(ctx, c, nil, c.rollup.PackDeployedAt(), c.rollup.UnpackDeployedAt, "deployment block")
	if err != nil {
		return ax, ay, false, err
	}
	logs, err := c.eth.FilterLogs(ctx, ethereum.FilterQuery{FromBlock: at, Addresses: []common.Address{c.addr},
		Topics: [][]common.Hash{{rollupABI.Events["Deposited"].ID, rollupABI.Events["SetKeyRequested"].ID}, nil, {common.BytesToHash(owner[:])}}})
	if err != nil {
		return ax, ay, false, fmt.Errorf("l1: keys that %s named: %w", owner, err)
	}
	for _, l := range slices.Backward(logs) {
		e, err := c.event(ctx, &l)
		if err != nil {
			return ax, ay, false, err
		}
		r, is := e.Body.(*Request)
		if !is || l.Address != c.addr || r.Owner != owner {
			return ax, ay, false, fmt.Errorf("%w: log %d of block %s names no key of %s", errUnfit, l.Index, e.Block, owner)
		}
		named := r.Op == OpSetKey // L1 knows who asked
		if r.Op == OpDeposit {
			if named, err = c.sentBy(ctx, l.TxHash, owner); err != nil {
				return ax, ay, false, err
			}
		}
		if named {
			return r.Ax, r.Ay, true, nil
		}
	}
	return ax, ay, false, nil
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
	from, err := types.Sender(types.LatestSignerForChainID(tx.ChainId()), tx)
	return err == nil && from == who && tx.To() != nil && *tx.To() == c.addr, nil
}
