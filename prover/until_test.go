package prover

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestUntil(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	own := errors.New("own")
	n, err := Until(ctx, func() (int, error) { return 7, own })
	require.Equal(t, 7, n)
	require.ErrorIs(t, err, own)
	never := make(chan struct{})
	defer close(never)
	_, err = Until(ctx, func() (int, error) { cancel(); <-never; return 7, nil })
	require.ErrorIs(t, err, context.Canceled)
	_, err = Until(ctx, func() (int, error) { t.Error("began"); return 7, nil })
	require.ErrorIs(t, err, context.Canceled)
}

// An interrupt ends a setup and the wait for another's, and leaves neither half-written keys nor a lock.
func TestEnsureIsInterrupted(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	calls, goOn := 0, make(chan struct{})
	_, err = s.Ensure(ctx, "ranged", ccs, [32]byte{1}, func(int, int) {
		calls++
		cancel()
		<-goOn // a setup that takes for ever
	})
	require.ErrorIs(t, err, context.Canceled)
	left, err := filepath.Glob(filepath.Join(s.Dir, "*ranged*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(s.Dir, ".ranged.lock")}, left)
	close(goOn)

	unlock, err := s.lock("ranged") // that it is free is tested, too
	require.NoError(t, err)
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err = s.Ensure(short, "ranged", ccs, [32]byte{1}, nil)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	unlock()
	_, err = s.Ensure(t.Context(), "ranged", ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	require.Equal(t, 1, calls, "nobody hears of a setup that was given up")
}
