package sequencer

import (
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/rollup"
)

// Limits of what waits. Requests from L1 are under none of them.
type Limits struct {
	// PerAccount is how many ops of one account may wait; 0: as many as the queue holds.
	PerAccount int
	// Held is how many ops may be held because an earlier nonce of their account is missing, half of the queue at most; 0: they are refused.
	Held int
	// Ahead is how far before the account's next nonce a held one may be, and so how many one account may have.
	Ahead uint64
	// MinValidity is how long an op has to be valid from now on.
	MinValidity time.Duration
	// MaxBacklog is the wait for a proof above which users' ops are refused; 0: any. It needs a Pressure.
	MaxBacklog time.Duration
}

// Pressure says how far proofs are behind. It is called for each op and must not block.
type Pressure interface {
	// Backlog is about how long a batch that is sealed now waits for its proof; negative: nobody proves.
	Backlog() time.Duration
}

func (l Limits) check() error {
	if l.PerAccount < 0 || l.Held < 0 || l.MinValidity < 0 || l.MaxBacklog < 0 || l.Held > 0 && l.Ahead == 0 {
		return fmt.Errorf("sequencer: limits %+v: none is negative, and held ops may be some nonces ahead", l)
	}
	return nil
}

// admission refuses an op before anything else is looked at.
type admission func(op rollup.UserOp, now time.Time) error

// admit refuses what no limit leaves room for.
func (s *Sequencer) admit(op rollup.UserOp, now time.Time) error {
	l, auth := s.cfg.Limits, op.Auth()
	switch {
	case len(s.queue)+s.held.count >= s.cfg.MaxQueue:
		return ErrFull
	case s.falls():
		return ErrBusy
	case l.PerAccount > 0 && s.signed[auth.From] >= l.PerAccount:
		return ErrAccountFull
	}
	if err := s.possible(op, now); err != nil {
		return err
	}
	if auth.ValidUntil < s.now(now.Add(l.MinValidity)) {
		return fmt.Errorf("%w: sign a validUntil that is at least %s from now", ErrTooShort, l.MinValidity)
	}
	return nil
}

// possible refuses what no batch can hold, now or ever.
func (s *Sequencer) possible(op rollup.UserOp, now time.Time) error {
	switch auth := op.Auth(); {
	case auth.ValidUntil > rollup.MaxTime || auth.Nonce > rollup.MaxNonce:
		return fmt.Errorf("%w: nonce %d, validUntil %d", rollup.ErrRange, auth.Nonce, auth.ValidUntil)
	case auth.ValidUntil < s.now(now):
		return rollup.ErrExpired
	}
	return nil
}

// falls tells whether proofs are further behind than is bearable.
func (s *Sequencer) falls() bool {
	if s.cfg.Pressure == nil || s.cfg.Limits.MaxBacklog == 0 {
		return false
	}
	d := s.cfg.Pressure.Backlog()
	return d < 0 || d > s.cfg.Limits.MaxBacklog
}
