package rollup

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// FeeSlot names the account that collects a batch's fees in one token, and the two flat fees. The zero value is an inactive slot.
//
//	word   active 1 ‖ token 16 ‖ id 32 ‖ transferFee 96 ‖ fullFee 96
type FeeSlot struct {
	Active      bool
	Token       uint16
	ID          uint32
	TransferFee Amount
	FullFee     Amount
}

// Fee returns what a user op in a lane of this kind pays.
func (s FeeSlot) Fee(kind LaneKind) Amount {
	if kind == TransferLane {
		return s.TransferFee
	}
	return s.FullFee
}

// Word packs the slot.
func (s FeeSlot) Word() field.Element {
	if !s.Active {
		return field.Element{}
	}
	return pack(part{1, 1}, part{uint64(s.Token), TokenBits}, part{uint64(s.ID), IDBits},
		part{s.TransferFee.Hi, FeeBits - 64}, part{s.TransferFee.Lo, 64}, part{s.FullFee.Hi, FeeBits - 64}, part{s.FullFee.Lo, 64})
}

// decodeFeeSlot is the strict inverse of Word.
func decodeFeeSlot(w field.Element) (FeeSlot, error) {
	if w.IsZero() {
		return FeeSlot{}, nil
	}
	f, ok := unpack(w, 1, TokenBits, IDBits, FeeBits, FeeBits)
	if !ok || f[0].Sign() == 0 {
		return FeeSlot{}, fmt.Errorf("%w: fee slot %s", ErrStream, w.String())
	}
	s := FeeSlot{Active: true, Token: uint16(f[1].Uint64()), ID: uint32(f[2].Uint64())}
	s.TransferFee, _ = AmountFromBig(f[3])
	s.FullFee, _ = AmountFromBig(f[4])
	return s, nil
}

// checkFeeSlots demands what the circuit demands of the header's slots.
func checkFeeSlots(slots []FeeSlot) error {
	for i, s := range slots {
		if !s.Active {
			if s != (FeeSlot{}) {
				return fmt.Errorf("%w: slot %d is inactive and not zero", ErrFeeSlot, i)
			}
			continue
		}
		if !s.TransferFee.IsFee() || !s.FullFee.IsFee() {
			return fmt.Errorf("slot %d: %w", i, ErrFeeRange)
		}
		for _, other := range slots[:i] {
			if other.Active && other.Token == s.Token {
				return fmt.Errorf("%w: two slots for token %d", ErrFeeSlot, s.Token)
			}
		}
	}
	return nil
}
