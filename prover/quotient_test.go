package prover

import (
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

// Eight elements at a time make the same quotient as one after the other, which proofs are verified with.
func TestQuotient(t *testing.T) {
	t.Log("vectors:", field.HasEights())
	for n := 8; n <= 1<<18; n *= 2 {
		domain := fft.NewDomain(uint64(n))
		a, b := someValues(n-3), someValues(n-3)
		alone, other := padded(slices.Clone(a), n), padded(slices.Clone(b), n)
		quotientAlone(alone, other, domain)
		h := quotient(slices.Clone(a), slices.Clone(b), domain)
		require.True(t, slices.Equal(alone, h), "%d points", n)
	}
	without := fft.NewDomain(1<<10, fft.WithoutPrecompute())
	require.Nil(t, newTransforms(without))
}

func BenchmarkQuotient(b *testing.B) {
	const n = 1 << 18
	domain := fft.NewDomain(n)
	x, y := someValues(n), someValues(n)
	b.Run("alone", func(b *testing.B) {
		for range b.N {
			quotientAlone(x, y, domain)
		}
	})
	b.Run("fastest", func(b *testing.B) {
		for range b.N {
			quotient(x, y, domain)
		}
	})
}
