package batch

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Assign fills the circuit with an executed batch.
func Assign(w *rollup.Witness) (*Circuit, error) {
	c, err := New(w.Shape)
	if err != nil {
		return nil, err
	}
	c.StatementHash = word(w.Statement().Hash())
	c.Config, c.OldRoot = word(w.Config), word(w.OldRoot)
	c.Number, c.Timestamp = w.Number, w.Timestamp
	for i, s := range w.FeeSlots {
		c.FeeSlots[i] = FeeSlot{boolean(s.Active), s.Token, s.TransferFee.Big(), s.FullFee.Big(), receiver(w.Fees[i], w.Shape.Depth)}
		c.FeeSlots[i].Account.ID = s.ID
	}
	for i := range w.Full {
		c.Full[i] = fullLane(&w.Full[i], w.Shape)
	}
	c.Subtree = subtree(w)
	for i := range w.Transfers {
		if c.Transfers[i], err = transferLane(&w.Transfers[i], w.Shape); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func fullLane(l *rollup.Lane, shape rollup.Shape) FullLane {
	out := FullLane{Token: l.Token, Amount: l.Amount.Big(), Address: word(l.Address.Element()), Key: point(l.Key),
		Authorization: authorization(l, shape), From: sender(l.From, shape.Depth), To: receiver(l.To, shape.Depth), ToToken: l.To.Account.Token,
		FromEmpty: boolean(l.From.Siblings != nil && l.From.Account.IsEmpty()), ToEmpty: boolean(l.To.Siblings != nil && l.To.Account.IsEmpty())}
	for i := range out.Op {
		out.Op[i] = boolean(int(l.Op) == i+1)
	}
	return out
}

func transferLane(l *rollup.Lane, shape rollup.Shape) (TransferLane, error) {
	f, err := rollup.FloatOf(l.Amount)
	return TransferLane{f.Mantissa(), f.Exponent(), authorization(l, shape), sender(l.From, shape.CellLevels()), receiver(l.To, shape.CellLevels())}, err
}

func subtree(w *rollup.Witness) Subtree { return Subtree{words(w.Cells), words(w.Above())} }

// authorization pads with a signature that satisfies the unconditional checks: the base point and 0.
func authorization(l *rollup.Lane, shape rollup.Shape) Authorization {
	a := newAuthorization(shape)
	a.ValidUntil, a.MaxFee = l.ValidUntil, l.MaxFee.Big()
	for i := range a.FeeSlot {
		a.FeeSlot[i] = boolean(l.FeeSlot == i)
	}
	sig := l.Signature
	if l.FeeSlot == rollup.NoFeeSlot {
		sig = field.Signature{R: field.Base()}
	}
	a.Signature = gadget.Signature{R: point(sig.R), S: new(big.Int).SetBytes(sig.S[:])}
	return a
}

func sender(o rollup.Opening, depth int) Sender {
	a := o.Account
	return Sender{o.ID, point(a.PubKey), word(a.Address.Element()), a.Token, a.Nonce, a.Balance.Big(), siblings(o, depth)}
}

// receiver of an opening; an empty account, or none, has key hash 0.
func receiver(o rollup.Opening, depth int) Receiver {
	a := o.Account
	keyHash := field.Element{}
	if !a.IsEmpty() {
		keyHash = a.KeyHash()
	}
	return Receiver{o.ID, word(keyHash), word(a.Address.Element()), a.Nonce, a.Balance.Big(), siblings(o, depth)}
}

func siblings(o rollup.Opening, depth int) []frontend.Variable {
	out := make([]frontend.Variable, depth)
	for i := range out {
		out[i] = 0
		if o.Siblings != nil {
			out[i] = word(o.Siblings[i])
		}
	}
	return out
}

func point(p field.Point) gadget.Point { return gadget.Point{X: word(p.X), Y: word(p.Y)} }

func words(es []field.Element) []frontend.Variable {
	out := make([]frontend.Variable, len(es))
	for i, e := range es {
		out[i] = word(e)
	}
	return out
}

func word(e field.Element) frontend.Variable { return field.ToBig(e) }

func boolean(b bool) frontend.Variable {
	if b {
		return 1
	}
	return 0
}
