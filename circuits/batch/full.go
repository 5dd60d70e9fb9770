package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// FullLane holds any op. Fields that the op does not use are zero in an honest witness.
type FullLane struct {
	// Op is one-hot over the op codes from deposit on; a noop sets none.
	Op            [rollup.OpCodes - 1]frontend.Variable
	Token         frontend.Variable
	Amount        frontend.Variable
	Address       frontend.Variable
	Key           gadget.Point
	Authorization Authorization
	From          Sender
	FromEmpty     frontend.Variable // the leaf of From is empty: only a request from L1 may name such a leaf
	To            Receiver
	ToToken       frontend.Variable
	ToEmpty       frontend.Variable // the leaf of To is empty: it is created
}

// ops are the lane's flags by name, each a boolean, and what they imply.
type ops struct {
	deposit, transfer, transferToNew, withdraw, forcedExit, setKey frontend.Variable

	code    frontend.Variable // the op code
	user    frontend.Variable // signed by From
	moves   frontend.Variable // Amount counts, and is not 0
	create  frontend.Variable // credits the account of an owner, in a leaf that may be empty
	usesTo  frontend.Variable
	usesKey frontend.Variable
	request frontend.Variable // forcedExit or setKey: From is named by L1
}

func (x *executor) ops(l *FullLane) ops {
	api := x.api
	gadget.AssertOneHot(api, l.Op[:])
	is := func(code rollup.OpCode) frontend.Variable { return l.Op[code-1] }
	o := ops{deposit: is(rollup.OpDeposit), transfer: is(rollup.OpTransfer), transferToNew: is(rollup.OpTransferToNew),
		withdraw: is(rollup.OpWithdraw), forcedExit: is(rollup.OpForcedExit), setKey: is(rollup.OpSetKey), code: 0}
	for i, flag := range l.Op {
		o.code = api.Add(o.code, api.Mul(flag, i+1))
	}
	o.user = api.Add(o.transfer, o.transferToNew, o.withdraw)
	o.moves = api.Add(o.deposit, o.user)
	o.create = api.Add(o.deposit, o.transferToNew)
	o.usesTo = api.Add(o.create, o.transfer)
	o.usesKey = api.Add(o.create, o.setKey)
	o.request = api.Add(o.forcedExit, o.setKey)
	return o
}

// runFull mirrors rollup's apply methods, all of them at once: first From is debited or changed, then To is credited.
func (x *executor) runFull(l *FullLane) {
	api := x.api
	o := x.ops(l)
	x.ranges.Assert(l.Token, rollup.TokenBits)
	x.ranges.Assert(l.Amount, rollup.AmountBits)
	x.ranges.Assert(l.Address, rollup.AddressBits)
	gadget.AssertZeroIf(api, o.moves, api.IsZero(l.Amount))
	x.curve.AssertOnCurveIf(o.usesKey, l.Key)
	keyHash := x.hash.Compress(l.Key.X, l.Key.Y)

	exited := x.runFrom(l, o, keyHash)
	x.runTo(l, o, keyHash)
	x.settle(l, o, exited)
}

// runFrom debits a user op's sender, or serves a request from L1. It returns the balance that a forced exit burned.
func (x *executor) runFrom(l *FullLane, o ops, keyHash frontend.Variable) (exited frontend.Variable) {
	api := x.api
	path := x.hash.Path(l.From.ID, l.From.Siblings)
	before := l.From.account(x.hash.Compress(l.From.Key.X, l.From.Key.Y))
	x.assertPacking(before)
	x.ranges.Assert(before.token, rollup.TokenBits)
	api.AssertIsBoolean(l.FromEmpty)
	gadget.AssertZeroIf(api, l.FromEmpty, l.From.Key.X, l.From.Key.Y, before.packed(api), before.balance)
	gadget.AssertZeroIf(api, l.FromEmpty, o.user)

	w2 := api.Select(o.withdraw, l.Amount, x.payment(keyHash, l.Address, l.Amount))
	fee := x.authorize(rollup.FullLane, o.user, o.code, w2, &l.From, before.keyHash, &l.Authorization)

	owned := api.And(gadget.Not(api, l.FromEmpty), api.IsZero(api.Sub(before.address, l.Address)))
	exits := api.Mul(api.Mul(o.forcedExit, owned), api.IsZero(api.Sub(before.token, l.Token)))
	exited = api.Mul(exits, before.balance)

	after := before
	after.keyHash = api.Select(api.Mul(o.setKey, owned), keyHash, before.keyHash)
	after.nonce = api.Add(before.nonce, o.user)
	after.balance = api.Sub(before.balance, api.Mul(o.user, l.Amount), fee, exited)
	x.assertBalance(after.balance)
	exists := gadget.Not(api, l.FromEmpty)
	x.root = path.UpdateRoot(api, x.hash, api.Add(o.user, o.request), x.root,
		api.Mul(exists, x.leaf(before)), api.Mul(exists, x.leaf(after)))
	return exited
}

// runTo credits the receiver, the account of an owner in a token; deposit and transferToNew create it if its leaf is empty.
func (x *executor) runTo(l *FullLane, o ops, keyHash frontend.Variable) {
	api := x.api
	path := x.hash.Path(l.To.ID, l.To.Siblings)
	before := l.To.account(l.ToToken)
	x.assertPacking(before)
	x.ranges.Assert(before.token, rollup.TokenBits)
	api.AssertIsBoolean(l.ToEmpty)
	x.assertEmpty(l.ToEmpty, before)
	gadget.AssertZeroIf(api, l.ToEmpty, gadget.Not(api, o.create))

	token := api.Select(o.deposit, l.Token, l.From.Token)
	existing := api.Sub(o.usesTo, l.ToEmpty)
	gadget.AssertZeroIf(api, existing, api.Sub(before.keyHash, keyHash), api.Sub(before.address, l.Address), api.Sub(before.token, token))

	after := account{
		keyHash: api.Select(l.ToEmpty, keyHash, before.keyHash),
		address: api.Select(l.ToEmpty, l.Address, before.address),
		token:   api.Select(l.ToEmpty, token, before.token),
		nonce:   before.nonce,
		balance: api.Add(before.balance, l.Amount),
	}
	x.assertBalance(api.Mul(o.usesTo, after.balance))
	x.root = path.UpdateRoot(api, x.hash, o.usesTo, x.root,
		api.Mul(gadget.Not(api, l.ToEmpty), x.leaf(before)), x.leaf(after))
}

// settle appends the lane's three words to S; it mirrors rollup.Settlement.Words. What an op does not use is zero.
func (x *executor) settle(l *FullLane, o ops, exited frontend.Variable) {
	api := x.api
	token := api.Add(api.Mul(api.Add(o.deposit, o.forcedExit), l.Token), api.Mul(o.withdraw, l.From.Token))
	id := api.Add(api.Mul(o.usesTo, l.To.ID), api.Mul(api.Add(o.withdraw, o.request), l.From.ID))
	amount := api.Add(api.Mul(o.moves, l.Amount), exited)
	address := api.Add(api.Mul(api.Add(o.create, o.request), l.Address), api.Mul(o.withdraw, l.From.Address))
	from := api.Mul(api.Add(o.transfer, o.transferToNew), l.From.ID)
	// SOUNDNESS: ToBinary of a whole element asserts that the bits are below the modulus, so the sign bit has one value.
	sign := api.Mul(o.usesKey, api.ToBinary(l.Key.X)[0])
	x.s = append(x.s,
		gadget.Pack(api, gadget.Part{Value: o.code, Bits: rollup.OpBits}, gadget.Part{Value: token, Bits: rollup.TokenBits},
			gadget.Part{Value: id, Bits: rollup.IDBits}, gadget.Part{Value: amount, Bits: rollup.AmountBits}),
		gadget.Pack(api, gadget.Part{Value: address, Bits: rollup.AddressBits}, gadget.Part{Value: from, Bits: rollup.IDBits}, gadget.Part{Value: sign, Bits: rollup.FlagBits}),
		api.Mul(o.usesKey, l.Key.Y),
	)
}
