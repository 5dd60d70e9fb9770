package sequencer

import (
	"fmt"
	"math/bits"
	"time"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// held are ops that wait for an earlier nonce of their account. They are durable and applied to nothing; nobody can build on them, so they have no promise
// of time, and their sender may replace them.
type held struct {
	byAccount map[uint32]map[uint64]*pending // and nonce
	count     int
	earliest  uint64 // none expires before
}

func newHeld() *held {
	return &held{byAccount: map[uint32]map[uint64]*pending{}, earliest: rollup.MaxTime}
}

func (h *held) at(account uint32, nonce uint64) *pending { return h.byAccount[account][nonce] }

func (h *held) put(p *pending) {
	auth := p.op.(rollup.UserOp).Auth()
	if h.byAccount[auth.From] == nil {
		h.byAccount[auth.From] = map[uint64]*pending{}
	}
	if h.byAccount[auth.From][auth.Nonce] == nil {
		h.count++
	}
	h.byAccount[auth.From][auth.Nonce] = p
	h.earliest = min(h.earliest, auth.ValidUntil)
	p.held = true
}

func (h *held) take(p *pending) {
	auth := p.op.(rollup.UserOp).Auth()
	delete(h.byAccount[auth.From], auth.Nonce)
	if len(h.byAccount[auth.From]) == 0 {
		delete(h.byAccount, auth.From)
	}
	h.count--
	p.held = false
}

// expired takes out what is too old at a time.
func (h *held) expired(now uint64) (out []*pending) {
	if now <= h.earliest {
		return nil
	}
	h.earliest = rollup.MaxTime
	for _, ops := range h.byAccount {
		for _, p := range ops {
			if until := p.op.(rollup.UserOp).Auth().ValidUntil; until < now {
				out = append(out, p)
			} else {
				h.earliest = min(h.earliest, until)
			}
		}
	}
	for _, p := range out {
		h.take(p)
	}
	return out
}

// maxWasted is how many held ops of an account may be replaced or dropped before one of its ops is in a batch, and paid for: each is written down, and remembered for long.
const maxWasted = 256

// hold keeps an op whose nonce is not the next one yet, durably, and replaces one with its nonce if it offers enough more.
func (s *Sequencer) hold(p *pending, next uint64) (func() error, error) {
	auth := p.op.(rollup.UserOp).Auth()
	if s.cfg.Limits.Held == 0 {
		return nil, fmt.Errorf("%w: signed %d, account has %d", rollup.ErrNonce, auth.Nonce, next)
	}
	if fee := p.slot.Fee(p.kind); fee.Cmp(auth.MaxFee) > 0 {
		return nil, rollup.ErrFee
	}
	if err := s.addressed(p); err != nil {
		return nil, err
	}
	before := s.held.at(auth.From, auth.Nonce)
	switch {
	case s.wasted[auth.From] >= maxWasted:
		return nil, ErrAccountFull
	case auth.Nonce-next > s.cfg.Limits.Ahead:
		return nil, fmt.Errorf("%w: signed %d, account has %d", ErrGap, auth.Nonce, next)
	case before != nil && !raises(before.op.(rollup.UserOp).Auth().MaxFee, auth.MaxFee):
		return nil, ErrUnderpriced
	case before == nil && s.held.count >= min(s.cfg.Limits.Held, s.cfg.MaxQueue/2): // what they wait for needs room
		return nil, ErrHeldFull
	}
	if err := s.hasLeft(p.id); err != nil {
		return nil, err
	}
	var replaced *DroppedEntry
	if before != nil {
		replaced = &DroppedEntry{before.seq, before.id, (&ReplacedError{p.id}).Error()}
	}
	wait, err := s.write(p, replaced)
	if err != nil {
		return nil, err
	}
	if before != nil {
		s.leave(before)
		s.wasted[auth.From]++
		s.leaving[before.id] = false
		s.lost = append(s.lost, Dropped{before.id, &ReplacedError{p.id}, before.seq}) // the journal has it
	}
	s.held.put(p)
	s.enter(p)
	return wait, nil
}

// hasLeft refuses an op that comes back too soon: its sender would be told that it was dropped, and so would the next operator.
func (s *Sequencer) hasLeft(id ID) error {
	if _, gone := s.leaving[id]; gone {
		return ErrLeaving
	}
	return nil
}

// addressed refuses what names another token or receiver than it is for now: the number of the account that is paid is not signed, so an op of the same name
// would wait that pays whom its sender meant, and could not be had. A key that is none has no place in a journal.
func (s *Sequencer) addressed(p *pending) error {
	op := p.op.(rollup.UserOp)
	from, err := s.view.Account(op.Auth().From)
	if err != nil {
		return err
	}
	if token := op.Auth().Token; token != from.Token {
		return fmt.Errorf("%w: signed %d, account has %d", rollup.ErrToken, token, from.Token)
	}
	switch o := op.(type) {
	case *rollup.TransferToNew:
		if !o.ToKey.OnCurve() {
			return field.ErrNotOnCurve
		}
	case *rollup.Transfer:
		to, err := s.view.Account(o.To)
		switch {
		case err != nil:
			return err
		case to.IsEmpty():
			return rollup.ErrNoAccount
		case !o.Names(to):
			return fmt.Errorf("%w: %d", rollup.ErrReceiver, o.To)
		}
	}
	return nil
}

// raises tells whether a fee is higher than another by a tenth at least.
func raises(old, fee rollup.Amount) bool {
	hi, lo := bits.Mul64(old.Lo, 11) // fees have 96 bits: nothing is lost
	need := rollup.Amount{Hi: old.Hi*11 + hi, Lo: lo}
	hi, lo = bits.Mul64(fee.Lo, 10)
	return (rollup.Amount{Hi: fee.Hi*10 + hi, Lo: lo}).Cmp(need) >= 0 && fee != old
}

// promote applies, in their order, the held ops of an account whose turn has come. One that turns out not to be possible is dropped.
func (s *Sequencer) promote(account uint32, now time.Time) (out []*pending) {
	for s.held.count > 0 {
		from, err := s.view.Account(account)
		if err != nil {
			s.fail(err)
			return out
		}
		p := s.held.at(account, from.Nonce)
		if p == nil {
			return out
		}
		if err = s.place(p); err == nil {
			err = s.apply(p, now)
		}
		if isFault(err) {
			s.fail(err)
			return out
		}
		s.held.take(p)
		s.leave(p)
		if err != nil {
			s.wasted[account]++
			s.lost = append(s.lost, s.drop(p, err))
			return out
		}
		p.at = now
		out = append(out, p)
	}
	return out
}

// Held tells whether an accepted op waits for an earlier nonce of its account: until that comes there is no telling when it will be in a batch.
func (s *Sequencer) Held(id ID) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.waiting[id]
	return p != nil && p.held
}
