package datadir_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// Batches that were undone though they had been forgotten, by a reorg deeper than what is kept: those that take their numbers are found again at the next start, and
// forgotten in their turn.
func TestBatchesAfterUndoneOnesAreFound(t *testing.T) {
	disk := datadirtest.New()
	cfg := datadir.Default()
	cfg.FS, cfg.Log, cfg.KeepBatches, cfg.KeepRecords = disk.FS(), slog.New(slog.DiscardHandler), 1, 2
	cfg.Identity = datadir.Identity{Rollup: "0x01", Shape: 1}
	d, err := datadir.Open("data", cfg)
	require.NoError(t, err)
	seq := uint64(0)
	seal := func(from, to uint64) {
		for n := from; n <= to; n++ {
			wait, err := d.Accept(sequencer.Entry{Seq: seq, ID: opID(seq), At: time.Unix(1, 0), Op: signed})
			require.NoError(t, err)
			require.NoError(t, wait())
			require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n}, Transfers: []uint64{seq}, IDs: []sequencer.ID{opID(seq)}}))
			require.NoError(t, d.SaveProof(n, []byte{1}))
			seq++
		}
	}
	seal(1, 6)
	require.NoError(t, d.Forget(6)) // up to 5, and of 1 to 4 nothing is left
	require.NoError(t, d.Unseal(3, func(sequencer.Entry) bool { return false }))
	seal(3, 4)
	require.NoError(t, d.Close())
	d, err = datadir.Open("data", cfg)
	require.NoError(t, err)
	h, err := d.History(2)
	require.NoError(t, err)
	require.Len(t, h.Records, 2)
	require.Len(t, h.Ops, 2)
	require.Len(t, h.Pending, 1, "the op of batch 6, which was kept, waits again")
	seal(5, 5)
	require.NoError(t, d.Forget(5))
	proof, err := d.Proof(4)
	require.NoError(t, err)
	require.Empty(t, proof)
	_, ok, err := d.OpStatus(opID(6))
	require.NoError(t, err)
	require.False(t, ok, "of batch 3 nothing is left")
	require.NoError(t, d.Close())
}

// Of a submission that begins before the first batch that is undone nothing is left either: its proof is of the batch that was there, and L1 would refuse it for the
// one that takes the number.
func TestSubmissionsOfUndoneBatchesAreForgotten(t *testing.T) {
	cfg := datadir.Default()
	cfg.FS = datadirtest.New().FS()
	d, err := datadir.Open("data", cfg)
	require.NoError(t, err)
	for _, first := range []uint64{1, 3, 5} {
		require.NoError(t, d.SaveSubmission(operator.SavedSubmission{First: first, Count: 2, Proof: []byte{1}}))
	}
	require.NoError(t, d.Unseal(4, func(sequencer.Entry) bool { return false }))
	left, err := d.Submissions(0)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.EqualValues(t, 1, left[0].First)
	require.NoError(t, d.Unseal(3, func(sequencer.Entry) bool { return false }))
	left, err = d.Submissions(0)
	require.NoError(t, err)
	require.Len(t, left, 1, "it ends before")
	require.NoError(t, d.Close())
}
