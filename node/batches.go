package node

import (
	"errors"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// Batch is a sealed batch.
type Batch struct {
	Number   uint64
	Stage    Stage          // Batched, Proven, Submitted or Final
	Ops      []sequencer.ID // in the order of the lanes, without noops
	Tx       [32]byte       // on L1, from Submitted on
	SealedAt time.Time
}

// Batch by its number: ErrUnknown if it was not sealed here.
func (n *Node) Batch(number uint64) (Batch, error) {
	r, ok, err := n.dir.Record(number)
	if err != nil {
		return Batch{}, err
	}
	if !ok {
		return Batch{}, ErrUnknown
	}
	stage, tx, err := n.stage(number)
	return Batch{Number: number, Stage: stage, Ops: r.IDs, Tx: tx, SealedAt: r.At}, err
}

// Batches lists batches that were sealed here, the newest first, from the one before number before on (0: from the last one), at most limit.
func (n *Node) Batches(before uint64, limit int) (out []Batch, err error) {
	last, _ := n.parts.Load().op.Progress()
	if before == 0 || before > last {
		before = last + 1
	}
	for i := before - 1; i > 0 && len(out) < limit; i-- {
		b, err := n.Batch(i)
		if errors.Is(err, ErrUnknown) {
			break
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// Info is what a wallet has to know of the rollup, and how far it is.
type Info struct {
	ChainID     uint64
	Rollup      [20]byte
	Config      field.Element // part of every message that is signed
	Shape       rollup.Shape
	Params      l1.Params
	Pending     int    // ops accepted and in no batch
	NextRequest uint64 // of the priority queue: all before it were taken
	Sealed      uint64 // last sealed batch
	Final       uint64 // last final batch
}

// Info of the rollup.
func (n *Node) Info() Info {
	p := n.parts.Load()
	pending, next := p.seq.Pending()
	sealed, final := p.op.Progress()
	return Info{ChainID: n.params.ChainID, Rollup: n.deps.Client.Address(), Config: n.config, Shape: n.cfg.Aggregate.Shape, Params: n.params, Pending: pending,
		NextRequest: next, Sealed: sealed, Final: final}
}

// Fees by token, for an op in a transfer lane and in a full one: what a user has to sign at least.
func (n *Node) Fees() map[uint16]sequencer.Fees { return n.parts.Load().seq.Fees() }

// Shape of the batches.
func (n *Node) Shape() rollup.Shape { return n.cfg.Aggregate.Shape }
