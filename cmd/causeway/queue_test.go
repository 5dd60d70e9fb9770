package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who is locked out is told, and since when.
func TestQueueRemoveTells(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "users")
	queue := func(args ...string) (string, error) {
		var out bytes.Buffer
		cmd := newQueue()
		cmd.SetArgs(append(args, "--dir", dir))
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		err := cmd.Execute()
		return out.String(), err
	}
	for _, args := range [][]string{{"add", ""}, {"add", "a b"}, {"add", "worker-1", "--role", "king"}, {"add", "operator"}} {
		_, err := queue(args...)
		require.Error(t, err)
		require.NoDirExists(t, dir, "no users, and no operator, for a name that nobody can have")
	}
	_, err := queue("add", "worker-1", "--role", "worker")
	require.NoError(t, err)
	told, err := queue("remove", "worker-1")
	require.NoError(t, err)
	require.Contains(t, told, "worker-1 is removed: an embedded queue locks it out within seconds")
	_, err = queue("remove", "worker-1")
	require.Error(t, err)
}
