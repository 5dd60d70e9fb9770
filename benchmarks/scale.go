package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// How cost grows, along one dimension each.
type (
	// ScaleBatch is over transfers in a batch.
	ScaleBatch struct{ Options }
	// ScaleAggregate is over batches in an aggregate.
	ScaleAggregate struct{ Options }
	// ScaleWorkers is over worker processes.
	ScaleWorkers struct{ Options }
)

// Sizes that are measured. The largest batch of them fits 16 GiB; a larger registered shape comes after them.
var (
	scaleTransfers = []int{16, 32, 64, 128}
	scaleSlots     = []int{1, 2, 3, 4, 5, 6, 7, 8}
	scaleWorkers   = []int{1, 2, 3, 4}
)

// Name implements Workload.
func (ScaleBatch) Name() string { return "scale-batch" }

// Name implements Workload.
func (ScaleAggregate) Name() string { return "scale-aggregate" }

// Name implements Workload.
func (ScaleWorkers) Name() string { return "scale-workers" }

// Run implements Workload. Each size is a case transfers=N that reports constraints, constraints_per_transfer, compile_seconds, setup_seconds,
// prove_seconds and peak_rss_mb, of a batch circuit with two full lanes. Quick takes the smallest.
func (s ScaleBatch) Run(ctx context.Context) (Report, error) {
	report := newReport(s.Name())
	for _, n := range first(scaleTransfers, s.Quick) {
		shape := rollup.Shape{Name: fmt.Sprintf("scale-%d", n), Full: 2, Transfers: n, FeeSlots: 1, Depth: rollup.MaxDepth, Reach: 24}
		circuit, err := batch.New(shape)
		if err != nil {
			return Report{}, err
		}
		_, assignments, err := fullBatches(ctx, shape, 1)
		if err != nil {
			return Report{}, err
		}
		s.say("%d transfers", n)
		metrics, err := measureFresh(ctx, circuit, assignments[0], prover.TargetRecursion)
		if err != nil {
			return Report{}, fmt.Errorf("%d transfers: %w", n, err)
		}
		metrics = append(metrics, Metric{"constraints_per_transfer", metrics[0].Value / float64(n)})
		report.Cases = append(report.Cases, Case{fmt.Sprintf("transfers=%d", n), metrics})
	}
	return report, nil
}

// Run implements Workload. Each K is a case slots=K that reports what ScaleBatch does, and constraints_per_proof, of an aggregate of batches of
// the smallest shape. Quick takes K = 1.
func (s ScaleAggregate) Run(ctx context.Context) (Report, error) {
	report := newReport(s.Name())
	inner := circuits.Batch(circuits.Tiny)
	vk, _, err := s.Ring.Ensure(ctx, inner)
	if err != nil {
		return Report{}, err
	}
	counts := first(scaleSlots, s.Quick)
	witnesses, assignments, err := fullBatches(ctx, inner.Shape, counts[len(counts)-1])
	if err != nil {
		return Report{}, err
	}
	proofs, _, err := proveEach(ctx, s.Ring, inner, assignments...)
	if err != nil {
		return Report{}, err
	}
	for _, k := range counts {
		var members []aggregate.Batch
		for i := range k {
			members = append(members, aggregate.Batch{BatchData: witnesses[i].BatchData(), Proof: proofs[i]})
		}
		outer := circuits.Aggregate(inner.Shape, k)
		assignment, _, err := outer.AssignAggregate(members)
		if err != nil {
			return Report{}, err
		}
		circuit, err := outer.NewAggregate(vk)
		if err != nil {
			return Report{}, err
		}
		s.say("%d slots", k)
		metrics, err := measureFresh(ctx, circuit, assignment, prover.TargetSolidity)
		if err != nil {
			return Report{}, fmt.Errorf("%d slots: %w", k, err)
		}
		metrics = append(metrics, Metric{"constraints_per_proof", metrics[0].Value / float64(k)})
		report.Cases = append(report.Cases, Case{fmt.Sprintf("slots=%d", k), metrics})
	}
	return report, nil
}

// Run implements Workload. Each number is a case workers=N with the figures of EndToEnd.
func (s ScaleWorkers) Run(ctx context.Context) (Report, error) {
	report := newReport(s.Name())
	if s.Transfers == 0 {
		s.Transfers = 4 * s.aggregate().Slots * s.aggregate().Shape.Transfers
	}
	for _, n := range first(scaleWorkers, s.Quick) {
		s.say("%d worker processes", n)
		o := s.Options
		o.Workers = n
		r, err := EndToEnd{o}.Run(ctx)
		if err != nil {
			return Report{}, fmt.Errorf("%d worker processes: %w", n, err)
		}
		report.Labels = r.Labels
		report.Cases = append(report.Cases, Case{fmt.Sprintf("workers=%d", n), r.Metrics})
	}
	return report, nil
}

func first(sizes []int, only bool) []int {
	if only {
		return sizes[:1]
	}
	return sizes
}

// fullBatches executes full batches of a shape, one after the other.
func fullBatches(ctx context.Context, shape rollup.Shape, n int) (out []*rollup.Witness, assignments []frontend.Circuit, err error) {
	w := rolluptest.New(1, shape, 2)
	w.OpenFeeSlots()
	for range n {
		b, err := fullBatch(ctx, w)
		if err != nil {
			return nil, nil, err
		}
		witness, err := w.Execute(b)
		if err != nil {
			return nil, nil, err
		}
		assignment, err := batch.Assign(witness)
		if err != nil {
			return nil, nil, err
		}
		out, assignments = append(out, witness), append(assignments, assignment)
	}
	return out, assignments, nil
}

// measureFresh compiles a circuit, makes dev keys that are not kept, and proves once. The first metric is constraints.
func measureFresh(ctx context.Context, circuit, assignment frontend.Circuit, target prover.Target) ([]Metric, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	defer asProver()()
	keys := &prover.Keys{Name: "scale"}
	start := time.Now()
	var err error
	if keys.Circuit, err = prover.Until(ctx, func() (*prover.R1CS, error) { return prover.Compile(circuit) }); err != nil {
		return nil, err
	}
	compile := time.Since(start)
	start = time.Now()
	if keys.Proving, keys.Verifying, err = prover.DevSetup(keys.Circuit, keyring.DevSeed(keys.Name), nil); err != nil {
		return nil, err
	}
	setup := time.Since(start)
	p, err := prover.NewProver(keys, target)
	if err != nil {
		return nil, err
	}
	resetPeakRSS()
	start = time.Now()
	if _, err := p.Prove(assignment); err != nil {
		return nil, err
	}
	return []Metric{{"constraints", float64(keys.Circuit.GetNbConstraints())}, {"compile_seconds", compile.Seconds()}, {"setup_seconds", setup.Seconds()},
		{"prove_seconds", time.Since(start).Seconds()}, {"peak_rss_mb", float64(peakRSS()) / mib}}, nil
}
