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
}

func newSponge(api frontend.API) (*sponge, error) {
	p, err := poseidon2.NewPoseidon2FromParameters(api, sumcheck.SpongeWidth, sumcheck.SpongeFull, sumcheck.SpongePartial)
	if err != nil {
		return nil, fmt.Errorf("new sponge: %w", err)
	}
	s := &sponge{api: api, permutation: p}
	s.Reset()
	return s, nil
}

// Reset implements stdhash.FieldHasher.
func (s *sponge) Reset() {
	s.pending, s.state = nil, make([]frontend.Variable, sumcheck.SpongeWidth)
	for i := range s.state {
		s.state[i] = 0
	}
}

// Write implements stdhash.FieldHasher.
func (s *sponge) Write(words ...frontend.Variable) { s.pending = append(s.pending, words...) }

// Sum implements stdhash.FieldHasher: it absorbs what was written since the last call and returns a challenge.
func (s *sponge) Sum() frontend.Variable {
	for len(s.pending) > 0 {
		block := s.pending[:min(spongeRate, len(s.pending))]
		s.pending = s.pending[len(block):]
		s.state[0] = s.api.Add(s.state[0], len(block))
		for i, w := range block {
			s.state[1+i] = s.api.Add(s.state[1+i], w)
		}
		if err := s.permutation.Permutation(s.state); err != nil {
			panic(err) // the state has the permutation's width
		}
	}
	return s.state[1]
}
