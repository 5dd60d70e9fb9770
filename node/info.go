package node

import (
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

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
