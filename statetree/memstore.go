package statetree

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/causeway-l2/causeway/rollup/field"
)

// MemStore is a Store in memory; durable as long as the process.
type MemStore struct {
	mu      sync.RWMutex // guards all below
	depth   int
	nodes   map[Key]field.Element
	records map[string][]byte
}

// NewMemStore returns an empty store.
func NewMemStore() *MemStore {
	return &MemStore{nodes: map[Key]field.Element{}, records: map[string][]byte{}}
}

// Bind implements Store.
func (s *MemStore) Bind(depth int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.depth != 0 && s.depth != depth {
		return fmt.Errorf("%w: it has %d, asked for %d", ErrStoreDepth, s.depth, depth)
	}
	s.depth = depth
	return nil
}

// Node implements Store.
func (s *MemStore) Node(k Key) (field.Element, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	e, ok := s.nodes[k]
	return e, ok, nil
}

// Record implements Store.
func (s *MemStore) Record(key string) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return bytes.Clone(s.records[key]), nil
}

// Apply implements Store; it never fails.
func (s *MemStore) Apply(c Changes) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range c.Nodes {
		if n.Value.IsZero() {
			delete(s.nodes, n.Key)
		} else {
			s.nodes[n.Key] = n.Value
		}
	}
	for _, r := range c.Records {
		if r.Value == nil {
			delete(s.records, r.Key)
		} else {
			s.records[r.Key] = append([]byte{}, r.Value...) // an empty record is not a missing one
		}
	}
	return nil
}

// Len returns how many nodes are stored.
func (s *MemStore) Len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.nodes)
}

// Scan implements Store.
func (s *MemStore) Scan(prefix string, f func(key string, value []byte) error) error {
	s.mu.RLock()
	var keys []string
	for k := range s.records {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	s.mu.RUnlock()
	slices.Sort(keys)
	for _, k := range keys {
		b, err := s.Record(k)
		if err == nil && b != nil {
			err = f(k, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
