package aggregate

import (
	"testing"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// links is the aggregate circuit without its verifier: what each slot's proof must prove is an input instead, which an attacker takes from
// true statements. So every assertion about the chain can be deleted and attacked by itself.
type links struct {
	StatementHash frontend.Variable `gnark:",public"`

	Config, FirstNumber, OldRoot, Rho frontend.Variable
	Slots                             []linkSlot
	Proven                            []frontend.Variable

	inBlob       bool
	compressions int // how many the hasher is to suit; 0: as many as there are
	counted      int // when it was compiled
}

type linkSlot struct {
	Active, Timestamp, NewRoot frontend.Variable
	D, S                       []frontend.Variable
}

const linked = 3

var linkShape = rollup.Shape{ID: 97, Name: "links", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 5, Reach: 4}

func freshLinks() frontend.Circuit { return newLinks(false) }

func newLinks(inBlob bool) *links {
	l := &links{Slots: make([]linkSlot, linked), Proven: make([]frontend.Variable, linked), inBlob: inBlob}
	for i := range l.Slots {
		l.Slots[i].D, l.Slots[i].S = make([]frontend.Variable, linkShape.DataWords()), make([]frontend.Variable, linkShape.SettlementWords())
	}
	return l
}

// Define follows Circuit's.
func (l *links) Define(api frontend.API) error {
	if l.compressions == 0 {
		l.compressions = compressionsOf(linkShape, linked)
	}
	hash, err := hasher(api, l.compressions)
	if err != nil {
		return err
	}
	defer func() { l.counted = hash.Compressions() }()
	c := &Circuit{Config: l.Config, FirstNumber: l.FirstNumber, OldRoot: l.OldRoot, Rho: l.Rho, shape: linkShape, inBlob: l.inBlob}
	for _, s := range l.Slots {
		c.Slots = append(c.Slots, Slot{Active: s.Active, Timestamp: s.Timestamp, NewRoot: s.NewRoot, D: s.D, S: s.S})
	}
	x := &chain{api: api, hash: hash, c: c, root: c.OldRoot, timestamp: c.Slots[0].Timestamp, digest: gadget.Tag(rollup.TagChain), count: 0}
	for i := range c.Slots {
		x.link(i)
	}
	for i, s := range x.statements {
		api.AssertIsEqual(l.Proven[i], s)
	}
	evalD, err := x.evaluateData()
	if err != nil {
		return err
	}
	evalS := x.evaluate(func(s *Slot) []frontend.Variable { return s.S })
	header := gadget.Pack(api, gadget.Part{Value: c.FirstNumber, Bits: rollup.NumberBits}, gadget.Part{Value: x.count, Bits: rollup.CountBits},
		gadget.Part{Value: c.Slots[0].Timestamp, Bits: rollup.TimeBits}, gadget.Part{Value: x.timestamp, Bits: rollup.TimeBits})
	api.AssertIsEqual(l.StatementHash, hash.Hash(gadget.Tag(rollup.TagAggregate), c.Config, header, c.OldRoot, x.root, x.digest, c.Rho, evalD, evalS))
	return nil
}

// trueBatch makes a true statement: any will do whose parts have their widths.
func trueBatch(number, timestamp, oldRoot, newRoot uint64) rollup.BatchData {
	b := rollup.BatchData{}
	for i := range linkShape.DataWords() {
		b.D = append(b.D, field.FromUint64(number*100+uint64(i)))
	}
	for i := range linkShape.SettlementWords() {
		b.S = append(b.S, field.FromUint64(number*1000+uint64(i)))
	}
	b.Statement = rollup.Statement{Config: field.FromUint64(7), ShapeID: linkShape.ID, Number: number, Timestamp: timestamp, OldRoot: field.FromUint64(oldRoot), NewRoot: field.FromUint64(newRoot),
		DigestD: field.Hash(rollup.TagData, b.D...), DigestS: field.Hash(rollup.TagSettlement, b.S...)}
	return b
}

// forge links batches, active by flags, each with a true proof, and states what follows.
func forge(flags [linked]int, batches [linked]rollup.BatchData) *links {
	first := batches[0].Statement
	l := &links{StatementHash: 0, Config: word(first.Config), FirstNumber: first.Number, OldRoot: word(first.OldRoot), Rho: 12345}
	for i, b := range batches {
		l.Slots = append(l.Slots, linkSlot{flags[i], b.Statement.Timestamp, word(b.Statement.NewRoot), words(b.D), words(b.S)})
		proven := b.Statement
		if i > 0 && flags[i] == 0 {
			proven = first
		}
		l.Proven = append(l.Proven, word(proven.Hash()))
	}
	l.StatementHash = word(circuittest.Engine{Quick: true}.Run(freshLinks(), l).Public)
	return l
}

func linkAttacks() (out []circuittest.Attack) {
	a, b, c := trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)
	all := [linked]int{1, 1, 1}
	wide := map[hintID]func() circuittest.Lie{circuittest.HintNamed("nBits"): circuittest.Always(circuittest.WideDigit)}
	add := func(name string, flags [linked]int, defence string, batches ...rollup.BatchData) *circuittest.Attack {
		out = append(out, circuittest.Attack{Name: name, Assignment: forge(flags, [linked]rollup.BatchData(batches)), Defence: defence})
		return &out[len(out)-1]
	}
	const proven, time = "AssertIsEqual #", "api.Sub(s.Timestamp, x.timestamp)"
	// H2.
	add("gap", all, proven, a, trueBatch(3, 100, 11, 12), trueBatch(3, 150, 12, 13))
	add("gap at the end", all, proven, a, b, trueBatch(4, 150, 12, 13))
	add("duplicate number", all, proven, a, trueBatch(1, 100, 11, 12), c)
	add("broken root", all, proven, a, b, trueBatch(3, 150, 99, 13))
	abroad := c
	abroad.Statement.Config = field.FromUint64(8)
	add("another rollup", all, proven, a, b, abroad)
	larger := c
	larger.Statement.ShapeID++
	add("another shape", all, proven, a, b, larger)
	for range 2 {
		add("time running backwards", all, time, a, trueBatch(2, 99, 11, 12), trueBatch(3, 150, 12, 13))
		add("time running backwards at the end", all, time, a, b, trueBatch(3, 99, 12, 13))
	}
	out[len(out)-1].Hints, out[len(out)-2].Hints = wide, wide
	// The first slot must be what the header says, in its own config and number too.
	lead := forge(all, [linked]rollup.BatchData{a, b, c})
	lead.Proven[0] = word(b.Statement.Hash())
	out = append(out, circuittest.Attack{Name: "first slot proves another batch", Assignment: lead, Defence: proven})
	// H5.
	add("no slot used", [linked]int{0, 0, 0}, "api.AssertIsEqual(s.Active, 1)", a, b, c)
	add("a number skipped by an unused slot", [linked]int{1, 0, 1}, "gadget.Not(api, c.Slots[i-1].Active)", a, b, trueBatch(3, 150, 11, 13))
	lie := circuittest.Tamper(forge(all, [linked]rollup.BatchData{a, b, c}), func(l *links) { l.StatementHash = 1 })
	out = append(out, circuittest.Attack{Name: "another statement", Assignment: lie, Defence: "AssertIsEqual #"})
	return out
}

type hintID = solver.HintID

// H2 and H5: batches that do not chain, and slots in use after unused ones, are refused by one assertion each.
func TestH2Links(t *testing.T) {
	ccs := circuittest.Compile(t, freshLinks())
	a, b, c := trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)
	for _, flags := range [][linked]int{{1, 1, 1}, {1, 1, 0}, {1, 0, 0}} {
		circuittest.MustAccept(t, ccs, forge(flags, [linked]rollup.BatchData{a, b, c}))
	}
	circuittest.MustRefuse(t, ccs, freshLinks, linkAttacks())
}

// A20 for the chain.
func TestA20EveryLinkIsNeeded(t *testing.T) {
	circuittest.MustNeedAll(t, freshLinks, linkAttacks(), map[string]string{
		"link{api.AssertIsBoolean(s.Active)}": "Select asserts it again",
		"link{gadget.AssertZeroIf(api, s.Active, gadget.Not(api, c.Slots[i-1].Active))} > AssertZeroIf{api.AssertIsEqual(api.Mul(condition, v), 0)} #1": "the first slot is in use",
	})
}

// The statement is the one that native code computes.
func TestLinksMirrorNative(t *testing.T) {
	batches := []rollup.BatchData{trueBatch(1, 100, 10, 11), trueBatch(2, 100, 11, 12), trueBatch(3, 150, 12, 13)}
	for n := 1; n <= linked; n++ {
		want, err := rollup.Aggregate(batches[:n])
		require.NoError(t, err)
		var flags [linked]int
		for i := range n {
			flags[i] = 1
		}
		l := forge(flags, [linked]rollup.BatchData(batches))
		l.Rho = word(want.Rho)
		l.StatementHash = word(want.Hash())
		circuittest.MustAccept(t, circuittest.Cached(t, "links", freshLinks), l)
	}
}
