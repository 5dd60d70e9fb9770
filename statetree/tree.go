package statetree

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/causeway-l2/causeway/rollup/field"
)

// MaxDepth is the largest depth: indices are uint32.
const MaxDepth = 32

// Tree is the committed state. All methods may be called concurrently; readers never block.
type Tree struct {
	depth int
	store Store
	empty []field.Element // empty[l] is the root of an empty subtree of height l

	commit sync.Mutex // held by the one commit that runs
	head   atomic.Pointer[version]
}

// New opens the tree that store holds, an empty one if it is new. The store must not be written by anyone else from now on.
func New(depth int, store Store) (*Tree, error) {
	if depth < 1 || depth > MaxDepth {
		return nil, fmt.Errorf("%w: %d", ErrDepth, depth)
	}
	if err := store.Bind(depth); err != nil {
		return nil, fmt.Errorf("open tree: %w", err)
	}
	t := &Tree{depth: depth, store: store, empty: emptySubtrees(depth)}
	root, ok, err := store.Node(t.rootKey())
	if err != nil {
		return nil, fmt.Errorf("open tree: read root: %w", err)
	}
	if !ok {
		root = t.empty[depth]
	}
	t.head.Store(&version{root: root})
	return t, nil
}

func emptySubtrees(depth int) []field.Element {
	out := make([]field.Element, depth+1)
	for l := range depth {
		out[l+1] = field.Compress(out[l], out[l])
	}
	return out
}

// Depth returns the number of levels above the leaves.
func (t *Tree) Depth() int { return t.depth }

// Root returns the committed root.
func (t *Tree) Root() field.Element { return t.head.Load().root }

// Get returns a committed leaf, 0 if it is empty.
func (t *Tree) Get(index uint32) (field.Element, error) { return t.View().Get(index) }

// Proof returns the Merkle proof of a leaf under one committed root, which is its Root().
func (t *Tree) Proof(index uint32) (MerkleProof, error) { return t.View().Proof(index) }

// Record returns a committed record, nil if there is none.
func (t *Tree) Record(key string) ([]byte, error) { return t.View().Record(key) }

// Scan calls f for each committed record whose key starts with prefix, in the order of the keys; f must not keep value. Nothing is committed meanwhile.
func (t *Tree) Scan(prefix string, f func(key string, value []byte) error) error {
	t.commit.Lock()
	defer t.commit.Unlock()
	return t.store.Scan(prefix, f)
}

// Set commits one leaf; 0 empties it. Leaves that change together belong in one SetMany or View.
func (t *Tree) Set(index uint32, leaf field.Element) error {
	return t.SetMany(map[uint32]field.Element{index: leaf})
}

// SetMany commits leaves in one atomic write. It is never stale: it waits for a running commit.
func (t *Tree) SetMany(leaves map[uint32]field.Element) error {
	t.commit.Lock()
	defer t.commit.Unlock()
	v := t.View()
	if err := v.SetMany(leaves); err != nil {
		return err
	}
	return t.commitLocked(v)
}

// commitLocked makes v's state the committed one. On error the tree, the store and v are as before.
func (t *Tree) commitLocked(v *View) error {
	base := t.head.Load()
	if v.base != base {
		return ErrStale
	}
	changes, before, err := t.prepare(v)
	if err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	after := &version{root: v.Root()}
	before.to = after
	base.next.Store(before) // first, see Tree.node
	if err := t.store.Apply(changes); err != nil {
		base.next.Store(nil)
		return fmt.Errorf("commit: %w", err)
	}
	t.head.Store(after)
	v.reset(after)
	return nil
}

// prepare collects what differs from the store, and what was there before.
func (t *Tree) prepare(v *View) (Changes, *undo, error) {
	c := Changes{Nodes: make([]NodeChange, 0, len(v.nodes)), Records: make([]RecordChange, 0, len(v.records))}
	u := &undo{nodes: make(map[Key]field.Element, len(v.nodes)), records: make(map[string][]byte, len(v.records))}
	for _, k := range slices.SortedFunc(maps.Keys(v.nodes), downwards) {
		e := v.nodes[k]
		old, err := t.before(v.base, k, u)
		if err != nil {
			return c, u, err
		}
		if k.Level == uint32(t.depth) && old != v.base.root {
			return c, u, fmt.Errorf("%w: stored root is not the tree's", ErrCorrupt)
		}
		if old == e {
			continue
		}
		if e == t.empty[k.Level] {
			e.SetZero()
		}
		c.Nodes = append(c.Nodes, NodeChange{k, e})
		u.nodes[k] = old
	}
	for k, b := range v.records {
		old, known := v.seen[k]
		if !known {
			var err error
			if old, err = t.record(v.base, k); err != nil {
				return c, u, err
			}
		}
		if (old == nil) == (b == nil) && bytes.Equal(old, b) {
			continue
		}
		c.Records = append(c.Records, RecordChange{k, b})
		u.records[k] = old
	}
	slices.SortFunc(c.Records, func(a, b RecordChange) int { return strings.Compare(a.Key, b.Key) })
	return c, u, nil
}

// before reads k as of v; u has what was before of the nodes above. Beneath an empty node all are empty, so nothing is read there.
func (t *Tree) before(v *version, k Key, u *undo) (field.Element, error) {
	if above, ok := u.nodes[Key{k.Level + 1, k.Index >> 1}]; ok && above == t.empty[k.Level+1] {
		return t.empty[k.Level], nil
	}
	return t.node(v, k)
}

// downwards orders nodes from the root to the leaves.
func downwards(a, b Key) int {
	return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(a.Index, b.Index))
}

func (t *Tree) rootKey() Key { return Key{Level: uint32(t.depth)} }

func (t *Tree) checkIndex(index uint32) error {
	if uint64(index)>>t.depth != 0 {
		return fmt.Errorf("%w: index %d, depth %d", ErrIndex, index, t.depth)
	}
	return nil
}
