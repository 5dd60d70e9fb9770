package benchmarks

import (
	"context"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
)

// Prover compares our prover with gnark's, on a full batch and with the same keys.
type Prover struct{ Options }

// Name implements Workload.
func (Prover) Name() string { return "prover" }

// Run implements Workload. It reports constraints, seconds of our prover, its check of the proof included, gnark_seconds, and x_gnark: how many
// times faster ours is.
func (p Prover) Run(ctx context.Context) (Report, error) {
	c, rounds := p.aggregate().Inner(), 2
	if p.Quick {
		c, rounds = circuits.Batch(circuits.Tiny), 1
	}
	if _, _, err := p.Ring.Ensure(ctx, c); err != nil {
		return Report{}, err
	}
	_, assignments, err := fullBatches(ctx, c.Shape, 1)
	if err != nil {
		return Report{}, err
	}
	defer asProver()()
	keys, err := p.Ring.Load(c)
	if err != nil {
		return Report{}, err
	}
	own, err := prover.NewProver(keys, keyring.Target(c))
	if err != nil {
		return Report{}, err
	}
	r, err := prover.Until(ctx, func() (prover.ProveReport, error) { return prover.BenchProve(own, assignments[0], rounds) })
	if err != nil {
		return Report{}, err
	}
	report := newReport(p.Name(), Metric{"constraints", float64(keys.Manifest.Constraints)}, Metric{"seconds", r.Seconds},
		Metric{"gnark_seconds", r.GnarkSeconds}, Metric{"x_gnark", r.XGnark})
	report.Labels = []Label{{"circuit", c.Name}}
	return report, nil
}
