package datadir

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// Forgetting reads what it forgets and the record after that: those of all that is kept would be read with every submission that gets final.
func TestForgetReadsNoMoreThanItForgets(t *testing.T) {
	cfg := Default()
	cfg.KeepBatches = 2
	d, err := Open(t.TempDir(), cfg)
	require.NoError(t, err)
	defer d.Close()
	for n := range uint64(4) {
		require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n + 1}}))
	}
	require.NoError(t, d.db.Set(key(keyBatch, 5), []byte("no JSON"), nil))
	require.NoError(t, d.Forget(4))
	forgotten, err := d.forgotten()
	require.NoError(t, err)
	require.EqualValues(t, 2, forgotten)
	require.ErrorIs(t, d.Forget(7), ErrDamaged, "it reads as far as that")
}
