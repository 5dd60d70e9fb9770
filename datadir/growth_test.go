package datadir_test

import (
	"log/slog"
	"path"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// N4: five thousand batches, and a directory that is no larger for it: ops and proofs of the last few stay, records and whereabouts of some more. What was
// dropped beside all batches goes with those of its time.
func TestN4DirectoryDoesNotGrow(t *testing.T) {
	disk := datadirtest.New()
	cfg := datadir.Default()
	cfg.FS, cfg.MemTableBytes, cfg.CacheBytes, cfg.KeepBatches, cfg.KeepRecords = disk.FS(), 64<<10, 1<<20, 8, 100
	cfg.Identity = datadir.Identity{Rollup: "0x01", Shape: 1}
	cfg.Log = slog.New(slog.DiscardHandler)
	d, err := datadir.Open("data", cfg)
	require.NoError(t, err)
	var dropped []sequencer.ID
	var early, seq uint64
	accept := func() uint64 {
		_, err := d.Accept(sequencer.Entry{Seq: seq, ID: opID(seq), At: time.Unix(1, 0), Op: signed})
		require.NoError(t, err)
		seq++
		return seq - 1
	}
	const batches = uint64(5_000)
	for n := uint64(1); n <= batches; n++ {
		a, b := accept(), accept()
		require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: n}, Transfers: []uint64{a, b}, IDs: []sequencer.ID{opID(a), opID(b)}}))
		require.NoError(t, d.SaveProof(n, make([]byte, 2000)))
		require.NoError(t, d.SaveSubmission(operator.SavedSubmission{First: n, Count: 1}))
		require.NoError(t, d.SaveTx(n, n, [32]byte{1}))
		require.NoError(t, d.Forget(n))
		if n%100 == 0 {
			c := accept()
			require.NoError(t, d.Seal(sequencer.Record{Dropped: []sequencer.DroppedEntry{{Seq: c, ID: opID(c), Reason: "expired"}}}))
			dropped = append(dropped, opID(c))
		}
		if n == batches/10 {
			early = size(t, disk)
		}
	}
	records := 0
	require.NoError(t, d.Records(0, func(sequencer.Record) error { records++; return nil }))
	require.Equal(t, int(cfg.KeepRecords), records)
	for n, known := range map[uint64]bool{1: false, batches / 2: false, batches - cfg.KeepRecords: false, batches - cfg.KeepRecords + 1: true, batches: true} {
		_, ok, err := d.Record(n)
		require.NoError(t, err)
		require.Equal(t, known, ok, "record of batch %d", n)
		tx, err := d.Tx(n)
		require.NoError(t, err)
		require.Equal(t, known, tx != [32]byte{}, "tx of batch %d", n)
	}
	r, _, err := d.Record(batches)
	require.NoError(t, err)
	for id, known := range map[sequencer.ID]bool{opID(0): false, opID(1): false, r.IDs[0]: true, dropped[0]: false, dropped[len(dropped)/2]: false, dropped[len(dropped)-1]: true} {
		_, ok, err := d.OpStatus(id)
		require.NoError(t, err)
		require.Equal(t, known, ok, id)
	}
	require.Less(t, size(t, disk), 3*early, "as much after all batches as after a tenth, but for what the database has not tidied up")
	require.NoError(t, d.Close())
	d, err = datadir.Open("data", cfg)
	require.NoError(t, err, "nothing is missing")
	require.NoError(t, d.Close())
}

// size of all files of the directory, in bytes.
func size(t *testing.T, disk *datadirtest.Disk) (sum uint64) {
	t.Helper()
	const dir = "data/db"
	names, err := disk.FS().List(dir)
	require.NoError(t, err)
	for _, name := range names {
		if info, err := disk.FS().Stat(path.Join(dir, name)); err == nil { // it may be gone by now
			sum += uint64(info.Size())
		}
	}
	return sum
}
