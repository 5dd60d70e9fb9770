// Package storetest holds what every statetree.Store must pass, and a store that fails on demand.
package storetest

import (
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Run checks a kind of store; open returns a new, empty one.
func Run(t *testing.T, open func(t *testing.T) statetree.Store) {
	t.Run("Nodes", func(t *testing.T) { nodes(t, open(t)) })
	t.Run("Records", func(t *testing.T) { records(t, open(t)) })
	t.Run("Depth", func(t *testing.T) { depth(t, open(t)) })
	t.Run("Reopen", func(t *testing.T) { reopen(t, open(t)) })
	t.Run("OnlyNonEmptyNodes", func(t *testing.T) { onlyNonEmpty(t, open(t)) })
	t.Run("C7Faults", func(t *testing.T) { faults(t, open) })
	t.Run("C4Readers", func(t *testing.T) { readers(t, open(t)) })
}

func nodes(t *testing.T, s statetree.Store) {
	require.NoError(t, s.Bind(32))
	ends := []statetree.Key{
		{Level: 0, Index: 0}, {Level: 0, Index: 1<<32 - 1}, {Level: 1, Index: 0}, {Level: 31, Index: 1},
		{Level: 32, Index: 0}, {Level: 1, Index: 256}, {Level: 0, Index: 1 << 24},
	}
	written := map[statetree.Key]field.Element{}
	for i, k := range ends {
		_, ok, err := s.Node(k)
		require.NoError(t, err)
		require.False(t, ok)
		written[k] = field.FromUint64(uint64(i) + 1)
	}
	require.NoError(t, s.Apply(nodesOf(written)))
	for k, want := range written {
		requireNode(t, s, k, want)
	}
	var minusOne field.Element
	one := field.FromUint64(1)
	minusOne.Neg(&one)
	change := map[statetree.Key]field.Element{ends[0]: {}, ends[1]: minusOne, {Level: 7, Index: 7}: {}}
	require.NoError(t, s.Apply(nodesOf(change)))
	_, ok, err := s.Node(ends[0])
	require.NoError(t, err)
	require.False(t, ok, "zero removes")
	requireNode(t, s, ends[1], minusOne)
	requireNode(t, s, ends[2], written[ends[2]])
}

func requireNode(t *testing.T, s statetree.Store, k statetree.Key, want field.Element) {
	t.Helper()
	e, ok, err := s.Node(k)
	require.NoError(t, err)
	require.True(t, ok, "%v", k)
	require.Equal(t, want, e)
}

func records(t *testing.T, s statetree.Store) {
	require.NoError(t, s.Bind(4))
	value := []byte{1, 2}
	require.NoError(t, s.Apply(recordsOf(map[string][]byte{"a": value, "b": {}, "": {9}, "\x00": {7}})))
	value[0] = 99
	for key, want := range map[string][]byte{"a": {1, 2}, "b": {}, "": {9}, "\x00": {7}, "c": nil} {
		got, err := s.Record(key)
		require.NoError(t, err)
		require.Equal(t, want, got, "%q", key)
	}
	got, err := s.Record("a")
	require.NoError(t, err)
	got[0] = 77
	require.NoError(t, s.Apply(recordsOf(map[string][]byte{"b": nil, "nothing": nil})))
	got, err = s.Record("b")
	require.NoError(t, err)
	require.Nil(t, got)
	got, err = s.Record("a")
	require.NoError(t, err)
	require.Equal(t, []byte{1, 2}, got, "the store keeps its own copy")

	ff := "k\xff\xff"
	require.NoError(t, s.Apply(recordsOf(map[string][]byte{"k": {1}, "k\x00": {2}, "k\xff": {3}, ff: {4}, ff + "\xff": {5}, "l": {6}, "j\xff": {7}})))
	for prefix, want := range map[string]string{"k": "\x01\x02\x03\x04\x05", "k\xff": "\x03\x04\x05", ff: "\x04\x05", "\xff": "", "": "\x09\x07\x01\x02\x07\x01\x02\x03\x04\x05\x06"} {
		var got []byte
		require.NoError(t, s.Scan(prefix, func(_ string, value []byte) error {
			got = append(got, value...)
			return nil
		}))
		require.Equal(t, want, string(got), "in the order of the keys that start with %q", prefix)
	}
}

func depth(t *testing.T, s statetree.Store) {
	require.NoError(t, s.Bind(10))
	require.NoError(t, s.Bind(10))
	require.ErrorIs(t, s.Bind(11), statetree.ErrStoreDepth)
	_, err := statetree.New(9, s)
	require.ErrorIs(t, err, statetree.ErrStoreDepth)
}

func reopen(t *testing.T, s statetree.Store) {
	tree := open(t, 12, s)
	require.NoError(t, tree.SetMany(map[uint32]field.Element{1: field.FromUint64(1), 4095: field.FromUint64(2)}))
	again := open(t, 12, s)
	require.Equal(t, tree.Root(), again.Root())
	p, err := again.Proof(4095)
	require.NoError(t, err)
	require.Equal(t, field.FromUint64(2), p.Leaf)
	require.NoError(t, p.Verify(12, tree.Root()))
}

func onlyNonEmpty(t *testing.T, s statetree.Store) {
	const depth = 5
	tree := open(t, depth, s)
	count := func() (n int) {
		for level := range uint32(depth + 1) {
			for index := range uint32(1) << (depth - level) {
				_, ok, err := s.Node(statetree.Key{Level: level, Index: index})
				require.NoError(t, err)
				if ok {
					n++
				}
			}
		}
		return n
	}
	require.Zero(t, count())
	require.NoError(t, tree.Set(3, field.FromUint64(1)))
	require.Equal(t, depth+1, count())
	require.NoError(t, tree.Set(2, field.FromUint64(1)))
	require.Equal(t, depth+2, count())
	require.NoError(t, tree.SetMany(map[uint32]field.Element{2: {}, 3: {}, 9: {}}))
	require.Zero(t, count())
}

// readers verifies proofs under the root they came with while a writer commits; run it with -race.
func readers(t *testing.T, s statetree.Store) {
	const depth, width, commits = 12, 64, 20
	tree := open(t, depth, s)
	done := make(chan struct{})
	var wg sync.WaitGroup
	failures := make(chan error, 8)
	for r := range uint32(8) {
		wg.Go(func() {
			for i := r; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if err := readOnce(tree, i%width*61); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	for c := range uint64(commits) {
		leaves := map[uint32]field.Element{}
		for i := range uint32(width) {
			leaves[i*61] = field.FromUint64((c*uint64(i) + c) % 5) // leaves come and go
		}
		require.NoError(t, tree.SetMany(leaves))
	}
	close(done)
	wg.Wait()
	select {
	case err := <-failures:
		t.Fatal(err)
	default:
	}
}

// readOnce opens a view and checks that two leaves, read one after the other, are proven by its root.
func readOnce(tree *statetree.Tree, index uint32) error {
	v := tree.View()
	for _, i := range []uint32{index, index ^ 1, 0} {
		p, err := v.Proof(i)
		if err != nil {
			return err
		}
		if err := p.Verify(tree.Depth(), v.Root()); err != nil {
			return fmt.Errorf("leaf %d: %w", i, err)
		}
	}
	return nil
}

func open(t *testing.T, depth int, s statetree.Store) *statetree.Tree {
	t.Helper()
	tree, err := statetree.New(depth, s)
	require.NoError(t, err)
	return tree
}

func nodesOf(m map[statetree.Key]field.Element) (c statetree.Changes) {
	for k, e := range m {
		c.Nodes = append(c.Nodes, statetree.NodeChange{Key: k, Value: e})
	}
	return c
}

func recordsOf(m map[string][]byte) (c statetree.Changes) {
	for k, v := range m {
		c.Records = append(c.Records, statetree.RecordChange{Key: k, Value: v})
	}
	return c
}
