package keyring_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
)

// An interrupt ends compilation and setup, which take minutes, within a moment.
func TestRingIsInterrupted(t *testing.T) {
	for _, stage := range []string{"compile", "setup"} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		finished := false
		ring := keyring.Ring{Dir: t.TempDir(), Progress: func(s keyring.Step) {
			switch {
			case s.Stage == stage && s.Finished:
				finished = true
			case s.Stage == stage:
				time.AfterFunc(50*time.Millisecond, cancel)
			}
		}}
		_, _, err := ring.Ensure(ctx, circuits.Batch(circuits.Tiny))
		require.ErrorIs(t, err, context.Canceled, stage)
		require.False(t, finished, "%s went on to its end", stage)
		require.NoDirExists(t, ring.Dir+"/"+circuits.Batch(circuits.Tiny).Name)
		entries, err := os.ReadDir(ring.Dir)
		require.NoError(t, err)
		require.LessOrEqual(t, len(entries), 1, "a lock file at most")
	}
}
