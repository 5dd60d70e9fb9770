package l1

import (
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/core/types"
)

// Tell has note hear of every tx before any node does: what it has written down when it returns, another life may Resume. An error keeps the tx from being sent. Call it
// before Send.
func (s *Sender) Tell(note func(tx [32]byte) error) { s.note = note }

// Waits tells whether a tx is in a pool, and not mined.
func (s *Sender) Waits(ctx context.Context, tx [32]byte) (bool, error) {
	at, err := s.where(ctx, tx)
	if err != nil {
		return false, fmt.Errorf("l1: look for tx %x: %w", tx, err)
	}
	return at == isWaiting, nil
}

// Resume waits for a tx that an earlier life of the key has sent, as Send does for its own: one that takes long is sent again under its nonce, for more, at once if it
// bids less than today's price. Nil: nodes do not have it, or it is mined.
func (s *Sender) Resume(ctx context.Context, hash [32]byte) (*types.Receipt, error) {
	tx, waits, err := s.eth.TransactionByHash(ctx, hash)
	if errors.Is(err, ethereum.NotFound) || err == nil && !waits {
		return nil, nil
	}
	if err == nil && tx.Hash() != hash {
		err = errUnfit
	}
	if err != nil {
		return nil, fmt.Errorf("l1: tx %x: %w", hash, err)
	}
	if from, err := types.Sender(s.signer, tx); err != nil || from != s.address {
		return nil, fmt.Errorf("l1: tx %s waits, and is of another key than %s: go on with that key, %s, or wait until it is mined", tx.Hash(), Checksum(s.address), Checksum(from))
	}
	s.mu.Lock()
	s.mine[tx.Nonce()] = struct{}{}
	s.mu.Unlock()
	defer s.forget(tx.Nonce())
	call, sent, b := Call{To: tx.To(), Value: tx.Value(), Data: tx.Data()}, []*types.Transaction{tx}, bidOf(tx)
	if today, err := s.fees(ctx, call); err != nil || !b.covers(today) {
		if dearer := s.bump(ctx, call, tx, &b); dearer != nil {
			sent = append(sent, dearer)
		}
	}
	return s.wait(ctx, call, sent, b)
}
