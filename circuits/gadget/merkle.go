package gadget

import "github.com/consensys/gnark/frontend"

// Path is where a leaf sits: the bits of its index, lowest first, and the siblings from the leaf upwards.
type Path struct {
	Bits     []frontend.Variable // boolean
	Siblings []frontend.Variable
}

// Root mirrors statetree.MerkleProof.Root.
func (p Path) Root(api frontend.API, h *Hasher, leaf frontend.Variable) frontend.Variable {
	node := leaf
	for i, sibling := range p.Siblings {
		// One product orders the pair: bit 1 puts the node on the right.
		swap := api.Mul(p.Bits[i], api.Sub(sibling, node))
		node = h.Compress(api.Add(node, swap), api.Sub(sibling, swap))
	}
	return node
}

// UpdateRoot returns the root after a leaf changed from old to new. It returns root itself where active, a boolean, is 0; the opening
// is then free.
//
// SOUNDNESS: where active is 1, old is the leaf under root at this path, and the new root differs from root in this leaf alone, because
// both are computed with the same siblings.
func (p Path) UpdateRoot(api frontend.API, h *Hasher, active, root, old, new frontend.Variable) frontend.Variable {
	api.AssertIsEqual(api.Mul(active, api.Sub(p.Root(api, h, old), root)), 0)
	return api.Select(active, p.Root(api, h, new), root)
}
