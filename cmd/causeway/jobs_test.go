package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/workers"
)

// A replay tells which step fails, and why the job was given up.
func TestReplayNamesTheStep(t *testing.T) {
	witness := []byte("witness")
	j, err := workers.NewJob(workers.Job{Circuit: "batch-other", Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: 3, LastBatch: 4})
	require.NoError(t, err)
	row := workers.Row{Job: j, State: workers.Quarantined, Reason: "2 workers agree", Claims: []workers.Claim{{Worker: "a", Outcome: workers.ClassUnsat, Message: "constraint 7"}}}
	bundle := coordinator.Bundle{Format: coordinator.BundleFormat, Row: row, Inputs: [][]byte{witness}}
	damaged, old := bundle, bundle
	damaged.Inputs = [][]byte{[]byte("another")}
	old.Format = "causeway-replay-0"
	for name, c := range map[string]struct {
		bundle any
		step   string
		says   string
	}{
		"unknown circuit": {bundle, "circuit", `no circuit "batch-other"`},
		"damaged":         {damaged, "bundle", "does not match its digest"},
		"old":             {old, "bundle", "causeway-replay-0"},
		"no bundle":       {"text", "bundle", "is no bundle"},
	} {
		t.Run(name, func(t *testing.T) {
			data, err := json.Marshal(c.bundle)
			require.NoError(t, err)
			path := filepath.Join(t.TempDir(), "x.bundle")
			require.NoError(t, os.WriteFile(path, data, 0o600))
			var out bytes.Buffer
			cmd := newJobs()
			cmd.SetArgs([]string{"replay", path, "--keys", t.TempDir(), "--json"})
			cmd.SetOut(&out)
			cmd.SetErr(&out)
			cmd.SilenceErrors, cmd.SilenceUsage = true, true
			require.ErrorContains(t, cmd.Execute(), c.step+" fails")
			var report replayReport
			require.NoError(t, json.Unmarshal(out.Bytes(), &report))
			last := report.Steps[len(report.Steps)-1]
			require.Equal(t, c.step, last.Step)
			require.Contains(t, last.Failure, c.says)
			if c.step == "circuit" {
				require.Equal(t, "2 workers agree", report.Reason)
				require.Equal(t, "constraint 7", report.History[0].Message)
				out.Reset()
				report.Reason, report.History[0] = "agreed\x1b[2J", workers.Claim{Worker: "a\x1b[2J", Device: "\x1b[2J", Outcome: "\x1b[2J", Message: "\x1b[2J"}
				require.NoError(t, report.write(&out, false))
				require.NotContains(t, out.String(), "\x1b", "what a worker says of itself steers no terminal")
				require.Contains(t, out.String(), "FAILS: no circuit")
				require.Contains(t, out.String(), "batches 3 to 4")
			}
		})
	}
}
