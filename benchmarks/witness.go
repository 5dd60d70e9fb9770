package benchmarks

import (
	"context"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// Witness measures what comes between a sealed batch and a job in the queue.
type Witness struct{ Options }

// Name implements Workload.
func (Witness) Name() string { return "witness" }

// Run implements Workload. For one full batch it reports its ops, execute_ms (native execution, paths collected), assign_ms (the circuit
// filled in), marshal_ms, and bytes, what travels to a worker.
func (w Witness) Run(ctx context.Context) (Report, error) {
	shape := w.aggregate().Shape
	world := rolluptest.New(1, shape, 2)
	world.OpenFeeSlots()
	b, err := fullBatch(ctx, world)
	if err != nil {
		return Report{}, err
	}
	var witness *rollup.Witness
	execute, err := timed(ctx, 1, func() (err error) {
		witness, err = world.Execute(b)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	var assignment frontend.Circuit
	assign, err := timed(ctx, 1, func() (err error) {
		assignment, err = batch.Assign(witness)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	var bytes []byte
	marshal, err := timed(ctx, 1, func() (err error) {
		bytes, err = prover.MarshalWitness(assignment)
		return err
	})
	if err != nil {
		return Report{}, err
	}
	report := newReport(w.Name(), Metric{"ops", float64(len(b.Full) + len(b.Transfers))}, Metric{"execute_ms", micros(execute, 1) / 1e3},
		Metric{"assign_ms", micros(assign, 1) / 1e3}, Metric{"marshal_ms", micros(marshal, 1) / 1e3}, Metric{"bytes", float64(len(bytes))})
	report.Labels = []Label{{"shape", shape.Name}}
	return report, nil
}
