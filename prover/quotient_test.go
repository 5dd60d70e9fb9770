package prover

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/fft"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

func someValues(n int) fr.Vector {
	out := make(fr.Vector, n)
	for i := range out {
		switch rand.IntN(8) {
		case 0:
		case 1:
			out[i].SetInt64(-1)
		default:
			out[i].SetRandom()
		}
	}
	return out
}

// A domain has the least size that there is, and roots of its order; that of three parts lies around that of its block.
func TestDomain(t *testing.T) {
	for rows, want := range map[int]int{1: 8, 3: 8, 16: 16, 17: 24, 24: 24, 25: 32, 33: 48, 64: 64, 65: 72, 72: 72, 73: 96, 96: 96, 97: 128, 1<<20 + 1: 9 << 17, 9<<17 + 1: 3 << 19, 3 << 20: 3 << 20, 3<<20 + 1: 4 << 20} {
		require.Equal(t, want, DomainSize(rows), "%d rows", rows)
	}
	for _, rows := range []int{8, 32, 24, 72, 1 << 10, 3 << 10, 9 << 10} {
		d := NewDomain(rows)
		require.Equal(t, rows, d.Size())
		require.Equal(t, rows%3 == 0 && rows%9 != 0, d.Parts == 3)
		require.Equal(t, rows%9 == 0, d.Parts == 9)
		one := fr.One()
		require.Equal(t, one, d.power(&d.Root))
		for _, prime := range []int{2, 3} {
			if rows%prime == 0 {
				var x fr.Element
				require.NotEqual(t, one, *x.Exp(d.Root, big.NewInt(int64(rows/prime))), "the root's order is smaller")
			}
		}
		var ofBlock, shift fr.Element
		require.Equal(t, d.Block.Generator, *ofBlock.Exp(d.Root, big.NewInt(int64(d.Parts))))
		require.Equal(t, d.Block.FrMultiplicativeGen, *shift.Exp(d.Shift, big.NewInt(int64(d.Parts))))
		require.False(t, d.power(&d.Shift) == one, "the coset is the domain")
	}
}

// valueAt is the value at x of the polynomial of these values on the domain, by Lagrange's formula.
func valueAt(t *testing.T, d *Domain, values fr.Vector, x *fr.Element) (sum fr.Element) {
	one := fr.One()
	basis, err := d.lagrangeAt(x, &one, len(values))
	require.NoError(t, err)
	for i := range values {
		var term fr.Element
		sum.Add(&sum, term.Mul(&values[i], &basis.whole[i]))
	}
	return sum
}

// Products are those of the polynomials' values on the coset, eight elements at a time or one after the other.
func TestProducts(t *testing.T) {
	t.Log("vectors:", field.HasEights())
	for _, n := range []int{8, 24, 32, 72, 96, 144, 1 << 8, 3 << 8, 9 << 8, 1 << 11, 3 << 11, 1 << 16, 3 << 15, 9 << 13} {
		d := NewDomain(n)
		a, b := someValues(n-3), someValues(n-3)
		got := products(slices.Clone(a), slices.Clone(b), d)
		require.Len(t, got, n)
		for _, i := range []int{0, 1, n / 3, n/2 + 1, n - 1} {
			var x, want, other fr.Element
			x.Exp(d.Root, big.NewInt(int64(i))).Mul(&x, &d.Shift)
			want, other = valueAt(t, d, a, &x), valueAt(t, d, b, &x)
			require.Equal(t, *want.Mul(&want, &other), got[i], "%d points, place %d", n, i)
		}
		alone := padded(slices.Clone(a), n)
		d.interpolate(alone, d.ontoCoset)
		other := padded(slices.Clone(b), n)
		d.interpolate(other, d.ontoCoset)
		alone.Mul(alone, other)
		require.True(t, slices.Equal(alone, got), "%d points", n)
	}
	without := fft.NewDomain(1<<10, fft.WithoutPrecompute())
	require.Nil(t, newTransforms(without))
}

func BenchmarkProducts(b *testing.B) {
	for _, n := range []int{1 << 18, 3 << 16} {
		d := NewDomain(n)
		x, y := someValues(n), someValues(n)
		b.Run(fmt.Sprintf("alone, %d", n), func(b *testing.B) {
			for range b.N {
				d.interpolate(x, d.ontoCoset)
			}
		})
		b.Run(fmt.Sprintf("fastest, both, %d", n), func(b *testing.B) {
			for range b.N {
				products(x, y, d)
			}
		})
	}
}
