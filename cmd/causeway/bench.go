package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/benchmarks"
	"github.com/causeway-l2/causeway/benchmarks/plot"
	"github.com/causeway-l2/causeway/circuits"
)

type benchFlags struct {
	json, keys, out, aggregate string
	profile                    string
	quick                      bool
	transfers, workers, proofs int
	circuits                   []string
	accounts                   int
	device                     deviceFlags
}

func newBench() *cobra.Command {
	var f benchFlags
	cmd := &cobra.Command{
		Use:   "bench NAME",
		Short: "Measure one thing, or all",
		Long: `Runs a workload and prints its figures in Go's benchmark format, for benchstat.

  execute    native execution of full batches
  tree       the state tree in memory and on disk
  sequencer  accepting ops and sealing batches
  operator   accepting durably, making witnesses and restoring a million accounts, each with its floor
  memory     what a state of --accounts takes, in memory and on disk
  witness    from a sealed batch to a job
  setup      our dev setup against gnark's, on one circuit
  circuits   each circuit: constraints, loading, proving, verifying, memory
  prover     a full batch proven by our prover and by gnark's, with the same keys
  recursion  constraints of verifying proofs in a circuit, here and with gnark's verifier
  gas        what L1 charges, with a real proof; the same on every machine
  prove      two full batches and their aggregate
  e2e        the whole system with worker processes: transfers a second from signature to finality on L1
  fleet      the protocol of jobs with up to 1,000 simulated workers against an embedded broker: 20,000 jobs
  api        signed ops over HTTP from 64 clients in a process of their own, accepted durably
  scale      how cost grows: scale-batch over transfers in a batch, scale-aggregate over batches in an aggregate,
             scale-workers over worker processes
  gpu        each circuit on a device and on the CPU of the same machine; needs --device
  all        each of them, but gpu

docs/benchmarks.md says what each figure means.`,
		Args: oneBenchmark,
		RunE: func(cmd *cobra.Command, args []string) error { return runBench(cmd, args[0], f) },
	}
	cmd.Flags().StringVar(&f.json, "json", "", "write the figures to this file, - for standard output")
	cmd.Flags().StringVar(&f.out, "out", "", "keep dated results in this directory")
	cmd.Flags().BoolVar(&f.quick, "quick", false, "the smallest run that reports every figure")
	cmd.Flags().StringVar(&f.profile, "profile", "", "write where CPU time went to this file, for go tool pprof")
	cmd.Flags().StringVar(&f.aggregate, "aggregate", "", "aggregate circuit whose shape and slots are used (default: the one that goes to L1)")
	cmd.Flags().IntVar(&f.transfers, "transfers", 0, "transfers to send, end to end or to the API (default: the workload's choice)")
	cmd.Flags().IntVar(&f.accounts, "accounts", 0, "accounts of the largest state (default: the workload's choice)")
	cmd.Flags().IntVar(&f.proofs, "proofs", 0, "proofs in a row on a device (default: the workload's choice)")
	cmd.Flags().StringSliceVar(&f.circuits, "circuits", nil, "circuits to measure on a device, others' figures of the same day stay (default: all)")
	f.device.add(cmd)
	cmd.Flags().IntVar(&f.workers, "workers", 0, "worker processes of e2e (default: 1), or simulated workers of fleet (default: all its numbers)")
	addKeysFlag(cmd, &f.keys)
	cmd.AddCommand(newPlots(), newAPIClients())
	return cmd
}

// oneBenchmark is to be named: who names none, or several, is told which there are.
func oneBenchmark(_ *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return fmt.Errorf("name one benchmark; there are %s", benchmarks.Choice())
}

func newPlots() *cobra.Command {
	var results, out string
	cmd := &cobra.Command{
		Use:   "plots",
		Short: "Draw the latest results as SVG",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			files, err := plot.Draw(results, out)
			for _, f := range files {
				fmt.Fprintln(cmd.OutOrStdout(), f)
			}
			if len(files) == 0 && err == nil {
				err = fmt.Errorf("%s has no results to draw, of scale, fleet, recursion or gpu: `causeway bench NAME --out %[1]s` keeps them there", results)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&results, "results", "benchmarks/results", "directory that bench --out kept results in")
	cmd.Flags().StringVar(&out, "out", "docs/plots", "directory of the drawings")
	return cmd
}

func runBench(cmd *cobra.Command, name string, f benchFlags) error {
	o, err := f.options(cmd)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "causeway-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	keys, err := filepath.Abs(f.keys)
	if err != nil {
		return err
	}
	processes := &fleet{dir: dir, keys: keys}
	defer processes.Wait()
	o.Processes, o.APIClients = processes, startAPIClients
	list := benchmarks.Workloads(o)
	if name != "all" {
		if list, err = benchmarks.Group(o, name); err != nil {
			return err
		}
	}
	if o.Device != nil && (len(list) > 1 || list[0].Name() != benchmarks.GPU{}.Name()) {
		return fmt.Errorf("--device %s: %s measures the CPU alone; `causeway bench gpu` measures a device", f.device.name, name)
	}
	if err := taken(cmd, list); err != nil {
		return err
	}
	if f.json != "" && len(list) > 1 {
		return fmt.Errorf("--json takes the figures of one workload, and %s is %d; use --out", name, len(list))
	}
	return profiled(f.profile, func() error { return f.measure(cmd, list) })
}

// profiled has work done, and writes where its CPU time went to a file, if one is named.
func profiled(file string, work func() error) error {
	if file == "" {
		return work()
	}
	var profile bytes.Buffer // a file would not do: pprof does not tell that it could not write
	if err := pprof.StartCPUProfile(&profile); err != nil {
		return err
	}
	err := work()
	pprof.StopCPUProfile()
	return errors.Join(err, replaceFile(file, profile.Bytes()))
}

func (f benchFlags) measure(cmd *cobra.Command, list []benchmarks.Workload) error {
	for _, w := range list {
		report, err := w.Run(cmd.Context())
		if err != nil {
			return fmt.Errorf("bench %s: %w", w.Name(), err)
		}
		report.Ran(f.command(cmd, w.Name()), source(), f.quick)
		if err := writeBench(cmd, report, f.json, f.out); err != nil {
			return err
		}
	}
	return nil
}

// takenBy are the workloads that a flag changes; those that are not here change all, or say only where things are.
var takenBy = map[string][]string{
	"aggregate": {"witness", "prover", "e2e", "scale-workers"},
	"transfers": {"e2e", "scale-workers", "api"},
	"workers":   {"e2e", "fleet"},
	"accounts":  {"memory"},
	"proofs":    {"gpu"},
	"circuits":  {"gpu"},
	"solvers":   {"gpu"},
	"device":    {"gpu"},
}

// taken refuses flags that none of the workloads takes: figures would pass for those of something else.
func taken(cmd *cobra.Command, list []benchmarks.Workload) (err error) {
	for _, flag := range slices.Sorted(maps.Keys(takenBy)) {
		by := takenBy[flag]
		if cmd.Flags().Changed(flag) && !slices.ContainsFunc(list, func(w benchmarks.Workload) bool { return slices.Contains(by, w.Name()) }) {
			err = errors.Join(err, fmt.Errorf("--%s: %s does not take it: it is for %s", flag, cmd.Flags().Arg(0), strings.Join(by, ", ")))
		}
	}
	return err
}

// command is what gives figures of this kind: the flags that a workload takes.
func (f benchFlags) command(cmd *cobra.Command, workload string) string {
	command := "causeway bench " + workload
	for _, flag := range slices.Sorted(maps.Keys(takenBy)) {
		if cmd.Flags().Changed(flag) && slices.Contains(takenBy[flag], workload) {
			command += " --" + flag + " " + strings.Trim(cmd.Flag(flag).Value.String(), "[]")
		}
	}
	if f.quick {
		command += " --quick"
	}
	return command
}

// source is build, and whether something had been changed since.
func source() string {
	info, ok := debug.ReadBuildInfo()
	if ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "vcs.modified", Value: "true"}) {
		return build() + " and changes"
	}
	return build()
}

func (f benchFlags) options(cmd *cobra.Command) (o benchmarks.Options, err error) {
	progress, leastWorkers := cmd.ErrOrStderr(), 0
	if cmd.Flags().Changed("workers") {
		leastWorkers = 1
	}
	for _, n := range []struct {
		flag         string
		got, atLeast int
	}{{"transfers", f.transfers, 0}, {"accounts", f.accounts, 0}, {"proofs", f.proofs, 0}, {"workers", f.workers, leastWorkers}} {
		if n.got < n.atLeast {
			return o, fmt.Errorf("--%s %d: want at least %d", n.flag, n.got, n.atLeast)
		}
	}
	if err := f.writable(); err != nil {
		return o, err
	}
	start := time.Now()
	o = benchmarks.Options{Quick: f.quick, Transfers: f.transfers, Workers: f.workers, Say: func(format string, args ...any) {
		fmt.Fprintf(progress, "%6.1fs  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
	}}
	o.Proofs, o.Accounts, o.Circuits = f.proofs, f.accounts, f.circuits
	if cmd.Flags().Changed("circuits") {
		if err := checkCircuits(f.circuits); err != nil {
			return o, err
		}
	}
	if f.device.isGPU() {
		o.Device = f.device.join
	}
	if cmd.Flags().Changed("aggregate") {
		c, err := circuits.Find(f.aggregate)
		if err != nil {
			return o, err
		}
		if !c.IsAggregate() {
			return o, fmt.Errorf("--aggregate %s: that is a batch circuit", c.Name)
		}
		o.Aggregate = &c
	}
	o.Ring, err = newRing(f.keys, keyProgress(progress))
	return o, err
}

// writable finds out before hours of work whether their figures can be kept.
func (f benchFlags) writable() error {
	if f.out != "" {
		if err := writableDir(f.out, 0o755); err != nil {
			return fmt.Errorf("--out: %w", err)
		}
	}
	return errors.Join(takesFile("--json", f.json), takesFile("--profile", f.profile))
}

// writeBench shows the figures first: what fails then loses none.
func writeBench(cmd *cobra.Command, r benchmarks.Report, jsonFile, out string) error {
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if jsonFile == "-" {
		_, err = cmd.OutOrStdout().Write(b)
	} else {
		_, err = r.WriteTo(cmd.OutOrStdout())
	}
	if out != "" {
		path, saved := r.Save(out)
		if err = errors.Join(err, saved); saved == nil {
			fmt.Fprintf(cmd.ErrOrStderr(), "kept in %s\n", path)
		}
	}
	if jsonFile != "" && jsonFile != "-" {
		err = errors.Join(err, replaceFile(jsonFile, b))
	}
	return err
}
