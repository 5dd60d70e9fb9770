package node

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// What a Follower knows is final: for it, accepted and sealed are the same.

func (f *Follower) view() *rollup.View { return f.ledger.Load().State.View() }

// anew is an error while L1 is read anew: accounts come one after the other then, and none may be said not to exist.
func (f *Follower) anew() error {
	if f.before.Load() != 0 {
		return errAnew
	}
	return nil
}

// Account returns an account, ErrUnknown if there is none; sequencer.ErrFull, as from all that look an account up, while L1 is read anew.
func (f *Follower) Account(id uint32) (rollup.Account, error) {
	a, err := f.SealedAccount(id)
	if err == nil && a.IsEmpty() {
		err = ErrUnknown
	}
	return a, err
}

// Locate returns the account of an owner.
func (f *Follower) Locate(o rollup.Owner) (id uint32, exists bool, err error) {
	if err := f.anew(); err != nil {
		return 0, false, err
	}
	return f.view().Locate(o)
}

// Accounts is how many there are.
func (f *Follower) Accounts() (uint32, error) { return f.view().Accounts() }

// SealedAccount returns an account, the zero Account if there is none.
func (f *Follower) SealedAccount(id uint32) (rollup.Account, error) {
	if err := f.anew(); err != nil {
		return rollup.Account{}, err
	}
	return f.view().Account(id)
}

// SealedRoot returns the root after the last batch, and that batch's number.
func (f *Follower) SealedRoot() (root field.Element, batch uint64) {
	at := f.At()
	return at.Root, at.Batch
}

// SealedLeaf returns an account, empty or not, and its Merkle proof.
func (f *Follower) SealedLeaf(id uint32) (sequencer.Leaf, error) {
	if err := f.anew(); err != nil {
		return sequencer.Leaf{}, err
	}
	batch, view := f.At().Batch, f.view()
	account, err := view.Account(id)
	if err != nil {
		return sequencer.Leaf{}, err
	}
	p, err := view.Proof(id)
	return sequencer.Leaf{Account: account, Merkle: p, Root: view.Root(), Batch: batch}, err
}

// Fees are none: a Follower takes no ops.
func (f *Follower) Fees() map[uint16]sequencer.Fees { return nil }

// Shape is none: a follower seals nothing.
func (f *Follower) Shape() rollup.Shape { return rollup.Shape{} }
