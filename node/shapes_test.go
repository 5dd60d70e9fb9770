package node_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// A rollup may have several verifiers, of batches of different shapes, and whoever may submit takes any of them. An operator reads the batches of all, and goes on
// after them.
func TestBatchesOfAnotherVerifier(t *testing.T) {
	other := rollup.Shape{ID: 91, Name: "other", Full: 3, Transfers: 5, FeeSlots: 1, Depth: rollup.MaxDepth, Reach: 24}
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
	cfg.VerifierID, cfg.Aggregate = 0, circuits.AggregateInBlob(circuit.Shape, circuit.Slots)
	_, err = w.start(cfg, disk, nil)
	require.ErrorContains(t, err, "D is in a blob: false for verifier 0")
	cfg.Aggregate = circuit

	first, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	on := first.settle(5)
	w.submits(other, 1, on, rollup.Batch{Header: rollup.Header{Number: on.LastBatch + 1, Timestamp: on.Timestamp}})
	require.ErrorIs(t, <-first.ended, node.ErrOther)
	again, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	want := again.settle(6).LastBatch
	again.close()

	// So does one that stands by.
	cfg.Dir = t.TempDir()
	follow := node.DefaultFollow()
	follow.Dir, follow.Shapes = cfg.Dir, w.shapes
	for batch, stands := uint64(0), 100*time.Millisecond; batch < want; stands *= 2 { // a slow machine may have read nothing yet
		require.NoError(t, node.Standby(t.Context(), cfg, node.Deps{Client: w.client, Log: w.log()}, func(context.Context) error {
			time.Sleep(stands)
			return nil
		}))
		f, err := node.NewFollower(t.Context(), follow, w.client)
		require.NoError(t, err)
		batch = f.At().Batch
		require.NoError(t, f.Close())
	}
}

// Another operator's batch may end at the root of the one that was sealed here in its place, and be another all the same: of a later time, which what follows here may
// be before, or with fewer requests served, which what follows here would skip.
func TestBatchesOfOthersThatEndAtTheSameRoot(t *testing.T) {
	for name, serve := range map[string]bool{"another time": true, "other requests": false} {
		t.Run(name, func(t *testing.T) {
			w := newWorldOf(t, func(d *l1.DeployConfig) { d.Operators = append(d.Operators, d.Admin) })
			disk := datadirtest.New()
			first, err := w.start(w.config2(), disk, nil)
			require.NoError(t, err)
			for person := range w.people {
				w.deposit(person, 1_000_000)
			}
			on := first.settle(5)
			first.close()
			r, err := w.startWith(w.config2(), disk, func(d *node.Deps) {
				d.Prover = &held{prover{make(chan operator.Proof, 10_000)}, make(chan struct{})}
			})
			require.NoError(t, err)
			_, _, err = w.client.RequestForcedExit(t.Context(), w.sender, 1<<30, 0) // of nobody's account: it does nothing
			require.NoError(t, err)
			r.until("it is sealed", func() bool { return r.Info().Sealed > on.LastBatch })
			r.until("L1's clock is ahead", func() bool { return w.chain.Time() > uint64(time.Now().Unix())+1 })
			b := rollup.Batch{Header: rollup.Header{Number: on.LastBatch + 1, Timestamp: w.chain.Time()}}
			if serve {
				b.Full = []rollup.Op{&rollup.ForcedExit{ID: 1 << 30, Address: rollup.Address(w.sender.Address())}}
			}
			w.submits(circuit.Shape, 0, on, b)
			var ended error
			for ended == nil && r.Info().Final == on.LastBatch {
				select {
				case ended = <-r.ended:
				case <-time.After(5 * time.Millisecond):
				}
			}
			require.ErrorIs(t, ended, node.ErrOther, "it took the batch for its own")
			again, err := w.start(w.config2(), disk, nil)
			require.NoError(t, err)
			require.EqualValues(t, 1+len(w.people), again.settle(6).Requests)
			again.close()
		})
	}
}

// submits a batch of a verifier's shape after all that is on L1, as another operator.
func (w *world) submits(shape rollup.Shape, verifier uint8, on *restore.Rollup, batch rollup.Batch) {
	w.t.Helper()
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
