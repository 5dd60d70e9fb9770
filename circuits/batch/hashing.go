package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Hashing is how a batch circuit proves its compressions. It changes neither what they are nor what the circuit accepts.
type Hashing int

const (
	// Plain proves each compression by itself. The circuit has no commitment.
	Plain Hashing = iota
	// Batched proves all of them together (gadget.NewBatchedHasher). The circuit has one commitment, and looks ranges up.
	Batched
)

// batchedFrom is the number of compressions from which Batched costs less, with a margin for what a commitment costs whoever verifies.
const batchedFrom = 4096

// HashingOf returns the hashing of a shape's circuit: what is cheaper.
func HashingOf(s rollup.Shape) Hashing {
	if Compressions(s) < batchedFrom {
		return Plain
	}
	return Batched
}

// Compressions of a lane or slot, besides those of paths and streams: the payment 2, the message 3, its challenge 4, the sender's key 1, leaves before
// and after 8; a full lane hashes one more key, and 3 words of S; a slot has one leaf, before and after, and one word of D.
const (
	ofTransfer = 2 + 3 + 4 + 1 + 8
	ofFull     = ofTransfer + 1 + rollup.FullLaneWords
	ofSlot     = 4
	ofBatch    = 8 // the statement
)

// Compressions of a batch circuit. Paths are hashed twice, and a lane has two.
func Compressions(s rollup.Shape) int {
	return s.Full*(ofFull+4*s.Depth) + s.Transfers*(ofTransfer+4*s.Reach) + 2*(s.Depth-s.Reach) + s.FeeSlots*(ofSlot+2*s.Depth) + s.DataWords() + ofBatch
}

// parts are the gadgets that use a commitment or not.
func (h Hashing) parts(api frontend.API) (*gadget.Hasher, *gadget.Ranges, error) {
	if h == Batched {
		hash, err := gadget.NewBatchedHasher(api)
		return hash, gadget.NewLookupRanges(api), err
	}
	hash, err := gadget.NewHasher(api)
	return hash, gadget.NewRanges(api), err
}
