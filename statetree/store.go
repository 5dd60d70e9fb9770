package statetree

import "github.com/causeway-l2/causeway/rollup/field"

// Key names a node: level 0 holds the leaves, level depth the root (index 0). Two equal words without a gap between them are what maps hash fastest.
type Key struct {
	Level uint32
	Index uint32
}

// Changes is one atomic write: each key once, in an order in which neighbours mostly follow each other, which a database takes faster.
type Changes struct {
	Nodes   []NodeChange
	Records []RecordChange
}

// NodeChange is what a node becomes. Zero removes it: the tree writes the hash of an empty subtree as 0, and another node that is 0 would be a preimage
// of 0 under Compress.
type NodeChange struct {
	Key   Key
	Value field.Element
}

// RecordChange is what a record becomes; nil removes it.
type RecordChange struct {
	Key   string
	Value []byte
}

// Store keeps nodes and records. Methods may be called concurrently.
//
// Apply is all or nothing and durable when it returns nil; after an error nothing has changed. A Get that runs beside an Apply
// may see either value of each key: the tree orders readers itself.
type Store interface {
	// Bind fixes the depth of the tree kept here: ErrStoreDepth if it already holds another.
	Bind(depth int) error
	// Node returns a stored node; ok is false if it is not stored.
	Node(k Key) (e field.Element, ok bool, err error)
	// Record returns a copy of a stored record, nil if there is none.
	Record(key string) ([]byte, error)
	Apply(c Changes) error
	// Scan calls f for each record whose key starts with prefix, in the order of the keys; f must not keep value.
	Scan(prefix string, f func(key string, value []byte) error) error
}
