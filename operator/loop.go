package operator

import (
	"context"
	"fmt"
	"math/big"
	"time"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Run works until ctx is done, and returns nil then, or until something fails that waiting does not mend. All its goroutines have ended when
// it returns.
func (o *Operator) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	updates, results := make(chan l1.Update), make(chan Proof)
	submit, submitted := make(chan *submission), make(chan submitResult)
	watcher, err := l1.NewWatcher(ctx, o.deps.Client, o.cfg.Watcher)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("operator: %w", err)
	}
	if err := o.recover(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	done := make(chan error, 4)
	go func() { done <- o.runCoordinator(ctx) }()
	go func() { done <- watcher.Run(ctx, sendTo(updates)) }()
	go func() { done <- o.fetchProofs(ctx, results) }()
	go func() { done <- o.submitAll(ctx, submit, submitted) }()

	err = o.loop(ctx, cancel, done, updates, results, submit, submitted)
	cancel(err)
	for range cap(done) - 1 {
		<-done
	}
	return err
}

// runCoordinator returns when ctx is done.
func (o *Operator) runCoordinator(ctx context.Context) error {
	if o.coordinate == nil {
		<-ctx.Done()
		return nil
	}
	return o.coordinate(ctx)
}

// loop is the operator's one thread of decision.
func (o *Operator) loop(ctx context.Context, cancel context.CancelCauseFunc, done chan error, updates chan l1.Update, results chan Proof,
	submit chan *submission, submitted chan submitResult) error {
	tick := time.NewTicker(o.cfg.Tick)
	defer tick.Stop()
	for {
		var out chan *submission
		var next *submission
		if next = o.nextSubmission(time.Now()); next != nil {
			out = submit
		}
		var err error
		select {
		case err := <-done: // a helper ended: because ctx is done, or for good
			if ctx.Err() != nil {
				err = nil
			}
			return err
		case u := <-updates:
			err = o.onUpdate(ctx, u)
		case r := <-results:
			err = o.onProof(ctx, r)
		case out <- next:
			o.submitting = true
		case r := <-submitted:
			err = o.onSubmitted(r)
		case <-tick.C:
			err = o.onTick(ctx)
		}
		if err != nil && ctx.Err() == nil {
			cancel(err)
			<-done
			return err
		}
	}
}

func sendTo(updates chan<- l1.Update) func(context.Context, l1.Update) error {
	return func(ctx context.Context, u l1.Update) error {
		select {
		case updates <- u:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// onUpdate takes requests into the sequencer, and finds out which batches are final.
func (o *Operator) onUpdate(_ context.Context, u l1.Update) error {
	for _, event := range u.Events {
		if body, ok := event.Body.(*l1.Request); ok {
			if _, next := o.deps.Sequencer.Pending(); body.Index < next {
				continue // the state we started from has it
			}
			op, err := RequestOp(body)
			if err == nil {
				_, err = o.deps.Sequencer.AddRequest(body.Index, op, time.Unix(int64(body.Arrival), 0), o.cfg.Now())
			}
			if err != nil {
				return fmt.Errorf("request %d: %w", body.Index, err)
			}
		}
	}
	o.deps.Sequencer.L1Time(time.Unix(int64(u.Time), 0))
	if o.deps.Ledger != nil {
		if err := o.deps.Ledger(u); err != nil {
			return fmt.Errorf("operator: blocks %d to %d: %w", u.From, u.To.Number, err)
		}
	}
	for _, event := range u.Events {
		if body, ok := event.Body.(*l1.Submission); ok {
			if err := o.onFinal(body, event.Tx); err != nil {
				return err
			}
		}
	}
	return nil
}

// onTick seals what is due and aggregates what is ripe. While too many batches wait for L1, none is sealed: ops queue up, and are refused in the end.
func (o *Operator) onTick(ctx context.Context) error {
	o.setSealing(true)
	defer o.setSealing(false)
	for {
		if len(o.batches) >= o.cfg.MaxOpen || o.cfg.Hold != nil && o.cfg.Hold() || o.cfg.Idle() {
			return o.aggregateRipe(ctx)
		}
		if o.holdsBack(time.Now()) {
			return o.aggregateRipe(ctx)
		}
		sealed, err := o.deps.Sequencer.Seal(o.cfg.Now(), o.flushing())
		if err != nil {
			return err
		}
		if sealed == nil {
			return o.aggregateRipe(ctx)
		}
		o.sealedAt = time.Now()
		if err := o.onSealed(ctx, sealed); err != nil {
			return err
		}
	}
}

// pacer is a Prover that knows whether it keeps up, forgets what is final, and ends what was asked for before a restart and was not asked for again when it is
// resumed. No call may wait.
type pacer interface {
	Behind() bool
	Final(batch uint64)
	Resumed()
}

// slowed is the pause between two batches while provers are behind: batches get fuller meanwhile, ops are accepted as ever, and what is sealed is proven,
// aggregated and submitted as ever.
const slowed = 30 * time.Second

func (o *Operator) holdsBack(now time.Time) bool {
	return o.pace != nil && !o.flushing() && now.Sub(o.sealedAt) < slowed && o.pace.Behind()
}

// fetchProofs hands the prover's proofs to the loop.
func (o *Operator) fetchProofs(ctx context.Context, proofs chan<- Proof) error {
	for ctx.Err() == nil {
		p, err := o.deps.Prover.Next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("operator: proofs: %w", err)
		}
		select {
		case proofs <- p:
		case <-ctx.Done():
		}
	}
	return nil
}

// onProof does what waits for a proof. It is acknowledged when all that follows is durable.
func (o *Operator) onProof(ctx context.Context, p Proof) error {
	if done := o.awaited[p.Statement]; done != nil {
		delete(o.awaited, p.Statement)
		if err := done(p); err != nil {
			return err
		}
	}
	p.Done(ctx)
	return o.aggregateRipe(ctx)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// RequestOp is the op that a request from L1 asks for.
func RequestOp(r *l1.Request) (rollup.Op, error) {
	address := rollup.Address(r.Owner)
	if r.Op == l1.OpForcedExit {
		return &rollup.ForcedExit{ID: r.ID, Address: address, Token: r.Token}, nil
	}
	key, err := field.DecodePoint(append(r.Ax[:], r.Ay[:]...))
	if err != nil {
		return nil, err
	}
	if r.Op == l1.OpSetKey {
		return &rollup.SetKey{ID: r.ID, Address: address, Key: key}, nil
	}
	amount, err := rollup.AmountFromBig(orZero(r.Amount))
	return &rollup.Deposit{Owner: rollup.Owner{PubKey: key, Address: address, Token: r.Token}, Amount: amount}, err
}

func orZero(v *big.Int) *big.Int {
	if v == nil {
		return new(big.Int)
	}
	return v
}
