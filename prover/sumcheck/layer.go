package sumcheck

import (
	"errors"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// layer is the sumcheck of one round of the permutation: of y' + alpha x', weighted with the equality polynomial.
//
// In a partial round that is (1 + alpha) u^5 + Second(x, y): with Second scaled by 1/(1+alpha) it takes one power a value. x and y follow from
// u and v.
type layer struct {
	round *Round
	alpha fr.Element
	c     fr.Element // of Tables: alpha in a full round, 1/(1+alpha) in a partial one
	scale fr.Element // 1+alpha in a partial round
}

// errChallenge has a probability of 2^-253.
var errChallenge = errors.New("sumcheck: a challenge of minus one")

func newLayer(round *Round, alpha fr.Element) (l layer, err error) {
	l = layer{round: round, alpha: alpha, c: alpha}
	if round.Partial {
		l.scale.SetOne()
		l.scale.Add(&l.scale, &alpha)
		if l.scale.IsZero() {
			return l, errChallenge
		}
		l.c.Inverse(&l.scale)
	}
	return l, nil
}

// sum is what the words after the round say that Tables' values add up to.
func (l *layer) sum(after *[2]fr.Element) (sum fr.Element) {
	sum.Mul(&l.alpha, &after[0]).Add(&sum, &after[1])
	if l.round.Partial {
		sum.Mul(&sum, &l.c)
	}
	return sum
}

// polynomial returns the values that are sent.
func (l *layer) polynomial(sum Values) Values {
	if l.round.Partial {
		for t := range sum {
			sum[t].Mul(&sum[t], &l.scale)
		}
	}
	return sum
}

// told is what is left as it is sent: v is Second(x, y), with its key in a full round.
func (l *layer) told(left Left) Left {
	if l.round.Partial {
		for b := range left[1] {
			left[1][b].Mul(&left[1][b], &l.scale)
		}
	}
	return left
}

// words evaluates what is told at a point of the last variables, and solves First(x, y) = u - key and Second(x, y) = v, less its key in a full round.
func (l *layer) words(told Left, last []fr.Element) [2]fr.Element {
	u, v := evaluate(told[0][:], last), evaluate(told[1][:], last)
	u.Sub(&u, &l.round.Keys[0])
	if !l.round.Partial {
		v.Sub(&v, &l.round.Keys[1])
	}
	f, g := l.round.First, l.round.Second
	var inverse fr.Element // of the determinant
	inverse.SetInt64(int64(f.A*g.B - f.B*g.A)).Inverse(&inverse)
	x, y := Form{g.B, -f.B}.of(&u, &v), Form{-g.A, f.A}.of(&u, &v)
	x.Mul(&x, &inverse)
	y.Mul(&y, &inverse)
	return [2]fr.Element{x, y}
}
