package gadget

import "github.com/consensys/gnark/frontend"

// Path is where a leaf sits: the bits of its index, lowest first, and the siblings from the leaf upwards.
type Path struct {
	Bits     []frontend.Variable // boolean: Hasher.Path's, or asserted to be
	Siblings []frontend.Variable
}

// Path asserts that index is one of a tree that has as many levels as siblings, and returns its path.
func (h *Hasher) Path(index frontend.Variable, siblings []frontend.Variable) Path {
	return Path{Bits: h.compressor.Bits(index, len(siblings)), Siblings: siblings}
}

// Root mirrors statetree.MerkleProof.Root.
func (p Path) Root(h *Hasher, leaf frontend.Variable) frontend.Variable { return p.roots(h, leaf)[0] }

// roots are those of several leaves, of each with the others away. What they share stands side by side, where it counts once (compressions.block).
func (p Path) roots(h *Hasher, nodes ...frontend.Variable) []frontend.Variable {
	for i, sibling := range p.Siblings {
		for k := range nodes {
			nodes[k] = h.ordered(p.Bits[i], nodes[k], sibling)
		}
	}
	return nodes
}

// Roots are those of a leaf before and after it changes.
func (p Path) Roots(h *Hasher, old, new frontend.Variable) (before, after frontend.Variable) {
	roots := p.roots(h, old, new)
	return roots[0], roots[1]
}

// UpdateRoot returns the root after a leaf changed from old to new. It returns root itself where active, a boolean, is 0; the opening
// is then free.
//
// SOUNDNESS: where active is 1, old is the leaf under root at this path, and the new root differs from root in this leaf alone, because
// both are computed with the same siblings.
func (p Path) UpdateRoot(api frontend.API, h *Hasher, active, root, old, new frontend.Variable) frontend.Variable {
	roots := p.roots(h, old, new)
	api.AssertIsEqual(api.Mul(active, api.Sub(roots[0], root)), 0)
	return api.Select(active, roots[1], root)
}
