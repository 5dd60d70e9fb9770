package gadget

import (
	"slices"

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

// ladder multiplies keys by challenges and the base point by scalars, all of a circuit together, in one GKR proof of which each instance takes a digit of
// stepsOfRung bits of a challenge, and one of each half of a scalar.
//
// A step doubles a point, adds the key or its opposite, and adds one of 0, B, B' and B + B', where B' is 2^126 times the base point B. It is three layers: the doubling,
// of four gates of degree 4, and two additions, of four and of three of degree 6. Points have projective coordinates on the twisted Edwards curve, whose a is -1; its
// formulas hold for every two points (https://eprint.iacr.org/2008/522, section 3.1), so that no sum is an exception. What instances end with is for whoever proves
// to say, and so is the proof (prover/sumcheck): finish verifies it.
type ladder struct {
	transcript func(api frontend.API) (transcript, error)
	products   []product
}

// product is the ladder of one key and one scalar, from the highest digits to the lowest.
type product struct {
	key    [3]frontend.Variable   // x, y, d·x·y
	sums   [][3]frontend.Variable // X, Y, Z: before the first digits, and after each
	digits []digits
}

// digits are what an instance takes: of the challenge, and of the scalar's lower and higher half.
type digits [3]frontend.Variable

func newLadder(api frontend.API) *ladder {
	l := &ladder{transcript: newSponge}
	api.Compiler().Defer(l.finish)
	return l
}

// multiply returns e·p + S·B, where e = 1 + 2·(the number of the first digits) + 2^127·top has 128 bits and S is the number of the second and third digits, in this order;
// the lowest come first. It asserts that each digit is below 2^stepsOfRung and, as gnark's Select does, that top is a boolean. p is on the curve.
//
// e = 2^127 + sum of ±2^i, + where bit i+1 is set. So the sum starts at p and is doubled and moved by ±p 127 times, the first time here: it
// becomes p or 3p. What is added of B meanwhile counts as often as its bit does.
func (l *ladder) multiply(c *Curve, p Point, all []digits, top frontend.Variable) Point {
	api := c.api
	thrice := c.curve.Add(c.curve.Double(p), p)
	sum := [3]frontend.Variable{api.Select(top, thrice.X, p.X), api.Select(top, thrice.Y, p.Y), 1}
	of := product{key: [3]frontend.Variable{p.X, p.Y, api.Mul(p.X, p.Y, c.curve.Params().D)}, sums: [][3]frontend.Variable{sum}}
	for i := range all {
		d := all[len(all)-1-i]
		asked := slices.Concat(sum[:], of.key[:], d[:])
		out, err := api.Compiler().NewHint(sumcheck.RungHint, len(sum), asked...)
		if err != nil {
			panic(err) // the number of outputs is positive
		}
		sum = [3]frontend.Variable(out)
		of.sums, of.digits = append(of.sums, sum), append(of.digits, d)
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
		committed = append(committed, of.key[:]...)
		for _, d := range of.digits {
			committed = append(committed, d[:]...)
		}
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

// withKey are the same for (X, Y, Z, T) + sign·(x, y), of which d·x·y is given.
func withKey(api frontend.API, sum, key []frontend.Variable, sign frontend.Variable) (e, f, g, h frontend.Variable) {
	return added(api, sum, api.Mul(key[0], sign), key[1], api.Mul(key[2], sign))
}

// withBase are the same for (X, Y, Z, T) + low·B + high·B', of two bits.
func withBase(api frontend.API, sum []frontend.Variable, low, high frontend.Variable) (e, f, g, h frontend.Variable) {
	var of [3]frontend.Variable
	both := api.Mul(low, high)
	for k, c := range sumcheck.BasePoints() {
		of[k] = api.Add(field.ToBig(c[0]), api.Mul(field.ToBig(c[1]), low), api.Mul(field.ToBig(c[2]), high), api.Mul(field.ToBig(c[3]), both))
	}
	return added(api, sum, of[0], of[1], of[2])
}

// added are the same for (X, Y, Z, T) + (x, y), where t is d·x·y.
func added(api frontend.API, sum []frontend.Variable, x, y, t frontend.Variable) (e, f, g, h frontend.Variable) {
	a, b, c := api.Mul(sum[0], x), api.Mul(sum[1], y), api.Mul(sum[3], t)
	e = api.Sub(api.Mul(api.Add(sum[0], sum[1]), api.Add(x, y)), a, b)
	return e, api.Sub(sum[2], c), api.Add(sum[2], c), api.Add(a, b)
}
