package statetree_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// of is for Trace: the new leaves of all steps.
func of(values []field.Element) statetree.Leaves {
	return func(steps []int) []field.Element {
		out := make([]field.Element, len(steps))
		for i, s := range steps {
			out[i] = values[s]
		}
		return out
	}
}

// Trace says what opening and writing one leaf after the other says, and leaves the same tree.
func TestTraceIsStepByStep(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		depth := 1 + r.IntN(9)
		tree := newTree(t, depth)
		leaf := func() uint32 { return r.Uint32N(1 << depth) }
		for range r.IntN(20) {
			require.NoError(t, tree.Set(leaf(), word(r.Uint64())))
		}
		whole, single := tree.View(), tree.View()
		for range 3 {
			steps := make([]statetree.Step, r.IntN(90))
			values := make([]field.Element, len(steps))
			for i := range steps {
				values[i] = word(r.Uint64N(3)) // empty now and then
				steps[i] = statetree.Step{Index: leaf(), Write: r.IntN(3) > 0}
			}
			paths, err := whole.Trace(steps, of(values))
			require.NoError(t, err)
			for i, s := range steps {
				want, err := single.Proof(s.Index)
				require.NoError(t, err)
				require.Equal(t, want.Siblings, paths[i], "seed %d step %d", seed, i)
				if s.Write {
					require.NoError(t, single.Set(s.Index, values[i]))
				}
			}
			require.Equal(t, single.Root(), whole.Root())
		}
		for i := range uint32(1) << depth {
			p, err := whole.Proof(i)
			require.NoError(t, err)
			require.NoError(t, p.Verify(depth, single.Root()), "leaf %d", i)
		}
		want := whole.Root()
		require.NoError(t, whole.Commit())
		require.Equal(t, want, tree.Root())
	}
	_, err := newTree(t, 3).View().Trace([]statetree.Step{{Index: 8}}, nil)
	require.ErrorIs(t, err, statetree.ErrIndex)
}
