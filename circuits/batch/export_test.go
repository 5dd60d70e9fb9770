package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup"
)

// Parts opens the parts of a batch circuit to the sweep, which is not of this package.
type Parts struct{ x *executor }

// NewParts makes the parts of a shape, hashed and range-checked one by one.
func NewParts(api frontend.API, shape rollup.Shape) (Parts, error) {
	return NewPartsWith(api, shape, Plain)
}

// NewPartsWith makes them by another method.
func NewPartsWith(api frontend.API, shape rollup.Shape, method Method) (Parts, error) {
	hash, ranges, _, err := method.parts(api)
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
	nearby := make([]frontend.Variable, p.x.shape.CellLevels())
	fromPlace, toPlace := p.x.place(from, nearby), p.x.place(to, nearby)
	p.x.appendRecord(active, fromPlace, toPlace, bytes)
	p.x.packRecords()
	return append(append(append(append(p.x.d, fromPlace.path.Bits...), toPlace.path.Bits...), fromPlace.cell, toPlace.cell), bytes...)
}

// Place takes an account's number apart: what bits within its cell, its cell, and the number's bytes are.
func (p Parts) Place(id frontend.Variable) []frontend.Variable {
	at := p.x.place(id, make([]frontend.Variable, p.x.shape.CellLevels()))
	return append(append(at.path.Bits, at.cell), at.bytes...)
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

// FullLanes is a batch circuit's header and full lanes, on paths that end at a cell. It asserts that its public input is that cell after the lanes, as they have it: what
// Subtree has if they change nothing.
type FullLanes struct {
	Circuit
	Cell int
}

func (c *FullLanes) Define(api frontend.API) error {
	x, err := newExecutor(api, &c.Circuit)
	if err != nil {
		return err
	}
	cell, levels := c.Subtree.Cells[c.Cell], c.shape.CellLevels()
	x.openHeader(c.Number, c.FeeSlots)
	for i := range c.Full {
		l := c.Full[i]
		l.From.Siblings, l.To.Siblings = l.From.Siblings[:levels], l.To.Siblings[:levels]
		run := func(id frontend.Variable, half func()) {
			x.root = cell
			half()
			rest := api.Sub(id, c.Cell<<levels) // what the path's digits write, if it is in this cell
			for k, bit := range api.ToBinary(id, levels) {
				rest = api.Sub(rest, api.Mul(bit, 1<<k))
			}
			cell = api.Select(api.IsZero(rest), x.root, cell)
		}
		o, keyHash := x.ops(&l), x.hash.Compress(l.Key.X, l.Key.Y)
		run(l.From.ID, func() { x.runFrom(&l, o, keyHash) })
		run(l.To.ID, func() { x.runTo(&l, o, keyHash) })
	}
	api.AssertIsEqual(c.StatementHash, cell)
	return nil
}
