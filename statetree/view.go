package statetree

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/causeway-l2/causeway/rollup/field"
)

// View is a snapshot of the tree with private changes on top. Views are independent of each other. Goroutines may read one view
// together as long as none of them writes to it. To drop a view, forget it; one that is kept costs what later commits replaced.
//
// A method that fails leaves the view as it was.
type View struct {
	tree     *Tree
	base     *version              // of one that lies on no other: an old one keeps alive all that commits replaced since
	under    *View                 // what this one lies on; nil: base
	nodes    map[Key]field.Element // changed since then
	records  map[string][]byte     // changed since then; nil: removed
	seen     map[string][]byte     // records of base that were read, nil: absent; nil map: not remembered
	step     uint64                // that writes now, see Step
	nodeAt   map[Key]uint64        // by node: the last step that wrote it; nil: steps are not counted
	recordAt map[string]uint64     // likewise
}

// View opens a view of the committed state.
func (t *Tree) View() *View {
	return &View{tree: t, base: t.head.Load()}
}

// Depth returns the number of levels above the leaves.
func (v *View) Depth() int { return v.tree.depth }

// Root returns the root with the view's changes.
func (v *View) Root() field.Element {
	if e, ok := v.nodes[v.tree.rootKey()]; ok {
		return e
	}
	if v.under != nil {
		return v.under.Root()
	}
	return v.base.root
}

// Held returns how many nodes the view has, changed or not.
func (v *View) Held() int { return len(v.nodes) }

// Get returns a leaf, 0 if it is empty.
func (v *View) Get(index uint32) (field.Element, error) {
	if err := v.tree.checkIndex(index); err != nil {
		return field.Element{}, err
	}
	e, err := v.node(Key{0, index})
	if err != nil {
		return field.Element{}, fmt.Errorf("get leaf %d: %w", index, err)
	}
	return e, nil
}

// Proof returns the Merkle proof of a leaf, present or empty, under Root().
func (v *View) Proof(index uint32) (MerkleProof, error) {
	leaf, err := v.Get(index)
	if err != nil {
		return MerkleProof{}, err
	}
	p := MerkleProof{Index: index, Leaf: leaf, Siblings: make([]field.Element, v.tree.depth)}
	for l := range p.Siblings {
		if p.Siblings[l], err = v.node(Key{uint32(l), index>>l ^ 1}); err != nil {
			return MerkleProof{}, fmt.Errorf("prove leaf %d: %w", index, err)
		}
	}
	return p, nil
}

// Set writes one leaf; 0 empties it.
func (v *View) Set(index uint32, leaf field.Element) error {
	p, err := v.Proof(index)
	if err != nil {
		return err
	}
	if p.Leaf == leaf {
		return nil
	}
	v.write(p.path(leaf))
	return nil
}

// SetMany writes leaves, hashing each shared ancestor once, and the nodes of one level side by side.
func (v *View) SetMany(leaves map[uint32]field.Element) error {
	level := make([]numbered, 0, len(leaves))
	for index, leaf := range leaves {
		level = append(level, numbered{index, leaf})
	}
	return v.setAll(level)
}

// Update is SetMany of leaves that are made side by side as well: one for each index, whose place is what leaves is asked for.
func (v *View) Update(indices []uint32, leaves Leaves) error {
	level, places := make([]numbered, len(indices)), make([]int, len(indices))
	for i := range places {
		places[i] = i
	}
	for i, leaf := range leaves.all(places) {
		level[i] = numbered{indices[i], leaf}
	}
	return v.setAll(level)
}

func (v *View) setAll(level []numbered) error {
	for _, n := range level {
		if err := v.tree.checkIndex(n.index); err != nil {
			return err
		}
	}
	leaves := len(level)
	slices.SortFunc(level, func(a, b numbered) int { return cmp.Compare(a.index, b.index) })
	staged := make(map[Key]field.Element, 2*leaves+v.tree.depth)
	for l := range uint32(v.tree.depth + 1) {
		for _, n := range level {
			staged[Key{l, n.index}] = n.value
		}
		if int(l) == v.tree.depth {
			break
		}
		var err error
		if level, err = v.parents(l, level); err != nil {
			return fmt.Errorf("set %d leaves: %w", leaves, err)
		}
	}
	v.write(staged)
	return nil
}

// numbered is a node of a level that is known.
type numbered struct {
	index uint32
	value field.Element
}

// parents hashes the parents of nodes of level l, which are in order.
func (v *View) parents(l uint32, level []numbered) ([]numbered, error) {
	out := make([]numbered, 0, len(level))
	children := make([][2]field.Element, 0, len(level))
	var missing []Key // siblings that the view has
	var whose []int
	for i := 0; i < len(level); i++ {
		n := level[i]
		side := n.index & 1
		var pair [2]field.Element
		pair[side] = n.value
		if side == 0 && i+1 < len(level) && level[i+1].index == n.index+1 {
			i++
			pair[1] = level[i].value
		} else {
			missing, whose = append(missing, Key{l, n.index ^ 1}), append(whose, len(out))
		}
		out, children = append(out, numbered{index: n.index >> 1}), append(children, pair)
	}
	values, err := v.readAll(missing)
	if err != nil {
		return nil, err
	}
	for i, k := range missing {
		children[whose[i]][k.Index&1] = values[i]
	}
	for i, node := range compressAll(children) {
		out[i].value = node
	}
	return out, nil
}

// Record returns a record, nil if there is none. The caller must not change it.
func (v *View) Record(key string) ([]byte, error) {
	if b, ok := v.records[key]; ok {
		return b, nil
	}
	if v.under != nil {
		return v.under.Record(key)
	}
	if b, ok := v.seen[key]; ok {
		return b, nil
	}
	b, err := v.tree.record(v.base, key)
	if err != nil {
		return nil, fmt.Errorf("get record: %w", err)
	}
	if v.seen != nil {
		v.seen[key] = b
	}
	return b, nil
}

// Remember has the view, which lies on no other, keep the records that it reads until it commits, so that each is read once. Reading such a view is writing
// to it: it belongs to one goroutine. Its forks do not remember.
func (v *View) Remember() { v.seen = map[string][]byte{} }

// Absent tells a view that remembers, or the one beneath that does, that the state it was opened on has no such record: it is not looked for.
func (v *View) Absent(key string) {
	for v.under != nil {
		v = v.under
	}
	if _, ok := v.seen[key]; v.seen != nil && !ok {
		v.seen[key] = nil
	}
}

// SetRecord writes a record; nil removes it.
func (v *View) SetRecord(key string, value []byte) {
	if v.records == nil {
		v.records = map[string][]byte{}
	}
	v.records[key] = bytes.Clone(value)
	if v.recordAt != nil {
		v.recordAt[key] = v.step
	}
}

// Commit makes the view's state the committed one: one atomic, durable write. It returns ErrStale if anything was committed since the
// view was opened. After success the view stands on the new state, without changes; after an error it is as before.
func (v *View) Commit() error {
	if v.under != nil {
		return fmt.Errorf("commit: %w: it lies over another view", ErrStale)
	}
	v.tree.commit.Lock()
	defer v.tree.commit.Unlock()
	return v.tree.commitLocked(v)
}

// Fork returns an independent copy of the view, to try something and drop it.
func (v *View) Fork() *View {
	f := &View{tree: v.tree, base: v.base, nodes: maps.Clone(v.nodes), records: maps.Clone(v.records)}
	for below := v.under; below != nil; below = below.under {
		f.base = below.base // the lowest one's
		f.nodes, f.records = beneath(f.nodes, below.nodes), beneath(f.records, below.records)
	}
	return f
}

// beneath adds to top what it lacks of bottom.
func beneath[K comparable, E any](top, bottom map[K]E) map[K]E {
	if top == nil {
		return maps.Clone(bottom)
	}
	for k, e := range bottom {
		if _, ok := top[k]; !ok {
			top[k] = e
		}
	}
	return top
}

// Over opens a view that lies on this one, at no cost: v must not change until the view on it is folded or forgotten.
func (v *View) Over() *View { return &View{tree: v.tree, under: v} }

// Fold moves the view's changes into the one that it lies on.
func (v *View) Fold() {
	v.under.write(v.nodes)
	if v.under.recordAt != nil {
		for k := range v.records {
			v.under.recordAt[k] = v.under.step
		}
	}
	if v.under.records == nil {
		v.under.records = v.records
	} else {
		maps.Copy(v.under.records, v.records)
	}
	v.nodes, v.records = nil, nil
}

// Step says that what is written from now on is of step n, which is above all before. The view lies on no other.
func (v *View) Step(n uint64) {
	if v.step = n; v.nodeAt == nil {
		v.nodeAt, v.recordAt = map[Key]uint64{}, map[string]uint64{}
	}
}

// Rebase puts a view, which lies on no other, on the state committed since: that after its own step n. What no later step wrote is no longer the view's; what one wrote
// stays, though it be what is committed: a step between may have made something else of it. ErrStale says that something was committed that the view has not done.
// Others may read the view meanwhile, but while it holds exclusive, which is for as long as it takes to forget what was committed.
func (v *View) Rebase(n uint64, exclusive sync.Locker) error {
	if v.under != nil {
		return fmt.Errorf("rebase: %w: it lies over another view", ErrStale)
	}
	v.tree.commit.Lock()
	defer v.tree.commit.Unlock()
	head := v.tree.head.Load()
	var nodes []Key
	var records []string
	for at := v.base; at != head; {
		u := at.next.Load()
		for k := range u.nodes {
			mine, ok := v.nodes[k]
			if ok && v.nodeAt[k] > n {
				continue
			}
			if !ok { // what came to nothing may have been written all the same
				var err error
				if mine, err = v.tree.node(v.base, k); err != nil {
					return fmt.Errorf("rebase: %w", err)
				}
			}
			is, err := v.tree.node(head, k)
			if err != nil {
				return fmt.Errorf("rebase: %w", err)
			}
			if is != mine {
				return fmt.Errorf("rebase: %w: node %v", ErrStale, k)
			}
			nodes = append(nodes, k)
		}
		for k := range u.records {
			mine, ok := v.records[k]
			if !ok || v.recordAt[k] > n {
				continue
			}
			b, err := v.tree.record(head, k)
			if err != nil {
				return fmt.Errorf("rebase: %w", err)
			}
			if (b == nil) == (mine == nil) && bytes.Equal(b, mine) {
				records = append(records, k)
			}
		}
		at = u.to
	}
	exclusive.Lock()
	defer exclusive.Unlock()
	for _, k := range nodes {
		delete(v.nodes, k)
		delete(v.nodeAt, k)
	}
	for _, k := range records {
		delete(v.records, k)
		delete(v.recordAt, k)
	}
	v.base = head
	clear(v.seen)
	return nil
}

func (v *View) node(k Key) (field.Element, error) {
	if e, ok := v.nodes[k]; ok {
		return e, nil
	}
	if v.under != nil {
		return v.under.node(k)
	}
	return v.tree.node(v.base, k)
}

// write takes the map over.
func (v *View) write(nodes map[Key]field.Element) {
	if v.nodeAt != nil {
		for k := range nodes {
			v.nodeAt[k] = v.step
		}
	}
	if v.nodes == nil {
		v.nodes = nodes
		return
	}
	maps.Copy(v.nodes, nodes)
}

func (v *View) reset(base *version) {
	v.base, v.nodes, v.records = base, nil, nil
	clear(v.seen)
	clear(v.nodeAt)
	clear(v.recordAt)
}
