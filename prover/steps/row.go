package steps

import (
	"slices"

	"github.com/consensys/gnark/constraint"
)

// side is one of the three expressions of a row: what is known of it, and a term that is not, if there is one.
type side struct {
	known, unknown expression
	level          constraint.Level // of what is known
}

// isWire tells whether there is nothing but the unknown.
func (s *side) isWire() bool {
	return len(s.known) == 0 && len(s.unknown) > 0 && s.unknown.coefficient(0) == constraint.CoeffIdOne
}

// row adds a row, after what it is computed from. Its calldata are a size, the lengths of its sides, and the sides.
func (r *rewriting) row(packed constraint.PackedInstruction, data []uint32) {
	var sides [3]side
	at := uint32(4)
	level := constraint.LevelUnset
	for k := range sides {
		end := at + 2*data[1+k]
		sides[k] = r.side(data[at:end])
		level = max(level, sides[k].level)
		at = end
	}
	level++
	left, right, product := &sides[0], &sides[1], &sides[2]
	switch {
	case left.isWire():
		level = r.quotient(level, left, product, right)
	case right.isWire():
		level = r.quotient(level, right, product, left)
	}
	row := append(r.buffer[:0], 0, 0, 0, 0)
	for k, s := range sides {
		if len(s.unknown) > 0 && r.levels.GetWireLevel(s.unknown.wire(0)) == constraint.LevelUnset {
			r.levels.InsertWire(s.unknown.wire(0), level)
		}
		row = append(append(row, s.known...), s.unknown...)
		row[1+k] = uint32(len(s.known)+len(s.unknown)) / 2
	}
	row[0] = uint32(len(row))
	r.add(level, packed, row)
	r.buffer = row
}

// quotient computes a side's wire, and returns the level after that: a row then checks it, with sides that are computed once for both.
func (r *rewriting) quotient(level constraint.Level, of, dividend, divisor *side) constraint.Level {
	data := append(r.buffer[:0], 0, uint32(dividend.known.len()))
	data = append(append(data, dividend.known...), uint32(divisor.known.len()))
	data = append(data, divisor.known...)
	data[0] = uint32(len(data))
	r.join(r.groups[r.division], level, of.unknown.wire(0), data)
	r.levels.InsertWire(of.unknown.wire(0), level)
	r.buffer = data
	return level + 1
}

// side takes an expression apart, and a long one becomes a wire.
func (r *rewriting) side(e expression) (s side) {
	s.level = constraint.LevelUnset
	s.known = e
	for i := range e.len() {
		w := e.wire(i)
		if !r.levels.HasWire(w) {
			continue
		}
		if l := r.levels.GetWireLevel(w); l != constraint.LevelUnset {
			s.level = max(s.level, l)
			continue
		}
		s.unknown = e[2*i : 2*i+2]
		if s.known = e[:2*i]; i < e.len()-1 {
			s.known = slices.Concat(e[:2*i], e[2*i+2:])
		}
	}
	if s.known.len() >= worthwhile {
		s.known, s.level = r.sum(s.known, s.level)
	}
	return s
}

// sum returns an expression of one term that is the same as e, and its level.
func (r *rewriting) sum(e expression, level constraint.Level) (expression, constraint.Level) {
	base, times, left := r.sums.nearest(e)
	if base != nil && left == 0 {
		return expression{r.sums.number(factors[times]), base.wire}, r.levels.GetWireLevel(base.wire)
	}
	data := append(r.buffer[:0], 0, 0)
	if base != nil {
		data = append(data, r.sums.number(factors[times]), base.wire)
		data = r.sums.difference(data, e, times, base.terms)
		level = max(level, r.levels.GetWireLevel(base.wire))
	} else {
		data = append(data, e...)
	}
	for i := 3; i < len(data); i += 2 {
		if data[i] == 0 {
			data[i] = constant
		}
	}
	data[0], data[1] = uint32(len(data)), uint32(len(data)-2)/2
	wire := r.levels.add(level + 1)
	r.add(level+1, constraint.PackedInstruction{BlueprintID: r.addition, WireOffset: wire}, data)
	r.sums.add(e, wire)
	r.buffer = data
	return expression{constraint.CoeffIdOne, wire}, level + 1
}

// constant is gnark's sign for a coefficient alone, which is not multiplied with the wire of one. Rows cannot have it.
const constant = ^uint32(0)
