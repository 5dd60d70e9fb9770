package l1_test

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// A file that cannot be read or written is nothing that an L1 node does, whatever an error of the system looks like: who is told that L1 is down looks in the wrong place.
func TestFilesAreNoNodes(t *testing.T) {
	_, absent := os.ReadFile(filepath.Join(t.TempDir(), "absent"))
	_, folder := os.ReadFile(t.TempDir())
	for _, err := range []error{absent, folder, syscall.ENOSPC, &os.PathError{Op: "write", Path: "f", Err: syscall.ENOSPC}} {
		require.Error(t, err)
		require.False(t, l1.Down(fmt.Errorf("wrapped: %w", err)), "%v", err)
	}
	socket := filepath.Join(t.TempDir(), "geth.ipc")
	_, unheard := net.Dial("unix", socket)
	_, refused := net.Dial("tcp", "127.0.0.1:1")
	for _, err := range []error{unheard, refused, &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}} {
		require.Error(t, err)
		require.True(t, l1.Down(fmt.Errorf("wrapped: %w", err)), "%v", err)
	}
}
