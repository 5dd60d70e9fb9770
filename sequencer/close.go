package sequencer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
)

// Seal closes a batch when one is due: a kind of lane is used up, the oldest op has waited for the deadline, or flush says so. It returns
// nil when none is. Ops are accepted meanwhile; the batch is durable when Seal returns.
func (s *Sequencer) Seal(now time.Time, flush bool) (*Sealed, error) {
	s.sealing.Lock()
	defer s.sealing.Unlock()
	dropped := s.expire(now)
	for {
		l, gone, err := s.choose(now, flush)
		dropped = append(dropped, gone...)
		if err != nil {
			return nil, err
		}
		if l == nil {
			break
		}
		x, culprit, err := s.execute(l, now)
		if culprit != nil {
			dropped = append(dropped, s.without(culprit, err, now)...)
			continue
		}
		if err != nil {
			return nil, err
		}
		return s.finish(l, x, dropped, now)
	}
	if len(dropped) == 0 {
		return nil, nil
	}
	if err := s.record(Record{At: now}, dropped); err != nil {
		return nil, fmt.Errorf("sequencer: journal: %w", err)
	}
	return &Sealed{Dropped: dropped}, nil
}

// expire drops what is too old for a batch that is sealed now, and what depends on it; and tells of what was dropped since the last batch.
func (s *Sequencer) expire(now time.Time) []Dropped {
	s.mu.Lock()
	defer s.mu.Unlock()
	dropped := s.lost
	s.lost = nil
	for _, p := range s.held.expired(s.now(now)) {
		s.leave(p)
		s.wasted[p.op.(rollup.UserOp).Auth().From]++
		dropped = append(dropped, s.drop(p, rollup.ErrExpired))
	}
	if s.now(now) <= s.earliest {
		return dropped
	}
	return append(dropped, s.rebase(now)...)
}

// choose takes the lanes of a batch that is due; nil when none is. What gave way to requests is dropped.
func (s *Sequencer) choose(now time.Time, flush bool) (*lanes, []Dropped, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil || !s.due(now, flush) {
		return nil, nil, s.failed
	}
	dropped, err := s.hurry(now)
	if err = errors.Join(err, s.failed); err != nil {
		return nil, nil, err
	}
	l := s.lanes
	s.lanes = nil
	return l, dropped, nil
}

// executed is a batch that was run, on a view of its own over head.
type executed struct {
	header  rollup.Header
	view    *rollup.View
	reduced bool // it charged less than what waits was told
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
	return &executed{header, view, l.reduced, w}, nil, nil
}

// finish makes an executed batch durable and then the head.
func (s *Sequencer) finish(l *lanes, x *executed, dropped []Dropped, now time.Time) (*Sealed, error) {
	sealed := &Sealed{Witness: x.Witness, Dropped: dropped}
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
	r.IDs = sealed.Ops
	if err := s.record(r, dropped); err != nil {
		return nil, fmt.Errorf("seal batch %d: journal: %w", x.header.Number, err)
	}
	more, err := s.advance(x, gone, now)
	if err != nil {
		return nil, fmt.Errorf("seal batch %d: %w", x.header.Number, err)
	}
	if len(more) > 0 {
		sealed.Dropped = append(sealed.Dropped, more...)
		if err := s.record(Record{At: now}, more); err != nil {
			return nil, fmt.Errorf("seal batch %d: journal: %w", x.header.Number, err)
		}
	}
	return sealed, nil
}

// advance makes an executed batch the head and takes its ops from the queue. What waits was applied after them and stays so: only accounts that nothing
// else touches are taken from the view, and collectors get their fees. It drops something in the rare case that all had to be applied anew.
func (s *Sequencer) advance(x *executed, gone map[*pending]bool, now time.Time) ([]Dropped, error) {
	s.heads.Lock() // before mu, so that nobody waits at that for who reads head
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.move(x)
	s.heads.Unlock()
	if err != nil {
		return nil, err
	}
	s.queue = slices.DeleteFunc(s.queue, func(p *pending) bool { return gone[p] })
	for p := range gone {
		if op, ok := p.op.(rollup.UserOp); ok {
			delete(s.wasted, op.Auth().From)
		}
	}
	if len(s.queue) == 0 {
		s.clear()
		return nil, nil
	}
	if x.reduced {
		return s.rebase(now), nil
	}
	same, err := s.settle(x, gone)
	if err != nil {
		return nil, err
	}
	if !same {
		return s.rebase(now), nil
	}
	s.fill()
	return nil, nil
}

// move head to where an executed batch leads.
func (s *Sequencer) move(x *executed) error {
	s.head.Step(x.header.Number)
	if err := x.view.Fold(); err != nil {
		return err
	}
	s.number, s.timestamp = x.header.Number+1, x.header.Timestamp
	return nil
}

// fill offers the queue to new lanes.
func (s *Sequencer) fill() {
	s.lanes = newLanes(s.cfg.Shape)
	s.lanes.asked = len(s.requests)
	s.offerRest()
}

// offerRest offers what is not in the lanes yet.
func (s *Sequencer) offerRest() {
	placed := map[*pending]bool{}
	for _, p := range s.lanes.fullPending {
		placed[p] = true
	}
	for _, p := range s.queue {
		if s.lanes.isStuffed() {
			break
		}
		if !placed[p] {
			s.lanes.offer(p)
		}
	}
}

// settle takes from the view what the head says now. It returns false if the view has to be made anew.
func (s *Sequencer) settle(x *executed, gone map[*pending]bool) (bool, error) {
	for p := range gone {
		s.leave(p)
		for _, id := range accounts(p.op) {
			s.busy[id]--
		}
	}
	s.requests = slices.DeleteFunc(s.requests, func(p *pending) bool { return gone[p] })
	for i, slot := range x.FeeSlots {
		if !slot.Active {
			continue
		}
		if s.busy[slot.ID] > 0 && len(s.requests) > 0 {
			return false, nil // one of them may take all that the collector has, and with it these fees
		}
		paid, err := s.head.Account(slot.ID)
		if err != nil {
			return false, err
		}
		fees, _ := paid.Balance.Sub(x.Fees[i].Account.Balance)
		if err := s.view.Reward(slot.ID, fees); err != nil {
			return false, err
		}
	}
	for p := range gone {
		for _, id := range accounts(p.op) {
			if n, known := s.busy[id]; !known || n > 0 {
				continue
			}
			delete(s.busy, id)
			if same, err := s.view.Forget(id); err != nil || !same {
				return false, err
			}
		}
	}
	return true, s.view.ForgetOwners(func(id uint32) bool { return s.busy[id] > 0 }, len(s.requests) > 0)
}

// without takes an op out of the queue that turned out not to be possible.
func (s *Sequencer) without(culprit *pending, err error, now time.Time) []Dropped {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = slices.DeleteFunc(s.queue, func(p *pending) bool { return p == culprit })
	return append([]Dropped{s.drop(culprit, err)}, s.rebase(now)...)
}

// drop says why an op goes. It counts as waiting until record: whoever asks for it meanwhile is not told that it was never there.
func (s *Sequencer) drop(p *pending, err error) Dropped {
	s.leaving[p.id] = true
	return Dropped{p.id, err, p.seq}
}

// record makes a batch durable, if there is one, together with what was dropped.
func (s *Sequencer) record(r Record, dropped []Dropped) error {
	r.Dropped = entries(dropped)
	if err := s.journal.Seal(r); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range dropped {
		delete(s.leaving, d.ID)
	}
	return nil
}

// errJournal marks what a journal did not take.
var errJournal = errors.New("journal")

// isFault tells an error of the disk from one of an op, which is not to blame for it.
func isFault(err error) bool { return errors.Is(err, statetree.ErrRead) || errors.Is(err, errJournal) }

// fail for good: what waits, waits for another life.
func (s *Sequencer) fail(err error) {
	s.failed = fmt.Errorf("sequencer: %w", err)
	for _, p := range s.queue {
		s.waiting[p.id] = p
	}
}

// rebase applies the queue to the head anew, and drops what became impossible. Where the disk does not tell what did, the queue stays as it was.
func (s *Sequencer) rebase(now time.Time) (dropped []Dropped) {
	if s.failed != nil {
		return nil
	}
	s.clear()
	kept := s.queue[:0:0]
	for _, p := range s.queue {
		waits, err := s.reapply(p, now)
		switch {
		case isFault(err):
			s.fail(err)
			return nil
		case err != nil:
			dropped = append(dropped, s.drop(p, err))
			continue
		case waits:
			s.held.put(p)
			s.enter(p)
			continue
		}
		kept = append(kept, p)
		s.count(p)
		if op, ok := p.op.(rollup.UserOp); ok {
			for _, q := range s.promote(op.Auth().From, now) {
				kept = append(kept, q)
				s.count(q)
			}
		}
		if s.failed != nil {
			return nil
		}
	}
	s.queue = kept
	s.fill() // now that all requests are counted
	return dropped
}

// reapply does an op again. One from a journal waits if it was held when it was written.
func (s *Sequencer) reapply(p *pending, now time.Time) (waits bool, err error) {
	if p.unverified {
		if err := s.reverify(p); err != nil {
			return false, err
		}
		if op, ok := p.op.(rollup.UserOp); ok && s.cfg.Limits.Held > 0 {
			from, err := s.view.Account(op.Auth().From)
			if err != nil {
				return false, err
			}
			if op.Auth().Nonce > from.Nonce && s.held.at(op.Auth().From, op.Auth().Nonce) == nil {
				return true, nil
			}
		}
	}
	if err = s.renewSlot(p); err != nil {
		return false, err
	}
	if err = s.apply(p, now); errors.Is(err, rollup.ErrOccupied) {
		err = s.relocate(p, now)
	}
	return false, err
}

// renewSlot finds who collects an op's fee anew, where the account that did is another's by now.
func (s *Sequencer) renewSlot(p *pending) error {
	if p.slot == nil {
		return nil
	}
	a, err := s.view.Account(p.slot.ID)
	if err == nil && (a.Address != s.cfg.Collector.Address || a.Token != p.slot.Token) {
		p.slot, err = s.slotFor(p.slot.Token, 0)
	}
	return err
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
	a, err := s.view.Account(before)
	if err != nil {
		return err
	}
	if a.IsEmpty() {
		*leaf = before // what was accepted since may name it, though its owner has another account by now
		return nil
	}
	return s.rewrite(p)
}

// rewrite has the journal keep an op as it is now.
func (s *Sequencer) rewrite(p *pending) error {
	if _, err := s.journal.Accept(p.entry()); err != nil {
		return fmt.Errorf("%w: %w", errJournal, err)
	}
	return nil
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
	if err := s.place(p); err != nil {
		return err
	}
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return err
	}
	p.key = from.PubKey
	if key, ok := s.verified[op]; ok && key == p.key {
		return nil
	}
	return field.Verify(p.key, op.Message(s.cfg.Config), op.Auth().Signature)
}
