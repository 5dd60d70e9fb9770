package batch_test

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// A3: balances stay below 2^128 and amount + fee does not exceed them, as integers.
func TestA3BalancesDoNotWrap(t *testing.T) {
	refuse(t, a3())
	t.Run("at the limit", func(t *testing.T) { // the same attacks, one unit less
		for _, kind := range lanes {
			fee := slot0.Fee(kind).Lo
			circuittest.MustAccept(t, compiled(t, tiny), newScene().in(kind, newScene().transfer(alice, bob, 1000-fee)))
			s := newScene()
			s.plant(rich0, 5, 0, 0, rollup.Amount{Hi: rolluptest.MaxAmount.Hi, Lo: rolluptest.MaxAmount.Lo - 10})
			s.old = s.root()
			circuittest.MustAccept(t, compiled(t, tiny), s.in(kind, s.transfer(alice, rich0, 10)))
		}
	})
}

// a3 spends what is not there and overflows what is. Defence: the range checks of every new balance and of amounts.
func a3() (out []circuittest.Attack) {
	for _, kind := range lanes {
		fee := slot0.Fee(kind).Lo
		debited, credited := "x.assertBalance(after.balance)", "x.assertBalance(api.Mul(o.usesTo, after.balance))"
		if kind == rollup.TransferLane {
			debited, credited = "x.assertBalance(debited.balance)", "x.assertBalance(credited.balance)"
		}
		both := func(name string, c *batch.Circuit, defence string) {
			out = append(out, twice("A3 "+kind.String()+": "+name, c, defence)...)
		}
		s := newScene()
		both("amount + fee is balance + 1", s.in(kind, s.transfer(alice, bob, 1001-fee)), debited)
		s = newScene()
		both("amount is the balance, and a fee", s.in(kind, s.transfer(alice, bob, 1000)), debited)
		s = newScene()
		both("receiver reaches 2^128", s.in(kind, s.transfer(alice, rich0, 1)), credited)
		s = newScene()
		both("collector reaches 2^128", s.withCollectors(rich0, rich1).in(kind, s.transfer(alice, bob, 1)), "creditFees{x.assertBalance(after.balance)}")
		s = newScene()
		both("second collector reaches 2^128", s.withCollectors(rich0, rich1).in(kind, s.transfer(carol, operator1, 1)), "creditFees{x.assertBalance(after.balance)}")
	}
	s := newScene()
	out = append(out, attack("A3: withdrawal of balance + 1", s.only(s.withdraw(alice, 961)), "x.assertBalance(after.balance)"))
	s = newScene()
	onto := &rollup.TransferToNew{Authorization: rollup.Auth{From: alice}, To: rich0, ToKey: person(rich0).Key.Public(), ToAddress: person(rich0).Address, Amount: rollup.NewAmount(1)}
	s.sign(onto)
	out = append(out, attack("A3: transferToNew onto 2^128 - 1", s.only(onto), "api.Mul(o.usesTo, after.balance)"))
	s = newScene()
	out = append(out, attack("A3: deposit onto 2^128 - 1", s.only(deposit(rich0, rich0, 0, 1)), "api.Mul(o.usesTo, after.balance)"))

	// Amounts that are negative in the field.
	minus100 := new(big.Int).Sub(circuittest.Field, big.NewInt(100))
	c := sceneWith().only(deposit(bob, bob, 0, 1))
	out = append(out, twice("A3: deposit of -100", change(c, func(c *batch.Circuit) { c.Full[0].Amount = minus100 }), "x.ranges.Assert(l.Amount")...)
	out = append(out, attack("A3: deposit of 0", newScene().only(deposit(bob, bob, 0, 0)), "AssertZeroIf(api, o.moves, api.IsZero(l.Amount))"))
	for _, op := range []rollup.UserOp{&rollup.Transfer{To: bob}, &rollup.TransferToNew{To: empty, ToKey: person(bob).Key.Public()}, &rollup.Withdraw{}} {
		s = newScene()
		op.Auth().From = alice
		s.sign(op)
		out = append(out, attack("A3: "+op.Code().String()+" of 0", s.only(op), "AssertZeroIf(api, o.moves, api.IsZero(l.Amount))"))
	}
	return out
}

// twice attacks with honest digits, which do not add up, and with digits that add up and are none.
func twice(name string, c *batch.Circuit, defence string) []circuittest.Attack {
	a := attack(name, c, defence)
	b := attack(name+", in wide digits", c, defence)
	b.Hints = map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.Always(circuittest.WideDigit)}
	return []circuittest.Attack{a, b}
}

// withCollectors lets other accounts collect the fees.
func (s *scene) withCollectors(id0, id1 uint32) *scene {
	s.header.FeeSlots[0].ID, s.header.FeeSlots[1].ID = id0, id1
	return s
}

// A16: each user op pays one active slot of its token, what the header says, and the named account gets it.
func TestA16Fees(t *testing.T) { refuse(t, a16()) }

// a16 pays less, elsewhere, or more than signed. Defence: payFee, openSlot, the limit in authorize, creditFees.
func a16() (out []circuittest.Attack) {
	one := func(i int) []frontend.Variable {
		v := zeros(tiny.FeeSlots)
		v[i] = 1
		return v
	}
	for _, kind := range lanes {
		add := func(name string, c *batch.Circuit, defence string) {
			out = append(out, twice("A16 "+kind.String()+": "+name, c, defence)...)
		}
		pays := func(s *scene, op *rollup.Transfer, slot []frontend.Variable, fee uint64) *batch.Circuit {
			return s.paying(kind, op, slot, fee)
		}
		s := newScene()
		add("no fee", pays(s, s.transfer(alice, bob, 10), zeros(2), 0), "api.AssertIsEqual(gadget.AssertOneHot(api, chosen), paying)")
		s = newScene()
		add("in another token", pays(s, s.transfer(alice, bob, 10), one(1), slot1.Fee(kind).Lo), "api.Sub(s.token, token)")
		s = newScene()
		add("in another token, first slot", pays(s, s.transfer(carol, operator1, 10), one(0), slot0.Fee(kind).Lo), "api.Sub(s.token, token)")
		s = sceneWith(slot0)
		add("an inactive slot's", pays(s, s.transfer(alice, bob, 10), one(1), 0), "gadget.Not(api, s.active)")
		s = sceneWith(rollup.FeeSlot{}, slot0)
		add("an inactive first slot's", pays(s, s.transfer(alice, bob, 10), one(0), 0), "gadget.Not(api, s.active)")
		s = newScene()
		limit := func(a *rollup.Auth) { a.MaxFee = rollup.NewAmount(slot0.Fee(kind).Lo - 1) }
		add("one more than signed", s.in(kind, s.transfer(alice, bob, 10, limit)), "api.Sub(a.MaxFee, fee)")
		// validUntil ‖ maxFee: a second less to live, 2^96 more to pay.
		s = newScene()
		c := change(s.in(kind, s.transfer(alice, bob, 10, limit)), func(c *batch.Circuit) {
			a := auth(c, kind)
			a.ValidUntil, a.MaxFee = add64(a.ValidUntil, -1, 0), add64(a.MaxFee, 1, rollup.FeeBits)
		})
		add("maxFee wider than its packing", c, "x.ranges.Assert(a.MaxFee, rollup.FeeBits)")
	}
	return append(out, feeSlotAttacks()...)
}

// paying is in, for a transfer that pays a slot of the forger's choice.
func (s *scene) paying(kind rollup.LaneKind, op *rollup.Transfer, slot []frontend.Variable, fee uint64) *batch.Circuit {
	header := s.header.FeeSlots
	defer func() { s.header.FeeSlots = header }()
	// To the forger the chosen slot is the one of the sender's token and has this fee; the circuit is then told the truth.
	s.header.FeeSlots = []rollup.FeeSlot{{}, {}}
	token := uint16(1)
	if op.Authorization.From != carol {
		token = 0
	}
	for i := range header {
		if circuittest.BigOf(slot[i]).Sign() != 0 {
			s.header.FeeSlots[i] = rollup.FeeSlot{Active: true, Token: token, TransferFee: rollup.NewAmount(fee), FullFee: rollup.NewAmount(fee)}
		}
	}
	s.beforeFee = func(int) { s.header.FeeSlots = header }
	return s.in(kind, op)
}

func feeSlotAttacks() (out []circuittest.Attack) {
	add := func(name string, c *batch.Circuit, defence string) {
		out = append(out, attack("A16: "+name, c, defence))
	}
	s := sceneWith(slot0, rollup.FeeSlot{Active: true, Token: 0, ID: bob})
	add("two slots of one token", s.only(nil), "api.IsZero(api.Sub(f.Token, other.token))")
	for i := range tiny.FeeSlots {
		edit := func(name, defence string, f func(*batch.FeeSlot)) {
			c := change(newScene().only(nil), func(c *batch.Circuit) { f(&c.FeeSlots[i]) })
			out = append(out, twice("A16: slot "+string(rune('0'+i))+": "+name, c, defence)...)
		}
		edit("transfer fee of 97 bits", "f.TransferFee, rollup.FeeBits", func(f *batch.FeeSlot) { f.TransferFee = add64(0, 1, rollup.FeeBits) })
		edit("full fee of 97 bits", "f.FullFee, rollup.FeeBits", func(f *batch.FeeSlot) { f.FullFee = add64(0, 1, rollup.FeeBits) })
		// The account's packed word, read as another token and address.
		edit("token of 17 bits", "f.Token, rollup.TokenBits", func(f *batch.FeeSlot) {
			f.Token, f.Account.Address = add64(f.Token, 1, rollup.TokenBits), add64(f.Account.Address, -1, 0)
		})
		empty := sceneWith()
		c := change(empty.only(nil), func(c *batch.Circuit) { c.FeeSlots[i].TransferFee = 1 })
		add("inactive slot with a fee "+string(rune('0'+i)), c, "gadget.Not(api, f.Active), word")

		other := newScene()
		other.header.FeeSlots[i].ID = []uint32{carol, alice}[i] // of the other token
		name := "credited to an account of another token, slot " + string(rune('0'+i))
		add(name, other.only(nil), "UpdateRoot")
		delta := int64(1 - 2*i) // from token 1 to 0, from 0 to 1
		alias := func(f func(*batch.Receiver)) *batch.Circuit {
			return change(other.only(nil), func(c *batch.Circuit) { f(&c.FeeSlots[i].Account) })
		}
		out = append(out, twice("A16: "+name+", address too wide", alias(func(r *batch.Receiver) { r.Address = addFraction(r.Address, delta, 16) }), "a.address, rollup.AddressBits")...)
		out = append(out, twice("A16: "+name+", nonce too wide", alias(func(r *batch.Receiver) { r.Nonce = add64(r.Nonce, delta, rollup.NonceBits) }), "a.nonce, rollup.NonceBits")...)
		out = append(out, attack("A16: credited to an account that is not there, slot "+string(rune('0'+i)), pretendFee(i), "UpdateRoot"))
	}
	return out
}

// pretendFee pays a collector whose balance is not what the state says.
func pretendFee(i int) *batch.Circuit {
	s := newScene()
	s.beforeFee = func(slot int) {
		if slot == i {
			a := s.leaves[uint32(i)]
			a.balance.SetUint64(5)
			s.leaves[uint32(i)] = a
		}
	}
	return s.only(nil)
}

// B5: an amount has one Float; and only what fits one.
func TestB5Floats(t *testing.T) { refuse(t, b5()) }

// b5 writes an amount otherwise than in its canonical Float. Defence: floatAmount.
func b5() (out []circuittest.Attack) {
	float := func(name string, amount uint64, mantissa, exponent uint64, defence string) {
		s := newScene()
		op := s.transfer(alice, bob, amount)
		c := change(s.in(rollup.TransferLane, op), func(c *batch.Circuit) {
			c.Transfers[0].Mantissa, c.Transfers[0].Exponent = mantissa, exponent
		})
		out = append(out, twice("B5: "+name, c, defence)...)
	}
	const scaled = "api.Mul(scaled, api.Sub(l.Mantissa, rollup.MinScaledMantissa))"
	float("100 as 10 * 10", 100, 10, 1, scaled)
	float("100 as 1 * 10^2", 100, 1, 2, scaled)
	s := newScene()
	s.plant(alice, 1, 0, 5, rollup.Amount{Hi: 1})
	s.old = s.root()
	wide := &rollup.Transfer{Authorization: rollup.Auth{From: alice}, To: bob, Amount: rollup.NewAmount(1 << rollup.MantissaBits)}
	s.sign(wide)
	out = append(out, attack("B5: mantissa 2^35", s.in(rollup.TransferLane, wide), "x.ranges.Cut(l.Mantissa, ofMantissa...)"))
	s = newScene()
	s.plant(alice, 1, 0, 5, rollup.Amount{Hi: 1})
	s.old = s.root()
	op := s.transfer(alice, bob, rollup.MinScaledMantissa) // exponent 32 has digits 0
	c := change(s.in(rollup.TransferLane, op), func(c *batch.Circuit) { c.Transfers[0].Exponent = 32 })
	const digits = "gadget.AssertBits(api, l.Exponent, rollup.ExponentBits)"
	out = append(out, attack("B5: exponent 32", c, digits))
	return append(out, noBits(digits))
}

// noBits pays 154 * 10^10 where D says 10^10 * 10^17: seventeen times one, and no sixteen, is 17, and makes 1 + 17 * 9.
func noBits(defence string) circuittest.Attack {
	s := newScene()
	s.plant(alice, 1, 0, 5, rollup.Amount{Hi: 1})
	s.old = s.root()
	c := change(s.in(rollup.TransferLane, s.transfer(alice, bob, 154*1e10)), func(c *batch.Circuit) {
		c.Transfers[0].Mantissa, c.Transfers[0].Exponent = uint64(1e10), 17
	})
	a := attack("B5: an exponent of digits that are no bits", c, defence)
	a.Hints = map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.OnNth(1, big.NewInt(17), func(_, out []*big.Int) {
		for _, o := range out {
			o.SetInt64(0)
		}
		out[0].SetInt64(17)
	})}
	return stated(a)
}
