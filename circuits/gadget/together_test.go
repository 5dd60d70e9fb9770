package gadget_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// signaturesTogether verifies two signatures together.
type signaturesTogether struct{ Of [2]signature }

func (c *signaturesTogether) Define(api frontend.API) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, hash, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	for _, s := range c.Of {
		api.AssertIsBoolean(s.Active)
		curve.AssertSignatureIf(s.Active, s.Public, hash.Compress(s.Public.X, s.Public.Y), s.Message, s.Signature)
	}
	return nil
}

// A1, A2: signatures that are verified together get the verdict of native code, wherever in the batch they are.
func TestA2Together(t *testing.T) {
	ccs := circuittest.Compile(t, new(signaturesTogether))
	t.Log(ccs.GetNbConstraints(), "constraints")
	require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
	const seed = 20261127
	r := rand.New(rand.NewPCG(seed, 2))
	key, m := signer(9), field.FromUint64(77)
	sig := key.Sign(m)
	good := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
	accepted := 0
	for i := range 66 {
		key, m := signer(r.Uint64N(20)), field.FromUint64(r.Uint64())
		sig := key.Sign(m)
		s := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
		name := mutate(r, &s, i%22)
		of := [2]signature{*good.circuit(1), *s.circuit(1)}
		if i%2 == 1 {
			of[0], of[1] = of[1], of[0]
		}
		want := s.native()
		got := circuittest.Solve(ccs, &signaturesTogether{of})
		require.Equal(t, want == nil, got == nil, "seed %d, %s: native %v, circuit %v", seed, name, want, got)
		if want == nil {
			accepted++
		}
	}
	require.Greater(t, accepted, 2)
	require.Less(t, accepted, 33)
	// A lane that is not used signs nothing, and whoever's signature stands in the other place.
	idle := good
	idle.message = field.FromUint64(1)
	circuittest.MustAccept(t, ccs, &signaturesTogether{[2]signature{*good.circuit(1), *idle.circuit(0)}})
	circuittest.MustReject(t, ccs, &signaturesTogether{[2]signature{*good.circuit(1), *idle.circuit(1)}})
}

// cut asserts that digits are a hash's, by the method that multiplies all products together.
type cut struct {
	Hash   frontend.Variable
	Digits [gadget.Rungs]frontend.Variable
	Top    frontend.Variable
}

func (c *cut) Define(api frontend.API) error {
	curve, _, err := gadget.PlainCurve(api)
	if err != nil {
		return err
	}
	digits, top := gadget.LookedUpChallenge(curve, c.Hash)
	for i, d := range digits {
		api.AssertIsEqual(d, c.Digits[i])
	}
	api.AssertIsEqual(top, c.Top)
	return nil
}

// digitsOf are the lowest bit, the digits and the bit 127 of a number.
func digitsOf(n *big.Int) []*big.Int {
	out := []*big.Int{new(big.Int).And(n, big.NewInt(1))}
	rest := new(big.Int).Rsh(n, 1)
	for range gadget.Rungs {
		out = append(out, new(big.Int).And(rest, big.NewInt(1<<sumcheck.StepsOfRung-1)))
		rest.Rsh(rest, sumcheck.StepsOfRung)
	}
	return append(out, new(big.Int).And(rest, big.NewInt(1)))
}

func cutOf(hash *big.Int, digits []*big.Int) *cut {
	c := &cut{Hash: hash, Top: digits[1+gadget.Rungs]}
	for i := range c.Digits {
		c.Digits[i] = digits[1+i]
	}
	return c
}

// answering has a hint answer so.
func answering(hint string, digits []*big.Int) solver.Option {
	return circuittest.ForgeHint(circuittest.HintNamed(hint), func(_, out []*big.Int) {
		for i := range out {
			out[i].Set(digits[i])
		}
	})
}

// A7: h and h + r are one element and have different digits; those of the number below r alone are accepted.
func TestA7LookedUpChallenge(t *testing.T) {
	ccs := circuittest.Compile(t, new(cut))
	r := field.Modulus()
	high := new(big.Int).Lsh(new(big.Int).Rsh(r, field.ChallengeBits), field.ChallengeBits)
	below := new(big.Int).Sub(high, big.NewInt(1))
	shift := new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits)
	inverse := func(n int64) *big.Int { return new(big.Int).ModInverse(big.NewInt(n), r) }
	for _, h := range []*big.Int{{}, big.NewInt(5), new(big.Int).Rsh(r, 3), new(big.Int).Sub(shift, big.NewInt(1)), shift, below} {
		circuittest.MustAccept(t, ccs, cutOf(h, digitsOf(h)))
		for k := int64(-3); k <= 3; k++ {
			if k == 0 {
				continue
			}
			// Digits of h + kr: below 2^128, as what h's hint answers; the rest is whatever makes up for them.
			other := new(big.Int).Add(h, new(big.Int).Mul(r, big.NewInt(k)))
			digits := digitsOf(other.Mod(other, shift))
			circuittest.MustReject(t, ccs, cutOf(h, digits), answering("cutHint", digits))
		}
		// The lowest digit, which does not count for e, makes up for all others: a signature of anybody for whoever chooses e.
		chosen := digitsOf(new(big.Int).Xor(new(big.Int).Mod(h, shift), big.NewInt(0b1010)))
		chosen[0] = new(big.Int).Sub(h, new(big.Int).AndNot(new(big.Int).Xor(new(big.Int).Mod(h, shift), big.NewInt(0b1010)), big.NewInt(1)))
		circuittest.MustReject(t, ccs, cutOf(h, chosen), answering("cutHint", chosen))
		if h.Sign() == 0 {
			continue
		}
		// All of it in one digit that counts, or in the highest bit.
		for at, weight := range map[int]*big.Int{1: inverse(2), 2: inverse(2 << sumcheck.StepsOfRung), 1 + gadget.Rungs: new(big.Int).ModInverse(new(big.Int).Rsh(shift, 1), r)} {
			lie := digitsOf(new(big.Int))
			lie[at].Mul(h, weight).Mod(lie[at], r)
			if lie[at].Cmp(digitsOf(h)[at]) == 0 {
				continue // it is the truth
			}
			circuittest.MustReject(t, ccs, cutOf(h, lie), answering("cutHint", lie))
		}
	}
	// The high part of r itself is refused, of which the digits could be another number's.
	circuittest.MustReject(t, ccs, cutOf(high, digitsOf(high)))
	minus := new(big.Int).Sub(r, big.NewInt(1))
	circuittest.MustReject(t, ccs, cutOf(minus, digitsOf(minus)))
}

// halves asserts that digits are a scalar's, and that a point is the base point times it.
type halves struct {
	S         frontend.Variable
	Low, High [gadget.Rungs]frontend.Variable
	Result    gadget.Point
}

func (c *halves) Define(api frontend.API) error {
	curve, _, err := gadget.PlainCurve(api)
	if err != nil {
		return err
	}
	low, high, p := gadget.LookedUpScalar(curve, c.S)
	for i := range c.Low {
		api.AssertIsEqual(low[i], c.Low[i])
		api.AssertIsEqual(high[i], c.High[i])
	}
	api.AssertIsEqual(p.X, c.Result.X)
	api.AssertIsEqual(p.Y, c.Result.Y)
	return nil
}

// halvesOf a scalar, with its digits and the base point times one more; the point is right even where the scalar is too large, or digits are not what they should be.
func halvesOf(s *big.Int, digits []*big.Int) *halves {
	c := &halves{S: s}
	for i := range c.Low {
		c.Low[i], c.High[i] = digits[1+i], digits[1+gadget.Rungs+i]
	}
	var p twistededwards.PointAffine
	p.ScalarMultiplicationBase(new(big.Int).Mod(new(big.Int).Add(s, big.NewInt(1)), field.Order()))
	c.Result = pointOf(p)
	return c
}

// scalarDigits are what scalarHint answers: a borrow, and digits.
func scalarDigits(s *big.Int, borrow int64) []*big.Int {
	out, rest := []*big.Int{big.NewInt(borrow)}, new(big.Int).Set(s)
	for range 2 * gadget.Rungs {
		out = append(out, new(big.Int).And(rest, big.NewInt(1<<sumcheck.StepsOfRung-1)))
		rest.Rsh(rest, sumcheck.StepsOfRung)
	}
	return out
}

// A7: S is below the order, in one way.
func TestA7LookedUpScalar(t *testing.T) {
	ccs := circuittest.Compile(t, new(halves))
	power := func(n uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), n) }
	beyond := func(n int64) *big.Int { return new(big.Int).Add(field.Order(), big.NewInt(n)) }
	const half = gadget.Rungs * sumcheck.StepsOfRung
	low := new(big.Int).Sub(power(half), big.NewInt(1))
	for _, s := range []*big.Int{{}, big.NewInt(1), big.NewInt(511), big.NewInt(512), beyond(-1), beyond(-2), power(half), power(250), low, new(big.Int).Div(field.Order(), big.NewInt(3))} {
		right := halvesOf(s, scalarDigits(s, 0))
		circuittest.MustAccept(t, ccs, right)
		circuittest.MustReject(t, ccs, circuittest.Tamper(right, func(c *halves) { c.Result.X = 1 }))
		circuittest.MustReject(t, ccs, circuittest.Tamper(right, func(c *halves) { c.Result.Y = 2 }))
		// Digits of another number, and all that follows from them: a signature of anybody for whoever chooses S.
		for _, other := range []*big.Int{big.NewInt(2), new(big.Int).Add(power(half), big.NewInt(1)), new(big.Int).Rsh(field.Order(), 1)} {
			digits := scalarDigits(other, 0)
			lie := halvesOf(other, digits)
			circuittest.MustAccept(t, ccs, lie)
			lie.S = s
			circuittest.MustReject(t, ccs, lie, answering("scalarHint", digits))
		}
		for _, borrow := range []*big.Int{big.NewInt(-1), big.NewInt(2), new(big.Int).ModInverse(big.NewInt(2), circuittest.Field)} {
			lie := scalarDigits(s, 0)
			lie[0] = borrow
			circuittest.MustReject(t, ccs, right, answering("scalarHint", lie))
		}
		// A digit of 512 more, or less, and what makes up for it in the next.
		for _, by := range []int64{1, -1} {
			for _, borrow := range []int64{0, 1} {
				lie := scalarDigits(s, borrow)
				lie[5].Add(lie[5], big.NewInt(by<<sumcheck.StepsOfRung))
				lie[6].Sub(lie[6], big.NewInt(by))
				circuittest.MustReject(t, ccs, halvesOf(s, lie), answering("scalarHint", lie))
			}
		}
	}
	// From the order on, whatever is borrowed.
	most := field.Order()
	for _, s := range []*big.Int{beyond(0), beyond(1), new(big.Int).Sub(power(251), big.NewInt(1)), power(251), new(big.Int).Sub(power(252), big.NewInt(1)), power(252),
		new(big.Int).Sub(circuittest.Field, big.NewInt(1)), new(big.Int).Or(most.Rsh(most, half).Lsh(most, half), low)} {
		for borrow := range int64(3) {
			digits := scalarDigits(s, borrow-1)
			circuittest.MustReject(t, ccs, halvesOf(s, digits), answering("scalarHint", digits))
			// What borrows less than nothing gives high what it lacks. Where low's part of that goes once round the modulus, it is in range; then high is too wide.
			digits[0].Sub(digits[0], new(big.Int).Rsh(circuittest.Field, half))
			circuittest.MustReject(t, ccs, halvesOf(s, digits), answering("scalarHint", digits))
		}
	}
}
