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
	table  *baseTable
	ranges *Ranges
}

func (t *together) ofBase(c *Curve, s frontend.Variable) Point { return t.table.multiply(c, s) }

func (t *together) ofKey(c *Curve, p Point, h frontend.Variable) Point {
	return t.ladder.multiply(c, p, t.challenge(c.api, h))
}

// challenge is single's: bits 1 to 127 of h, of which nobody needs the others.
//
// SOUNDNESS: h is below the modulus r as an integer, low part and high part: the high part is below that of r. That the two are equal is
// refused too; it happens with probability 2^-126.
func (t *together) challenge(api frontend.API, h frontend.Variable) []frontend.Variable {
	digits := challengeDigits(api, h)
	r := field.Modulus()
	high := api.Mul(api.Sub(h, api.FromBinary(digits...)), new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits), r))
	width := r.BitLen() - field.ChallengeBits
	most := new(big.Int).Rsh(r, field.ChallengeBits)
	t.ranges.Assert(high, width)
	t.ranges.Assert(api.Sub(most.Sub(most, big.NewInt(1)), high), width)
	return digits[1:]
}

func init() { solver.RegisterHint(lowBitsHint) }

// challengeDigits returns bits 0 to 127 of h, which are asserted to be booleans and nothing else.
func challengeDigits(api frontend.API, h frontend.Variable) []frontend.Variable {
	digits, err := api.Compiler().NewHint(lowBitsHint, field.ChallengeBits, h)
	if err != nil {
		panic(err) // the number of outputs is positive
	}
	for _, d := range digits {
		api.AssertIsBoolean(d)
	}
	return digits
}

// lowBitsHint returns as many bits of its input as there are outputs, lowest first.
func lowBitsHint(_ *big.Int, in, out []*big.Int) error {
	for i := range out {
		out[i].SetUint64(uint64(in[0].Bit(i)))
	}
	return nil
}
