package statetree

import (
	"fmt"
	"sync/atomic"

	"github.com/causeway-l2/causeway/rollup/field"
)

// version is one committed state. The store always holds the newest; an older one is read through the undo records that lead from
// it to the newest. Undo records point forward only, so the garbage collector drops those that no view can reach:
// nothing to close, and history costs memory only while somebody reads it.
type version struct {
	root field.Element
	next atomic.Pointer[undo] // set before the store is written, cleared if that fails
}

// undo holds what a commit replaced: the value before, of every key it writes.
type undo struct {
	nodes   map[Key]field.Element
	records map[string][]byte
	to      *version
}

// node reads k as of v: in the undo records first, then in the store.
//
// A commit may run between the two. It publishes its undo record before it touches the store, so walking again after the store
// was read either finds the record or proves that the store had not been touched. The walk restarts at v because a failed commit
// unlinks its record.
func (t *Tree) node(v *version, k Key) (field.Element, error) {
	for {
		old, found, end := findNode(v, k)
		if found {
			return old, nil
		}
		e, ok, err := t.store.Node(k)
		if err != nil {
			return field.Element{}, fmt.Errorf("%w: %w", ErrRead, err)
		}
		old, found, again := findNode(v, k)
		switch {
		case found:
			return old, nil
		case again != end:
			continue
		case !ok:
			return t.empty[k.Level], nil
		}
		return e, nil
	}
}

func findNode(v *version, k Key) (e field.Element, found bool, end *version) {
	for u := v.next.Load(); u != nil; u = v.next.Load() {
		if e, found = u.nodes[k]; found {
			return e, true, nil
		}
		v = u.to
	}
	return field.Element{}, false, v
}

// record is node for records.
func (t *Tree) record(v *version, key string) ([]byte, error) {
	for {
		old, found, end := findRecord(v, key)
		if found {
			return old, nil
		}
		b, err := t.store.Record(key)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRead, err)
		}
		old, found, again := findRecord(v, key)
		if found {
			return old, nil
		}
		if again == end {
			return b, nil
		}
	}
}

func findRecord(v *version, key string) (b []byte, found bool, end *version) {
	for u := v.next.Load(); u != nil; u = v.next.Load() {
		if b, found = u.records[key]; found {
			return b, true, nil
		}
		v = u.to
	}
	return nil, false, v
}
