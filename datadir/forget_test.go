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

// An operator that is in charge again seals after batches of another's, which are in no record: that is no damage. Where a record of its own is lost, it is.
func TestBatchesOfAnotherInBetween(t *testing.T) {
	path := t.TempDir()
	open := func() (*Dir, error) { return Open(path, Default()) }
	d, err := open()
	require.NoError(t, err)
	for _, n := range []uint64{1, 2, 5, 6, 9, 10, 11} {
		require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n}}))
	}
	require.NoError(t, d.Close())
	d, err = open()
	require.NoError(t, err)
	require.NoError(t, d.Unseal(9, func(sequencer.Entry) bool { return true }))
	for n := uint64(7); n < 12; n++ { // what stood before batch 9 is forgotten with it
		require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n}}))
	}
	require.NoError(t, d.db.Delete(key(keyBatch, 8), nil))
	require.NoError(t, d.Close())
	_, err = open()
	require.ErrorIs(t, err, ErrDamaged)
	require.ErrorContains(t, err, "batch 9 follows 7")
}
