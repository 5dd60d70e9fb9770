package aggregate

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// hashedFrom is the number of compressions from which proving them together costs less: 219,000 constraints for up to 2^11 of them, instead of 186 each. The circuit
// has a commitment in any case.
const hashedFrom = 1200

// Compressions of a slot besides its streams', and of the statement.
const (
	ofSlot      = 8 + 2 // the batch's statement; C
	ofStatement = 8
)

// compressionsOf an aggregate circuit, without those that draw its verifier's coefficients.
func compressionsOf(shape rollup.Shape, k int) int {
	return k*(shape.DataWords()+shape.SettlementWords()+ofSlot) + ofStatement
}

// hasher proves a number of compressions in the way that costs less. It changes neither what they are nor what the circuit accepts.
func hasher(api frontend.API, compressions int) (*gadget.Hasher, error) {
	if compressions < hashedFrom {
		return gadget.NewHasher(api)
	}
	return gadget.NewBatchedHasher(api)
}
