package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/sequencer"
)

// Sequence measures the sequencer: accepting signed transfers, and sealing batches of them.
type Sequence struct {
	// Quick fills one small batch.
	Quick bool
}

// Name implements Workload.
func (Sequence) Name() string { return "sequencer" }

// Run implements Workload. It reports ops, accepted_per_second and accept_us of Submit (signature, nonce, balance and fee checked, answer
// given), sealed_per_second and seal_ms of Seal, a batch a call, witness made.
func (s Sequence) Run(ctx context.Context) (Report, error) {
	shape, batches := rollup.Shape{Name: "sequencer", Full: 16, Transfers: 512, FeeSlots: 4, Depth: rollup.MaxDepth, Reach: 24}, 4
	if s.Quick {
		shape, batches = circuits.Small, 1
	}
	w := rolluptest.New(1, shape, 2)
	w.OpenFeeSlots()
	slot := w.Header.FeeSlots[0]
	seq, err := sequencer.New(sequencer.Config{Shape: shape, Config: w.Config, Collector: w.Person(0).Owner(0),
		Fees: map[uint16]sequencer.Fees{0: {Transfer: slot.TransferFee, Full: slot.FullFee}}, Deadline: time.Hour, MaxQueue: 1 << 20},
		w.State, w.Header.Number, w.Header.Timestamp, uint64(shape.FeeSlots))
	if err != nil {
		return Report{}, err
	}
	now := time.Unix(int64(w.Header.Timestamp), 0)
	ops := batches * shape.Transfers
	signed := make([]*rollup.Transfer, ops)
	for i := range signed {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		signed[i] = &rollup.Transfer{Authorization: rollup.Auth{Nonce: uint64(i), MaxFee: slot.FullFee, ValidUntil: w.Header.Timestamp + 3600},
			ToKey: w.Person(0).Key.Public(), ToAddress: w.Person(0).Address, Amount: rollup.NewAmount(1)}
		rollup.SignOp(signed[i], w.Config, w.Person(0).Key)
	}
	next := 0
	accept, err := timed(ctx, ops, func() error {
		_, err := seq.Submit(signed[next], now)
		next++
		return err
	})
	if err != nil {
		return Report{}, fmt.Errorf("submit op %d: %w", next-1, err)
	}
	seal, err := timed(ctx, batches, func() error {
		sealed, err := seq.Seal(now, true)
		if err == nil && len(sealed.Ops) != shape.Transfers {
			err = fmt.Errorf("sealed %d ops, want %d", len(sealed.Ops), shape.Transfers)
		}
		return err
	})
	if err != nil {
		return Report{}, err
	}
	return newReport(s.Name(), Metric{"ops", float64(ops)}, Metric{"accepted_per_second", float64(ops) / accept.Seconds()},
		Metric{"accept_us", micros(accept, ops)}, Metric{"sealed_per_second", float64(ops) / seal.Seconds()},
		Metric{"seal_ms", micros(seal, batches) / 1e3}), nil
}
