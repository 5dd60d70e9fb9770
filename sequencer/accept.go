package sequencer

import (
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Submit checks a user's op against all that is queued and accepts or refuses it. For a transferToNew it chooses the leaf. An op that is accepted is
// durable when Submit returns; one that waits already is accepted again, and waits once. Signatures are verified by the callers' goroutines side by
// side, and the journal is synced for many at once.
func (s *Sequencer) Submit(op rollup.UserOp, now time.Time) (ID, error) {
	message := op.Message(s.cfg.Config)
	id := ID(fmt.Sprintf("0x%x", message.Bytes()))
	key, err := s.verify(op, message)
	if err != nil {
		return "", err
	}
	wait, err := s.accept(&pending{id: id, op: op, kind: kindOf(op), key: key, at: now}, now)
	if err != nil {
		return "", err
	}
	if err := wait(); err != nil {
		return "", fmt.Errorf("sequencer: journal: %w", err)
	}
	return id, nil
}

// verify checks all of an op that needs no lock for long. It returns the key that the signature holds for.
func (s *Sequencer) verify(op rollup.UserOp, message field.Element) (field.Point, error) {
	s.mu.Lock()
	from, err := s.view.Account(op.Auth().From)
	full := len(s.queue) >= s.cfg.MaxQueue
	s.mu.Unlock()
	switch {
	case err != nil:
		return field.Point{}, err
	case from.IsEmpty():
		return field.Point{}, rollup.ErrNoAccount
	case full:
		return field.Point{}, ErrFull
	}
	// An account's next op may be under way: a signature is checked first, then the nonce.
	return from.PubKey, field.Verify(from.PubKey, message, op.Auth().Signature)
}

// accept applies an op whose signature was verified, and gives it to the journal.
func (s *Sequencer) accept(p *pending, now time.Time) (func() error, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	op := p.op.(rollup.UserOp)
	if twin := s.waiting[p.id]; twin != nil {
		return twin.durable, nil
	}
	if len(s.queue) >= s.cfg.MaxQueue {
		return nil, ErrFull
	}
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return nil, err
	}
	if p.slot, err = s.slotFor(from.Token); err != nil {
		return nil, err
	}
	if t, ok := op.(*rollup.TransferToNew); ok {
		if t.To, _, err = s.view.Locate(rollup.Owner{PubKey: t.ToKey, Address: t.ToAddress, Token: from.Token}); err != nil {
			return nil, err
		}
	}
	if err := s.apply(p, now); err != nil {
		return nil, err
	}
	return s.enqueue(p)
}

// enqueue gives an op that was applied its place.
func (s *Sequencer) enqueue(p *pending) (func() error, error) {
	p.seq = s.seq
	wait, err := s.journal.Accept(Entry{Seq: p.seq, ID: p.id, Op: p.op, Request: p.request, Index: p.index, At: p.at})
	if err != nil {
		return nil, fmt.Errorf("sequencer: journal: %w", err)
	}
	s.seq++
	p.durable = wait
	s.queue = append(s.queue, p)
	s.count(p)
	return wait, nil
}

// count an op that was applied and is in the queue.
func (s *Sequencer) count(p *pending) {
	s.waiting[p.id] = p
	for _, id := range accounts(p.op) {
		s.busy[id]++
	}
	if p.request {
		s.requests++
	}
	if op, ok := p.op.(rollup.UserOp); ok {
		s.earliest = min(s.earliest, op.Auth().ValidUntil)
	}
	if s.lanes != nil && !s.lanes.isStuffed() {
		s.lanes.offer(p)
	}
}

// AddRequest queues a request from L1: deposit, forcedExit or setKey, in the order of the priority queue. For a deposit it chooses the
// leaf. It is in the journal, if not yet durable, when AddRequest returns.
func (s *Sequencer) AddRequest(index uint64, op rollup.Op, now time.Time) (ID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if index != s.nextRequest {
		return "", fmt.Errorf("%w: got %d, want %d", ErrOrder, index, s.nextRequest)
	}
	p := &pending{id: RequestID(index), index: index, op: op, kind: rollup.FullLane, request: true, at: now}
	if d, ok := op.(*rollup.Deposit); ok {
		var err error
		if d.To, _, err = s.view.Locate(d.Owner); err != nil {
			return "", err
		}
	}
	if err := s.apply(p, now); err != nil {
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
