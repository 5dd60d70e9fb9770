package statetree_test

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

var seedFlag = flag.Uint64("seed", 0, "seed of the differential tests; 0: by the clock")

// reference is the tree as the specification words it: a map, and everything hashed anew.
type reference map[uint32]field.Element

// root returns the root of the subtree of the given height whose first leaf is at first.
func (r reference) root(height int, first uint32) field.Element {
	if height == 0 {
		return r[first]
	}
	half := uint32(1) << (height - 1)
	children := [2]field.Element{r.root(height-1, first), r.root(height-1, first+half)}
	hash, ok := hashed[children]
	if !ok {
		hash = field.Compress(children[0], children[1])
		hashed[children] = hash
	}
	return hash
}

// hashed remembers a pure function: hashing the same two words again is what would take long.
var hashed = map[[2]field.Element]field.Element{}

func (r reference) clone() reference {
	out := make(reference, len(r))
	for k, v := range r {
		out[k] = v
	}
	return out
}

// tentative is an open view and the leaves it must show.
type tentative struct {
	view *statetree.View
	want reference
	base int // number of commits when it was opened
}

// model drives a tree and its reference together.
type model struct {
	t       *testing.T
	rng     *rand.Rand
	depth   int
	tree    *statetree.Tree
	want    reference
	commits int
	views   []*tentative
}

// C1: 10,000 random steps, equal to the reference after each. The depth is small enough to hash everything each time.
func TestC1EqualsTheReference(t *testing.T) {
	for _, run := range []struct {
		name         string
		depth, steps int
		store        statetree.Store
	}{
		{"depth 3", 3, 2000, statetree.NewMemStore()},
		{"depth 6 on pebble", 6, 2000, openPebble(t, vfs.NewMem())},
		{"depth 10", 10, 10_000, statetree.NewMemStore()},
	} {
		t.Run(run.name, func(t *testing.T) {
			seed := *seedFlag
			if seed == 0 {
				seed = uint64(time.Now().UnixNano())
			}
			t.Logf("repeat with -seed %d", seed)
			tree, err := statetree.New(run.depth, run.store)
			require.NoError(t, err)
			m := &model{t: t, rng: rand.New(rand.NewPCG(seed, 1)), depth: run.depth, tree: tree, want: reference{}}
			if underRace {
				run.steps /= 10 // one goroutine: the detector has nothing to see and makes it ten times slower
			}
			for range run.steps {
				m.step()
				m.check()
			}
		})
	}
}

func (m *model) step() {
	switch m.rng.IntN(10) {
	case 0, 1:
		index, leaf := m.index(), m.leaf()
		require.NoError(m.t, m.tree.Set(index, leaf))
		m.want[index] = leaf
		m.commits++
	case 2:
		leaves := m.leaves()
		require.NoError(m.t, m.tree.SetMany(leaves))
		m.want.apply(leaves)
		m.commits++
	case 3:
		m.open()
	case 4:
		m.close(false)
	case 5:
		m.close(true)
	default:
		m.change()
	}
}

func (m *model) open() {
	if len(m.views) > 3 {
		return
	}
	m.views = append(m.views, &tentative{m.tree.View(), m.want.clone(), m.commits})
}

// change writes to a random view.
func (m *model) change() {
	if len(m.views) == 0 {
		return
	}
	v := m.views[m.rng.IntN(len(m.views))]
	if m.rng.IntN(3) == 0 {
		leaves := m.leaves()
		require.NoError(m.t, v.view.SetMany(leaves))
		v.want.apply(leaves)
		return
	}
	index, leaf := m.index(), m.leaf()
	require.NoError(m.t, v.view.Set(index, leaf))
	v.want[index] = leaf
}

// close drops a random view, after committing it if asked to.
func (m *model) close(commit bool) {
	if len(m.views) == 0 {
		return
	}
	i := m.rng.IntN(len(m.views))
	v := m.views[i]
	m.views = append(m.views[:i], m.views[i+1:]...)
	if !commit {
		return
	}
	err := v.view.Commit()
	if v.base != m.commits {
		require.ErrorIs(m.t, err, statetree.ErrStale)
		return
	}
	require.NoError(m.t, err)
	m.want, m.commits = v.want, m.commits+1
}

// check compares roots, and a proof each of a random leaf: most are empty, so non-membership is proven as often as membership.
func (m *model) check() {
	root := m.want.root(m.depth, 0)
	require.Equal(m.t, root, m.tree.Root())
	index := m.index()
	p, err := m.tree.Proof(index)
	require.NoError(m.t, err)
	m.checkProof(p, index, root, m.want)
	if len(m.views) == 0 {
		return
	}
	v := m.views[m.rng.IntN(len(m.views))]
	root = v.want.root(m.depth, 0)
	require.Equal(m.t, root, v.view.Root())
	p, err = v.view.Proof(index)
	require.NoError(m.t, err)
	m.checkProof(p, index, root, v.want)
}

func (m *model) checkProof(p statetree.MerkleProof, index uint32, root field.Element, want reference) {
	require.Equal(m.t, index, p.Index)
	require.Equal(m.t, want[index], p.Leaf)
	require.NoError(m.t, p.Verify(m.depth, root))
	p.Leaf = word(1 << 40)
	require.ErrorIs(m.t, p.Verify(m.depth, root), statetree.ErrProof)
}

func (r reference) apply(leaves map[uint32]field.Element) {
	for k, v := range leaves {
		r[k] = v
	}
}

func (m *model) index() uint32 { return m.rng.Uint32N(1 << m.depth) }

// leaf is 0, a removal, one time in three.
func (m *model) leaf() field.Element {
	if m.rng.IntN(3) == 0 {
		return field.Element{}
	}
	return word(m.rng.Uint64N(1 << 20))
}

func (m *model) leaves() map[uint32]field.Element {
	out := map[uint32]field.Element{}
	for range m.rng.IntN(8) {
		out[m.index()] = m.leaf()
	}
	return out
}
