// Package receipts is what an operator signs when it accepts an op, and who signed it. It needs nothing of the API, so that it also runs in a browser.
package receipts

import (
	"errors"
	"fmt"

	"github.com/causeway-l2/causeway/l1/typed"
)

// Type is the EIP-712 type of a receipt, in the rollup's domain.
const Type = "Receipt(bytes32 op,uint256 acceptedAt,uint256 promisedBy)"

// ErrReceipt says that a receipt is not the operator's word about an op.
var ErrReceipt = errors.New("receipts: the receipt does not hold")

// Book is the receipts of one rollup.
type Book struct{ domain typed.Domain }

// NewBook of the rollup contract on a chain.
func NewBook(chainID uint64, rollup [20]byte) Book { return Book{typed.NewDomain(chainID, rollup)} }

// Promise is the word itself: an op, accepted at a time, is final by another (unix seconds).
type Promise struct {
	Op                     [32]byte
	AcceptedAt, PromisedBy uint64
}

// Digest that the operator signs of a promise, with its L1 key.
func (b Book) Digest(p Promise) [32]byte {
	return b.domain.Digest(Type, p.Op[:], typed.Uint(p.AcceptedAt), typed.Uint(p.PromisedBy))
}

// Verify that an address has signed a promise. Whether it is an operator is for the contract to say.
func (b Book) Verify(p Promise, operator [20]byte, signature []byte) error {
	if p.PromisedBy < p.AcceptedAt {
		return fmt.Errorf("%w: it promises the past", ErrReceipt)
	}
	signer, err := typed.Signer(b.Digest(p), signature)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if signer != operator {
		return fmt.Errorf("%w: signed by 0x%x, names 0x%x", ErrReceipt, signer, operator)
	}
	return nil
}
