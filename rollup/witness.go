package rollup

import (
	"github.com/causeway-l2/causeway/rollup/field"
)

// NoFeeSlot is the FeeSlot of a lane that pays no fee.
const NoFeeSlot = -1

// Witness is all that the batch circuit is given, as plain data. Streams and statement follow from it.
type Witness struct {
	Shape  Shape
	Config field.Element
	Header // with exactly Shape.FeeSlots slots

	OldRoot, NewRoot field.Element
	Full             []Lane
	First            Opening         // of leaf 0 after the full lanes: what is above the first subtree of Shape.Reach levels
	Cells            []field.Element // of that subtree then: 2^Shape.Cells
	Transfers        []Lane
	Fees             []Opening // one per fee slot; zero for an inactive one
}

// Lane is the private input of one lane. Fields that an op does not use are zero.
type Lane struct {
	Kind LaneKind
	Op   OpCode

	Token      uint16      // of a request from L1
	Amount     Amount      // signed or deposited
	Address    Address     // of a request, or of the receiver of a payment
	Key        field.Point // likewise, and of setKey
	ValidUntil uint64
	MaxFee     Amount
	Signature  field.Signature

	FeeSlot    int // index of the slot that the op pays, NoFeeSlot for none
	From       Opening
	To         Opening // read after From was written
	Settlement Settlement
}

// Opening is an account as it was when the lane opened it, and its path. Siblings[0] is next to the leaf; nil where nothing is opened.
type Opening struct {
	ID       uint32
	Account  Account
	Siblings []field.Element
}

// Above returns the siblings from the root of the first subtree of Shape.Reach levels upwards, before the transfer lanes.
func (w *Witness) Above() []field.Element { return w.First.Siblings[w.Shape.Reach:] }

func (l *Lane) settle(s Settlement) { l.Settlement = s }
