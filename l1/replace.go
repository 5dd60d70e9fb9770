package l1

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// ErrFeeLimit says that a tx would have to cost more than the Sender may pay. Retryable: prices fall.
var ErrFeeLimit = errors.New("l1: the nonce is taken by a waiting tx that costs as much as may be paid; raise the fee limit, or wait")

// bid is what is offered per gas, in wei: the tip, and all of it; and per blob gas, nil where there is no blob.
type bid struct{ tip, fee, blob *big.Int }

func bidOf(tx *types.Transaction) bid { return bid{tx.GasTipCap(), tx.GasFeeCap(), tx.BlobGasFeeCap()} }

// raise by a quarter, with a blob to twice as much, or to today's price if that is more. Near the limit, up to it, if nodes take that. False: they do not.
func (s *Sender) raise(b, today bid) (bid, bool) {
	step := int64(4)
	if b.blob != nil {
		step = 1
	}
	up := s.within(b.more(step).most(today))
	return up, up.outbids(b)
}

// outbids tells whether nodes take b in the place of a: they ask for at least a tenth more of both (EIP-1559 transactions in geth's pool and all that follow it);
// with a blob, for twice of all three.
func (b bid) outbids(a bid) bool {
	parts := int64(10)
	if b.blob != nil {
		parts = 1
	}
	return b.covers(a.more(parts))
}

func (b bid) more(parts int64) bid {
	up := bid{tip: more(b.tip, parts), fee: more(b.fee, parts)}
	if b.blob != nil {
		up.blob = more(b.blob, parts)
	}
	return up
}

func (b bid) times(n int64) bid {
	up := bid{tip: times(b.tip, n), fee: times(b.fee, n)}
	if b.blob != nil {
		up.blob = times(b.blob, n)
	}
	return up
}

// covers tells whether nothing of b is below what a is. Both have a blob or none.
func (b bid) covers(a bid) bool {
	return b.tip.Cmp(a.tip) >= 0 && b.fee.Cmp(a.fee) >= 0 && (b.blob == nil || b.blob.Cmp(a.blob) >= 0)
}

// most of two bids, each for itself.
func (b bid) most(a bid) bid {
	up := bid{tip: larger(b.tip, a.tip), fee: larger(b.fee, a.fee)}
	if b.blob != nil {
		up.blob = larger(b.blob, a.blob)
	}
	return up
}

// limits of a bid, for errors: any of them may be what it has come to.
func (s *Sender) limits(b bid) string {
	text := "none"
	if s.cfg.MaxFee != nil {
		text = s.cfg.MaxFee.String() + " wei"
	}
	if s.cfg.MaxTip != nil {
		text += ", of tips " + s.cfg.MaxTip.String() + " wei"
	}
	if b.blob != nil && s.cfg.MaxBlobFee != nil {
		text += ", of blobs " + s.cfg.MaxBlobFee.String() + " wei"
	}
	return text
}

func larger(a, b *big.Int) *big.Int {
	if a.Cmp(b) < 0 {
		return b
	}
	return a
}

// more than v by one part in so many.
func more(v *big.Int, parts int64) *big.Int {
	return new(big.Int).Add(new(big.Int).Add(v, new(big.Int).Div(v, big.NewInt(parts))), common.Big1)
}

// enough times today's price, of tip and all, is not raised: where no block comes, for a day, as where a node has lost its peers, a quarter a minute would bid all
// that the key has, and the next block take it.
const enough = 10

func times(v *big.Int, n int64) *big.Int { return new(big.Int).Mul(v, big.NewInt(n)) }

// maxRaises in a row: a quarter more each time, they span any price.
const maxRaises = 200

// underpriced is how nodes say that a tx bids too little to take the place of the one that waits; the last is Erigon's.
var underpriced = []string{"underpriced", "replacement", "could not replace"}

// tooPoor is how nodes say that a key cannot pay for a tx: Geth, Erigon and Reth, Nethermind, and Besu.
var tooPoor = []string{"insufficient funds", "insufficientfunds", "upfront cost exceeds"}

// place sends the first tx for call, under the next nonce; with a book, for as much as it takes to get the place of an earlier life's.
func (s *Sender) place(ctx context.Context, call Call, gas uint64, b bid) (*types.Transaction, error) {
	behind := 0
	for range maxRaises {
		if !call.instead {
			if err := s.alone(ctx); err != nil {
				return nil, err
			}
		}
		nonce, err := s.nonce(ctx)
		if err != nil {
			return nil, err
		}
		tx, err := s.send(ctx, call, nonce, gas, b)
		switch {
		case err == nil:
			return tx, nil
		case says(err, "nonce too low", "nonce is too low") && behind < 3: // it was mined while we asked
			behind++
		case s.book != nil && says(err, underpriced...):
			up, ok := s.raise(s.behind(ctx, nonce, b), b)
			if !ok {
				return nil, fmt.Errorf("%w: nonce %d, limit %s: %w", ErrFeeLimit, nonce, s.limits(b), err)
			}
			s.cfg.Log.Info("a tx of an earlier life is replaced", "component", "l1", "nonce", nonce, "fee", up.fee)
			b = up
		case says(err, otherKind...):
			return nil, fmt.Errorf("%w: nonce %d: %w", ErrReserved, nonce, err)
		default:
			return nil, err
		}
	}
	return nil, fmt.Errorf("%w: no price was enough", ErrFeeLimit)
}

// behind is the bid of an earlier life that b is not enough to take the place of; b itself if none is found.
func (s *Sender) behind(ctx context.Context, nonce uint64, b bid) bid {
	noted, err := s.book.Noted(s.address, nonce)
	if err != nil {
		return b
	}
	for _, hash := range slices.Backward(noted) {
		tx, pending, err := s.eth.TransactionByHash(ctx, hash)
		if err != nil || !pending || tx.Hash() != hash || (tx.BlobGasFeeCap() == nil) != (b.blob == nil) {
			continue
		}
		if waits := bidOf(tx); !b.outbids(waits) {
			return waits
		}
	}
	return b
}

// nonce of the next tx.
func (s *Sender) nonce(ctx context.Context) (n uint64, err error) {
	if s.book != nil {
		n, err = s.mined(ctx)
	} else {
		n, err = s.eth.PendingNonceAt(ctx, s.address)
	}
	if err != nil {
		return 0, fmt.Errorf("l1: nonce of %s: %w", s.address, err)
	}
	for { // a node may not count yet what it took a moment ago
		if _, waits := s.mine[n]; !waits {
			return n, nil
		}
		n++
	}
}

// Waiting is how many txs of the key wait at the node, to be mined before what is sent now.
func (s *Sender) Waiting(ctx context.Context) (uint64, error) {
	mined, err := s.mined(ctx)
	if err != nil {
		return 0, fmt.Errorf("l1: nonce of %s: %w", s.address, err)
	}
	all, err := s.eth.PendingNonceAt(ctx, s.address)
	if err != nil {
		return 0, fmt.Errorf("l1: nonce of %s: %w", s.address, err)
	}
	return all - min(mined, all), nil
}

// Clear takes the place of a tx that waits, whoever sent it, by an empty one to itself: with a book for as much as it takes. A tx with a blob gives way
// to no other than one with a blob, which is empty, too.
func (s *Sender) Clear(ctx context.Context) error {
	to := s.address
	_, err := s.Send(ctx, Call{To: &to, instead: true})
	if errors.Is(err, ErrReserved) {
		_, err = s.Send(ctx, Call{To: &to, instead: true, Blob: new(blob.Blob)})
	}
	return err
}

// idle tells whether all that waits is of an earlier life, and known by the book.
func (s *Sender) idle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.book != nil && len(s.mine) == 0
}

func (s *Sender) forget(nonce uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.mine, nonce)
}

// bump sends a tx that waits again, for a quarter more, twice as much with a blob, or for today's price. At the limit, far above today's price, and when nothing can be priced, it sends the tx as it
// is: nodes drop what waits for long.
func (s *Sender) bump(ctx context.Context, call Call, last *types.Transaction, b *bid) *types.Transaction {
	if s.book != nil && !call.instead {
		// Dropped, or another's has its place: no war of fees. That one is mined is a single node's word; most have just said that its nonce is free.
		if mined, waits, err := s.ours(ctx, last.Nonce()); err != nil || !mined && !waits {
			s.cfg.Log.Warn("a tx waits no more", "component", "l1", "tx", last.Hash(), "nonce", last.Nonce(), "err", err)
			return s.again(ctx, last)
		}
	}
	today, err := s.fees(ctx, call)
	if err != nil {
		s.cfg.Log.Warn("cannot price a waiting tx", "component", "l1", "tx", last.Hash(), "err", err)
		return s.again(ctx, last)
	}
	if b.covers(today.times(enough)) {
		s.cfg.Log.Warn("a tx waits for something else than its price", "component", "l1", "tx", last.Hash(), "fee", b.fee, "today", today.fee)
		return s.again(ctx, last)
	}
	up, ok := s.raise(*b, today)
	if !ok {
		s.cfg.Log.Warn("tx waits at the fee limit", "component", "l1", "tx", last.Hash(), "limit", s.limits(*b), "tip", b.tip)
		return s.again(ctx, last)
	}
	tx, err := s.send(ctx, call, last.Nonce(), last.Gas(), up)
	if err == nil || says(err, underpriced...) {
		*b = up // the next one has to be above it in any case
	}
	if err != nil {
		s.cfg.Log.Warn("cannot replace a waiting tx", "component", "l1", "tx", last.Hash(), "err", err)
		return s.again(ctx, last)
	}
	s.cfg.Log.Info("raised the fee of a waiting tx", "component", "l1", "tx", tx.Hash(), "fee", up.fee)
	return tx
}

// again tells the nodes of a tx that they may have dropped; it is no new one.
func (s *Sender) again(ctx context.Context, tx *types.Transaction) *types.Transaction {
	if err := s.eth.SendTransaction(ctx, tx); err != nil {
		s.cfg.Log.Debug("a waiting tx was sent again", "component", "l1", "tx", tx.Hash(), "err", err)
	}
	return nil
}

// known tells whether a node refused a tx because it has it.
func known(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "already known") || strings.Contains(text, "known transaction") && !strings.Contains(text, "unknown") || strings.Contains(text, "alreadyknown")
}

// says tells whether a node refused with one of these texts: they are no standard, and differ in case.
func says(err error, texts ...string) bool {
	text := strings.ToLower(err.Error())
	for _, t := range texts {
		if strings.Contains(text, t) {
			return true
		}
	}
	return false
}
