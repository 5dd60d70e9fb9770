package sumcheck

import (
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// instance holds the words before each round of one permutation, and after the last.
type instance [rounds + 1][2]fr.Element

// run computes all words from the first two.
func (in *instance) run(input [2]fr.Element) {
	in[0] = input
	for i := range permutation {
		x, y := permutation[i].apply(&in[i][0], &in[i][1])
		in[i+1] = [2]fr.Element{x, y}
	}
}

// CompressionVariables is how many variables the instances of n compressions have, at least one more than are told.
func CompressionVariables(n int) int { return log2(instances(n)) }

// CompressionMessages is how many elements prove n compressions.
func CompressionMessages(n int) int {
	v := CompressionVariables(n)
	return 3 + rounds*(degree*(v-Told)+2<<Told) + degreeOfPairs*v + ofProven
}

// proveCompressions returns what a prover sends, from the results to what they are of:
//
//   - the words after the last round at the first point, and the right inputs;
//   - for each round, the last first: its sumcheck, and what is left of u and v. A polynomial is sent by its values at 1, 2 and so on to its degree;
//   - the sumcheck that brings what is claimed of pairs and results to one point (provePairs).
//
// The tables are those of the pairs.
func proveCompressions(tables Tables, c *compressions, t *Sponge) ([]fr.Element, error) {
	p := &compressionsProof{sender: sender{Sponge: t}, tables: tables, point: make([]fr.Element, log2(len(c.pairs)))}
	for i := range p.point {
		p.point[i] = p.Challenge()
	}
	first := slices.Clone(p.point)
	words, err := tables.Outputs(first)
	if err != nil {
		return nil, err
	}
	p.send(words[0], words[1], evaluate(c.right(), first))
	for i := rounds - 1; i >= 0; i-- {
		if words, err = p.proveRound(i, words); err != nil {
			return nil, err
		}
	}
	p.provePairs(c, first)
	return p.out, nil
}

// compressionsProof is a proof on its way.
type compressionsProof struct {
	sender
	tables Tables
	point  []fr.Element // of the claims that are left
}

// proveRound makes the sumcheck of round i of what the words after it are at the point, which it moves to where the words before it are left to prove: it
// returns these.
func (p *compressionsProof) proveRound(i int, after [2]fr.Element) (words [2]fr.Element, err error) {
	l, err := newLayer(&permutation[i], p.Challenge())
	if err != nil {
		return words, err
	}
	sum, err := p.tables.Begin(i, l.c, l.sum(&after), p.point)
	summed, last := p.point[:len(p.point)-Told], p.point[len(p.point)-Told:]
	for j := range summed {
		if err != nil {
			return words, err
		}
		polynomial := l.polynomial(sum)
		p.send(polynomial[:]...)
		summed[j] = p.Challenge()
		if j < len(summed)-1 {
			sum, err = p.tables.Fold(summed[j])
		}
	}
	left, err := p.tables.End(summed[len(summed)-1])
	left = l.told(left)
	p.tell(&left)
	for j := range last {
		last[j] = p.Challenge()
	}
	return l.words(left, last), err
}

// tell sends what is left, u and v. The last value follows from what is claimed and the others, so it is not bound.
func (p *compressionsProof) tell(left *Left) {
	all := append(left[0][:], left[1][:]...)
	last := len(all) - 1
	p.send(all[:last]...)
	p.out = append(p.out, all[last])
}

func log2(n int) (k int) {
	for ; 1<<k < n; k++ {
	}
	return k
}
