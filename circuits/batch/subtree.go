package batch

import (
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
)

// Subtree is where transfer lanes work: the tree's first subtree of rollup.Shape.Reach levels.
type Subtree struct {
	Root  frontend.Variable   // before the first transfer lane
	Above []frontend.Variable // siblings from the subtree's root upwards
}

// path of the subtree's root, which is leftmost on its level.
func (s *Subtree) path() gadget.Path {
	bits := make([]frontend.Variable, len(s.Above))
	for i := range bits {
		bits[i] = 0
	}
	return gadget.Path{Bits: bits, Siblings: s.Above}
}

// enter narrows the state to the subtree: what transfer lanes change is below it.
//
// SOUNDNESS: the subtree's root is under the root that full lanes left, and leave computes the whole's with the same siblings: the rest of the tree
// stays as it is.
func (x *executor) enter(s *Subtree) {
	x.api.AssertIsEqual(s.path().Root(x.hash, s.Root), x.root)
	x.root = s.Root
}

// leave widens the state to the whole tree again.
func (x *executor) leave(s *Subtree) { x.root = s.path().Root(x.hash, x.root) }
