package gadget

import (
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/rollup/field"
)

// together computes the products of all signatures of a circuit together.
type together struct {
	ladder *ladder
	ranges *Ranges
}

// difference is e·(-p) + S·B.
func (t *together) difference(c *Curve, s frontend.Variable, p Point, h frontend.Variable) Point {
	low, high := t.scalar(c.api, s)
	ofKey, top := t.challenge(c.api, h)
	all := make([]digits, rungs)
	for i := range all {
		all[i] = digits{ofKey[i], low[i], high[i]}
	}
	return t.ladder.multiply(c, c.curve.Neg(p), all, top)
}

// challenge cuts h for the ladder, which asserts the range of what it gets: bits 1 to 126 in digits of stepsOfRung bits, and bit 127. Nobody needs the others.
//
// SOUNDNESS: h is below the modulus r as an integer, low part and high part: the high part is below that of r. That the two are equal is
// refused too; it happens with probability 2^-126.
func (t *together) challenge(api frontend.API, h frontend.Variable) (digits []frontend.Variable, top frontend.Variable) {
	low, err := api.Compiler().NewHint(cutHint, 1+rungs+1, h)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	bit, digits, top := low[0], low[1:1+rungs], low[1+rungs]
	api.AssertIsBoolean(bit)
	r := field.Modulus()
	power := func(n int) *big.Int { return new(big.Int).Lsh(big.NewInt(1), uint(n)) }
	rest := api.Sub(h, bit, api.Mul(2, number(api, digits, stepsOfRung)), api.Mul(power(field.ChallengeBits-1), top))
	high := api.Mul(rest, new(big.Int).ModInverse(power(field.ChallengeBits), r))
	width := r.BitLen() - field.ChallengeBits
	most := new(big.Int).Rsh(r, field.ChallengeBits)
	t.ranges.Assert(high, width)
	t.ranges.Assert(api.Sub(most.Sub(most, big.NewInt(1)), high), width)
	return digits, top
}

// scalar cuts S into two halves for the ladder, which asserts the range of their digits, and asserts that S is below the order l.
//
// SOUNDNESS: S and S + l sign alike; one of them has to be refused. l - 1 - S is written as low + 2^126 high, which is negative unless both are in range. What
// low borrows from high is for whoever proves to say: where high is in range it is a whole number of at most 126 bits, and where low is too, 0 or 1.
func (t *together) scalar(api frontend.API, s frontend.Variable) (low, high []frontend.Variable) {
	const half = stepsOfRung * rungs
	hinted, err := api.Compiler().NewHint(scalarHint, 1+2*rungs, s)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	borrow, low, high := hinted[0], hinted[1:1+rungs], hinted[1+rungs:]
	most, shift := field.Order(), new(big.Int).Lsh(big.NewInt(1), half)
	ofHigh, ofLow := new(big.Int).DivMod(most.Sub(most, big.NewInt(1)), shift, new(big.Int))
	lowOfS, highOfS := number(api, low, stepsOfRung), number(api, high, stepsOfRung)
	api.AssertIsEqual(s, api.Add(lowOfS, api.Mul(highOfS, shift)))
	t.ranges.Assert(api.Add(api.Sub(ofLow, lowOfS), api.Mul(borrow, shift)), half)
	t.ranges.Assert(api.Sub(ofHigh, highOfS, borrow), scalarBits-half)
	return low, high
}

// number of digits of so many bits, lowest first.
func number(api frontend.API, digits []frontend.Variable, bits int) frontend.Variable {
	var sum frontend.Variable = 0
	for i, d := range digits {
		sum = api.Add(sum, api.Mul(d, new(big.Int).Lsh(big.NewInt(1), uint(bits*i))))
	}
	return sum
}

func init() { solver.RegisterHint(cutHint, scalarHint) }

// cutHint returns the lowest bit of its input, digits of stepsOfRung bits, lowest first, and the bit that follows.
func cutHint(_ *big.Int, in, out []*big.Int) error {
	out[0].SetUint64(uint64(in[0].Bit(0)))
	rest := cut(new(big.Int).Rsh(in[0], 1), out[1:len(out)-1])
	out[len(out)-1].SetUint64(uint64(rest.Bit(0)))
	return nil
}

// scalarHint returns the borrow of scalar, and digits of its input.
func scalarHint(_ *big.Int, in, out []*big.Int) error {
	half := new(big.Int).Lsh(big.NewInt(1), stepsOfRung*rungs)
	low, most := new(big.Int).Mod(in[0], half), field.Order()
	out[0].SetUint64(0)
	if low.Cmp(most.Mod(most, half)) >= 0 {
		out[0].SetUint64(1)
	}
	cut(new(big.Int).Set(in[0]), out[1:])
	return nil
}

// cut sets digits, lowest first, and returns what is left.
func cut(rest *big.Int, digits []*big.Int) *big.Int {
	mask := big.NewInt(1<<stepsOfRung - 1)
	for _, d := range digits {
		d.And(rest, mask)
		rest.Rsh(rest, stepsOfRung)
	}
	return rest
}
