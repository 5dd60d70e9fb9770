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
	for i, kind := range lanes {
		s := newScene()
		zero := s.in(kind, s.transfer(alice, bob, 10))
		auth(zero, kind).Signature = gadget.Signature{R: zeroPoint(), S: 0}
		a := attack("A1 "+kind.String()+": R is (0, 0)", restate(tiny, zero), "c.curve.AssertIsOnCurve(sig.R)")
		a.ZeroByZero = rootOfMinusOneAt(i)
		out = append(out, a)

		// q ends as (0, 0) when the challenge is odd.
		for validUntil := uint64(now); ; validUntil++ {
			s := newScene()
			op := s.transfer(offCurve, bob, 10, func(a *rollup.Auth) { a.ValidUntil = validUntil })
			if challengeOf(s, op, field.Point{}).Bit(0) == 0 {
				continue
			}
			a := attack("A1 "+kind.String()+": the key is (0, 0)", s.in(kind, op), "c.curve.AssertIsOnCurve(pub)")
			a.ZeroByZero = rootOfMinusOneAt(i)
			out = append(out, a)
			break
		}

		s = newScene()
		c := change(s.in(kind, s.transfer(smallOrder, bob, 10)), func(c *batch.Circuit) {
			auth(c, kind).Signature = gadget.Signature{R: gadget.Point{X: 0, Y: 1}, S: 0}
		})
		out = append(out, attack("A1 "+kind.String()+": the key has small order", c, "api.AssertIsEqual(c.isIdentity(c.timesCofactor(pub)), 0)"))
	}
	return out
}

// divisions is how often AssertSignatureIf divides: three doublings of the key, the sum of base and key, 253 steps, R, three
// doublings.
const divisions = 6 + 2 + 253*4 + 2 + 6

// rootOfMinusOneAt answers the first 0/0 of the last three doublings of a lane's signature with a square root of -1, all others with 0:
// (0, 0) then doubles to (i, 0), to (0, -1), to the identity.
func rootOfMinusOneAt(lane int) circuittest.Choice {
	var e fr.Element
	e.SetInt64(-1)
	e.Sqrt(&e)
	root := e.BigInt(new(big.Int))
	return func(k int) *big.Int {
		if k == (lane+1)*divisions-6 {
			return root
		}
		return new(big.Int)
	}
}

func challengeOf(s *scene, op rollup.UserOp, key field.Point) *big.Int {
	r := op.Auth().Signature.R
	return field.ToBig(field.Hash(field.Element{}, r.X, r.Y, key.X, key.Y, op.Message(s.config)))
}

// A2: a signature has one form, and signs one op of one account. The 500 mutants are in circuits/gadget.
func TestA2Signatures(t *testing.T) { refuse(t, a2()) }

// a2 presents what the signer did not sign. Defence: the bound on S, the scalars' digits, the equation.
func a2() (out []circuittest.Attack) {
	const equation = "AssertZeroIf(api, active, Not(api, c.isIdentity(q)))"
	nBits := circuittest.HintNamed("nBits")
	for _, kind := range lanes {
		add := func(name string, c *batch.Circuit, defence string) *circuittest.Attack {
			out = append(out, attack("A2 "+kind.String()+": "+name, c, defence))
			return &out[len(out)-1]
		}
		s := newScene()
		op := s.transfer(alice, bob, 10)
		honest := s.in(kind, op)
		scalar := new(big.Int).SetBytes(op.Authorization.Signature.S[:])
		malleable := new(big.Int).Add(scalar, field.Order())
		with := func(v *big.Int) *batch.Circuit {
			return change(honest, func(c *batch.Circuit) { auth(c, kind).Signature.S = v })
		}
		add("S + l", with(malleable), "cmp.IsLess(api, sig.S")
		add("S + l, compared as S", with(malleable), "cmp.IsLess(api, sig.S").Hints = map[hintID]func() circuittest.Lie{
			nBits: circuittest.OnNth(1, malleable, circuittest.Digits(scalar))}
		add("S = 0", with(new(big.Int)), equation)
		other := big.NewInt(12345)
		add("another S, multiplied as S", with(other), "DoubleBaseScalarMul").Hints = map[hintID]func() circuittest.Lie{
			nBits: circuittest.OnNth(2, other, circuittest.Digits(scalar))}
		// S + r = scalar mod l: the digits of S + r multiply like the scalar.
		aliased := new(big.Int).Mod(new(big.Int).Sub(scalar, circuittest.Field), field.Order())
		add("S whose digits are those of S + r", with(aliased), "DoubleBaseScalarMul").Hints = map[hintID]func() circuittest.Lie{
			nBits: circuittest.OnNth(2, aliased, circuittest.Alias)}
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

// forgedChallenges lies about the digits of the challenge h.
func forgedChallenges(kind rollup.LaneKind) []circuittest.Attack {
	nBits := circuittest.HintNamed("nBits")
	// h = 0: R = S·B signs anything for anyone.
	s := newScene()
	op := s.transfer(alice, bob, 10)
	op.Authorization.Signature.R, op.Authorization.Signature.S = field.Base(), [32]byte{31: 1}
	zero := attack("A2 "+kind.String()+": challenge taken for 0", s.in(kind, op), "DoubleBaseScalarMul")
	h := challengeOf(s, op, person(alice).Key.Public())
	zero.Hints = map[hintID]func() circuittest.Lie{nBits: circuittest.OnNth(1, h, circuittest.Digits(new(big.Int)))}

	// h + r, where it has 254 bits: a second signature by the key's holder.
	s = newScene()
	op = s.transfer(offCurve, bob, 10)
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
		v := alias.Mul(alias, scalar)
		v.Add(v, big.NewInt(1)).Mod(v, field.Order()).FillBytes(op.Authorization.Signature.S[:])
		a := attack("A2 "+kind.String()+": challenge taken for h + r", s.in(kind, op), "DoubleBaseScalarMul")
		a.Hints = map[hintID]func() circuittest.Lie{nBits: circuittest.OnNth(1, h, circuittest.Alias)}
		return []circuittest.Attack{zero, a}
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
	const equation = "AssertZeroIf(api, active, Not(api, c.isIdentity(q)))"
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
	t := &rollup.Transfer{Authorization: w.Authorization, To: 0, Amount: w.Amount}
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
		out = append(out, twice("A17 "+kind.String()+": validUntil wider than its packing", c, "gadget.AssertBits(api, a.ValidUntil, rollup.TimeBits)")...)
	}
	s := sceneWith()
	c := s.only(nil)
	out = append(out, twice("A17: timestamp of 41 bits", change(c, func(c *batch.Circuit) { c.Timestamp = uint64(1) << 40 }), "gadget.AssertBits(x.api, x.timestamp")...)
	return append(out, twice("A17: number of 65 bits", change(c, func(c *batch.Circuit) { c.Number = add64(7, 1, rollup.NumberBits) }), "gadget.AssertBits(x.api, number")...)
}
