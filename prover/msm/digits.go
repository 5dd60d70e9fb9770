package msm

import (
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Widths in bits of a digit. A bucket costs about three additions of its own, so wide digits need many points.
const (
	minWidth = 8
	maxWidth = 17
)

// widthFor returns the width with the least work for n points.
func widthFor(n int) int {
	best, least := minWidth, 0
	for c := minWidth; c <= maxWidth; c++ {
		const bucket = 3 // additions that weighting one bucket is worth
		if cost := windows(c) * (n + bucket<<(c-1)); c == minWidth || cost < least {
			best, least = c, cost
		}
	}
	return best
}

// windows returns how many digits of c bits a scalar has; the highest stays below half.
func windows(c int) int { return (fr.Bits + c) / c }

// cutter gives the signed digits of scalars: scalar = sum of digit_w * 2^(w*width). With half of 2^width added to all digits but the highest, none is
// negative and they are the bits of a number: of scalar + halves. Those numbers are what is kept, their first words, then their second ones and so on.
type cutter struct {
	width int
	words [4][]uint64
}

func newCutter(n, width int) *cutter {
	c := &cutter{width: width}
	for i := range c.words {
		c.words[i] = make([]uint64, n)
	}
	return c
}

// halves is what digits are read less of.
func (c *cutter) halves() (h [4]uint64) {
	for w := range windows(c.width) - 1 {
		at := (w+1)*c.width - 1
		h[at/64] |= 1 << (at % 64)
	}
	return h
}

// put cuts the i-th scalar.
func (c *cutter) put(i int, scalar [4]uint64, halves *[4]uint64) {
	var carry uint64
	for j := range c.words {
		c.words[j][i], carry = bits.Add64(scalar[j], halves[j], carry)
	}
}

// digits reads the w-th digits.
func (c *cutter) digits(out []int32, w int) {
	at, half, mask := w*c.width, int32(1)<<(c.width-1), uint64(1)<<c.width-1
	if w == windows(c.width)-1 {
		half = 0
	}
	shift, low := at%64, c.words[at/64][:len(out)]
	if shift+c.width <= 64 || at/64 == 3 {
		for i, v := range low {
			out[i] = int32(v>>shift&mask) - half
		}
		return
	}
	high := c.words[at/64+1][:len(out)]
	for i, v := range low {
		out[i] = int32((v>>shift|high[i]<<(64-shift))&mask) - half
	}
}
