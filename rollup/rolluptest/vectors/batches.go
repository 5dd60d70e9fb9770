package vectors

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

func (g *generator) stream() Stream {
	var es []field.Element
	for range g.n {
		w := g.settlement().Words()
		es = append(es, w[:]...)
	}
	return Stream{words(es), Of(field.Hash(rollup.TagSettlement, es...))}
}

// data has n transfer lanes, of which every third is a noop.
func (g *generator) data() Data { return g.dataOf(g.n, 1+g.n%4) }

func (g *generator) dataOf(transfers, slots int) Data {
	w := &rollup.Witness{Shape: rollup.Shape{ID: 1, Name: "vectors", Full: 1, Transfers: transfers, FeeSlots: slots, Depth: 32, Reach: 24}}
	w.Number, w.Timestamp = g.uint(rollup.NumberBits), g.uint(rollup.TimeBits)
	d := Data{Number: Number(w.Number), Timestamp: Number(w.Timestamp)}
	for i := range w.Shape.FeeSlots {
		s := rollup.FeeSlot{}
		if i%3 != 2 {
			s = rollup.FeeSlot{Active: true, Token: uint16(g.uint(16)), ID: uint32(g.uint(32)), TransferFee: g.amount(96), FullFee: g.amount(96)}
		}
		w.FeeSlots = append(w.FeeSlots, s)
		d.FeeSlots = append(d.FeeSlots, feeSlotOf(s))
	}
	for i := range transfers {
		lane := rollup.Lane{Kind: rollup.TransferLane}
		t := Transfer{From: Number(0), To: Number(0), Amount: Number(0), Mantissa: Number(0), Exponent: Number(0)}
		if i%3 != 2 {
			lane.Op, lane.From.ID, lane.To.ID = rollup.OpTransfer, uint32(g.uint(24)), uint32(g.uint(24))
			f := g.float()
			lane.Amount, _ = f.Amount()
			t = Transfer{Number(uint64(lane.From.ID)), Number(uint64(lane.To.ID)), amount(lane.Amount), Number(f.Mantissa()), Number(f.Exponent())}
		}
		w.Transfers = append(w.Transfers, lane)
		d.Transfers = append(d.Transfers, t)
	}
	es := w.DataStream()
	d.Words, d.Digest = words(es), Of(field.Hash(rollup.TagData, es...))
	return d
}

func feeSlotOf(s rollup.FeeSlot) FeeSlot {
	out := FeeSlot{Active: Number(0), Token: Number(uint64(s.Token)), ID: Number(uint64(s.ID)), TransferFee: amount(s.TransferFee),
		FullFee: amount(s.FullFee), Word: Of(s.Word())}
	if s.Active {
		out.Active = Number(1)
	}
	return out
}

// float is canonical, not 0, and below 2^128.
func (g *generator) float() rollup.Float {
	for {
		f := rollup.Float(g.Uint64N(1 << rollup.FloatBits))
		if a, err := f.Amount(); err == nil && !a.IsZero() {
			return f
		}
	}
}

func (g *generator) statement() Statement {
	s := rollup.Statement{Config: g.element(), ShapeID: uint32(g.uint(32)), Number: g.uint(64), Timestamp: g.uint(40), OldRoot: g.element(), NewRoot: g.element(),
		DigestD: g.element(), DigestS: g.element()}
	return Statement{Of(s.Config), Number(uint64(s.ShapeID)), Number(s.Number), Number(s.Timestamp), Of(s.OldRoot), Of(s.NewRoot), Of(s.DigestD),
		Of(s.DigestS), Of(s.Hash())}
}

func (g *generator) chain() Chain {
	var c Chain
	h := rollup.TagChain
	for range 1 + g.n {
		d, s := g.element(), g.element()
		h = field.Hash(h, d, s)
		c.DigestsD, c.DigestsS = append(c.DigestsD, Of(d)), append(c.DigestsS, Of(s))
	}
	c.Chain = Of(h)
	return c
}

// aggregate posts few words, to keep the file small; every fourth posts no S at all.
func (g *generator) aggregate() Aggregate {
	a := g.header()
	d, s := rollup.Trim(g.elements(1+g.n%3)), rollup.Trim(g.elements(g.n%4))
	a.Rho = rollup.Challenge(a, d, s)
	a.EvalD, a.EvalS = rollup.Evaluate(d, a.Rho), rollup.Evaluate(s, a.Rho)
	return aggregateOf(a, d, s)
}

// inBlob posts few words, too; the last ones more than a row of the circuit's evaluation has.
func (g *generator) inBlob(n int) InBlob {
	a := g.header()
	var d []field.Element
	for range n {
		d = append(d, g.dataWord())
	}
	s := rollup.Trim(g.elements(g.n % 4))
	b := must(blob.Of(d))
	hash := must(b.Hash())
	a.Rho = rollup.ChallengePosted(a, hash, s)
	opening := must(b.Open(a.Rho))
	a.EvalD, a.EvalS = blob.Fold(blob.Evaluate(d, a.Rho)), rollup.Evaluate(s, a.Rho)
	return InBlob{aggregateOf(a, d, s), digits(hash[:]), digits(opening.Y[:]), digits(opening.Commitment[:]), digits(opening.Proof[:])}
}

func (g *generator) header() rollup.AggregateStatement {
	return rollup.AggregateStatement{Config: g.element(), OldRoot: g.element(), NewRoot: g.element(), Chain: g.element(),
		Header: rollup.AggregateHeader{FirstNumber: g.uint(64), Count: uint16(g.uint(16)), FirstTimestamp: g.uint(40), LastTimestamp: g.uint(40)}}
}

func (g *generator) elements(n int) (es []field.Element) {
	for range n {
		es = append(es, g.element())
	}
	return es
}

// dataWord has the bytes of a word of D at most.
func (g *generator) dataWord() field.Element {
	return must(field.FromBig(g.bits(8 * rollup.DataWordBytes)))
}

func aggregateOf(a rollup.AggregateStatement, d, s []field.Element) Aggregate {
	h := a.Header
	return Aggregate{Config: Of(a.Config), FirstNumber: Number(h.FirstNumber), Count: Number(uint64(h.Count)), FirstTimestamp: Number(h.FirstTimestamp),
		LastTimestamp: Number(h.LastTimestamp), OldRoot: Of(a.OldRoot), NewRoot: Of(a.NewRoot), Chain: Of(a.Chain), D: words(d), S: words(s),
		Header: Of(h.Word()), Rho: Of(a.Rho), EvalD: Of(a.EvalD), EvalS: Of(a.EvalS), Hash: Of(a.Hash())}
}
