package statetree

import "errors"

// Errors a caller can tell apart. Errors of a store pass through, wrapped.
var (
	ErrDepth      = errors.New("statetree: depth is not in 1..32")
	ErrIndex      = errors.New("statetree: leaf index is not below 2^depth")
	ErrStale      = errors.New("statetree: the tree has moved since this view was opened; open a new view and execute again")
	ErrProof      = errors.New("statetree: Merkle proof does not lead to the root")
	ErrStoreDepth = errors.New("statetree: the store holds a tree of another depth; open it with that depth or use an empty store")
	ErrSchema     = errors.New("statetree: the store was written by another version; rebuild it from L1")
	ErrCorrupt    = errors.New("statetree: the store contradicts the tree; rebuild it from L1")
	// ErrRead says nothing of what is stored: whoever asked knows no more than before.
	ErrRead = errors.New("statetree: the store cannot be read")
)
