package statetree_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

func TestViewIsPrivateUntilCommit(t *testing.T) {
	tree := newTree(t, 10)
	require.NoError(t, tree.Set(1, word(1)))
	before := tree.Root()
	v := tree.View()
	require.Equal(t, before, v.Root())
	require.NoError(t, v.Set(2, word(2)))
	v.SetRecord("batch", []byte{1})
	require.Equal(t, before, tree.Root())
	leaf, err := tree.Get(2)
	require.NoError(t, err)
	require.Zero(t, leaf)
	p, err := v.Proof(2)
	require.NoError(t, err)
	require.NoError(t, p.Verify(10, v.Root()))

	want := v.Root()
	require.NoError(t, v.Commit())
	require.Equal(t, want, tree.Root())
	b, err := tree.Record("batch")
	require.NoError(t, err)
	require.Equal(t, []byte{1}, b)

	require.NoError(t, v.Set(3, word(3)), "a committed view goes on from there")
	require.NoError(t, v.Commit())
	require.Equal(t, v.Root(), tree.Root())
}

func TestStaleViewCannotCommitAndStillReadsItsState(t *testing.T) {
	tree := newTree(t, 10)
	require.NoError(t, tree.Set(1, word(1)))
	old, winner := tree.View(), tree.View()
	require.NoError(t, old.Set(2, word(2)))
	root := old.Root()
	require.NoError(t, winner.SetMany(map[uint32]field.Element{1: word(100), 3: word(3), 900: word(9)}))
	winner.SetRecord("r", []byte("new"))
	require.NoError(t, winner.Commit())
	for i := range uint32(30) {
		require.NoError(t, tree.Set(i, word(uint64(i)+1000)))
	}

	now := tree.Root()
	require.ErrorIs(t, old.Commit(), statetree.ErrStale)
	require.Equal(t, now, tree.Root())
	for index, want := range map[uint32]uint64{1: 1, 2: 2, 3: 0, 900: 0} {
		p, err := old.Proof(index)
		require.NoError(t, err)
		require.Equal(t, word(want), p.Leaf)
		require.NoError(t, p.Verify(10, root), "leaf %d", index)
	}
	r, err := old.Record("r")
	require.NoError(t, err)
	require.Nil(t, r)
	require.NoError(t, old.Set(1, word(5)), "it can even execute on")
	p, err := old.Proof(700)
	require.NoError(t, err)
	require.NoError(t, p.Verify(10, old.Root()))
}

func TestForkIsIndependent(t *testing.T) {
	tree := newTree(t, 10)
	v := tree.View()
	require.NoError(t, v.Set(1, word(1)))
	f := v.Fork()
	require.NoError(t, f.Set(1, word(2)))
	f.SetRecord("r", []byte{})
	require.NotEqual(t, v.Root(), f.Root())
	r, err := v.Record("r")
	require.NoError(t, err)
	require.Nil(t, r)
	require.NoError(t, f.Commit())
	require.ErrorIs(t, v.Commit(), statetree.ErrStale)
}

// A fork of what lies on a rebased view sees what was committed in between: it is neither in the view's changes any more nor in the state that the upper
// view was opened on.
func TestForkAfterRebase(t *testing.T) {
	tree := newTree(t, 10)
	leaf := word(7)
	ahead := tree.View()
	upper := ahead.Over()
	for _, v := range []*statetree.View{ahead, tree.View()} { // the second one is what L1 makes of it
		require.NoError(t, v.Set(3, leaf))
		v.SetRecord("who", []byte("alice"))
		if v != ahead {
			require.NoError(t, v.Commit())
		}
	}
	require.NoError(t, ahead.Rebase(new(sync.Mutex)))
	for _, v := range []*statetree.View{ahead, upper, ahead.Fork(), upper.Fork(), upper.Over().Fork()} {
		got, err := v.Get(3)
		require.NoError(t, err)
		require.Equal(t, leaf, got)
		record, err := v.Record("who")
		require.NoError(t, err)
		require.Equal(t, "alice", string(record))
		require.Equal(t, tree.Root(), v.Root())
	}
}
