package msm

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Widths in bits of a digit. A bucket costs about 16 additions of its own, so wide digits need many points; 15 is the widest whose digits,
// from -2^14 to 2^14, and buckets, 2^14 points of 64 bytes, are small.
const (
	minWidth = 8
	maxWidth = 15
)

// widthFor returns the width with the least work for n points.
func widthFor(n int) int {
	best, least := minWidth, 0
	for c := minWidth; c <= maxWidth; c++ {
		const bucket = 16 // additions that weighting one bucket is worth
		if cost := windows(c) * (n + bucket<<(c-1)); c == minWidth || cost < least {
			best, least = c, cost
		}
	}
	return best
}

// windows returns how many digits of c bits a scalar has; there is room for the carry of the highest.
func windows(c int) int { return (fr.Bits + c) / c }

// cut writes the signed digits of scalars, out[w*len(scalars)+i] the w-th of scalar i: scalar = sum of digit_w * 2^(w*c). What is not written is zero
// already: most wires are small.
func cut(out []int16, scalars []fr.Element, c, start, end int) {
	n := len(scalars)
	half, mask := 1<<(c-1), uint64(1)<<c-1
	for i := start; i < end; i++ {
		words := scalars[i].Bits()
		length := bitLen(&words)
		carry := 0
		for w := range windows(c) {
			at := w * c
			if at >= length && carry == 0 {
				break
			}
			word, shift := at/64, at%64
			v := uint64(0)
			if word < len(words) {
				v = words[word] >> shift
				if shift+c > 64 && word+1 < len(words) {
					v |= words[word+1] << (64 - shift)
				}
			}
			digit := int(v&mask) + carry
			if carry = 0; digit > half {
				digit, carry = digit-1<<c, 1
			}
			out[w*n+i] = int16(digit)
		}
	}
}

// bitLen returns how many bits of a number there are, up to the highest that is one.
func bitLen(words *[4]uint64) int {
	for i := len(words) - 1; i >= 0; i-- {
		if words[i] != 0 {
			return 64*i + bits.Len64(words[i])
		}
	}
	return 0
}
