package statetree

import (
	"runtime"
	"sync"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// A view that lies on another, for as long as there is something to do, keeps nothing alive of what commits replace meanwhile: the one beneath moves on.
func TestViewOnAnotherKeepsNoHistory(t *testing.T) {
	tree, err := New(8, NewMemStore())
	require.NoError(t, err)
	head := tree.View()
	on := head.Over()
	old := weak.Make(tree.head.Load())
	for n := range uint64(2) {
		final := tree.View()
		head.Step(n)
		for _, v := range []*View{head, final} {
			require.NoError(t, v.Set(3, field.FromUint64(n+1)))
		}
		require.NoError(t, final.Commit())
		require.NoError(t, head.Rebase(n, new(sync.Mutex)))
	}
	runtime.GC()
	require.Nil(t, old.Value())
	leaf, err := on.Get(3)
	require.NoError(t, err)
	require.Equal(t, field.FromUint64(2), leaf)
	fork, err := on.Fork().Get(3)
	require.NoError(t, err)
	require.Equal(t, leaf, fork)
}
