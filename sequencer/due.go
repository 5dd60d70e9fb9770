package sequencer

import (
	"errors"
	"time"
)

// Gas says what L1 charges. It must not block.
type Gas interface {
	// GasPrice is in wei, of a moment ago; ok is false if it is not known.
	GasPrice() (wei uint64, ok bool)
}

// Patience is how long a batch waits for cheaper gas. The zero value waits for none.
type Patience struct {
	Gas Gas
	// MaxWei is the price above which a batch is not sealed yet, even a full one.
	MaxWei uint64
	// Bound is how long an op waits at most, whatever the price: it is at least the deadline.
	Bound time.Duration
}

func (p Patience) check(deadline time.Duration) error {
	if p.Gas != nil && (p.MaxWei == 0 || p.Bound < deadline) {
		return errors.New("sequencer: to wait for cheaper gas takes a price, and a bound that is not below the deadline")
	}
	return nil
}

// due tells whether a batch should be sealed: one that is full or whose oldest op has waited for the deadline, and not while gas is dear, unless that op has
// waited for the bound. A request from L1 that is overdue waits for nothing.
func (s *Sequencer) due(now time.Time, flush bool) bool {
	if len(s.queue) == 0 || flush || s.overdue(now) > 0 {
		return len(s.queue) > 0
	}
	waited := now.Sub(s.queue[0].at)
	if p := s.cfg.Patience; p.Gas != nil {
		if wei, ok := p.Gas.GasPrice(); ok && wei > p.MaxWei && waited < p.Bound {
			return false
		}
	}
	return s.lanes.isFull() || waited >= s.cfg.Deadline
}
