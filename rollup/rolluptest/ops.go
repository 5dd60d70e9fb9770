package rolluptest

import (
	"math"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// RandomOp draws an op against the state in view: mostly one that makes sense, often spoiled in one place, so that about half of all
// ops are refused. Ids are drawn from a small range, so that they collide.
func (w *World) RandomOp(view *rollup.View) rollup.Op {
	r := w.Rand
	amount := w.amount()
	who := w.people[r.IntN(len(w.people))]
	token := uint16(r.IntN(3))
	switch rollup.OpCode(1 + r.IntN(int(rollup.OpCodes)-1)) {
	case rollup.OpDeposit:
		d := &rollup.Deposit{Owner: who.Owner(token), Amount: amount}
		d.To = w.leafFor(view, d.Owner)
		return d
	case rollup.OpTransfer:
		return w.RandomTransfer(view)
	case rollup.OpTransferToNew:
		t := &rollup.TransferToNew{Authorization: rollup.Auth{From: w.id()}, ToKey: who.Key.Public(), ToAddress: who.Address, Amount: amount}
		from, _ := view.Account(t.Authorization.From)
		t.To = w.leafFor(view, who.Owner(from.Token))
		w.Sign(view, t)
		w.spoil(t)
		return t
	case rollup.OpWithdraw:
		o := &rollup.Withdraw{Authorization: rollup.Auth{From: w.id()}, Amount: amount}
		w.Sign(view, o)
		w.spoil(o)
		return o
	case rollup.OpForcedExit:
		f := &rollup.ForcedExit{ID: w.id(), Address: who.Address, Token: token}
		if a, _ := view.Account(f.ID); r.IntN(2) == 0 {
			f.Address, f.Token = a.Address, a.Token
		}
		return f
	default:
		s := &rollup.SetKey{ID: w.id(), Address: who.Address, Key: who.Key.Public()}
		if a, _ := view.Account(s.ID); r.IntN(2) == 0 {
			s.Address = a.Address
		}
		if r.IntN(8) == 0 {
			s.Key.X = field.FromUint64(5)
		}
		return s
	}
}

// RandomTransfer draws a transfer, spoiled about one time in three; sender and receiver are often the same.
func (w *World) RandomTransfer(view *rollup.View) *rollup.Transfer {
	t := &rollup.Transfer{Authorization: rollup.Auth{From: w.id()}, To: w.id(), Amount: w.amount()}
	w.Sign(view, t)
	w.spoil(t)
	return t
}

// id favours existing accounts, and the edges of the tree.
func (w *World) id() uint32 {
	top := uint32(math.MaxUint32 >> (32 - w.Shape.Depth))
	switch w.Rand.IntN(10) {
	case 0:
		return top
	case 1:
		return w.Rand.Uint32() & top
	}
	return w.Rand.Uint32N(8) & top
}

func (w *World) leafFor(view *rollup.View, owner rollup.Owner) uint32 {
	if id, _, err := view.Locate(owner); err == nil && w.Rand.IntN(4) != 0 && uint64(id) < 1<<w.Shape.Depth {
		return id
	}
	return w.id()
}

// amount is 0, small, large, or at the edge of 128 bits.
func (w *World) amount() rollup.Amount {
	switch w.Rand.IntN(12) {
	case 0:
		return rollup.Amount{}
	case 1:
		return rollup.Amount{Hi: math.MaxUint64, Lo: math.MaxUint64}
	case 2:
		return rollup.Amount{Hi: w.Rand.Uint64()}
	case 3:
		return rollup.NewAmount(1_000_000) // what the operator deposited
	}
	return rollup.NewAmount(1 + w.Rand.Uint64N(500))
}

// spoil breaks a signed op in one place, one time in three.
func (w *World) spoil(op rollup.UserOp) {
	if w.Rand.IntN(3) != 0 {
		return
	}
	auth := op.Auth()
	switch w.Rand.IntN(6) {
	case 0:
		auth.Nonce++
	case 1:
		auth.ValidUntil = w.Header.Timestamp - 1
	case 2:
		auth.MaxFee = rollup.NewAmount(2)
	case 3:
		auth.Signature.S[31] ^= 1
	case 4:
		auth.Signature.R.X = field.FromUint64(9)
	case 5:
		auth.From++ // and so not what was signed
		return
	}
	if w.Rand.IntN(2) == 0 { // signed as it is, where the key is known
		for _, p := range w.people {
			if field.Verify(p.Key.Public(), op.Message(w.Config), auth.Signature) == nil {
				return
			}
		}
		if auth.Signature.R.OnCurve() {
			rollup.SignOp(op, w.Config, w.people[w.Rand.IntN(len(w.people))].Key)
		}
	}
}
