package operator_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/workers/memq"
)

// F34: an operator whose keys L1 does not verify with ends before it has asked for a proof.
func TestFault34WrongKeyOnL1(t *testing.T) {
	_, m, err := ring.Ensure(t.Context(), circuit)
	require.NoError(t, err)
	queue, err := memq.New(memq.DefaultConfig())
	require.NoError(t, err)
	opens := func(v *l1.VerifierParams) error {
		cfg := operator.Config{Aggregate: circuit, MaxWait: time.Second, Tick: time.Second, Watcher: l1.DefaultWatcher(), Log: slog.New(slog.DiscardHandler)}
		_, err := operator.New(t.Context(), cfg, operator.Deps{Queue: queue, Artifacts: &memq.Artifacts{}, Ring: ring, Verifier: v}, 0)
		return err
	}
	right := l1.VerifierParams{CircuitDigest: l1.Word(m.CircuitDigest), VKDigest: l1.Word(m.VKDigest)}
	require.NoError(t, opens(&right))
	key, other := right, right
	key.VKDigest[0] ^= 1
	require.ErrorIs(t, opens(&key), operator.ErrKeys)
	require.ErrorContains(t, opens(&key), "verifying key")
	other.CircuitDigest[0] ^= 1
	require.ErrorIs(t, opens(&other), operator.ErrKeys)
}
