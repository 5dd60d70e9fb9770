package rollup

import (
	"fmt"
	"math/big"

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

// decodeSettlement is the strict inverse of Words.
func decodeSettlement(w [FullLaneWords]field.Element) (s Settlement, err error) {
	w0, ok0 := unpack(w[0], OpBits, TokenBits, IDBits, AmountBits)
	w1, ok1 := unpack(w[1], AddressBits, IDBits, FlagBits)
	if !ok0 || !ok1 || w0[0].Cmp(big.NewInt(int64(OpCodes))) >= 0 || w1[2].BitLen() > 1 {
		return s, fmt.Errorf("%w: settlement words out of range", ErrStream)
	}
	s = Settlement{Op: OpCode(w0[0].Uint64()), Token: uint16(w0[1].Uint64()), ID: uint32(w0[2].Uint64()),
		Address: AddressFromBig(w1[0]), From: uint32(w1[1].Uint64())}
	if s.Amount, err = AmountFromBig(w0[3]); err != nil {
		return s, err
	}
	if s.Op == OpDeposit || s.Op == OpTransferToNew || s.Op == OpSetKey {
		key, err := field.PointFromY(w[2], uint8(w1[2].Uint64()))
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
