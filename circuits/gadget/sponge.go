package gadget

import (
	"errors"
	"fmt"
	"hash"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	native "github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	gnarkcrypto "github.com/consensys/gnark-crypto/hash"
	"github.com/consensys/gnark/frontend"
	stdhash "github.com/consensys/gnark/std/hash"
	"github.com/consensys/gnark/std/permutation/poseidon2"
)

// The transcript of GKR is a duplex sponge over Poseidon2 of width 8 (8 full and 57 partial rounds): 7 words for 363 constraints,
// where width 2 takes one for 186. A challenge absorbs the five values of a round of sumcheck, or a few more. The first word of the state is the capacity;
// with each block, the number of its words is added to it. A challenge is the second word.
const (
	spongeWidth   = 8
	spongeRate    = spongeWidth - 1
	spongeFull    = 8
	spongePartial = 57
	spongeName    = "CAUSEWAY-SPONGE"
)

func init() {
	stdhash.RegisterCustomHash(spongeName, func(api frontend.API) (stdhash.FieldHasher, error) { return newSponge(api) })
	gnarkcrypto.RegisterCustomHash(spongeName+"_BN254", func() hash.Hash { return newNativeSponge() })
}

// sponge is the transcript in a circuit.
type sponge struct {
	api         frontend.API
	permutation *poseidon2.Permutation
	state       []frontend.Variable
	pending     []frontend.Variable
}

func newSponge(api frontend.API) (*sponge, error) {
	p, err := poseidon2.NewPoseidon2FromParameters(api, spongeWidth, spongeFull, spongePartial)
	if err != nil {
		return nil, fmt.Errorf("new sponge: %w", err)
	}
	s := &sponge{api: api, permutation: p}
	s.Reset()
	return s, nil
}

// Reset implements stdhash.FieldHasher.
func (s *sponge) Reset() {
	s.pending, s.state = nil, make([]frontend.Variable, spongeWidth)
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

// nativeSponge is the same for the prover. Its words are 32 bytes big-endian.
type nativeSponge struct {
	permutation *native.Permutation
	state       [spongeWidth]fr.Element
	pending     []fr.Element
}

func newNativeSponge() *nativeSponge {
	return &nativeSponge{permutation: native.NewPermutation(spongeWidth, spongeFull, spongePartial)}
}

// Write implements hash.Hash; b is one word, which gnark's prover writes without leading zero bytes where it is 0.
func (s *nativeSponge) Write(b []byte) (int, error) {
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
func (s *nativeSponge) Sum(b []byte) []byte {
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
func (s *nativeSponge) Reset() { s.state, s.pending = [spongeWidth]fr.Element{}, nil }

// Size implements hash.Hash.
func (s *nativeSponge) Size() int { return fr.Bytes }

// BlockSize implements hash.Hash.
func (s *nativeSponge) BlockSize() int { return fr.Bytes }
