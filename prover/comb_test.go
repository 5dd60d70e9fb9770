package prover

import (
	"math/big"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"
)

// edgeScalars returns the scalars where a comb of this width could go wrong.
func edgeScalars(c comb) []fr.Element {
	var out []fr.Element
	add := func(b *big.Int) {
		var e fr.Element
		e.SetBigInt(b)
		out = append(out, e)
	}
	r := fr.Modulus()
	for i := int64(0); i < 5; i++ {
		add(big.NewInt(i))
		add(new(big.Int).Sub(r, big.NewInt(i)))
	}
	for bit := uint(0); bit < scalarBits; bit++ {
		p := new(big.Int).Lsh(big.NewInt(1), bit)
		add(p)
		if bit%uint(c.width) == 0 {
			add(new(big.Int).Add(p, big.NewInt(1)))
			add(new(big.Int).Sub(p, big.NewInt(1)))
		}
	}
	// The scalar whose last addition is a doubling: r - 2 (r mod 2^top), and
	// its mirror image.
	top := new(big.Int).Lsh(big.NewInt(1), uint(c.width*(c.windows-1)))
	low := new(big.Int).Mod(r, top)
	low.Lsh(low, 1)
	add(low)
	add(new(big.Int).Sub(r, low))
	for range 50 {
		var e fr.Element
		e.MustSetRandom()
		out = append(out, e)
	}
	return out
}

func TestRecodeIsASum(t *testing.T) {
	for width := 2; width <= 17; width++ {
		c := newComb(width)
		for _, s := range edgeScalars(c) {
			if s.IsZero() {
				continue
			}
			digits, negate := recode(&s)
			sum := new(big.Int)
			for i := range c.windows {
				index, negative := c.digit(&digits, i)
				require.Less(t, index, c.entries(i))
				d := big.NewInt(int64(2*index + 1))
				if negative != 0 {
					d.Neg(d)
				}
				sum.Add(sum, d.Lsh(d, uint(width*i)))
			}
			if negate {
				sum.Sub(fr.Modulus(), sum)
			}
			require.Equal(t, s.BigInt(new(big.Int)).String(), sum.String())
		}
	}
}

func TestCombG1IsScalarMultiplication(t *testing.T) {
	_, _, g1, _ := curve.Generators()
	for _, width := range []int{2, 3, 7, 8, 13} {
		c := combG1At(&g1, width)
		scalars := edgeScalars(c.comb)
		got := c.mul(scalars, func(int) {})
		for i := range scalars {
			var want curve.G1Affine
			want.ScalarMultiplication(&g1, scalars[i].BigInt(new(big.Int)))
			require.True(t, want.Equal(&got[i]), "width %d scalar %s", width, scalars[i].String())
		}
	}
}

func TestLastAdditionCanBeADoubling(t *testing.T) {
	// Among the tested widths, 2 and 3 have the scalar that replaceEqual is for:
	// r less its low bits is an odd multiple of the last window's weight.
	for _, width := range []int{2, 3} {
		c := newComb(width)
		require.EqualValues(t, 1, new(big.Int).Rsh(fr.Modulus(), uint(width*(c.windows-1))).Bit(0))
	}
}

func BenchmarkCombG1(b *testing.B) {
	_, _, g1, _ := curve.Generators()
	scalars := make(fr.Vector, 1<<17)
	scalars.MustSetRandom()
	for _, width := range []int{12, 13, 14, 15, 16, 17} {
		b.Run("table/"+big.NewInt(int64(width)).String(), func(b *testing.B) {
			for b.Loop() {
				combG1At(&g1, width)
			}
		})
		c := combG1At(&g1, width)
		b.Run("mul/"+big.NewInt(int64(width)).String(), func(b *testing.B) {
			for b.Loop() {
				c.mul(scalars, func(int) {})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(scalars)), "ns/point")
		})
	}
}

func TestCombG2IsScalarMultiplication(t *testing.T) {
	_, _, _, g2 := curve.Generators()
	for _, width := range []int{2, 3, 8, 12} {
		c := combG2At(&g2, width)
		scalars := edgeScalars(c.comb)
		got := c.mul(scalars, func(int) {})
		for i := range scalars {
			var want curve.G2Affine
			want.ScalarMultiplication(&g2, scalars[i].BigInt(new(big.Int)))
			require.True(t, want.Equal(&got[i]), "width %d scalar %s", width, scalars[i].String())
		}
	}
}

func BenchmarkCombG2(b *testing.B) {
	_, _, _, g2 := curve.Generators()
	scalars := make(fr.Vector, 1<<16)
	scalars.MustSetRandom()
	for _, width := range []int{10, 11, 12, 13, 14} {
		c := combG2At(&g2, width)
		b.Run("mul/"+big.NewInt(int64(width)).String(), func(b *testing.B) {
			for b.Loop() {
				c.mul(scalars, func(int) {})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(scalars)), "ns/point")
		})
	}
}
