package sumcheck

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

func someInstances(n int) []instance {
	out := make([]instance, n)
	var minus fr.Element
	minus.SetOne()
	minus.Neg(&minus)
	for i := range out {
		var input [2]fr.Element
		for side := range input {
			switch (i + side) % 9 {
			case 0:
			case 1:
				input[side] = minus
			default:
				input[side].SetRandom()
			}
		}
		out[i].run(input)
	}
	return out
}

// The vector unit's tables have the values of the ordinary ones, of any size.
func TestVectorsAreTheSame(t *testing.T) {
	t.Log("vectors:", field.HasEights())
	for n := 2; n <= 1<<12; n *= 2 {
		instances := someInstances(n)
		want, err := prove(newOnCPU(instances), n, sha256.New())
		require.NoError(t, err)
		got, err := prove(newTables(instances), n, sha256.New())
		require.NoError(t, err)
		require.Equal(t, want, got, "%d permutations", n)
	}
}

func BenchmarkProve(b *testing.B) {
	for _, n := range []int{1 << 10, 1 << 14} {
		instances := someInstances(n)
		for name, tables := range map[string]func() Tables{"ordinary": func() Tables { return newOnCPU(instances) }, "fastest": func() Tables { return newTables(instances) }} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				for range b.N {
					_, err := prove(tables(), n, sha256.New())
					require.NoError(b, err)
				}
			})
		}
	}
}
