package gadget_test

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// The point at which results are claimed is drawn after they are fixed. Whoever knew it beforehand could move two results so that their polynomial's value
// there stays: all that GKR proves is then true, and the results are not those of the permutation. The attack works where the commitment, which the
// point is drawn from, is made to stand still, and nowhere else.
func TestGKRPointIsDrawnAfterTheResults(t *testing.T) {
	in := &free{Words: []frontend.Variable{5, 6}}
	s := circuittest.TakeApart(circuittest.Compile(t, &free{Words: make([]frontend.Variable, 2)}))
	honest, results, proof := s.Honest(t, in), s.Asked("CompressionHint"), s.Asked("CompressionsHint")[0]
	require.Len(t, results, 2)
	l := &replay{Sponge: sumcheck.NewSponge()}
	l.Bind(honest[proof.Asked[0]])
	r, one := l.point(sumcheck.CompressionVariables(2), 0)[2], fr.One()
	var rest fr.Element
	rest.Sub(&one, &r)
	// The polynomial has (1 - r) R_0 + r R_1 there, times a weight, besides what others have.
	w0, w1 := results[0].Out[0], results[1].Out[0]
	r0, r1 := honest[w0], honest[w1]
	r0.Add(&r0, &r)
	r1.Sub(&r1, &rest)
	moved := map[int]fr.Element{w0: r0, w1: r1}
	require.True(t, s.Takes(t, in, nil))
	require.False(t, s.Takes(t, in, moved), "the first challenge does not depend on the results")

	moved[proof.Asked[0]] = honest[proof.Asked[0]]
	require.True(t, s.Takes(t, in, moved), "the attack is none")
}

// The commitment covers every wire that an input or a result of a compression is made of.
func TestGKRCommitsToInputsAndResults(t *testing.T) {
	ccs := circuittest.Compile(t, new(ways))
	committed := map[int]bool{}
	for _, list := range circuittest.Committed(ccs) {
		for _, w := range list {
			committed[w] = true
		}
	}
	calls := circuittest.TakeApart(ccs).Asked("CompressionHint")
	require.Len(t, calls, 3)
	for _, a := range calls {
		require.Len(t, a.Asked, 3)
		for _, w := range append(a.Asked, a.Out...) {
			require.True(t, committed[w], "wire %d is not committed to", w)
		}
	}
}

// replay has the challenges of a verifier.
type replay struct {
	*sumcheck.Sponge
	messages []fr.Element
}

func (l *replay) hear(n int) {
	l.Bind(l.messages[:n]...)
	l.messages = l.messages[n:]
}

func (l *replay) point(n, degree int) []fr.Element {
	out := make([]fr.Element, n)
	for i := range out {
		if degree > 0 {
			l.hear(degree)
		}
		out[i] = l.Challenge()
	}
	return out
}

// equal is the equality polynomial of a point at a number, the highest bit first.
func equal(point []fr.Element, number int) fr.Element {
	out, one := fr.One(), fr.One()
	for i, p := range point {
		if number>>(len(point)-1-i)&1 == 0 {
			p.Sub(&one, &p)
		}
		out.Mul(&out, &p)
	}
	return out
}

// All challenges of a ladder are drawn after its sums are fixed. Whoever knew them beforehand could move two sums such that what is compared stays, and keep the
// honest proof. The attack works where the commitment is made to stand still, and nowhere else.
func TestLadderChallengesAreDrawnAfterTheSums(t *testing.T) {
	in := &rungs{validProducts(1)}
	s := circuittest.TakeApart(circuittest.Compile(t, &rungs{newProducts(1)}))
	honest, proof := s.Honest(t, in), s.Asked("LadderHint")[0]
	l := &replay{Sponge: sumcheck.NewSponge()}
	for _, w := range proof.Out {
		l.messages = append(l.messages, honest[w])
	}
	const n = 4 // 14 instances, and two that repeat the last
	l.Bind(honest[proof.Asked[0]])
	l.point(n, 0)
	l.hear(3)
	for range sumcheck.StepsOfRung {
		for _, stage := range []sumcheck.Stage{sumcheck.AddingBase, sumcheck.AddingKey, sumcheck.Doubling} {
			degree, inputs := stage.Shape()
			l.Challenge()
			l.point(n, degree)
			l.hear(inputs)
		}
	}
	l.Challenge()
	last := l.point(n, 2)
	l.hear(3 + 3 + 3*sumcheck.StepsOfRung + 3)
	l.hear(3 << sumcheck.StepsOfRung)
	x := l.Challenge()
	require.Empty(t, l.messages)

	chosen, instances := map[int]fr.Element{}, s.Asked("RungHint")
	for _, a := range append(instances, proof) {
		for _, w := range a.Out {
			chosen[w] = honest[w]
		}
	}
	weight := func(end int) fr.Element { // of what an instance ends with, and the next begins with
		out, start := equal(last, end), equal(last, end+1)
		out.Mul(&out, &x).Add(&out, &start)
		return out
	}
	move := func(end int, by fr.Element) {
		w := instances[end].Out[0]
		v := chosen[w]
		chosen[w] = *v.Add(&v, &by)
	}
	minus := weight(3)
	move(3, weight(7))
	move(7, *minus.Neg(&minus))
	require.False(t, s.Takes(t, in, chosen), "the first challenge does not depend on the sums")
	chosen[proof.Asked[0]] = honest[proof.Asked[0]]
	require.True(t, s.Takes(t, in, chosen), "the attack is none")
}
