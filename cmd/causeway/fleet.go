package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/workers"
)

// socketName of the operator's socket, in its directory.
const socketName = "operator.sock"

// fleetFlags are of all commands that ask an operator about its provers.
type fleetFlags struct {
	dir  string
	json bool
}

func newFleet() *cobra.Command {
	var f fleetFlags
	cmd := &cobra.Command{
		Use:   "fleet",
		Short: "Ask a running operator about its provers: who is there, what waits, why a batch is not final",
		Long: `Asks the operator that runs on this machine, at the socket in its directory: run it as the operator's user. Where the operator is in a container, run it there.

` + "`docs/operations.md`" + ` says what the answers mean.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.PersistentFlags().StringVar(&f.dir, "dir", node.DefaultFile().Dir, "the operator's directory")
	cmd.PersistentFlags().BoolVar(&f.json, "json", false, "print JSON")
	status := &cobra.Command{Use: "status", Short: "Workers, jobs, and whether the fleet keeps up", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		s, err := f.client().Status(cmd.Context())
		return f.print(cmd, s, err, func(w io.Writer) { writeStatus(w, s) })
	}}
	jobs := &cobra.Command{Use: "jobs", Short: "Jobs that are not proven, the next to be released first", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		list, err := f.client().Jobs(cmd.Context())
		return f.print(cmd, list, err, func(w io.Writer) { writeJobs(w, list) })
	}}
	explain := &cobra.Command{Use: "explain BATCH", Short: "Why a batch is not final yet, where its time went, and what it cost", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.ParseUint(args[0], 10, 64)
			if err != nil || n == 0 {
				return fmt.Errorf("%q is no number of a batch: they count from 1", args[0])
			}
			x, err := f.client().Explain(cmd.Context(), n)
			return f.print(cmd, x, err, func(w io.Writer) { writeExplanation(w, x) })
		}}
	cmd.AddCommand(status, jobs, explain, newDrain(&f), newQuarantine(&f))
	return cmd
}

func newDrain(f *fleetFlags) *cobra.Command {
	var back, leave bool
	cmd := &cobra.Command{Use: "drain WORKER", Short: "Ask a worker to finish what it has and take no more, or to leave", Args: one(someWorker),
		Long: `Asks a worker to finish the job it has and take no more, until --back.

With --leave it ends as if it had got SIGTERM: the job at hand is finished within its --drain-grace or else handed back, and it exits with 0. It hears of it within half a minute.
As long as it is not taken back, a worker that is started again under the same name leaves again.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			how := workers.Pauses
			switch {
			case back && leave:
				return errors.New("--back and --leave: want one of them")
			case back:
				how = workers.Stays
			case leave:
				how = workers.Leaves
			}
			err := f.client().Drain(cmd.Context(), args[0], how)
			here := err != nil || back || f.knows(cmd, args[0])
			return f.print(cmd, struct {
				Worker  string `json:"worker"`
				Drained bool   `json:"drained"`
				Leaves  bool   `json:"leaves"`
				Unknown bool   `json:"unknown"` // nobody of that name is there now
			}{args[0], !back, leave, !here}, err, func(w io.Writer) {
				name := oneLine(args[0])
				switch {
				case back:
					fmt.Fprintf(w, "%s may take jobs again\n", name)
				case !here:
					then := "takes no jobs"
					if leave {
						then = "leaves again"
					}
					fmt.Fprintf(w, "no worker is called %s now: one that comes under this name %s, until --back; `causeway fleet status` lists those that are here\n", name, then)
				case leave:
					fmt.Fprintf(w, "%s was asked to leave: it finishes what it has or hands it back, and ends. --back takes it back\n", name)
				default:
					fmt.Fprintf(w, "%s was asked to finish and take no more; `causeway fleet status` shows when it has nothing at hand. --back takes it back\n", name)
				}
			})
		}}
	cmd.Flags().BoolVar(&back, "back", false, "let it take jobs again")
	cmd.Flags().BoolVar(&leave, "leave", false, "have it end, too")
	return cmd
}

// one wants a single argument that check takes: that of a variable which is not set is empty.
func one(check func(string) error) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := cobra.ExactArgs(1)(cmd, args); err != nil {
			return err
		}
		return check(args[0])
	}
}

func someWorker(s string) error {
	if s == "" || len(s) > workers.MaxName {
		return fmt.Errorf("%.20q is no worker's name: `causeway fleet status` lists them", s)
	}
	return nil
}

func someJob(s string) error {
	if s == "" || strings.Trim(s, "0123456789abcdef") != "" {
		return fmt.Errorf("%.80q is no beginning of a job's id: `causeway fleet quarantine list` has them", s)
	}
	return nil
}

// knows tells whether somebody of a name is there: it may be wrong, or somebody's who comes later.
func (f *fleetFlags) knows(cmd *cobra.Command, worker string) bool {
	s, err := f.client().Status(cmd.Context())
	return err != nil || slices.ContainsFunc(s.Workers, func(w coordinator.WorkerStatus) bool { return w.Worker == worker && w.Here })
}

func newQuarantine(f *fleetFlags) *cobra.Command {
	cmd := &cobra.Command{Use: "quarantine", Short: "Jobs that were given up: list, show, release, export", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	list := &cobra.Command{Use: "list", Short: "Jobs that were given up, and why", Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		list, err := f.client().Quarantine(cmd.Context())
		return f.print(cmd, list, err, func(w io.Writer) {
			if len(list) == 0 {
				fmt.Fprintln(w, "no job was given up")
			}
			for _, j := range list {
				fmt.Fprintf(w, "%s  %s of batches %d to %d: %s\n", j.Job.ID.String()[:12], j.Job.Circuit, j.Job.FirstBatch, j.Job.LastBatch, oneLine(j.Reason))
			}
		})
	}}
	show := &cobra.Command{Use: "show JOB", Short: "Who tried a job and how that ended; the beginning of the id is enough", Args: one(someJob),
		RunE: func(cmd *cobra.Command, args []string) error {
			j, err := f.quarantined(cmd, args[0])
			return f.print(cmd, j, err, func(w io.Writer) { writeJob(w, j) })
		}}
	release := &cobra.Command{Use: "release JOB", Short: "Have a job tried again; what was held against it is forgotten", Args: one(someJob),
		RunE: func(cmd *cobra.Command, args []string) error {
			err := f.client().Release(cmd.Context(), args[0])
			return f.print(cmd, struct {
				Released string `json:"released"`
			}{args[0]}, err, func(w io.Writer) { fmt.Fprintf(w, "%s is tried again\n", args[0]) })
		}}
	var out string
	export := &cobra.Command{Use: "export JOB", Short: "Write all that is needed to see a job fail on another machine", Args: one(someJob),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := f.client().Bundle(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if out == "" {
				out = b.Row.Job.ID.String()[:12] + ".bundle"
			}
			if err := writeNew(out, b); err != nil {
				return err
			}
			return f.print(cmd, struct {
				File string `json:"file"`
			}{out}, nil, func(w io.Writer) { fmt.Fprintf(w, "%s: it holds the job's witness, keep it to yourself\n", out) })
		}}
	export.Flags().StringVar(&out, "out", "", "file to write (default: the beginning of the job's id, .bundle)")
	cmd.AddCommand(list, show, release, export)
	return cmd
}

// quarantined finds the one job that was given up and whose id begins so.
func (f *fleetFlags) quarantined(cmd *cobra.Command, beginning string) (found coordinator.JobStatus, err error) {
	list, err := f.client().Quarantine(cmd.Context())
	if err != nil {
		return found, err
	}
	n := 0
	for _, j := range list {
		if strings.HasPrefix(j.Job.ID.String(), beginning) {
			found = j
			n++
		}
	}
	if n != 1 {
		return found, fmt.Errorf("%d jobs that were given up have an id that begins with %q", n, beginning)
	}
	return found, nil
}

// writeNew writes a file that is not there yet, for its owner only.
func writeNew(path string, v any) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
	}()
	return json.NewEncoder(file).Encode(v)
}

func (f *fleetFlags) client() *coordinator.Client {
	return coordinator.NewClient(filepath.Join(f.dir, socketName))
}

func (f *fleetFlags) print(cmd *cobra.Command, v any, err error, text func(io.Writer)) error {
	if err != nil {
		return err
	}
	if f.json {
		enc := json.NewEncoder(cmd.OutOrStdout())
		enc.SetIndent("", "  ")
		return enc.Encode(v)
	}
	w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	text(w)
	return w.Flush()
}

func writeStatus(w io.Writer, s coordinator.Status) {
	drain := "nobody works"
	if s.Unserved != "" {
		drain = "none of them serves " + oneLine(s.Unserved)
	} else if s.DrainSeconds >= 0 {
		drain = s.Drain().Round(time.Second).String() + " to prove all of it"
	}
	fmt.Fprintf(w, "%s: %d jobs not proven, %d workers, %s; %d proofs since the start, %d copies of stragglers\n\n", s.Colour, s.Pressure.Jobs, s.Pressure.Workers, drain,
		s.Proofs, s.Copies)
	fmt.Fprintln(w, "WORKER\tDEVICE\tAT\tREMARKS")
	for _, x := range s.Workers {
		at, remarks := "nothing", []string{}
		if x.Job.String() != strings.Repeat("0", 64) {
			at = x.Job.String()[:12]
		}
		if !x.Here {
			at = "gone"
		}
		if x.Leaves {
			remarks = append(remarks, "asked to leave")
		} else if x.Drained {
			remarks = append(remarks, "drained")
		}
		if x.Banned {
			remarks = append(remarks, "banned")
		}
		if x.Strikes > 0 {
			remarks = append(remarks, fmt.Sprintf("%d proofs refused", x.Strikes))
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", oneLine(x.Worker), oneLine(x.Device), at, strings.Join(remarks, ", "))
	}
}

func writeJobs(w io.Writer, list []coordinator.JobStatus) {
	fmt.Fprintln(w, "JOB\tCIRCUIT\tBATCHES\tSTATE\tFOR\tTRIES\tWORKER")
	for _, j := range list {
		var owners []string
		for _, c := range j.Running() {
			owners = append(owners, oneLine(c.Worker))
		}
		fmt.Fprintf(w, "%s\t%s\t%d-%d\t%s\t%v\t%d\t%s\n", j.Job.ID.String()[:12], j.Job.Circuit, j.Job.FirstBatch, j.Job.LastBatch, j.State,
			time.Since(j.Since).Round(time.Second), len(j.Claims), strings.Join(owners, ", "))
	}
}

func writeJob(w io.Writer, j coordinator.JobStatus) {
	fmt.Fprintf(w, "%s, %s of batches %d to %d, %s\n%s\n\nWORKER\tDEVICE\tRELEASE\tOUTCOME\tSECONDS\tMESSAGE\n", j.Job.ID, j.Job.Circuit, j.Job.FirstBatch, j.Job.LastBatch,
		j.State, oneLine(j.Reason))
	for _, c := range j.Claims {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\t%.1f\t%s\n", oneLine(c.Worker), oneLine(c.Device), c.Release, oneLine(string(c.Outcome)), c.Seconds, oneLine(c.Message))
	}
}

func writeExplanation(w io.Writer, x coordinator.Explanation) {
	stage := x.Stage
	if stage == "" {
		stage = "not sealed"
	}
	fmt.Fprintf(w, "batch %d: %s\n%s\n", x.Batch, stage, oneLine(x.Why))
	if len(x.Path) > 0 {
		fmt.Fprintln(w, "\nSECONDS\tWHERE")
	}
	for _, s := range x.Path {
		until := ""
		if s.Running {
			until = ", until now"
		}
		fmt.Fprintf(w, "%.1f\t%s%s\n", s.Seconds, s.What, until)
	}
	fmt.Fprintf(w, "\n%.1f prover seconds, %.1f more in vain, %d tries, %d gas\n", x.Cost.ProverSeconds, x.Cost.WastedSeconds, x.Cost.Tries, x.Cost.Gas)
}

// oneLine makes a worker's words harmless for a terminal: they are anybody's choice.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, s)
}
