package sumcheck

import (
	"hash"

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

// prove returns what gnark's GKR prover puts into its wires, from the first level of its schedule to the last: the two inputs at the last
// point; for each round of the permutation its polynomials, one for each variable, and the words before it at that sumcheck's point; the words
// after the last round at the first point. There are n permutations, a power of two.
func prove(tables Tables, n int, h hash.Hash) ([]fr.Element, error) {
	t := &transcript{hash: h}
	point := make([]fr.Element, log2(n))
	for i := range point {
		point[i] = t.challenge()
	}
	perLevel := len(point)*degree + 2
	out := make([]fr.Element, wires(n))
	last, err := tables.Outputs(point)
	if err != nil {
		return nil, err
	}
	copy(out[len(out)-2:], last[:])
	t.Bind(last[:]...)

	words := last
	for i := rounds - 1; i >= 0; i-- {
		if words, err = t.proveRound(tables, i, words, point, out[2+i*perLevel:][:perLevel]); err != nil {
			return nil, err
		}
		if i > 0 { // what the inputs evaluate to follows from them and the point
			t.Bind(words[:]...)
		}
	}
	copy(out, out[perLevel:][:2])
	return out, nil
}

// proveRound makes the sumcheck of round i of what the words after it are at point, which it moves to where the words before it are left to prove: it
// returns these.
func (t *transcript) proveRound(tables Tables, i int, after [2]fr.Element, point, out []fr.Element) (words [2]fr.Element, err error) {
	l, err := newLayer(&permutation[i], t.challenge())
	if err != nil {
		return words, err
	}
	sum, err := tables.Begin(i, l.c, l.sum(&after), point)
	for j := range point {
		if err != nil {
			return words, err
		}
		polynomial := l.polynomial(sum)
		copy(out[j*degree:], polynomial[:])
		t.Bind(polynomial[:]...)
		point[j] = t.challenge()
		if j < len(point)-1 {
			sum, err = tables.Fold(point[j])
		}
	}
	last, err := tables.End(point[len(point)-1])
	words = l.words(last)
	copy(out[len(point)*degree:], words[:])
	return words, err
}

// wires is how many elements prove returns.
func wires(n int) int { return 2 + rounds*(log2(n)*degree+2) + 2 }

func log2(n int) (k int) {
	for ; 1<<k < n; k++ {
	}
	return k
}
