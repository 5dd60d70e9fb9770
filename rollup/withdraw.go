package rollup

import "github.com/causeway-l2/causeway/rollup/field"

// Withdraw burns Amount; L1 then owes it to the account's address.
//
//	settlement   word 0: op ‖ token ‖ from ‖ amount   word 1: address ‖ 0 ‖ 0   word 2: 0
type Withdraw struct {
	Authorization Auth
	Amount        Amount
}

// Code returns OpWithdraw.
func (w *Withdraw) Code() OpCode { return OpWithdraw }

// Auth returns the signed part.
func (w *Withdraw) Auth() *Auth { return &w.Authorization }

// Message returns the word to sign.
func (w *Withdraw) Message(config field.Element) field.Element {
	return w.Authorization.message(config, OpWithdraw, w.Amount.Element())
}

func (w *Withdraw) apply(x *executor, lane *Lane) error {
	from, err := x.debit(w, lane, w.Amount)
	if err != nil {
		return err
	}
	if w.Amount.IsZero() {
		return ErrZeroAmount
	}
	lane.settle(Settlement{Op: OpWithdraw, Token: from.Token, ID: w.Authorization.From, Amount: w.Amount, Address: from.Address})
	return nil
}
