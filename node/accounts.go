package node

import (
	"fmt"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// errAnew refuses while L1 is read anew.
var errAnew = fmt.Errorf("%w: L1 is read anew", sequencer.ErrFull)

// look asks the sequencer, but not while L1 is read anew: accounts come one after the other then, and none may be said not to exist.
func look[T any](n *Node, ask func(*sequencer.Sequencer) (T, error)) (T, error) {
	if !n.taking.TryRLock() {
		var none T
		return none, errAnew
	}
	defer n.taking.RUnlock()
	return ask(n.parts.Load().seq)
}

// Account returns an account with all accepted ops applied: what a wallet signs the next op for. ErrUnknown if there is none; sequencer.ErrFull, as from all that
// look an account up, while L1 is read anew.
func (n *Node) Account(id uint32) (rollup.Account, error) {
	a, err := look(n, func(s *sequencer.Sequencer) (rollup.Account, error) { return s.Account(id) })
	if err == nil && a.IsEmpty() {
		err = ErrUnknown
	}
	return a, err
}

// Locate returns the account of an owner, with all accepted ops applied.
func (n *Node) Locate(o rollup.Owner) (id uint32, exists bool, err error) {
	id, err = look(n, func(s *sequencer.Sequencer) (id uint32, err error) {
		id, exists, err = s.Locate(o)
		return id, err
	})
	return id, exists, err
}

// Accounts is how many leaves are filled in order, with all accepted ops applied.
func (n *Node) Accounts() (uint32, error) { return n.parts.Load().seq.Accounts() }

// SealedAccount returns an account after the last sealed batch, the zero Account if there is none.
func (n *Node) SealedAccount(id uint32) (rollup.Account, error) {
	return look(n, func(s *sequencer.Sequencer) (rollup.Account, error) { return s.SealedAccount(id) })
}

// SealedRoot is the root after the last sealed batch, and that batch's number.
func (n *Node) SealedRoot() (root field.Element, batch uint64) {
	return n.parts.Load().seq.SealedRoot()
}

// SealedLeaf returns an account, empty or not, and its Merkle proof, after the last sealed batch.
func (n *Node) SealedLeaf(id uint32) (sequencer.Leaf, error) {
	return look(n, func(s *sequencer.Sequencer) (sequencer.Leaf, error) { return s.SealedLeaf(id) })
}
