package benchmarks

import (
	"context"

	"github.com/causeway-l2/causeway/prover"
)

// Setup compares prover.DevSetup with gnark's own setup, on a synthetic circuit, in one process.
type Setup struct {
	// Constraints of the circuit; 0 is a size at which gnark takes about a minute on two cores.
	Constraints int
}

const usualConstraints = 200_000

// Name implements Workload.
func (Setup) Name() string { return "setup" }

// Run implements Workload. It reports constraints, seconds, gnark_seconds, and x_gnark: how many times faster DevSetup is.
func (s Setup) Run(ctx context.Context) (Report, error) {
	if s.Constraints == 0 {
		s.Constraints = usualConstraints
	}
	r, err := prover.Until(ctx, func() (prover.SetupReport, error) { return prover.BenchSetup(s.Constraints) })
	if err != nil {
		return Report{}, err
	}
	return newReport(s.Name(), Metric{"constraints", float64(r.Constraints)}, Metric{"seconds", r.Seconds}, Metric{"gnark_seconds", r.GnarkSeconds},
		Metric{"x_gnark", r.XGnark}), nil
}
