package rollup

import "github.com/causeway-l2/causeway/rollup/field"

// Statement is what one batch proof proves. Its hash is the batch circuit's only public input.
type Statement struct {
	Config           field.Element
	ShapeID          uint32
	Number           uint64
	Timestamp        uint64
	OldRoot, NewRoot field.Element
	DigestD, DigestS field.Element
}

// Statement returns the statement of an executed batch.
func (w *Witness) Statement() Statement {
	return Statement{
		Config: w.Config, ShapeID: w.Shape.ID, Number: w.Number, Timestamp: w.Timestamp, OldRoot: w.OldRoot, NewRoot: w.NewRoot,
		DigestD: field.Hash(TagData, w.DataStream()...), DigestS: field.Hash(TagSettlement, w.SettlementStream()...),
	}
}

// Hash returns the StatementHash.
func (s Statement) Hash() field.Element {
	return field.Hash(TagBatch, s.Config, field.FromUint64(uint64(s.ShapeID)), field.FromUint64(s.Number), field.FromUint64(s.Timestamp),
		s.OldRoot, s.NewRoot, s.DigestD, s.DigestS)
}

// AggregateHeader is the packed word of a submission: firstNumber 64 ‖ count 16 ‖ firstTimestamp 40 ‖ lastTimestamp 40.
type AggregateHeader struct {
	FirstNumber                   uint64
	Count                         uint16
	FirstTimestamp, LastTimestamp uint64
}

// Word packs the header.
func (h AggregateHeader) Word() field.Element {
	return pack(part{h.FirstNumber, NumberBits}, part{uint64(h.Count), CountBits}, part{h.FirstTimestamp, TimeBits}, part{h.LastTimestamp, TimeBits})
}

// AggregateStatement is what an aggregate proof proves and L1 checks.
type AggregateStatement struct {
	Config           field.Element
	Header           AggregateHeader
	OldRoot, NewRoot field.Element
	Chain            field.Element // C
	Rho              field.Element
	EvalD, EvalS     field.Element
}

// Hash returns the aggregate's StatementHash.
func (s AggregateStatement) Hash() field.Element {
	return field.Hash(TagAggregate, s.Config, s.Header.Word(), s.OldRoot, s.NewRoot, s.Chain, s.Rho, s.EvalD, s.EvalS)
}

// Evaluate returns the sum of words[j] * rho^j, by Horner's rule.
func Evaluate(words []field.Element, rho field.Element) field.Element {
	var y field.Element
	for i := len(words) - 1; i >= 0; i-- {
		y.Mul(&y, &rho).Add(&y, &words[i])
	}
	return y
}
