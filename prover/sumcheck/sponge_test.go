package sumcheck

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/stretchr/testify/require"
)

// A sponge as it is described: blocks of up to seven words are added to a state, with their number, and permuted; what is drawn are its words, and a block of one zero
// is absorbed when all seven are.
func TestSponge(t *testing.T) {
	permutation := poseidon2.NewPermutation(8, 8, 57)
	var state [8]fr.Element
	absorb := func(block ...uint64) {
		for i, w := range append([]uint64{uint64(len(block))}, block...) {
			e := fr.NewElement(w)
			state[i].Add(&state[i], &e)
		}
		require.NoError(t, permutation.Permutation(state[:]))
	}
	s := NewSponge()
	bind := func(words ...uint64) {
		for _, w := range words {
			s.Bind(fr.NewElement(w))
		}
	}
	draw := func(words int) {
		for i := range words {
			require.Equal(t, state[1+i], s.Challenge(), "word %d", 1+i)
		}
	}
	absorb(0) // nothing is known of a state that has absorbed nothing: it is no challenge
	draw(7)
	absorb(0)
	draw(2)
	bind(1, 2, 3)
	absorb(1, 2, 3)
	draw(7)
	bind(4, 5, 6, 7, 8, 9, 10)
	bind(11)
	absorb(4, 5, 6, 7, 8, 9, 10)
	absorb(11)
	draw(7)
	absorb(0)
	draw(7)
	absorb(0)
	draw(1)
}
