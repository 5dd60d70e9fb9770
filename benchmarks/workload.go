// Package benchmarks measures what the project promises: workloads are structs whose Run returns a report, with the machine and the day.
// Nothing here asserts a time; results/ keeps what was measured where.
package benchmarks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
)

// Workload is something to measure.
type Workload interface {
	// Name is one word.
	Name() string
	// Run measures. It may take minutes and all cores.
	Run(ctx context.Context) (Report, error)
}

// Options are what the workloads are made from. A workload takes what it needs and leaves the rest.
type Options struct {
	// Ring has the keys of circuits, or gets them; making them is never measured.
	Ring keyring.Ring
	// Quick asks for the smallest run that reports every figure: for tests and to see that it works.
	Quick bool
	// Aggregate is the circuit whose shape and slots are used; nil is the one that goes to L1.
	Aggregate *circuits.Circuit
	// Transfers is how many to send, end to end or to the API; 0 is the workload's own choice.
	Transfers int
	// Accounts of the largest state; 0 is the workload's own choice.
	Accounts int
	// Workers is how many processes prove; 0 is 1. Of simulated ones 0 is all numbers that are measured.
	Workers int
	// Processes starts real ones; workloads that need it refuse to run without.
	Processes Processes
	// Device opens the device to measure; workloads that need one refuse to run without.
	Device func() (*prover.Accelerator, error)
	// Circuits are the ones to measure on a device, by name; none is all of them. Save then keeps what an earlier report has of others.
	Circuits []string
	// Proofs is how many to make in a row on a device; 0 is the workload's own choice.
	Proofs int
	// APIClients runs the function of that name in another process; nil is in this one.
	APIClients func(ctx context.Context, url, file string) (APIResult, error)
	// Log hears what the parts of the system say. Nil is silence.
	Log *slog.Logger
	// Say hears of progress, a line at a time. It may be nil.
	Say func(format string, args ...any)
}

// Processes are the program's own, started to be measured as users run them.
type Processes interface {
	// StartWorker starts a worker for the circuits. It lives until ctx is done; exited hears of its end before.
	StartWorker(ctx context.Context, name, queueURL, token string, circuits []string, exited chan<- error) error
	// Wait returns when all have ended, with the largest resident set of one of them, in bytes.
	Wait() int64
	// Verifier returns the contract that verifies a circuit's proofs.
	Verifier(circuit string) (l1.VerifierConfig, error)
}

// ErrProcesses says that a workload needs Options.Processes.
var ErrProcesses = errors.New("this workload starts processes: run it with causeway bench")

func (o Options) aggregate() circuits.Circuit {
	if o.Aggregate != nil {
		return *o.Aggregate
	}
	return registered()
}

func (o Options) say(format string, args ...any) {
	if o.Say != nil {
		o.Say(format, args...)
	}
}

func (o Options) log() *slog.Logger {
	if o.Log != nil {
		return o.Log
	}
	return slog.New(slog.DiscardHandler)
}

// Workloads lists all of them. A new one is a struct in a file of its own, a line here, and a line in docs/benchmarks.md.
func Workloads(o Options) []Workload {
	return []Workload{Execute{}, Tree{o.Quick}, Sequence{o.Quick}, Operator{o.Quick, o.Say}, Memory{o.Quick, o.Accounts, o.Say}, Witness{o}, Setup{}, Circuits{o}, Prover{o}, Recursion{o.Quick}, Gas{Ring: o.Ring}, Prove{Ring: o.Ring},
		EndToEnd{o}, ScaleBatch{o}, ScaleAggregate{o}, ScaleWorkers{o}, API{o.Quick, o.Transfers, o.APIClients, o.Say}, Fleet{o}}
}

// Group returns the workload of a name, or all whose name begins with it and a dash.
func Group(o Options, name string) (out []Workload, err error) {
	for _, w := range append(Workloads(o), GPU{o}) {
		if w.Name() == name || strings.HasPrefix(w.Name(), name+"-") {
			out = append(out, w)
		}
	}
	if out != nil {
		return out, nil
	}
	return nil, fmt.Errorf("no benchmark %q; there are %s", name, Choice())
}

// Choice is what there is to be named, as a sentence goes on.
func Choice() string {
	var names []string
	for _, w := range append(Workloads(Options{}), GPU{}) {
		names = append(names, w.Name())
	}
	return strings.Join(names, ", ") + "; scale for all of that name, and all for all but gpu"
}
