package datadir_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// What waits is read as it was written.
func TestEntriesComeBack(t *testing.T) {
	cfg := datadir.Default()
	cfg.FS = datadirtest.New().FS()
	d, err := datadir.Open("data", cfg)
	require.NoError(t, err)
	want := []sequencer.Entry{
		{Seq: 0, ID: opID(0), Op: signed, Fee: 1 << 32, At: time.Unix(1, 0)},
		{Seq: 1, ID: sequencer.RequestID(7), Op: &rollup.ForcedExit{ID: 3}, Request: true, Index: 7, At: time.Unix(2, 0)},
		{Seq: 2, ID: sequencer.RequestID(8), Op: &rollup.ForcedExit{ID: 3}, Request: true, Index: 8, Front: true, At: time.Unix(2, 0)},
	}
	for _, e := range want {
		wait, err := d.Accept(e)
		require.NoError(t, err)
		require.NoError(t, wait())
	}
	h, err := d.History(0)
	require.NoError(t, err)
	require.Equal(t, want, h.Pending)
	require.NoError(t, d.Close())
}
