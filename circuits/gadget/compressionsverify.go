package gadget

import (
	"fmt"

	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/polynomial"

	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Degrees of the layers of compressions: that of a round, the equality polynomial apart, and that of what pairs are.
const (
	degreeOfRound = 5
	degreeOfPairs = 3
)

// verify asserts that each result is that of its compression, and that bits are booleans.
//
// Instances are numbered as they come; those that are missing to a power of two, at least 8, compress zeros. What they are made of, and what they come to, is taken for
// the multilinear polynomial with its values. From what is claimed of results at a point the verifier comes to what is claimed of all of it at another
// (docs/soundness-gkr.md).
func (c *compressions) verify(api frontend.API, commitment frontend.Variable) error {
	transcript, err := c.transcript(api)
	if err != nil {
		return fmt.Errorf("compressions: %w", err)
	}
	asked := make([]frontend.Variable, 0, 1+4*len(c.all))
	asked = append(asked, commitment)
	for _, of := range c.all {
		asked = append(asked, of.node, of.sibling, of.bit, of.result)
	}
	messages, err := api.Compiler().NewHint(sumcheck.CompressionsHint, sumcheck.CompressionMessages(len(c.all)), asked...)
	if err != nil {
		return fmt.Errorf("compressions: %w", err)
	}
	v := &verifier{api: api, transcript: transcript, messages: messages}
	v.bind(commitment)
	first := v.challenges(sumcheck.CompressionVariables(len(c.all)))
	ends := v.hear(3)
	at, words := first, ends[:2:2]
	for i := len(c.rounds) - 1; i >= 0; i-- {
		at, words = c.rounds[i].verify(v, at, words)
	}
	last, in := exchange(v, claimsAt{first, ends}, claimsAt{at, words})
	c.compare(v, last, in)
	if len(v.messages) != 0 {
		return fmt.Errorf("compressions: %d messages are not heard", len(v.messages))
	}
	return nil
}

// verify brings what is claimed of the words after a round, at a point, to what is claimed of those before it, at another: y' + c x'. The last variables are not
// summed over: all values that are left of u and v are told.
func (r *round) verify(v *verifier, at, after []frontend.Variable) (before, words []frontend.Variable) {
	api, c := v.api, v.challenge()
	summed := len(at) - sumcheck.Told
	claim, before := v.weighted(api.Add(after[1], api.Mul(c, after[0])), at[:summed], degreeOfRound)
	us, vs := told(v)
	gates := make([]frontend.Variable, len(us))
	for i := range gates {
		gates[i] = r.gate(api, c, us[i], vs[i])
	}
	api.AssertIsEqual(claim, multilinear(api, gates, at[summed:]))
	last := v.challenges(sumcheck.Told)
	x, y := r.words(api, multilinear(api, us, last), multilinear(api, vs, last))
	return append(before, last...), []frontend.Variable{x, y}
}

// told takes what is left of u and v for the last variables.
//
// SOUNDNESS: all values but the last are heard, as many words as the transcript takes at a time. The last is no choice: what is asserted of them has it, or its fifth
// power, times a weight, and x^5 is a bijection. So it follows from the claim and the others, unless a coordinate of the point is 0, which is drawn before
// (docs/soundness-gkr.md, section 2).
func told(v *verifier) (us, vs []frontend.Variable) {
	const values = 1 << sumcheck.Told
	us, vs = v.hear(values), v.hear(values-1)
	return us, append(vs, v.take(1)...)
}

// compressionAt is what is claimed of everything at a point.
type compressionAt struct{ result, node, sibling, bit frontend.Variable }

// exchange brings what is claimed of pairs, left and right, and of results, both words after the last round and right, which is fed forward, to one point: with powers of a
// challenge c,
//
//	what goes in   left + c right
//	what comes out c^2 right + c^3 result + c^4 (bit^2 - bit)
//
// of left = node + swap, right = sibling - swap, swap = bit (sibling - node).
//
// SOUNDNESS: all claims were heard before c is drawn. bit^2 - bit is claimed to be 0 at the first point, which is drawn when bits are fixed: so it is 0 in each instance.
func exchange(v *verifier, out, in claimsAt) ([]frontend.Variable, compressionAt) {
	api := v.api
	c := powersOf(api, v.challenge(), 4)
	left, right, fed := in.claims[0], in.claims[1], out.claims[2]
	result := api.Add(out.claims[0], api.Mul(2, out.claims[1]), fed)
	claim, point := v.plain(inner(api, []frontend.Variable{left, right, fed, result}, c), len(in.point), degreeOfPairs)

	heard := v.hear(4)
	at := compressionAt{heard[0], heard[1], heard[2], heard[3]}
	swap := api.Mul(at.bit, api.Sub(at.sibling, at.node))
	left, right = api.Add(at.node, swap), api.Sub(at.sibling, swap)
	goesIn := inner(api, []frontend.Variable{left, right}, c)
	comesOut := inner(api, []frontend.Variable{right, at.result, api.Sub(api.Mul(at.bit, at.bit), at.bit)}, c[2:])
	api.AssertIsEqual(claim, api.Add(
		api.Mul(polynomial.EvalEq(api, in.point, point), goesIn),
		api.Mul(polynomial.EvalEq(api, out.point, point), comesOut)))
	return point, at
}

// compare asserts that what is claimed at the last point is what all instances have: result + z node + z^2 sibling + z^3 bit.
//
// A weight is that of the instance's block times that of its place there. An expression that occurs several times in a block, as the result of a compression that is the
// node of the next, counts once with the sum of its weights.
//
// SOUNDNESS: z is drawn when all four claims were heard.
func (c *compressions) compare(v *verifier, last []frontend.Variable, in compressionAt) {
	api := v.api
	z := powersOf(api, v.challenge(), 3)
	high := last[:max(0, len(last)-slots)]
	ofPlace := make([][]frontend.Variable, len(z))
	for k := range z {
		ofPlace[k] = weights(api, last[len(high):], z[k])
	}
	ofBlock := weights(api, high, 1)
	nothing := field.ToBig(field.Compress(field.Element{}, field.Element{}))
	terms := make([]frontend.Variable, len(ofBlock))
	size := len(ofPlace[0])
	for b, weight := range ofBlock {
		all := c.all[min(b*size, len(c.all)):min((b+1)*size, len(c.all))]
		missing := api.Mul(nothing, sum(api, ofPlace[0][len(all):]))
		terms[b] = api.Mul(weight, api.Add(missing, c.block(api, all, ofPlace)))
	}
	claimed := inner(api, []frontend.Variable{in.result, in.node, in.sibling, in.bit}, z)
	api.AssertIsEqual(claimed, sum(api, terms))
}

// block sums up what instances have, by the weights of their places.
func (c *compressions) block(api frontend.API, all []compression, ofPlace [][]frontend.Variable) frontend.Variable {
	type value struct {
		of      frontend.Variable
		weights []frontend.Variable
	}
	var values []*value
	named := map[string]*value{}
	add := func(of, weight frontend.Variable) {
		name := nameOf(api, of)
		if named[name] == nil {
			named[name] = &value{of: of}
			values = append(values, named[name])
		}
		named[name].weights = append(named[name].weights, weight)
	}
	for i, of := range all {
		for k, v := range []frontend.Variable{of.result, of.node, of.sibling, of.bit} {
			add(v, ofPlace[k][i])
		}
	}
	products := make([]frontend.Variable, len(values))
	for i, v := range values {
		products[i] = api.Mul(sum(api, v.weights), v.of)
	}
	return sum(api, products)
}
