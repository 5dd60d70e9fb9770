package statetree_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

func word(v uint64) field.Element { return field.FromUint64(v) }

func newTree(t testing.TB, depth int) *statetree.Tree {
	t.Helper()
	tree, err := statetree.New(depth, statetree.NewMemStore())
	require.NoError(t, err)
	return tree
}

func TestDepthTwoByHand(t *testing.T) {
	tree := newTree(t, 2)
	require.NoError(t, tree.Set(2, word(7)))
	zero := field.Element{}
	empty := field.Compress(zero, zero)
	require.Equal(t, field.Compress(empty, field.Compress(word(7), zero)), tree.Root(), "bit 0 chooses just above the leaves")
	p, err := tree.Proof(2)
	require.NoError(t, err)
	require.Equal(t, []field.Element{zero, empty}, p.Siblings)
}

func TestNewRefusesDepths(t *testing.T) {
	for _, depth := range []int{math.MinInt, -1, 0, 33, 64} {
		_, err := statetree.New(depth, statetree.NewMemStore())
		require.ErrorIs(t, err, statetree.ErrDepth)
	}
}

// C3: the first and the last index work, the next ones are refused, nothing wraps around.
func TestC3IndexBounds(t *testing.T) {
	for depth := 1; depth <= statetree.MaxDepth; depth++ {
		t.Run(fmt.Sprint(depth), func(t *testing.T) {
			tree := newTree(t, depth)
			last := uint32(1)<<depth - 1
			require.NoError(t, tree.Set(0, word(1)))
			require.NoError(t, tree.Set(last, word(2)))
			for index, want := range map[uint32]uint64{0: 1, last: 2} {
				p, err := tree.Proof(index)
				require.NoError(t, err)
				require.Equal(t, word(want), p.Leaf)
				require.NoError(t, p.Verify(depth, tree.Root()))
			}
			if depth == statetree.MaxDepth {
				return
			}
			root := tree.Root()
			for _, index := range []uint32{last + 1, last + 2, math.MaxUint32} {
				require.ErrorIs(t, tree.Set(index, word(3)), statetree.ErrIndex)
				_, err := tree.Get(index)
				require.ErrorIs(t, err, statetree.ErrIndex)
				_, err = tree.Proof(index)
				require.ErrorIs(t, err, statetree.ErrIndex)
				require.ErrorIs(t, tree.View().Set(index, word(3)), statetree.ErrIndex)
			}
			require.Equal(t, root, tree.Root())
		})
	}
}

// C2: removing a leaf restores the default, and nothing stays in the store.
func TestC2RemovalRestoresTheEmptyTree(t *testing.T) {
	store := statetree.NewMemStore()
	tree, err := statetree.New(32, store)
	require.NoError(t, err)
	require.Equal(t, statetree.EmptyRoot(32), tree.Root())
	for i := range uint32(20) {
		require.NoError(t, tree.Set(i*i*i*7919, word(uint64(i)+1)))
	}
	require.NotEqual(t, statetree.EmptyRoot(32), tree.Root())
	for i := range uint32(20) {
		require.NoError(t, tree.Set(i*i*i*7919, field.Element{}))
	}
	require.Equal(t, statetree.EmptyRoot(32), tree.Root())
	require.Zero(t, store.Len())
}

// C6: an inner node does not pass for a leaf, nor a leaf for an inner node.
func TestC6ProofsHaveTheVerifiersDepth(t *testing.T) {
	tree := newTree(t, 4)
	require.NoError(t, tree.SetMany(map[uint32]field.Element{5: word(50), 6: word(60)}))
	p, err := tree.Proof(5)
	require.NoError(t, err)
	short := statetree.MerkleProof{Index: 5 >> 1, Leaf: field.Compress(p.Siblings[0], p.Leaf), Siblings: p.Siblings[1:]}
	require.Equal(t, tree.Root(), short.Root(), "the hashes do lead to the root")
	require.ErrorIs(t, short.Verify(4, tree.Root()), statetree.ErrProof)
	require.NoError(t, short.Verify(3, tree.Root()), "which is why the verifier names the depth")
}

func TestVerifyRefusesAlteredProofs(t *testing.T) {
	tree := newTree(t, 8)
	require.NoError(t, tree.SetMany(map[uint32]field.Element{5: word(50), 200: word(60)}))
	for _, index := range []uint32{5, 200, 77} {
		good, err := tree.Proof(index)
		require.NoError(t, err)
		require.NoError(t, good.Verify(8, tree.Root()))
		alter := func(change func(p *statetree.MerkleProof)) error {
			p := good
			p.Siblings = append([]field.Element{}, good.Siblings...)
			change(&p)
			return p.Verify(8, tree.Root())
		}
		require.ErrorIs(t, alter(func(p *statetree.MerkleProof) { p.Leaf = word(9) }), statetree.ErrProof)
		require.ErrorIs(t, alter(func(p *statetree.MerkleProof) { p.Index ^= 128 }), statetree.ErrProof)
		require.ErrorIs(t, alter(func(p *statetree.MerkleProof) { p.Index += 256 }), statetree.ErrIndex, "no wraparound")
		require.ErrorIs(t, alter(func(p *statetree.MerkleProof) { p.Siblings = append(p.Siblings, word(0)) }), statetree.ErrProof)
		for l := range 8 {
			require.ErrorIs(t, alter(func(p *statetree.MerkleProof) { p.Siblings[l] = word(9) }), statetree.ErrProof)
		}
	}
}

func TestSetManyIsSetRepeated(t *testing.T) {
	one, many := newTree(t, 32), newTree(t, 32)
	leaves := map[uint32]field.Element{}
	for i := range uint32(100) {
		leaves[i*i*40503] = word(uint64(i) % 7) // some are 0
	}
	for index, leaf := range leaves {
		require.NoError(t, one.Set(index, leaf))
	}
	require.NoError(t, many.SetMany(leaves))
	require.Equal(t, one.Root(), many.Root())
	require.NoError(t, many.SetMany(nil))
	require.Equal(t, one.Root(), many.Root())
}
