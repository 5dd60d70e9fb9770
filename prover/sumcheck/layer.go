package sumcheck

import (
	"errors"
	"sync"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// degree of a round's polynomial in each variable, the equality polynomial apart; as many values of it are sent, at 1 to degree.
const degree = 5

// values of a round's polynomial at 1, 2, ..., degree.
type values [degree]fr.Element

// layer is the sumcheck of one round of the permutation: of y' + alpha x', weighted with the equality polynomial.
//
// In a partial round that is (1 + alpha) s^5 + second(x, y) where s = first(x, y) + key: with second scaled by 1/(1+alpha) it takes one power a
// value. The tables are those of s and of the scaled second form, and x and y follow from their last values.
//
// In a full round the tables are those of the two powers' bases.
type layer struct {
	round *round
	alpha fr.Element
	scale fr.Element // 1 + alpha in a partial round
	u, v  []fr.Element
}

// errChallenge has a probability of 2^-253.
var errChallenge = errors.New("sumcheck: a challenge of minus one")

// begin makes the tables from the words before the round. u and v are space for them.
func (l *layer) begin(words func(i int) *[2]fr.Element, u, v []fr.Element) error {
	var scale, inverse fr.Element
	one := fr.One()
	if l.round.partial {
		scale.Add(&one, &l.alpha)
		if scale.IsZero() {
			return errChallenge
		}
		inverse.Inverse(&scale)
	}
	l.scale, l.u, l.v = scale, u, v
	r := l.round
	inParallel(len(u), grain, func(start, end int) {
		for i := start; i < end; i++ {
			w := words(i)
			u[i] = r.first.of(&w[0], &w[1])
			u[i].Add(&u[i], &r.keys[0])
			v[i] = r.second.of(&w[0], &w[1])
			if r.partial {
				v[i].Mul(&v[i], &inverse)
			} else {
				v[i].Add(&v[i], &r.keys[1])
			}
		}
	})
	return nil
}

// polynomial returns the values of the current round's polynomial, weighted with weights.
func (l *layer) polynomial(weights []fr.Element) (sum values) {
	var mu sync.Mutex
	n := len(l.u) / 2
	add := l.addFull
	if l.round.partial {
		add = l.addPartial
	}
	inParallel(n, grain, func(start, end int) {
		var part values
		for h := start; h < end; h++ {
			add(&part, h, n, &weights[h])
		}
		mu.Lock()
		defer mu.Unlock()
		for t := range sum {
			sum[t].Add(&sum[t], &part[t])
		}
	})
	if l.round.partial {
		for t := range sum {
			sum[t].Mul(&sum[t], &l.scale)
		}
	}
	return sum
}

func (l *layer) addPartial(sum *values, h, n int, weight *fr.Element) {
	var stepU, stepV, p fr.Element
	u, v := l.u[n+h], l.v[n+h]
	stepU.Sub(&u, &l.u[h])
	stepV.Sub(&v, &l.v[h])
	for t := range sum {
		p = u
		fifth(&p)
		p.Add(&p, &v).Mul(&p, weight)
		sum[t].Add(&sum[t], &p)
		u.Add(&u, &stepU)
		v.Add(&v, &stepV)
	}
}

func (l *layer) addFull(sum *values, h, n int, weight *fr.Element) {
	var stepU, stepV, p, q fr.Element
	u, v := l.u[n+h], l.v[n+h]
	stepU.Sub(&u, &l.u[h])
	stepV.Sub(&v, &l.v[h])
	for t := range sum {
		p, q = u, v
		fifth(&p)
		fifth(&q)
		p.Mul(&p, &l.alpha).Add(&p, &q).Mul(&p, weight)
		sum[t].Add(&sum[t], &p)
		u.Add(&u, &stepU)
		v.Add(&v, &stepV)
	}
}

// fold sets the current variable.
func (l *layer) fold(r *fr.Element) { l.u, l.v = fold(l.u, r), fold(l.v, r) }

// end returns x and y at the point that all variables were set to: it solves first(x, y) = u - key and second(x, y) = v.
func (l *layer) end() [2]fr.Element {
	u, v := l.u[0], l.v[0]
	u.Sub(&u, &l.round.keys[0])
	if l.round.partial {
		v.Mul(&v, &l.scale)
	} else {
		v.Sub(&v, &l.round.keys[1])
	}
	f, g := l.round.first, l.round.second
	var inverse fr.Element // of the determinant
	inverse.SetInt64(int64(f.a*g.b - f.b*g.a)).Inverse(&inverse)
	x, y := form{g.b, -f.b}.of(&u, &v), form{-g.a, f.a}.of(&u, &v)
	x.Mul(&x, &inverse)
	y.Mul(&y, &inverse)
	return [2]fr.Element{x, y}
}
