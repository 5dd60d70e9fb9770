package benchmarks

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/keyring"
)

func run(t *testing.T, w Workload, names ...string) Report {
	t.Helper()
	r, err := w.Run(t.Context())
	require.NoError(t, err)
	require.Equal(t, w.Name(), r.Workload)
	for _, name := range names {
		v, ok := r.Value(name)
		require.True(t, ok, name)
		require.Positive(t, v, name)
	}
	return r
}

// Workloads run, at their smallest, and report what they promise. No time is asserted: machines differ.
func TestWorkloads(t *testing.T) {
	run(t, Setup{Constraints: 10_000}, "constraints", "seconds", "gnark_seconds", "x_gnark")
	run(t, Execute{Batches: 1}, "ops", "seconds", "ops_per_second")
	gas := run(t, Gas{Stub: true}, "poseidon2_compress", "deposit_eth", "deposit_erc20", "submit_per_transfer_lane", "submit_per_transfer_lane_calldata",
		"submit_per_withdrawal", "submit_per_request", "submit_worst", "withdraw", "withdraw_erc20", "exodus_exit", "exodus_exit_next", "refund_deposit",
		"activate_exodus")
	_, ok := gas.Value("submit_fixed")
	require.False(t, ok, "without a proof there is no such figure")
}

func TestReport(t *testing.T) {
	r := newReport("setup", Metric{"constraints", 7}, Metric{"seconds", 0.25})
	path, err := r.Save(t.TempDir())
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "\t1\t7 constraints\t0.25 seconds\n")
	require.Contains(t, string(text), "\nBenchmarkSetup-")
	require.Contains(t, string(text), "cpu: "+r.Machine.CPU+"\n")
	require.True(t, strings.HasPrefix(filepath.Base(path), r.Date.Format("2006-01-02")+"-setup"))

	raw, err := os.ReadFile(strings.TrimSuffix(path, ".txt") + ".json")
	require.NoError(t, err)
	var flat struct {
		Workload    string
		Constraints int
		Seconds     float64
		Machine     Machine
	}
	require.NoError(t, json.Unmarshal(raw, &flat))
	require.Equal(t, "setup", flat.Workload)
	require.Equal(t, 7, flat.Constraints)
	require.Equal(t, 0.25, flat.Seconds)
	require.Equal(t, ThisMachine(), flat.Machine)
}

func TestThisMachine(t *testing.T) {
	m := ThisMachine()
	require.NotEmpty(t, m.CPU)
	require.Positive(t, m.Cores)
}

func TestFind(t *testing.T) {
	for _, w := range Workloads(keyring.Ring{}) {
		found, err := Find(keyring.Ring{}, w.Name())
		require.NoError(t, err)
		require.Equal(t, w, found)
	}
	_, err := Find(keyring.Ring{}, "nothing")
	require.ErrorContains(t, err, "setup")
}
