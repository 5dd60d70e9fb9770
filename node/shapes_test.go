package node_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A rollup may have several verifiers, of batches of different shapes, and whoever may submit takes any of them. An operator reads the batches of all, and goes on
// after them.
func TestBatchesOfAnotherVerifier(t *testing.T) {
	other := rollup.Shape{ID: 91, Name: "other", Full: 3, Transfers: 5, FeeSlots: 1, Depth: rollup.MaxDepth}
	w := newWorldOf(t, func(d *l1.DeployConfig) {
		d.Verifiers = append(d.Verifiers, l1.VerifierConfig{Code: devchain.StubVerifier(), CircuitDigest: l1.Word{2}, VKDigest: l1.Word{2}, FullLanes: other.Full, Slots: 1})
		d.Operators = append(d.Operators, d.Admin)
	})
	w.shapes = append(w.shapes, other)
	disk := datadirtest.New()
	cfg := w.config2()
	_, err := w.start(cfg, disk, nil)
	require.ErrorContains(t, err, "2 verifiers")
	cfg.Shapes, cfg.VerifierID = w.shapes, 1
	_, err = w.start(cfg, disk, nil)
	require.ErrorContains(t, err, "check circuit and verifierId")
	cfg.VerifierID = 2
	_, err = w.start(cfg, disk, nil)
	require.ErrorContains(t, err, "asked for number 2")
	cfg.VerifierID = 0

	first, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	w.submits(other, 1, first.settle(5))
	require.ErrorIs(t, <-first.ended, node.ErrOther)
	again, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	want := again.settle(6).LastBatch
	again.close()

	// So does one that stands by.
	cfg.Dir = t.TempDir()
	follow := node.DefaultFollow()
	follow.Dir, follow.Shapes = cfg.Dir, w.shapes
	for batch := uint64(0); batch < want; {
		require.NoError(t, node.Standby(t.Context(), cfg, node.Deps{Client: w.client, Log: w.log()}, func(context.Context) error {
			time.Sleep(100 * time.Millisecond)
			return nil
		}))
		f, err := node.NewFollower(t.Context(), follow, w.client)
		require.NoError(t, err)
		batch = f.At().Batch
		require.NoError(t, f.Close())
	}
}

// submits an empty batch of a verifier's shape after all that is on L1, as another operator.
func (w *world) submits(shape rollup.Shape, verifier uint8, on *restore.Rollup) {
	w.t.Helper()
	batch := rollup.Batch{Header: rollup.Header{Number: on.LastBatch + 1, Timestamp: on.Timestamp}}
	witness, err := rollup.ExecuteBatch(on.State.View(), shape, w.config, batch)
	require.NoError(w.t, err)
	data := []rollup.BatchData{witness.BatchData()}
	a, err := rollup.Aggregate(data)
	require.NoError(w.t, err)
	d, set := rollup.Streams(data)
	s, err := l1.NewSubmitter(w.client, w.sender, slog.New(slog.DiscardHandler))
	require.NoError(w.t, err)
	_, err = s.Submit(w.t.Context(), &l1.Submission{First: batch.Number, Count: 1, FirstTimestamp: batch.Timestamp, LastTimestamp: batch.Timestamp, OldRoot: a.OldRoot.Bytes(),
		NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(), S: field.Words(set), D: field.Words(d), VerifierID: verifier, Proof: make([]byte, 384)})
	require.NoError(w.t, err)
}
