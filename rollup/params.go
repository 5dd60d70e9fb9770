package rollup

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Widths in bits of everything that is packed (docs/protocol.md). Circuits read them from here.
const (
	AddressBits    = 160
	TokenBits      = 16
	IDBits         = 32
	NonceBits      = 40
	AmountBits     = 128
	FeeBits        = 96
	TimeBits       = 40
	NumberBits     = 64
	OpBits         = 8
	FlagBits       = 8
	CountBits      = 16
	MaxNonce       = 1<<NonceBits - 1
	MaxTime        = 1<<TimeBits - 1
	DataWordBytes  = 31
	FullLaneWords  = 3
	MaxDepth       = IDBits
	MaxFeeSlots    = 16
	MaxLanesOfKind = 1 << 16
	MaxCells       = 16
)

// Tags start the hashes of docs/protocol.md, section 1.
var (
	TagConfig     = field.Tag("cw:config")
	TagMessage    = field.Tag("cw:message")
	TagSettlement = field.Tag("cw:settlement")
	TagData       = field.Tag("cw:data")
	TagBatch      = field.Tag("cw:batch")
	TagChain      = field.Tag("cw:chain")
	TagAggregate  = field.Tag("cw:aggregate")
)

// Shape is the size of a batch: Full lanes (any op), Transfers (transfer lanes) and FeeSlots over a tree of Depth. Transfer lanes work in the
// tree's first subtree of Reach levels: both accounts are below 2^Reach, so a lane hashes no more levels, and what is above is hashed once a
// batch (docs/adr/0021). Of these levels the upper Cells are not hashed by a lane either: the nodes below them, 2^Cells cells, are a memory that lanes read and write, and
// what is above is hashed twice a batch (docs/adr/0054). One shape is one circuit.
type Shape struct {
	ID        uint32 `json:"id"`
	Name      string `json:"name"`
	Full      int    `json:"full"`
	Transfers int    `json:"transfers"`
	FeeSlots  int    `json:"feeSlots"`
	Depth     int    `json:"depth"`
	Reach     int    `json:"reach"`
	Cells     int    `json:"cells,omitempty"`
}

// Check refuses sizes that no circuit can have.
func (s Shape) Check() error {
	switch {
	case s.Depth < 1 || s.Depth > MaxDepth:
		return fmt.Errorf("shape %q: depth %d is not in 1..%d", s.Name, s.Depth, MaxDepth)
	case s.Reach < 1 || s.Reach > s.Depth:
		return fmt.Errorf("shape %q: transfer lanes reach %d levels, want 1..%d", s.Name, s.Reach, s.Depth)
	case s.Cells < 0 || s.Cells >= s.Reach || s.Cells > MaxCells:
		return fmt.Errorf("shape %q: %d levels above the cells, want 0..%d and fewer than the %d that transfer lanes reach", s.Name, s.Cells, MaxCells, s.Reach)
	case s.Full < 0 || s.Full > MaxLanesOfKind || s.Transfers < 0 || s.Transfers > MaxLanesOfKind || s.Full+s.Transfers == 0:
		return fmt.Errorf("shape %q: %d full and %d transfer lanes: want 0..%d of each and at least one", s.Name, s.Full, s.Transfers, MaxLanesOfKind)
	case s.FeeSlots < 1 || s.FeeSlots > MaxFeeSlots:
		return fmt.Errorf("shape %q: %d fee slots: want 1..%d", s.Name, s.FeeSlots, MaxFeeSlots)
	}
	return nil
}

// CellLevels is the number of levels between an account that transfer lanes reach and its cell.
func (s Shape) CellLevels() int { return s.Reach - s.Cells }

// SettlementWords is the length of S.
func (s Shape) SettlementWords() int { return FullLaneWords * s.Full }

// Reaches tells whether a transfer lane can hold these accounts.
func (s Shape) Reaches(ids ...uint32) bool {
	for _, id := range ids {
		if uint64(id)>>s.Reach != 0 {
			return false
		}
	}
	return true
}

// KindOf returns the lane kind that an op goes to: a transfer lane if it can.
func (s Shape) KindOf(op Op) LaneKind {
	if t, ok := op.(*Transfer); ok && s.Reaches(t.Authorization.From, t.To) {
		if _, err := FloatOf(t.Amount); err == nil {
			return TransferLane
		}
	}
	return FullLane
}

// RecordIDBytes is the width of an account id in a transfer lane's record.
func (s Shape) RecordIDBytes() int { return (s.Reach + 7) / 8 }

// RecordBytes is the width of a transfer lane's record: from, to, and the amount as a Float.
func (s Shape) RecordBytes() int { return 2*s.RecordIDBytes() + FloatBits/8 }

// RecordWords is the number of 31-byte words that hold the transfer lanes' records.
func (s Shape) RecordWords() int {
	return (s.RecordBytes()*s.Transfers + DataWordBytes - 1) / DataWordBytes
}

// DataWords is the length of D.
func (s Shape) DataWords() int { return 1 + s.FeeSlots + s.RecordWords() }

// Config identifies one rollup on one chain; signatures and statements hold for it alone.
func Config(chainID uint64, rollup Address) field.Element {
	return field.Hash(TagConfig, field.FromUint64(chainID), rollup.Element())
}
