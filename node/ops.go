package node

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// ErrUnknown says that the node has never accepted such an op, batch or account.
var ErrUnknown = errors.New("node: unknown")

// Stage is how far an op has come.
type Stage string

// Stages of an op, in their order. An op that became impossible while it waited, by expiry as a rule, is Dropped; that ends it. Submitted and
// Final are said once L1 has said them.
const (
	Accepted  Stage = "accepted"
	Batched   Stage = "batched"
	Proven    Stage = "proven"
	Submitted Stage = "submitted"
	Final     Stage = "final"
	Dropped   Stage = "dropped"
)

// OpStatus is where an op is.
type OpStatus struct {
	ID     sequencer.ID // the digest that was signed, 0x and 64 hex digits; "request N" for one from L1
	Stage  Stage
	Batch  uint64   // from Batched on
	Tx     [32]byte // on L1, from Submitted on; zero when somebody else submitted and it is not final yet
	Reason string   // of Dropped
}

// Submit takes a user's op. When it returns without an error, the op will be in a batch, or be reported as dropped.
func (n *Node) Submit(_ context.Context, op rollup.UserOp) (OpStatus, error) {
	id, err := n.seq.Submit(op, time.Now())
	if err != nil {
		return OpStatus{}, err
	}
	n.ops.accept(id)
	return OpStatus{ID: id, Stage: Accepted}, nil
}

// Op tells where an op is: ErrUnknown if it was never accepted.
func (n *Node) Op(id sequencer.ID) (OpStatus, error) { return n.ops.get(id) }

// opIndex knows every op and batch.
type opIndex struct {
	mu      sync.Mutex
	ops     map[sequencer.ID]*opRecord
	batches map[uint64]*Batch
	last    uint64
}

type opRecord struct {
	batch  uint64
	reason string
}

func newOpIndex() *opIndex {
	return &opIndex{ops: map[sequencer.ID]*opRecord{}, batches: map[uint64]*Batch{}}
}

func (x *opIndex) accept(id sequencer.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ops[id] == nil { // a batch may have been quicker
		x.ops[id] = &opRecord{}
	}
}

func (x *opIndex) get(id sequencer.ID) (OpStatus, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	r := x.ops[id]
	switch {
	case r == nil:
		return OpStatus{}, ErrUnknown
	case r.reason != "":
		return OpStatus{ID: id, Stage: Dropped, Reason: r.reason}, nil
	case r.batch == 0:
		return OpStatus{ID: id, Stage: Accepted}, nil
	}
	b := x.batches[r.batch]
	return OpStatus{ID: id, Stage: b.Stage, Batch: b.Number, Tx: b.Tx}, nil
}

func (x *opIndex) onEvent(e operator.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, d := range e.Dropped {
		x.ops[d.ID] = &opRecord{reason: d.Err.Error()}
	}
	if e.Stage == operator.Sealed && e.Last > 0 {
		x.batches[e.Last] = &Batch{Number: e.Last, Stage: Batched, Ops: e.Ops, SealedAt: time.Now()}
		x.last = e.Last
		for _, id := range e.Ops {
			x.ops[id] = &opRecord{batch: e.Last}
		}
		return
	}
	for i := e.First; i <= e.Last && i > 0; i++ {
		b := x.batches[i]
		if b == nil {
			continue
		}
		switch e.Stage {
		case operator.Proven:
			b.Stage = Proven
		case operator.Submitted, operator.Final:
			if b.Stage = Submitted; e.Stage == operator.Final {
				b.Stage = Final
			}
			if e.Tx != ([32]byte{}) {
				b.Tx = e.Tx
			}
		}
	}
}
