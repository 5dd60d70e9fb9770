package prover

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// copyTo is a fetch from another store.
func copyTo(from Store, name string) func(string) error {
	return func(folder string) error { return os.CopyFS(folder, os.DirFS(from.Folder(name))) }
}

func storeOf(t *testing.T, seed byte) Store {
	t.Helper()
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	s := Store{Dir: t.TempDir()}
	_, err = s.Ensure(t.Context(), "product", ccs, [32]byte{seed}, nil)
	require.NoError(t, err)
	return s
}

// Sound keys stay, whatever could be brought. Damaged ones stay too until all others are there, so that a process that is killed leaves no mix of two; what
// it had brought the next one finds.
func TestBringReplacesAsAWhole(t *testing.T) {
	here, there := storeOf(t, 1), storeOf(t, 2)
	old, err := here.Manifest("product")
	require.NoError(t, err)
	require.NoError(t, here.Bring(t.Context(), "product", func(string) error { return errors.New("it asks for keys that are here") }))

	require.NoError(t, os.WriteFile(here.file("product", provingFile), []byte("damaged"), 0o644))
	cut := errors.New("cut")
	err = here.Bring(t.Context(), "product", func(folder string) error {
		vk, err := os.ReadFile(there.file("product", verifyingFile))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, verifyingFile), vk, 0o644))
		return cut
	})
	require.ErrorIs(t, err, cut)
	_, still, err := here.LoadVerifying("product")
	require.NoError(t, err, "the old one is whole")
	require.Equal(t, old, still)

	require.NoError(t, here.Bring(t.Context(), "product", func(folder string) error {
		require.NoError(t, os.Remove(filepath.Join(folder, verifyingFile)), "the last one left it")
		return copyTo(there, "product")(folder)
	}))
	want, err := there.Manifest("product")
	require.NoError(t, err)
	got, err := here.CheckFiles("product")
	require.NoError(t, err)
	require.Equal(t, want, got)
	left, err := filepath.Glob(filepath.Join(here.Dir, unfinished+"*"))
	require.NoError(t, err)
	require.Empty(t, left)
	require.Error(t, here.Bring(t.Context(), "../product", copyTo(there, "product")))
}

// Of several that ask at the same time one fetches, the others wait for it and succeed; who is stopped meanwhile ends.
func TestBringOnce(t *testing.T) {
	here, there := Store{Dir: filepath.Join(t.TempDir(), "new")}, storeOf(t, 2)
	var fetched atomic.Int32
	begun, done := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			err := here.Bring(t.Context(), "product", func(folder string) error {
				fetched.Add(1)
				close(begun) // a second one would panic
				<-done
				return copyTo(there, "product")(folder)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	<-begun
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, here.Bring(ctx, "product", copyTo(there, "product")), context.DeadlineExceeded)
	close(done)
	wg.Wait()
	require.Equal(t, int32(1), fetched.Load())
	_, err := here.CheckFiles("product")
	require.NoError(t, err)
}
