package gadget_test

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
)

// The point at which results are claimed is drawn after they are fixed. Whoever knew it beforehand could move two results so that their polynomial's value
// there stays: all that GKR proves is then true, and the results are not those of the permutation. The attack works where the commitment, which the
// point is drawn from, is made to stand still, and nowhere else.
func TestGKRPointIsDrawnAfterTheResults(t *testing.T) {
	in := &free{Words: []frontend.Variable{5, 6}}
	s := circuittest.TakeApart(circuittest.Compile(t, &free{Words: make([]frontend.Variable, 2)}))
	answers := s.GKR(t, in)
	require.Len(t, answers, 3, "two results and a proof")
	h := gadget.NativeSponge()
	for _, bound := range answers[2].In {
		b := bound.Bytes()
		h.Write(b[:])
	}
	h.Write([]byte{0}) // gnark's separator before a challenge that nothing new is bound to
	var r, rest fr.Element
	r.SetBytes(h.Sum(nil))
	one := fr.One()
	rest.Sub(&one, &r)
	// P(r) = (1 - r) P_0 + r P_1.
	p0, p1 := answers[0].Values[0], answers[1].Values[0]
	p0.Add(&p0, &r)
	p1.Sub(&p1, &rest)
	moved := map[int]fr.Element{answers[0].Out[0]: p0, answers[1].Out[0]: p1}
	require.True(t, s.Takes(t, in, nil))
	require.False(t, s.Takes(t, in, moved), "the first challenge does not depend on the results")

	require.Len(t, answers[2].Asked, 1, "the proof's first challenge is drawn from the commitment alone")
	moved[answers[2].Asked[0]] = answers[2].In[0]
	require.True(t, s.Takes(t, in, moved), "the attack is none")
}

// The commitment covers every wire that an input or a result of a compression is made of.
func TestGKRCommitsToInputsAndResults(t *testing.T) {
	words := []frontend.Variable{5, 6, 7}
	ccs := circuittest.Compile(t, &free{Words: make([]frontend.Variable, len(words))})
	committed := map[int]bool{}
	for _, list := range circuittest.Committed(ccs) {
		for _, w := range list {
			committed[w] = true
		}
	}
	answers := circuittest.TakeApart(ccs).GKR(t, &free{Words: words})
	require.Len(t, answers, len(words)+1)
	for _, a := range answers[:len(words)] {
		require.NotEmpty(t, a.Asked)
		for _, w := range append(a.Asked, a.Out...) {
			require.True(t, committed[w], "wire %d is not committed to", w)
		}
	}
}
