package keyring

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
)

// That an aggregate was found to fit holds for one inner key: with another, or none, it is compiled again.
func TestCheckedWithTheKeyInside(t *testing.T) {
	aggregate := circuits.Aggregate(circuits.Tiny, 1)
	inner := aggregate.Inner()
	r := Ring{Dir: t.TempDir(), Build: "b"}
	putManifest(t, r.Dir, inner.Name, prover.Manifest{VKDigest: prover.Digest{1}})
	putManifest(t, r.Dir, aggregate.Name, prover.Manifest{VKDigest: prover.Digest{2}})
	for _, c := range []circuits.Circuit{inner, aggregate} {
		require.False(t, r.isChecked(c))
		m, err := r.store().Manifest(c.Name)
		require.NoError(t, err)
		require.NoError(t, r.markChecked(c, m))
		require.True(t, r.isChecked(c))
		another := Ring{Dir: r.Dir, Build: "another"}
		require.False(t, another.isChecked(c))
		require.NoError(t, another.markChecked(c, m))
		require.True(t, another.isChecked(c))
		require.True(t, r.isChecked(c), "builds do not undo each other's work")
	}
	putManifest(t, r.Dir, inner.Name, prover.Manifest{VKDigest: prover.Digest{3}})
	require.False(t, r.isChecked(aggregate))
	putManifest(t, r.Dir, inner.Name, prover.Manifest{VKDigest: prover.Digest{1}})
	require.True(t, r.isChecked(aggregate))
	require.NoError(t, os.RemoveAll(filepath.Join(r.Dir, inner.Name)))
	require.False(t, r.isChecked(aggregate))
}

// The last builds are known, and no more.
func TestCheckedByMany(t *testing.T) {
	c := circuits.Batch(circuits.Tiny)
	dir := t.TempDir()
	putManifest(t, dir, c.Name, prover.Manifest{})
	for i := range 2 * maxChecked {
		require.NoError(t, Ring{Dir: dir, Build: fmt.Sprint("b", i)}.markChecked(c, prover.Manifest{}))
	}
	for i := range 2 * maxChecked {
		require.Equal(t, i >= maxChecked, Ring{Dir: dir, Build: fmt.Sprint("b", i)}.isChecked(c))
	}
}

// What is noted saves time and no more: a full disk keeps nobody from keys that are there.
func TestNotedWhereThereIsRoom(t *testing.T) {
	for _, err := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EACCES} {
		require.True(t, isOfDisk(&os.PathError{Op: "write", Path: "batch-tiny.checked", Err: err}), "%v", err)
	}
	require.False(t, isOfDisk(&os.PathError{Op: "write", Path: "batch-tiny.checked", Err: syscall.EIO}))
}
