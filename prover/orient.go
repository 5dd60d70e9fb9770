package prover

import (
	"slices"

	"github.com/consensys/gnark/constraint"
)

// What a wire costs in a proof, for each bit of its values: a multiplication in G1 for standing on the left of rows, one in G1 and one in G2, which takes three
// times as long, for standing on the right.
const (
	leftCost  = 1
	rightCost = 4
)

// How many bits a wire's values have: few, when one of smallHints makes it. The circuit sees to it; here it is a guess.
const (
	smallBits = 16
	fullBits  = 254
)

var smallHints = []string{
	"github.com/consensys/gnark/std/internal/logderivarg.countHint",
	"github.com/consensys/gnark/std/math/bits.nBits",
	"github.com/consensys/gnark/std/rangecheck.DecomposeHint",
}

// orient swaps the sides of rows where that makes proofs cheaper: L*R = O says what R*L = O says. What it does depends on the circuit alone. The first pass hopes
// that a wire that comes to a side brings its other rows along, as a challenge does that all rows of a lookup share; those after it take what is there.
func orient(ccs *R1CS) {
	o := newOrientation(ccs)
	for pass, swapped := 0, 1; pass < orientPasses && swapped > 0; pass++ {
		swapped = 0
		for _, row := range o.rows {
			if o.gain(row, pass == 0) > 0 {
				o.swap(row)
				swapped++
			}
		}
	}
}

const (
	// orientPasses are made at most: the first three do nearly all.
	orientPasses = 4
	// longestOriented is how many terms on both sides a row has that is worth looking at.
	longestOriented = 64
)

// orientation knows where each wire stands.
type orientation struct {
	rows        [][]uint32 // calldata of those worth looking at
	left, right []uint32   // in how many rows a wire stands on a side
	bits        []uint8
	number      uint32   // of the row looked at, another each time
	onLeft      []uint32 // the last one in which a wire stands on the left
	onRight     []uint32
}

func newOrientation(ccs *R1CS) *orientation {
	internal, secret, public := ccs.GetNbVariables()
	n := internal + secret + public
	o := &orientation{left: make([]uint32, n), right: make([]uint32, n), bits: slices.Repeat([]uint8{fullBits}, n), onLeft: make([]uint32, n), onRight: make([]uint32, n)}
	for _, packed := range ccs.Instructions {
		i := packed.Unpack(&ccs.System)
		switch b := ccs.Blueprints[packed.BlueprintID].(type) {
		case *constraint.BlueprintGenericR1C:
			l, r := sidesOf(i.Calldata)
			count(o.left, l)
			count(o.right, r)
			if len(l)+len(r) <= 2*longestOriented {
				o.rows = append(o.rows, i.Calldata)
			}
		case *constraint.BlueprintGenericHint:
			var h constraint.HintMapping
			b.DecompressHint(&h, i)
			if slices.Contains(smallHints, ccs.MHintsDependencies[h.HintID]) {
				for w := h.OutputRange.Start; w < h.OutputRange.End; w++ {
					o.bits[w] = smallBits
				}
			}
		}
	}
	return o
}

// sidesOf returns the terms of a row's left and right side, coefficients' and wires' numbers in turn. A row's calldata are a size, the lengths of its sides, and
// the sides.
func sidesOf(row []uint32) (l, r []uint32) {
	middle := 4 + 2*row[1]
	return row[4:middle], row[middle:][:2*row[2]]
}

func count(rows, terms []uint32) {
	for i := 1; i < len(terms); i += 2 {
		rows[terms[i]]++
	}
}

// gain is what proofs cost less with a row's sides swapped.
func (o *orientation) gain(row []uint32, hopeful bool) (gain int) {
	o.number++
	l, r := sidesOf(row)
	mark(o.onLeft, l, o.number)
	mark(o.onRight, r, o.number)
	for i := 1; i < len(l); i += 2 {
		if w := l[i]; o.onRight[w] != o.number { // else it stays on both sides
			gain += int(o.bits[w]) * (leftCost*saved(o.left[w]) - added(rightCost, o.right[w], o.left[w], hopeful))
		}
	}
	for i := 1; i < len(r); i += 2 {
		if w := r[i]; o.onLeft[w] != o.number {
			gain += int(o.bits[w]) * (rightCost*saved(o.right[w]) - added(leftCost, o.left[w], o.right[w], hopeful))
		}
	}
	return gain
}

func mark(wires, terms []uint32, number uint32) {
	for i := 1; i < len(terms); i += 2 {
		wires[terms[i]] = number
	}
}

// saved is one if a wire that leaves a side of a row stands there nowhere else.
func saved(rows uint32) int {
	if rows == 1 {
		return 1
	}
	return 0
}

// added is what a wire costs that comes to a side on which it stood in so many rows, and in others on the other side.
func added(cost int, rows, others uint32, hopeful bool) int {
	if rows > 0 {
		return 0
	}
	if hopeful {
		return cost / int(others)
	}
	return cost
}

// swap swaps the sides of a row.
func (o *orientation) swap(row []uint32) {
	l, r := sidesOf(row)
	for i := 1; i < len(l); i += 2 {
		o.left[l[i]]--
		o.right[l[i]]++
	}
	for i := 1; i < len(r); i += 2 {
		o.right[r[i]]--
		o.left[r[i]]++
	}
	copy(row[4:], slices.Concat(r, l))
	row[1], row[2] = row[2], row[1]
}
