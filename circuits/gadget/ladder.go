package gadget

import (
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/multicommit"

	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// stepsOfRung is how many bits of a challenge one instance of the ladder takes. All bits but the lowest, which is 1, and the highest of those that are
// left, are rungs * stepsOfRung.
const (
	stepsOfRung = sumcheck.StepsOfRung
	rungs       = (field.ChallengeBits - 2) / stepsOfRung
)

// ladder multiplies points by challenges, all of a circuit together, in one GKR proof of which each instance takes a digit of stepsOfRung bits.
//
// A step doubles a point and adds the key or its opposite. It is two layers: the doubling, of four gates of degree 4, and the addition, of three
// of degree 6. Points have projective coordinates on the twisted Edwards curve, whose a is -1; its formulas hold for every two points
// (https://eprint.iacr.org/2008/522, section 3.1), so that no sum is an exception. What instances end with is for whoever proves to say, and so is the proof
// (prover/sumcheck): finish verifies it.
type ladder struct {
	transcript func(api frontend.API) (transcript, error)
	products   []ofKey
}

// ofKey is the ladder of one product, from the highest digit to the lowest.
type ofKey struct {
	key    [3]frontend.Variable   // x, y, d·x·y
	sums   [][3]frontend.Variable // X, Y, Z: before the first digit, and after each
	digits []frontend.Variable
}

func newLadder(api frontend.API) *ladder {
	l := &ladder{transcript: newSponge}
	api.Compiler().Defer(l.finish)
	return l
}

// multiply returns e·p, where e = 1 + 2·(the digits' number) + 2^127·top has 128 bits; the lowest digit comes first. It asserts that each digit is below
// 2^stepsOfRung and, as gnark's Select does, that top is a boolean. p is on the curve.
//
// e = 2^127 + sum of ±2^i, + where bit i+1 is set. So the sum starts at p and is doubled and moved by ±p 127 times, the first time here: it
// becomes p or 3p.
func (l *ladder) multiply(c *Curve, p Point, digits []frontend.Variable, top frontend.Variable) Point {
	api := c.api
	thrice := c.curve.Add(c.curve.Double(p), p)
	sum := [3]frontend.Variable{api.Select(top, thrice.X, p.X), api.Select(top, thrice.Y, p.Y), 1}
	of := ofKey{key: [3]frontend.Variable{p.X, p.Y, api.Mul(p.X, p.Y, c.curve.Params().D)}, sums: [][3]frontend.Variable{sum}}
	for i := range digits {
		digit := digits[len(digits)-1-i]
		out, err := api.Compiler().NewHint(sumcheck.RungHint, len(sum), sum[0], sum[1], sum[2], of.key[0], of.key[1], of.key[2], digit)
		if err != nil {
			panic(err) // the number of outputs is positive
		}
		sum = [3]frontend.Variable(out)
		of.sums, of.digits = append(of.sums, sum), append(of.digits, digit)
	}
	l.products = append(l.products, of)
	// Z is not 0: sums of points on the curve have none such.
	z := api.Inverse(sum[2])
	return Point{X: api.Mul(sum[0], z), Y: api.Mul(sum[1], z)}
}

// finish has all products proven once they are fixed.
//
// SOUNDNESS: the first challenge is gnark's commitment to the wires of all keys, digits and sums, so it comes after they are fixed (docs/soundness-gkr.md).
func (l *ladder) finish(api frontend.API) error {
	if len(l.products) == 0 {
		return nil
	}
	var committed []frontend.Variable
	for _, of := range l.products {
		committed = append(append(committed, of.key[:]...), of.digits...)
		for _, sum := range of.sums {
			committed = append(committed, sum[:]...)
		}
	}
	multicommit.WithCommitment(api, l.verify, committed...)
	return nil
}

// doubled are what the coordinates of twice (X, Y, Z) are products of: X = EF, Y = GH, Z = FG, T = XY/Z = EH.
func doubled(api frontend.API, sum []frontend.Variable) (e, f, g, h frontend.Variable) {
	x, y, z := sum[0], sum[1], sum[2]
	xx, yy, zz := api.Mul(x, x), api.Mul(y, y), api.Mul(z, z)
	e = api.Mul(2, api.Mul(x, y))
	g, h = api.Sub(yy, xx), api.Neg(api.Add(xx, yy))
	return e, api.Sub(g, api.Mul(2, zz)), g, h
}

// added are the same for (X, Y, Z, T) + sign·(x, y), of which d·x·y is given.
func added(api frontend.API, sum, key []frontend.Variable, sign frontend.Variable) (e, f, g, h frontend.Variable) {
	x, y, z, t := sum[0], sum[1], sum[2], sum[3]
	qx, qy, qt := api.Mul(key[0], sign), key[1], api.Mul(key[2], sign)
	a, b, c := api.Mul(x, qx), api.Mul(y, qy), api.Mul(t, qt)
	e = api.Sub(api.Mul(api.Add(x, y), api.Add(qx, qy)), a, b)
	return e, api.Sub(z, c), api.Add(z, c), api.Add(a, b)
}
