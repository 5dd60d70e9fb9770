package sumcheck

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// Poseidon2 of width 2, https://eprint.iacr.org/2023/323, with the parameters of gnark-crypto's default.
const (
	fullRounds    = 6
	partialRounds = 50
	rounds        = fullRounds + partialRounds
)

// form is a linear form in a round's two words, with small whole coefficients.
type form struct{ a, b int }

// round is a layer of the GKR circuit, from words x and y to the next two:
//
//	full     x' = (first(x, y) + keys[0])^5    y' = (second(x, y) + keys[1])^5
//	partial  x' = (first(x, y) + keys[0])^5    y' = x' + second(x, y)
//
// From the first partial round to the last, the second word is the sum of Poseidon2's two (circuits/gadget).
type round struct {
	partial       bool
	first, second form
	keys          [2]fr.Element
}

// permutation returns the rounds, in the order of the permutation.
func permutation() (out [rounds]round) {
	keys := poseidon2.NewParameters(2, fullRounds, partialRounds).RoundKeys
	const half, last = fullRounds / 2, fullRounds/2 + partialRounds
	for i := range out {
		r := &out[i]
		copy(r.keys[:], keys[i])
		switch {
		case i == half:
			r.partial, r.first, r.second = true, form{2, 1}, form{1, 2}
		case half < i && i < last:
			r.partial, r.first, r.second = true, form{1, 1}, form{-2, 3}
		case i == last:
			r.first, r.second = form{1, 1}, form{-2, 3}
		default:
			r.first, r.second = form{2, 1}, form{1, 2}
		}
	}
	return out
}

// of evaluates a form; x and y are not changed.
func (f form) of(x, y *fr.Element) (s fr.Element) {
	addTimes(&s, x, f.a)
	addTimes(&s, y, f.b)
	return s
}

func addTimes(s, x *fr.Element, n int) {
	for ; n > 0; n-- {
		s.Add(s, x)
	}
	for ; n < 0; n++ {
		s.Sub(s, x)
	}
}

// fifth sets s to its fifth power.
func fifth(s *fr.Element) {
	var q fr.Element
	q.Square(s).Square(&q)
	s.Mul(s, &q)
}

// apply computes the words after the round.
func (r *round) apply(x, y *fr.Element) (nextX, nextY fr.Element) {
	nextX = r.first.of(x, y)
	nextX.Add(&nextX, &r.keys[0])
	fifth(&nextX)
	nextY = r.second.of(x, y)
	if r.partial {
		nextY.Add(&nextY, &nextX)
		return nextX, nextY
	}
	nextY.Add(&nextY, &r.keys[1])
	fifth(&nextY)
	return nextX, nextY
}
