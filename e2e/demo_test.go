package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/demo"
)

// build makes the binary as a user would.
func build(t *testing.T) string {
	bin := filepath.Join(t.TempDir(), "causeway")
	out, err := exec.Command("go", "build", "-o", bin, "../cmd/causeway").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin
}

// The command, with worker processes, on a file of each kind of line: names and addresses, three tokens, all digits.
func TestDemo(t *testing.T) {
	bin := build(t)
	file := filepath.Join(t.TempDir(), "payments.csv")
	require.NoError(t, os.WriteFile(file, []byte(`# anyone's file
1700000000,ann,0x00000000000000000000000000000000000000AA,ETH,1.000000000000000001
1700000009,ann,ben,GOLD,0.5
1700000005,ann,ben,USDC,12.5
1700000010,ben,ben,USDC,1
1700000011,ann,,ETH,,set-key
1700000012,ann,ben,ETH,0.25
1700000013,ben,ann,ETH,99,refuse
1700000014,ben,,GOLD,0.1,withdraw
1700000015,ann,,USDC,,forced-exit
`), 0o600))
	report := filepath.Join(t.TempDir(), "report.json")
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(bin, "demo", "--payments", file, "--json", report, "--workers", "1")
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	require.NoError(t, cmd.Run(), "%s", &stderr)

	lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
	require.Regexp(t, regexp.MustCompile(`^demo: ok transfers=5 batches=\d+ submissions=\d+ l1_gas=\d+ root=0x[0-9a-f]{64} seconds=\d+$`), lines[len(lines)-1])
	b, err := os.ReadFile(report)
	require.NoError(t, err)
	var r demo.Report
	require.NoError(t, json.Unmarshal(b, &r))
	require.True(t, r.OK)
	require.Equal(t, 5, r.Transfers)
	require.Len(t, r.Refused, 1)
	require.Len(t, r.Books, 3)
	for _, book := range r.Books {
		require.Equal(t, book.Escrow, book.Accounts, book.Token)
		require.Equal(t, "0", book.Owed, book.Token)
	}
	balances := map[string]string{}
	for _, a := range r.Accounts {
		balances[a.Name+" "+a.Token] = a.Balance
	}
	require.Equal(t, "0", balances["ann USDC"], "left by the forced exit")
	require.Contains(t, balances, "0x00000000000000000000000000000000000000aa ETH")
}

func TestDemoNamesTheLine(t *testing.T) {
	bin := build(t)
	file := filepath.Join(t.TempDir(), "bad.csv")
	require.NoError(t, os.WriteFile(file, []byte("time,from,to,token,amount\n1,a,b,ETH,1\n2,a,b,ETH,minus one\n"), 0o600))
	out, err := exec.Command(bin, "demo", "--payments", file).CombinedOutput()
	var exit *exec.ExitError
	require.True(t, errors.As(err, &exit))
	require.Equal(t, 1, exit.ExitCode())
	require.Contains(t, string(out), "bad.csv: line 3: amount")
}
