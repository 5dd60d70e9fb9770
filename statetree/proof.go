package statetree

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup/field"
)

// MerkleProof shows the leaf at an index, 0 for an empty one. Siblings[0] stands next to the leaf.
type MerkleProof struct {
	Index    uint32
	Leaf     field.Element
	Siblings []field.Element
}

// Root returns the root the proof leads to. To learn the root after a write, change Leaf first.
func (p MerkleProof) Root() field.Element {
	node := p.Leaf
	for l, sibling := range p.Siblings {
		node = p.above(l, node, sibling)
	}
	return node
}

// Verify checks the proof against the root of a tree of the given depth: ErrProof if it does not hold.
//
// SOUNDNESS: leaves and nodes are hashed alike, so a proof that stops early shows an inner node as if it were a leaf. The
// number of siblings must be the verifier's depth, not the prover's choice; so must the bits of the index.
func (p MerkleProof) Verify(depth int, root field.Element) error {
	switch {
	case depth < 1 || depth > MaxDepth:
		return fmt.Errorf("%w: %d", ErrDepth, depth)
	case len(p.Siblings) != depth:
		return fmt.Errorf("%w: %d siblings, depth %d", ErrProof, len(p.Siblings), depth)
	case uint64(p.Index)>>depth != 0:
		return fmt.Errorf("%w: index %d, depth %d", ErrIndex, p.Index, depth)
	case p.Root() != root:
		return ErrProof
	}
	return nil
}

// path returns the nodes from leaf to root that result from writing leaf.
func (p MerkleProof) path(leaf field.Element) map[Key]field.Element {
	nodes := make(map[Key]field.Element, len(p.Siblings)+1)
	node := leaf
	nodes[Key{0, p.Index}] = node
	for l, sibling := range p.Siblings {
		node = p.above(l, node, sibling)
		nodes[Key{uint32(l + 1), p.Index >> (l + 1)}] = node
	}
	return nodes
}

func (p MerkleProof) above(level int, node, sibling field.Element) field.Element {
	if p.Index>>level&1 == 1 {
		return field.Compress(sibling, node)
	}
	return field.Compress(node, sibling)
}
