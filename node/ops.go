package node

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// ErrUnknown says that the node has never accepted such an op, batch or account.
var ErrUnknown = errors.New("node: unknown")

// Stage is how far an op has come.
type Stage string

// Stages of an op, in their order; an op need not be held. One that became impossible while it waited, by expiry as a rule, is Dropped; that ends it. Submitted and
// Final are said once L1 has said them.
const (
	Held      Stage = "held" // accepted, and an earlier nonce of its account is missing
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

// Submit takes a user's op. When it returns without an error, the op is durable: it will be in a batch, or be reported as dropped. Its stage is that of when it was
// accepted: one that was held may have been replaced since. sequencer.ErrUnsure: it is taken, and not acknowledged.
func (n *Node) Submit(_ context.Context, op rollup.UserOp) (OpStatus, error) {
	if !n.taking.TryRLock() {
		n.metrics.refused.Inc()
		return OpStatus{}, errAnew
	}
	defer n.taking.RUnlock()
	err := n.hasRoom()
	if err == nil && n.cfg.Standby && !n.leads() {
		err = fmt.Errorf("%w: it cannot tell whether another operator has taken over", sequencer.ErrFull)
	}
	var id sequencer.ID
	var held bool
	if err == nil {
		id, held, err = n.parts.Load().seq.Take(op, n.deps.Now())
	}
	if err == nil { // one that waits since before L1 was read anew is in the directory, and that is all that the sequencer knows
		err = n.shared.rewritten()
	}
	if err != nil {
		n.metrics.refused.Inc()
		return OpStatus{}, err
	}
	n.metrics.accepted.Inc()
	return OpStatus{ID: id, Stage: waiting(held)}, nil
}

func waiting(held bool) Stage {
	if held {
		return Held
	}
	return Accepted
}

// hasRoom refuses ops while the disk is nearly full: what was accepted is still settled, and needs some.
func (n *Node) hasRoom() error {
	if free, ok := n.dir.Free(); ok && free < n.cfg.MinFree {
		return fmt.Errorf("%w: the disk of the operator has %d MiB left and needs %d", sequencer.ErrFull, free>>20, n.cfg.MinFree>>20)
	}
	return nil
}

// Op tells where an op is: ErrUnknown if it was never accepted.
func (n *Node) Op(id sequencer.ID) (OpStatus, error) {
	if seq := n.parts.Load().seq; seq.Waits(id) {
		return OpStatus{ID: id, Stage: waiting(seq.Held(id))}, nil
	}
	s, ok, err := n.dir.OpStatus(id)
	switch {
	case err != nil:
		return OpStatus{}, err
	case !ok:
		return OpStatus{}, ErrUnknown
	case s.Batch == 0:
		return OpStatus{ID: id, Stage: Dropped, Reason: s.Reason}, nil
	}
	stage, tx, err := n.stage(s.Batch)
	return OpStatus{ID: id, Stage: stage, Batch: s.Batch, Tx: tx}, err
}

// stage of a batch that was sealed.
func (n *Node) stage(batch uint64) (Stage, [32]byte, error) {
	if _, final := n.parts.Load().op.Progress(); batch <= final {
		tx, err := n.dir.Tx(batch)
		return Final, tx, err
	}
	stage, tx := n.stages.of(batch)
	return stage, tx, nil
}

// stages knows how far batches are that are sealed and not final: as many as may be open at once.
type stages struct {
	mu    sync.Mutex
	final uint64 // all up to this one are, whatever is said of them later
	open  map[uint64]stageTx
}

type stageTx struct {
	stage Stage
	tx    [32]byte
}

func newStages() *stages { return &stages{open: map[uint64]stageTx{}} }

func (x *stages) of(batch uint64) (Stage, [32]byte) {
	x.mu.Lock()
	defer x.mu.Unlock()
	s, ok := x.open[batch]
	if !ok {
		return Batched, s.tx
	}
	return s.stage, s.tx
}

// restart forgets all: L1 was read anew, up to a batch.
func (x *stages) restart(final uint64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.final = final
	clear(x.open)
}

func (x *stages) onEvent(e operator.Event) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for i := max(e.First, x.final+1); i <= e.Last; i++ {
		switch e.Stage {
		case operator.Sealed:
			x.open[i] = stageTx{stage: Batched}
		case operator.Proven:
			x.open[i] = stageTx{stage: Proven}
		case operator.Submitted:
			x.open[i] = stageTx{Submitted, e.Tx}
		case operator.Final, operator.Reopened:
			delete(x.open, i)
		}
	}
	if e.Stage == operator.Final {
		x.final = max(x.final, e.Last)
	}
}
