package statetree_test

import (
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// C4: readers beside a writer see one state each, whole: every proof leads to the root of the view it is of, and every leaf of a view is of one commit.
// Commit c writes c to all leaves of a group.
func TestC4ReadersSeeWholeCommits(t *testing.T) {
	const depth, group, commits = 10, 5, 300
	for name, store := range map[string]statetree.Store{"memory": statetree.NewMemStore(), "pebble": openPebble(t, vfs.NewMem())} {
		t.Run(name, func(t *testing.T) {
			tree, err := statetree.New(depth, store)
			require.NoError(t, err)
			done := make(chan struct{})
			var readers sync.WaitGroup
			for seed := range uint64(8) {
				readers.Go(func() {
					rng := rand.New(rand.NewPCG(seed, 4))
					for open := true; open; {
						select {
						case <-done:
							open = false
						default:
						}
						readWhole(t, tree.View(), rng, group)
					}
				})
			}
			for c := uint64(1); c <= commits; c++ {
				leaves := map[uint32]field.Element{}
				for i := range uint32(group) {
					leaves[i*201] = word(c)
				}
				leaves[uint32(c)] = word(c) // and one elsewhere, so that paths cross
				require.NoError(t, tree.SetMany(leaves))
			}
			close(done)
			readers.Wait()
		})
	}
}

// readWhole reads a view, in random order.
func readWhole(t *testing.T, v *statetree.View, rng *rand.Rand, group int) {
	root := v.Root()
	var first field.Element
	for n, i := range rng.Perm(group) {
		p, err := v.Proof(uint32(i) * 201)
		if err != nil || p.Verify(v.Depth(), root) != nil {
			t.Errorf("leaf %d does not belong to the view's root: %v", i*201, err)
			return
		}
		if n == 0 {
			first = p.Leaf
		}
		if p.Leaf != first {
			t.Errorf("leaf %d is of another commit: %v, %v", i*201, p.Leaf, first)
			return
		}
	}
	if v.Root() != root {
		t.Error("the view moved")
	}
}
