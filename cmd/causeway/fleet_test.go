package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/workers"
)

// What people read, from what the operator answers. Workers' words come out as one line, and cannot move the cursor.
func TestFleetText(t *testing.T) {
	var out bytes.Buffer
	j := coordinator.JobStatus{Row: workers.Row{Job: workers.Job{ID: workers.Digest{0xab}, Circuit: "batch-small", FirstBatch: 7, LastBatch: 7}, State: workers.Claimed,
		Claims: []workers.Claim{{Worker: "a", Outcome: workers.ClassPanic, Seconds: 2, Message: "x\x1b[2J\ny"}, {Worker: "b"}}}, Since: time.Now()}
	writeJobs(&out, []coordinator.JobStatus{j})
	writeJob(&out, j)
	require.Regexp(t, `ab0000000000\tbatch-small\t7-7\tclaimed\t\d+s\t2\tb\n`, out.String())
	require.Contains(t, out.String(), "panic\t2.0\tx [2J y\n")
	out.Reset()
	writeStatus(&out, coordinator.Status{Pressure: coordinator.Pressure{Colour: "red", Jobs: 3, DrainSeconds: -1}, Workers: []coordinator.WorkerStatus{
		{Presence: workers.Presence{Worker: "a", Device: "cuda:0", Job: j.Job.ID}, Here: true, Strikes: 3, Banned: true}, {Presence: workers.Presence{Worker: "b"}, Drained: true}}})
	require.Contains(t, out.String(), "red: 3 jobs not proven, 0 workers, nobody works")
	writeStatus(&out, coordinator.Status{Pressure: coordinator.Pressure{Colour: "red", Jobs: 3, Workers: 2, DrainSeconds: -1, Unserved: "batch-small--ab"}})
	require.Contains(t, out.String(), "red: 3 jobs not proven, 2 workers, none of them serves batch-small--ab")
	require.Contains(t, out.String(), "a\tcuda:0\tab0000000000\tbanned, 3 proofs refused\nb\t\tgone\tdrained\n")
}

// A variable that is not set in a script, or names what cannot be, is told as such before anybody is asked.
func TestFleetArguments(t *testing.T) {
	for command, want := range map[string]string{"drain": "no worker's name", "quarantine show": "no beginning of a job's id", "quarantine release": "no beginning of a job's id",
		"quarantine export": "no beginning of a job's id"} {
		for _, name := range []string{"", strings.Repeat("x", workers.MaxName+1)} {
			_, err := fleetCommand(t, t.TempDir(), append(strings.Fields(command), name)...)
			require.ErrorContains(t, err, want, command)
		}
		_, err := fleetCommand(t, t.TempDir(), append(strings.Fields(command), "ab")...)
		require.ErrorContains(t, err, "ask the operator", command)
	}
}

// A name may be drained before somebody comes under it, and one thing is said of it then.
func TestDrainOfAStranger(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", filepath.Join(dir, socketName))
	require.NoError(t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			fmt.Fprint(w, "{}")
			return
		}
		assert.NoError(t, json.NewEncoder(w).Encode(coordinator.Status{Workers: []coordinator.WorkerStatus{{Presence: workers.Presence{Worker: "ada"}, Here: true},
			{Presence: workers.Presence{Worker: "nope"}, Drained: true}}}))
	}), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	for args, want := range map[string]string{
		"drain ada":          "ada was asked to finish and take no more",
		"drain nope":         "no worker is called nope now: one that comes under this name takes no jobs, until --back",
		"drain nope --leave": "no worker is called nope now: one that comes under this name leaves again, until --back",
		"drain nope --back":  "nope may take jobs again",
	} {
		out, err := fleetCommand(t, dir, strings.Fields(args)...)
		require.NoError(t, err)
		require.Contains(t, out, want)
		require.Equal(t, 1, strings.Count(out, "\n"), out)
	}
}

func TestExportDoesNotOverwrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.bundle")
	require.NoError(t, writeNew(path, coordinator.Bundle{Format: coordinator.BundleFormat}))
	require.ErrorIs(t, writeNew(path, 1), os.ErrExist)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	var b coordinator.Bundle
	require.NoError(t, json.Unmarshal(data, &b))
	require.Equal(t, coordinator.BundleFormat, b.Format)
}
