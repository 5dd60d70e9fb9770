package rollup_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/statetree"
)

// Whoever seals a batch chooses the leaves of new accounts, any that are empty: the last one of the tree, too. Who was there before is there still, and those
// who come after find room, in the leaves that were left out.
func TestAccountsFarAway(t *testing.T) {
	for _, last := range []uint32{math.MaxUint32, math.MaxUint32 - 1} {
		store := statetree.NewMemStore()
		state, err := rollup.NewState(rollup.MaxDepth, store)
		require.NoError(t, err)
		config, header := rollup.Config(1337, rollup.Address{0xca}), rollup.Header{Number: 1}
		owner := func(n uint64) rollup.Owner { return rolluptest.NewPerson(n).Owner(0) }
		view, plain := state.View(), state.View()
		view.Remember() // as who restores does
		deposit := func(n uint64, to uint32) {
			t.Helper()
			for _, v := range []*rollup.View{view, plain} {
				require.NoError(t, rollup.Apply(v, config, header, rollup.FullLane, &rollup.Deposit{Owner: owner(n), To: to, Amount: rollup.NewAmount(1 + n)}))
			}
			require.Equal(t, plain.Root(), view.Root())
		}
		is := func(v *rollup.View, n uint64, at uint32) {
			t.Helper()
			a, err := v.Account(at)
			require.NoError(t, err)
			require.Equal(t, owner(n), a.Owner)
			id, known, err := v.Locate(owner(n))
			require.NoError(t, err)
			require.True(t, known)
			require.Equal(t, at, id)
		}
		next := func(v *rollup.View, at uint32) {
			t.Helper()
			id, known, err := v.Locate(owner(99))
			require.NoError(t, err)
			require.False(t, known)
			require.Equal(t, at, id)
		}
		deposit(0, 0)
		deposit(1, last)
		deposit(2, 2)
		for _, v := range []*rollup.View{view, plain, plain.Flat(), plain.Fork(), plain.Flat().Fork()} {
			is(v, 0, 0)
			is(v, 1, last)
			is(v, 2, 2)
			next(v, 1)
		}
		deposit(3, 1)
		next(view, 3)
		next(plain, 3)
		require.NoError(t, plain.Commit())
		again, err := rollup.NewState(rollup.MaxDepth, store)
		require.NoError(t, err)
		view = again.View()
		view.Remember()
		is(view, 0, 0)
		is(view, 1, last)
		is(view, 3, 1)
		next(view, 3)
	}
}
