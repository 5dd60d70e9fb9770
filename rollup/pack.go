package rollup

import (
	"encoding/binary"
	"math/big"

	"github.com/causeway-l2/causeway/rollup/field"
)

// part is a value of at most 64 bits and the width it occupies in a packed word.
type part struct {
	value uint64
	bits  uint
}

// pack joins parts big-endian, the first one most significant. The widths of a word add up to at most 253 bits, and values fit
// theirs: the callers' types and checks see to it.
func pack(parts ...part) field.Element {
	var v [4]uint64 // most significant first
	for _, p := range parts {
		up, down := p.bits, 64-p.bits // shifts by 64 give 0
		v = [4]uint64{v[0]<<up | v[1]>>down, v[1]<<up | v[2]>>down, v[2]<<up | v[3]>>down, v[3]<<up | p.value}
	}
	var b [field.Bytes]byte
	for i, limb := range v {
		binary.BigEndian.PutUint64(b[8*i:], limb)
	}
	var e field.Element
	e.SetBytes(b[:])
	return e
}

// unpack splits a word into integers of the given widths, most significant first; false when the word has more bits.
func unpack(w field.Element, widths ...uint) ([]*big.Int, bool) {
	v := field.ToBig(w)
	out := make([]*big.Int, len(widths))
	for i := len(widths) - 1; i >= 0; i-- {
		mask := new(big.Int).Lsh(big.NewInt(1), widths[i])
		out[i] = new(big.Int).And(v, mask.Sub(mask, big.NewInt(1)))
		v.Rsh(v, widths[i])
	}
	return out, v.Sign() == 0
}

func (a Address) parts() []part {
	return []part{{be(a[0:4]), 32}, {be(a[4:12]), 64}, {be(a[12:20]), 64}}
}

func be(b []byte) (v uint64) {
	for _, x := range b {
		v = v<<8 | uint64(x)
	}
	return v
}
