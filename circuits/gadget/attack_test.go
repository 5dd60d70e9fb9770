package gadget_test

import (
	"encoding/binary"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// signature verifies one signature.
type signature struct {
	Active    frontend.Variable
	Public    gadget.Point
	Message   frontend.Variable
	Signature gadget.Signature
}

func (c *signature) Define(api frontend.API) error {
	curve, hash, err := gadget.PlainCurve(api)
	if err != nil {
		return err
	}
	api.AssertIsBoolean(c.Active)
	curve.AssertSignatureIf(c.Active, c.Public, hash.Compress(c.Public.X, c.Public.Y), c.Message, c.Signature)
	return nil
}

func signatures(t *testing.T) constraint.ConstraintSystem {
	return circuittest.Cached(t, "signature", func() frontend.Circuit { return new(signature) })
}

// signed is a signature with its key and message, in whatever state.
type signed struct {
	key     field.Point
	message field.Element
	r       field.Point
	s       *big.Int
}

func (s signed) circuit(active int) *signature {
	return &signature{Active: active, Public: point(s.key), Message: field.ToBig(s.message), Signature: gadget.Signature{R: point(s.r), S: s.s}}
}

// native is the verdict of native code; S above 256 bits cannot even be written down.
func (s signed) native() error {
	sig := field.Signature{R: s.r}
	s.s.FillBytes(sig.S[:])
	return field.Verify(s.key, s.message, sig)
}

func point(p field.Point) gadget.Point { return gadget.Point{X: field.ToBig(p.X), Y: field.ToBig(p.Y)} }

func signer(n uint64) field.PrivateKey {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], n)
	return field.NewPrivateKey(seed)
}

// A2: 500 mutants of signatures get one verdict from native code and circuit.
func TestA2FiveHundredMutants(t *testing.T) {
	const seed = 20260801
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	accepted := 0
	for i := range 500 {
		key := signer(r.Uint64N(20))
		m := field.FromUint64(r.Uint64())
		sig := key.Sign(m)
		s := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
		name := mutate(r, &s, i%22)
		want := s.native()
		got := circuittest.Solve(signatures(t), s.circuit(1))
		require.Equal(t, want == nil, got == nil, "%s: native %v, circuit %v", name, want, got)
		if want == nil {
			accepted++
		}
	}
	require.Greater(t, accepted, 20)
	require.Less(t, accepted, 250)
}

// mutate changes one thing; kind 0 changes nothing.
func mutate(r *rand.Rand, s *signed, kind int) string {
	one := field.FromUint64(1)
	small := ordersOf8()
	order, modulus := field.Order(), field.Modulus()
	switch kind {
	case 0:
		return "as signed"
	case 1:
		s.s.Add(s.s, order)
		return "S + l"
	case 2:
		s.s.Add(s.s, new(big.Int).Lsh(order, 1))
		return "S + 2l"
	case 3:
		s.s.Set(order)
		return "S = l"
	case 4:
		s.s.Sub(order, big.NewInt(1))
		return "S = l - 1"
	case 5:
		s.s.SetInt64(0)
		return "S = 0"
	case 6:
		s.s.Sub(modulus, big.NewInt(1))
		return "S = r - 1"
	case 7:
		s.s.Sub(order, s.s)
		return "-S"
	case 8:
		bit := r.IntN(251)
		s.s.SetBit(s.s, bit, 1-s.s.Bit(bit))
		return "a bit of S"
	case 9:
		s.r.X.Neg(&s.r.X)
		return "-R"
	case 10:
		s.r.Y.Neg(&s.r.Y)
		return "R with -Y"
	case 11:
		s.r.X.Add(&s.r.X, &one)
		return "R off the curve"
	case 12:
		s.key.X.Neg(&s.key.X)
		return "-A"
	case 13:
		s.key.Y.Add(&s.key.Y, &one)
		return "A off the curve"
	case 14:
		s.message.Add(&s.message, &one)
		return "another message"
	case 15:
		s.key = signer(r.Uint64N(20) + 100).Public()
		return "another key"
	case 16:
		s.key, s.r, s.s = small[r.IntN(8)], small[r.IntN(8)], new(big.Int)
		return "key and R of small order"
	case 17: // the cofactor is multiplied away: R + torsion must be hashed to be accepted
		s.r = sum(s.r, small[r.IntN(8)])
		return "R plus torsion"
	case 18:
		s.key = sum(s.key, small[r.IntN(8)])
		return "A plus torsion"
	case 19:
		s.key, s.r, s.s = field.Point{}, field.Point{}, new(big.Int)
		return "zeros"
	case 20:
		*s = torsionSigned(r, small[r.IntN(8)])
		return "signed over R plus torsion"
	}
	s.key, s.r = s.r, s.key
	return "key and R swapped"
}

// torsionSigned signs honestly with R moved by a point of small order: valid, since the equation is multiplied by 8.
func torsionSigned(r *rand.Rand, torsion field.Point) signed {
	k, n := big.NewInt(r.Int64()), big.NewInt(r.Int64())
	s := signed{key: multiple(k), r: sum(multiple(n), torsion), message: field.FromUint64(r.Uint64())}
	h := field.Challenge(s.r, s.key, s.message)
	s.s = h.Mul(h, k).Add(h, n).Mod(h, field.Order())
	return s
}

// A1, all layers, for the gadget alone: points that are on no curve or vanish are refused for whatever is answered for 0/0.
func TestA1PointsWithFreeDivisions(t *testing.T) {
	free := circuittest.CompileWeak(t, new(signature), circuittest.Weakness{FreeDivision: true})
	key := signer(1)
	m := field.FromUint64(7)
	sig := key.Sign(m)
	honest := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
	var root fr.Element
	root.SetInt64(-1)
	root.Sqrt(&root)
	choices := map[string]circuittest.Choice{}
	for name, v := range map[string]*big.Int{"0": {}, "1": big.NewInt(1), "-1": new(big.Int).Sub(circuittest.Field, big.NewInt(1)), "i": root.BigInt(new(big.Int))} {
		choices["always "+name] = func(int) *big.Int { return v }
		choices["last "+name] = func(k int) *big.Int {
			if k == 6+127+257+4 {
				return v
			}
			return new(big.Int)
		}
	}
	circuittest.MustAccept(t, free, honest.circuit(1))
	for name, bad := range badPoints() {
		for choice, c := range choices {
			asKey, asR, both := honest, honest, honest
			asKey.key, asR.r, both.key, both.r, both.s = bad, bad, bad, bad, new(big.Int)
			for _, s := range []signed{asKey, asR, both} {
				if s.native() == nil {
					continue // R of small order with the right S is a signature
				}
				require.Error(t, circuittest.Solve(free, s.circuit(1), circuittest.ZeroByZero(c)), "%s, 0/0 is %s", name, choice)
			}
		}
	}
	// Where the lane is idle, the key is free but R still is not.
	idle := honest
	idle.key = field.Point{}
	circuittest.MustAccept(t, free, idle.circuit(0))
	idle.r = field.Point{}
	circuittest.MustReject(t, free, idle.circuit(0))
}

func badPoints() map[string]field.Point {
	zero, one, two := field.Element{}, field.FromUint64(1), field.FromUint64(2)
	out := map[string]field.Point{"(0, 0)": {}, "(1, 0)": {X: one}, "(1, 1)": {X: one, Y: one}, "(2, 2)": {X: two, Y: two}, "(0, 2)": {X: zero, Y: two}}
	for i, p := range ordersOf8() {
		out["torsion "+string(rune('0'+i))] = p
	}
	// Points where the sum with the base point, or with itself, divides by 0: 1 ± d x1 x2 y1 y2 = 0.
	c := twistededwards.GetEdwardsCurve()
	for name, base := range map[string]field.Point{"base": field.Base(), "one": {X: one, Y: one}} {
		var p field.Point
		p.X.SetUint64(3)
		p.Y.Mul(&c.D, &base.X).Mul(&p.Y, &base.Y).Mul(&p.Y, &p.X).Inverse(&p.Y)
		out["pole "+name] = p
		p.Y.Neg(&p.Y)
		out["other pole "+name] = p
	}
	return out
}

// ordersOf8 are the eight points of small order.
func ordersOf8() []field.Point {
	for y := uint64(2); ; y++ {
		p, err := field.PointFromY(field.FromUint64(y), 0)
		if err != nil {
			continue
		}
		g := twistededwards.PointAffine{X: p.X, Y: p.Y}
		g.ScalarMultiplication(&g, field.Order())
		var out []field.Point
		acc := g
		for range 8 {
			out = append(out, field.Point{X: acc.X, Y: acc.Y})
			acc.Add(&acc, &g)
		}
		if out[3].Y != field.FromUint64(1) {
			return out
		}
	}
}

func multiple(k *big.Int) field.Point {
	var p twistededwards.PointAffine
	p.ScalarMultiplicationBase(k)
	return field.Point{X: p.X, Y: p.Y}
}

func sum(a, b field.Point) field.Point {
	p, q := twistededwards.PointAffine{X: a.X, Y: a.Y}, twistededwards.PointAffine{X: b.X, Y: b.Y}
	p.Add(&p, &q)
	return field.Point{X: p.X, Y: p.Y}
}

// small is zeroIfSmall.
type small struct {
	Of     gadget.Point
	Result frontend.Variable
}

func (c *small) Define(api frontend.API) error {
	curve, _, err := gadget.PlainCurve(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(api.IsZero(curve.ZeroIfSmall(c.Of)), c.Result)
	return nil
}

// Of the points of small order, and of no other, the product is zero: keys, and such with one of small order on top.
func TestZeroIfSmall(t *testing.T) {
	ccs := circuittest.Compile(t, new(small))
	of := func(p field.Point, result int) *small {
		return &small{gadget.Point{X: field.ToBig(p.X), Y: field.ToBig(p.Y)}, result}
	}
	for _, s := range append(ordersOf8(), identity(), minusIdentity()) {
		circuittest.MustAccept(t, ccs, of(s, 1))
		for i := range uint64(20) {
			key := signer(i).Public()
			sum := twistededwards.PointAffine{X: key.X, Y: key.Y}
			sum.Add(&sum, &twistededwards.PointAffine{X: s.X, Y: s.Y})
			circuittest.MustAccept(t, ccs, of(field.Point{X: sum.X, Y: sum.Y}, 0))
		}
	}
}
