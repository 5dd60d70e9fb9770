package l1_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/ethereum/go-ethereum"
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

// sentence is a node's answer to a question.
type sentence struct {
	code int
	text string
}

func (r sentence) Error() string  { return r.text }
func (r sentence) ErrorCode() int { return r.code }

// A node that has not kept the past says so in words of its own, or has never heard of it. What code says that reverts is none of that.
func TestPruned(t *testing.T) {
	for text, is := range map[string]bool{"pruned history unavailable": true, "old data not available due to pruning": true, "missing trie node 5f3c": true,
		"historical state 5f3c is not available": true, "execution reverted: pruned": false, "query returned more than 10000 results": false} {
		require.Equal(t, is, l1.Pruned(fmt.Errorf("l1: logs: %w", sentence{-32000, text})), text)
	}
	require.True(t, l1.Pruned(fmt.Errorf("l1: logs: %w", sentence{4444, "no"})))
	require.True(t, l1.Pruned(fmt.Errorf("l1: tx: %w", ethereum.NotFound)))
	require.False(t, l1.Pruned(io.EOF))
	require.False(t, l1.Pruned(nil))
}
