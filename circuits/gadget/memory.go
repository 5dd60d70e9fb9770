package gadget

import (
	"fmt"
	"math/big"
	"math/bits"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"
)

// Memory is cells that are read and written in turn. One cell, or those of a circuit that commits to nothing, are looked through at each access; others are logged, and
// reads compared with writes at the end, all at once, by logarithmic derivatives (https://eprint.iacr.org/2022/1530).
type Memory struct {
	api    frontend.API
	ranges *Ranges
	cells  []frontend.Variable // as they are now, or, where accesses are logged, as they were at first
	logged bool
	log    []access
}

// access of a cell: where active is 1 it had before, and has after from then on.
type access struct{ active, cell, before, after frontend.Variable }

// NewMemory holds cells, numbered from 0 on.
func NewMemory(api frontend.API, ranges *Ranges, cells []frontend.Variable) *Memory {
	return &Memory{api: api, ranges: ranges, cells: append([]frontend.Variable(nil), cells...), logged: ranges.lookup != nil && len(cells) > 1}
}

// Update asserts that a cell, the number of one, has before, and sets it to after: where active, a boolean, is 1. Where it is 0 nothing is asserted, and nothing changes.
func (m *Memory) Update(active, cell, before, after frontend.Variable) {
	if m.logged {
		m.log = append(m.log, access{active, cell, before, after})
		return
	}
	api := m.api
	var now frontend.Variable = 0
	for i, has := range m.cells {
		var here frontend.Variable = 1
		if len(m.cells) > 1 {
			here = api.IsZero(api.Sub(cell, i))
		}
		now = api.Add(now, api.Mul(here, has))
		m.cells[i] = api.Select(api.And(active, here), after, has)
	}
	api.AssertIsEqual(api.Mul(active, api.Sub(before, now)), 0)
}

// clockBits are those that a time is told apart by, at least.
const clockBits = 16

// Close returns what cells hold in the end. There are no accesses afterwards.
//
// Cells are written at time 0, and by access i at time i + 1. Who proves says what time each access reads from, and each cell is read from in the end.
//
// SOUNDNESS: an access reads from a time before its own, and what is read is what was written, cell, value and time: each once (verify). So of the writes of a cell, all at
// different times, the first access reads the first, the next one what is left of those before it, the second, and so on; what is left for the end is the last. An access of a
// cell that is none would have nothing to read.
func (m *Memory) Close() []frontend.Variable {
	if !m.logged {
		return m.cells
	}
	asked := []frontend.Variable{len(m.log)}
	for _, a := range m.log {
		asked = append(asked, a.active, a.cell, a.after)
	}
	told, err := m.api.Compiler().NewHint(memoryHint, len(m.log)+2*len(m.cells), append(asked, m.cells...)...)
	if err != nil {
		panic(err) // there are cells
	}
	from, last, lastFrom := told[:len(m.log)], told[len(m.log):][:len(m.cells)], told[len(m.log)+len(m.cells):]
	for i := range m.log {
		m.ranges.Assert(m.api.Sub(i, from[i]), max(clockBits, bits.Len(uint(len(m.log)))))
	}
	committed := append(append([]frontend.Variable(nil), m.cells...), told...)
	for _, a := range m.log {
		committed = append(committed, a.active, a.cell, a.before, a.after)
	}
	multicommit.WithCommitment(m.api, func(api frontend.API, commitment frontend.Variable) error {
		return m.verify(api, commitment, from, last, lastFrom)
	}, committed...)
	return last
}

// verify asserts that what is read, by accesses and in the end, is what is written, at first and by accesses: with z and x drawn when all of it is fixed, the sums of
// 1/(x - cell - z value - z^2 time) are equal.
//
// SOUNDNESS: sums of such fractions are equal as functions of x only if each occurs as often on either side, and different ones stay different but for few z. A
// fraction whose divisor is 0 is anything: for few x (docs/soundness.md, "Cells").
func (m *Memory) verify(api frontend.API, commitment frontend.Variable, from, last, lastFrom []frontend.Variable) error {
	t, err := newSponge(api)
	if err != nil {
		return fmt.Errorf("memory: %w", err)
	}
	t.bind(commitment)
	z, x := t.challenge(), t.challenge()
	term := func(times, cell, value, time frontend.Variable) frontend.Variable {
		named := api.Add(cell, api.Mul(z, api.Add(value, api.Mul(z, time))))
		return api.DivUnchecked(times, api.Sub(x, named))
	}
	var written, read []frontend.Variable
	for i, first := range m.cells {
		written = append(written, term(1, i, first, 0))
		read = append(read, term(1, i, last[i], lastFrom[i]))
	}
	for i, a := range m.log {
		written = append(written, term(a.active, a.cell, a.after, i+1))
		read = append(read, term(a.active, a.cell, a.before, from[i]))
	}
	api.AssertIsEqual(sum(api, written), sum(api, read))
	return nil
}

func init() { solver.RegisterHint(memoryHint) }

// memoryHint is told the number of accesses, active, cell and after of each, and the cells. It returns what time each access reads from, what cells hold in the end, and
// since when.
func memoryHint(_ *big.Int, in, out []*big.Int) error {
	accesses := int(in[0].Int64())
	cells := in[1+3*accesses:]
	last, since := out[accesses:][:len(cells)], out[accesses+len(cells):]
	for i, c := range cells {
		last[i].Set(c)
		since[i].SetInt64(0)
	}
	for i := range accesses {
		active, cell, after := in[1+3*i], in[2+3*i], in[3+3*i]
		out[i].SetInt64(0)
		if active.Sign() == 0 {
			continue
		}
		if !cell.IsInt64() || cell.Int64() >= int64(len(cells)) {
			return fmt.Errorf("memory: there is no cell %d", cell)
		}
		c := cell.Int64()
		out[i].Set(since[c])
		last[c].Set(after)
		since[c].SetInt64(int64(i + 1))
	}
	return nil
}
