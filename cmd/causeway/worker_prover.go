package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/gpu"
	"github.com/causeway-l2/causeway/workers"
	proverchild "github.com/causeway-l2/causeway/workers/child"
)

// proverFlags say what to prove, with which keys, on what: the worker's, and its child's.
type proverFlags struct {
	circuits []string
	keys     string
	devices  []string
	solvers  int
	library  string
	memory   int // GiB
}

func (f *proverFlags) add(cmd *cobra.Command) {
	small := circuits.Aggregate(circuits.Small, 2)
	cmd.Flags().StringSliceVar(&f.circuits, "circuits", []string{small.Inner().Name, small.Name}, "circuits to prove")
	cmd.Flags().StringSliceVar(&f.devices, "device", []string{"cpu"}, "what to prove on, a process each: cpu, or cuda:N in a program built by make gpu")
	cmd.Flags().IntVar(&f.solvers, "solvers", 0, "witnesses to solve at once beside a GPU, each in a copy of the circuit (default: half the cores)")
	cmd.Flags().StringVar(&f.library, "gpu-library", libraryBeside(), "device library that make gpu builds")
	cmd.Flags().IntVar(&f.memory, "memory", 0, "GiB of main memory that a prover may take (default: those of the largest --class, or else all the machine has)")
	addKeysFlag(cmd, &f.keys)
}

func (f *proverFlags) check() error {
	if err := checkCircuits(f.circuits); err != nil {
		return err
	}
	if len(f.devices) == 0 || f.memory < 0 {
		return errors.New("--device must name a device, and --memory be positive")
	}
	seen := map[string]bool{}
	for _, d := range f.devices {
		spec, err := prover.ParseDevice(d)
		if err == nil && !gpu.Built { // before keys are fetched; one that is built for GPUs asks for its device where it proves
			err = gpu.Find(spec, f.library)
		}
		if err != nil {
			return err
		}
		if seen[d] {
			return fmt.Errorf("--device names %s twice: a device has one prover", d)
		}
		seen[d] = true
	}
	return nil
}

// args are the child's, for one device.
func (f *proverFlags) args(device string, classes []string) ([]string, error) {
	memory := f.memory
	for _, c := range classes {
		kind, bytes, err := workers.ParseClass(c)
		if err != nil {
			return nil, err
		}
		if kind == "cpu" && f.memory == 0 {
			memory = max(memory, int(bytes>>30))
		}
	}
	return []string{"worker", "prover", "--circuits", strings.Join(f.circuits, ","), "--keys", f.keys, "--device", device,
		"--solvers", strconv.Itoa(f.solvers), "--gpu-library", f.library, "--memory", strconv.Itoa(memory)}, nil
}

// newWorkerProver is the child of a worker: nobody starts it by hand.
func newWorkerProver() *cobra.Command {
	var f proverFlags
	cmd := &cobra.Command{
		Use:    "prover",
		Short:  "Prove what a worker hands down; started by causeway worker alone",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(); err != nil {
				return err
			}
			in, out := proverchild.Pipes()
			return proverchild.Serve(in, out, func(ctx context.Context) (proverchild.Bench, error) { return f.bench(ctx) })
		},
	}
	f.add(cmd)
	return cmd
}

// bench makes what keys are missing and opens the device.
func (f *proverFlags) bench(ctx context.Context) (b proverchild.Bench, err error) {
	machine := machineMemory()
	limit := int64(f.memory) << 30
	if err := proverchild.Limit(limit); err != nil {
		return b, fmt.Errorf("limit memory to %d GiB: %w", f.memory, err)
	}
	soft := tighter(machine, limit)
	if soft > 0 {
		debug.SetMemoryLimit(soft / 10 * 9) // the collector works harder before the limit ends the process
	}
	pages.Heap()
	device := deviceFlags{name: f.devices[0], library: f.library, solvers: f.solvers}
	if err := device.find(); err != nil { // keys take minutes
		return b, workers.Failure{Class: workers.ClassGPU, Message: err.Error()}
	}
	list, err := findAll(f.circuits)
	if err != nil {
		return b, err
	}
	log := keyProgress(os.Stderr)
	ring, err := newRing(f.keys, func(s keyring.Step) {
		workers.EnterStage(ctx, s.Stage)
		log(s)
	})
	if err != nil {
		return b, err
	}
	ring.Memory = soft
	for _, c := range list {
		err := ring.Fits(c)
		if err == nil {
			_, _, err = ring.Ensure(ctx, c)
		}
		if err != nil {
			return b, workers.Failure{Class: workers.ClassKeys, Message: err.Error()}
		}
	}
	debug.SetGCPercent(prover.CollectorPercent)
	debug.FreeOSMemory() // a setup leaves gigabytes behind
	ring.Progress = nil
	workers.EnterStage(ctx, "device")
	accelerator, err := device.join()
	if err != nil {
		return b, workers.Failure{Class: workers.ClassGPU, Message: err.Error()}
	}
	b = proverchild.Bench{Prover: keyring.NewProversOn(accelerator, ring, aggregatesFirst(list)...), Jobs: 1}
	if accelerator == nil {
		b.Report = func() workers.Capability { return cpuCapability(machine, limit) }
		return b, nil
	}
	b.Jobs = accelerator.Jobs() // the device computes one at a time, while others are solved
	b.Report = func() workers.Capability { return gpuCapability(accelerator.Capability(), limit) }
	return b, nil
}

func cpuCapability(machine, limit int64) workers.Capability {
	return workers.Capability{Device: "cpu", Name: runtime.GOARCH, Class: workers.MemoryClass("cpu", tighter(machine, limit)), MemoryBytes: machine, FreeBytes: freeMemory(),
		LimitBytes: limit, Cores: runtime.GOMAXPROCS(0), Score: 1}
}

func gpuCapability(c prover.Capability, limit int64) workers.Capability {
	return workers.Capability{Device: c.Device, Name: c.Name, Class: workers.MemoryClass("gpu", c.MemoryBytes), MemoryBytes: c.MemoryBytes, FreeBytes: c.FreeBytes,
		LimitBytes: limit, Cores: c.Cores, Compute: c.Compute, Driver: c.Driver, Drained: c.State == prover.DeviceDrained, Score: c.Score,
		Proofs: c.Proofs, Failures: c.Failures, Reason: c.Reason[:min(len(c.Reason), 1024)], Emulated: c.Emulated}
}
