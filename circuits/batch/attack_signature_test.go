package batch_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

func freshTiny() frontend.Circuit { return fresh(tiny) }

func refuse(t *testing.T, attacks []circuittest.Attack) {
	t.Helper()
	circuittest.MustRefuse(t, compiled(t, tiny), freshTiny, attacks)
}

// A1: keys and points R off the curve or of small order, with free divisions.
func TestA1BadPoints(t *testing.T) { refuse(t, a1()) }

// a1 forges signatures of accounts whose keys the attacker does not hold. Defence: AssertSignatureIf's checks of the points, before
// any arithmetic.
func a1() (out []circuittest.Attack) {
	for _, kind := range lanes {
		// What R is added to becomes (0, 0), and whatever was signed is.
		s := newScene()
		zero := s.in(kind, s.transfer(alice, bob, 10))
		auth(zero, kind).Signature = gadget.Signature{R: zeroPoint(), S: 0}
		out = append(out, attack("A1 "+kind.String()+": R is (0, 0)", restate(tiny, zero), "c.curve.AssertIsOnCurve(sig.R)"))

		// The key acts as one of order 2 and vanishes: whatever it signs, R = S·B.
		s = newScene()
		op := s.transfer(offCurve, bob, 10)
		op.Authorization.Signature = field.Signature{R: field.Base(), S: [32]byte{31: 1}}
		out = append(out, attack("A1 "+kind.String()+": the key is off the curve", s.in(kind, op), "c.curve.AssertIsOnCurve(pub)"))

		s = newScene()
		c := change(s.in(kind, s.transfer(smallOrder, bob, 10)), func(c *batch.Circuit) {
			auth(c, kind).Signature = gadget.Signature{R: gadget.Point{X: 0, Y: 1}, S: 0}
		})
		out = append(out, attack("A1 "+kind.String()+": the key has small order", c, "api.AssertIsDifferent(c.zeroIfSmall(pub), 0)"))
	}
	return out
}

// divisions is how often AssertSignatureIf divides: S·B, e·A, two sums.
const divisions = (123 + 2 + 2) + (2 + 1 + 127*2) + 4

// challengeOf is the h of which an op's challenge is a part.
func challengeOf(s *scene, op rollup.UserOp, key field.Point) *big.Int {
	r := op.Auth().Signature.R
	return field.ToBig(field.Hash(field.TagChallenge, r.X, r.Y, field.Compress(key.X, key.Y), op.Message(s.config)))
}

// A2: a signature has one form, and signs one op of one account. The 500 mutants are in circuits/gadget.
func TestA2Signatures(t *testing.T) { refuse(t, a2()) }

// a2 presents what the signer did not sign. Defence: the bound on S, the scalars' digits, the equation.
func a2() (out []circuittest.Attack) {
	const equation = "AssertZeroIf(api, active, c.zeroIfSmall("
	for _, kind := range lanes {
		add := func(name string, c *batch.Circuit, defence string) *circuittest.Attack {
			out = append(out, attack("A2 "+kind.String()+": "+name, c, defence))
			return &out[len(out)-1]
		}
		s := newScene()
		var op *rollup.Transfer
		var scalar, malleable *big.Int
		for validUntil := uint64(now); malleable == nil || malleable.BitLen() > field.Order().BitLen(); validUntil++ {
			op = s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.ValidUntil = validUntil })
			scalar = new(big.Int).SetBytes(op.Authorization.Signature.S[:])
			malleable = new(big.Int).Add(scalar, field.Order())
		}
		honest := s.in(kind, op)
		with := func(v *big.Int) *batch.Circuit {
			return change(honest, func(c *batch.Circuit) { auth(c, kind).Signature.S = v })
		}
		add("S + l", with(malleable), "AssertLess(c.api, scalar, field.Order())")
		add("S + l, multiplied as S", with(malleable), scalarDigits).Hints = digitsOf(malleable, circuittest.Digits(scalar))
		add("S = 0", with(new(big.Int)), equation)
		other := big.NewInt(12345)
		add("another S, multiplied as S", with(other), scalarDigits).Hints = digitsOf(other, circuittest.Digits(scalar))
		add("R negated", change(honest, func(c *batch.Circuit) {
			r := op.Authorization.Signature.R
			r.X.Neg(&r.X)
			auth(c, kind).Signature.R = point(r)
		}), equation)

		s = newScene()
		add("another message's signature", s.in(kind, with2(s.transfer(alice, bob, 10), func(t *rollup.Transfer) { t.Amount = rollup.NewAmount(11) })), equation)
		s = newScene()
		add("another account's signature", s.in(kind, with2(s.transfer(bob, alice, 10), func(t *rollup.Transfer) { t.Authorization.From = alice })), equation)
		out = append(out, forgedChallenges(kind)...)
	}
	return out
}

// Where the digits of a signature come from.
const (
	scalarDigits    = "scalar := c.api.ToBinary(s, scalarBits)"
	challengeDigits = "digits := bits.ToBinary(c.api, h, bits.OmitModulusCheck())"
	challengeBound  = "AssertLess(c.api, digits[field.ChallengeBits:]"
)

// digitsOf lies about the digits of a value.
func digitsOf(v *big.Int, lie circuittest.Lie) map[hintID]func() circuittest.Lie {
	return map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.OnNth(1, v, lie)}
}

// forgedChallenges lies about the digits of h.
func forgedChallenges(kind rollup.LaneKind) (out []circuittest.Attack) {
	// e = 1: R = B - A with S = 1 signs anything for anyone. The digits are all 0, or all but the lowest, which does not count.
	for name, lie := range map[string]circuittest.Lie{"all digits 0": circuittest.Digits(new(big.Int)), "a digit that is no bit": circuittest.Lies()["input as digit"]} {
		s := newScene()
		op := s.transfer(alice, bob, 10)
		key := person(alice).Key.Public()
		op.Authorization.Signature = field.Signature{R: difference(field.Base(), key), S: [32]byte{31: 1}}
		a := attack("A2 "+kind.String()+": challenge taken for 1, "+name, s.in(kind, op), challengeDigits)
		a.Hints = digitsOf(challengeOf(s, op, key), lie)
		out = append(out, a)
	}

	// h + r, where it has 254 bits: a second signature by the key's holder.
	s := newScene()
	op := s.transfer(offCurve, bob, 10)
	key, scalar, owner := knownKey()
	owner.Token = 0
	s.leaves[offCurve] = rawOf(owner, 0, rollup.NewAmount(1000))
	s.old = s.root()
	for validUntil := uint64(now); ; validUntil++ {
		op.Authorization.ValidUntil = validUntil
		op.Authorization.Signature.R = field.Base() // nonce 1
		h := challengeOf(s, op, key)
		alias := new(big.Int).Add(h, circuittest.Field)
		if alias.BitLen() > fr.Bits {
			continue
		}
		e := new(big.Int).And(alias, new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits), big.NewInt(1)))
		v := e.SetBit(e, 0, 1).Mul(e, scalar)
		v.Add(v, big.NewInt(1)).Mod(v, field.Order()).FillBytes(op.Authorization.Signature.S[:])
		a := attack("A2 "+kind.String()+": challenge taken from h + r", s.in(kind, op), challengeBound)
		a.Hints = digitsOf(h, circuittest.Alias)
		return append(out, a, forgedScalar(kind))
	}
}

// knownKey is a key whose scalar the test knows: 7.
func knownKey() (field.Point, *big.Int, rollup.Owner) {
	p := multiple(7)
	return p, big.NewInt(7), rollup.Owner{PubKey: p, Address: rollup.Address{9}}
}

func with2(op *rollup.Transfer, edit func(*rollup.Transfer)) *rollup.Transfer {
	edit(op)
	return op
}

// A4: what was signed is executed once, in one rollup, as the op it is.
func TestA4Replay(t *testing.T) {
	refuse(t, a4())
	t.Run("twice in a batch", replayInOneBatch)
	t.Run("in a later batch", replayInLaterBatch)
}

// a4 replays. Defence: config, op code, nonce and expiry are in the signed message, and the last nonce is never used.
func a4() (out []circuittest.Attack) {
	const equation = "AssertZeroIf(api, active, c.zeroIfSmall("
	for _, kind := range lanes {
		add := func(name string, c *batch.Circuit, defence string) {
			out = append(out, attack("A4 "+kind.String()+": "+name, c, defence))
		}
		s := newScene()
		op := s.transfer(alice, bob, 10)
		s.config = rollup.Config(1, rollup.Address{0xca})
		add("on another chain", s.in(kind, op), equation)
		s = newScene()
		op = s.transfer(alice, bob, 10)
		s.config = rollup.Config(1337, rollup.Address{0xcb})
		add("in another rollup", s.in(kind, op), equation)

		s = newScene()
		add("signed with the nonce before", s.in(kind, s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.Nonce-- })), equation)
		s = newScene()
		add("signed with the nonce after", s.in(kind, s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.Nonce++ })), equation)
		s = newScene()
		add("the last nonce", s.in(kind, s.transfer(dave, bob, 10)), "api.IsZero(api.Sub(from.Nonce, rollup.MaxNonce))")
	}
	s := newScene()
	w := s.withdraw(alice, 10)
	key, address := s.at(0).payee()
	t := &rollup.Transfer{Authorization: w.Authorization, To: 0, ToKey: key, ToAddress: address, Amount: w.Amount}
	return append(out, attack("A4: a withdrawal's signature moves a transfer to account 0", s.only(t), equation))
}

func replayInOneBatch(t *testing.T) {
	s := newSceneOf(pair)
	op := s.transfer(alice, bob, 10)
	circuittest.MustAccept(t, compiled(t, pair), newSceneOf(pair).forge([]rollup.Op{op}, nil))
	circuittest.MustReject(t, compiled(t, pair), newSceneOf(pair).forge([]rollup.Op{op, op}, nil))
	circuittest.MustReject(t, compiled(t, pair), newSceneOf(pair).forge([]rollup.Op{op}, []*rollup.Transfer{op}))
	circuittest.MustReject(t, compiled(t, pair), newSceneOf(pair).forge(nil, []*rollup.Transfer{op, op}))
}

func replayInLaterBatch(t *testing.T) {
	s := newScene()
	op := s.transfer(alice, bob, 10)
	circuittest.MustAccept(t, compiled(t, tiny), s.only(op))
	s.old, s.fees = s.root(), make([]field.Element, tiny.FeeSlots)
	s.header.Number++
	circuittest.MustReject(t, compiled(t, tiny), s.only(op))
}

// A17: valid if and only if the batch's time is not above validUntil; the time stands in the statement.
func TestA17Expiry(t *testing.T) {
	refuse(t, a17())
	for _, kind := range lanes {
		for _, left := range []uint64{0, 1} {
			s := newScene()
			c := s.in(kind, s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.ValidUntil = now + left }))
			circuittest.MustAccept(t, compiled(t, tiny), c)
			// The statement names the time: another one, in the statement alone or in the witness alone, is another statement.
			circuittest.MustReject(t, compiled(t, tiny), circuittest.Tamper(c, func(c *batch.Circuit) { c.Timestamp = now - 1 }))
		}
	}
}

func a17() (out []circuittest.Attack) {
	for _, kind := range lanes {
		s := newScene()
		c := s.in(kind, s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.ValidUntil = now - 1 }))
		out = append(out, twice("A17 "+kind.String()+": expired by a second", c, "api.Sub(a.ValidUntil, x.timestamp)")...)
		// nonce ‖ validUntil: signed for the next nonce and expired, read as this nonce and far in the future.
		s = newScene()
		c = s.in(kind, s.transfer(alice, bob, 10, func(a *rollup.Auth) { a.Nonce++; a.ValidUntil = now - 5 }))
		c = change(c, func(c *batch.Circuit) {
			a := auth(c, kind)
			a.ValidUntil = add64(a.ValidUntil, 1, rollup.TimeBits)
		})
		out = append(out, twice("A17 "+kind.String()+": validUntil wider than its packing", c, "x.ranges.Assert(a.ValidUntil, rollup.TimeBits)")...)
	}
	s := sceneWith()
	c := s.only(nil)
	out = append(out, twice("A17: timestamp of 41 bits", change(c, func(c *batch.Circuit) { c.Timestamp = uint64(1) << 40 }), "x.ranges.Assert(x.timestamp")...)
	return append(out, twice("A17: number of 65 bits", change(c, func(c *batch.Circuit) { c.Number = add64(7, 1, rollup.NumberBits) }), "x.ranges.Assert(number")...)
}
