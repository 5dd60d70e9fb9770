package queuetest

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// Bytes returns n bytes that do not compress, the same for the same n.
func Bytes(n int) []byte {
	out := make([]byte, n)
	rand.NewChaCha8([32]byte{byte(n), byte(n >> 8), byte(n >> 16)}).Read(out)
	return out
}

// CheckArtifacts checks a store; corrupt damages what it keeps.
func CheckArtifacts(t *testing.T, a workers.Artifacts, corrupt func(*testing.T, workers.Digest)) {
	for _, n := range []int{0, 1, 1<<20 - 1, 1 << 20, 8 << 20} { // F6
		data := Bytes(n)
		d, err := a.Put(t.Context(), data)
		require.NoError(t, err)
		require.Equal(t, workers.DigestOf(data), d)
		got, err := a.Get(t.Context(), d)
		require.NoError(t, err)
		require.Equal(t, len(data), len(got))
		require.Equal(t, d, workers.DigestOf(got))
	}
	_, err := a.Get(t.Context(), workers.Digest{9})
	require.ErrorIs(t, err, workers.ErrNotFound)
	_, err = a.Put(t.Context(), make([]byte, workers.MaxArtifact+1))
	require.ErrorIs(t, err, workers.ErrTooLarge)

	data := Bytes(3000)
	for range 2 {
		d, err := a.Put(t.Context(), data)
		require.NoError(t, err, "idempotent")
		corrupt(t, d)
		_, err = a.Get(t.Context(), d)
		require.ErrorIs(t, err, workers.ErrCorrupt)
		_, err = a.Put(t.Context(), data)
		require.NoError(t, err)
		_, err = a.Get(t.Context(), d)
		require.NoError(t, err, "putting it again heals it")
	}
	if b, ok := a.(workers.Bounded); ok {
		for _, n := range []int{3000, 3 << 20} {
			d, err := a.Put(t.Context(), Bytes(n))
			require.NoError(t, err)
			_, err = b.GetUpTo(t.Context(), d, int64(n)-1)
			require.ErrorIs(t, err, workers.ErrTooLarge)
			got, err := b.GetUpTo(t.Context(), d, int64(n))
			require.NoError(t, err)
			require.Len(t, got, n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = a.Get(ctx, workers.DigestOf(data))
	require.Error(t, err)
}
