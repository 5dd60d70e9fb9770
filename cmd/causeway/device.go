package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/gpu"
)

// deviceFlags say what to prove on.
type deviceFlags struct {
	name, library string
	solvers       int
}

func (f *deviceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "device", "cpu", "what to prove on: cpu, or cuda:N in a program built by make gpu")
	cmd.Flags().IntVar(&f.solvers, "solvers", 0, "witnesses to solve at once beside a GPU, each in a copy of the circuit (default: half the cores)")
	f.addLibrary(cmd)
}

func (f *deviceFlags) addLibrary(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.library, "gpu-library", libraryBeside(), "device library that make gpu builds")
}

// libraryBeside is where make gpu puts the device library.
func libraryBeside() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	return filepath.Join(filepath.Dir(path), "gpu", gpu.LibraryName)
}

func (f *deviceFlags) isGPU() bool { return f.name != "cpu" }

// find says whether the device is there, sooner than join can.
func (f *deviceFlags) find() error {
	spec, err := prover.ParseDevice(f.name)
	if err != nil {
		return err
	}
	return gpu.Find(spec, f.library)
}

// join opens the device and lets it prove a canary. It returns nil for the CPU, and never the CPU for another device.
func (f *deviceFlags) join() (*prover.Accelerator, error) {
	spec, err := prover.ParseDevice(f.name)
	if err != nil || spec.IsCPU() {
		return nil, err
	}
	d, err := gpu.Open(spec, f.library)
	if err != nil {
		return nil, err
	}
	a, err := prover.Join(d, f.solvers)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

func newDevices() *cobra.Command {
	var f deviceFlags
	cmd := &cobra.Command{
		Use:   "devices",
		Short: "List what this machine can prove on, as JSON",
		Long:  "Lists what this machine can prove on, as JSON. Without a usable GPU the list holds the CPU alone, and the reason goes to standard error.",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list := []prover.DeviceInfo{{Device: "cpu", Name: runtime.GOARCH, Cores: runtime.GOMAXPROCS(0)}}
			more, err := gpu.Probe(f.library)
			if err != nil {
				cmd.PrintErrln("causeway:", err)
			}
			e := json.NewEncoder(cmd.OutOrStdout())
			e.SetIndent("", "  ")
			return e.Encode(append(list, more...))
		},
	}
	f.addLibrary(cmd)
	return cmd
}
