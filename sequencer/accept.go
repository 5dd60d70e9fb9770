package sequencer

import (
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Submit checks a user's op against all that is queued and accepts or refuses it. For a transferToNew it chooses the leaf. An op that is accepted is
// durable when Submit returns; one that waits already is accepted again, and waits once: it pays the same account, whichever it names. Signatures are verified by
// the callers' goroutines side by side, and the journal is synced for many at once.
func (s *Sequencer) Submit(op rollup.UserOp, now time.Time) (ID, error) {
	id, _, err := s.Take(op, now)
	return id, err
}

// Take is Submit, and tells whether the op was held, for an earlier nonce of its account, when it was accepted: it may have been replaced since, so that nobody
// may promise anything of it.
func (s *Sequencer) Take(op rollup.UserOp, now time.Time) (id ID, held bool, err error) {
	id, held, wait, err := s.take(op, now, s.admit)
	if err != nil {
		return "", false, err
	}
	if err := wait(); err != nil {
		return "", false, fmt.Errorf("sequencer: journal: %w", err)
	}
	return id, held, nil
}

// Inherit is Take of an op that another operator has acknowledged: no limits of what waits are asked. It is durable when wait returns, and with it all before it.
func (s *Sequencer) Inherit(op rollup.UserOp, now time.Time) (held bool, wait func() error, err error) {
	_, held, wait, err = s.take(op, now, s.possible)
	return held, wait, err
}

// take an op that admit lets in.
func (s *Sequencer) take(op rollup.UserOp, now time.Time, admit admission) (id ID, held bool, wait func() error, err error) {
	message := op.Message(s.cfg.Config)
	id = nameOf(message)
	key, err := s.verify(op, id, message, now, admit)
	if err != nil {
		return "", false, nil, err
	}
	wait, held, err = s.accept(&pending{id: id, op: op, kind: s.cfg.Shape.KindOf(op), key: key, at: now}, now, admit)
	return id, held, wait, err
}

// IDOf names a user's op: of the rollup with that config word.
func IDOf(op rollup.UserOp, config field.Element) ID { return nameOf(op.Message(config)) }

func nameOf(message field.Element) ID { return ID(fmt.Sprintf("0x%x", message.Bytes())) }

// verify checks all of an op that needs no lock for long. It returns the key that the signature holds for.
func (s *Sequencer) verify(op rollup.UserOp, id ID, message field.Element, now time.Time, admit admission) (field.Point, error) {
	s.mu.RLock()
	from, err := s.view.Account(op.Auth().From)
	refused := admit(op, now)
	if s.waiting[id] != nil {
		refused = nil
	}
	s.mu.RUnlock()
	switch {
	case err != nil:
		return field.Point{}, err
	case from.IsEmpty():
		return field.Point{}, rollup.ErrNoAccount
	case refused != nil:
		return field.Point{}, refused
	}
	// An account's next op may be under way: a signature is checked first, then the nonce.
	return from.PubKey, field.Verify(from.PubKey, message, op.Auth().Signature)
}

// accept applies an op whose signature was verified, and gives it to the journal.
func (s *Sequencer) accept(p *pending, now time.Time, admit admission) (wait func() error, held bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := p.op.(rollup.UserOp)
	if twin := s.waiting[p.id]; twin != nil {
		payAs(op, twin.op)
		return twin.durable, twin.held, nil
	}
	if s.failed != nil {
		return nil, false, s.failed
	}
	if err := admit(op, now); err != nil {
		return nil, false, err
	}
	if err := s.place(p); err != nil {
		return nil, false, err
	}
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return nil, false, err
	}
	if nonce := op.Auth().Nonce; nonce > from.Nonce {
		wait, err = s.hold(p, from.Nonce)
		return wait, true, err
	} else if sealed, err := s.head.Account(op.Auth().From); err == nil && nonce < from.Nonce && nonce >= sealed.Nonce {
		return nil, false, fmt.Errorf("%w: %d", ErrTaken, from.Nonce)
	}
	if err := s.hasLeft(p.id); err != nil {
		return nil, false, err
	}
	if err := s.apply(p, now); err != nil {
		return nil, false, err
	}
	if wait, err = s.enqueue(p); err != nil {
		return nil, false, err
	}
	for _, q := range s.promote(op.Auth().From, now) {
		s.queue = append(s.queue, q)
		s.count(q)
	}
	return wait, false, nil
}

// payAs has an op tell the account that another one of the same name pays: its number is not signed, and whoever sends an op again could tell any.
func payAs(op, twin rollup.Op) {
	switch o := op.(type) {
	case *rollup.Transfer:
		o.To = twin.(*rollup.Transfer).To
	case *rollup.TransferToNew:
		o.To = twin.(*rollup.TransferToNew).To
	}
}

// place gives an op its fee slot and, for a transferToNew, its leaf.
func (s *Sequencer) place(p *pending) error {
	op := p.op.(rollup.UserOp)
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return err
	}
	if from.IsEmpty() {
		return rollup.ErrNoAccount
	}
	if p.slot, err = s.slotFor(from.Token, p.fee); err != nil {
		return err
	}
	if t, ok := op.(*rollup.TransferToNew); ok {
		t.To, _, err = s.view.Locate(rollup.Owner{PubKey: t.ToKey, Address: t.ToAddress, Token: from.Token})
	}
	return err
}

// enqueue gives an op that was applied its place.
func (s *Sequencer) enqueue(p *pending) (func() error, error) {
	wait, err := s.write(p, nil)
	if err != nil {
		return nil, err
	}
	s.queue = append(s.queue, p)
	s.count(p)
	return wait, nil
}

// write gives an op to the journal, and takes from it the one that it replaces.
func (s *Sequencer) write(p *pending, replaced *DroppedEntry) (func() error, error) {
	p.seq = s.seq
	e := p.entry()
	e.Replaced = replaced
	wait, err := s.journal.Accept(e)
	if err != nil {
		return nil, fmt.Errorf("sequencer: journal: %w", err)
	}
	s.seq++
	p.durable = wait
	return wait, nil
}

// enter and leave keep account of what waits.
func (s *Sequencer) enter(p *pending) {
	s.waiting[p.id] = p
	if op, ok := p.op.(rollup.UserOp); ok {
		s.signed[op.Auth().From]++
	}
}

func (s *Sequencer) leave(p *pending) {
	delete(s.waiting, p.id)
	if op, ok := p.op.(rollup.UserOp); ok {
		if s.signed[op.Auth().From]--; s.signed[op.Auth().From] == 0 {
			delete(s.signed, op.Auth().From)
		}
	}
}

// count an op that was applied and is in the queue.
func (s *Sequencer) count(p *pending) {
	s.enter(p)
	for _, id := range accounts(p.op) {
		s.busy[id]++
	}
	if p.request {
		s.requests = append(s.requests, p)
	}
	if op, ok := p.op.(rollup.UserOp); ok {
		s.earliest = min(s.earliest, op.Auth().ValidUntil)
	}
	if s.lanes != nil && !s.lanes.isStuffed() {
		s.lanes.asked = len(s.requests)
		s.lanes.offer(p)
	}
}

// AddRequest queues a request from L1: deposit, forcedExit or setKey, in the order of the priority queue; arrived is the time of its block. For a deposit
// it chooses the leaf. It is in the journal, if not yet durable, when AddRequest returns.
func (s *Sequencer) AddRequest(index uint64, op rollup.Op, arrived, now time.Time) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed != nil {
		return "", s.failed
	}
	if index != s.nextRequest {
		return "", fmt.Errorf("%w: got %d, want %d", ErrOrder, index, s.nextRequest)
	}
	p := &pending{id: RequestID(index), index: index, op: op, kind: rollup.FullLane, request: true, arrived: arrived, at: now}
	if d, ok := op.(*rollup.Deposit); ok {
		var err error
		if d.To, _, err = s.view.Locate(d.Owner); err != nil {
			return "", err
		}
	}
	switch err := s.apply(p, now); {
	case isFault(err):
		return "", err
	case err != nil:
		return "", fmt.Errorf("%w: request %d: %w", ErrBadOp, index, err)
	}
	if _, err := s.enqueue(p); err != nil {
		return "", err
	}
	s.nextRequest++
	return p.id, nil
}

// RequestID names request index of the priority queue.
func RequestID(index uint64) ID { return ID(fmt.Sprintf("request %d", index)) }
