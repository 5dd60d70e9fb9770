// Package gadget holds the parts that circuits are built from. Each mirrors a native function of rollup/field or statetree and says which.
package gadget

import (
	"fmt"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Hasher mirrors field.Compress and field.Hash. Its two kinds compute the same function.
type Hasher struct {
	compressor compressor
	count      int
}

type compressor interface {
	Compress(left, right frontend.Variable) frontend.Variable
	// Ordered compresses node and sibling, exchanged where bit, one of Bits, is 1.
	Ordered(bit, node, sibling frontend.Variable) frontend.Variable
	// Bits asserts 0 <= v < 2^width and returns the bits of v, lowest first: each with Ordered, or before.
	Bits(v frontend.Variable, width int) []frontend.Variable
}

// NewHasher proves each compression by itself, for 186 constraints.
func NewHasher(api frontend.API) (*Hasher, error) {
	p, err := poseidon2.NewPoseidon2(api)
	if err != nil {
		return nil, fmt.Errorf("new hasher: %w", err)
	}
	return &Hasher{compressor: &oneByOne{api, p}}, nil
}

// NewBatchedHasher proves all compressions of a circuit together, by GKR (docs/soundness-gkr.md): some 197,000 constraints for up to 2^10, 23,000 more
// each time these double, and 3 for each of those that are more. The circuit gets a commitment, and costs least where the number of compressions is just below a power of 2.
func NewBatchedHasher(api frontend.API) (*Hasher, error) {
	c, err := newCompressions(api)
	if err != nil {
		return nil, fmt.Errorf("new batched hasher: %w", err)
	}
	return &Hasher{compressor: c}, nil
}

// oneByOne proves each compression by itself.
type oneByOne struct {
	api         frontend.API
	permutation *poseidon2.Permutation
}

// Compress implements compressor.
func (s *oneByOne) Compress(left, right frontend.Variable) frontend.Variable {
	return s.permutation.Compress(left, right)
}

// Ordered implements compressor: one product orders the pair.
func (s *oneByOne) Ordered(bit, node, sibling frontend.Variable) frontend.Variable {
	swap := s.api.Mul(bit, s.api.Sub(sibling, node))
	return s.Compress(s.api.Add(node, swap), s.api.Sub(sibling, swap))
}

// Bits implements compressor.
func (s *oneByOne) Bits(v frontend.Variable, width int) []frontend.Variable {
	return AssertBits(s.api, v, width)
}

// Compress is the 2-to-1 compression of tree nodes.
func (h *Hasher) Compress(left, right frontend.Variable) frontend.Variable {
	h.count++
	return h.compressor.Compress(left, right)
}

// ordered compresses a node of a path and its sibling, which bit, one of a path's, orders.
func (h *Hasher) ordered(bit, node, sibling frontend.Variable) frontend.Variable {
	h.count++
	return h.compressor.Ordered(bit, node, sibling)
}

// Compressions so far.
func (h *Hasher) Compressions() int { return h.count }

// Hash folds words into tag.
func (h *Hasher) Hash(tag frontend.Variable, words ...frontend.Variable) frontend.Variable {
	for _, w := range words {
		tag = h.Compress(tag, w)
	}
	return tag
}

// Tag is field.Tag as a circuit constant.
func Tag(tag field.Element) frontend.Variable { return field.ToBig(tag) }
