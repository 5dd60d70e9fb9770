package rolluptest

import (
	"math"
	"math/big"
	"slices"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// RandomOp draws an op against the state in view: mostly one that makes sense, often spoiled in one place, so that about half of all
// ops are refused. Ids are drawn from a small range, so that they collide.
func (w *World) RandomOp(view *rollup.View) rollup.Op {
	r := w.Rand
	amount := w.amount()
	who := w.people[r.IntN(len(w.people))]
	token := w.token()
	code := rollup.OpCode(1 + r.IntN(int(rollup.OpCodes)-1))
	if r.IntN(3) == 0 {
		code = rollup.OpTransfer + rollup.OpCode(r.IntN(3))
	}
	switch code {
	case rollup.OpDeposit:
		d := &rollup.Deposit{Owner: who.Owner(token), Amount: amount}
		d.To = w.leafFor(view, d.Owner)
		if r.IntN(16) == 0 {
			d.Owner.PubKey.X = field.FromUint64(5)
		}
		return d
	case rollup.OpTransfer:
		return w.RandomTransfer(view)
	case rollup.OpTransferToNew:
		from := w.account(view)
		t := &rollup.TransferToNew{Authorization: rollup.Auth{From: from}, ToKey: who.Key.Public(), ToAddress: who.Address, Amount: w.amountFrom(view, from)}
		if w.Rand.IntN(16) == 0 {
			t.ToKey.Y = field.FromUint64(5)
		}
		sender, _ := view.Account(from)
		t.To = w.leafFor(view, who.Owner(sender.Token))
		w.Sign(view, t)
		w.spoil(view, t)
		return t
	case rollup.OpWithdraw:
		o := &rollup.Withdraw{Authorization: rollup.Auth{From: w.account(view)}}
		o.Amount = w.amountFrom(view, o.Authorization.From)
		w.Sign(view, o)
		w.spoil(view, o)
		return o
	case rollup.OpForcedExit:
		f := &rollup.ForcedExit{ID: w.account(view), Address: who.Address, Token: token}
		if a, _ := view.Account(f.ID); r.IntN(2) == 0 {
			f.Address, f.Token = a.Address, a.Token
		}
		return f
	default:
		s := &rollup.SetKey{ID: w.account(view), Address: who.Address, Key: who.Key.Public()}
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
	t := &rollup.Transfer{Authorization: rollup.Auth{From: w.account(view)}, To: w.account(view)}
	t.Amount = w.amountFrom(view, t.Authorization.From)
	if w.Rand.IntN(16) == 0 { // somebody else's
		who := w.people[w.Rand.IntN(len(w.people))]
		t.ToKey, t.ToAddress = who.Key.Public(), who.Address
	}
	w.Sign(view, t)
	w.spoil(view, t)
	return t
}

// account favours accounts that exist and can pay fees.
func (w *World) account(view *rollup.View) (id uint32) {
	for range 8 {
		id = w.id()
		if a, err := view.Account(id); err == nil && !a.IsEmpty() && w.hasFeeSlot(a.Token) {
			break
		}
	}
	return id
}

func (w *World) hasFeeSlot(token uint16) bool {
	return slices.ContainsFunc(w.Header.FeeSlots, func(s rollup.FeeSlot) bool { return s.Active && s.Token == token })
}

// id is any leaf, often the last one or a low one, so that ids collide.
func (w *World) id() uint32 {
	top := uint32(math.MaxUint32 >> (32 - w.Shape.Depth))
	switch w.Rand.IntN(12) {
	case 0:
		return top
	case 1:
		return w.Rand.Uint32() & top
	case 2:
		if w.Rand.IntN(4) == 0 && w.Shape.Depth < rollup.IDBits {
			return top + 1 + w.Rand.Uint32N(3) // outside the tree
		}
	}
	return w.Rand.Uint32N(8) & top
}

func (w *World) leafFor(view *rollup.View, owner rollup.Owner) uint32 {
	if id, _, err := view.Locate(owner); err == nil && w.Rand.IntN(4) != 0 && uint64(id) < 1<<w.Shape.Depth {
		return id
	}
	return w.id()
}

// amountFrom is an amount, often at the edge of what the account can pay or of what a Float can say.
func (w *World) amountFrom(view *rollup.View, id uint32) rollup.Amount {
	account, _ := view.Account(id)
	switch w.Rand.IntN(16) {
	case 0:
		return account.Balance
	case 1, 2: // all but a fee, or one more
		fee := rollup.NewAmount([]uint64{0, 3, 40}[w.Rand.IntN(3)])
		left, _ := account.Balance.Sub(fee)
		if w.Rand.IntN(2) == 0 {
			left, _ = left.Add(rollup.NewAmount(1))
		}
		return left
	case 3:
		return floatEdges[w.Rand.IntN(len(floatEdges))]
	}
	return w.amount()
}

// floatEdges are amounts around the limits of Float: of the mantissa, of scaling, and of the exponent.
var floatEdges = func() (out []rollup.Amount) {
	for _, s := range []string{"34359738367", "34359738368", "34359738370", "343597383670", "3435973830", "34359738380",
		"343597383670000000000000000000000000000", "340282366920000000000000000000000000000", "340282366930000000000000000000000000000",
		"10000000000000000000000000000000"} {
		v, ok := new(big.Int).SetString(s, 10)
		if a, err := rollup.AmountFromBig(v); ok && err == nil {
			out = append(out, a)
		}
	}
	return out
}()

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

// spoil breaks a signed op in one place, one time in three; otherwise it may only change what it may pay.
func (w *World) spoil(view *rollup.View, op rollup.UserOp) {
	auth := op.Auth()
	account, _ := view.Account(auth.From)
	if w.Rand.IntN(3) != 0 {
		limits := []rollup.Amount{auth.MaxFee, auth.MaxFee, auth.MaxFee, auth.MaxFee, MaxFee, MaxFee, rollup.NewAmount(40), rollup.NewAmount(39), rollup.NewAmount(3), rollup.NewAmount(2)}
		auth.MaxFee = limits[w.Rand.IntN(len(limits))]
		w.resign(view, op)
		return
	}
	switch w.Rand.IntN(11) {
	case 0:
		auth.Nonce++
	case 1:
		auth.ValidUntil = w.Header.Timestamp - 1
	case 2:
		auth.Nonce = rollup.MaxNonce
	case 3:
		auth.MaxFee = rollup.Amount{Hi: 1 << 32} // 2^96
	case 4:
		auth.ValidUntil = rollup.MaxTime + 1
	case 5: // signed by somebody
		rollup.SignOp(op, w.Config, w.people[w.Rand.IntN(len(w.people))].Key)
		return
	case 6: // signed for another rollup
		config := w.Config
		w.Config = field.FromUint64(1)
		w.resign(view, op)
		w.Config = config
		return
	case 7:
		auth.Signature.S[31] ^= 1
		return
	case 8:
		auth.Signature.R.X = field.FromUint64(9)
		return
	case 9:
		auth.Token ^= 1
	case 10:
		auth.From++ // and so not what was signed
		return
	}
	// Nonce and token are in no witness, the account's count: wrong ones are wrong by their signature.
	if auth.Nonce != account.Nonce || auth.Token != account.Token || w.Rand.IntN(4) != 0 { // else the change is not what was signed
		w.resign(view, op)
	}
}
