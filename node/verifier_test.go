package node_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/datadir/datadirtest"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1/devchain"
)

// An operator is started with another of the contract's verifiers while a submission waits: it is not sent to that one with the proof, or the count, of the one before.
func TestAnotherVerifierAfterARestart(t *testing.T) {
	otherVerifierAfterARestart(t, false, (*devchain.Chain).Drop)
}

// L1 mines what waited from before, after all, while the operator makes other submissions of the same batches.
func TestAnotherVerifierAndWhatWaitedIsMined(t *testing.T) {
	otherVerifierAfterARestart(t, false, func(c *devchain.Chain) { c.Commit() })
}

// So is one whose blob nobody mines at its price: it goes on in calldata.
func TestVerifierWithoutBlobsAfterARestart(t *testing.T) {
	otherVerifierAfterARestart(t, true, func(*devchain.Chain) {})
}

func otherVerifierAfterARestart(t *testing.T, blob bool, between func(*devchain.Chain)) {
	single := circuits.Aggregate(circuit.Shape, 1)
	w := newWorldOf(t, func(d *l1.DeployConfig) {
		d.Verifiers[0].Blob = blob
		d.Verifiers = append(d.Verifiers, l1.VerifierConfig{Code: devchain.StubVerifier(), CircuitDigest: l1.Word{2}, VKDigest: l1.Word{2}, FullLanes: single.Shape.Full, Slots: 1})
	})
	w.shapes, w.blob = append(w.shapes, single.Shape), blob
	disk := datadirtest.New()
	cfg := w.config2()
	cfg.Shapes = w.shapes
	first, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	for person := range w.people {
		w.deposit(person, 1_000_000)
	}
	first.id(1)
	first.id(2)
	require.NoError(t, first.Flush(first.ctx))
	w.stop()
	for range 12 {
		first.pays()
	}
	first.until("sealed, and on the way to L1", func() bool {
		info := first.Info()
		return info.Sealed > info.Final+4 && w.pendingTxs() > 0
	})
	first.close()
	between(w.chain)

	cfg.Aggregate, cfg.VerifierID, cfg.Confirmations = single, 1, 20 // L1 has it for some seconds before it is final
	again, err := w.start(cfg, disk, nil)
	require.NoError(t, err)
	w.mine()
	again.until("final", func() bool { return again.Info().Final >= first.Info().Sealed })
	require.NoError(t, again.Flush(again.ctx))
	again.close()
	require.EqualValues(t, again.Info().Sealed, w.solvent().LastBatch)
}
