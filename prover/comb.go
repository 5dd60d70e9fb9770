package prover

import (
	"encoding/binary"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Fixed-base scalar multiplication, the cost of a setup, is done with a comb:
//
//   - A scalar s of 254 bits is written with windows whose digits are odd, so
//     never zero: s = sum d_i 2^(w i), d_i in {±1, ±3, ... ±(2^w - 1)}. Even
//     scalars are replaced by r-s, which is odd, and the point is negated.
//   - A table holds d 2^(w i) G for each window i and positive digit d. A
//     multiplication is one table point a window, added; nothing is doubled.
//   - A chunk of scalars walks the windows together, in affine coordinates,
//     with one shared inversion a window (Montgomery) and the field operations
//     as vectors, which gnark-crypto does with AVX-512 where there is one.
//
// No addition before the last window meets a special case: the sum of the
// lower windows is odd times G, not zero, and shorter than the point added. In
// the last window sum and point can be equal modulo r for a single scalar;
// replaceEqual handles it. They cannot cancel, since zero scalars are set
// apart.

// scalarBits is the length of r, and of a recoded scalar.
const scalarBits = fr.Bits

// chunkLanes is how many scalars walk the windows together: the more, the
// cheaper the shared inversion; the fewer, the less cache they take from the
// table. Multiple of inverterColumns.
const chunkLanes = 2048

// comb cuts recoded scalars into windows of width bits, the last one shorter.
type comb struct {
	width   int
	windows int
}

func newComb(width int) comb {
	return comb{width: width, windows: (scalarBits + width - 1) / width}
}

// combFor picks the width that costs the fewest point additions, table
// included, for n scalars. maxWidth keeps a window's table within reach of the
// cache.
func combFor(n, maxWidth int) comb {
	best, bestCost := newComb(2), int(^uint(0)>>1)
	for width := 2; width <= maxWidth; width++ {
		c := newComb(width)
		if cost := n*(c.windows-1) + c.windows<<(width-1); cost < bestCost {
			best, bestCost = c, cost
		}
	}
	return best
}

// entries returns the number of table points of window i.
func (c comb) entries(i int) int {
	return 1 << (min(c.width, scalarBits-i*c.width) - 1)
}

// recoded is the signed-digit form of a scalar: bit j stands for +2^j when
// set, for -2^j when clear, over scalarBits bits.
type recoded [4]uint64

// recode writes s, not zero, as odd signed digits; negate says that the point
// found must be negated.
func recode(s *fr.Element) (r recoded, negate bool) {
	odd := *s
	b := odd.Bits()
	if negate = b[0]&1 == 0; negate {
		odd.Neg(s)
		b = odd.Bits()
	}
	// sum (2 b_j - 1) 2^j = s over k bits has b = (s + 2^k - 1)/2.
	for i := range 3 {
		r[i] = b[i]>>1 | b[i+1]<<63
	}
	r[3] = b[3]>>1 | 1<<(scalarBits-1-192)
	return r, negate
}

// digit returns the table index of window i, and a mask that is all ones when
// the point is to be subtracted, zero when added. Index m stands for 2m+1.
func (c comb) digit(r *recoded, i int) (index int, negative uint64) {
	start := i * c.width
	width := min(c.width, scalarBits-start)
	word, shift := start>>6, uint(start&63)
	u := r[word] >> shift
	if int(shift)+width > 64 {
		u |= r[word+1] << (64 - shift)
	}
	half := uint64(1) << (width - 1)
	negative = u>>(width-1)&1 - 1 // top bit clear: all ones
	return int((u ^ negative) & (half - 1)), negative
}

// negateIf replaces y by -y when mask is all ones, and leaves it when mask is
// zero. The signs are random, so a branch here would cost
// more than the subtraction.
func negateIf(y *fp.Element, mask uint64) {
	var n fp.Element
	var borrow uint64
	n[0], borrow = bits.Sub64(fpModulus[0], y[0], 0)
	n[1], borrow = bits.Sub64(fpModulus[1], y[1], borrow)
	n[2], borrow = bits.Sub64(fpModulus[2], y[2], borrow)
	n[3], _ = bits.Sub64(fpModulus[3], y[3], borrow)
	nonzero := y[0] | y[1] | y[2] | y[3]
	mask &= -((nonzero | -nonzero) >> 63) // the modulus is not a reduced zero
	for i := range y {
		y[i] ^= (y[i] ^ n[i]) & mask
	}
}

// fpModulus holds the words of the base field's modulus, least first.
var fpModulus = func() (q [4]uint64) {
	var b [fp.Bytes]byte
	fp.Modulus().FillBytes(b[:])
	for i := range q {
		q[i] = binary.BigEndian.Uint64(b[8*(3-i):])
	}
	return q
}()
