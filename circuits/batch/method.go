package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
)

// Method is how a batch circuit proves what it has much of: compressions, and the products of signatures. It changes neither what they are nor what the
// circuit accepts.
type Method int

const (
	// Plain proves each by itself. The circuit has no commitment.
	Plain Method = iota
	// Hashed proves all compressions together (gadget.NewBatchedHasher). The circuit has one commitment, and looks ranges up.
	Hashed
	// Batched proves all compressions together, and all signatures (gadget.NewBatchedCurve).
	Batched
)

// hashedFrom and batchedFrom are the numbers of compressions and signatures from which Hashed and Batched cost less, with a margin: the first for what a commitment
// costs whoever verifies.
const (
	hashedFrom  = 4096
	batchedFrom = 128
)

// MethodOf returns the method of a shape's circuit: what is cheaper.
func MethodOf(s rollup.Shape) Method {
	switch {
	case Compressions(s) < hashedFrom:
		return Plain
	case s.Full+s.Transfers < batchedFrom:
		return Hashed
	default:
		return Batched
	}
}

// Compressions of a lane or slot, besides those of paths and streams: the payment 2, the message 3, its challenge 4, the sender's key 1, leaves before
// and after 8; a full lane hashes one more key, and 3 words of S; a slot has one leaf, before and after, and one word of D.
const (
	ofTransfer = 2 + 3 + 4 + 1 + 8
	ofFull     = ofTransfer + 1 + rollup.FullLaneWords
	ofSlot     = 4
	ofBatch    = 8 // the statement
)

// Compressions of a batch circuit. Paths are hashed twice, and a lane has two; cells up to the subtree's root twice, too.
func Compressions(s rollup.Shape) int {
	return s.Full*(ofFull+4*s.Depth) + s.Transfers*(ofTransfer+4*s.CellLevels()) + 2*(1<<s.Cells-1+s.Depth-s.Reach) + s.FeeSlots*(ofSlot+2*s.Depth) + s.DataWords() + ofBatch
}

// parts are the gadgets that use a commitment or not.
func (m Method) parts(api frontend.API) (hash *gadget.Hasher, ranges *gadget.Ranges, curve *gadget.Curve, err error) {
	if m == Plain {
		hash, err = gadget.NewHasher(api)
		ranges = gadget.NewRanges(api)
	} else {
		hash, err = gadget.NewBatchedHasher(api)
		ranges = gadget.NewLookupRanges(api)
	}
	if err != nil {
		return nil, nil, nil, err
	}
	if m == Batched {
		curve, err = gadget.NewBatchedCurve(api, hash, ranges)
	} else {
		curve, err = gadget.NewCurve(api, hash)
	}
	return hash, ranges, curve, err
}
