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

// Trace does steps in order and returns, for each, the siblings of its leaf at that moment, the leaf's own first.
//
// Nodes that no later step sees and no later write leaves are not hashed: each level has a version of a node for each write below it, and only those that
// some sibling list, some hashed parent or the end needs are computed, all of one level side by side.
func (v *View) Trace(steps []Step, leaves Leaves) ([][]field.Element, error) {
	for _, s := range steps {
		if err := v.tree.checkIndex(s.Index); err != nil {
			return nil, err
		}
	}
	t := &trace{view: v, steps: steps, siblings: make([][]sibling, v.tree.depth), needed: make([][]bool, v.tree.depth+1), last: make([]map[uint32]int, v.tree.depth+1)}
	for l := range t.siblings {
		if err := t.look(uint32(l)); err != nil {
			return nil, fmt.Errorf("trace %d steps: %w", len(steps), err)
		}
	}
	t.last[v.tree.depth] = map[uint32]int{}
	for i, s := range steps {
		if s.Write {
			t.last[v.tree.depth][0] = i
		}
	}
	t.mark()
	return t.compute(leaves), nil
}

// sibling is what stood next to a step's node: the version that a step wrote, or what the view had before all of them.
type sibling struct {
	version int // of steps; stored if there was none
	value   field.Element
}

const stored = -1

// trace is one call of Trace. A version of a node is named by the step that wrote it.
type trace struct {
	view     *View
	steps    []Step
	siblings [][]sibling      // by level, then step
	needed   [][]bool         // by level, then version
	last     []map[uint32]int // by level, then index: the version that stays
}

// look finds the siblings of all steps at one level.
func (t *trace) look(l uint32) error {
	t.siblings[l], t.last[l] = make([]sibling, len(t.steps)), make(map[uint32]int, len(t.steps))
	var asked []Key // of the view, each once
	place := map[uint32]int{}
	first := make([]int, len(t.steps)) // in asked
	for i, s := range t.steps {
		index := s.Index >> l
		if version, ok := t.last[l][index^1]; ok {
			t.siblings[l][i].version = version
		} else {
			t.siblings[l][i].version = stored
			at, ok := place[index^1]
			if !ok {
				at = len(asked)
				place[index^1], asked = at, append(asked, Key{l, index ^ 1})
			}
			first[i] = at
		}
		if s.Write {
			t.last[l][index] = i
		}
	}
	values, err := t.view.readAll(asked)
	for i := range t.siblings[l] {
		if s := &t.siblings[l][i]; s.version == stored && err == nil {
			s.value = values[first[i]]
		}
	}
	return err
}

// mark goes down from what the end and the sibling lists need.
func (t *trace) mark() {
	depth := len(t.siblings)
	for l := depth; l >= 0; l-- {
		t.needed[l] = make([]bool, len(t.steps))
		for _, version := range t.last[l] {
			t.needed[l][version] = true
		}
		if l == depth {
			continue
		}
		for i, s := range t.siblings[l] {
			if s.version != stored {
				t.needed[l][s.version] = true
			}
			if t.needed[l+1][i] {
				t.needed[l][i] = true
			}
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
	t.view.write(final)
	return out
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
