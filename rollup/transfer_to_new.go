package rollup

import "github.com/causeway-l2/causeway/rollup/field"

// TransferToNew moves Amount to the account of (ToKey, ToAddress) in the sender's token, creating it if it does not exist: nobody
// pays L1 gas to be paid. The operator chooses the leaf To; the sender signs the receiver, not the leaf.
//
//	settlement   word 0: op ‖ 0 ‖ to ‖ amount   word 1: toAddress ‖ from ‖ sign of toKey.X   word 2: toKey.Y
type TransferToNew struct {
	Authorization Auth
	To            uint32
	ToKey         field.Point
	ToAddress     Address
	Amount        Amount
}

// Code returns OpTransferToNew.
func (t *TransferToNew) Code() OpCode { return OpTransferToNew }

// Auth returns the signed part.
func (t *TransferToNew) Auth() *Auth { return &t.Authorization }

// Message returns the word to sign.
func (t *TransferToNew) Message(config field.Element) field.Element {
	return t.Authorization.message(config, OpTransferToNew, payment(t.ToKey, t.ToAddress, t.Amount))
}

func (t *TransferToNew) apply(x *executor, lane *Lane) error {
	lane.Key, lane.Address = t.ToKey, t.ToAddress
	from, err := x.debit(t, lane, t.Amount)
	if err != nil {
		return err
	}
	if t.Amount.IsZero() {
		return ErrZeroAmount
	}
	owner := Owner{PubKey: t.ToKey, Address: t.ToAddress, Token: from.Token}
	lane.settle(Settlement{Op: OpTransferToNew, ID: t.To, Amount: t.Amount, Address: t.ToAddress, From: t.Authorization.From, Key: &t.ToKey})
	return x.creditOwner(lane, t.To, owner, t.Amount)
}
