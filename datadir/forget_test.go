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

// Undoing batches reads the records of which ops may be in the journal, and no others: requests in a batch that stays are not taken for some that are in none.
func TestUnsealReadsWhatIsNotForgotten(t *testing.T) {
	cfg := Default()
	cfg.KeepBatches = 2
	d, err := Open(t.TempDir(), cfg)
	require.NoError(t, err)
	defer d.Close()
	seal := func(from, to uint64) { // batch n serves request n
		for n := from; n <= to; n++ {
			seq := d.counted().ops
			wait, err := d.Accept(sequencer.Entry{Seq: seq, ID: sequencer.RequestID(n), Request: true, Index: n, Op: &rollup.ForcedExit{}})
			require.NoError(t, err)
			require.NoError(t, wait())
			require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n}, Full: []uint64{seq}, IDs: []sequencer.ID{sequencer.RequestID(n)}}))
		}
	}
	unseal := func(from uint64) (asked []uint64, err error) {
		err = d.Unseal(from, func(e sequencer.Entry) bool {
			asked = append(asked, e.Index)
			return false
		})
		return asked, err
	}
	journal := func() (left []uint64) {
		require.NoError(t, d.scan(keyOp, 0, func(_ uint64, value []byte) error {
			e, err := decodeEntry(0, value)
			left = append(left, e.Index)
			return err
		}))
		return left
	}
	seal(1, 8)
	require.NoError(t, d.Forget(7))
	damage := func(n uint64) { require.NoError(t, d.db.Set(key(keyBatch, n), []byte("no JSON"), nil)) }
	damage(2)
	asked, err := unseal(8)
	require.NoError(t, err)
	require.Equal(t, []uint64{8}, asked)
	require.Equal(t, []uint64{6, 7}, journal())
	asked, err = unseal(4) // of which two were forgotten
	require.NoError(t, err)
	require.Equal(t, []uint64{6, 7}, asked)
	require.Empty(t, journal())
	seal(4, 6)
	asked, err = unseal(5)
	require.NoError(t, err)
	require.Equal(t, []uint64{5, 6}, asked)
	require.Equal(t, []uint64{4}, journal(), "it took the number of one that was forgotten")
	damage(4)
	_, err = unseal(5)
	require.ErrorIs(t, err, ErrDamaged)
	require.Equal(t, []uint64{4}, journal())
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
