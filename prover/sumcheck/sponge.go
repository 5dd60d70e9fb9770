package sumcheck

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// The transcript of GKR is a duplex sponge over Poseidon2 of width 8 (8 full and 57 partial rounds): 7 words for 363 constraints,
// where width 2 takes one for 186. A challenge absorbs the five values of a round of sumcheck, or a few more. The first word of the state is the capacity;
// with each block, the number of its words is added to it. Challenges are the other words, one after another. Package circuits/gadget has the same in a circuit.
const (
	SpongeWidth   = 8
	SpongeFull    = 8
	SpongePartial = 57
	spongeRate    = SpongeWidth - 1
)

// Sponge is the transcript: it draws challenges, and all that was bound before goes into each. The verifiers of circuits/gadget do the same.
type Sponge struct {
	permutation *poseidon2.Permutation
	state       [SpongeWidth]fr.Element
	pending     []fr.Element
	left        int // words of the state that are no challenges yet
}

// NewSponge returns an empty transcript.
func NewSponge() *Sponge {
	return &Sponge{permutation: poseidon2.NewPermutation(SpongeWidth, SpongeFull, SpongePartial)}
}

// Bind adds elements.
func (s *Sponge) Bind(elements ...fr.Element) { s.pending = append(s.pending, elements...) }

// Challenge draws one: the next word of the state. Where none is left and nothing was bound, a zero is.
func (s *Sponge) Challenge() fr.Element {
	if len(s.pending) == 0 && s.left == 0 {
		s.Bind(fr.Element{})
	}
	for len(s.pending) > 0 {
		s.absorb(s.pending[:min(spongeRate, len(s.pending))])
	}
	word := s.state[SpongeWidth-s.left]
	s.left--
	return word
}

// absorb takes the first block of what is pending.
func (s *Sponge) absorb(block []fr.Element) {
	var n fr.Element
	n.SetUint64(uint64(len(block)))
	s.state[0].Add(&s.state[0], &n)
	for i := range block {
		s.state[1+i].Add(&s.state[1+i], &block[i])
	}
	if err := s.permutation.Permutation(s.state[:]); err != nil {
		panic(err) // the state has the permutation's width
	}
	s.pending, s.left = s.pending[len(block):], spongeRate
}

// sender is a transcript of what is sent.
type sender struct {
	*Sponge
	out []fr.Element
}

// send binds what it adds to the proof.
func (s *sender) send(elements ...fr.Element) {
	s.Bind(elements...)
	s.out = append(s.out, elements...)
}
