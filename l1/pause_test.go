package l1

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// While a blob is missing a pause is twice the one before, from a poll up to a minute. Nothing else has a watcher pause.
func TestPauseWhileABlobIsMissing(t *testing.T) {
	w := &Watcher{cfg: WatcherConfig{Poll: 5 * time.Second}}
	var last time.Duration
	for _, want := range []time.Duration{5, 10, 20, 40, 60, 60} {
		last = w.pause(last, fmt.Errorf("batch 7: %w", ErrBlobMissing))
		require.Equal(t, want*time.Second, last)
	}
	require.Zero(t, w.pause(last, nil))
	require.Zero(t, w.pause(last, ErrNoQuorum))
}
