package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup"
)

// Parts opens the parts of a batch circuit to the sweep, which is not of this package.
type Parts struct{ x *executor }

// NewParts makes the parts of a shape, hashed and range-checked one by one.
func NewParts(api frontend.API, shape rollup.Shape) (Parts, error) {
	hash, ranges, _, err := Plain.parts(api)
	if err != nil {
		return Parts{}, err
	}
	return Parts{&executor{api: api, hash: hash, ranges: ranges, shape: shape}}, nil
}

// Ops are the flags' names and what they imply.
func (p Parts) Ops(flags []frontend.Variable) []frontend.Variable {
	o := p.x.ops(&FullLane{Op: [rollup.OpCodes - 1]frontend.Variable(flags)})
	return []frontend.Variable{o.code, o.user, o.moves, o.create, o.usesTo, o.usesKey, o.request}
}

// Float is floatAmount: the amount, and the bytes.
func (p Parts) Float(mantissa, exponent frontend.Variable) []frontend.Variable {
	amount, bytes := p.x.floatAmount(&TransferLane{Mantissa: mantissa, Exponent: exponent})
	return append(bytes, amount)
}

// Leaf asserts an account's widths and returns its leaf, and its words if it has to be empty.
func (p Parts) Leaf(empty, keyHash, address, token, nonce, balance frontend.Variable) frontend.Variable {
	a := account{keyHash, address, token, nonce, balance}
	p.x.assertPacking(a)
	p.x.ranges.Assert(token, rollup.TokenBits)
	p.x.assertBalance(balance)
	p.x.assertEmpty(empty, a)
	return p.x.leaf(a)
}

// Record is the word of D of a lone transfer, and the digits and bytes that others take.
func (p Parts) Record(active, from, to, mantissa, exponent frontend.Variable) []frontend.Variable {
	_, bytes := p.x.floatAmount(&TransferLane{Mantissa: mantissa, Exponent: exponent})
	nearby := make([]frontend.Variable, p.x.shape.Reach)
	fromPath, toPath := p.x.hash.Path(from, nearby), p.x.hash.Path(to, nearby)
	p.x.appendRecord(active, fromPath, toPath, bytes)
	p.x.packRecords()
	return append(append(append(p.x.d, fromPath.Bits...), toPath.Bits...), bytes...)
}

// Fee opens slots, of active, token, id, fee of a transfer and of a full lane, has one of them paid, and returns the fee, what each collected, and their
// words.
func (p Parts) Fee(slots [][]frontend.Variable, chosen []frontend.Variable, paying, token frontend.Variable) []frontend.Variable {
	for _, s := range slots {
		p.x.openSlot(&FeeSlot{Active: s[0], Token: s[1], Account: Receiver{ID: s[2], Siblings: make([]frontend.Variable, p.x.shape.Depth)}, TransferFee: s[3], FullFee: s[4]})
	}
	out := []frontend.Variable{p.x.payFee(rollup.FullLane, chosen, paying, token)}
	for _, s := range p.x.slots {
		out = append(out, s.collected)
	}
	return append(out, p.x.d...)
}

// Header packs number and time.
func (p Parts) Header(number, timestamp frontend.Variable) frontend.Variable {
	p.x.timestamp = timestamp
	p.x.openHeader(number, nil)
	return p.x.d[0]
}

// FullLanes is a batch circuit's header and full lanes, on paths that end at the root of the first subtree. It asserts that its public input is that
// root after the lanes, as they have it, or Subtree.Root if they change nothing.
type FullLanes struct{ Circuit }

func (c *FullLanes) Define(api frontend.API) error {
	x, err := newExecutor(api, &c.Circuit)
	if err != nil {
		return err
	}
	x.root = c.Subtree.Root
	x.openHeader(c.Number, c.FeeSlots)
	for i := range c.Full {
		l := c.Full[i]
		l.From.Siblings, l.To.Siblings = l.From.Siblings[:c.shape.Reach], l.To.Siblings[:c.shape.Reach]
		x.runFull(&l)
	}
	api.AssertIsEqual(c.StatementHash, x.root)
	return nil
}
