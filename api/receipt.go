package api

import (
	"crypto/ecdsa"
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/l1"
)

// ErrReceipt says that a receipt is not the operator's word about this op.
var ErrReceipt = errors.New("api: the receipt does not hold")

const receiptType = "Receipt(bytes32 op,uint256 acceptedAt,uint256 promisedBy)"

func (r *Receipt) digest(domain l1.Domain) [32]byte {
	return domain.Digest(receiptType, r.Op[:], l1.TypedUint(r.AcceptedAt), l1.TypedUint(r.PromisedBy))
}

// Verify checks that r is about op, on that chain and rollup, and signed by the operator that it names. Whether the contract knows that address as
// an operator (l1.Client.IsOperator) is for L1 to say.
func (r *Receipt) Verify(op Digest, chainID uint64, rollup Address) error {
	switch {
	case r.Op != op:
		return fmt.Errorf("%w: it is about op %s, not %s", ErrReceipt, r.Op, op)
	case r.ChainID != chainID || r.Rollup != rollup:
		return fmt.Errorf("%w: it is of rollup %s on chain %d", ErrReceipt, r.Rollup, r.ChainID)
	case r.PromisedBy < r.AcceptedAt:
		return fmt.Errorf("%w: it promises the past", ErrReceipt)
	}
	signer, err := l1.TypedSigner(r.digest(l1.NewDomain(chainID, l1.Address(rollup))), r.Signature)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if Address(signer) != r.Operator {
		return fmt.Errorf("%w: signed by %s, names %s", ErrReceipt, l1.Checksum(signer), r.Operator)
	}
	return nil
}

// Notary signs receipts with the operator's L1 key.
type Notary struct {
	key     *ecdsa.PrivateKey
	domain  l1.Domain
	chainID uint64
	rollup  Address
	address Address
}

// NewNotary signs for one rollup.
func NewNotary(key *ecdsa.PrivateKey, chainID uint64, rollup Address) *Notary {
	return &Notary{key, l1.NewDomain(chainID, l1.Address(rollup)), chainID, rollup, Address(l1.KeyAddress(key))}
}

// Address that signs.
func (n *Notary) Address() Address { return n.address }

// Sign promises that op, accepted at a time, is final by another. The same promise has the same signature.
func (n *Notary) Sign(op Digest, acceptedAt, promisedBy uint64) (Receipt, error) {
	r := Receipt{Op: op, AcceptedAt: acceptedAt, PromisedBy: promisedBy, ChainID: n.chainID, Rollup: n.rollup, Operator: n.address}
	var err error
	r.Signature, err = l1.SignTyped(n.key, r.digest(n.domain))
	return r, err
}
