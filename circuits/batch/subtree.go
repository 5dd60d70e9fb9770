package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
)

// Subtree is where transfer lanes work: the tree's first subtree of rollup.Shape.Reach levels, cut into cells.
type Subtree struct {
	Cells []frontend.Variable // their roots before the first transfer lane
	Above []frontend.Variable // siblings from the subtree's root upwards
}

// subtreeRoot is that of the subtree with these cells.
func (x *executor) subtreeRoot(cells []frontend.Variable) frontend.Variable {
	for len(cells) > 1 {
		above := make([]frontend.Variable, len(cells)/2)
		for i := range above {
			above[i] = x.hash.Compress(cells[2*i], cells[2*i+1])
		}
		cells = above
	}
	return cells[0]
}

// path of the subtree's root, which is leftmost on its level.
func (s *Subtree) path() gadget.Path {
	bits := make([]frontend.Variable, len(s.Above))
	for i := range bits {
		bits[i] = 0
	}
	return gadget.Path{Bits: bits, Siblings: s.Above}
}

// enter narrows the state to the subtree's cells: what transfer lanes change is below them.
//
// SOUNDNESS: the subtree's root is under the root that full lanes left, and leave computes the whole's with the same siblings: the rest of the tree
// stays as it is.
func (x *executor) enter(s *Subtree) {
	x.api.AssertIsEqual(s.path().Root(x.hash, x.subtreeRoot(s.Cells)), x.root)
	x.cells = gadget.NewMemory(x.api, x.ranges, s.Cells)
}

// leave widens the state to the whole tree again.
func (x *executor) leave(s *Subtree) { x.root = s.path().Root(x.hash, x.subtreeRoot(x.cells.Close())) }

// place is where a transfer lane's account stands: a leaf of a cell.
type place struct {
	path  gadget.Path // in the cell
	cell  frontend.Variable
	bytes []frontend.Variable // of the account's number, the lowest first
}

// place asserts that an account's number is below 2^Reach, and takes it apart: into bits within the cell, which order pairs, and bytes.
func (x *executor) place(id frontend.Variable, siblings []frontend.Variable) place {
	low := len(siblings)
	widths := cellWidths(low, x.shape.Cells)
	rest, parts := x.ranges.CutAbove(id, low, widths...)
	p := place{path: x.hash.Path(rest, siblings), cell: 0}
	p.bytes = x.bytes(p.path.Bits)
	at := low
	for i, part := range parts {
		p.cell = x.api.Add(p.cell, x.api.Mul(part, 1<<(at-low)))
		if at%8 == 0 {
			p.bytes = append(p.bytes, part)
		} else { // the rest of a byte
			last := len(p.bytes) - 1
			p.bytes[last] = x.api.Add(p.bytes[last], x.api.Mul(part, 1<<(at%8)))
		}
		at += widths[i]
	}
	return p
}

// cellWidths cuts so many bits, which come after others, where bytes end.
func cellWidths(after, bits int) (widths []int) {
	for bits > 0 {
		n := min(8-after%8, bits)
		widths, after, bits = append(widths, n), after+n, bits-n
	}
	return widths
}

// update changes a leaf of a place from old to new where active, a boolean, is 1; where it is 0 the opening is free.
//
// SOUNDNESS: where active is 1, old is the leaf at this place, and the cell's new root differs from its root in this leaf alone, because both are computed with the same
// siblings.
func (x *executor) update(at place, active, old, new frontend.Variable) {
	before, after := at.path.Roots(x.hash, old, new)
	x.cells.Update(active, at.cell, before, after)
}
