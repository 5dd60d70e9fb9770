package batch_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// A10: flags are booleans, at most one op a lane, and a noop does nothing.
func TestA10Flags(t *testing.T) {
	refuse(t, a10())
	t.Run("any value of any flag", everyFlag)
	t.Run("noop with a payload", noopWithPayload)
}

// a10 sets flags that add up to one op but are several. Each of these mints or burns, or hides an op from L1. Defence: AssertOneHot.
func a10() (out []circuittest.Attack) {
	add := func(name, defence string, op rollup.Op, edit func(*batch.FullLane)) {
		c := change(sceneWith().only(op), func(c *batch.Circuit) { edit(&c.Full[0]) })
		out = append(out, attack("A10: "+name, c, defence))
	}
	flags := func(l *batch.FullLane, values map[rollup.OpCode]int) {
		for i := range l.Op {
			l.Op[i] = values[rollup.OpCode(i+1)]
		}
	}
	const boolean, sum = "AssertOneHot{api.AssertIsBoolean(f)}", "AssertOneHot{api.AssertIsBoolean(sum)}"
	exit := &rollup.ForcedExit{ID: alice, Token: 0} // of a stranger: does nothing
	// Credits To without debiting From: no op moves an amount here.
	mint := func(l *batch.FullLane) {
		s := sceneWith()
		l.To, _ = s.openReceiver(bob)
		l.Amount, l.Key, l.Address = 1_000_000, point(person(bob).Key.Public()), word(person(bob).Address.Element())
	}
	add("transfer and forcedExit less a withdrawal", "oolean", exit, func(l *batch.FullLane) {
		flags(l, map[rollup.OpCode]int{rollup.OpTransfer: 1, rollup.OpForcedExit: 1, rollup.OpWithdraw: -1})
		mint(l)
	})
	// L1 reads a transfer.
	add("deposit and setKey less a forcedExit", boolean, nil, func(l *batch.FullLane) {
		flags(l, map[rollup.OpCode]int{rollup.OpDeposit: 1, rollup.OpSetKey: 1, rollup.OpForcedExit: -1})
		mint(l)
	})
	out = append(out, attack("A10: deposit and withdrawal in one lane", depositAndWithdraw(), sum))
	out = append(out, moreFlags()...)
	s := newScene()
	c := change(s.in(rollup.TransferLane, nil), func(c *batch.Circuit) { c.Transfers[0].From.ID = 3 })
	return append(out, attack("A10: a noop lane writes a record", c, "gadget.Not(x.api, active), x.word(record, len(record))"))
}

// depositAndWithdraw sets both flags: alice withdraws 10, and bob gets a deposit of 10 that L1 never saw.
func depositAndWithdraw() *batch.Circuit {
	s := newScene()
	w := s.withdraw(alice, 10)
	l := s.full(w)
	l.Op[rollup.OpDeposit-1] = 1
	l.Key, l.Address = point(person(bob).Key.Public()), word(person(bob).Address.Element())
	var to raw
	l.To, to = s.openReceiver(bob)
	s.credit(bob, to, rollup.NewAmount(10))
	// The signed op code is the sum of the flags': 5.
	w.Authorization.Signature = s.signAs(w, rollup.OpForcedExit)
	l.Authorization.Signature.R = point(w.Authorization.Signature.R)
	l.Authorization.Signature.S = new(big.Int).SetBytes(w.Authorization.Signature.S[:])
	return s.around(l)
}

// signAs signs a withdrawal's message with another op code; its signer is the attacker.
func (s *scene) signAs(w *rollup.Withdraw, code rollup.OpCode) field.Signature {
	return s.keys[w.Authorization.From].Sign(messageOf(s, code, w.Authorization, w.Amount.Element()))
}

func messageOf(s *scene, code rollup.OpCode, a rollup.Auth, w2 field.Element) field.Element {
	w1 := big.NewInt(int64(code))
	for _, p := range []struct {
		v    *big.Int
		bits uint
	}{{big.NewInt(int64(a.From)), 32}, {big.NewInt(int64(a.Token)), 16}, {new(big.Int).SetUint64(a.Nonce), 40}, {new(big.Int).SetUint64(a.ValidUntil), 40}, {a.MaxFee.Big(), 96}} {
		w1.Lsh(w1, p.bits).Or(w1, p.v)
	}
	e, _ := field.FromBig(w1)
	return field.Hash(rollup.TagMessage, s.config, e, w2)
}

// around completes a batch whose full lane is given.
func (s *scene) around(l batch.FullLane) *batch.Circuit {
	c := s.forge(nil, nil)
	c.Full[0] = l
	return follow(tiny, c)
}

// moreFlags are combinations with one flag -1 whose sum is 1.
func moreFlags() (out []circuittest.Attack) {
	const boolean = "AssertOneHot{api.AssertIsBoolean(f)}"
	// A user op with flags that cancel: the lane is signed with the op code that L1 reads.
	type combination struct {
		name  string
		flags map[rollup.OpCode]int
		code  rollup.OpCode
	}
	for _, k := range []combination{
		{"transferToNew and withdrawal less a transfer", map[rollup.OpCode]int{rollup.OpTransferToNew: 1, rollup.OpWithdraw: 1, rollup.OpTransfer: -1}, 5},
		{"transfer and withdrawal less a transferToNew", map[rollup.OpCode]int{rollup.OpTransfer: 1, rollup.OpWithdraw: 1, rollup.OpTransferToNew: -1}, 3},
		{"setKey and withdrawal less a forced exit", map[rollup.OpCode]int{rollup.OpSetKey: 1, rollup.OpWithdraw: 1, rollup.OpForcedExit: -1}, 5},
		{"forced exit and withdrawal less a setKey", map[rollup.OpCode]int{rollup.OpForcedExit: 1, rollup.OpWithdraw: 1, rollup.OpSetKey: -1}, 3},
	} {
		s := newScene()
		w := s.withdraw(alice, 10)
		l := s.full(w)
		for i := range l.Op {
			l.Op[i] = k.flags[rollup.OpCode(i+1)]
		}
		l.Key = point(person(alice).Key.Public()) // on the curve; the lane's address is not alice's, so nothing matches
		sig := s.keys[alice].Sign(messageOf(s, k.code, w.Authorization, w.Amount.Element()))
		l.Authorization.Signature.R, l.Authorization.Signature.S = point(sig.R), new(big.Int).SetBytes(sig.S[:])
		out = append(out, attack("A10: "+k.name, s.around(l), boolean))
	}
	return out
}

// everyFlag gives each flag of valid lanes each value; none but the true one is accepted.
func everyFlag(t *testing.T) {
	for name, c := range validBatches() {
		flags := map[string]func(*batch.Circuit) *frontend.Variable{
			"FromEmpty": func(c *batch.Circuit) *frontend.Variable { return &c.Full[0].FromEmpty },
			"ToEmpty":   func(c *batch.Circuit) *frontend.Variable { return &c.Full[0].ToEmpty },
		}
		for i := range c.Full[0].Op {
			flags[rollup.OpCode(i+1).String()] = func(c *batch.Circuit) *frontend.Variable { return &c.Full[0].Op[i] }
		}
		for i := range tiny.FeeSlots {
			flags[fmt.Sprint("slot active ", i)] = func(c *batch.Circuit) *frontend.Variable { return &c.FeeSlots[i].Active }
			flags[fmt.Sprint("full lane pays slot ", i)] = func(c *batch.Circuit) *frontend.Variable { return &c.Full[0].Authorization.FeeSlot[i] }
			flags[fmt.Sprint("transfer lane pays slot ", i)] = func(c *batch.Circuit) *frontend.Variable { return &c.Transfers[0].Authorization.FeeSlot[i] }
		}
		for flag, at := range flags {
			for _, v := range []int64{0, 1, 2, -1} {
				if circuittest.BigOf(*at(c)).Cmp(big.NewInt(v)) == 0 {
					continue
				}
				forged := change(c, func(c *batch.Circuit) { *at(c) = big.NewInt(v) })
				run := circuittest.Engine{Quick: true}.Run(fresh(tiny), forged)
				if v == 0 || v == 1 {
					// Where the lane has no use for the flag, a boolean may pass if it changes nothing.
					if len(run.Failed) == 0 {
						require.Equal(t, c.StatementHash, forged.StatementHash, "%s: %s = %d leads elsewhere", name, flag, v)
					}
					continue
				}
				require.NotEmpty(t, run.Failed, "%s: %s = %d", name, flag, v)
				circuittest.MustReject(t, compiled(t, tiny), forged)
			}
		}
	}
}

// validBatches are one of each op, and a transfer lane.
func validBatches() map[string]*batch.Circuit {
	out := map[string]*batch.Circuit{}
	for _, make := range []func(s *scene) rollup.Op{
		func(*scene) rollup.Op { return nil },
		func(*scene) rollup.Op { return deposit(bob, bob, 0, 10) },
		func(s *scene) rollup.Op { return s.transfer(alice, bob, 10) },
		func(s *scene) rollup.Op { return s.transferToNew(alice, empty) },
		func(s *scene) rollup.Op { return s.withdraw(alice, 10) },
		func(*scene) rollup.Op { return &rollup.ForcedExit{ID: alice, Address: person(alice).Address} },
		func(*scene) rollup.Op {
			return &rollup.SetKey{ID: alice, Address: person(alice).Address, Key: person(bob).Key.Public()}
		},
	} {
		s := newScene()
		op := make(s)
		name := "noop"
		if op != nil {
			name = op.Code().String()
		}
		out[name] = s.only(op)
	}
	s := newScene()
	out["transfer lane"] = s.in(rollup.TransferLane, s.transfer(alice, bob, 10))
	out["no fee slots"] = sceneWith().only(deposit(bob, bob, 0, 10)) // after the lanes nothing opens an account
	return out
}

func (s *scene) transferToNew(from, to uint32, edit ...func(*rollup.Auth)) *rollup.TransferToNew {
	op := &rollup.TransferToNew{Authorization: rollup.Auth{From: from}, To: to, ToKey: person(bob).Key.Public(), ToAddress: rollup.Address{0xee}, Amount: rollup.NewAmount(10)}
	s.sign(op, edit...)
	return op
}

// noopWithPayload fills a noop's lane with everything that an op could use: roots, S and D stay those of a plain noop.
func noopWithPayload(t *testing.T) {
	plain := newScene().only(nil)
	for name, c := range validBatches() {
		loaded := circuittest.Tamper(plain, func(p *batch.Circuit) {
			l := c.Full[0]
			for i := range l.Op {
				l.Op[i] = 0
			}
			l.ToEmpty, l.FromEmpty = 0, 0
			l.Authorization.FeeSlot = zeros(tiny.FeeSlots)
			p.Full[0] = l
		})
		require.NoError(t, circuittest.Solve(compiled(t, tiny), loaded), "%s: a noop's statement does not depend on its payload", name)
	}
	// A transfer lane's record names accounts, so a noop can open the first one alone. Here that one has sent before, and keeps its nonce.
	s := newScene()
	s.plant(operator0, 0, 0, 9, rollup.NewAmount(1_000_000))
	s.old = s.root()
	c := s.in(rollup.TransferLane, nil)
	require.NoError(t, circuittest.Solve(compiled(t, tiny), c))
	s.near = true
	loaded := circuittest.Tamper(c, func(c *batch.Circuit) {
		c.Transfers[0].From, _ = s.sender(operator0)
		c.Transfers[0].To, _ = s.openReceiver(operator0)
	})
	require.NoError(t, circuittest.Solve(compiled(t, tiny), loaded), "a noop changes the leaf that it opens")
}

// A15: a lane that serves a request from L1 does what L1 asked: what it did stands in S.
func TestA15Requests(t *testing.T) {
	refuse(t, a15())
	t.Run("every field is bound", func(t *testing.T) {
		for name, at := range requestFields() {
			c := validBatches()[name.op]
			require.Positive(t, len(name.field))
			circuittest.MustReject(t, compiled(t, tiny), circuittest.Tamper(c, func(c *batch.Circuit) {
				v := at(&c.Full[0])
				*v = add64(*v, 1, 0)
			}))
			// With the statement recomputed, it is another statement or still refused.
			forged := change(c, func(c *batch.Circuit) { v := at(&c.Full[0]); *v = add64(*v, 1, 0) })
			require.NotEqual(t, circuittest.BigOf(c.StatementHash), circuittest.BigOf(forged.StatementHash), "%v does not enter the statement", name)
		}
	})
}

// A15: what L1 asked of an account that is another's, of another token or not there changes nothing.
func TestA15RequestsThatDoNotMatch(t *testing.T) {
	key := person(bob).Key.Public()
	for name, op := range map[string]rollup.Op{
		"exit of another's account":  &rollup.ForcedExit{ID: alice, Address: person(bob).Address},
		"exit of another token":      &rollup.ForcedExit{ID: alice, Address: person(alice).Address, Token: 1},
		"exit of what is not there":  &rollup.ForcedExit{ID: empty, Address: person(alice).Address},
		"exit of nobody's":           &rollup.ForcedExit{ID: empty},
		"key of another's account":   &rollup.SetKey{ID: alice, Address: person(bob).Address, Key: key},
		"key of what is not there":   &rollup.SetKey{ID: empty, Address: person(alice).Address, Key: key},
		"key of nobody's empty leaf": &rollup.SetKey{ID: empty, Key: key},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene()
			c := s.only(op)
			require.Equal(t, s.old, s.root())
			circuittest.MustAccept(t, compiled(t, tiny), c)
		})
	}
}

type requestField struct{ op, field string }

func requestFields() map[requestField]func(*batch.FullLane) *frontend.Variable {
	out := map[requestField]func(*batch.FullLane) *frontend.Variable{}
	for _, op := range []string{"deposit", "forcedExit", "setKey"} {
		out[requestField{op, "Address"}] = func(l *batch.FullLane) *frontend.Variable { return &l.Address }
		if op != "setKey" {
			out[requestField{op, "Token"}] = func(l *batch.FullLane) *frontend.Variable { return &l.Token }
		}
		if op != "deposit" {
			out[requestField{op, "From.ID"}] = func(l *batch.FullLane) *frontend.Variable { return &l.From.ID }
		} else {
			out[requestField{op, "To.ID"}] = func(l *batch.FullLane) *frontend.Variable { return &l.To.ID }
			out[requestField{op, "Amount"}] = func(l *batch.FullLane) *frontend.Variable { return &l.Amount }
		}
		if op != "forcedExit" {
			out[requestField{op, "Key.X"}] = func(l *batch.FullLane) *frontend.Variable { return &l.Key.X }
			out[requestField{op, "Key.Y"}] = func(l *batch.FullLane) *frontend.Variable { return &l.Key.Y }
		}
	}
	return out
}

// a15 credits the wrong account, creates with more than was paid, exits what is not there. Defence: runFrom and runTo.
func a15() (out []circuittest.Attack) {
	add := func(name string, c *batch.Circuit, defence string) {
		out = append(out, attack("A15: "+name, c, defence))
	}
	const existing = "gadget.AssertZeroIf(api, existing,"
	s := newScene()
	add("deposit to an account of another key", s.only(&rollup.Deposit{Owner: rollup.Owner{PubKey: person(alice).Key.Public(), Address: person(bob).Address}, To: bob, Amount: rollup.NewAmount(1)}), existing)
	s = newScene()
	add("deposit to an account of another address", s.only(&rollup.Deposit{Owner: rollup.Owner{PubKey: person(bob).Key.Public()}, To: bob, Amount: rollup.NewAmount(1)}), existing)
	s = newScene()
	add("deposit to an account of another token", s.only(deposit(bob, bob, 1, 1)), existing)
	s = newScene()
	add("transferToNew to another's account", s.only(s.transferToNew(alice, bob)), existing)
	for name, where := range map[string]struct {
		to      uint32
		key     field.Point
		address rollup.Address
	}{
		"key":     {bob, person(alice).Key.Public(), person(bob).Address},
		"address": {bob, person(bob).Key.Public(), person(alice).Address},
		"token":   {rich1, person(rich1).Key.Public(), person(rich1).Address},
	} {
		s = newScene()
		op := &rollup.TransferToNew{Authorization: rollup.Auth{From: alice}, To: where.to, ToKey: where.key, ToAddress: where.address, Amount: rollup.NewAmount(10)}
		if where.to == rich1 {
			s.plant(rich1, 5, 1, 0, rollup.NewAmount(1)) // with room for it
			s.old = s.root()
		}
		s.sign(op)
		add("transferToNew to an account of another "+name, s.only(op), existing)
	}
	off := deposit(bob, empty, 0, 1)
	off.Owner.PubKey.X = field.FromUint64(5)
	add("deposit to a key off the curve", newScene().only(off), "x.curve.AssertOnCurveIf(o.usesKey, l.Key)")
	// To L1, and to whoever restores, it is the key of this y and lowest bit.
	beside := person(bob).Key.Public()
	beside.X = field.FromUint64(4 + uint64(beside.X.Bytes()[31]&1))
	s = newScene()
	add("a new key off the curve", s.only(&rollup.SetKey{ID: alice, Address: person(alice).Address, Key: beside}), "x.curve.AssertOnCurveIf(o.usesKey, l.Key)")
	s = newScene()
	toNew := &rollup.TransferToNew{Authorization: rollup.Auth{From: alice}, To: empty, ToKey: beside, ToAddress: rollup.Address{0xee}, Amount: rollup.NewAmount(10)}
	s.sign(toNew)
	add("transferToNew to a key off the curve", s.only(toNew), "x.curve.AssertOnCurveIf(o.usesKey, l.Key)")

	// Creation of an account that already has something.
	create := func(edit func(*batch.FullLane)) *batch.Circuit {
		return change(sceneWith().only(deposit(bob, empty, 0, 1)), func(c *batch.Circuit) { edit(&c.Full[0]) })
	}
	const zero = "x.assertEmpty(l.ToEmpty, before)"
	add("creation with a balance", create(func(l *batch.FullLane) { l.To.Balance = 1_000_000 }), zero)
	add("creation with a nonce", create(func(l *batch.FullLane) { l.To.Nonce = rollup.MaxNonce }), zero)
	add("creation over a key", create(func(l *batch.FullLane) { l.To.KeyHash = 1 }), zero)
	// address ‖ token ‖ nonce = 0 with a nonce: the token makes up for it in the field.
	out = append(out, twice("A15: creation with a spent nonce, token too wide", create(func(l *batch.FullLane) {
		l.To.Nonce = rollup.MaxNonce
		l.ToToken = addFraction(0, -rollup.MaxNonce, rollup.NonceBits)
	}), "x.ranges.Assert(before.token, rollup.TokenBits)")...)
	out = append(out, twice("A15: creation with a spent nonce, address too wide", create(func(l *batch.FullLane) {
		l.To.Nonce = rollup.MaxNonce
		l.To.Address = addFraction(0, -rollup.MaxNonce, rollup.TokenBits+rollup.NonceBits)
	}), "x.ranges.Assert(a.address, rollup.AddressBits)")...)

	// An empty leaf opened as if it held something, which a forced exit then takes.
	exit := &rollup.ForcedExit{ID: empty, Address: rollup.Address{}, Token: 0}
	for name, edit := range map[string]func(*batch.FullLane){
		"key":     func(l *batch.FullLane) { l.From.Key.X = 1 },
		"key's Y": func(l *batch.FullLane) { l.From.Key.Y = 1 },
		"nonce":   func(l *batch.FullLane) { l.From.Nonce = 1 },
		"balance": func(l *batch.FullLane) { l.From.Balance = 1_000_000 },
	} {
		add("an empty leaf with a "+name, change(sceneWith().only(exit), func(c *batch.Circuit) { edit(&c.Full[0]) }), "gadget.AssertZeroIf(api, l.FromEmpty, l.From.Key.X")
	}
	return append(out, wideRequests()...)
}

// wideRequests have fields that do not fit S: one would be read as another.
func wideRequests() (out []circuittest.Attack) {
	add := func(name string, edit func(*batch.FullLane), defence string) {
		c := change(sceneWith().only(deposit(bob, empty, 0, 1)), func(c *batch.Circuit) { edit(&c.Full[0]) })
		out = append(out, twice("A15: "+name, c, defence)...)
	}
	add("token of 17 bits", func(l *batch.FullLane) { l.Token = 1 << rollup.TokenBits }, "x.ranges.Assert(l.Token")
	add("address of 161 bits", func(l *batch.FullLane) { l.Address = add64(l.Address, 1, rollup.AddressBits) }, "x.ranges.Assert(l.Address")
	return out
}

// A8: sender and receiver may be one account, and any lanes may share accounts: every pattern of three transfers among three accounts,
// natively and in the circuit.
func TestA8Collisions(t *testing.T) {
	three := rollup.Shape{ID: 92, Name: "three", Full: 1, Transfers: 2, FeeSlots: 1, Depth: 5, Reach: 4}
	ids := []uint32{alice, bob, operator0}
	state, keys := newScene().native(three), newScene().keys
	solved := 0
	for pattern := range 729 {
		header := rollup.Header{Number: 7, Timestamp: now, FeeSlots: []rollup.FeeSlot{slot0}}
		view := state.View()
		f := newForger(view, three, sceneConfig, header)
		signer := &scene{newForger(view, three, sceneConfig, header), keys}
		var ops []*rollup.Transfer
		for p, n := pattern, 0; n < 3; p, n = p/9, n+1 {
			op := signer.transfer(ids[p%3], ids[p/3%3], 100+uint64(n))
			a := signer.at(op.Authorization.From)
			a.nonce = field.FromUint64(op.Authorization.Nonce + 1)
			signer.set(op.Authorization.From, a)
			ops = append(ops, op)
		}
		w, err := rollup.ExecuteBatch(view, three, sceneConfig, rollup.Batch{Header: header, Full: []rollup.Op{ops[0]}, Transfers: ops[1:]})
		require.NoError(t, err, "pattern %d", pattern)
		forged := f.forge([]rollup.Op{ops[0]}, ops[1:])
		require.Equal(t, w.NewRoot, f.root(), "pattern %d", pattern)
		require.Len(t, f.run.Failed, 1, "pattern %d: more than the statement fails", pattern)
		if pattern%9 == pattern/9%9 || pattern%31 == 0 { // repeated pairs, and a sample, in the real constraints too
			circuittest.MustAccept(t, compiled(t, three), forged)
			solved++
		}
	}
	t.Logf("729 patterns, %d solved", solved)

	// A receiver opened as it was before the sender was written: what a self-transfer would mint.
	for _, kind := range lanes {
		s := newScene()
		before := s.at(alice)
		s.beforeTo = func() { s.leaves[alice] = before }
		circuittest.MustReject(t, compiled(t, tiny), s.in(kind, s.transfer(alice, alice, 10)))
	}
}

// native is the scene's state, of the accounts that a state can hold.
func (s *scene) native(shape rollup.Shape) *rollup.State {
	accounts := map[uint32]rollup.Account{}
	for id, a := range s.leaves {
		if id != offCurve && id != smallOrder {
			balance, _ := rollup.AmountFromBig(field.ToBig(a.balance))
			accounts[id] = rollup.Account{Owner: rollup.Owner{PubKey: a.key, Address: rollup.AddressFromBig(field.ToBig(a.address)),
				Token: uint16(field.ToBig(a.token).Uint64())}, Nonce: field.ToBig(a.nonce).Uint64(), Balance: balance}
		}
	}
	return rolluptest.Plant(shape.Depth, accounts)
}
