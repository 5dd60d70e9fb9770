package sumcheck

import (
	"hash"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// instance holds the words before each round of one permutation, and after the last.
type instance [rounds + 1][2]fr.Element

// run computes all words from the first two, and returns the permutation's second output.
func (in *instance) run(of *[rounds]round) fr.Element {
	for i := range of {
		x, y := of[i].apply(&in[i][0], &in[i][1])
		in[i+1] = [2]fr.Element{x, y}
	}
	return form{1, 2}.of(&in[rounds][0], &in[rounds][1])
}

// prove returns what gnark's GKR prover puts into its wires, from the first level of its schedule to the last: the two inputs at the last
// point; for each round of the permutation its polynomials, one for each variable, and the words before it at that sumcheck's point; the words
// after the last round at the first point. The instances are a power of two.
func prove(instances []instance, of *[rounds]round, h hash.Hash) ([]fr.Element, error) {
	n := len(instances)
	variables := log2(n)
	t := &transcript{hash: h}
	point := make([]fr.Element, variables)
	for i := range point {
		point[i] = t.challenge()
	}
	u, v, weights := make([]fr.Element, n), make([]fr.Element, n), make([]fr.Element, max(n, 2))

	perLevel := variables*degree + 2
	out := make([]fr.Element, 2+rounds*perLevel+2)
	copyWords := func(to []fr.Element, word int) []fr.Element {
		for i := range to {
			to[i] = instances[i][rounds][word]
		}
		return to
	}
	last := out[len(out)-2:]
	last[0], last[1] = evaluate(copyWords(u, 0), point), evaluate(copyWords(v, 1), point)
	t.Bind(last...)

	for i := rounds - 1; i >= 0; i-- {
		l := &layer{round: &of[i], alpha: t.challenge()}
		if err := l.begin(func(k int) *[2]fr.Element { return &instances[k][i] }, u, v); err != nil {
			return nil, err
		}
		suffixes(point, weights)
		level := out[2+i*perLevel:][:perLevel]
		for j := range variables {
			k := n >> (j + 1)
			polynomial := l.polynomial(weights[k : 2*k])
			copy(level[j*degree:], polynomial[:])
			t.Bind(polynomial[:]...)
			point[j] = t.challenge()
			l.fold(&point[j])
		}
		words := l.end()
		copy(level[variables*degree:], words[:])
		if i > 0 { // what the inputs evaluate to follows from them and the point
			t.Bind(words[:]...)
		}
	}
	copy(out, out[2+variables*degree:][:2])
	return out, nil
}

func log2(n int) (k int) {
	for ; 1<<k < n; k++ {
	}
	return k
}
