package sequencer

import (
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Seal closes a batch when one is due: a kind of lane is used up, the oldest op has waited for the deadline, or flush says so. It returns
// nil when none is. Ops are accepted meanwhile; the batch is durable when Seal returns.
func (s *Sequencer) Seal(now time.Time, flush bool) (*Sealed, error) {
	s.sealing.Lock()
	defer s.sealing.Unlock()
	var dropped []Dropped
	for {
		l := s.choose(now, flush, len(dropped) > 0)
		if l == nil {
			break
		}
		w, culprit, err := s.execute(l, now)
		if culprit != nil {
			dropped = append(dropped, Dropped{culprit.id, err, culprit.seq})
			s.remove(culprit)
			continue
		}
		if err != nil {
			return nil, err
		}
		return s.finish(l, w, dropped, now)
	}
	if len(dropped) == 0 {
		return nil, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	dropped = append(dropped, s.rebase(now)...)
	if err := s.journal.Seal(Record{Dropped: entries(dropped), At: now}); err != nil {
		return nil, fmt.Errorf("sequencer: journal: %w", err)
	}
	return &Sealed{Dropped: dropped}, nil
}

// choose fills the lanes of a batch that is due; nil when none is.
func (s *Sequencer) choose(now time.Time, flush, begun bool) *lanes {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil
	}
	l := newLanes(s.cfg.Shape)
	for _, p := range s.queue {
		l.offer(p)
		if l.isStuffed() {
			break
		}
	}
	if !flush && !l.isFull() && now.Sub(s.queue[0].at) < s.cfg.Deadline {
		return nil
	}
	return l
}

// executed is a batch that was run, on a view of its own over head.
type executed struct {
	header rollup.Header
	view   *rollup.View
	*rollup.Witness
}

// execute runs the lanes, without the lock: head changes in Seal alone. If an op is to blame for a failure, it is returned with the error.
func (s *Sequencer) execute(l *lanes, now time.Time) (*executed, *pending, error) {
	header := rollup.Header{Number: s.number, Timestamp: s.now(now), FeeSlots: l.slots}
	view := s.head.Over()
	batch := rollup.Batch{Header: header, Full: l.full, Transfers: l.transfers, Verified: map[rollup.UserOp]field.Point{}}
	for _, p := range append(l.fullPending, l.transferQueue...) {
		if op, ok := p.op.(rollup.UserOp); ok {
			batch.Verified[op] = p.key
		}
	}
	w, err := rollup.ExecuteBatch(view, s.cfg.Shape, s.cfg.Config, batch)
	if opErr := (*rollup.OpError)(nil); errors.As(err, &opErr) {
		p := l.at(opErr.Kind, opErr.Index)
		if p.request {
			return nil, nil, fmt.Errorf("%w: %w", ErrBadOp, err)
		}
		return nil, p, opErr.Err
	}
	if err != nil {
		return nil, nil, fmt.Errorf("seal batch %d: %w", s.number, err)
	}
	return &executed{header, view, w}, nil, nil
}

// finish makes an executed batch durable and then the head, and applies what waits to it.
func (s *Sequencer) finish(l *lanes, x *executed, dropped []Dropped, now time.Time) (*Sealed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sealed := &Sealed{Witness: x.Witness}
	r := Record{Header: x.header, NewRoot: x.NewRoot.Bytes(), At: now}
	gone := map[*pending]bool{}
	for _, p := range l.fullPending {
		r.Full, gone[p] = append(r.Full, p.seq), true
		sealed.Ops = append(sealed.Ops, p.id)
	}
	for _, p := range l.transferQueue {
		r.Transfers, gone[p] = append(r.Transfers, p.seq), true
		sealed.Ops = append(sealed.Ops, p.id)
	}
	if err := x.view.Fold(); err != nil {
		return nil, fmt.Errorf("seal batch %d: %w", s.number, err)
	}
	rest := s.queue[:0:0]
	for _, p := range s.queue {
		if !gone[p] {
			rest = append(rest, p)
		}
	}
	s.queue, s.number, s.timestamp = rest, x.header.Number+1, x.header.Timestamp
	sealed.Dropped = append(dropped, s.rebase(now)...)
	r.IDs, r.Dropped = sealed.Ops, entries(sealed.Dropped)
	if err := s.journal.Seal(r); err != nil {
		return nil, fmt.Errorf("seal batch %d: journal: %w", x.header.Number, err)
	}
	return sealed, nil
}

// rebase applies the queue to the head anew, and drops what became impossible.
func (s *Sequencer) rebase(now time.Time) (dropped []Dropped) {
	s.view = s.head.Flat()
	clear(s.waiting)
	kept := s.queue[:0:0]
	for _, p := range s.queue {
		if err := s.reapply(p, now); err != nil {
			dropped = append(dropped, Dropped{p.id, err, p.seq})
			continue
		}
		s.waiting[p.id] = p
		kept = append(kept, p)
	}
	s.queue = kept
	return dropped
}

func (s *Sequencer) reapply(p *pending, now time.Time) error {
	if p.unverified {
		if err := s.reverify(p); err != nil {
			return err
		}
	}
	return s.apply(p, now)
}

// reverify gives an op from the journal what it had: a verified signature, a fee slot, and a leaf that is still free or its owner's.
func (s *Sequencer) reverify(p *pending) error {
	leaf := leafOf(p.op)
	before := uint32(0)
	if leaf != nil {
		before = *leaf
	}
	if err := s.complete(p); err != nil {
		return err
	}
	p.unverified = false
	if leaf == nil || *leaf == before {
		return nil
	}
	_, err := s.journal.Accept(Entry{Seq: p.seq, ID: p.id, Op: p.op, Request: p.request, Index: p.index, At: p.at})
	return err
}

// leafOf is where an op keeps the leaf that was chosen for it; nil for one that names its accounts itself.
func leafOf(op rollup.Op) *uint32 {
	switch o := op.(type) {
	case *rollup.Deposit:
		return &o.To
	case *rollup.TransferToNew:
		return &o.To
	}
	return nil
}

func (s *Sequencer) complete(p *pending) (err error) {
	if d, ok := p.op.(*rollup.Deposit); ok {
		d.To, _, err = s.view.Locate(d.Owner)
	}
	op, ok := p.op.(rollup.UserOp)
	if !ok || err != nil {
		return err
	}
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return err
	}
	if from.IsEmpty() {
		return rollup.ErrNoAccount
	}
	if p.slot, err = s.slotFor(from.Token); err != nil {
		return err
	}
	if t, ok := op.(*rollup.TransferToNew); ok {
		if t.To, _, err = s.view.Locate(rollup.Owner{PubKey: t.ToKey, Address: t.ToAddress, Token: from.Token}); err != nil {
			return err
		}
	}
	p.key = from.PubKey
	return field.Verify(p.key, op.Message(s.cfg.Config), op.Auth().Signature)
}

func (s *Sequencer) remove(p *pending) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kept := s.queue[:0:0]
	for _, q := range s.queue {
		if q != p {
			kept = append(kept, q)
		}
	}
	delete(s.waiting, p.id)
	s.queue = kept
}
