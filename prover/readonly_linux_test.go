package prover

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// asReader calls f as somebody who may read a directory and write nothing in it, as in a volume that is mounted so.
func asReader(t *testing.T, dir string, f func()) {
	t.Helper()
	for at := dir; len(at) > len(os.TempDir()); at = filepath.Dir(at) {
		require.NoError(t, os.Chmod(at, 0o555))
	}
	defer func() {
		for at := dir; len(at) > len(os.TempDir()); at = filepath.Dir(at) {
			require.NoError(t, os.Chmod(at, 0o755))
		}
	}()
	if os.Geteuid() == 0 { // who may write everywhere; of files, this thread is somebody else
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		require.NoError(t, syscall.Setfsuid(65534))
		defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	}
	f()
}

// Keys that this process may only read serve it, as those of another build have to in a container; what is missing there is refused before it is made.
func TestKeysThatMayOnlyBeRead(t *testing.T) {
	s, seed := Store{Dir: t.TempDir()}, [32]byte{1}
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	made, err := s.Ensure(t.Context(), "ranged", ccs, seed, nil)
	require.NoError(t, err)
	unlock, err := s.lock("ranged")
	require.NoError(t, err)
	asReader(t, s.Dir, func() {
		soon, cancel := context.WithTimeout(t.Context(), 10*lockPause)
		defer cancel()
		_, err := s.Ensure(soon, "ranged", ccs, seed, nil)
		require.ErrorIs(t, err, context.DeadlineExceeded, "somebody else writes")
		unlock()
		for range 2 {
			k, err := s.Ensure(t.Context(), "ranged", ccs, seed, nil)
			require.NoError(t, err)
			require.Equal(t, made.Manifest, k.Manifest)
			shared, err := s.lock("ranged") // of another reader
			require.NoError(t, err)
			defer shared()
		}
		calls := 0
		_, err = s.Ensure(t.Context(), "missing", ccs, seed, func(int, int) { calls++ })
		require.ErrorIs(t, err, ErrKeysMissing)
		require.ErrorContains(t, err, "cannot be made here")
		_, err = s.Ensure(t.Context(), "ranged", ccs, [32]byte{2}, func(int, int) { calls++ })
		require.ErrorIs(t, err, ErrKeysStale)
		require.ErrorContains(t, err, "cannot be made here")
		require.Zero(t, calls)
	})
}

// Keys that this process may not read may be sound: they are not called damaged, which has dev keys deleted and made anew, and others not brought in their place.
func TestKeysThatMayNotBeRead(t *testing.T) {
	s := storeOf(t, 1)
	for _, file := range []string{provingFile, verifyingFile, circuitFile} {
		require.NoError(t, os.Chmod(s.file("product", file), 0))
		asReader(t, s.Dir, func() {
			_, err := s.CheckFiles("product") // as Load, which has other threads
			require.ErrorIs(t, err, os.ErrPermission)
			require.NotErrorIs(t, err, ErrKeysCorrupt)
			err = s.Bring(t.Context(), "product", func(string) error { return errors.New("it asks for them") })
			require.ErrorIs(t, err, os.ErrPermission)
		})
		require.NoError(t, os.Chmod(s.file("product", file), 0o644))
	}
}
