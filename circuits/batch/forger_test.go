package batch_test

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// forger is an operator without scruples: it executes any op, without a check, in the field, and assigns the circuit what comes closest
// to a proof: true openings and paths, and each effect as the circuit would compute it. Where native refuses, the circuit is the only
// thing in its way; where native accepts, it must arrive at the same root.
type forger struct {
	shape  rollup.Shape
	config field.Element
	header rollup.Header
	leaves map[uint32]raw
	fees   []field.Element // collected, by slot
	old    field.Element
	near   bool            // transfer lanes run: the first subtree is the whole tree to them, and paths end at its cells
	run    circuittest.Run // of the last forged batch; its statement fails, being unknown

	// The forger may pretend that the state changes behind the circuit's back.
	beforeFrom, beforeTo func()
	beforeFee            func(slot int)
}

// raw is an account whose parts are any elements.
type raw struct {
	exists                                  bool
	key                                     field.Point
	keyHash, address, token, nonce, balance field.Element
}

func newForger(view *rollup.View, shape rollup.Shape, config field.Element, header rollup.Header) *forger {
	f := &forger{shape: shape, config: config, header: header, leaves: map[uint32]raw{}}
	for id := range uint32(1 << shape.Depth) {
		if a, err := view.Account(id); err == nil && !a.IsEmpty() {
			f.leaves[id] = rawOf(a.Owner, a.Nonce, a.Balance)
		}
	}
	f.header.FeeSlots = append(append([]rollup.FeeSlot(nil), header.FeeSlots...), make([]rollup.FeeSlot, shape.FeeSlots)...)[:shape.FeeSlots]
	f.fees = make([]field.Element, shape.FeeSlots)
	f.old = f.root()
	return f
}

func rawOf(o rollup.Owner, nonce uint64, balance rollup.Amount) raw {
	return raw{true, o.PubKey, o.KeyHash(), o.Address.Element(), field.FromUint64(uint64(o.Token)), field.FromUint64(nonce), balance.Element()}
}

// forge assigns a whole batch and the statement that the circuit computes for it.
func (f *forger) forge(full []rollup.Op, transfers []*rollup.Transfer) *batch.Circuit {
	c, err := batch.New(f.shape)
	if err != nil {
		panic(err)
	}
	c.StatementHash, c.Config, c.OldRoot = 0, word(f.config), word(f.old)
	c.Number, c.Timestamp = f.header.Number, f.header.Timestamp
	for i := range c.Full {
		var op rollup.Op
		if i < len(full) {
			op = full[i]
		}
		c.Full[i] = f.full(op)
	}
	c.Subtree, f.near = f.subtree(), true
	for i := range c.Transfers {
		c.Transfers[i] = f.transferLane(nil)
		if i < len(transfers) && transfers[i] != nil {
			c.Transfers[i] = f.transferLane(transfers[i])
		}
	}
	f.near = false
	for i := range c.FeeSlots {
		c.FeeSlots[i] = f.feeSlot(i)
	}
	f.run = circuittest.Engine{Quick: true}.Run(fresh(f.shape), c)
	c.StatementHash = word(f.run.Public)
	return c
}

// restate gives an assignment the statement that its private inputs lead to, whether they are allowed or not.
func restate(shape rollup.Shape, c *batch.Circuit) *batch.Circuit {
	c.StatementHash = word(circuittest.Engine{Quick: true}.Run(fresh(shape), c).Public)
	return c
}

// follow has transfer lanes begin with the cells that full lanes leave, allowed or not; theirs are accounts that transfer lanes reach.
func follow(shape rollup.Shape, c *batch.Circuit) *batch.Circuit {
	cells := make([]frontend.Variable, len(c.Subtree.Cells))
	for i := range cells {
		cells[i] = word(circuittest.Engine{Quick: true}.Run(fullLanes(shape, i), c).Public)
	}
	c.Subtree.Cells = cells
	return restate(shape, c)
}

func fullLanes(shape rollup.Shape, cell int) *batch.FullLanes {
	return &batch.FullLanes{Circuit: *fresh(shape), Cell: cell}
}

func fresh(shape rollup.Shape) *batch.Circuit {
	c, err := batch.New(shape)
	if err != nil {
		panic(err)
	}
	return c
}

func (f *forger) full(op rollup.Op) batch.FullLane {
	l := batch.FullLane{Token: 0, Amount: 0, Address: 0, Key: zeroPoint(), Authorization: f.unsigned(), From: f.closedSender(), To: f.closedReceiver(),
		FromEmpty: 0, ToEmpty: 0, ToToken: 0}
	for i := range l.Op {
		l.Op[i] = 0
	}
	if op == nil {
		return l
	}
	l.Op[op.Code()-1] = 1
	switch op := op.(type) {
	case *rollup.Deposit:
		l.Token, l.Amount, l.Address, l.Key = op.Owner.Token, op.Amount.Big(), word(op.Owner.Address.Element()), point(op.Owner.PubKey)
		f.creditOwner(&l, op.To, op.Owner, field.FromUint64(uint64(op.Owner.Token)), op.Amount)
	case *rollup.Transfer:
		l.Amount, l.Address, l.Key = op.Amount.Big(), word(op.ToAddress.Element()), point(op.ToKey)
		f.debit(&l, op, op.Amount)
		pretend(f.beforeTo)
		var to raw
		l.To, to = f.openReceiver(op.To)
		l.ToToken = word(to.token)
		f.credit(op.To, to, op.Amount)
	case *rollup.TransferToNew:
		l.Amount, l.Address, l.Key = op.Amount.Big(), word(op.ToAddress.Element()), point(op.ToKey)
		from := f.debit(&l, op, op.Amount)
		f.creditOwner(&l, op.To, rollup.Owner{PubKey: op.ToKey, Address: op.ToAddress}, from.token, op.Amount)
	case *rollup.Withdraw:
		l.Amount = op.Amount.Big()
		f.debit(&l, op, op.Amount)
	case *rollup.ForcedExit:
		l.Token, l.Address = op.Token, word(op.Address.Element())
		from := f.openSender(&l, op.ID)
		if from.exists && from.address == op.Address.Element() && from.token == field.FromUint64(uint64(op.Token)) {
			from.balance.SetZero()
			f.set(op.ID, from)
		}
	case *rollup.SetKey:
		l.Address, l.Key = word(op.Address.Element()), point(op.Key)
		from := f.openSender(&l, op.ID)
		if from.exists && from.address == op.Address.Element() {
			from.key, from.keyHash = op.Key, field.Compress(op.Key.X, op.Key.Y)
			f.set(op.ID, from)
		}
	}
	return l
}

func (f *forger) transferLane(op *rollup.Transfer) batch.TransferLane {
	l := batch.TransferLane{Mantissa: 0, Exponent: 0, Authorization: f.unsigned(), From: f.closedSender(), To: f.closedReceiver()}
	if op == nil {
		return l
	}
	l.Mantissa = op.Amount.Big() // no Float: exact, and too wide
	if a, err := rollup.FloatOf(op.Amount); err == nil {
		l.Mantissa, l.Exponent = a.Mantissa(), a.Exponent()
	}
	auth := op.Auth()
	pretend(f.beforeFrom)
	l.From, _ = f.sender(auth.From)
	l.Authorization = f.pay(auth, rollup.TransferLane, op.Amount)
	pretend(f.beforeTo)
	var to raw
	l.To, to = f.openReceiver(op.To)
	f.credit(op.To, to, op.Amount)
	return l
}

func pretend(change func()) {
	if change != nil {
		change()
	}
}

// debit opens the sender and takes amount and fee, below zero if need be.
func (f *forger) debit(l *batch.FullLane, op rollup.UserOp, amount rollup.Amount) raw {
	pretend(f.beforeFrom)
	from := f.openSender(l, op.Auth().From)
	l.Authorization = f.pay(op.Auth(), rollup.FullLane, amount)
	return from
}

func (f *forger) pay(auth *rollup.Auth, kind rollup.LaneKind, amount rollup.Amount) batch.Authorization {
	from := f.at(auth.From)
	a := f.unsigned()
	a.ValidUntil, a.MaxFee = auth.ValidUntil, auth.MaxFee.Big()
	a.Signature = gadget.Signature{R: point(auth.Signature.R), S: new(big.Int).SetBytes(auth.Signature.S[:])}
	total := amount.Element()
	for i, s := range f.header.FeeSlots {
		if s.Active && field.FromUint64(uint64(s.Token)) == from.token {
			fee := s.Fee(kind).Element()
			a.FeeSlot[i] = 1
			f.fees[i].Add(&f.fees[i], &fee)
			total.Add(&total, &fee)
			break
		}
	}
	if from.exists {
		one := field.FromUint64(1)
		from.balance.Sub(&from.balance, &total)
		from.nonce.Add(&from.nonce, &one)
		f.set(auth.From, from)
	}
	return a
}

func (f *forger) credit(id uint32, to raw, amount rollup.Amount) {
	a := amount.Element()
	to.exists = true
	to.balance.Add(&to.balance, &a)
	f.set(id, to)
}

func (f *forger) creditOwner(l *batch.FullLane, id uint32, owner rollup.Owner, token field.Element, amount rollup.Amount) {
	pretend(f.beforeTo)
	var to raw
	l.To, to = f.openReceiver(id)
	l.ToToken, l.ToEmpty = word(to.token), boolean(!to.exists)
	if !to.exists {
		to = rawOf(owner, 0, rollup.Amount{})
		to.token = token
	}
	f.credit(id, to, amount)
}

func (f *forger) openSender(l *batch.FullLane, id uint32) (from raw) {
	l.From, from = f.sender(id)
	l.FromEmpty = boolean(!from.exists)
	return from
}

func (f *forger) sender(id uint32) (batch.Sender, raw) {
	a := f.at(id)
	return batch.Sender{ID: id, Key: point(a.key), Address: word(a.address), Token: word(a.token), Nonce: word(a.nonce), Balance: word(a.balance),
		Siblings: f.siblings(id)}, a
}

func (f *forger) openReceiver(id uint32) (batch.Receiver, raw) {
	a := f.at(id)
	return batch.Receiver{ID: id, KeyHash: word(a.keyHash), Address: word(a.address), Nonce: word(a.nonce), Balance: word(a.balance), Siblings: f.siblings(id)}, a
}

func (f *forger) feeSlot(i int) batch.FeeSlot {
	if f.beforeFee != nil {
		f.beforeFee(i)
	}
	s := f.header.FeeSlots[i]
	out := batch.FeeSlot{Active: boolean(s.Active), Token: s.Token, TransferFee: s.TransferFee.Big(), FullFee: s.FullFee.Big(), Account: f.closedReceiver()}
	if s.Active {
		var a raw
		out.Account, a = f.openReceiver(s.ID)
		a.balance.Add(&a.balance, &f.fees[i])
		f.set(s.ID, a)
	}
	out.Account.ID = s.ID
	return out
}

// unsigned is the authorization of a lane without a user op.
func (f *forger) unsigned() batch.Authorization {
	a := batch.Authorization{ValidUntil: 0, MaxFee: 0, Signature: gadget.Signature{R: point(field.Base()), S: 0}}
	for range f.shape.FeeSlots {
		a.FeeSlot = append(a.FeeSlot, 0)
	}
	return a
}

func (f *forger) closedSender() batch.Sender {
	return batch.Sender{ID: 0, Key: zeroPoint(), Address: 0, Token: 0, Nonce: 0, Balance: 0, Siblings: zeros(f.pathLevels())}
}

func (f *forger) closedReceiver() batch.Receiver {
	return batch.Receiver{ID: 0, KeyHash: 0, Address: 0, Nonce: 0, Balance: 0, Siblings: zeros(f.pathLevels())}
}

func zeroPoint() gadget.Point { return gadget.Point{X: 0, Y: 0} }

func zeros(n int) []frontend.Variable {
	out := make([]frontend.Variable, n)
	for i := range out {
		out[i] = 0
	}
	return out
}

func word(e field.Element) frontend.Variable { return field.ToBig(e) }

func point(p field.Point) gadget.Point { return gadget.Point{X: word(p.X), Y: word(p.Y)} }

func boolean(b bool) frontend.Variable {
	if b {
		return 1
	}
	return 0
}
