package batch_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// payment is an op that pays otherwise than was signed. Native code refuses it, and the circuit by its defence.
type payment struct {
	name    string
	kind    rollup.LaneKind
	op      func(*scene) rollup.UserOp
	native  error
	defence string
	lie     func(*batch.Circuit) // the operator's, on top
}

// A4, of payments: who is paid, and in which token, is what was signed, whatever numbers accounts have.
func TestA4Payments(t *testing.T) {
	refuse(t, paymentAttacks())
	t.Run("natively", func(t *testing.T) {
		for _, p := range payments() {
			s := newScene()
			require.ErrorIs(t, s.execute(p.kind, p.op(s)), p.native, p.attack())
		}
	})
	// The same people, paid as they were signed to be. A number is no part of that: twin and twin2 are one owner's.
	for _, kind := range lanes {
		s := newScene()
		op := s.transfer(alice, twin, 10)
		op.To = twin2
		require.NoError(t, s.execute(kind, op))
		circuittest.MustAccept(t, compiled(t, tiny), s.in(kind, op))
	}
}

func (p payment) attack() string { return "A4 " + p.kind.String() + ": " + p.name }

func paymentAttacks() (out []circuittest.Attack) {
	for _, p := range payments() {
		s := newScene()
		op := p.op(s)
		c := s.batch(p.kind, op)
		if p.lie != nil {
			c = change(c, p.lie)
		}
		out = append(out, attack(p.attack(), c, p.defence))
	}
	return append(out, attack("A4: a transfer creates an account", creatingTransfer(), "gadget.AssertZeroIf(api, l.ToEmpty, gadget.Not(api, o.create))"))
}

// batch forges a batch of one op.
func (s *scene) batch(kind rollup.LaneKind, op rollup.Op) *batch.Circuit {
	if t, ok := op.(*rollup.Transfer); ok {
		return s.in(kind, t)
	}
	return s.only(op)
}

// execute runs one op natively, on the accounts of the scene.
func (s *scene) execute(kind rollup.LaneKind, op rollup.Op) error {
	b := rollup.Batch{Header: s.header}
	if kind == rollup.FullLane {
		b.Full = []rollup.Op{op}
	} else {
		b.Transfers = []*rollup.Transfer{op.(*rollup.Transfer)}
	}
	_, err := rollup.ExecuteBatch(s.native(tiny).View(), tiny, s.config, b)
	return err
}

const (
	signed   = "AssertZeroIf(api, active, c.zeroIfSmall("
	existing = "gadget.AssertZeroIf(api, existing,"
	opened   = "UpdateRoot{api.AssertIsEqual(api.Mul(active, api.Sub(roots[0], root)), 0)}"
	inCell   = "Update{api.AssertIsEqual(api.Mul(active, api.Sub(before, now)), 0)}"
	inState  = "api.AssertIsEqual(api.Mul(active, api.Sub(" // both
)

// payments pay another key, address or token than was signed. Defence: both are in the message, and a full lane's leaf has those that the lane names.
func payments() (out []payment) {
	stranger := person(dave)
	toBob := func(key field.Point, address rollup.Address) func(*scene) rollup.UserOp {
		return func(s *scene) rollup.UserOp {
			op := &rollup.Transfer{Authorization: rollup.Auth{From: alice}, To: bob, ToKey: key, ToAddress: address, Amount: rollup.NewAmount(10)}
			s.sign(op)
			return op
		}
	}
	bobsLeaf := func(c *batch.Circuit) { // the lane names whom it pays, whom nobody signed
		c.Full[0].Key, c.Full[0].Address = point(person(bob).Key.Public()), word(person(bob).Address.Element())
	}
	for _, kind := range lanes {
		found := map[rollup.LaneKind]string{rollup.FullLane: existing, rollup.TransferLane: signed}[kind]
		for name, op := range map[string]func(*scene) rollup.UserOp{
			"another key":     toBob(stranger.Key.Public(), person(bob).Address),
			"another address": toBob(person(bob).Key.Public(), stranger.Address),
			"somebody else":   toBob(stranger.Key.Public(), stranger.Address),
		} {
			out = append(out, payment{name + " was signed to be paid", kind, op, rollup.ErrReceiver, found, nil})
			if kind == rollup.FullLane {
				out = append(out, payment{name + " was signed, and the lane tells the leaf's", kind, op, rollup.ErrReceiver, signed, bobsLeaf})
			}
		}
		otherToken := func(s *scene) rollup.UserOp { return s.transfer(alice, carol, 10) }
		refused := map[rollup.LaneKind]string{rollup.FullLane: existing, rollup.TransferLane: inState}[kind]
		out = append(out, payment{"an account of another token", kind, otherToken, rollup.ErrToken, refused, nil})
		out = append(out, payment{"in another token than was signed", kind, func(s *scene) rollup.UserOp {
			return s.transfer(carol, operator1, 10, inToken(0))
		}, rollup.ErrToken, signed, nil})
	}
	out = append(out, payment{"a leaf that is empty", rollup.TransferLane, func(s *scene) rollup.UserOp { return s.transfer(alice, empty, 10) }, rollup.ErrNoAccount, inState, func(c *batch.Circuit) {
		c.Transfers[0].To.KeyHash = word(field.Compress(field.Element{}, field.Element{})) // of whom was signed: nobody
	}})
	out = append(out, payment{"an account that is not near", rollup.TransferLane, func(s *scene) rollup.UserOp { return s.transfer(alice, far, 10) }, rollup.ErrFar, "", nil})
	out = append(out, payment{"by an account that is not near", rollup.TransferLane, func(s *scene) rollup.UserOp { return s.transfer(far, alice, 10) }, rollup.ErrFar, "", nil})
	return append(out, otherOps()...)
}

func inToken(token uint16) func(*rollup.Auth) { return func(a *rollup.Auth) { a.Token = token } }

// otherOps are withdrawals, payments to new accounts, and one in place of the other.
func otherOps() []payment {
	toNew := func(edit func(*rollup.TransferToNew)) func(*scene) rollup.UserOp {
		return func(s *scene) rollup.UserOp {
			op := s.transferToNew(alice, empty)
			edit(op)
			return op
		}
	}
	return []payment{
		{"withdrawn in another token than was signed", rollup.FullLane, func(s *scene) rollup.UserOp { return s.withdraw(carol, 10, inToken(0)) }, rollup.ErrToken, signed, nil},
		{"to a new account in another token than was signed", rollup.FullLane, func(s *scene) rollup.UserOp {
			return s.transferToNew(carol, empty, inToken(0))
		}, rollup.ErrToken, signed, nil},
		{"a new account of another key", rollup.FullLane, toNew(func(op *rollup.TransferToNew) { op.ToKey = person(dave).Key.Public() }), field.ErrSignature, signed, nil},
		{"a new account of another address", rollup.FullLane, toNew(func(op *rollup.TransferToNew) { op.ToAddress[0]++ }), field.ErrSignature, signed, nil},
		{"a transfer's signature creates an account", rollup.FullLane, func(s *scene) rollup.UserOp {
			t := s.transfer(alice, bob, 10)
			return &rollup.TransferToNew{Authorization: t.Authorization, To: empty, ToKey: t.ToKey, ToAddress: t.ToAddress, Amount: t.Amount}
		}, field.ErrSignature, signed, nil},
	}
}

// creatingTransfer pays the owner that was signed, who has no account, and tells that the leaf is empty.
func creatingTransfer() *batch.Circuit {
	s := newScene()
	owner := rolluptest.NewPerson(9).Owner(0)
	op := &rollup.Transfer{Authorization: rollup.Auth{From: alice}, To: empty, ToKey: owner.PubKey, ToAddress: owner.Address, Amount: rollup.NewAmount(10)}
	s.sign(op)
	l := s.full(op)
	l.ToEmpty = 1
	s.leaves[empty] = rawOf(owner, 0, op.Amount)
	return s.around(l)
}
