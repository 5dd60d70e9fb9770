package node

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Account returns an account with all accepted ops applied: what a wallet signs the next op for. ErrUnknown if there is none.
func (n *Node) Account(id uint32) (rollup.Account, error) {
	a, err := n.parts.Load().seq.Account(id)
	if err == nil && a.IsEmpty() {
		err = ErrUnknown
	}
	return a, err
}

// Locate returns the account of an owner, with all accepted ops applied.
func (n *Node) Locate(o rollup.Owner) (id uint32, exists bool, err error) {
	return n.parts.Load().seq.Locate(o)
}

// Accounts is how many leaves are filled in order, with all accepted ops applied.
func (n *Node) Accounts() (uint32, error) { return n.parts.Load().seq.Accounts() }

// SealedAccount returns an account after the last sealed batch, the zero Account if there is none.
func (n *Node) SealedAccount(id uint32) (rollup.Account, error) {
	return n.parts.Load().seq.SealedAccount(id)
}

// SealedRoot is the root after the last sealed batch, and that batch's number.
func (n *Node) SealedRoot() (root field.Element, batch uint64) {
	return n.parts.Load().seq.SealedRoot()
}

// SealedLeaf returns an account, empty or not, and its Merkle proof, after the last sealed batch.
func (n *Node) SealedLeaf(id uint32) (sequencer.Leaf, error) {
	return n.parts.Load().seq.SealedLeaf(id)
}
