package rollup

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/causeway-l2/causeway/statetree"
)

// extent of the leaves in use: all below first are, none from end on is. Neither ever shrinks. They differ where leaves were left out: whoever seals a batch
// chooses the leaves of new accounts, any that are empty, and the last one of the tree if he likes.
type extent struct{ first, end uint64 }

const extentBytes = 16

// encode writes first 8 ‖ end 8.
func (e extent) encode() []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(make([]byte, 0, extentBytes), e.first), e.end)
}

// Accounts returns how many leaves are filled in order, which is the first unused one; 2^32 - 1 at most.
func (v *View) Accounts() (uint32, error) {
	e, err := v.extent()
	return uint32(min(e.first, math.MaxUint32)), err
}

func (v *View) extent() (extent, error) {
	for x := v; x != nil && x.flat; x = x.under {
		if x.used != nil {
			return *x.used, nil
		}
	}
	b, err := v.tree.Record(extentKey)
	if err != nil || b == nil {
		return extent{}, err
	}
	if len(b) != extentBytes {
		return extent{}, fmt.Errorf("%w: record of the leaves in use has %d bytes, want %d: the store is damaged, rebuild it from L1", statetree.ErrRead, len(b), extentBytes)
	}
	return extent{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}, nil
}

// extend the leaves in use by one that was empty; first steps over those that were filled before their turn.
func (v *View) extend(id uint32) error {
	e, err := v.extent()
	if err != nil {
		return err
	}
	e.end = max(e.end, uint64(id)+1)
	if e.first == uint64(id) {
		for e.first++; e.first < e.end; e.first++ {
			a, err := v.Account(uint32(e.first))
			if err != nil {
				return err
			}
			if a.IsEmpty() {
				break
			}
		}
	}
	v.used = &e
	return nil
}
