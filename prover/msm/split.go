package msm

import (
	"math/big"
	"math/bits"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// A scalar k is split for the endomorphism, which multiplies by lambda: k = k1 + k2*lambda mod r, where k1 and k2 are below 2^129 and odd (Gallant, Lambert,
// Vanstone; CRYPTO 2001). Odd numbers have digits, of window bits, that are all odd, so that every addition takes place (Joye and Tunstall, 2009).
//
// Whatever multiples of the lattice's vectors are taken away, what is left means the same scalar; that they are nearly the best ones only makes it short.
const (
	window  = 5
	digits  = 26                // 26 * 5 = 130 bits
	entries = 1 << (window - 1) // of a table: P, 3P, ..., 31P
)

// wide is a signed number of 192 bits, lowest word first.
type wide [3]uint64

// lattice has two short vectors (a, b) with a + b*lambda = 0 mod r.
var lattice = newLattice()

type shortVectors struct {
	factor [2][2]uint64 // of the two vectors: the multiple to take away of v is k>>126 * factor >> 127
	v      [2][2]wide
	odd    [2][2][2]wide // what makes (k1, k2) odd, by their lowest bits
}

func newLattice() *shortVectors {
	var basis ecc.Lattice
	lambda, _ := new(big.Int).SetString("4407920970296243842393367215006156084916469457145843978461", 10) // gnark-crypto's
	ecc.PrecomputeLattice(fr.Modulus(), lambda, &basis)
	l, rows := new(shortVectors), [2][2]*big.Int{{&basis.V1[0], &basis.V1[1]}, {&basis.V2[0], &basis.V2[1]}}
	// (k, 0) = c1*v1 + c2*v2 has c1 = k*b2/det and c2 = -k*b1/det.
	for i, over := range []*big.Int{new(big.Int).Set(rows[1][1]), new(big.Int).Neg(rows[0][1])} {
		if over.Sign()*basis.Det.Sign() < 0 {
			rows[i][0].Neg(rows[i][0])
			rows[i][1].Neg(rows[i][1])
		}
		over.Abs(over).Lsh(over, 126+127).Quo(over, new(big.Int).Abs(&basis.Det))
		l.factor[i] = [2]uint64(words(over, 2))
		l.v[i] = [2]wide{wide(words(rows[i][0], 3)), wide(words(rows[i][1], 3))}
	}
	for _, c := range [][2]uint64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		var sum [2]wide
		for i := range l.v {
			for j := range sum {
				sum[j].addProduct(&l.v[i][j], c[i], 0)
			}
		}
		l.odd[^sum[0][0]&1][^sum[1][0]&1] = sum
	}
	return l
}

// words cuts a number, in two's complement.
func words(x *big.Int, n int) []uint64 {
	x = new(big.Int).And(x, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(64*n)), big.NewInt(1)))
	out := make([]uint64, n)
	for i := range out {
		out[i] = new(big.Int).Rsh(x, uint(64*i)).Uint64() // the lowest 64 bits
	}
	return out
}

// addProduct adds v * (high*2^64 + low).
func (w *wide) addProduct(v *wide, low, high uint64) {
	h0, l0 := bits.Mul64(v[0], low)
	h1, l1 := bits.Mul64(v[1], low)
	k1, m1 := bits.Mul64(v[0], high)
	var carry, more uint64
	w[0], carry = bits.Add64(w[0], l0, 0)
	w[1], carry = bits.Add64(w[1], h0, carry)
	w[2] += h1 + v[2]*low + k1 + v[1]*high + carry
	w[1], carry = bits.Add64(w[1], l1, 0)
	w[1], more = bits.Add64(w[1], m1, 0)
	w[2] += carry + more
}

// split returns k1 and k2.
func (l *shortVectors) split(scalar *fr.Element) (k [2]wide) {
	s := scalar.Bits()
	low, high := s[1]>>62|s[2]<<2, s[2]>>62|s[3]<<2
	k[0] = wide{s[0], s[1], s[2]}
	for i := range l.v {
		c := topOfProduct(low, high, l.factor[i])
		minus := [2]uint64{-c[0], ^c[1]} // of 128 bits; its sign is put in below
		if c[0] == 0 {
			minus[1]++
		}
		for j := range k {
			k[j].addProduct(&l.v[i][j], minus[0], minus[1])
			if c != [2]uint64{} {
				k[j][2] -= l.v[i][j][0] // minus is -c + 2^128
			}
		}
	}
	odd := &l.odd[k[0][0]&1][k[1][0]&1]
	for j := range k {
		k[j].addProduct(&odd[j], 1, 0)
	}
	return k
}

// topOfProduct is (high*2^64 + low) * f >> 127.
func topOfProduct(low, high uint64, f [2]uint64) [2]uint64 {
	h00, _ := bits.Mul64(low, f[0])
	h01, l01 := bits.Mul64(low, f[1])
	h10, l10 := bits.Mul64(high, f[0])
	h11, l11 := bits.Mul64(high, f[1])
	w1, c1 := bits.Add64(h00, l01, 0)
	w1, c2 := bits.Add64(w1, l10, 0)
	w2, c3 := bits.Add64(h01, h10, c1)
	w2, c4 := bits.Add64(w2, l11, c2)
	w3 := h11 + c3 + c4
	return [2]uint64{w2<<1 | w1>>63, w3<<1 | w2>>63}
}

// cutOdd calls put for each digit of an odd number, from the lowest, with (|digit|-1)/2 and negative or 0.
func (w wide) cutOdd(put func(i int, entry, sign uint32)) {
	for i := range digits {
		d := int(w[0]&(2<<window-1)) - 1<<window // odd, from -31 to 31
		if i == digits-1 {
			if d = int(w[0]); int64(w[1])>>63 != int64(w[0])>>63 || w[1] != w[2] || d <= -1<<window || d >= 1<<window {
				panic("msm: a scalar's part is longer than 130 bits") // no lattice vector is that long
			}
		}
		sign := uint32(0)
		if d < 0 {
			d, sign = -d, negative
		}
		put(i, uint32(d-1)/2, sign)
		w[0] = (w[0]>>window | w[1]<<(64-window)) | 1
		w[1] = w[1]>>window | w[2]<<(64-window)
		w[2] = uint64(int64(w[2]) >> window)
	}
}
