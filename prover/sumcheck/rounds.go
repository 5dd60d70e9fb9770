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

// Form is a linear form in a round's two words, with small whole coefficients.
type Form struct{ A, B int }

// Round is a layer of the GKR circuit, from words x and y to the next two:
//
//	full     x' = (First(x, y) + Keys[0])^5    y' = (Second(x, y) + Keys[1])^5
//	partial  x' = (First(x, y) + Keys[0])^5    y' = x' + Second(x, y)
//
// From the first partial round to the last, the second word is the sum of Poseidon2's two (circuits/gadget).
type Round struct {
	Partial       bool
	First, Second Form
	Keys          [2]fr.Element
}

// Permutation returns the rounds, in their order.
func Permutation() []Round { return permutation[:] }

var permutation = makePermutation()

func makePermutation() (out [rounds]Round) {
	keys := poseidon2.NewParameters(2, fullRounds, partialRounds).RoundKeys
	const half, last = fullRounds / 2, fullRounds/2 + partialRounds
	for i := range out {
		r := &out[i]
		copy(r.Keys[:], keys[i])
		switch {
		case i == half:
			r.Partial, r.First, r.Second = true, Form{2, 1}, Form{1, 2}
		case half < i && i < last:
			r.Partial, r.First, r.Second = true, Form{1, 1}, Form{-2, 3}
		case i == last:
			r.First, r.Second = Form{1, 1}, Form{-2, 3}
		default:
			r.First, r.Second = Form{2, 1}, Form{1, 2}
		}
	}
	return out
}

// enter returns u and v of the words before the round, but for the factor that v has in a partial one.
func (r *Round) enter(words *[2]fr.Element) (in [2]fr.Element) {
	in[0] = r.First.of(&words[0], &words[1])
	in[0].Add(&in[0], &r.Keys[0])
	in[1] = r.Second.of(&words[0], &words[1])
	if !r.Partial {
		in[1].Add(&in[1], &r.Keys[1])
	}
	return in
}

// of evaluates a form; x and y are not changed.
func (f Form) of(x, y *fr.Element) (s fr.Element) {
	addTimes(&s, x, f.A)
	addTimes(&s, y, f.B)
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
func (r *Round) apply(x, y *fr.Element) (nextX, nextY fr.Element) {
	nextX = r.First.of(x, y)
	nextX.Add(&nextX, &r.Keys[0])
	fifth(&nextX)
	nextY = r.Second.of(x, y)
	if r.Partial {
		nextY.Add(&nextY, &nextX)
		return nextX, nextY
	}
	nextY.Add(&nextY, &r.Keys[1])
	fifth(&nextY)
	return nextX, nextY
}
