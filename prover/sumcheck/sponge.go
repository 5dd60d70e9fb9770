package sumcheck

import (
	"errors"
	"fmt"
	"hash"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// The transcript of GKR is a duplex sponge over Poseidon2 of width 8 (8 full and 57 partial rounds): 7 words for 363 constraints,
// where width 2 takes one for 186. A challenge absorbs the five values of a round of sumcheck, or a few more. The first word of the state is the capacity;
// with each block, the number of its words is added to it. A challenge is the second word. Package circuits/gadget has the same in a circuit.
const (
	SpongeWidth   = 8
	SpongeFull    = 8
	SpongePartial = 57
	spongeRate    = SpongeWidth - 1
)

// sponge is the transcript. Its words are 32 bytes big-endian.
type sponge struct {
	permutation *poseidon2.Permutation
	state       [SpongeWidth]fr.Element
	pending     []fr.Element
}

// NewSponge returns an empty transcript.
func NewSponge() hash.Hash {
	return &sponge{permutation: poseidon2.NewPermutation(SpongeWidth, SpongeFull, SpongePartial)}
}

// Write implements hash.Hash; b is one word, without leading zero bytes if need be.
func (s *sponge) Write(b []byte) (int, error) {
	if len(b) > fr.Bytes {
		return 0, errors.New("sponge: more than a word")
	}
	var word [fr.Bytes]byte
	copy(word[fr.Bytes-len(b):], b)
	var w fr.Element
	if err := w.SetBytesCanonical(word[:]); err != nil {
		return 0, fmt.Errorf("sponge: %w", err)
	}
	s.pending = append(s.pending, w)
	return len(b), nil
}

// Sum implements hash.Hash. Unlike others it absorbs what is pending: a second call without a Write between gives the same.
func (s *sponge) Sum(b []byte) []byte {
	for len(s.pending) > 0 {
		block := s.pending[:min(spongeRate, len(s.pending))]
		s.pending = s.pending[len(block):]
		var n fr.Element
		n.SetUint64(uint64(len(block)))
		s.state[0].Add(&s.state[0], &n)
		for i := range block {
			s.state[1+i].Add(&s.state[1+i], &block[i])
		}
		if err := s.permutation.Permutation(s.state[:]); err != nil {
			panic(err) // the state has the permutation's width
		}
	}
	out := s.state[1].Bytes()
	return append(b, out[:]...)
}

// Reset implements hash.Hash.
func (s *sponge) Reset() { s.state, s.pending = [SpongeWidth]fr.Element{}, nil }

// Size implements hash.Hash.
func (s *sponge) Size() int { return fr.Bytes }

// BlockSize implements hash.Hash.
func (s *sponge) BlockSize() int { return fr.Bytes }
