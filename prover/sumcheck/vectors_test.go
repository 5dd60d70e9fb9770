package sumcheck

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

func someInputs(n int) [][2]fr.Element {
	out := make([][2]fr.Element, n)
	var minus fr.Element
	minus.SetOne()
	minus.Neg(&minus)
	for i := range out {
		for side := range out[i] {
			switch (i + side) % 9 {
			case 0:
			case 1:
				out[i][side] = minus
			default:
				out[i][side].SetRandom()
			}
		}
	}
	return out
}

// The vector unit's tables have the values of the ordinary ones, of any size.
func TestVectorsAreTheSame(t *testing.T) {
	t.Log("vectors:", field.HasEights())
	for n := 2; n <= 1<<12; n *= 2 { // from fewest on in vectors
		inputs := someInputs(n)
		want, err := prove(newOnCPU(inputs), n, sha256.New())
		require.NoError(t, err)
		require.NoError(t, CPU{}.Sumchecks(inputs, func(tables Tables) error {
			got, err := prove(tables, n, sha256.New())
			require.Equal(t, want, got, "%d permutations", n)
			return err
		}))
	}
}

func BenchmarkProve(b *testing.B) {
	for _, n := range []int{1 << 10, 1 << 14} {
		inputs := someInputs(n)
		for name, tables := range map[string]func() Tables{"ordinary": func() Tables { return newOnCPU(inputs) }, "vectors": func() Tables { return newOnVectors(inputs) }} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				for range b.N {
					_, err := prove(tables(), n, sha256.New())
					require.NoError(b, err)
				}
			})
		}
	}
}
