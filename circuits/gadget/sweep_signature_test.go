package gadget_test

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// signatureRow: active, key, message, R, S. Its negative suite is that of A1 and A2. Its parts, which together are all of its rows, are gadgets of their own
// below: there its rows are deleted and counted.
func signatureRow() circuittest.Gadget {
	inputs := func(s signed, active int64) []*big.Int {
		return []*big.Int{big.NewInt(active), field.ToBig(s.key.X), field.ToBig(s.key.Y), field.ToBig(s.message), field.ToBig(s.r.X), field.ToBig(s.r.Y), new(big.Int).Mod(s.s, circuittest.Field)}
	}
	g := circuittest.Gadget{Name: "signature", Inputs: 7, Sample: 25, Most: 40, Composed: true,
		Define: withCurve(func(c *gadget.Curve, h *gadget.Hasher, api frontend.API, in []frontend.Variable) {
			api.AssertIsBoolean(in[0])
			c.AssertSignatureIf(in[0], gadget.Point{X: in[1], Y: in[2]}, h.Compress(in[1], in[2]), in[3], gadget.Signature{R: gadget.Point{X: in[4], Y: in[5]}, S: in[6]})
		})}
	for i := range uint64(2) {
		key, m := signer(i+1), field.FromUint64(1000+i)
		sig := key.Sign(m)
		s := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
		g.Valid = append(g.Valid, inputs(s, 1))
		g.Invalid = append(g.Invalid, inputs(s, 2)) // no boolean
		for _, edit := range []func(s *signed){
			func(s *signed) { s.s = new(big.Int).Add(s.s, field.Order()) },
			func(s *signed) { s.message = field.FromUint64(5) },
			func(s *signed) { s.r = field.Point{} },
			func(s *signed) { s.key = field.Point{} },
			func(s *signed) { s.key, s.r, s.s = ordersOf8()[1], field.Point{Y: field.FromUint64(1)}, new(big.Int) },
		} {
			bad := s
			edit(&bad)
			g.Invalid = append(g.Invalid, inputs(bad, 1))
		}
	}
	return g
}

func pointGadget(define func(*gadget.Curve, frontend.API, []frontend.Variable) []frontend.Variable) func(frontend.API, []frontend.Variable) ([]frontend.Variable, error) {
	return func(api frontend.API, in []frontend.Variable) (out []frontend.Variable, err error) {
		c, _, err := gadget.PlainCurve(api)
		if err != nil {
			return nil, err
		}
		return define(c, api, in), nil
	}
}

// challengeRow cuts a hash. That the bits are those of the number below the modulus is what there is to break.
func challengeRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "challenge", Inputs: 1, Sample: 40, Aliased: aliased(field.ChallengeBits), Valid: [][]*big.Int{ints(0), ints(7), {new(big.Int).Lsh(big.NewInt(1), 127)}, {new(big.Int).Rsh(circuittest.Field, 1)}},
		Define: pointGadget(func(c *gadget.Curve, _ frontend.API, in []frontend.Variable) []frontend.Variable {
			return c.Challenge(in[0])
		})}
}

// baseRow multiplies the base point.
func baseRow() circuittest.Gadget {
	return circuittest.Gadget{Name: "multiple of the base", Inputs: 1, Sample: 2, Valid: [][]*big.Int{ints(5), {new(big.Int).Sub(field.Order(), big.NewInt(1))}, ints(0)},
		Define: pointGadget(func(c *gadget.Curve, api frontend.API, in []frontend.Variable) []frontend.Variable {
			p := c.MultiplyBase(gadget.AssertBits(api, in[0], gadget.ScalarBits))
			return []frontend.Variable{p.X, p.Y}
		})}
}

// keyRow multiplies a key by a challenge.
func keyRow() circuittest.Gadget {
	k := signer(3).Public()
	valid := func(e *big.Int) []*big.Int { return []*big.Int{field.ToBig(k.X), field.ToBig(k.Y), e} }
	return circuittest.Gadget{Name: "multiple of a key", Inputs: 3, Sample: 4, Valid: [][]*big.Int{valid(big.NewInt(0x123456789)), valid(new(big.Int).Lsh(big.NewInt(5), 120))},
		Define: pointGadget(func(c *gadget.Curve, api frontend.API, in []frontend.Variable) []frontend.Variable {
			p := c.Multiply(gadget.Point{X: in[0], Y: in[1]}, gadget.AssertBits(api, in[2], field.ChallengeBits-1))
			return []frontend.Variable{p.X, p.Y}
		})}
}

// admitRow: active, key, R.
func admitRow() circuittest.Gadget {
	k, r := signer(3).Public(), signer(4).Public()
	with := func(active int64, key, r field.Point) []*big.Int {
		return []*big.Int{big.NewInt(active), field.ToBig(key.X), field.ToBig(key.Y), field.ToBig(r.X), field.ToBig(r.Y)}
	}
	off := field.Point{X: k.X, Y: r.Y}
	g := circuittest.Gadget{Name: "points of a signature", Inputs: 5, Sample: 20, Valid: [][]*big.Int{with(1, k, r), with(1, r, field.Point{Y: field.FromUint64(1)}), with(0, off, r), with(0, field.Point{}, k)},
		Invalid: [][]*big.Int{with(1, off, r), with(1, k, off), with(0, k, off), with(1, field.Point{}, r), with(1, k, field.Point{}), with(2, k, r), with(-1, k, r)},
		Define: pointGadget(func(c *gadget.Curve, _ frontend.API, in []frontend.Variable) []frontend.Variable {
			p := c.Admit(in[0], gadget.Point{X: in[1], Y: in[2]}, gadget.Signature{R: gadget.Point{X: in[3], Y: in[4]}})
			return []frontend.Variable{p.X, p.Y}
		})}
	// With 2 for active, a key for which the choice between it and the base point comes out as R.
	between := func(of, b field.Element) (out field.Element) {
		two := field.FromUint64(2)
		out.Sub(&of, &b).Div(&out, &two).Add(&out, &b)
		return out
	}
	b := field.Base()
	g.Invalid = append(g.Invalid, with(2, field.Point{X: between(r.X, b.X), Y: between(r.Y, b.Y)}, r))
	for _, small := range append(ordersOf8(), identity(), minusIdentity()) {
		g.Invalid = append(g.Invalid, with(1, small, r))
	}
	return g
}

func identity() field.Point { return field.Point{Y: field.FromUint64(1)} }

func minusIdentity() field.Point {
	p := identity()
	p.Y.Neg(&p.Y)
	return p
}

// scalarRow: S.
func scalarRow() circuittest.Gadget {
	l := field.Order()
	plus := func(n int64) []*big.Int { return []*big.Int{new(big.Int).Add(l, big.NewInt(n))} }
	g := circuittest.Gadget{Name: "scalar of a signature", Inputs: 1, Sample: 40, Valid: [][]*big.Int{ints(0), ints(5), plus(-1), {new(big.Int).Rsh(l, 1)}},
		Invalid: [][]*big.Int{plus(0), plus(1), {new(big.Int).Lsh(big.NewInt(1), gadget.ScalarBits)}, {minus(1)}},
		Define: pointGadget(func(c *gadget.Curve, _ frontend.API, in []frontend.Variable) []frontend.Variable {
			return c.Scalar(in[0])
		})}
	// Each number that has the order's bits down to one that is 0 there, and 1 here.
	for i := range l.BitLen() {
		if l.Bit(i) == 0 {
			x := new(big.Int).Rsh(l, uint(i))
			g.Invalid = append(g.Invalid, []*big.Int{x.SetBit(x, 0, 1).Lsh(x, uint(i))})
		}
	}
	return g
}

// equationRow: active, and three points.
func equationRow() circuittest.Gadget {
	multiple := func(n int64) twistededwards.PointAffine {
		var p twistededwards.PointAffine
		p.ScalarMultiplicationBase(big.NewInt(n))
		return p
	}
	negative := func(p twistededwards.PointAffine) twistededwards.PointAffine { p.X.Neg(&p.X); return p }
	plus := func(p twistededwards.PointAffine, q field.Point) twistededwards.PointAffine {
		a := twistededwards.PointAffine{X: q.X, Y: q.Y}
		p.Add(&p, &a)
		return p
	}
	with := func(active int64, points ...twistededwards.PointAffine) []*big.Int {
		out := []*big.Int{big.NewInt(active)}
		for _, p := range points {
			out = append(out, field.ToBig(p.X), field.ToBig(p.Y))
		}
		return out
	}
	of8 := ordersOf8()[1]
	return circuittest.Gadget{Name: "equation of a signature", Inputs: 7, Sample: 20,
		Valid: [][]*big.Int{with(1, multiple(12), multiple(5), multiple(7)), with(1, plus(multiple(12), of8), multiple(5), multiple(7)), with(0, multiple(12), multiple(5), multiple(8)),
			with(1, multiple(5), multiple(5), plus(multiple(0), identity()))},
		Invalid: [][]*big.Int{with(1, multiple(13), multiple(5), multiple(7)), with(1, multiple(12), multiple(6), multiple(7)), with(1, multiple(12), multiple(5), multiple(8)),
			with(1, negative(multiple(12)), multiple(5), multiple(7)), with(2, multiple(13), multiple(5), multiple(7))},
		Define: withCurve(func(c *gadget.Curve, _ *gadget.Hasher, _ frontend.API, in []frontend.Variable) {
			c.AssertEquationIf(in[0], gadget.Point{X: in[1], Y: in[2]}, gadget.Point{X: in[3], Y: in[4]}, gadget.Point{X: in[5], Y: in[6]})
		})}
}
