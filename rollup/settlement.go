package rollup

import (
	"encoding/binary"
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Settlement is what one full lane tells L1 and restorers: three words. Fields that an op does not use are zero.
//
//	word 0   op 8 ‖ token 16 ‖ id 32 ‖ amount 128
//	word 1   address 160 ‖ from 32 ‖ flags 8      bit 0 of flags: lowest bit of Key.X
//	word 2   Key.Y
type Settlement struct {
	Op      OpCode
	Token   uint16
	ID      uint32
	Amount  Amount
	Address Address
	From    uint32
	Key     *field.Point // nil unless the op names one
}

// Words packs the settlement.
func (s Settlement) Words() [FullLaneWords]field.Element {
	var flags uint64
	var y field.Element
	if s.Key != nil {
		flags, y = uint64(s.Key.SignBit()), s.Key.Y
	}
	return [FullLaneWords]field.Element{
		pack(part{uint64(s.Op), OpBits}, part{uint64(s.Token), TokenBits}, part{uint64(s.ID), IDBits}, part{s.Amount.Hi, 64}, part{s.Amount.Lo, 64}),
		pack(append(s.Address.parts(), part{uint64(s.From), IDBits}, part{flags, FlagBits})...),
		y,
	}
}

// Request returns the words that L1 queued for a priority op: the settlement without what the operator fills in.
func (s Settlement) Request() [FullLaneWords]field.Element {
	switch s.Op {
	case OpDeposit:
		s.ID = 0
	case OpForcedExit:
		s.Amount = Amount{}
	}
	return s.Words()
}

// decodeSettlement is the strict inverse of Words. All fields of a word are whole bytes at its end.
func decodeSettlement(w [FullLaneWords]field.Element, queue Queue) (s Settlement, err error) {
	b0, b1 := w[0].Bytes(), w[1].Bytes()
	if [9]byte(b0[:9]) != ([9]byte{}) || [7]byte(b1[:7]) != ([7]byte{}) || OpCode(b0[9]) >= OpCodes || b1[31] > 1 {
		return s, fmt.Errorf("%w: settlement words out of range", ErrStream)
	}
	s = Settlement{Op: OpCode(b0[9]), Token: binary.BigEndian.Uint16(b0[10:]), ID: binary.BigEndian.Uint32(b0[12:]),
		Amount: Amount{binary.BigEndian.Uint64(b0[16:]), binary.BigEndian.Uint64(b0[24:])}, Address: Address(b1[7:27]), From: binary.BigEndian.Uint32(b1[27:])}
	var x field.Element
	if s.IsPriority() && queue != nil {
		x = queue()
	}
	if s.Op == OpDeposit || s.Op == OpTransferToNew || s.Op == OpSetKey {
		key, err := field.PointToldX(x, w[2], b1[31])
		if err != nil {
			return s, fmt.Errorf("%w: %w", ErrStream, err)
		}
		s.Key = &key
	}
	if s.Words() != w {
		return s, fmt.Errorf("%w: %s settles words it does not use", ErrStream, s.Op)
	}
	return s, nil
}

// Queue tells what L1's priority queue says is the X of the key of one request after the other; whatever it tells, the same is decoded, only
// slower where it is wrong. It may be nil.
type Queue func() field.Element

// IsPriority tells whether the op came from L1's queue.
func (s Settlement) IsPriority() bool {
	return s.Op == OpDeposit || s.Op == OpForcedExit || s.Op == OpSetKey
}
