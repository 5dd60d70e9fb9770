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

// AccountsOf lists the accounts of an L1 address, in the order of their ids.
func (n *Node) AccountsOf(a rollup.Address) ([]uint32, error) {
	return find(n.parts.Load().seq, func(x rollup.Account) bool { return x.Address == a })
}

// AccountsWith lists the accounts of a public key, in the order of their ids.
func (n *Node) AccountsWith(key field.Point) ([]uint32, error) {
	return find(n.parts.Load().seq, func(x rollup.Account) bool { return x.PubKey == key })
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

// find goes through all accounts: for lists that are asked for often, the API keeps an index.
func find(seq *sequencer.Sequencer, is func(rollup.Account) bool) (out []uint32, err error) {
	count, err := seq.Accounts()
	if err != nil {
		return nil, err
	}
	for id := range count {
		a, err := seq.Account(id)
		if err != nil {
			return nil, err
		}
		if !a.IsEmpty() && is(a) {
			out = append(out, id)
		}
	}
	return out, nil
}
