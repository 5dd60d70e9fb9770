// Package gadget holds the parts that circuits are built from. Each mirrors a native function of rollup/field or statetree and says which.
package gadget

import (
	"fmt"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Hasher mirrors field.Compress and field.Hash. One Compress costs 186 constraints.
type Hasher struct{ permutation *poseidon2.Permutation }

// NewHasher prepares the round constants.
func NewHasher(api frontend.API) (*Hasher, error) {
	p, err := poseidon2.NewPoseidon2(api)
	if err != nil {
		return nil, fmt.Errorf("new hasher: %w", err)
	}
	return &Hasher{p}, nil
}

// Compress is the 2-to-1 compression of tree nodes.
func (h *Hasher) Compress(left, right frontend.Variable) frontend.Variable {
	return h.permutation.Compress(left, right)
}

// Hash folds words into tag.
func (h *Hasher) Hash(tag frontend.Variable, words ...frontend.Variable) frontend.Variable {
	for _, w := range words {
		tag = h.Compress(tag, w)
	}
	return tag
}

// Tag is field.Tag as a circuit constant.
func Tag(tag field.Element) frontend.Variable { return field.ToBig(tag) }
