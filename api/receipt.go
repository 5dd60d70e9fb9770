package api

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/causeway-l2/causeway/api/receipts"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
)

// ErrReceipt says that a receipt is not the operator's word about this op.
var ErrReceipt = receipts.ErrReceipt

func (r *Receipt) promise() receipts.Promise {
	return receipts.Promise{Op: r.Op, AcceptedAt: r.AcceptedAt, PromisedBy: r.PromisedBy}
}

// Verify checks that r is about op, on that chain and rollup, and signed by the operator that it names. Whether the contract knows that address as
// an operator (l1.Client.IsOperator) is for L1 to say.
func (r *Receipt) Verify(op Digest, chainID uint64, rollup Address) error {
	switch {
	case r.Op != op:
		return fmt.Errorf("%w: it is about op %s, not %s", ErrReceipt, r.Op, op)
	case r.ChainID != chainID || r.Rollup != rollup:
		return fmt.Errorf("%w: it is of rollup %s on chain %d", ErrReceipt, r.Rollup, r.ChainID)
	}
	return receipts.NewBook(chainID, rollup).Verify(r.promise(), r.Operator, r.Signature)
}

// Notary signs receipts with the operator's L1 key.
type Notary struct {
	key     *ecdsa.PrivateKey
	book    receipts.Book
	chainID uint64
	rollup  Address
	address Address
}

// NewNotary signs for one rollup.
func NewNotary(key *ecdsa.PrivateKey, chainID uint64, rollup Address) *Notary {
	return &Notary{key, receipts.NewBook(chainID, rollup), chainID, rollup, Address(l1.KeyAddress(key))}
}

// Address that signs.
func (n *Notary) Address() Address { return n.address }

// NoPromise is the time in the receipt of an op that is held until an earlier nonce of its account comes: accepted, and durable, but nobody can say when it
// will be in a batch.
const NoPromise = rollup.MaxTime

// Sign promises that op, accepted at a time, is final by another. The same promise has the same signature.
func (n *Notary) Sign(op Digest, acceptedAt, promisedBy uint64) (Receipt, error) {
	r := Receipt{Op: op, AcceptedAt: acceptedAt, PromisedBy: promisedBy, ChainID: n.chainID, Rollup: n.rollup, Operator: n.address}
	var err error
	r.Signature, err = l1.SignTyped(n.key, n.book.Digest(r.promise()))
	return r, err
}
