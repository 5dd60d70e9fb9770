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
	ahead.Step(1)
	upper := ahead.Over()
	for _, v := range []*statetree.View{ahead, tree.View()} { // the second one is what L1 makes of it
		require.NoError(t, v.Set(3, leaf))
		v.SetRecord("who", []byte("alice"))
		if v != ahead {
			require.NoError(t, v.Commit())
		}
	}
	require.NoError(t, ahead.Rebase(1, new(sync.Mutex)))
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

// A view that is ahead keeps what is not committed yet, and refuses to stand on what it has not done.
func TestRebaseKeepsWhatIsNotCommitted(t *testing.T) {
	tree := newTree(t, 10)
	ahead := tree.View()
	ahead.Remember()
	b, err := ahead.Record("who")
	require.NoError(t, err)
	require.Nil(t, b)
	do := func(v *statetree.View, leaf uint64, who string) {
		require.NoError(t, v.Set(3, word(leaf)))
		v.SetRecord("who", []byte(who))
	}
	ahead.Step(1)
	do(ahead, 7, "alice")
	first := tree.View()
	do(first, 7, "alice")
	ahead.Step(2)
	do(ahead, 8, "bob")
	require.NoError(t, ahead.Set(900, word(9)))
	want := ahead.Root()
	require.NoError(t, first.Commit())
	require.NoError(t, ahead.Rebase(1, new(sync.Mutex)))
	require.Equal(t, want, ahead.Root())
	require.NoError(t, ahead.Commit())
	require.Equal(t, want, tree.Root())
	b, err = tree.Record("who")
	require.NoError(t, err)
	require.Equal(t, "bob", string(b))

	ahead.SetRecord("who", nil)
	other := tree.View()
	other.SetRecord("who", nil)
	require.NoError(t, other.Commit())
	require.NoError(t, ahead.Rebase(1, new(sync.Mutex)))
	b, err = ahead.Record("who")
	require.NoError(t, err)
	require.Nil(t, b)

	require.NoError(t, ahead.Set(3, word(1)))
	foreign := tree.View()
	require.NoError(t, foreign.Set(500, word(1)))
	require.NoError(t, foreign.Commit())
	require.ErrorIs(t, ahead.Rebase(1, new(sync.Mutex)), statetree.ErrStale)
	require.ErrorIs(t, ahead.Over().Rebase(1, new(sync.Mutex)), statetree.ErrStale)
	require.ErrorIs(t, tree.View().Over().Commit(), statetree.ErrStale, "it lies over another view")
}

// What a later step takes back is still to be done when the step between is committed, though it be what is committed before that; whether steps write
// themselves or are folded in.
func TestRebaseKeepsWhatIsTakenBack(t *testing.T) {
	set := func(v *statetree.View, leaf uint64) {
		require.NoError(t, v.Set(3, word(leaf)))
		v.SetRecord("who", []byte{byte(leaf)})
	}
	for _, write := range []func(*statetree.View, uint64){set, func(v *statetree.View, leaf uint64) {
		over := v.Over()
		set(over, leaf)
		over.Fold()
	}} {
		tree := newTree(t, 10)
		ahead := tree.View()
		steps := []uint64{7, 8, 7, 9, 7}
		roots := map[uint64]field.Element{}
		for i, leaf := range steps {
			ahead.Step(uint64(i + 1))
			write(ahead, leaf)
			roots[leaf] = ahead.Root()
		}
		for i, leaf := range steps {
			final := tree.View()
			set(final, leaf)
			require.NoError(t, final.Commit())
			require.Equal(t, roots[leaf], tree.Root())
			require.NoError(t, ahead.Rebase(uint64(i+1), new(sync.Mutex)))
			require.Equal(t, roots[7], ahead.Root())
			who, err := ahead.Record("who")
			require.NoError(t, err)
			require.Equal(t, []byte{7}, who)
		}
		require.NoError(t, ahead.Commit())
	}
}

// A record that was remembered is read again once another state is stood on.
func TestRebaseForgetsWhatWasRead(t *testing.T) {
	tree := newTree(t, 10)
	ahead := tree.View()
	ahead.Remember()
	_, err := ahead.Record("who")
	require.NoError(t, err)
	v := tree.View()
	v.SetRecord("who", []byte("alice"))
	require.NoError(t, v.Commit())
	require.NoError(t, ahead.Rebase(1, new(sync.Mutex)))
	b, err := ahead.Record("who")
	require.NoError(t, err)
	require.Equal(t, "alice", string(b))
}

// interrupted is a store on which something happens right before it is read.
type interrupted struct {
	statetree.Store
	before func()
}

func (s *interrupted) interrupt() {
	if f := s.before; f != nil {
		s.before = nil
		f()
	}
}

func (s *interrupted) Node(k statetree.Key) (field.Element, bool, error) {
	s.interrupt()
	return s.Store.Node(k)
}

func (s *interrupted) Record(key string) ([]byte, error) {
	s.interrupt()
	return s.Store.Record(key)
}

// C4: a commit between looking for what was replaced and reading the store.
func TestC4CommitRightBeforeARead(t *testing.T) {
	store := &interrupted{Store: statetree.NewMemStore()}
	tree, err := statetree.New(10, store)
	require.NoError(t, err)
	commit := func(leaf uint64, who string) {
		v := tree.View()
		require.NoError(t, v.Set(3, word(leaf)))
		v.SetRecord("who", []byte(who))
		require.NoError(t, v.Commit())
	}
	commit(1, "alice")
	v := tree.View()
	store.before = func() { commit(2, "bob") }
	leaf, err := v.Get(3)
	require.NoError(t, err)
	require.Equal(t, word(1), leaf)
	v = tree.View()
	store.before = func() { commit(3, "carol") }
	who, err := v.Record("who")
	require.NoError(t, err)
	require.Equal(t, "bob", string(who))
}

// counted counts what is read of a store.
type counted struct {
	statetree.Store
	nodes   int
	records map[string]int
}

func (c *counted) Node(k statetree.Key) (field.Element, bool, error) {
	c.nodes++
	return c.Store.Node(k)
}

func (c *counted) Record(key string) ([]byte, error) {
	c.records[key]++
	return c.Store.Record(key)
}

// A view that remembers reads a record once until it commits, and nothing of what it was told is absent; what a commit replaced is known all the same.
func TestRememberedRecordsAreReadOnce(t *testing.T) {
	store := &counted{Store: statetree.NewMemStore(), records: map[string]int{}}
	tree, err := statetree.New(8, store)
	require.NoError(t, err)
	v := tree.View()
	v.Remember()
	for round := range byte(2) {
		before := tree.View()
		clear(store.records)
		top := v.Over()
		for range 2 {
			b, err := top.Record("known")
			require.NoError(t, err)
			require.Equal(t, round == 1, b != nil)
		}
		if round == 0 {
			top.Absent("new")
		}
		top.Absent("known") // said too late: it was read
		top.SetRecord("known", []byte{round})
		top.SetRecord("new", []byte{round})
		top.SetRecord("unread", []byte{round})
		top.Fold()
		require.NoError(t, v.Commit())
		want := map[string]int{"known": 1, "unread": 1}
		if round == 1 {
			want["new"] = 1
		}
		require.Equal(t, want, store.records)
		for key := range map[string]bool{"known": true, "new": true, "unread": true} {
			b, err := before.Record(key)
			require.NoError(t, err)
			require.Equal(t, round == 1, b != nil, "an older view reads what was replaced")
			b, err = tree.Record(key)
			require.NoError(t, err)
			require.Equal(t, []byte{round}, b)
		}
	}
}

// A commit reads nothing beneath what was empty, and older views read all the same that it was.
func TestCommitReadsNothingBeneathEmptyNodes(t *testing.T) {
	store := &counted{Store: statetree.NewMemStore(), records: map[string]int{}}
	tree, err := statetree.New(20, store)
	require.NoError(t, err)
	require.NoError(t, tree.Set(0, word(1)))
	old, v := tree.View(), tree.View()
	leaves := map[uint32]field.Element{0: word(2)}
	for i := range uint32(512) {
		leaves[1<<19+i] = word(uint64(i) + 1)
	}
	require.NoError(t, v.SetMany(leaves))
	store.nodes = 0
	require.NoError(t, v.Commit())
	require.Equal(t, 1+20+1, store.nodes, "the root, the path of leaf 0, and what was empty beside it")
	for _, index := range []uint32{0, 1 << 19, 1<<19 + 511, 1<<20 - 1} {
		p, err := old.Proof(index)
		require.NoError(t, err)
		require.NoError(t, p.Verify(20, old.Root()))
		p, err = tree.Proof(index)
		require.NoError(t, err)
		require.NoError(t, p.Verify(20, tree.Root()))
	}
	p, err := old.Proof(1<<19 + 5)
	require.NoError(t, err)
	require.Zero(t, p.Leaf)

	// Emptied again, and read again from the store alone.
	for index := range leaves {
		leaves[index] = field.Element{}
	}
	require.NoError(t, tree.SetMany(leaves))
	require.Equal(t, statetree.EmptyRoot(20), tree.Root())
}
