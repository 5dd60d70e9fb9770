package statetree

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Step opens a leaf and, if Write is set, changes it.
type Step struct {
	Index uint32
	Write bool
}

// Leaves makes the new leaves of steps, given by their places: many side by side take less. It is called from several goroutines.
type Leaves func(steps []int) []field.Element

// Row is the first nodes of a level, as they are right before a step, by its number.
type Row struct {
	Step  int
	Level uint32
	Nodes int
}

// Trace does steps in order and returns, for each, the siblings of its leaf at that moment, the leaf's own first; and a row's nodes.
//
// Nodes that no later step sees and no later write leaves are not hashed: each level has a version of a node for each write below it, and only those that
// some sibling list, some hashed parent or the end needs are computed, all of one level side by side.
func (v *View) Trace(steps []Step, row Row, leaves Leaves) ([][]field.Element, []field.Element, error) {
	for _, s := range steps {
		if err := v.tree.checkIndex(s.Index); err != nil {
			return nil, nil, err
		}
	}
	if row.Nodes > 0 {
		if row.Step >= len(steps) || row.Level > uint32(v.tree.depth) || uint64(row.Nodes-1)>>(uint32(v.tree.depth)-row.Level) != 0 {
			return nil, nil, fmt.Errorf("%w: %d nodes of level %d before step %d, of %d; depth %d", ErrIndex, row.Nodes, row.Level, row.Step, len(steps), v.tree.depth)
		}
	}
	t := &trace{view: v, steps: steps, row: row, nodes: make([]sibling, row.Nodes), siblings: make([][]sibling, v.tree.depth), needed: make([][]bool, v.tree.depth+1), last: make([]map[uint32]int, v.tree.depth+1)}
	for l := range t.siblings {
		if err := t.look(uint32(l)); err != nil {
			return nil, nil, fmt.Errorf("trace %d steps: %w", len(steps), err)
		}
	}
	t.last[v.tree.depth] = map[uint32]int{}
	for i, s := range steps {
		if i == row.Step && row.Level == uint32(v.tree.depth) && row.Nodes > 0 {
			t.nodes[0] = sibling{version: stored, value: v.Root()}
			if version, ok := t.last[v.tree.depth][0]; ok {
				t.nodes[0].version = version
			}
		}
		if s.Write {
			t.last[v.tree.depth][0] = i
		}
	}
	t.mark()
	siblings := t.compute(leaves)
	nodes := make([]field.Element, row.Nodes)
	for i := range nodes {
		nodes[i] = t.nodes[i].value
	}
	return siblings, nodes, nil
}

// sibling is what stood next to a step's node: the version that a step wrote, or what the view had before all of them.
type sibling struct {
	version int // of steps; stored if there was none
	asked   int // of what the view is asked for at its level, if it was stored
	value   field.Element
}

const stored = -1

// trace is one call of Trace. A version of a node is named by the step that wrote it.
type trace struct {
	view     *View
	steps    []Step
	row      Row
	nodes    []sibling        // of the row
	siblings [][]sibling      // by level, then step
	needed   [][]bool         // by level, then version
	last     []map[uint32]int // by level, then index: the version that stays
}

// look finds the siblings of all steps at one level, and the row's nodes if it is theirs.
func (t *trace) look(l uint32) error {
	t.siblings[l], t.last[l] = make([]sibling, len(t.steps)), make(map[uint32]int, len(t.steps))
	var asked []Key // of the view, each once
	place := map[uint32]int{}
	find := func(s *sibling, index uint32) {
		if version, ok := t.last[l][index]; ok {
			s.version = version
			return
		}
		at, ok := place[index]
		if !ok {
			at = len(asked)
			place[index], asked = at, append(asked, Key{l, index})
		}
		s.version, s.asked = stored, at
	}
	for i, s := range t.steps {
		if i == t.row.Step && l == t.row.Level {
			for k := range t.nodes {
				find(&t.nodes[k], uint32(k))
			}
		}
		index := s.Index >> l
		find(&t.siblings[l][i], index^1)
		if s.Write {
			t.last[l][index] = i
		}
	}
	values, err := t.view.readAll(asked)
	if err != nil {
		return err
	}
	take := func(of []sibling) {
		for i := range of {
			if s := &of[i]; s.version == stored {
				s.value = values[s.asked]
			}
		}
	}
	take(t.siblings[l])
	if l == t.row.Level {
		take(t.nodes)
	}
	return nil
}

// mark goes down from what the end and the sibling lists need.
func (t *trace) mark() {
	depth := len(t.siblings)
	for l := depth; l >= 0; l-- {
		t.needed[l] = make([]bool, len(t.steps))
		for _, version := range t.last[l] {
			t.needed[l][version] = true
		}
		if l == int(t.row.Level) {
			t.need(l, t.nodes)
		}
		if l == depth {
			continue
		}
		t.need(l, t.siblings[l])
		for i := range t.steps {
			if t.needed[l+1][i] {
				t.needed[l][i] = true
			}
		}
	}
}

// need marks what nodes of a level are versions of.
func (t *trace) need(l int, nodes []sibling) {
	for _, s := range nodes {
		if s.version != stored {
			t.needed[l][s.version] = true
		}
	}
}

// compute hashes level by level, fills the lists and writes what stays.
func (t *trace) compute(leaves Leaves) [][]field.Element {
	depth := len(t.siblings)
	out := make([][]field.Element, len(t.steps))
	flat := make([]field.Element, depth*len(t.steps))
	for i := range out {
		out[i] = flat[i*depth : (i+1)*depth : (i+1)*depth]
	}
	level := make([]field.Element, len(t.steps)) // by version
	which := make([]int, 0, len(t.steps))
	for i, needed := range t.needed[0] {
		if needed {
			which = append(which, i)
		}
	}
	for i, leaf := range leaves.all(which) {
		level[which[i]] = leaf
	}
	children := make([][2]field.Element, 0, len(t.steps))
	final := make(map[Key]field.Element, len(t.last[0])*depth/2)
	for l := range depth {
		t.keep(final, uint32(l), level)
		t.take(uint32(l), level)
		which, children = which[:0], children[:0]
		for i := range t.steps {
			s := &t.siblings[l][i]
			if s.version != stored {
				s.value = level[s.version]
			}
			out[i][l] = s.value
			if !t.needed[l+1][i] {
				continue
			}
			child := [2]field.Element{level[i], s.value}
			if t.steps[i].Index>>l&1 == 1 {
				child[0], child[1] = child[1], child[0]
			}
			which, children = append(which, i), append(children, child)
		}
		level = make([]field.Element, len(t.steps))
		for i, node := range compressAll(children) {
			level[which[i]] = node
		}
	}
	t.keep(final, uint32(depth), level)
	t.take(uint32(depth), level)
	t.view.write(final)
	return out
}

// take gives the row's nodes their values, if it is of this level.
func (t *trace) take(l uint32, level []field.Element) {
	for k := range t.nodes {
		if s := &t.nodes[k]; l == t.row.Level && s.version != stored {
			s.value = level[s.version]
		}
	}
}

func (t *trace) keep(final map[Key]field.Element, l uint32, level []field.Element) {
	for index, version := range t.last[l] {
		final[Key{l, index}] = level[version]
	}
}

// readAll reads nodes, many at a time.
func (v *View) readAll(keys []Key) ([]field.Element, error) {
	out, errs := make([]field.Element, len(keys)), make([]error, len(keys))
	parallel(len(keys), func(from, to int) {
		for i := from; i < to; i++ {
			out[i], errs[i] = v.node(keys[i])
		}
	})
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
