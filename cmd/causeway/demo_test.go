package main

import (
	"bytes"
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
