package gadget_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// sweptGadgets is the table of the sweep. A new gadget gets a row: how it is called, what it accepts and what it must refuse.
func sweptGadgets() []circuittest.Gadget {
	hashed := func(define func(*gadget.Hasher, frontend.API, []frontend.Variable) []frontend.Variable) func(frontend.API, []frontend.Variable) ([]frontend.Variable, error) {
		return func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			h, err := gadget.NewHasher(api)
			if err != nil {
				return nil, err
			}
			return define(h, api, in), nil
		}
	}
	return []circuittest.Gadget{
		{Name: "compress", Inputs: 2, Valid: [][]*big.Int{ints(1, 2), ints(0, 0), {minus(1), minus(2)}},
			Define: hashed(func(h *gadget.Hasher, _ frontend.API, in []frontend.Variable) []frontend.Variable {
				return []frontend.Variable{h.Compress(in[0], in[1])}
			})},
		{Name: "hash", Inputs: 3, Sample: 60, Valid: [][]*big.Int{ints(1, 2, 3), ints(0, 0, 0)},
			Define: hashed(func(h *gadget.Hasher, _ frontend.API, in []frontend.Variable) []frontend.Variable {
				return []frontend.Variable{h.Hash(gadget.Tag(field.Tag("cw:batch")), in...)}
			})},
		{Name: "bits", Inputs: 1, Valid: [][]*big.Int{ints(0), ints(1), ints(0x5a5a), ints(0xffff)}, Invalid: [][]*big.Int{ints(0x10000), {minus(1)}},
			Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
				return gadget.AssertBits(api, in[0], 16), nil
			}},
		{Name: "bits of an element", Inputs: 1, Valid: [][]*big.Int{ints(0), {minus(1)}, {new(big.Int).Lsh(big.NewInt(1), 253)}},
			Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
				return api.ToBinary(in[0]), nil
			}, Sample: 60, Aliased: aliased(0)},
		{Name: "one hot", Inputs: 3, Valid: [][]*big.Int{ints(0, 0, 0), ints(1, 0, 0), ints(0, 0, 1)},
			Invalid: [][]*big.Int{ints(1, 1, 0), ints(2, 0, 0), {minus(1), big.NewInt(1), big.NewInt(0)}, {big.NewInt(2), minus(1), big.NewInt(0)}, {big.NewInt(0), big.NewInt(2), minus(1)}, {minus(1), big.NewInt(0), big.NewInt(2)}, ints(0, 2, 0), ints(0, 0, 2), ints(1, -1, 0), ints(1, 0, -1), ints(-1, 1, 0),
				{big.NewInt(2), minus(2), big.NewInt(1)}},
			Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
				return []frontend.Variable{gadget.AssertOneHot(api, in)}, nil
			}},
		{Name: "zero if", Inputs: 3, Valid: [][]*big.Int{ints(0, 7, 8), ints(1, 0, 0), ints(5, 0, 0)}, Invalid: [][]*big.Int{ints(1, 1, 0), ints(1, 0, 1)},
			Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
				gadget.AssertZeroIf(api, in[0], in[1], in[2])
				return nil, nil
			}},
		{Name: "path", Inputs: 5, Valid: [][]*big.Int{ints(7, 0, 0, 8, 9), ints(7, 1, 0, 8, 9), ints(7, 1, 1, 7, 7)}, Sample: 60,
			Define: hashed(func(h *gadget.Hasher, api frontend.API, in []frontend.Variable) []frontend.Variable {
				return []frontend.Variable{gadget.Path{Bits: in[1:3], Siblings: in[3:]}.Root(h, in[0])}
			})},
		updateRow(), onCurveRow(), signatureRow(), lessRow(), spongeRow(), rangeRow(), cutRow(),
		admitRow(), scalarRow(), challengeRow(), baseRow(), keyRow(), equationRow(), // the parts of a signature
	}
}

// updateRow updates a leaf of a tree of depth 2: active, root, old leaf, new leaf, index bits, siblings.
func updateRow() circuittest.Gadget {
	root := func(leaf int64, right bool) *big.Int {
		l, s := field.FromUint64(uint64(leaf)), field.FromUint64(8)
		if right {
			l, s = s, l
		}
		return field.ToBig(field.Compress(field.Compress(l, s), field.FromUint64(9)))
	}
	with := func(active int64, root *big.Int, old, new, b0 int64) []*big.Int {
		return append([]*big.Int{big.NewInt(active), root}, ints(old, new, b0, 0, 8, 9)...)
	}
	return circuittest.Gadget{Name: "update", Inputs: 8, Sample: 40,
		Valid:   [][]*big.Int{with(1, root(5, false), 5, 6, 0), with(1, root(5, true), 5, 6, 1), with(0, big.NewInt(77), 5, 6, 0)},
		Invalid: [][]*big.Int{with(1, root(5, false), 4, 6, 0), with(1, root(5, false), 5, 6, 1), with(2, root(5, false), 5, 6, 0), with(1, big.NewInt(77), 5, 6, 0)},
		Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			h, err := gadget.NewHasher(api)
			if err != nil {
				return nil, err
			}
			p := gadget.Path{Bits: in[4:6], Siblings: in[6:8]}
			return []frontend.Variable{p.UpdateRoot(api, h, in[0], in[1], in[2], in[3])}, nil
		}}
}

func withCurve(define func(*gadget.Curve, *gadget.Hasher, frontend.API, []frontend.Variable)) func(frontend.API, []frontend.Variable) ([]frontend.Variable, error) {
	return func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
		c, h, err := gadget.PlainCurve(api)
		if err != nil {
			return nil, err
		}
		define(c, h, api, in)
		return nil, nil
	}
}

func onCurveRow() circuittest.Gadget {
	b := field.Base()
	x, y := field.ToBig(b.X), field.ToBig(b.Y)
	return circuittest.Gadget{Name: "on curve", Inputs: 3, Valid: [][]*big.Int{{big.NewInt(1), x, y}, ints(0, 3, 4), ints(1, 0, 1)},
		Invalid: [][]*big.Int{ints(1, 0, 0), {big.NewInt(1), y, x}, {big.NewInt(1), new(big.Int).Add(x, big.NewInt(1)), y}},
		Define: withCurve(func(c *gadget.Curve, _ *gadget.Hasher, _ frontend.API, in []frontend.Variable) {
			c.AssertOnCurveIf(in[0], gadget.Point{X: in[1], Y: in[2]})
		})}
}

// lessRow bounds five bits by 20, whose bits have runs of zeros and of ones.
func lessRow() circuittest.Gadget {
	g := circuittest.Gadget{Name: "less", Inputs: 5, Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
		for _, b := range in {
			api.AssertIsBoolean(b)
		}
		gadget.AssertLess(api, in, big.NewInt(20))
		return nil, nil
	}}
	for v := range int64(32) {
		bits := ints(v&1, v>>1&1, v>>2&1, v>>3&1, v>>4&1)
		if v < 20 {
			g.Valid = append(g.Valid, bits)
		} else {
			g.Invalid = append(g.Invalid, bits)
		}
	}
	for i := range 5 {
		for _, digit := range []*big.Int{big.NewInt(2), minus(1)} {
			bits := ints(0, 0, 0, 0, 0)
			bits[i] = digit
			g.Invalid = append(g.Invalid, bits)
		}
	}
	return g
}

// aliased are numbers x for which x + r has the bits of r down to one, from lowest on, that is 0 in r and 1 here.
func aliased(lowest int) (out [][]*big.Int) {
	r := circuittest.Field
	for i := lowest; i < r.BitLen(); i++ {
		if x := new(big.Int).Rsh(r, uint(i)); x.Bit(0) == 0 {
			x.SetBit(x, 0, 1).Lsh(x, uint(i))
			out = append(out, []*big.Int{x.Sub(x, r)})
		}
	}
	return append(out, ints(0))
}

// spongeRow is the transcript of GKR, over two blocks.
func spongeRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "sponge", Inputs: 9, Sample: 40, Valid: [][]*big.Int{ints(1, 2, 3, 4, 5, 6, 7, 8, 9), ints(0, 0, 0, 0, 0, 0, 0, 0, 0)},
		Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			out, err := gadget.Squeeze(api, in...)
			return []frontend.Variable{out}, err
		}}
}

// rangeRow looks limbs up.
func rangeRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "looked-up range", Inputs: 2, Valid: [][]*big.Int{ints(0, 0), ints(5, 1), ints(1<<20-1, 1<<13-1)},
		Invalid: [][]*big.Int{ints(1<<20, 0), ints(0, 1<<13), {minus(1), big.NewInt(0)}, {big.NewInt(0), minus(1)}},
		Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			r := gadget.NewLookupRanges(api)
			r.Assert(in[0], 20)
			r.Assert(in[1], 13)
			return nil, nil
		}}
}

// cutRow cuts a number by looking its parts up.
func cutRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "looked-up parts", Inputs: 1, Valid: [][]*big.Int{ints(0), ints(1), ints(0x5a5a5), ints(1<<19 - 1)},
		Invalid: [][]*big.Int{ints(1 << 19), {minus(1)}, {minus(1 << 19)}},
		Define: func(api frontend.API, in []frontend.Variable) ([]frontend.Variable, error) {
			return gadget.NewLookupRanges(api).Cut(in[0], 3, 8, 8), nil
		}}
}

// A19, A5 and A12 for a circuit whose compressions are proven together: a compression's result, the prover's messages and the entries of tables.
func TestA19BatchedHasher(t *testing.T) {
	if !circuittest.FullSweep() {
		t.Log("the full sweep alone; TestBatchedHasherHasNoFreeWire and TestBatchedHasherRefusesLies are the short one")
		return
	}
	fresh, in := newChain(2)
	c := circuittest.Whole{Circuit: circuittest.Compile(t, fresh), Valid: []frontend.Circuit{in}}
	c.Sweep(t)
	c.SweepAnswers(t, 60, "CompressionHint", "CompressionsHint")
}

// A5, A19 and A20 for every gadget of this package. The whole sweep is `make sweep`.
func TestA19Gadgets(t *testing.T) {
	circuittest.SweepAll(t, "gadget", sweptGadgets())
}

func ints(vs ...int64) []*big.Int {
	out := make([]*big.Int, len(vs))
	for i, v := range vs {
		out[i] = big.NewInt(v)
	}
	return out
}

func minus(n int64) *big.Int { return new(big.Int).Sub(circuittest.Field, big.NewInt(n)) }
