package gadget

import (
	"fmt"
	"math/bits"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/polynomial"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Degrees of a ladder's layers, the equality polynomial apart.
const (
	degreeOfSum = 6
	degreeTwice = 4
)

// verify asserts that each sum is what its instance makes of the one before, and that digits are below 2^stepsOfRung.
//
// Instances are numbered through all products; the last stands for all that are missing to a power of two. Each of their inputs and results is taken for the
// multilinear polynomial with its values. From what is claimed of results at a point the verifier comes to what is claimed of inputs at another
// (docs/soundness-gkr.md, section 7).
func (l *ladder) verify(api frontend.API, commitment frontend.Variable) error {
	transcript, err := l.transcript(api)
	if err != nil {
		return fmt.Errorf("ladder: %w", err)
	}
	asked, count := l.instances()
	messages, err := api.Compiler().NewHint(sumcheck.LadderHint, sumcheck.LadderMessages(count), append([]frontend.Variable{commitment}, asked...)...)
	if err != nil {
		return fmt.Errorf("ladder: %w", err)
	}
	v := &verifier{api: api, transcript: transcript, messages: messages}
	v.bind(commitment)
	first := v.challenges(bits.Len(uint(count - 1)))
	ends := v.hear(3)
	last, inputs := descend(v, ends, first)
	l.compare(v, count, first, ends, last, inputs)
	if len(v.messages) != 0 {
		return fmt.Errorf("ladder: %d messages are not heard", len(v.messages))
	}
	return nil
}

// instances returns what LadderHint is asked about all instances, and how many there are.
func (l *ladder) instances() (asked []frontend.Variable, count int) {
	for _, of := range l.products {
		for i, digit := range of.digits {
			asked = append(append(append(append(asked, of.sums[i][:]...), of.key[:]...), digit), of.sums[i+1][:]...)
			count++
		}
	}
	return asked, count
}

// ladderInputs are what instances begin with, at a point.
type ladderInputs struct {
	sum, key []frontend.Variable // X, Y, Z; x, y, d·x·y
	signs    []frontend.Variable
}

// descend goes from the ends of all instances, claimed at a point, to their inputs, claimed at another.
func descend(v *verifier, sum, point []frontend.Variable) (last []frontend.Variable, in ladderInputs) {
	var steps [stepsOfRung]stepClaim
	for step := stepsOfRung - 1; step >= 0; step-- {
		steps[step] = addition(v, sum, point)
		sum, point = doubling(v, steps[step].twice, steps[step].at)
	}
	return fold(v, &steps, sum, point)
}

// stepClaim is what is claimed of all that goes into the addition of a step: X, Y, Z and T of the doubled sum, x, y and d·x·y of the key, and its sign.
type stepClaim struct {
	at         []frontend.Variable
	twice, key []frontend.Variable
	sign       frontend.Variable
}

// addition brings the claims about a sum to those about what it is of: Z + cY + c^2 X.
func addition(v *verifier, sum, point []frontend.Variable) stepClaim {
	api, c := v.api, v.challenge()
	claim, at := v.weighted(polynomial.Polynomial{sum[2], sum[1], sum[0]}.Eval(api, c), point, degreeOfSum)
	in := v.hear(8)
	s := stepClaim{at, in[:4], in[4:7], in[7]}
	e, f, g, h := added(api, s.twice, s.key, s.sign)
	api.AssertIsEqual(claim, polynomial.Polynomial{api.Mul(f, g), api.Mul(g, h), api.Mul(e, f)}.Eval(api, c))
	return s
}

// doubling brings the claims about a doubled sum to those about the sum: T + cZ + c^2 Y + c^3 X.
func doubling(v *verifier, twice, point []frontend.Variable) (sum, at []frontend.Variable) {
	api, c := v.api, v.challenge()
	claim, at := v.weighted(polynomial.Polynomial{twice[3], twice[2], twice[1], twice[0]}.Eval(api, c), point, degreeTwice)
	sum = v.hear(3)
	e, f, g, h := doubled(api, sum)
	api.AssertIsEqual(claim, polynomial.Polynomial{api.Mul(e, h), api.Mul(f, g), api.Mul(g, h), api.Mul(e, f)}.Eval(api, c))
	return sum, at
}

// fold brings all claims about inputs to one point: x + cy + c^2 d·x·y + c^3 sign of each step, times c^4 for each step before it, and, times those of all
// steps, X + cY + c^2 Z.
//
// SOUNDNESS: all of them were heard before c is drawn. Whoever chose one afterwards could move two such that their sum stays.
func fold(v *verifier, steps *[stepsOfRung]stepClaim, sum, point []frontend.Variable) ([]frontend.Variable, ladderInputs) {
	api := v.api
	c := powersOf(api, v.challenge(), 4*stepsOfRung+2)
	var claims []frontend.Variable
	for _, s := range steps {
		claims = append(append(claims, s.key...), s.sign)
	}
	claim, last := v.plain(inner(api, append(claims, sum...), c), len(point), 2)

	in := ladderInputs{v.hear(3), v.hear(3), v.hear(stepsOfRung)}
	var terms []frontend.Variable
	for i, s := range steps {
		step := inner(api, append(in.key[:3:3], in.signs[i]), c)
		terms = append(terms, api.Mul(c[4*i], polynomial.EvalEq(api, s.at, last), step))
	}
	terms = append(terms, api.Mul(c[4*stepsOfRung], polynomial.EvalEq(api, point, last), inner(api, in.sum, c)))
	api.AssertIsEqual(claim, api.Add(0, terms[0], terms[1:]...))
	return last, in
}

// compare asserts that what is claimed of ends, at the first point, and of inputs, at the last, is what all instances have.
//
// A sum is the end of one instance and the input of the next: both claims are compared at once, by a challenge x. Of signs there are no wires. What they are at
// the point follows from the weight of the instances that have each digit, and that these weights are right is a lookup (https://eprint.iacr.org/2022/1530):
//
//	sum over instances of weight / (x - digit) = sum over digits of their weight / (x - digit).
//
// SOUNDNESS: x is drawn when all claims and weights were heard. The weights of a digit that is none of the table's have a sum that is not 0 at the last point, but with
// a probability of n/r; so there would be a pole on one side alone (TestLadderRefusesDigits).
func (l *ladder) compare(v *verifier, count int, first, ends, last []frontend.Variable, in ladderInputs) {
	api := v.api
	ofDigits := v.hear(1 << stepsOfRung)
	x := v.challenge()
	atEnd, atStart := weights(api, count, first, x), weights(api, count, last, 1)

	var sums, keys [3][]frontend.Variable
	var quotients []frontend.Variable
	for _, of := range l.products {
		n := len(of.digits)
		for k := range keys {
			keys[k] = append(keys[k], api.Mul(api.Add(0, atStart[0], atStart[1:n]...), of.key[k]))
		}
		for i, digit := range of.digits {
			quotients = append(quotients, api.DivUnchecked(atStart[i], api.Sub(x, digit)))
		}
		for i, sum := range of.sums {
			var weight frontend.Variable = 0
			if i < n {
				weight = atStart[i]
			}
			if i > 0 {
				weight = api.Add(weight, atEnd[i-1])
			}
			for k := range sums {
				sums[k] = append(sums[k], api.Mul(weight, sum[k]))
			}
		}
		atStart, atEnd = atStart[n:], atEnd[n:]
	}
	for k := range sums {
		api.AssertIsEqual(api.Add(0, sums[k][0], sums[k][1:]...), api.Add(in.sum[k], api.Mul(x, ends[k])))
		api.AssertIsEqual(api.Add(0, keys[k][0], keys[k][1:]...), in.key[k])
	}
	for digit, weight := range ofDigits {
		quotients = append(quotients, api.Neg(api.DivUnchecked(weight, api.Sub(x, digit))))
	}
	api.AssertIsEqual(api.Add(0, quotients[0], quotients[1:]...), 0)
	for step, sign := range in.signs {
		var sum frontend.Variable = 0
		for digit, weight := range ofDigits {
			if digit>>(stepsOfRung-1-step)&1 == 1 {
				sum = api.Add(sum, weight)
			} else {
				sum = api.Sub(sum, weight)
			}
		}
		api.AssertIsEqual(sign, sum)
	}
}
