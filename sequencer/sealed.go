package sequencer

import (
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// SealedAccount returns an account after the last sealed batch, the zero Account if there is none.
func (s *Sequencer) SealedAccount(id uint32) (rollup.Account, error) {
	s.heads.RLock()
	defer s.heads.RUnlock()
	return s.head.Account(id)
}

// SealedRoot returns the root after the last sealed batch, and that batch's number.
func (s *Sequencer) SealedRoot() (root field.Element, batch uint64) {
	s.heads.RLock()
	defer s.heads.RUnlock()
	return s.head.Root(), s.number - 1
}

// Leaf is an account, empty or not, with its path to a root.
type Leaf struct {
	Account rollup.Account
	Merkle  statetree.MerkleProof
	Root    field.Element
	Batch   uint64 // after which this was the root
}

// SealedLeaf returns an account and its Merkle proof after the last sealed batch.
func (s *Sequencer) SealedLeaf(id uint32) (Leaf, error) {
	s.heads.RLock()
	defer s.heads.RUnlock()
	account, err := s.head.Account(id)
	if err != nil {
		return Leaf{}, err
	}
	p, err := s.head.Proof(id)
	return Leaf{account, p, s.head.Root(), s.number - 1}, err
}
