package field

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field/fma"
)

// What processors without IFMA do in place of this package's assembly.

var modulus = fma.NewModulus(fr.Modulus())

// thrice makes differences positive, and toTwo leaves less than 2r of what is below 6r.
var (
	thrice = fma.NewOffset(times(3))
	toTwo  = [2]fma.Offset{fma.NewMultiple(times(3)), fma.NewMultiple(times(1))}
)

func times(k int64) *big.Int { return new(big.Int).Mul(fr.Modulus(), big.NewInt(k)) }

// chunkOfFMA are taken at a time, in the first cache.
const chunkOfFMA = 8

func plain(x []Eight) *fma.Eight { return (*fma.Eight)(&x[0]) }

func mulByFMA(z, x []Eight, c *[EightStep]Eight) {
	if c[0] == c[1] {
		modulus.Mul(plain(z), plain(x), plain(c[:]), len(z), eightBytes, eightBytes, 0)
		return
	}
	for i := 0; i < len(z); i += EightStep {
		modulus.Mul(plain(z[i:]), plain(x[i:]), plain(c[:]), EightStep, eightBytes, eightBytes, eightBytes)
	}
}

func difFMA(x, y []Eight, twiddles []Scalar) {
	inChunks(len(x), func(start, n int) {
		spread(x[start:][:n], y[start:][:n])
		modulus.Scale(plain(y[start:]), (*[5]uint64)(&twiddles[start]), n)
	})
}

func ditFMA(x, y []Eight, twiddles []Scalar) {
	inChunks(len(x), func(start, n int) {
		x, y := x[start:][:n], y[start:][:n]
		modulus.Scale(plain(y), (*[5]uint64)(&twiddles[start]), n)
		spread(x, y)
		fma.Reduce(plain(y), plain(y), n, toTwo[:]...)
	})
}

// spread sets x and y to x+y, below 2r, and x-y+3r.
func spread(x, y []Eight) {
	var space [chunkOfFMA]Eight
	sums, n := space[:], len(x)
	fma.Add(plain(sums), plain(x), plain(y), n, eightBytes)
	fma.SubPlus(plain(y), plain(x), plain(y), n, 0, &thrice)
	fma.Reduce(plain(x), plain(sums), n, toTwo[:]...)
}

func pairsFMA(x []Eight) {
	for i := 0; i < len(x); i += 2 {
		spread(x[i:i+1], x[i+1:i+2])
		fma.Reduce(plain(x[i+1:]), plain(x[i+1:]), 1, toTwo[:]...)
	}
}

func inChunks(n int, do func(start, n int)) {
	for start := 0; start < n; start += chunkOfFMA {
		do(start, min(chunkOfFMA, n-start))
	}
}
