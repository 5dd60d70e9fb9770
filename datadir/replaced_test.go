package datadir_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// A held op that its sender replaced is missing for nobody, whenever the directory is opened again, and told of once more by the next batch.
func TestReplacedOpsAreNotMissing(t *testing.T) {
	disk := datadirtest.New()
	cfg := datadir.Default()
	cfg.FS, cfg.Log = disk.FS(), slog.New(slog.DiscardHandler)
	cfg.Identity = datadir.Identity{Rollup: "0x01", Shape: 1}
	var d *datadir.Dir
	open := func() {
		var err error
		d, err = datadir.Open("data", cfg)
		require.NoError(t, err)
	}
	reopen := func(waiting ...uint64) {
		require.NoError(t, d.Close())
		open()
		h, err := d.History(0)
		require.NoError(t, err)
		var got []uint64
		for _, e := range h.Pending {
			got = append(got, e.Seq)
		}
		require.Equal(t, waiting, got)
	}
	accept := func(seq uint64, replaced *sequencer.DroppedEntry) {
		wait, err := d.Accept(sequencer.Entry{Seq: seq, ID: opID(seq), At: time.Unix(1, 0), Op: signed, Replaced: replaced})
		require.NoError(t, err)
		require.NoError(t, wait())
	}
	by := func(seq uint64) *sequencer.DroppedEntry {
		return &sequencer.DroppedEntry{Seq: seq, ID: opID(seq), Reason: "replaced"}
	}
	open()
	accept(0, nil)
	accept(1, nil)
	accept(2, by(1)) // before any batch
	reopen(0, 2)
	require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: 1}, Transfers: []uint64{0}, IDs: []sequencer.ID{opID(0)}, Dropped: []sequencer.DroppedEntry{*by(1)}}))
	reopen(2)
	accept(3, by(2)) // of before the batch
	reopen(3)
	accept(4, by(3))
	accept(5, by(4))
	reopen(5)
	require.NoError(t, d.Seal(sequencer.Record{Header: rollup.Header{Number: 2}, Dropped: []sequencer.DroppedEntry{*by(2), *by(3), *by(4)}}))
	reopen(5)
	require.NoError(t, d.Close())
}
