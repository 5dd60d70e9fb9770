package l1

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
)

// Book remembers what a key has sent. What was written is durable when a call returns. Calls may be concurrent.
type Book interface {
	// Known is the nonce below which all txs of the key are known, whoever sent them; false: nothing is known of the key.
	Known(key [20]byte) (below uint64, ok bool, err error)
	// Know sets it, and may forget what was noted below it.
	Know(key [20]byte, below uint64) error
	// Note a tx, before any node gets it.
	Note(key [20]byte, nonce uint64, tx [32]byte) error
	// Noted lists the txs of a nonce.
	Noted(key [20]byte, nonce uint64) ([][32]byte, error)
}

// StrangerError says that L1 has a tx of the key that its book does not know: another process sends with this key, or did.
type StrangerError struct {
	Key    Address
	Nonce  uint64
	Mined  bool   // or it waits in a pool
	Tx     string // if it was found
	Beyond uint64 // the key's next nonce on L1, over all that wait
}

func (e *StrangerError) Error() string {
	what, tx := "waits on L1", ""
	if e.Mined {
		what = "is on L1"
	}
	if e.Tx != "" {
		tx = " " + e.Tx
	}
	return fmt.Sprintf("l1: a tx%s of the key %s with nonce %d %s and was not sent from this directory", tx, Checksum(e.Key), e.Nonce, what)
}

// Keep has the Sender write down what it sends, before it does, and know by it what is its own. The key is this Sender's alone then: what waits under its nonces
// and is in the book, of an earlier life, is replaced, not queued behind, so that nothing stays stuck and nothing is sent twice; beside what is not in the
// book it sends nothing. Call it before Send.
func (s *Sender) Keep(c *Client, b Book) { s.client, s.book, s.checked = c, b, 0 }

// KeyState is what L1 has of a key, and how that compares with its book.
type KeyState struct {
	Mined, All uint64         // txs; All counts those that wait
	Unknown    int            // of those that wait, how many the book did not send, adopted or not
	Stranger   *StrangerError // the first that is neither noted nor known; nil: all is ours
}

// State compares L1 with the book: not an instant, but several questions. A node may be a moment behind another: believe in a stranger only when it stays.
func (s *Sender) State(ctx context.Context) (k KeyState, err error) {
	known, _, err := s.book.Known(s.address)
	if err != nil {
		return k, err
	}
	if k.Mined, k.All, err = s.client.nonces(ctx, s.address); err != nil {
		return k, err
	}
	s.looking.Lock()
	defer s.looking.Unlock()
	s.checked = max(min(s.checked, k.Mined), known) // a reorg may have taken some
	for n := s.checked; n < k.Mined; n++ {
		mined, _, err := s.ours(ctx, n)
		if err != nil {
			return k, err
		}
		if !mined {
			k.Stranger = s.stranger(ctx, n, true, k.All)
			return k, nil
		}
		s.checked = n + 1
	}
	for n := k.Mined; n < k.All; n++ {
		mined, waits, err := s.ours(ctx, n)
		if err != nil {
			return k, err
		}
		if mined || waits {
			continue
		}
		k.Unknown++
		if n >= known && k.Stranger == nil {
			k.Stranger = s.stranger(ctx, n, false, k.All)
		}
	}
	if k.Stranger == nil && s.checked > known {
		s.settle(ctx)
	}
	return k, nil
}

// alone is an error unless all that L1 has of the key is in the book.
func (s *Sender) alone(ctx context.Context) error {
	if s.book == nil {
		return nil
	}
	k, err := s.State(ctx)
	if err == nil && k.Stranger != nil {
		return k.Stranger
	}
	return err
}

// ours tells whether one of the txs noted for a nonce is mined, or waits in a pool.
func (s *Sender) ours(ctx context.Context, nonce uint64) (mined, waits bool, err error) {
	noted, err := s.book.Noted(s.address, nonce)
	if err != nil {
		return false, false, err
	}
	for _, tx := range slices.Backward(noted) {
		switch at, err := s.where(ctx, tx); {
		case err != nil:
			return false, false, fmt.Errorf("l1: look for tx %s: %w", common.Hash(tx), err)
		case at == isMined:
			return true, false, nil
		case at == isWaiting:
			waits = true
		}
	}
	return false, waits, nil
}

// settledDepth in blocks: what no reorg in sight takes back is not looked at again. Deeper ones are taken for known.
const settledDepth = 32

func (s *Sender) settle(ctx context.Context) {
	head, err := s.eth.BlockNumber(ctx)
	if err != nil || head < settledDepth {
		return
	}
	deep, err := s.eth.NonceAt(ctx, s.address, new(big.Int).SetUint64(head-settledDepth))
	if err != nil { // a node that keeps no states: no more than one tx a block is this key's
		deep, err = s.checked-min(s.checked, settledDepth), nil
	}
	if known, _, failed := s.book.Known(s.address); err == nil && failed == nil && min(deep, s.checked) > known {
		err = s.book.Know(s.address, min(deep, s.checked))
	}
	if err != nil {
		s.cfg.Log.Debug("cannot settle nonces", "component", "l1", "err", err)
	}
}

// strangerDepth is how far back the block of a stranger is looked for; nodes that are no archive know the nonces of 128 blocks.
const strangerDepth = 120

// stranger is an error with the tx, if that can be found: it helps whoever reads it, and decides nothing.
func (s *Sender) stranger(ctx context.Context, nonce uint64, mined bool, all uint64) *StrangerError {
	e := &StrangerError{Key: s.address, Nonce: nonce, Mined: mined, Beyond: max(all, nonce+1)}
	head, err := s.eth.BlockNumber(ctx)
	if err != nil || !mined {
		return e
	}
	used := func(block uint64) bool {
		n, failed := s.eth.NonceAt(ctx, s.address, new(big.Int).SetUint64(block))
		err = errors.Join(err, failed)
		return n > nonce
	}
	low, high := head-min(head, strangerDepth), head
	if used(low) {
		return e
	}
	for low+1 < high { // not used at low, used at high
		if middle := (low + high) / 2; used(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	if err != nil {
		return e
	}
	block, err := s.eth.BlockByNumber(ctx, new(big.Int).SetUint64(high))
	if err != nil {
		return e
	}
	for i, tx := range block.Transactions() {
		if tx == nil || tx.Nonce() != nonce {
			continue
		}
		if from, err := s.eth.TransactionSender(ctx, tx, block.Hash(), uint(i)); err == nil && from == s.address {
			e.Tx = tx.Hash().Hex()
		}
	}
	return e
}

// nonces of a key: how many of its txs are mined, and how many with those that wait.
func (c *Client) nonces(ctx context.Context, key Address) (mined, all uint64, err error) {
	if mined, err = c.mined(ctx, key); err != nil {
		return 0, 0, err
	}
	all, err = c.agreed(ctx, "waiting nonce of "+key.String(), func(ctx context.Context, r nonceReader) (uint64, error) { return r.PendingNonceAt(ctx, key) })
	return mined, max(all, mined), err
}

func (c *Client) mined(ctx context.Context, key Address) (uint64, error) {
	return c.agreed(ctx, "nonce of "+key.String(), func(ctx context.Context, r nonceReader) (uint64, error) { return r.NonceAt(ctx, key, nil) })
}

// agreed nonce: of several nodes, no more than enough of them say. One alone, that is ahead or lies, is not believed.
func (c *Client) agreed(ctx context.Context, what string, one func(context.Context, nonceReader) (uint64, error)) (uint64, error) {
	if c.pool == nil {
		n, err := one(ctx, c.eth)
		if err != nil {
			err = fmt.Errorf("l1: %s: %w", what, err)
		}
		return n, err
	}
	answers, failures := askAll(ctx, c.pool, func(ctx context.Context, e *endpoint) (uint64, error) { return one(ctx, e.eth) })
	if len(answers) < c.pool.cfg.agree() {
		return 0, fmt.Errorf("%w: %s: %w", ErrNoQuorum, what, errors.Join(failures...))
	}
	slices.SortFunc(answers, func(a, b said[uint64]) int { return cmp.Compare(b.value, a.value) })
	return answers[c.pool.cfg.agree()-1].value, nil
}

type nonceReader interface {
	NonceAt(context.Context, common.Address, *big.Int) (uint64, error)
	PendingNonceAt(context.Context, common.Address) (uint64, error)
}
