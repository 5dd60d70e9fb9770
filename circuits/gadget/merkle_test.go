package gadget_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

const depth = 10

// update changes one leaf.
type update struct {
	Active, Index, Old, New frontend.Variable
	Root, After             frontend.Variable
	Siblings                [depth]frontend.Variable
}

func (c *update) Define(api frontend.API) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	path := gadget.Path{Bits: gadget.AssertBits(api, c.Index, depth), Siblings: c.Siblings[:]}
	api.AssertIsEqual(c.After, path.UpdateRoot(api, hash, c.Active, c.Root, c.Old, c.New))
	return nil
}

// C1: the tree's roots and proofs, of leaves present and empty, are those of the gadget, over random updates.
func TestC1UpdatesFollowTheTree(t *testing.T) {
	const seed = 20260801
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 3))
	ccs := circuittest.Cached(t, "update", func() frontend.Circuit { return new(update) })
	tree, err := statetree.New(depth, statetree.NewMemStore())
	require.NoError(t, err)
	view := tree.View()
	for i := range 300 {
		index := r.Uint32N(24) * 43 % (1 << depth)
		switch i % 20 {
		case 0:
			index = 0
		case 1:
			index = 1<<depth - 1
		}
		proof, err := view.Proof(index)
		require.NoError(t, err)
		leaf := field.FromUint64(r.Uint64())
		if r.IntN(4) == 0 {
			leaf = field.Element{}
		}
		a := &update{Active: 1, Index: index, Old: field.ToBig(proof.Leaf), New: field.ToBig(leaf), Root: field.ToBig(view.Root())}
		for l, s := range proof.Siblings {
			a.Siblings[l] = field.ToBig(s)
		}
		require.NoError(t, view.Set(index, leaf))
		a.After = field.ToBig(view.Root())
		circuittest.MustAccept(t, ccs, a)
		refuseChanges(t, a, r)
	}
}

// refuseChanges is A9 for the gadget: no part of a valid update can be anything else.
func refuseChanges(t *testing.T, a *update, r *rand.Rand) {
	t.Helper()
	ccs := circuittest.Cached(t, "update", nil)
	for _, change := range []func(*update){
		func(u *update) { plusOne(&u.Old) },
		func(u *update) { plusOne(&u.New) },
		func(u *update) { plusOne(&u.Root) },
		func(u *update) { plusOne(&u.Siblings[r.IntN(depth)]) },
		func(u *update) { u.Index = 1<<depth + circuittest.BigOf(u.Index).Int64() },
		func(u *update) { u.Active = 2 },
		func(u *update) { u.Active = -1 },
	} {
		circuittest.MustReject(t, ccs, circuittest.Tamper(a, change))
	}
	// Idle, the root stays and nothing else matters.
	circuittest.MustAccept(t, ccs, circuittest.Tamper(a, func(u *update) { u.Active, u.After = 0, u.Root; plusOne(&u.Old) }))
}

func plusOne(v *frontend.Variable) { *v = new(big.Int).Add(circuittest.BigOf(*v), big.NewInt(1)) }

// A9: another index with this leaf's path, and direction digits that are no bits, are refused.
func TestA9Directions(t *testing.T) {
	ccs := circuittest.Cached(t, "update", func() frontend.Circuit { return new(update) })
	tree, err := statetree.New(depth, statetree.NewMemStore())
	require.NoError(t, err)
	for i := range uint32(8) {
		require.NoError(t, tree.Set(i, field.FromUint64(uint64(i)+1)))
	}
	proof, err := tree.Proof(5)
	require.NoError(t, err)
	root := field.ToBig(tree.Root())
	a := &update{Active: 1, Index: 5, Old: field.ToBig(proof.Leaf), New: field.ToBig(proof.Leaf), Root: root, After: root}
	for l, s := range proof.Siblings {
		a.Siblings[l] = field.ToBig(s)
	}
	circuittest.MustAccept(t, ccs, a)
	for i := range 8 {
		if i != 5 {
			circuittest.MustReject(t, ccs, circuittest.Tamper(a, func(u *update) { u.Index = i }))
		}
	}
	id := circuittest.HintNamed("nBits")
	for name, lie := range circuittest.Lies() {
		if name == "alias" {
			continue // ten digits have no room for one
		}
		err := circuittest.Solve(ccs, a, circuittest.ForgeHint(id, lie))
		require.Error(t, err, name)
	}
	// An inner node as a leaf: the path has one level less, and the circuit has no such path.
	inner := field.Compress(proof.Siblings[0], proof.Leaf) // 5 is on the right
	circuittest.MustReject(t, ccs, circuittest.Tamper(a, func(u *update) {
		u.Index, u.Old, u.New = 2, field.ToBig(inner), field.ToBig(inner)
		for l := range depth - 1 {
			u.Siblings[l] = field.ToBig(proof.Siblings[l+1])
		}
		u.Siblings[depth-1] = 0
	}))
}
