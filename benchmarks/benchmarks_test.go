package benchmarks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/demo"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
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

// runCases runs a workload that reports a line for each of several things, and checks that every line has every figure.
func runCases(t *testing.T, w Workload, cases int, names ...string) {
	t.Helper()
	r := run(t, w)
	require.Len(t, r.Cases, cases)
	for _, c := range r.Cases {
		require.NotContains(t, c.Name, " ")
		of := Report{Metrics: c.Metrics}
		for _, name := range names {
			v, ok := of.Value(name)
			require.True(t, ok, "%s of %s", name, c.Name)
			require.Positive(t, v, "%s of %s", name, c.Name)
		}
	}
}

// Workloads run, at their smallest, and report what they promise. No time is asserted: machines differ.
func TestWorkloads(t *testing.T) {
	run(t, Setup{Constraints: 10_000}, "constraints", "seconds", "gnark_seconds", "x_gnark")
	run(t, Execute{Batches: 1}, "ops", "seconds", "ops_per_second")
	run(t, Sequence{Quick: true}, "ops", "accepted_per_second", "accept_us", "sealed_per_second", "seal_ms")
	run(t, Operator{Quick: true}, "accept_per_second", "floor_accept_per_second", "witness_per_second", "floor_witness_per_second", "hashes_per_transfer",
		"restore_1m_cpu_seconds", "floor_restore_1m_cpu_seconds")
	runCases(t, Memory{Quick: true}, 2, "resident_mb", "disk_bytes_per_account", "build_seconds", "read_us")
	api := run(t, API{Quick: true}, "ops", "clients", "ops_per_second", "p50_ms", "p99_ms", "cpu_us", "sealing_ops_per_second", "sealing_p99_ms")
	_, ok := api.Value("sealed_per_second")
	require.True(t, ok)
	run(t, Witness{}, "ops", "execute_ms", "assign_ms", "marshal_ms", "bytes")
	runCases(t, Fleet{Options{Quick: true}}, 2, "workers", "jobs", "jobs_per_second", "claim_p99_ms", "overhead_ms", "efficiency", "broker_mb")
	runCases(t, Tree{Quick: true}, 2, "leaves", "bulk_seconds", "commit_us", "proof_us", "verify_us")
	gas := run(t, Gas{Stub: true}, "poseidon2_compress", "deposit_eth", "deposit_erc20", "submit_per_transfer_lane", "submit_per_transfer_lane_calldata",
		"submit_full", "submit_full_per_transfer", "submit_per_withdrawal", "submit_per_request", "submit_worst", "withdraw", "withdraw_erc20", "exodus_exit", "exodus_exit_next", "refund_deposit",
		"activate_exodus")
	_, ok = gas.Value("submit_fixed")
	require.False(t, ok, "without a proof there is no such figure")
}

// The API's clients send alike, and it is said when that is another number than was asked for.
func TestSizeOfTheAPI(t *testing.T) {
	for ops, want := range map[int]int{0: 64_000, 50: 128, 128: 128, 200: 192} {
		said := 0
		clients, each := API{Ops: ops, Say: func(string, ...any) { said++ }}.size()
		require.Equal(t, want, clients*each)
		require.Equal(t, ops > 0 && ops != want, said == 1)
	}
}

// What the API says when it refuses is told, and no figure comes of it.
func TestAPIClientsAreRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "queue is full", http.StatusServiceUnavailable)
	}))
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ops.json")
	require.NoError(t, os.WriteFile(file, []byte(`[[{}]]`), 0o600))
	_, err := APIClients(t.Context(), server.URL, file)
	require.EqualError(t, err, "the API answers 503 Service Unavailable: queue is full")
}

// A quick run on a device makes one proof of a batch, and leaves an aggregate that one.
func TestQuickSubjectOnADevice(t *testing.T) {
	c, inner := circuits.Batch(circuits.Tiny), map[string][]aggregate.Batch{}
	s, err := GPU{Options{Quick: true, Ring: ring}}.subject(t.Context(), c, inner)
	require.NoError(t, err)
	require.Len(t, s.witnesses, 1)
	require.Len(t, inner[c.Name], 1)
}

// Who interrupts a workload does not wait for its end: what is done many times looks up each time.
func TestWorkloadsAreInterrupted(t *testing.T) {
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, w := range []Workload{Execute{}, Tree{}, Sequence{}, Operator{}, Memory{}, Witness{}} {
		_, err := w.Run(gone)
		require.ErrorIs(t, err, context.Canceled, w.Name())
	}
	world := rolluptest.New(1, circuits.Small, 2)
	world.OpenFeeSlots()
	_, err := fullBatch(gone, world)
	require.ErrorIs(t, err, context.Canceled)
	_, err = newDesk(gone, 1)
	require.ErrorIs(t, err, context.Canceled)

	ctx, cancel := context.WithCancel(t.Context())
	times := 0
	_, err = timed(ctx, 100, func() error {
		if times++; times == 3 {
			cancel()
		}
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 3, times)
}

// The constraints of verifying proofs are the same on every machine, so the promise can be held here.
func TestRecursion(t *testing.T) {
	names := []string{"first_proof", "per_proof", "gnark_per_proof", "x_gnark"}
	for _, name := range names {
		names = append(names, name+"_commitment")
	}
	r := run(t, Recursion{Quick: true}, names...)
	require.Len(t, r.Cases, 4)
	for name, bar := range map[string]float64{"per_proof": 500_000, "per_proof_commitment": 620_000} {
		v, _ := r.Value(name)
		require.LessOrEqual(t, v, bar, name)
	}
}

// ring has the keys that all tests share.
var ring = keyring.Ring{Dir: keyring.DefaultDir(), Build: circuittest.Build()}

func TestProver(t *testing.T) {
	run(t, Prover{Options{Quick: true, Ring: ring}}, "constraints", "seconds", "gnark_seconds", "x_gnark")
}

// Proving and memory of the smallest circuit.
func TestCircuits(t *testing.T) {
	runCases(t, Circuits{Options{Quick: true, Ring: ring}}, 1, "constraints", "load_seconds", "prove_seconds", "verify_ms",
		"pk_mb", "circuit_mb", "peak_rss_mb")
}

// What a run of the whole system took is read from the demo's report; the run itself is tested in e2e.
func TestEndToEndReport(t *testing.T) {
	c := registered()
	lanes := c.Shape.Transfers
	run := &demo.Report{Transfers: 48, Batches: 5, Submissions: 3, L1Gas: 480,
		Phases: []demo.Phase{{Name: "keys", Seconds: 100}, {Name: "payments", Seconds: 2}, {Name: "withdrawals", Seconds: 1}, {Name: "finality", Seconds: 9}},
		ProofSeconds: []demo.Proof{{Stage: operator.Proven, First: 1, Last: 1, Ops: lanes - 1, Seconds: 1}, {Stage: operator.Proven, First: 2, Last: 2, Ops: lanes, Seconds: 3},
			{Stage: operator.Aggregated, First: 1, Last: 2, Ops: 2*lanes - 1, Seconds: 2},
			{Stage: operator.Proven, First: 3, Last: 3, Ops: lanes, Seconds: 4}, {Stage: operator.Proven, First: 4, Last: 4, Ops: lanes + 1, Seconds: 5},
			{Stage: operator.Aggregated, First: 3, Last: 4, Ops: 2*lanes + 1, Seconds: 8},
			{Stage: operator.Proven, First: 5, Last: 5, Ops: lanes, Seconds: 4}, {Stage: operator.Aggregated, First: 5, Last: 5, Ops: lanes, Seconds: 2}}}
	manifests := [2]prover.Manifest{{Constraints: 24_000}, {Constraints: 48_000}}
	r := endToEndReport(c, manifests, run)
	for name, want := range map[string]float64{"transfers_per_second": 4, "full_transfers_per_second": 2 * float64(lanes) / (2*4 + 8), "seconds": 12, "batch_seconds": 3.4, "aggregate_seconds": 4, "gas_per_transfer": 10,
		"constraints_per_transfer": 24_000 / float64(lanes), "aggregate_constraints_per_transfer": 24_000 / float64(lanes)} {
		got, ok := r.Value(name)
		require.True(t, ok, name)
		require.InDelta(t, want, got, 1e-9, name)
	}
	require.Contains(t, r.Labels, Label{"shape", c.Shape.Name})
	_, ok := r.Value("blob_gas_per_transfer")
	require.False(t, ok, "no blob, no gas of one")

	run.ProofSeconds = run.ProofSeconds[:3]
	r = endToEndReport(circuits.Dev(true), manifests, run)
	_, ok = r.Value("full_transfers_per_second")
	require.False(t, ok, "no full aggregate")
	got, _ := r.Value("blob_gas_per_transfer")
	require.Equal(t, 3*131_072/48.0, got)
}

// Nobody pays themselves, and every amount fits a transfer lane.
func TestPaymentLines(t *testing.T) {
	for _, l := range paymentLines(2_000) {
		require.NotEqual(t, l.From, l.To)
		_, err := rollup.FloatOf(l.Amount)
		require.NoError(t, err)
	}
	_, err := EndToEnd{}.Run(t.Context())
	require.ErrorIs(t, err, ErrProcesses)
}

func TestReport(t *testing.T) {
	r := newReport("setup", Metric{"constraints", 7}, Metric{"seconds", 0.25})
	require.Equal(t, "[7 constraints 0.25 seconds]", fmt.Sprint(r.Metrics), "as progress tells them")
	r.Labels = []Label{{"shape", "small"}}
	r.Cases = []Case{{"size=1", []Metric{{"bytes", 3}}}}
	path, err := r.Save(t.TempDir())
	require.NoError(t, err)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(text), "\t1\t7 constraints\t0.25 seconds\n")
	require.Contains(t, string(text), "\nBenchmarkSetup-")
	require.Regexp(t, `\nBenchmarkSetup/size=1-\d+\t1\t3 bytes\n`, string(text))
	require.Contains(t, string(text), "\nshape: small\n")
	require.Contains(t, string(text), "cpu: "+r.Machine.CPU+"\n")
	require.True(t, strings.HasPrefix(filepath.Base(path), r.Date.Format("2006-01-02")+"-setup"))

	raw, err := os.ReadFile(strings.TrimSuffix(path, ".txt") + ".json")
	require.NoError(t, err)
	var flat struct {
		Workload    string
		Constraints int
		Seconds     float64
		Machine     Machine
		Shape       string
		Cases       []struct {
			Name  string
			Bytes int
		}
	}
	require.NoError(t, json.Unmarshal(raw, &flat))
	require.Equal(t, "setup", flat.Workload)
	require.Equal(t, 7, flat.Constraints)
	require.Equal(t, 0.25, flat.Seconds)
	require.Equal(t, ThisMachine(), flat.Machine)
	require.Equal(t, "small", flat.Shape)
	require.Equal(t, 3, flat.Cases[0].Bytes)

	// Another one of the day has a name of its own, and nothing else is left.
	again, err := r.Save(filepath.Dir(path))
	require.NoError(t, err)
	require.Equal(t, strings.TrimSuffix(path, ".txt")+"-2.txt", again)
	unchanged, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, text, unchanged)
	entries, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, entries, 4)

	// A part keeps the others of its day, those of another device it refuses to mix with.
	dir := t.TempDir()
	part := func(device string, size int) (string, error) {
		p := newReport("gpu")
		p.Date, p.Partial, p.Labels = r.Date, true, []Label{{"device", device}}
		p.Machine.MemoryMiB += size // as a virtual machine's that grows as it is used
		p.Cases = []Case{{fmt.Sprintf("size=%d", size), []Metric{{"bytes", float64(size)}}}}
		return p.Save(dir)
	}
	for _, size := range []int{1, 2, 1} {
		path, err = part("H100", size)
		require.NoError(t, err)
	}
	text, err = os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, 2, strings.Count(string(text), "\nBenchmarkGpu/size="))
	require.Regexp(t, `size=2-\d+\t1\t2 bytes\nBenchmarkGpu/size=1-\d+\t1\t1 bytes\n$`, string(text))
	_, err = part("H200", 1)
	require.ErrorContains(t, err, "another machine or device")
	quick := newReport("gpu")
	quick.Date, quick.Partial, quick.Labels = r.Date, true, []Label{{"device", "H100"}}
	quick.Ran("causeway bench gpu --quick", "a commit", true)
	_, err = quick.Save(dir)
	require.ErrorContains(t, err, "of a quick run")
}

// A report of which one format cannot be written is not kept in the other, and what was there is left alone.
func TestReportIsKeptWhole(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a")
	require.NoError(t, os.WriteFile(file, []byte("before"), 0o600))
	for range 10 { // in any order
		require.Error(t, writeWhole(map[string][]byte{file: []byte("now"), filepath.Join(dir, "none", "b"): []byte("now")}))
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, entries, 1)
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, "before", string(kept))
	}
}

func TestThisMachine(t *testing.T) {
	m := ThisMachine()
	require.NotEmpty(t, m.CPU)
	require.Positive(t, m.Cores)
}

func TestEachIsFoundByName(t *testing.T) {
	for _, w := range Workloads(Options{}) {
		found, err := Group(Options{}, w.Name())
		require.NoError(t, err)
		require.Equal(t, []Workload{w}, found)
	}
	_, err := Group(Options{}, "nothing")
	require.ErrorContains(t, err, "setup")
}
