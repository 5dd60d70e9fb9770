package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/demo"
)

// The books are in whole tokens, as the accounts above them.
func TestDemoShowsUnits(t *testing.T) {
	var out bytes.Buffer
	printReport(&out, &demo.Report{Accounts: []demo.AccountBalance{{Name: "ada", Token: "USDC", Balance: "0.876801"}},
		Books: []demo.BookLine{{Token: "USDC", Accounts: "876801", Owed: "0", Queued: "0", Escrow: "876801", Held: "876801"}}})
	require.Regexp(t, `\nUSDC +0\.876801 +0 +0 +0\.876801 +0\.876801\n`, out.String())
}

// A queue that cannot be reached by its URL is told of before circuits are compiled, and before there is a folder for keys.
func TestDemoRefusesAQueue(t *testing.T) {
	keys := filepath.Join(t.TempDir(), "keys")
	for _, queue := range []string{"foo", "http://127.0.0.1:1", "nats://"} {
		cmd := newDemo()
		cmd.SetArgs([]string{"--queue", queue, "--keys", keys})
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		require.ErrorContains(t, cmd.ExecuteContext(t.Context()), "--queue "+queue)
		require.NoDirExists(t, keys)
	}
	require.NoError(t, brokerURL("tls://queue.example:4222"))
	require.NoError(t, brokerURL("nats://a:4222,wss://b:443"))
	require.Error(t, brokerURL("nats://a:4222,foo"))
}
