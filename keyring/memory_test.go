package keyring

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
)

// A circuit that the machine has no room for is refused before it is compiled or its keys are looked for, with what to do.
func TestN7TooLargeForTheMachine(t *testing.T) {
	large := circuits.Batch(circuits.Large)
	need, err := Need(large)
	require.NoError(t, err)
	require.Greater(t, need, int64(6478<<20), "less than a worker was measured to hold")
	small := Ring{Dir: t.TempDir(), Memory: need - 1}
	_, _, err = small.Ensure(t.Context(), large)
	require.ErrorIs(t, err, ErrMemory)
	require.ErrorContains(t, err, "batch-large needs about 8.4 GiB")
	_, err = small.Load(large)
	require.ErrorIs(t, err, ErrMemory)
	_, err = small.Compile(t.Context(), large)
	require.ErrorIs(t, err, ErrMemory)
	require.NoError(t, Ring{Memory: need}.Fits(large))
	require.NoError(t, Ring{}.Fits(large), "nobody knows how much there is")
	_, _, err = small.Ensure(t.Context(), circuits.Batch(circuits.Tiny))
	require.NoError(t, err)
	for _, c := range circuits.All() {
		n, err := c.Constraints()
		require.NoError(t, err)
		require.Positive(t, n)
	}
}
