package gadget

import (
	"math/big"

	"github.com/consensys/gnark/frontend"
)

// AssertBits asserts 0 <= v < 2^width and returns the bits of v, lowest first. width is at most 253, so that bits have one meaning.
func AssertBits(api frontend.API, v frontend.Variable, width int) []frontend.Variable {
	if width < 1 || width > 253 {
		panic("gadget: a range check is 1 to 253 bits wide")
	}
	return api.ToBinary(v, width)
}

// AssertLess asserts that an integer, given by its bits (boolean, lowest first), is below bound, which has as many bits.
func AssertLess(api frontend.API, bits []frontend.Variable, bound *big.Int) {
	if bound.BitLen() != len(bits) {
		panic("gadget: the bound has to have as many bits as what it bounds")
	}
	var equal, excess frontend.Variable = 1, 0 // whether all bits so far are the bound's; sum of the bits in a run of the bound's zeros
	for i := len(bits) - 1; i >= 0; i-- {
		if bound.Bit(i) == 0 {
			excess = api.Add(excess, bits[i])
		}
		if i > 0 && bound.Bit(i) == bound.Bit(i-1) && bound.Bit(i) == 0 {
			continue
		}
		if bound.Bit(i) == 0 {
			AssertZeroIf(api, equal, excess)
			excess = 0
			continue
		}
		equal = api.Mul(equal, bits[i])
	}
	api.AssertIsEqual(equal, 0)
}

// AssertOneHot asserts that flags are booleans of which at most one is set, and returns their sum.
func AssertOneHot(api frontend.API, flags []frontend.Variable) frontend.Variable {
	var sum frontend.Variable = 0
	for _, f := range flags {
		api.AssertIsBoolean(f)
		sum = api.Add(sum, f)
	}
	api.AssertIsBoolean(sum)
	return sum
}

// AssertZeroIf asserts that values are 0 where condition is not 0.
func AssertZeroIf(api frontend.API, condition frontend.Variable, values ...frontend.Variable) {
	for _, v := range values {
		api.AssertIsEqual(api.Mul(condition, v), 0)
	}
}

// Not returns 1 - b of a boolean.
func Not(api frontend.API, b frontend.Variable) frontend.Variable { return api.Sub(1, b) }

// Part is a value and the width it occupies in a packed word.
type Part struct {
	Value frontend.Variable
	Bits  int
}

// Pack mirrors rollup's packing: parts big-endian, the first one most significant. The caller has range-checked the values.
func Pack(api frontend.API, parts ...Part) frontend.Variable {
	var word frontend.Variable = 0
	shift := 0
	for i := len(parts) - 1; i >= 0; i-- {
		word = api.Add(word, api.Mul(parts[i].Value, new(big.Int).Lsh(big.NewInt(1), uint(shift))))
		shift += parts[i].Bits
	}
	if shift > 253 {
		panic("gadget: a packed word has at most 253 bits")
	}
	return word
}
