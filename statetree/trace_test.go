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
			var row statetree.Row
			if len(steps) > 0 {
				row = statetree.Row{Step: r.IntN(len(steps)), Level: r.Uint32N(uint32(depth + 1))}
				row.Nodes = 1 + r.IntN(1<<(uint32(depth)-row.Level))
			}
			paths, nodes, err := whole.Trace(steps, row, of(values))
			require.NoError(t, err)
			require.Len(t, nodes, row.Nodes)
			for i, s := range steps {
				for k := range nodes {
					if i == row.Step {
						require.Equal(t, node(t, single, row.Level, uint32(k)), nodes[k], "seed %d node %d of level %d", seed, k, row.Level)
					}
				}
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
	_, _, err := newTree(t, 3).View().Trace([]statetree.Step{{Index: 8}}, statetree.Row{}, nil)
	require.ErrorIs(t, err, statetree.ErrIndex)
	for _, row := range []statetree.Row{{0, 1, 5}, {1, 1, 1}, {0, 4, 1}, {0, 3, 2}, {0, 0, 9}} {
		_, _, err := newTree(t, 3).View().Trace([]statetree.Step{{Index: 7}}, row, nil)
		require.ErrorIs(t, err, statetree.ErrIndex, "%v", row)
	}
}

// node is the root of the leaves below a node.
func node(t *testing.T, v *statetree.View, level, index uint32) field.Element {
	if level == 0 {
		leaf, err := v.Get(index)
		require.NoError(t, err)
		return leaf
	}
	return field.Compress(node(t, v, level-1, 2*index), node(t, v, level-1, 2*index+1))
}
