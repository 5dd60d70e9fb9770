// Package steps rewrites how a circuit's witness is solved, not what the circuit says.
//
// gnark's solver computes one row after the other from its three linear expressions. In circuits with chains, of points on a curve above all, an
// expression grows with every link: it is the one before and a few terms more. Shorten gives such sums a wire of their own, so that each term
// is added once, divides many numbers with one inversion, and orders anew what depends on what. The rows and the wires of the circuit keep their
// numbers, and the values are the same to the bit; the wires of the sums come after all others and are no part of the witness.
//
// Nothing of this is trusted: whatever a solver computes, the proof is of the circuit's own rows.
package steps
