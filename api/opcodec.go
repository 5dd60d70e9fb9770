package api

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup"
)

// WireOp writes a signed op.
func WireOp(op rollup.UserOp) Op {
	a := op.Auth()
	w := Op{Type: op.Code().String(), From: a.From, Token: a.Token, Nonce: a.Nonce, MaxFee: a.MaxFee, ValidUntil: a.ValidUntil, Signature: Signature{a.Signature}}
	switch o := op.(type) {
	case *rollup.Transfer:
		w.To, w.ToKey, w.ToAddress, w.Amount = &o.To, &Key{o.ToKey}, (*Address)(&o.ToAddress), o.Amount
	case *rollup.TransferToNew:
		w.ToKey, w.ToAddress, w.Amount = &Key{o.ToKey}, (*Address)(&o.ToAddress), o.Amount
	case *rollup.Withdraw:
		w.Amount = o.Amount
	}
	return w
}

// UserOp reads an op; fields that its type has no use for are refused.
func (w *Op) UserOp() (rollup.UserOp, error) {
	auth := rollup.Auth{From: w.From, Token: w.Token, Nonce: w.Nonce, ValidUntil: w.ValidUntil, MaxFee: w.MaxFee, Signature: w.Signature.Signature}
	named := w.ToKey != nil && w.ToAddress != nil
	none := w.To == nil && w.ToKey == nil && w.ToAddress == nil
	switch {
	case w.Type == rollup.OpTransfer.String() && named && w.To != nil:
		return &rollup.Transfer{Authorization: auth, To: *w.To, ToKey: w.ToKey.Point, ToAddress: rollup.Address(*w.ToAddress), Amount: w.Amount}, nil
	case w.Type == rollup.OpTransferToNew.String() && named && w.To == nil:
		return &rollup.TransferToNew{Authorization: auth, ToKey: w.ToKey.Point, ToAddress: rollup.Address(*w.ToAddress), Amount: w.Amount}, nil
	case w.Type == rollup.OpWithdraw.String() && none:
		return &rollup.Withdraw{Authorization: auth, Amount: w.Amount}, nil
	}
	return nil, fmt.Errorf("op of type %q: a transfer has to, toKey and toAddress, a transferToNew has toKey and toAddress, a withdraw has none of them", w.Type)
}
