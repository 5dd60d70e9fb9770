package node

import (
	"context"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// behindLimit is how many blocks a follower that is ready may have yet to read: some five minutes of Ethereum's.
const behindLimit = 25

// Listen serves /healthz, /readyz and /metrics until stop is called, and at no address nothing.
func (f *Follower) Listen(ctx context.Context, address string) (stop func(), err error) {
	return serve(ctx, address, health(f.registry(), f.Ready), f.cfg.Log)
}

func (f *Follower) registry() *prometheus.Registry {
	gauge := func(name, help string, value func(Followed) uint64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "causeway", Subsystem: "follower", Name: name, Help: help},
			func() float64 { return float64(value(f.At())) })
	}
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		gauge("block", "Last block of L1 that was read, checked and written down.", func(at Followed) uint64 { return at.Block.Number }),
		gauge("batch", "Number of the last batch that was replayed.", func(at Followed) uint64 { return at.Batch }))
	if pool := f.client.Pool(); pool != nil {
		r.MustRegister(nodesOf{pool})
	}
	return r
}

// Ready tells whether L1 answers and was read to its end, but for a few blocks; the error says what is missing.
func (f *Follower) Ready(ctx context.Context) error {
	if err := f.client.Disputed(); err != nil {
		return err
	}
	head, err := f.client.Eth().BlockNumber(ctx)
	if err != nil {
		return fmt.Errorf("L1: %w", err)
	}
	if at := f.At().Block.Number; at+f.cfg.Confirmations+behindLimit < head {
		if err := f.client.Lacks(); err != nil {
			return fmt.Errorf("block %d was read, L1 is at %d: %w", at, head, err)
		}
		return fmt.Errorf("block %d was read, L1 is at %d: wait for it", at, head)
	}
	return nil
}
