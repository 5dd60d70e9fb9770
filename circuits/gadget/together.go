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
	digits, top := t.challenge(c.api, h)
	return t.ladder.multiply(c, p, digits, top)
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

func init() { solver.RegisterHint(cutHint) }

// cutHint returns the lowest bit of its input, digits of stepsOfRung bits, lowest first, and the bit that follows.
func cutHint(_ *big.Int, in, out []*big.Int) error {
	rest, mask := new(big.Int).Rsh(in[0], 1), big.NewInt(1<<stepsOfRung-1)
	out[0].SetUint64(uint64(in[0].Bit(0)))
	for i := range len(out) - 2 {
		out[1+i].And(rest, mask)
		rest.Rsh(rest, stepsOfRung)
	}
	out[len(out)-1].SetUint64(uint64(rest.Bit(0)))
	return nil
}
