package gadget

import (
	"fmt"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/permutation/poseidon2"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

const spongeRate = sumcheck.SpongeWidth - 1

// sponge is the transcript in a circuit: a duplex sponge (prover/sumcheck).
type sponge struct {
	api         frontend.API
	permutation *poseidon2.Permutation
	state       []frontend.Variable
	pending     []frontend.Variable
	left        int // words of the state that are no challenges yet
}

func newSponge(api frontend.API) (transcript, error) {
	p, err := poseidon2.NewPoseidon2FromParameters(api, sumcheck.SpongeWidth, sumcheck.SpongeFull, sumcheck.SpongePartial)
	if err != nil {
		return nil, fmt.Errorf("new sponge: %w", err)
	}
	s := &sponge{api: api, permutation: p, state: make([]frontend.Variable, sumcheck.SpongeWidth)}
	for i := range s.state {
		s.state[i] = 0
	}
	return s, nil
}

// bind implements transcript.
func (s *sponge) bind(words ...frontend.Variable) { s.pending = append(s.pending, words...) }

// challenge implements transcript: it is the next word of the state. Where none is left and nothing was bound, a zero is.
func (s *sponge) challenge() frontend.Variable {
	if len(s.pending) == 0 && s.left == 0 {
		s.bind(0)
	}
	for len(s.pending) > 0 {
		s.absorb(s.pending[:min(spongeRate, len(s.pending))])
	}
	word := s.state[sumcheck.SpongeWidth-s.left]
	s.left--
	return word
}

// absorb takes the first block of what is pending.
func (s *sponge) absorb(block []frontend.Variable) {
	s.state[0] = s.api.Add(s.state[0], len(block))
	for i, w := range block {
		s.state[1+i] = s.api.Add(s.state[1+i], w)
	}
	if err := s.permutation.Permutation(s.state); err != nil {
		panic(err) // the state has the permutation's width
	}
	s.pending, s.left = s.pending[len(block):], spongeRate
}
