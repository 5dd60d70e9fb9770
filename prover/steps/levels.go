package steps

import "github.com/consensys/gnark/constraint"

// levels is constraint.InstructionTree: after which level a wire is known. Wires before the first are inputs.
type levels struct {
	first uint32
	of    []constraint.Level
}

func newLevels(first, n int) levels {
	l := levels{uint32(first), make([]constraint.Level, n)}
	for i := range l.of {
		l.of[i] = constraint.LevelUnset
	}
	return l
}

// InsertWire implements constraint.InstructionTree.
func (l *levels) InsertWire(wire uint32, level constraint.Level) { l.of[wire-l.first] = level }

// HasWire implements constraint.InstructionTree.
func (l *levels) HasWire(wire uint32) bool {
	return wire >= l.first && wire-l.first < uint32(len(l.of))
}

// GetWireLevel implements constraint.InstructionTree.
func (l *levels) GetWireLevel(wire uint32) constraint.Level { return l.of[wire-l.first] }

// add makes a new wire.
func (l *levels) add(level constraint.Level) (wire uint32) {
	l.of = append(l.of, level)
	return l.first + uint32(len(l.of)-1)
}

// inLevels returns the instructions of each level, in their order.
func inLevels(of []constraint.Level) [][]uint32 {
	var counts []int
	for _, l := range of {
		for int(l) >= len(counts) {
			counts = append(counts, 0)
		}
		counts[l]++
	}
	all := make([]uint32, len(of))
	out := make([][]uint32, len(counts))
	at := 0
	for l, n := range counts {
		out[l] = all[at : at : at+n]
		at += n
	}
	for i, l := range of {
		out[l] = append(out[l], uint32(i))
	}
	return out
}
