package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers/queuetest"
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

// At a queue that is another operator's own nobody is elected: a second operator would be in charge beside the first, at once with --standby.
func TestQueueOfAnotherOperator(t *testing.T) {
	own := node.DefaultFile()
	own.Dir, own.Queue.URL, own.Queue.Listen = t.TempDir(), embedded, queuetest.Address(t)
	_, end, err := openQueue(t.Context(), own, silent)
	require.NoError(t, err)
	defer end()
	other := node.DefaultFile()
	other.Queue.URL, other.Queue.TokenFile = "nats://"+own.Queue.Listen, filepath.Join(own.Dir, "queue", "users", "operator.key")
	_, _, err = openQueue(t.Context(), other, silent)
	require.ErrorContains(t, err, "embedded in another operator")
}
