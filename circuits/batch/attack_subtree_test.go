package batch_test

import (
	"maps"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// subtreeAttacks have transfer lanes work where the state is not. Defence: enter's comparison, and the paths below.
func subtreeAttacks() (out []circuittest.Attack) {
	const entered = "enter{x.api.AssertIsEqual(s.path().Root(x.hash, x.subtreeRoot(s.Cells)), x.root)}"
	add := func(name string, c *batch.Circuit, defence string) {
		out = append(out, attack("A9: "+name, c, defence))
	}
	idle := sceneWith().only(nil)
	add("a subtree that is not there", above(idle, func(c *batch.Circuit) { c.Subtree.Cells[3] = add64(c.Subtree.Cells[3], 1, 0) }), entered)
	add("another tree above the subtree", above(idle, func(c *batch.Circuit) { c.Subtree.Above[0] = add64(c.Subtree.Above[0], 1, 0) }), entered)

	// What full lanes did is forgotten: L1 pays an exit whose account keeps its balance.
	exit := sceneWith().only(&rollup.ForcedExit{ID: alice, Address: person(alice).Address})
	add("the subtree before the full lanes", above(exit, func(c *batch.Circuit) { c.Subtree = sceneWith().subtree() }), entered)

	// The accounts that the lane opens lie in the other half: to L1 the numbers are those of strangers.
	s := newScene()
	c := s.in(rollup.TransferLane, s.transfer(alice, bob, 10))
	add("another subtree", above(c, func(c *batch.Circuit) {
		c.OldRoot = word(field.Compress(element(c.Subtree.Above[0]), rootOf(c.Subtree.Cells)))
	}), entered)

	s = newScene()
	op := s.transfer(alice, far, 10)
	op.To %= 1 << tiny.Reach
	s.beforeTo = func() { s.leaves[op.To] = s.leaves[far] }
	add("a far account under a near number", s.in(rollup.TransferLane, op), inCell)
	return out
}

// rootOf cells.
func rootOf(cells []frontend.Variable) field.Element {
	if len(cells) == 1 {
		return element(cells[0])
	}
	half := len(cells) / 2
	return field.Compress(rootOf(cells[:half]), rootOf(cells[half:]))
}

// above changes what transfer lanes are told of the tree, and states what follows.
func above(c *batch.Circuit, edit func(*batch.Circuit)) *batch.Circuit {
	return restate(tiny, circuittest.Tamper(c, edit))
}

// A9 of the first subtree: transfer lanes change what is in it and nothing else, and what is above is what it was.
func TestA9Subtree(t *testing.T) {
	steps := rollup.Shape{ID: 93, Name: "steps", Full: 1, Transfers: 1, FeeSlots: 2, Depth: 7, Reach: 4, Cells: 3}
	s := newSceneOf(steps)
	for id := uint32(1 << steps.Reach); id < 1<<steps.Depth; id += 9 { // on all levels above
		s.plant(id, uint64(id), 0, 0, rollup.NewAmount(uint64(id)))
	}
	delete(s.leaves, offCurve) // no state has them
	delete(s.leaves, smallOrder)
	s.plant(1<<steps.Depth-1, 50, 0, 0, rollup.NewAmount(100))
	s.old = s.root()
	state, before := s.native(steps), maps.Clone(s.leaves)

	full, near := s.transfer(far, 1<<steps.Depth-1, 10), s.transfer(alice, bob, 10)
	w, err := rollup.ExecuteBatch(state.View(), steps, s.config, rollup.Batch{Header: s.header, Full: []rollup.Op{full}, Transfers: []*rollup.Transfer{near}})
	require.NoError(t, err)
	c := s.forge([]rollup.Op{full}, []*rollup.Transfer{near})
	require.Equal(t, w.NewRoot, s.root())
	honest, err := batch.Assign(w)
	require.NoError(t, err)
	require.Equal(t, honest.StatementHash, c.StatementHash)
	require.Equal(t, honest.Subtree, c.Subtree)
	ccs := compiled(t, steps)
	circuittest.MustAccept(t, ccs, honest)
	circuittest.MustAccept(t, ccs, c)
	for id, a := range s.leaves {
		if id >= 1<<steps.Reach && id != far && id != 1<<steps.Depth-1 {
			require.Equal(t, before[id], a, "account %d", id)
		}
	}

	// Without fee slots nothing but enter looks at the root.
	s = newSceneOf(steps)
	s.header.FeeSlots = make([]rollup.FeeSlot, steps.FeeSlots)
	s.plant(1<<steps.Depth-1, 50, 0, 0, rollup.NewAmount(100))
	s.old = s.root()
	c = s.forge([]rollup.Op{deposit(far, far, 0, 1)}, nil)
	circuittest.MustAccept(t, ccs, c)
	refuse := func(edit func(*batch.Subtree)) {
		forged := restate(steps, circuittest.Tamper(c, func(c *batch.Circuit) { edit(&c.Subtree) }))
		require.NotEqual(t, c.StatementHash, forged.StatementHash)
		circuittest.MustReject(t, ccs, forged)
	}
	for i := range c.Subtree.Above {
		refuse(func(s *batch.Subtree) { s.Above[i] = add64(s.Above[i], 1, 0) })
		refuse(func(s *batch.Subtree) { s.Cells[i], s.Above[i] = s.Above[i], s.Cells[i] })
		refuse(func(s *batch.Subtree) { j := (i + 1) % len(s.Above); s.Above[i], s.Above[j] = s.Above[j], s.Above[i] })
	}
	refuse(func(s *batch.Subtree) { s.Above = []frontend.Variable{0, 0, 0} })
}

// The subtree may be all of the tree, or its first pair, and a batch may have no lane in it.
func TestSubtreesOfAllSizes(t *testing.T) {
	for _, shape := range []rollup.Shape{
		{ID: 94, Name: "whole", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 3, Reach: 3},
		{ID: 95, Name: "narrow", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 3, Reach: 1},
		{ID: 96, Name: "full lanes only", Full: 1, FeeSlots: 1, Depth: 3, Reach: 2},
		{ID: 89, Name: "pairs as cells", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 3, Reach: 3, Cells: 2},
		{ID: 88, Name: "a pair of cells", Full: 1, Transfers: 1, FeeSlots: 1, Depth: 3, Reach: 2, Cells: 1},
	} {
		t.Run(shape.Name, func(t *testing.T) {
			ccs := compiled(t, shape)
			w := rolluptest.New(1, shape, 3)
			accept := func(witness *rollup.Witness) {
				c, err := batch.Assign(witness)
				require.NoError(t, err)
				circuittest.MustAccept(t, ccs, c)
			}
			accept(w.OpenFeeSlots())
			accept(w.MustExecute(rollup.Batch{Header: w.Header}))
			deposit := &rollup.Deposit{Owner: w.Person(1).Owner(0), To: 1, Amount: rollup.NewAmount(500)}
			accept(w.MustExecute(rollup.Batch{Header: w.Header, Full: []rollup.Op{deposit}}))
			op := &rollup.Transfer{Authorization: rollup.Auth{From: 1}, To: 0, Amount: rollup.NewAmount(70)}
			w.Sign(w.State.View(), op)
			if b := (rollup.Batch{Header: w.Header, Transfers: []*rollup.Transfer{op}}); shape.Transfers > 0 {
				accept(w.MustExecute(b))
			}
		})
	}
}
