package keyring

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
)

// That keys fit cannot be noted beside those that may only be read: they are compared each time, and serve.
func TestKeysThatMayOnlyBeRead(t *testing.T) {
	c, dir := circuits.Batch(circuits.Tiny), t.TempDir()
	putManifest(t, dir, c.Name, prover.Manifest{})
	require.NoError(t, os.Chmod(filepath.Join(dir, c.Name), 0o755))
	require.NoError(t, os.Chmod(filepath.Join(dir, c.Name, "manifest.json"), 0o644))
	r := Ring{Dir: dir, Build: "b"}
	require.NoError(t, r.markChecked(c, prover.Manifest{}))
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755))
	require.NoError(t, os.Chmod(dir, 0o555))
	defer func() { require.NoError(t, os.Chmod(dir, 0o755)) }()
	if os.Geteuid() == 0 { // who may write everywhere; of files, this thread is somebody else
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		require.NoError(t, syscall.Setfsuid(65534))
		defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	}
	require.True(t, r.isChecked(c))
	another := Ring{Dir: dir, Build: "another"}
	require.NoError(t, another.markChecked(c, prover.Manifest{}))
	require.False(t, another.isChecked(c))
}
