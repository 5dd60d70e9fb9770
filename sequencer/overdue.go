package sequencer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

// ErrGaveWay is why an op was dropped that was possible until a request from L1 went before it, which had waited for too long.
var ErrGaveWay = errors.New("sequencer: a request from L1 that had waited for too long went first, and left this op impossible")

// L1Time tells what L1's clock says. Requests are overdue by the later of the two clocks.
func (s *Sequencer) L1Time(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.After(s.l1Time) {
		s.l1Time = t
	}
}

// overdue counts the requests that have waited for as long as is bearable: the first ones of the queue's.
func (s *Sequencer) overdue(now time.Time) (n int) {
	if s.cfg.RequestBound == 0 {
		return 0
	}
	if s.l1Time.After(now) {
		now = s.l1Time
	}
	for n < len(s.requests) && now.Sub(s.requests[n].arrived) >= s.cfg.RequestBound {
		n++
	}
	return n
}

// hurry has the batch that is about to be sealed serve the requests that are overdue: all of them or, since L1 asks for no more, half as many as it has
// full lanes. What they have to wait for is put before them in the full lanes; if that is too much, all gives way to them.
func (s *Sequencer) hurry(now time.Time) ([]Dropped, error) {
	overdue := s.overdue(now)
	want := min(overdue, (s.cfg.Shape.Full+1)/2)
	if s.lanes.served >= want {
		return nil, nil
	}
	l := newLanes(s.cfg.Shape)
	l.asked = len(s.requests)
	if first := s.before(want); first != nil && l.lead(first) {
		s.lanes = l
		s.offerRest()
		return nil, nil
	}
	return s.giveWay(overdue, now)
}

// before lists the first n requests and all that none of them may overtake, in the order of arrival: ops before them that share an account with them, or
// with such an op. It is nil if those are more than there are full lanes. Who collects their fees is there before them: only a request can have brought it.
func (s *Sequencer) before(n int) (out []*pending) {
	touched := map[uint32]bool{}
	for i := slices.Index(s.queue, s.requests[n-1]); i >= 0; i-- {
		p := s.queue[i]
		ids := accounts(p.op)
		if !p.request && !slices.ContainsFunc(ids, func(id uint32) bool { return touched[id] }) {
			continue
		}
		if len(out) == s.cfg.Shape.Full {
			return nil
		}
		out = append(out, p)
		for _, id := range ids {
			touched[id] = true
		}
	}
	slices.Reverse(out)
	return out
}

// giveWay puts the first n requests, and those that were put there before, before all else that waits, in one write, and drops what became impossible.
func (s *Sequencer) giveWay(n int, now time.Time) ([]Dropped, error) {
	for i, p := range s.requests {
		if p.front {
			n = max(n, i+1)
		}
	}
	first := slices.Clone(s.requests[:n])
	if last := first[n-1]; !last.front {
		last.front = true
		if _, err := s.journal.Accept(last.entry()); err != nil {
			return nil, fmt.Errorf("sequencer: journal: %w", err)
		}
	}
	next := first[n-1].index + 1
	s.queue = append(first, slices.DeleteFunc(s.queue, func(p *pending) bool { return p.request && p.index < next })...)
	return gaveWay(s.rebase(now)), nil
}

// gaveWay says why ops were dropped that are not too old.
func gaveWay(dropped []Dropped) []Dropped {
	for i, d := range dropped {
		if !errors.Is(d.Err, rollup.ErrExpired) {
			dropped[i].Err = fmt.Errorf("%w: %w", ErrGaveWay, d.Err)
		}
	}
	return dropped
}

// relocate applies a deposit or a transferToNew whose leaf went to another owner, at the leaf that is its receiver's now.
func (s *Sequencer) relocate(p *pending, now time.Time) (err error) {
	switch op := p.op.(type) { // others may be reading it
	case *rollup.Deposit:
		moved := *op
		p.op = &moved
		moved.To, _, err = s.view.Locate(op.Owner)
	case *rollup.TransferToNew:
		moved := *op
		p.op = &moved
		err = s.place(p)
	}
	if err != nil {
		return err
	}
	if err := s.apply(p, now); err != nil {
		return err
	}
	return s.rewrite(p)
}
