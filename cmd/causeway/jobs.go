package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/workers"
)

func newJobs() *cobra.Command {
	jobs := &cobra.Command{Use: "jobs", Short: "See a proving job fail again, on this machine", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	var keys string
	var asJSON bool
	replay := &cobra.Command{
		Use:   "replay BUNDLE",
		Short: "Prove the job of a bundle and tell which step fails",
		Long: `Proves the job of a bundle, which ` + "`causeway fleet quarantine export`" + ` has written, on this machine's CPU, without a queue or an operator, and tells which step fails:

  bundle      the file is whole, and its inputs are the job's
  circuit     this program has the job's circuit, in the job's version, and its keys
  keys        circuit and keys load, and are those that the job asks for
  witness     the input is a witness of the circuit
  statement   it is a witness of the job's statement
  prove       it satisfies the circuit, and the proof verifies
  encode      the proof has an encoding
  verify      an operator would accept it

It exits with 1 if one does. Take the program of the operator's version.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r := &replayer{ctx: cmd.Context(), err: cmd.ErrOrStderr(), keys: keys}
			report := r.run(args[0])
			if err := report.write(cmd.OutOrStdout(), asJSON); err != nil {
				return err
			}
			if r.failed != nil {
				return fmt.Errorf("%s fails: %w", report.Steps[len(report.Steps)-1].Step, r.failed)
			}
			return nil
		},
	}
	replay.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	addKeysFlag(replay, &keys)
	jobs.AddCommand(replay)
	return jobs
}

// replayReport is what a replay tells.
type replayReport struct {
	Job     workers.Digest  `json:"job"`
	Circuit string          `json:"circuit"`
	First   uint64          `json:"firstBatch"`
	Last    uint64          `json:"lastBatch"`
	Reason  string          `json:"reason,omitempty"` // why it was given up
	History []workers.Claim `json:"history,omitempty"`
	Steps   []replayStep    `json:"steps"`
}

type replayStep struct {
	Step    string  `json:"step"`
	Seconds float64 `json:"seconds"`
	Failure string  `json:"failure,omitempty"`
}

func (r replayReport) write(w io.Writer, asJSON bool) error {
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	if r.Circuit != "" {
		fmt.Fprintf(w, "job %s: %s of batches %d to %d\n", r.Job, r.Circuit, r.First, r.Last)
	}
	if r.Reason != "" {
		fmt.Fprintf(w, "given up: %s\n", oneLine(r.Reason))
	}
	for _, c := range r.History { // what workers say of themselves
		fmt.Fprintf(w, "  %s on %s: %s %s\n", oneLine(c.Worker), orUnknown(oneLine(c.Device)), oneLine(string(c.Outcome)), oneLine(c.Message))
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range r.Steps {
		result := "ok"
		if s.Failure != "" {
			result = "FAILS: " + s.Failure
		}
		fmt.Fprintf(t, "%s\t%.1fs\t%s\n", s.Step, s.Seconds, result)
	}
	return t.Flush()
}

func orUnknown(s string) string {
	if s == "" {
		return "an unknown device"
	}
	return s
}

// replayer goes through the steps.
type replayer struct {
	ctx    context.Context
	err    io.Writer
	keys   string
	report replayReport
	since  time.Time
	failed error
}

func (r *replayer) enter(step string) {
	r.leave()
	r.report.Steps, r.since = append(r.report.Steps, replayStep{Step: step}), time.Now()
}

func (r *replayer) leave() {
	if n := len(r.report.Steps); n > 0 {
		r.report.Steps[n-1].Seconds = time.Since(r.since).Seconds()
	}
}

func (r *replayer) run(path string) replayReport {
	r.enter("bundle")
	r.failed = r.replay(path)
	r.leave()
	if r.failed != nil {
		r.report.Steps[len(r.report.Steps)-1].Failure = r.failed.Error()
	}
	return r.report
}

func (r *replayer) replay(path string) error {
	b, err := readBundle(path)
	if err != nil {
		return err
	}
	j := b.Row.Job
	r.report.Job, r.report.Circuit, r.report.First, r.report.Last = j.ID, j.Circuit, j.FirstBatch, j.LastBatch
	r.report.Reason, r.report.History = b.Row.Reason, b.Row.Claims
	r.enter("circuit")
	c, err := circuits.Find(j.Circuit)
	if err != nil {
		return err
	}
	pages.Heap()
	ring, err := newRing(r.keys, keyProgress(r.err))
	if err != nil {
		return err
	}
	_, m, err := ring.Ensure(r.ctx, c)
	if err != nil {
		return err
	}
	if workers.Digest(m.CircuitDigest) != j.CircuitDigest {
		return fmt.Errorf("the job is of circuit %s, this program has %s: take the program of the operator's version", j.CircuitDigest, workers.Digest(m.CircuitDigest))
	}
	proof, err := keyring.NewProvers(ring, c).Prove(workers.WithStages(r.ctx, r.enter), j, b.Inputs)
	if err != nil {
		return err
	}
	r.enter("verify")
	verifiers, err := keyring.NewVerifiers(r.ctx, ring, c)
	if err != nil {
		return err
	}
	return verifiers.Verify(r.ctx, j, proof)
}

// maxBundle bounds the file: a witness, in JSON's base64.
const maxBundle = 2 * workers.MaxArtifact

func readBundle(path string) (b coordinator.Bundle, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return b, err
	}
	if info.Size() > maxBundle {
		return b, fmt.Errorf("%s has %d MiB, a bundle has at most %d", path, info.Size()>>20, maxBundle>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return b, err
	}
	if err := json.Unmarshal(data, &b); err != nil {
		return b, errors.Join(fmt.Errorf("%s is no bundle of causeway fleet quarantine export", path), err)
	}
	return b, b.Check()
}
