package sumcheck

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/rollup/field"
)

// words are those before each round of all permutations, and after the last: as x*2^260, below 1.2r (rollup/field).
type words [rounds + 1][2][]field.Eight

// one is a factor that keeps an Eight and makes it small.
var one = func() [field.EightStep]field.Eight {
	e := fr.One()
	return field.Repeat(&e)
}()

// vectorRound is a Round for Eights: what is added to its forms is the key, in every lane, and what makes them positive.
type vectorRound struct {
	*Round
	add [2]field.Eight
}

var vectorRounds = func() (out [rounds]vectorRound) {
	if !field.HasEights() {
		return out
	}
	for i := range out {
		r := &permutation[i]
		out[i].Round = r
		for k, form := range [2]Form{r.First, r.Second} {
			key := field.Repeat(&r.Keys[k])
			if k == 1 && r.Partial {
				key = [field.EightStep]field.Eight{}
			}
			if form.A < 0 { // -2x is above -2.4r
				field.AddToEights(key[:], key[:], &three)
			}
			out[i].add[k] = key[0]
		}
	}
	return out
}()

var three = field.Multiple(3)

// newWords computes all permutations, which are a multiple of lanes times field.EightStep.
func newWords(inputs [][2]fr.Element) (w words) {
	n := len(inputs) / lanes
	for i := range w {
		w[i] = [2][]field.Eight{make([]field.Eight, n), make([]field.Eight, n)}
	}
	e := fr.One()
	asIs := field.Factor(&e)
	inParallel(n, wideGrain, func(start, end int) {
		for at := start; at < end; at += chunk {
			m := min(chunk, end-at)
			for k := range w[0] {
				to := w[0][k][at:][:m]
				for i := range m * lanes {
					to[i/lanes].Set(i%lanes, &inputs[at*lanes+i][k])
				}
				field.MulEightsBy(to, to, &asIs)
			}
			for i := range vectorRounds {
				vectorRounds[i].apply(w[i+1][0][at:][:m], w[i+1][1][at:][:m], w[i][0][at:][:m], w[i][1][at:][:m])
			}
		}
	})
	return w
}

// enter sets u and v to a round's forms of x and y, with its keys: below 7.6r.
func (r *vectorRound) enter(u, v, x, y []field.Eight) {
	r.First.ofEights(u, x, y, &r.add[0])
	r.Second.ofEights(v, x, y, &r.add[1])
}

// ofEights sets z to a form of x and y, plus what is added. B is positive.
func (f Form) ofEights(z, x, y []field.Eight, add *field.Eight) {
	field.AddToEights(z, y, add)
	for range f.B - 1 {
		field.AddEights(z, z, y)
	}
	for range f.A {
		field.AddEights(z, z, x)
	}
	for range -f.A {
		field.SubEights(z, z, x)
	}
}

// apply sets nextX and nextY to the words after the round: fifth powers of at most 7.6r are below 1.2r, and so is a sum of 8.8r times one.
func (r *vectorRound) apply(nextX, nextY, x, y []field.Eight) {
	var space [2][chunk]field.Eight
	u, v := space[0][:len(x)], space[1][:len(x)]
	r.enter(u, v, x, y)
	fifths(nextX, u)
	if !r.Partial {
		fifths(nextY, v)
		return
	}
	field.AddEights(v, v, nextX)
	field.MulEightsBy(nextY, v, &one)
}
