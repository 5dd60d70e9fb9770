package devnet

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/gateway"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/operator"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/sequencer"
)

// settlement is who takes requests, seals batches and puts them on L1.
func (n *Net) settlement(ctx context.Context, cancel context.CancelCauseFunc) (run func(context.Context) error, closeIt func(), err error) {
	submitter, err := l1.NewSubmitter(n.Client, n.op, n.cfg.Log)
	if err != nil {
		return nil, nil, err
	}
	if n.cfg.Proofs {
		return n.proving(ctx, cancel, submitter)
	}
	s := &unproven{net: n, submitter: submitter}
	return s.run, func() {}, nil
}

// unproven settles batches on a contract that asks for no proof.
type unproven struct {
	net       *Net
	submitter *l1.Submitter
	ready     []*l1.Submission
}

func (s *unproven) run(ctx context.Context) error {
	watcher, err := l1.NewWatcher(ctx, s.net.Client, s.net.watcher())
	if err != nil {
		return err
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := s.step(ctx, watcher); err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *unproven) step(ctx context.Context, watcher *l1.Watcher) error {
	u, ok, err := watcher.Next(ctx)
	var reorg *l1.ReorgError
	if errors.As(err, &reorg) {
		return err
	}
	if err == nil && ok {
		if err := s.requests(u); err != nil {
			return err
		}
	}
	for {
		sealed, err := s.net.Sequencer.Seal(time.Now(), false)
		if err != nil {
			return err
		}
		if sealed == nil {
			break
		}
		if err := s.seal(sealed); err != nil {
			return err
		}
	}
	for len(s.ready) > 0 {
		sub := s.ready[0]
		r, err := s.submitter.Submit(ctx, sub)
		var revert *l1.RevertError
		if errors.Is(err, l1.ErrEarly) {
			return nil // the next block is not older
		}
		if errors.As(err, &revert) || errors.Is(err, l1.ErrDiverged) {
			return err
		}
		if err != nil {
			s.net.cfg.Log.Warn("submission is tried again", "component", "devnet", "err", err)
			return nil
		}
		s.ready = s.ready[1:]
		gas, fee := r.Cost()
		s.net.Index.Submitted(sub.First, sub.Last(), gas, fee)
	}
	return nil
}

func (s *unproven) requests(u l1.Update) error {
	for _, event := range u.Events {
		r, ok := event.Body.(*l1.Request)
		if !ok {
			continue
		}
		if _, next := s.net.Sequencer.Pending(); r.Index < next {
			continue
		}
		op, err := operator.RequestOp(r)
		if err == nil {
			_, err = s.net.Sequencer.AddRequest(r.Index, op, time.Unix(int64(r.Arrival), 0), time.Now())
		}
		if err != nil {
			return fmt.Errorf("request %d: %w", r.Index, err)
		}
	}
	return nil
}

func (s *unproven) seal(sealed *sequencer.Sealed) error {
	number := uint64(0)
	if sealed.Witness != nil {
		number = sealed.Witness.Number
	}
	s.net.Index.Sealed(number, gateway.OpIDs(sealed.Ops), gateway.Reasons(sealed.Dropped))
	if number == 0 {
		return nil
	}
	s.net.Index.Proven(number, "nobody", 0)
	sub, _, err := operator.NewSubmission(s.net.cfg.Circuit(), []rollup.BatchData{sealed.Witness.BatchData()})
	if err != nil {
		return err
	}
	sub.Proof = make([]byte, 384)
	s.ready = append(s.ready, sub)
	return nil
}
