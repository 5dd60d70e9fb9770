package gadget

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/polynomial"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Degrees of a ladder's layers, the equality polynomial apart.
const (
	degreeTwice = 4
	degreeOfSum = 6
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
	last, at := descend(v, ends, first)
	l.compare(v, count, last, at)
	if len(v.messages) != 0 {
		return fmt.Errorf("ladder: %d messages are not heard", len(v.messages))
	}
	return nil
}

// instances returns what LadderHint is asked about all instances, and how many there are.
func (l *ladder) instances() (asked []frontend.Variable, count int) {
	for _, of := range l.products {
		for i, d := range of.digits {
			asked = append(asked, slices.Concat(of.sums[i][:], of.key[:], d[:], of.sums[i+1][:])...)
			count++
		}
	}
	return asked, count
}

// ladderAt is what instances begin and end with, at a point.
type ladderAt struct {
	sum, key []frontend.Variable                // X, Y, Z; x, y, d·x·y
	digits   [len(digits{})][]frontend.Variable // signs, bits of B, bits of B'
	end      []frontend.Variable                // X, Y, Z
}

// descend goes from the ends of all instances, claimed at a point, to their inputs, and brings both to another.
func descend(v *verifier, ends, first []frontend.Variable) (last []frontend.Variable, at ladderAt) {
	var steps [stepsOfRung]stepClaim
	sum, point := ends, first
	for step := stepsOfRung - 1; step >= 0; step-- {
		steps[step], sum, point = backwards(v, sum, point)
	}
	return fold(v, &steps, claimsAt{point, sum}, claimsAt{first, ends})
}

// stepClaim is what is claimed of inputs of a step that are no sum: x, y and d·x·y of the key and its sign, at the point where that is added; and of both bits, at
// the point where multiples of B are.
type stepClaim struct{ key, bits claimsAt }

// backwards brings what is claimed of the sum after a step to what is claimed of the one before it.
func backwards(v *verifier, sum, point []frontend.Variable) (s stepClaim, before, at []frontend.Variable) {
	api := v.api
	moved, at := layer(v, sum, point, degreeOfSum, 6, func(in []frontend.Variable) (e, f, g, h frontend.Variable) {
		return withBase(api, in[:4], in[4], in[5])
	})
	s.bits = claimsAt{at, moved[4:]}
	twice, at := layer(v, moved[:4], at, degreeOfSum, 8, func(in []frontend.Variable) (e, f, g, h frontend.Variable) {
		return withKey(api, in[:4], in[4:7], in[7])
	})
	s.key = claimsAt{at, twice[4:]}
	before, at = layer(v, twice[:4], at, degreeTwice, 3, func(in []frontend.Variable) (e, f, g, h frontend.Variable) {
		return doubled(api, in)
	})
	return s, before, at
}

// layer brings the claims about a point's X, Y, Z and perhaps T to those about so many inputs, of which parts makes E, F, G and H. They are folded with powers of a challenge c: T + cZ + c^2 Y
// + c^3 X, or Z + cY + c^2 X.
func layer(v *verifier, out, point []frontend.Variable, degree, inputs int, parts func(in []frontend.Variable) (e, f, g, h frontend.Variable)) (in, at []frontend.Variable) {
	api, c := v.api, v.challenge()
	folded := func(of []frontend.Variable) frontend.Variable {
		reversed := slices.Clone(of[:len(out)])
		slices.Reverse(reversed)
		return polynomial.Polynomial(reversed).Eval(api, c)
	}
	claim, at := v.weighted(folded(out), point, degree)
	in = v.hear(inputs)
	e, f, g, h := parts(in)
	made := []frontend.Variable{api.Mul(e, f), api.Mul(g, h), api.Mul(f, g)}
	if len(out) > len(made) {
		made = append(made, api.Mul(e, h))
	}
	api.AssertIsEqual(claim, folded(made))
	return in, at
}

// fold brings all claims to one point, each times a power of a challenge of its own: those of each step about the key and its sign, then those of each about bits, then those about
// the first sum, and those about ends.
//
// SOUNDNESS: all of them were heard before c is drawn. Whoever chose one afterwards could move two such that their sum stays.
func fold(v *verifier, steps *[stepsOfRung]stepClaim, sums, ends claimsAt) ([]frontend.Variable, ladderAt) {
	api := v.api
	all := make([]claimsAt, 0, 2*stepsOfRung+2)
	for _, s := range steps {
		all = append(all, s.key)
	}
	for _, s := range steps {
		all = append(all, s.bits)
	}
	all = append(all, sums, ends)
	var claims []frontend.Variable
	for _, a := range all {
		claims = append(claims, a.claims...)
	}
	c := powersOf(api, v.challenge(), len(claims)-1)
	claim, last := v.plain(inner(api, claims, c), len(ends.point), 2)

	at := ladderAt{sum: v.hear(3), key: v.hear(3)}
	for k := range at.digits {
		at.digits[k] = v.hear(stepsOfRung)
	}
	at.end = v.hear(3)
	terms := make([]frontend.Variable, len(all))
	for i, of := range at.claimed() {
		terms[i] = api.Mul(polynomial.EvalEq(api, all[i].point, last), inner(api, of, c))
		c = c[len(of):]
	}
	api.AssertIsEqual(claim, sum(api, terms))
	return last, at
}

// claimed is what claims are about, in their order.
func (at *ladderAt) claimed() (all [][]frontend.Variable) {
	for step := range stepsOfRung {
		all = append(all, append(at.key[:3:3], at.digits[0][step]))
	}
	for step := range stepsOfRung {
		all = append(all, []frontend.Variable{at.digits[1][step], at.digits[2][step]})
	}
	return append(all, at.sum, at.end)
}

// compare asserts that what is claimed at the last point is what all instances have.
//
// A sum is the end of one instance and the input of the next: both claims are compared at once, by a challenge x. Of signs and bits there are no wires. What they are at
// the point follows from the weight of the instances that have each digit, and that these weights are right is a lookup (https://eprint.iacr.org/2022/1530),
// for each kind of digit:
//
//	sum over instances of weight / (x - digit) = sum over digits of their weight / (x - digit).
//
// SOUNDNESS: x is drawn when all claims and weights were heard. The weights of a digit that is none of the table's have a sum that is not 0 at the last point, but with
// a probability of n/r; so there would be a pole on one side alone (TestLadderRefusesDigits).
func (l *ladder) compare(v *verifier, count int, last []frontend.Variable, claimed ladderAt) {
	api := v.api
	var ofDigits [len(claimed.digits)][]frontend.Variable
	for k := range ofDigits {
		ofDigits[k] = v.hear(1 << stepsOfRung)
	}
	x := v.challenge()
	at := newPlaces(api, last, count)
	for k, told := range ofDigits {
		l.compareDigits(at, x, k, told)
		compareBits(api, k, told, claimed.digits[k])
	}
	l.compareSums(at, x, claimed)
}

// compareDigits asserts that the weights told of digits, of one kind, are those of the instances that have them.
func (l *ladder) compareDigits(at *places, x frontend.Variable, kind int, told []frontend.Variable) {
	api, quotients := at.api, at.sum()
	i := 0
	for _, of := range l.products {
		for _, d := range of.digits {
			for _, w := range at.of(i) {
				quotients.count(w.block, api.DivUnchecked(w.weight, api.Sub(x, d[kind])))
			}
			i++
		}
	}
	var ofTable []frontend.Variable
	for digit, weight := range told {
		ofTable = append(ofTable, api.DivUnchecked(weight, api.Sub(x, digit)))
	}
	api.AssertIsEqual(quotients.total(), sum(api, ofTable))
}

// compareBits asserts that what is claimed of signs, or bits, at the last point is what the weights of digits make of them. A sign is 2 bit - 1.
func compareBits(api frontend.API, kind int, weights, claimed []frontend.Variable) {
	for step, claim := range claimed {
		var set []frontend.Variable
		for digit, weight := range weights {
			if digit>>(stepsOfRung-1-step)&1 == 1 {
				set = append(set, weight)
			}
		}
		bit := sum(api, set)
		if kind == 0 {
			bit = api.Sub(api.Mul(2, bit), sum(api, weights))
		}
		api.AssertIsEqual(claim, bit)
	}
}

// compareSums asserts what compare says of sums and keys. A key counts in all its instances with the sum of their weights.
func (l *ladder) compareSums(at *places, x frontend.Variable, claimed ladderAt) {
	api := at.api
	sums, keys := [3]*blocks{at.sum(), at.sum(), at.sum()}, [3]*blocks{at.sum(), at.sum(), at.sum()}
	atEnd, instance := at.times(x), 0
	for _, of := range l.products {
		var ofKey []placed
		for i, s := range of.sums {
			var weight []placed
			if i < len(of.digits) {
				weight = at.of(instance + i)
				ofKey = join(api, ofKey, weight)
			}
			if i > 0 {
				weight = join(api, weight, atEnd.of(instance+i-1))
			}
			for k := range sums {
				sums[k].add(weight, s[k])
			}
		}
		for k := range keys {
			keys[k].add(ofKey, of.key[k])
		}
		instance += len(of.digits)
	}
	for k := range sums {
		api.AssertIsEqual(sums[k].total(), api.Add(claimed.sum[k], api.Mul(x, claimed.end[k])))
		api.AssertIsEqual(keys[k].total(), claimed.key[k])
	}
}
