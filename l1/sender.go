package l1

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"slices"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/params"

	"github.com/causeway-l2/causeway/rollup/blob"
)

// SenderConfig of a Sender.
type SenderConfig struct {
	Key *ecdsa.PrivateKey
	// ChainID of all that is signed, which whoever connected has checked (Dial, Pool). 0: the node is asked.
	ChainID uint64
	// Poll is the time between two looks for a receipt.
	Poll time.Duration
	// BumpAfter is how long a tx may wait before it is sent again with a higher fee.
	BumpAfter time.Duration
	// MaxFee per gas in wei; a tx waits rather than pay more. Nil: no limit.
	MaxFee *big.Int
	// MaxTip of MaxFee, whatever tip the node asks for. Nil: no limit.
	MaxTip *big.Int
	// MaxBlobFee per blob gas in wei, beside MaxFee; a tx with a blob waits rather than pay more. Nil: no limit.
	MaxBlobFee *big.Int
	// Refuse with ErrDear, rather than wait, while the base fee alone is above MaxFee, or that of blobs above MaxBlobFee.
	Refuse bool
	Log    *slog.Logger
}

// DefaultSender lacks only the key.
func DefaultSender(key *ecdsa.PrivateKey) SenderConfig {
	return SenderConfig{Key: key, Poll: 500 * time.Millisecond, BumpAfter: time.Minute, Log: slog.New(slog.DiscardHandler)}
}

// What a user pays per gas at most, in gwei. The tip has a limit that no flag raises: it is lost whatever a block costs, and the node that asks for it may be who
// gets it, whereas a lie about the base fee is not paid.
const (
	UserMaxFeeGwei = 200
	userMaxTipGwei = 10
)

// UserSender is DefaultSender for somebody who has one node to ask, and nobody to compare it with: it was of this chain when it was dialed, and signs for no other,
// whatever it says later. A limit of 0 is UserMaxFeeGwei.
func UserSender(key *ecdsa.PrivateKey, chainID, maxFeeGwei uint64) SenderConfig {
	cfg := DefaultSender(key)
	cfg.ChainID = chainID
	cfg.MaxFee, cfg.MaxTip, cfg.Refuse = gwei(cmp.Or(maxFeeGwei, UserMaxFeeGwei)), gwei(userMaxTipGwei), true
	return cfg
}

func gwei(n uint64) *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(n), big.NewInt(params.GWei))
}

// Check says what is wrong with c.
func (c SenderConfig) Check() error {
	switch {
	case c.Key == nil:
		return errors.New("l1: sender needs a key")
	case c.Poll <= 0 || c.BumpAfter <= 0:
		return errors.New("l1: poll and bump-after must be positive")
	case c.Log == nil:
		return errors.New("l1: log must be set")
	}
	return nil
}

// Sender signs txs of one key and sees them mined. One key must have one Sender: it hands out the nonces.
// Send may be called concurrently. Nodes hold txs with blobs apart from all others, and of one key only one kind at a time: who sends blobs
// with a key sends nothing else with it while one waits (ErrReserved).
type Sender struct {
	eth     *ethclient.Client
	cfg     SenderConfig
	address common.Address
	chainID *big.Int
	signer  types.Signer

	client *Client // with the book
	book   Book    // may be nil

	note func(tx [32]byte) error // may be nil

	mu   sync.Mutex          // held from choosing a nonce until the node has the tx
	mine map[uint64]struct{} // nonces that are waited for

	looking sync.Mutex
	checked uint64 // below it, all that is mined was found in the book; guarded by looking
}

// NewSender asks the node for its chain id unless that is known.
func NewSender(ctx context.Context, eth *ethclient.Client, cfg SenderConfig) (*Sender, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	id := new(big.Int).SetUint64(cfg.ChainID)
	if cfg.ChainID == 0 {
		var err error
		if id, err = eth.ChainID(ctx); err != nil {
			return nil, fmt.Errorf("l1: chain id: %w", err)
		}
	}
	return &Sender{
		eth: eth, cfg: cfg, address: crypto.PubkeyToAddress(cfg.Key.PublicKey),
		chainID: id, signer: types.LatestSignerForChainID(id), mine: map[uint64]struct{}{},
	}, nil
}

// Address of the key.
func (s *Sender) Address() common.Address { return s.address }

// Call is what to send. To nil creates a contract; Value nil is zero.
type Call struct {
	To    *common.Address
	Value *big.Int
	Data  []byte
	// MaxGas is the most gas that it may take, a fifth more if the state changes meanwhile; more is a *GasError. 0: any.
	MaxGas uint64
	// Spare gas that it may take beyond that, on another path through the contract than the one that was estimated.
	Spare uint64
	// Blob that the tx carries; To is set then. Nil: none.
	Blob *blob.Blob

	carried *types.BlobTxSidecar // Blob
	instead bool                 // of whatever waits under the next nonce
}

// Send sends call and waits until it is mined. A refusal, foreseen or mined, is a *RevertError; ErrFailed, if others were quicker. With a book, what waits of an earlier life and is of another
// kind, with a blob or without, is cleared away first.
func (s *Sender) Send(ctx context.Context, call Call) (*types.Receipt, error) {
	var err error
	if call.carried, err = carry(call.Blob); err != nil {
		return nil, err
	}
	tx, err := s.placed(ctx, call)
	for tries := 0; errors.Is(err, ErrReserved) && tries < maxReplaced && !call.instead && s.idle(); tries++ {
		if err = s.Clear(ctx); err != nil {
			return nil, err
		}
		tx, err = s.placed(ctx, call)
	}
	if err != nil {
		return nil, err
	}
	defer s.forget(tx.Nonce())
	return s.wait(ctx, call, []*types.Transaction{tx}, bidOf(tx))
}

const (
	// letsGo is how long a node is waited for that holds a key for txs with blobs, or for all others, while none waits.
	letsGo = 3 * time.Second
	// leastLooks are made meanwhile: where this machine stood still for as long, the node may have, too.
	leastLooks = 4
)

// placed is first, and again while a node holds the key for a tx of the other kind that is mined: its pool follows the chain a moment later.
func (s *Sender) placed(ctx context.Context, call Call) (*types.Transaction, error) {
	for looks, end := 1, time.Now().Add(letsGo); ; looks++ {
		tx, err := s.first(ctx, call)
		if !errors.Is(err, ErrReserved) || looks >= leastLooks && time.Now().After(end) {
			return tx, err
		}
		if n, asked := s.Waiting(ctx); asked != nil || n > 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(s.cfg.Poll):
		}
	}
}

// first sends the first tx for call.
func (s *Sender) first(ctx context.Context, call Call) (*types.Transaction, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	blobFee, err := s.blobFee(ctx, call)
	if err != nil {
		return nil, err
	}
	gas, err := s.estimate(ctx, s.message(call, blobFee))
	if err != nil {
		return nil, fmt.Errorf("estimate gas: %w", err)
	}
	if call.MaxGas != 0 && gas > call.MaxGas {
		return nil, &GasError{gas, call.MaxGas}
	}
	// The state may differ when it is mined; what is not used is not paid.
	gas = min(gas+gas/5+call.Spare, params.MaxTxGas)
	b, err := s.fees(ctx, call)
	if err != nil {
		return nil, err
	}
	if err := prove(call); err != nil {
		return nil, err
	}
	tx, err := s.place(ctx, call, gas, b)
	if err == nil {
		s.mine[tx.Nonce()] = struct{}{}
	}
	return tx, err
}

// message is what call does, for those who only try it. A fee for its blob has to be at least the price.
func (s *Sender) message(call Call, blobFee *big.Int) ethereum.CallMsg {
	m := ethereum.CallMsg{From: s.address, To: call.To, Value: call.Value, Data: call.Data}
	if call.carried != nil {
		m.BlobHashes, m.BlobGasFeeCap = call.carried.BlobHashes(), blobFee
	}
	return m
}

// fees asks for the tip, and allows for a base fee twice the present one; for a blob's too, if call has one.
func (s *Sender) fees(ctx context.Context, call Call) (bid, error) {
	tip, err := s.price(ctx, "suggest tip", func(ctx context.Context, n *ethclient.Client) (*big.Int, error) { return n.SuggestGasTipCap(ctx) })
	if err != nil {
		return bid{}, err
	}
	base, err := s.price(ctx, "head", baseFee)
	if err != nil {
		return bid{}, err
	}
	if s.cfg.Refuse && least(base, s.cfg.MaxFee).Cmp(base) < 0 {
		return bid{}, fmt.Errorf("%w: the base fee is %s wei, the limit %s", ErrDear, base, s.cfg.MaxFee)
	}
	blobFee, err := s.blobFee(ctx, call)
	if err != nil {
		return bid{}, err
	}
	tip = least(tip, s.cfg.MaxTip)
	return s.within(bid{tip, new(big.Int).Add(times(base, 2), tip), blobFee}), nil
}

// baseFee of the last block.
func baseFee(ctx context.Context, n *ethclient.Client) (*big.Int, error) {
	head, err := n.HeaderByNumber(ctx, nil)
	if err == nil && head.BaseFee == nil {
		err = fmt.Errorf("the node tells no base fee of block %s: it is of a chain before EIP-1559, or lies", head.Number)
	}
	if err != nil {
		return nil, err
	}
	return head.BaseFee, nil
}

// within the limits.
func (s *Sender) within(b bid) bid {
	fee := least(b.fee, s.cfg.MaxFee)
	within := bid{tip: least(least(b.tip, s.cfg.MaxTip), fee), fee: fee}
	if b.blob != nil {
		within.blob = least(b.blob, s.cfg.MaxBlobFee)
	}
	return within
}

// least of a value and its limit; nil is none.
func least(v, limit *big.Int) *big.Int {
	if limit == nil || v.Cmp(limit) <= 0 {
		return v
	}
	return limit
}

func (s *Sender) send(ctx context.Context, call Call, nonce, gas uint64, b bid) (*types.Transaction, error) {
	data, err := s.txData(call, nonce, gas, b)
	if err != nil {
		return nil, err
	}
	tx, err := types.SignNewTx(s.cfg.Key, s.signer, data)
	if err != nil {
		return nil, fmt.Errorf("l1: sign: %w", err)
	}
	if s.book != nil {
		if err := s.book.Note(s.address, nonce, tx.Hash()); err != nil {
			return nil, fmt.Errorf("l1: note tx %s: %w", tx.Hash(), err)
		}
	}
	if s.note != nil {
		if err := s.note(tx.Hash()); err != nil {
			return nil, fmt.Errorf("l1: note tx %s: %w", tx.Hash(), err)
		}
	}
	if err := s.eth.SendTransaction(ctx, tx); err != nil && !known(err.Error()) {
		err = fmt.Errorf("l1: send tx %s, nonce %d: %w", tx.Hash(), nonce, err)
		switch {
		case !answered(err): // a node may have it all the same
			err = fmt.Errorf("%w: %w", ErrNotMined, err)
		case says(err, tooPoor...):
			err = fmt.Errorf("%w: %s: %w", ErrNoETH, Checksum(s.address), err)
		}
		return nil, err
	}
	s.cfg.Log.Debug("sent", "component", "l1", "tx", tx.Hash(), "nonce", nonce, "gas", gas, "fee", b.fee)
	return tx, nil
}

// wait polls for the receipt of a tx that was sent, each time for more, or of a costlier copy, which it sends when that waits too long.
func (s *Sender) wait(ctx context.Context, call Call, sent []*types.Transaction, bid bid) (*types.Receipt, error) {
	tx := sent[0]
	tick := time.NewTicker(s.cfg.Poll)
	defer tick.Stop()
	bump := time.Now().Add(s.cfg.BumpAfter)
	missing, failed, lost := 0, 0, time.Time{}
	for {
		r, mined, err := s.look(ctx, sent)
		if err == nil {
			failed = 0
		}
		if err == nil && mined < 0 {
			missing = 0
		}
		switch {
		case err != nil: // the tx is out: whatever ails the node, keep looking
			if failed++; failed&(failed-1) == 0 { // an outage of days fills no disk
				s.cfg.Log.Warn("cannot look for a receipt", "component", "l1", "tx", tx.Hash(), "times", failed, "err", err)
			}
		case r != nil:
			return r, s.outcome(ctx, call, sent[mined], r)
		case mined >= 0:
			// A node may know the nonce before the receipt, for seconds where many nodes stand behind one address.
			if missing++; missing == 1 {
				lost = time.Now().Add(s.cfg.BumpAfter)
			}
			if missing%4 == 0 && (s.replaced(ctx, sent) || time.Now().After(lost)) {
				return nil, fmt.Errorf("%w: nonce %d of %s", ErrReplaced, tx.Nonce(), s.address)
			}
		case time.Now().After(bump):
			bump = time.Now().Add(s.cfg.BumpAfter)
			if t := s.bump(ctx, call, sent[len(sent)-1], &bid); t != nil {
				sent = append(sent, t)
			}
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %s: %w", ErrNotMined, sent[len(sent)-1].Hash(), ctx.Err())
		case <-tick.C:
		}
	}
}

// look finds the receipt of one of the txs, all of one nonce, and which it is. Without a receipt, mined is -1 while the nonce is free.
func (s *Sender) look(ctx context.Context, sent []*types.Transaction) (r *types.Receipt, mined int, err error) {
	used, err := s.mined(ctx)
	if err != nil || used <= sent[0].Nonce() {
		return nil, -1, err
	}
	for i, t := range sent {
		r, err := s.receipt(ctx, t.Hash())
		if err == nil {
			return r, i, nil
		}
		if !errors.Is(err, ethereum.NotFound) {
			return nil, -1, err
		}
	}
	return nil, 0, nil
}

// replaced tells whether L1 has another tx under the nonce of those sent, as far as it can be found.
func (s *Sender) replaced(ctx context.Context, sent []*types.Transaction) bool {
	by := s.stranger(ctx, sent[0].Nonce(), true, 0).Tx
	return by != "" && !slices.ContainsFunc(sent, func(t *types.Transaction) bool { return t.Hash().Hex() == by })
}

// outcome explains a failed receipt by running the call again on the state before its block.
func (s *Sender) outcome(ctx context.Context, call Call, tx *types.Transaction, r *types.Receipt) error {
	if r.Status == types.ReceiptStatusSuccessful {
		return nil
	}
	msg := s.message(call, nil)
	if call.carried != nil {
		msg.BlobGasFeeCap = times(tx.BlobGasFeeCap(), 2) // before its block, blobs may have cost a little more
	}
	msg.Gas = tx.Gas()
	_, err := s.eth.CallContract(ctx, msg, new(big.Int).Sub(r.BlockNumber, common.Big1))
	if err == nil {
		_, err = s.eth.CallContract(ctx, msg, r.BlockNumber)
	}
	var revert *RevertError
	switch {
	case errors.As(DecodeRevert(err), &revert):
		return fmt.Errorf("tx %s: %w", tx.Hash(), revert)
	case err != nil && !CallFailed(err): // no refusal that is known: it may be one that passes
		return fmt.Errorf("tx %s failed, and no node tells why: %w", tx.Hash(), err)
	}
	return fmt.Errorf("tx %s, %d of %d gas used: %w", tx.Hash(), r.GasUsed, tx.Gas(), ErrFailed)
}
