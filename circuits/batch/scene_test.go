package batch_test

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// The accounts of every attack's scene, by leaf; leaves from empty on are empty.
const (
	operator0 = iota // token 0, collects fees
	operator1        // token 1, collects fees
	alice            // token 0, nonce 5, balance 1000
	bob              // token 0
	carol            // token 1, nonce 2
	dave             // token 0, last nonce
	rich0            // token 0, balance 2^128 - 1
	rich1            // token 1, balance 2^128 - 1
	twin             // identical to the next
	twin2
	offCurve   // has the key (5, -1), which is on no curve
	smallOrder // has a key of small order
	empty

	far = 1<<4 + empty + 1 // token 0, nonce 3, balance 800; transfer lanes do not reach it
)

var (
	sceneConfig = rollup.Config(1337, rollup.Address{0xca})
	slot0       = rollup.FeeSlot{Active: true, Token: 0, ID: operator0, TransferFee: rollup.NewAmount(3), FullFee: rollup.NewAmount(40)}
	slot1       = rollup.FeeSlot{Active: true, Token: 1, ID: operator1, TransferFee: rollup.NewAmount(5), FullFee: rollup.NewAmount(50)}
	lanes       = []rollup.LaneKind{rollup.FullLane, rollup.TransferLane}
)

const now = 1_700_000_000

// scene is where an attack takes place.
type scene struct {
	*forger
	keys map[uint32]field.PrivateKey
}

func newScene() *scene { return sceneWith(slot0, slot1) }

func sceneWith(slots ...rollup.FeeSlot) *scene {
	s := &scene{&forger{shape: tiny, config: sceneConfig, leaves: map[uint32]raw{}}, map[uint32]field.PrivateKey{}}
	s.header = rollup.Header{Number: 7, Timestamp: now, FeeSlots: append(append([]rollup.FeeSlot(nil), slots...), make([]rollup.FeeSlot, tiny.FeeSlots)...)[:tiny.FeeSlots]}
	s.fees = make([]field.Element, tiny.FeeSlots)
	s.plant(operator0, 0, 0, 0, rollup.NewAmount(1_000_000))
	s.plant(operator1, 0, 1, 0, rollup.NewAmount(1_000_000))
	s.plant(alice, 1, 0, 5, rollup.NewAmount(1000))
	s.plant(bob, 2, 0, 0, rollup.NewAmount(500))
	s.plant(carol, 3, 1, 2, rollup.NewAmount(700))
	s.plant(dave, 4, 0, rollup.MaxNonce, rollup.NewAmount(900))
	s.plant(rich0, 5, 0, 0, rolluptest.MaxAmount)
	s.plant(rich1, 5, 1, 0, rolluptest.MaxAmount)
	s.plant(far, 7, 0, 3, rollup.NewAmount(800))
	s.plant(twin, 6, 0, 0, rollup.NewAmount(50))
	s.plant(twin2, 6, 0, 0, rollup.NewAmount(50))
	for id, key := range map[uint32]field.Point{offCurve: pointOffCurve(), smallOrder: pointOfOrder8()} {
		owner := rolluptest.NewPerson(uint64(id)).Owner(0)
		owner.PubKey = key
		s.leaves[id] = rawOf(owner, 0, rollup.NewAmount(1000))
	}
	s.old = s.root()
	return s
}

func (s *scene) plant(id uint32, person uint64, token uint16, nonce uint64, balance rollup.Amount) {
	p := rolluptest.NewPerson(person)
	s.keys[id] = p.Key
	s.leaves[id] = rawOf(p.Owner(token), nonce, balance)
}

// person returns who holds an account.
func person(id uint32) rolluptest.Person {
	return rolluptest.NewPerson(map[uint32]uint64{operator0: 0, operator1: 0, alice: 1, bob: 2, carol: 3, dave: 4, rich0: 5, rich1: 5, twin: 6, twin2: 6, far: 7}[id])
}

// sign completes a user op of an account: its token and nonce, a far expiry, a sufficient fee limit, whom a transfer pays if it names nobody, and what
// edit changes; then its signature.
func (s *scene) sign(op rollup.UserOp, edit ...func(*rollup.Auth)) {
	auth, from := op.Auth(), s.at(op.Auth().From)
	if t, ok := op.(*rollup.Transfer); ok && t.ToKey == (field.Point{}) {
		t.ToKey, t.ToAddress = s.at(t.To).payee()
	}
	auth.Token, auth.Nonce = uint16(field.ToBig(from.token).Uint64()), field.ToBig(from.nonce).Uint64()
	auth.ValidUntil, auth.MaxFee = now+100, rollup.NewAmount(60)
	for _, e := range edit {
		e(auth)
	}
	if key, ok := s.keys[auth.From]; ok {
		auth.Signature = key.Sign(op.Message(s.config)) // SignOp would refuse what does not fit
	} else {
		auth.Signature.R = field.Base()
	}
}

// payee is who has an account, as far as that is an address.
func (a raw) payee() (field.Point, rollup.Address) {
	limit := new(big.Int).Lsh(big.NewInt(1), rollup.AddressBits)
	return a.key, rollup.AddressFromBig(limit.Mod(field.ToBig(a.address), limit))
}

func (s *scene) transfer(from, to uint32, amount uint64, edit ...func(*rollup.Auth)) *rollup.Transfer {
	op := &rollup.Transfer{Authorization: rollup.Auth{From: from}, To: to, Amount: rollup.NewAmount(amount)}
	s.sign(op, edit...)
	return op
}

func (s *scene) withdraw(from uint32, amount uint64, edit ...func(*rollup.Auth)) *rollup.Withdraw {
	op := &rollup.Withdraw{Authorization: rollup.Auth{From: from}, Amount: rollup.NewAmount(amount)}
	s.sign(op, edit...)
	return op
}

// in forges a batch with a transfer in a lane of the given kind.
func (s *scene) in(kind rollup.LaneKind, op *rollup.Transfer) *batch.Circuit {
	if kind == rollup.FullLane {
		return s.only(op)
	}
	return s.forge(nil, []*rollup.Transfer{op})
}

// levels of the tree that lanes of a kind see.
func levels(kind rollup.LaneKind) int {
	if kind == rollup.FullLane {
		return tiny.Depth
	}
	return tiny.Reach
}

// only forges a batch with one op in its full lane.
func (s *scene) only(op rollup.Op) *batch.Circuit { return s.forge([]rollup.Op{op}, nil) }

func deposit(id uint32, to uint32, token uint16, amount uint64) *rollup.Deposit {
	return &rollup.Deposit{Owner: person(id).Owner(token), To: to, Amount: rollup.NewAmount(amount)}
}

// change changes an assignment and gives it the statement that follows.
func change(c *batch.Circuit, edit func(*batch.Circuit)) *batch.Circuit {
	return follow(tiny, circuittest.Tamper(c, edit))
}

func attack(name string, c *batch.Circuit, defence string) circuittest.Attack {
	return circuittest.Attack{Name: name, Assignment: c, Defence: defence}
}

// stated gives an attack's assignment the statement that follows from its lies too.
func stated(a circuittest.Attack) circuittest.Attack {
	set := func(edit func(*batch.Circuit)) {
		a.Assignment = circuittest.Tamper(a.Assignment.(*batch.Circuit), edit)
	}
	cells := make([]frontend.Variable, 1<<tiny.Cells)
	for i := range cells {
		cells[i] = word(a.Explain(fullLanes(tiny, i)).Public)
	}
	set(func(c *batch.Circuit) { c.Subtree.Cells = cells })
	statement := a.Explain(fresh(tiny)).Public
	set(func(c *batch.Circuit) { c.StatementHash = word(statement) })
	return a
}

func auth(c *batch.Circuit, kind rollup.LaneKind) *batch.Authorization {
	if kind == rollup.FullLane {
		return &c.Full[0].Authorization
	}
	return &c.Transfers[0].Authorization
}

func to(c *batch.Circuit, kind rollup.LaneKind) *batch.Receiver {
	if kind == rollup.FullLane {
		return &c.Full[0].To
	}
	return &c.Transfers[0].To
}

// add64 returns v + delta * 2^bits in the field.
func add64(v frontend.Variable, delta int64, bits uint) frontend.Variable {
	d := new(big.Int).Lsh(big.NewInt(delta), bits)
	d.Add(d, circuittest.BigOf(v))
	return d.Mod(d, circuittest.Field)
}

// addFraction returns v + delta / 2^bits in the field.
func addFraction(v frontend.Variable, delta int64, bits uint) frontend.Variable {
	d := new(big.Int).ModInverse(new(big.Int).Lsh(big.NewInt(1), bits), circuittest.Field)
	d.Mul(d, big.NewInt(delta)).Add(d, circuittest.BigOf(v))
	return d.Mod(d, circuittest.Field)
}

// pointOffCurve is on no curve, and would be taken for (0, -1), of order 2: multiply maps both to (0, 0) of the Montgomery form.
func pointOffCurve() field.Point {
	p := field.Point{X: field.FromUint64(5), Y: field.FromUint64(1)}
	p.Y.Neg(&p.Y)
	return p
}

// pointOfOrder8 is l times a point of the curve outside the prime-order subgroup.
func pointOfOrder8() field.Point {
	for y := uint64(2); ; y++ {
		p, err := field.PointFromY(field.FromUint64(y), 0)
		if err != nil {
			continue
		}
		g := twistededwards.PointAffine{X: p.X, Y: p.Y}
		g.ScalarMultiplication(&g, field.Order())
		four := g
		four.Double(&four).Double(&four)
		if !four.IsZero() {
			return field.Point{X: g.X, Y: g.Y}
		}
	}
}

// newSceneOf is newScene in another shape with the same depth and fee slots.
func newSceneOf(shape rollup.Shape) *scene {
	s := newScene()
	s.shape = shape
	return s
}

// multiple returns k times the base point.
func multiple(k int64) field.Point {
	var p twistededwards.PointAffine
	p.ScalarMultiplicationBase(big.NewInt(k))
	return field.Point{X: p.X, Y: p.Y}
}

type hintID = solver.HintID
