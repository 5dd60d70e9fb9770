package l1

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
)

// What became of what a Sender has sent. Of several nodes a single one decides none of it: it could have the operator wait for ever, or end.

// several nodes that are held against each other; nil: one alone is believed.
func (s *Sender) several() *Pool {
	if s.client == nil {
		return nil
	}
	return s.client.pool
}

// mined tells how many txs of the key are.
func (s *Sender) mined(ctx context.Context) (uint64, error) {
	if s.client != nil {
		return s.client.mined(ctx, s.address)
	}
	return s.eth.NonceAt(ctx, s.address, nil)
}

// Where a tx is.
const (
	isNowhere = iota
	isWaiting
	isMined
)

// where a tx of ours is. Of several nodes, one that knows it is enough, whatever the others hide: no more comes of that than of its being sent.
func (s *Sender) where(ctx context.Context, tx common.Hash) (at int, err error) {
	look := func(ctx context.Context, eth *ethclient.Client) (int, error) {
		_, pending, err := eth.TransactionByHash(ctx, tx)
		switch {
		case errors.Is(err, ethereum.NotFound):
			return isNowhere, nil
		case err != nil:
			return isNowhere, err
		case pending:
			return isWaiting, nil
		}
		return isMined, nil
	}
	p := s.several()
	if p == nil {
		return look(ctx, s.eth)
	}
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (int, error) { return look(ctx, e.eth) })
	for _, a := range answers {
		at = max(at, a.value)
	}
	if len(answers) < p.cfg.agree() {
		return at, fmt.Errorf("%w: %w", ErrNoQuorum, errors.Join(failures...))
	}
	return at, nil
}

// receipt of a tx, ethereum.NotFound if there is none. Of several nodes enough have to say in which block it is and whether it failed.
func (s *Sender) receipt(ctx context.Context, tx common.Hash) (*types.Receipt, error) {
	p := s.several()
	if p == nil {
		r, err := s.eth.TransactionReceipt(ctx, tx)
		if err == nil && (r.TxHash != tx || r.BlockNumber == nil) {
			err = fmt.Errorf("%w: receipt of tx %s", errUnfit, tx)
		}
		return r, err
	}
	type outcome struct {
		block  common.Hash // zero: there is none
		status uint64
	}
	receipts := make([]*types.Receipt, len(p.all))
	answers, failures := askAll(ctx, p, func(ctx context.Context, e *endpoint) (outcome, error) {
		r, err := e.eth.TransactionReceipt(ctx, tx)
		if errors.Is(err, ethereum.NotFound) {
			return outcome{}, nil
		}
		if err != nil {
			return outcome{}, err
		}
		receipts[slices.Index(p.all, e)] = r
		return outcome{r.BlockHash, r.Status}, nil
	})
	votes := map[outcome]int{}
	for _, a := range answers {
		votes[a.value]++
	}
	for _, a := range answers {
		if r := receipts[slices.Index(p.all, a.from)]; r != nil && votes[a.value] >= p.cfg.agree() {
			return r, nil
		}
	}
	if votes[outcome{}] >= p.cfg.agree() {
		return nil, ethereum.NotFound
	}
	return nil, fmt.Errorf("%w: receipt of tx %s: %w", ErrNoQuorum, tx, errors.Join(failures...))
}
