package batch_test

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A9: a path belongs to the index, and an opened account is the one in the state.
func TestA9Paths(t *testing.T) { refuse(t, a9()) }

// a9 opens what is not there. Defence: UpdateRoot's comparison, and path's range check of the index.
func a9() (out []circuittest.Attack) {
	root := map[rollup.LaneKind]string{rollup.FullLane: opened, rollup.TransferLane: inCell}
	number := map[rollup.LaneKind]string{rollup.FullLane: "Path(l.%s.ID", rollup.TransferLane: "x.place(l.%s.ID"}
	add := func(name string, c *batch.Circuit, defence string) {
		out = append(out, attack("A9: "+name, c, defence))
	}
	million := func(s *scene, id uint32) {
		a := s.leaves[id]
		a.balance.SetUint64(1_000_000)
		s.leaves[id] = a
	}
	for _, kind := range lanes {
		s := newScene()
		s.beforeFrom = func() { million(s, alice) }
		add(kind.String()+": sender with another balance", s.in(kind, s.transfer(alice, bob, 5000)), root[kind])
		s = newScene()
		s.beforeTo = func() { million(s, bob) }
		add(kind.String()+": receiver with another balance", s.in(kind, s.transfer(alice, bob, 10)), root[kind])

		// An index with a bit above the lane's tree: another account to L1, the same path.
		s = newScene()
		op := s.transfer(alice, bob, 10)
		op.Authorization.From += 1 << levels(kind)
		rollup.SignOp(op, s.config, s.keys[alice])
		add(kind.String()+": sender's index outside the lane's tree", s.in(kind, op), fmt.Sprintf(number[kind], "From"))
		s = newScene()
		op = s.transfer(alice, bob, 10)
		op.To += 1 << levels(kind) // no number is signed
		add(kind.String()+": receiver's index outside the lane's tree", s.in(kind, op), fmt.Sprintf(number[kind], "To"))
		// Another account's leaf and path under this index.
		s = newScene()
		c := change(s.in(kind, s.transfer(alice, bob, 10)), func(c *batch.Circuit) { to(c, kind).ID = alice })
		circuits := []*batch.Circuit{c, change(c, func(c *batch.Circuit) { to(c, kind).Siblings[0] = add64(to(c, kind).Siblings[0], 1, 0) })}
		for i, c := range circuits {
			add(kind.String()+[]string{": another's leaf and path", ": wrong sibling"}[i], c, "")
		}
	}
	for i := range tiny.FeeSlots {
		s := newScene()
		s.header.FeeSlots[i].ID += 1 << tiny.Depth
		add("collector's index outside the tree", s.only(nil), "path := x.hash.Path(f.Account.ID")
	}
	return append(append(append(out, twinAttacks()...), innerNode()...), subtreeAttacks()...)
}

// twinAttacks use two identical accounts side by side: their lowest path bit moves nothing, and could carry a whole index. L1 then
// reads another account's id.
func twinAttacks() (out []circuittest.Attack) {
	add := func(name string, c *batch.Circuit, defence string) {
		a := attack("A9: "+name, c, defence)
		a.Hints = map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.Always(lowestDigitCarries)}
		out = append(out, stated(a))
	}
	id := uint32(alice + 1<<tiny.Depth) // alice's, to a reader of 5 bits; the digits are those of the twins and a carry
	exit := change(sceneWith().only(&rollup.ForcedExit{ID: twin}), func(c *batch.Circuit) { c.Full[0].From.ID = id })
	add("a forced exit of another id finds a stranger", exit, "path := x.hash.Path(l.From.ID")
	credit := change(sceneWith().only(deposit(twin, twin, 0, 5)), func(c *batch.Circuit) { c.Full[0].To.ID = id })
	add("a deposit names another id", credit, "path := x.hash.Path(l.To.ID")
	s := newScene().withCollectors(twin, operator1)
	s.header.FeeSlots[0].ID = twin
	slot := change(s.only(nil), func(c *batch.Circuit) { c.FeeSlots[0].Account.ID = id })
	add("a fee slot names another id", slot, "path := x.hash.Path(f.Account.ID")
	return out
}

// lowestDigitCarries answers an index outside the tree with the path of twin, except for the lowest digit.
func lowestDigitCarries(in, out []*big.Int) {
	if len(out) != tiny.Depth && len(out) != tiny.CellLevels() || in[0].BitLen() <= tiny.Depth {
		return
	}
	circuittest.Digits(big.NewInt(twin))(nil, out)
	out[0].Sub(in[0], big.NewInt(twin))
}

// innerNode presents an inner node as a leaf: the depth of a path is the circuit's, so the node is hashed as often as a leaf.
func innerNode() []circuittest.Attack {
	s := sceneWith()
	node := s.levels()[1][empty/2]
	c := change(s.only(&rollup.ForcedExit{ID: empty}), func(c *batch.Circuit) {
		c.Full[0].FromEmpty, c.Full[0].From.Key.X = 0, word(node)
	})
	return []circuittest.Attack{attack("A9: an inner node as a leaf", c, "")}
}

// A6 and A18: fields of one packed word cannot stand in for each other.
func TestA6Packing(t *testing.T) {
	refuse(t, a6())
	t.Run("every width", everyWidth)
}

// a6 reads an account's packed word, address ‖ token ‖ nonce, as another address, token and nonce, equal in the field. Defence:
// assertPacking and the range checks of tokens.
func a6() (out []circuittest.Attack) {
	// A full lane's own address has to be the account's, and has its width too.
	const address, nonce, token = "ddress, rollup.AddressBits", "a.nonce, rollup.NonceBits", "before.token, rollup.TokenBits"
	add := func(name string, op rollup.Op, how misreading, defence string) {
		out = append(out, twice("A6: "+name, sceneWith().misread(carol, how).only(op), defence)...)
	}
	// carol, who holds token 1, exits token 0.
	add("forced exit in another token", &rollup.ForcedExit{ID: carol, Address: person(carol).Address, Token: 0}, byNonce(-1), nonce)
	// The operator makes carol's own exit miss.
	mine := &rollup.ForcedExit{ID: carol, Address: person(carol).Address, Token: 1}
	add("forced exit misses by the address", mine, byAddress(-1), address)
	add("forced exit misses by the token", mine, byToken, token)
	for _, kind := range lanes {
		for how, defence := range map[string]string{"nonce": nonce, "address": address} {
			m := map[string]misreading{"nonce": byNonce(-1), "address": byAddress(-1)}[how]
			s := newScene().misread(carol, m)
			out = append(out, twice("A6 "+kind.String()+": token 0 to an account of token 1, by the "+how, s.pays(kind, alice, carol), defence)...)
			s = newScene().misread(carol, m)
			out = append(out, twice("A6 "+kind.String()+": token 0 from an account of token 1, by the "+how, s.in(kind, s.transfer(carol, alice, 10)), defence)...)
		}
	}
	return out
}

// pays is a transfer of 10 whose sender signs, and whose lane names, the receiver as misread.
func (s *scene) pays(kind rollup.LaneKind, from, to uint32) *batch.Circuit {
	op, a := s.transfer(from, to, 10), s.at(to)
	w2 := field.Compress(field.Compress(a.keyHash, a.address), op.Amount.Element())
	op.Authorization.Signature = s.keys[from].Sign(messageOf(s, rollup.OpTransfer, op.Authorization, w2))
	return change(s.in(kind, op), func(c *batch.Circuit) {
		if kind == rollup.FullLane {
			c.Full[0].Address = word(a.address)
		}
	})
}

// misreading changes an account without changing its leaf.
type misreading func(*raw)

// byNonce lowers or raises the token, and lets the nonce make up for it.
func byNonce(delta int64) misreading {
	return func(a *raw) {
		a.token, a.nonce = element(add64(word(a.token), delta, 0)), element(add64(word(a.nonce), -delta, rollup.NonceBits))
	}
}

// byAddress lets the address make up for the token, by a fraction.
func byAddress(delta int64) misreading {
	return func(a *raw) {
		a.token, a.address = element(add64(word(a.token), delta, 0)), element(addFraction(word(a.address), -delta, rollup.TokenBits))
	}
}

// byToken lets the token make up for the address.
func byToken(a *raw) {
	a.token, a.address = element(add64(word(a.token), 1, rollup.TokenBits)), element(add64(word(a.address), -1, 0))
}

func (s *scene) misread(id uint32, how misreading) *scene {
	a := s.leaves[id]
	leaf := a.leaf()
	how(&a)
	if a.leaf() != leaf {
		panic("the misread account has another leaf")
	}
	s.leaves[id] = a
	return s
}

func element(v frontend.Variable) field.Element {
	e, err := field.FromBig(circuittest.BigOf(v))
	if err != nil {
		panic(err)
	}
	return e
}

// everyWidth checks each width that the circuit decomposes to: 2^n - 1 fits, 2^n and -1 do not.
func everyWidth(t *testing.T) {
	widths := map[int]bool{}
	circuittest.CompileWeak(t, fresh(tiny), circuittest.Weakness{OnToBinary: func(n int) { widths[n] = true }})
	require.True(t, widths[rollup.AmountBits] && widths[rollup.FeeBits] && widths[rollup.AddressBits] && widths[tiny.Depth])
	one := big.NewInt(1)
	for n := range widths {
		if n == circuittest.Field.BitLen() {
			continue // every element fits: A7
		}
		ccs := circuittest.Compile(t, &rangeCircuit{width: n})
		limit := new(big.Int).Lsh(one, uint(n))
		circuittest.MustAccept(t, ccs, &rangeCircuit{V: 0})
		circuittest.MustAccept(t, ccs, &rangeCircuit{V: new(big.Int).Sub(limit, one)})
		for _, bad := range []*big.Int{limit, new(big.Int).Add(limit, one), new(big.Int).Lsh(limit, 1), big.NewInt(-1)} {
			circuittest.MustReject(t, ccs, &rangeCircuit{V: bad})
			circuittest.MustReject(t, ccs, &rangeCircuit{V: bad}, circuittest.ForgeHint(circuittest.HintNamed("nBits"), circuittest.WideDigit))
		}
	}
	t.Logf("%d widths", len(widths))
}

type rangeCircuit struct {
	V     frontend.Variable
	width int
}

func (c *rangeCircuit) Define(api frontend.API) error {
	gadget.AssertBits(api, c.V, c.width)
	return nil
}
