package batch_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
)

var partsShape = rollup.Shape{ID: 98, Name: "parts", Full: 1, Transfers: 1, FeeSlots: 2, Depth: 6, Reach: 5, Cells: 2}

func ints(vs ...int64) []*big.Int {
	out := make([]*big.Int, len(vs))
	for i, v := range vs {
		out[i] = new(big.Int).Mod(big.NewInt(v), circuittest.Field)
	}
	return out
}

// with changes one of a list.
func with(in []*big.Int, at int, v *big.Int) []*big.Int {
	out := append([]*big.Int(nil), in...)
	out[at] = v
	return out
}

// tooWide are values at and beyond a width.
func tooWide(bits uint) []*big.Int {
	limit := new(big.Int).Lsh(big.NewInt(1), bits)
	return []*big.Int{limit, new(big.Int).Add(limit, big.NewInt(1)), new(big.Int).Sub(circuittest.Field, big.NewInt(1))}
}

func largest(bits uint) *big.Int {
	return new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), bits), big.NewInt(1))
}

type partsDefine func(batch.Parts, []frontend.Variable) []frontend.Variable

func onParts(define partsDefine) func(frontend.API, []frontend.Variable) ([]frontend.Variable, error) {
	return func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
		p, err := batch.NewParts(api, partsShape)
		if err != nil {
			return nil, err
		}
		return define(p, in), nil
	}
}

// sweptParts is the table of the sweep for what batches are made of, beside the gadgets.
func sweptParts() []circuittest.Gadget {
	header := circuittest.Gadget{Name: "header", Inputs: 2, Valid: [][]*big.Int{ints(7, 1_700_000_000), {largest(rollup.NumberBits), largest(rollup.TimeBits)}, ints(0, 0)},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable {
			return []frontend.Variable{p.Header(in[0], in[1])}
		})}
	for _, wide := range tooWide(rollup.NumberBits) {
		header.Invalid = append(header.Invalid, with(ints(7, 7), 0, wide))
	}
	for _, wide := range tooWide(rollup.TimeBits) {
		header.Invalid = append(header.Invalid, with(ints(7, 7), 1, wide))
	}
	return []circuittest.Gadget{opsRow(), floatRow(), leafRow(), recordRow(), feeRow(), header}
}

func opsRow() circuittest.Gadget {
	g := circuittest.Gadget{Name: "ops", Inputs: int(rollup.OpCodes) - 1, Valid: [][]*big.Int{ints(0, 0, 0, 0, 0, 0)},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable { return p.Ops(in) })}
	none := ints(0, 0, 0, 0, 0, 0)
	for i := range none {
		g.Valid = append(g.Valid, with(none, i, big.NewInt(1)))
		for _, flag := range ints(2, -1) {
			g.Invalid = append(g.Invalid, with(none, i, flag))
			if i > 0 { // the sum is 1 or 0 again
				g.Invalid = append(g.Invalid, with(with(none, i, flag), 0, new(big.Int).Mod(new(big.Int).Sub(big.NewInt(1), flag), circuittest.Field)))
				g.Invalid = append(g.Invalid, with(with(none, i, flag), 0, new(big.Int).Mod(new(big.Int).Neg(flag), circuittest.Field)))
			}
		}
		g.Invalid = append(g.Invalid, with(with(none, i, big.NewInt(1)), (i+1)%len(none), big.NewInt(1)))
	}
	g.Invalid = append(g.Invalid, ints(-1, 1, 0, 0, 0, 0), ints(2, -1, 0, 0, 0, 0))
	return g
}

func floatRow() circuittest.Gadget {
	top := largest(rollup.MantissaBits)
	g := circuittest.Gadget{Name: "float amount", Inputs: 2, Sample: 60,
		Valid: [][]*big.Int{ints(0, 0), ints(5, 0), ints(rollup.MinScaledMantissa, 1), {top, big.NewInt(31)}, {top, big.NewInt(0)}},
		Invalid: [][]*big.Int{ints(5, 1), ints(0, 3), ints(rollup.MinScaledMantissa-1, 1), ints(rollup.MinScaledMantissa, 32), {top, big.NewInt(32)}, ints(rollup.MinScaledMantissa, -1),
			ints(5, 31), ints(-1, 0), ints(-1, 1)},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable { return p.Float(in[0], in[1]) })}
	for _, wide := range tooWide(rollup.MantissaBits) {
		g.Invalid = append(g.Invalid, []*big.Int{wide, big.NewInt(0)}, []*big.Int{wide, big.NewInt(2)})
	}
	return g
}

func leafRow() circuittest.Gadget {
	alice := []*big.Int{big.NewInt(0), big.NewInt(77), largest(rollup.AddressBits), largest(rollup.TokenBits), largest(rollup.NonceBits), largest(rollup.AmountBits)}
	g := circuittest.Gadget{Name: "leaf", Inputs: 6, Sample: 80, Valid: [][]*big.Int{alice, ints(0, 1, 2, 3, 4, 5), ints(1, 0, 0, 0, 0, 0), ints(0, 0, 0, 0, 0, 0)},
		Invalid: [][]*big.Int{ints(1, 1, 0, 0, 0, 0), ints(1, 0, 1, 0, 0, 0), ints(1, 0, 0, 1, 0, 0), ints(1, 0, 0, 0, 1, 0), ints(1, 0, 0, 0, 0, 1)},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable {
			return []frontend.Variable{p.Leaf(in[0], in[1], in[2], in[3], in[4], in[5])}
		})}
	for at, bits := range map[int]uint{2: rollup.AddressBits, 3: rollup.TokenBits, 4: rollup.NonceBits, 5: rollup.AmountBits} {
		for _, wide := range tooWide(bits) {
			g.Invalid = append(g.Invalid, with(ints(0, 1, 2, 3, 4, 5), at, wide))
		}
	}
	return g
}

func recordRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "record", Inputs: 5, Sample: 60, Valid: [][]*big.Int{ints(1, 5, 31, 9, 0), ints(1, 0, 1, rollup.MinScaledMantissa, 3), ints(0, 0, 0, 0, 0)},
		Invalid: [][]*big.Int{ints(0, 1, 0, 0, 0), ints(0, 0, 1, 0, 0), ints(0, 0, 0, 1, 0), ints(1, 32, 1, 9, 0), ints(1, 1, 32, 9, 0), ints(1, 0, 1, 5, 1), ints(1, -1, 1, 9, 0)},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable {
			return p.Record(in[0], in[1], in[2], in[3], in[4])
		})}
}

// feeRow: two slots of five words, which is chosen, whether the lane pays, and its token.
func feeRow() circuittest.Gadget {
	good := ints(1, 3, 1, 30, 40, 1, 4, 2, 50, 60, 0, 1, 1, 4)
	change := func(pairs ...int64) []*big.Int {
		out := append([]*big.Int(nil), good...)
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = ints(pairs[i+1])[0]
		}
		return out
	}
	g := circuittest.Gadget{Name: "fee slots", Inputs: len(good), Sample: 60,
		Valid: [][]*big.Int{good, change(10, 1, 11, 0, 13, 3), change(11, 0, 12, 0), change(5, 0, 6, 0, 7, 0, 8, 0, 9, 0, 10, 1, 11, 0, 13, 3),
			with(with(change(), 8, largest(rollup.FeeBits)), 9, largest(rollup.FeeBits)), change(5, 0, 6, 0, 7, 0, 8, 0, 9, 0, 11, 0, 12, 0)},
		Invalid: [][]*big.Int{change(13, 3), change(13, 5), change(12, 0), change(11, 0), change(10, 1), change(10, 1, 12, 2), change(11, 2), change(11, 2, 12, 2), change(11, -1, 12, -1),
			change(6, 3, 13, 3), change(6, 3, 11, 0, 12, 0), // two slots of one token
			change(5, 0), change(5, 0, 6, 0, 7, 0, 8, 0, 9, 1, 11, 0, 12, 0), change(5, 0, 6, 0, 7, 0, 8, 1, 9, 0, 11, 0, 12, 0), change(5, 0, 6, 0, 7, 1, 8, 0, 9, 0, 11, 0, 12, 0),
			change(5, 0, 6, 1, 7, 0, 8, 0, 9, 0, 11, 0, 12, 0), change(5, 0, 6, 0, 7, 0, 8, 0, 9, 0, 13, 0), // an unused slot that is not zero, or is paid
			change(5, 2), change(5, -1), change(0, 2), change(0, 2, 11, 0, 12, 0), change(5, 2, 11, 0, 12, 0), change(10, 2, 11, -1, 13, 3), change(10, 2, 11, -1), change(10, -1, 11, 2),
			change(2, 64), change(7, 64), change(2, -1), change(7, -1),
			change(0, 0), change(0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 10, 1, 11, 0, 13, 0), change(10, 1, 11, 0), // the same of the first slot
			with(change(), 0, vanishing(good[:5])), with(change(11, 0, 12, 0), 5, vanishing(good[5:10]))},
		Define: onParts(func(p batch.Parts, in []frontend.Variable) []frontend.Variable {
			return p.Fee([][]frontend.Variable{in[:5], in[5:10]}, in[10:12], in[12], in[13])
		})}
	for at, bits := range map[int]uint{1: rollup.TokenBits, 3: rollup.FeeBits, 4: rollup.FeeBits, 6: rollup.TokenBits, 8: rollup.FeeBits, 9: rollup.FeeBits} {
		for _, wide := range tooWide(bits) {
			g.Invalid = append(g.Invalid, with(change(11, 0, 12, 0), at, wide))
		}
	}
	return g
}

// vanishing is the flag, no boolean, for which the word of a slot is 0.
func vanishing(slot []*big.Int) *big.Int {
	word := new(big.Int)
	for i, bits := range []uint{rollup.TokenBits, rollup.IDBits, rollup.FeeBits, rollup.FeeBits} {
		word.Lsh(word, bits).Add(word, slot[1+i])
	}
	shift := new(big.Int).Lsh(big.NewInt(1), rollup.TokenBits+rollup.IDBits+2*rollup.FeeBits)
	word.Neg(word).Mul(word, shift.ModInverse(shift, circuittest.Field))
	return word.Mod(word, circuittest.Field)
}

// A5, A19 and A20 for what batches are made of.
func TestA19BatchParts(t *testing.T) {
	circuittest.SweepAll(t, "batch", sweptParts())
}
