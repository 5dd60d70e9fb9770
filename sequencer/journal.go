package sequencer

import (
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

// Entry is an accepted op as the journal keeps it.
type Entry struct {
	Seq     uint64 // place in the order of acceptance
	ID      ID
	Op      rollup.Op
	Request bool   // from L1
	Index   uint64 // of a request in the priority queue
	Fee     uint64 // of a user's op: one more than the account that collects its fee; 0: not known
	Front   bool   // a request that was put, with those before it, before all else that waited
	At      time.Time
	// Arrived is when a request came to L1, which the journal does not keep: whoever reads it fills it in from L1. Zero is At.
	Arrived time.Time
	// Replaced is a held op that this one takes the place of: it leaves the journal in the same write. Nil as a rule.
	Replaced *DroppedEntry
}

// Record is a sealed batch as the journal keeps it: with the entries that it names it is executed again to the same end.
type Record struct {
	Header    rollup.Header
	Full      []uint64 // entries by Seq, in the order of the lanes
	Transfers []uint64
	IDs       []ID // of all of them
	NewRoot   [32]byte
	Dropped   []DroppedEntry
	At        time.Time
}

// DroppedEntry is an accepted op that became impossible.
type DroppedEntry struct {
	Seq    uint64
	ID     ID
	Reason string
}

// Journal keeps what was accepted and sealed. Calls of one method come one at a time; what is durable is always a prefix of all of them.
type Journal interface {
	// Accept takes an entry and returns at once; wait blocks until the entry, and with it all before it, is durable.
	Accept(e Entry) (wait func() error, err error)
	// Seal returns when the record is durable. A record of number 0 has dropped ops alone.
	Seal(r Record) error
}

// volatile is the journal of a sequencer that has none: what it accepts ends with the process.
type volatile struct{}

func (volatile) Accept(Entry) (func() error, error) { return func() error { return nil }, nil }
func (volatile) Seal(Record) error                  { return nil }

// History is what a journal holds beyond the state that a sequencer starts from.
type History struct {
	Records []Record // sealed batches, in order, the first one right after the state's
	Ops     map[uint64]rollup.Op
	Pending []Entry // accepted and in no batch, in the order of Seq
	NextSeq uint64
}

// ErrHistory says that a journal does not lead where it says it does.
var ErrHistory = errors.New("sequencer: the journal does not lead to what it says; restore from L1")

// Resume goes through a journal's history on the normal path: batches are executed again, and have to end at their roots; then all that waits is
// accepted again. Each batch is handed to sealed, and at the end what is not possible any more. It comes before any other call.
func (s *Sequencer) Resume(h History, sealed func(*Sealed) error) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq = max(s.seq, h.NextSeq)
	if s.verified, err = s.verifyAll(h); err != nil {
		return err
	}
	defer func() { s.verified = nil }()
	for _, r := range h.Records {
		if r.Header.Number != s.number {
			return fmt.Errorf("%w: batch %d after %d", ErrHistory, r.Header.Number, s.number-1)
		}
		out, err := s.again(r, h.Ops)
		if err != nil {
			return err
		}
		if err := sealed(out); err != nil {
			return err
		}
	}
	front := uint64(0) // requests below go first
	for _, e := range h.Pending {
		if e.Front {
			front = max(front, e.Index+1)
		}
	}
	for _, first := range []bool{true, false} {
		for _, e := range h.Pending {
			if (e.Request && e.Index < front) == first {
				s.queue = append(s.queue, s.revive(e))
			}
		}
	}
	for _, p := range s.queue {
		if p.request {
			s.nextRequest = max(s.nextRequest, p.index+1)
		}
	}
	dropped := s.rebase(time.Now())
	if s.failed != nil {
		return s.failed
	}
	if front > 0 {
		dropped = gaveWay(dropped)
	}
	if len(dropped) == 0 {
		return nil
	}
	if err := s.journal.Seal(Record{Dropped: entries(dropped), At: time.Now()}); err != nil {
		return err
	}
	clear(s.leaving)
	return sealed(&Sealed{Dropped: dropped})
}

// again executes a sealed batch as it was.
func (s *Sequencer) again(r Record, ops map[uint64]rollup.Op) (*Sealed, error) {
	b := rollup.Batch{Header: r.Header, Verified: s.verified}
	for _, seq := range r.Full {
		op := ops[seq]
		if op == nil {
			return nil, fmt.Errorf("%w: batch %d: op %d is missing", ErrHistory, r.Header.Number, seq)
		}
		b.Full = append(b.Full, op)
		if isRequest(op) {
			s.nextRequest++
		}
	}
	for _, seq := range r.Transfers {
		t, ok := ops[seq].(*rollup.Transfer)
		if !ok {
			return nil, fmt.Errorf("%w: batch %d: op %d is missing", ErrHistory, r.Header.Number, seq)
		}
		b.Transfers = append(b.Transfers, t)
	}
	s.head.Step(s.number)
	w, err := rollup.ExecuteBatch(s.head, s.cfg.Shape, s.cfg.Config, b)
	if err != nil {
		return nil, fmt.Errorf("%w: batch %d: %w", ErrHistory, r.Header.Number, err)
	}
	if w.NewRoot.Bytes() != r.NewRoot {
		return nil, fmt.Errorf("%w: batch %d ends at root %x, not %x", ErrHistory, r.Header.Number, w.NewRoot.Bytes(), r.NewRoot)
	}
	s.number, s.timestamp = r.Header.Number+1, r.Header.Timestamp
	return &Sealed{Witness: w, Ops: r.IDs}, nil
}

func isRequest(op rollup.Op) bool {
	_, user := op.(rollup.UserOp)
	return !user
}

// revive makes a journal's entry an op that waits. Its signature is verified again when it is applied.
func (s *Sequencer) revive(e Entry) *pending {
	p := &pending{id: e.ID, seq: e.Seq, index: e.Index, fee: e.Fee, op: e.Op, kind: s.cfg.Shape.KindOf(e.Op), request: e.Request, front: e.Front, at: e.At, arrived: e.Arrived,
		unverified: true, durable: func() error { return nil }}
	if p.arrived.IsZero() {
		p.arrived = p.at
	}
	return p
}

// entry is what the journal keeps of it.
func (p *pending) entry() Entry {
	e := Entry{Seq: p.seq, ID: p.id, Op: p.op, Request: p.request, Index: p.index, Front: p.front, At: p.at}
	if p.slot != nil {
		e.Fee = uint64(p.slot.ID) + 1
	}
	return e
}

func entries(dropped []Dropped) (out []DroppedEntry) {
	for _, d := range dropped {
		out = append(out, DroppedEntry{d.seq, d.ID, d.Err.Error()})
	}
	return out
}
