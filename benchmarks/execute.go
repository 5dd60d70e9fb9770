package benchmarks

import (
	"context"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// Execute measures native execution: full batches of the small shape, signatures checked and witnesses made.
type Execute struct {
	// Batches to run; 0 is 20.
	Batches int
}

const usualBatches = 20

// Name implements Workload.
func (Execute) Name() string { return "execute" }

// Run implements Workload. It reports ops, seconds and ops_per_second.
func (e Execute) Run(ctx context.Context) (Report, error) {
	if e.Batches == 0 {
		e.Batches = usualBatches
	}
	w := rolluptest.New(1, circuits.Small, 2)
	w.OpenFeeSlots()
	ops := 0
	var spent time.Duration
	for range e.Batches {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		b, err := fullBatch(ctx, w)
		if err != nil {
			return Report{}, err
		}
		start := time.Now()
		if _, err := w.Execute(b); err != nil {
			return Report{}, err
		}
		spent += time.Since(start)
		ops += len(b.Full) + len(b.Transfers)
	}
	return newReport(e.Name(), Metric{"ops", float64(ops)}, Metric{"seconds", spent.Seconds()}, Metric{"ops_per_second", float64(ops) / spent.Seconds()}), nil
}

// fullBatch uses every lane of the next batch of a world: withdrawals in the full lanes, then transfers. Account 0 pays all.
func fullBatch(ctx context.Context, w *rolluptest.World) (rollup.Batch, error) {
	b, view := rollup.Batch{Header: w.Header}, w.State.View()
	sign := func(op rollup.UserOp, kind rollup.LaneKind) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.Sign(view, op)
		return rollup.Apply(view, w.Config, w.Header, kind, op)
	}
	for range w.Shape.Full {
		op := &rollup.Withdraw{Amount: rollup.NewAmount(1)}
		if err := sign(op, rollup.FullLane); err != nil {
			return b, err
		}
		b.Full = append(b.Full, op)
	}
	for range w.Shape.Transfers {
		op := &rollup.Transfer{ToKey: w.Person(0).Key.Public(), ToAddress: w.Person(0).Address, Amount: rollup.NewAmount(1)}
		if err := sign(op, rollup.TransferLane); err != nil {
			return b, err
		}
		b.Transfers = append(b.Transfers, op)
	}
	return b, nil
}
