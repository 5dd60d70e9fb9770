package node

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/causeway-l2/causeway/sequencer"
)

// gasWatch knows what L1 charged a moment ago.
type gasWatch struct {
	wei atomic.Uint64
	at  atomic.Int64 // unix nanoseconds; 0: not known
}

// gasStale is how long a price counts: one that cannot be read any more holds nothing up.
const gasStale = 2 * time.Minute

// GasPrice implements sequencer.Gas.
func (g *gasWatch) GasPrice() (wei uint64, ok bool) {
	return g.wei.Load(), time.Since(time.Unix(0, g.at.Load())) < gasStale
}

// watchGas reads the price until ctx is done.
func (n *Node) watchGas(ctx context.Context) {
	const pause = 10 * time.Second
	for ctx.Err() == nil {
		price, err := n.deps.Client.Eth().SuggestGasPrice(ctx)
		switch {
		case err != nil:
			n.log.Warn("read the gas price", "err", err)
		case price.IsUint64():
			n.gas.wei.Store(price.Uint64())
			n.gas.at.Store(time.Now().UnixNano())
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// backlog is what the fleet has to prove before a batch that is sealed now.
type backlog struct{ n *Node }

// Backlog implements sequencer.Pressure.
func (b backlog) Backlog() time.Duration {
	p := b.n.parts.Load()
	if p == nil || p.op.Fleet() == nil {
		return 0
	}
	return p.op.Fleet().Pressure().Drain()
}

// sequencing is the sequencer's part of the configuration.
func (n *Node) sequencing() sequencer.Config {
	c := sequencer.Config{Shape: n.cfg.Aggregate.Shape, Config: n.config, Collector: n.cfg.Collector, Fees: n.cfg.Fees, Deadline: n.cfg.SealAfter,
		MaxQueue: n.cfg.MaxQueue, Limits: n.cfg.Limits, RequestBound: n.cfg.RequestBound, Pressure: backlog{n}, Journal: n.dir}
	if n.shared != nil {
		c.Journal = n.shared
	}
	if n.cfg.SealMaxWei > 0 {
		c.Patience = sequencer.Patience{Gas: &n.gas, MaxWei: n.cfg.SealMaxWei, Bound: n.cfg.SealBound}
	}
	return c
}
