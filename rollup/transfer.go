package rollup

import "github.com/causeway-l2/causeway/rollup/field"

// Transfer moves Amount to an existing account of the same token.
//
//	settlement (full lane)   word 0: op ‖ 0 ‖ to ‖ amount   word 1: 0 ‖ from ‖ 0   word 2: 0
//	record (transfer lane)   bytes 0..3 from, 4..7 to, 8..12 amount as Float
type Transfer struct {
	Authorization Auth
	To            uint32
	Amount        Amount
}

// Code returns OpTransfer.
func (t *Transfer) Code() OpCode { return OpTransfer }

// Auth returns the signed part.
func (t *Transfer) Auth() *Auth { return &t.Authorization }

// Message returns the word to sign.
func (t *Transfer) Message(config field.Element) field.Element {
	return t.Authorization.message(config, OpTransfer, t.To, t.Amount.Element())
}

func (t *Transfer) apply(x *executor, lane *Lane) error {
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
	case t.Amount.IsZero():
		return ErrZeroAmount
	}
	lane.settle(Settlement{Op: OpTransfer, ID: t.To, Amount: t.Amount, From: t.Authorization.From})
	return x.credit(t.To, to, t.Amount)
}
