package rollup

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Transfer moves Amount to an existing account of the same token. The sender signs who is paid, key and address, not the number of the account:
// nobody who tells numbers can have another paid.
//
//	settlement (full lane)   word 0: op ‖ 0 ‖ to ‖ amount   word 1: 0 ‖ from ‖ 0   word 2: 0
//	record (transfer lane)   from, to, amount as Float (Shape.RecordBytes)
type Transfer struct {
	Authorization Auth
	To            uint32
	ToKey         field.Point // zero in an op that was read from a batch's data, as are Token and signature
	ToAddress     Address
	Amount        Amount
}

// Code returns OpTransfer.
func (t *Transfer) Code() OpCode { return OpTransfer }

// Auth returns the signed part.
func (t *Transfer) Auth() *Auth { return &t.Authorization }

// Message returns the word to sign.
func (t *Transfer) Message(config field.Element) field.Element {
	return t.Authorization.message(config, OpTransfer, payment(t.ToKey, t.ToAddress, t.Amount))
}

// Names tells whether an account is of the key and address that are signed to be paid.
func (t *Transfer) Names(to Account) bool { return to.PubKey == t.ToKey && to.Address == t.ToAddress }

func (t *Transfer) apply(x *executor, lane *Lane) error {
	lane.Key, lane.Address = t.ToKey, t.ToAddress
	from, err := x.debit(t, lane, t.Amount)
	if err != nil {
		return err
	}
	to, err := x.open(&lane.To, t.To)
	switch {
	case err != nil:
		return err
	case to.IsEmpty():
		return ErrNoAccount
	case to.Token != from.Token:
		return ErrToken
	case x.authorize != nil && !t.Names(to):
		return fmt.Errorf("%w: %d", ErrReceiver, t.To)
	case t.Amount.IsZero():
		return ErrZeroAmount
	}
	lane.settle(Settlement{Op: OpTransfer, ID: t.To, Amount: t.Amount, From: t.Authorization.From})
	return x.credit(t.To, to, t.Amount)
}
