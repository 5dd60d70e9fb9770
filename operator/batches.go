package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/causeway-l2/causeway/aggregator"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	batchcircuit "github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// batch is sealed and not final yet.
type batch struct {
	data     rollup.BatchData
	proof    *prover.Proof // nil until proven
	provenAt time.Time
}

func (b *batch) number() uint64 { return b.data.Statement.Number }

// submission is an aggregate of batches on its way to L1.
type submission struct {
	first, count int // index of batches while it is made
	l1.Submission
	statement field.Element
	done      bool // has its proof
}

type submitResult struct {
	result l1.Result
	err    error
}

func (o *Operator) onSealed(ctx context.Context, s *sequencer.Sealed) error {
	if s.Witness == nil { // everything was dropped
		o.emit(Event{Stage: Sealed, Dropped: s.Dropped})
		return nil
	}
	assignment, err := batchcircuit.Assign(s.Witness)
	if err != nil {
		return err
	}
	b := &batch{data: s.Witness.BatchData()}
	o.batches = append(o.batches, b)
	n := b.number()
	o.emit(Event{Stage: Sealed, First: n, Last: n, Ops: s.Ops, Dropped: s.Dropped})
	return o.publish(ctx, o.cfg.Aggregate.Inner(), b.data.Statement.Hash(), assignment, n, n, func(ctx context.Context, p *prover.Proof, r fleet.Proof) error {
		b.proof, b.provenAt = p, time.Now()
		o.emit(Event{Stage: Proven, First: n, Last: n, Worker: r.Worker, Seconds: r.Seconds})
		return o.aggregateRipe(ctx)
	})
}

// aggregateRipe starts as many aggregates as the policy wants now.
func (o *Operator) aggregateRipe(ctx context.Context) error {
	for {
		waiting := o.proven()
		pending, _ := o.deps.Sequencer.Pending()
		last := o.flushing() && pending == 0 && len(waiting) == o.unaggregated()
		n := o.policy.Take(waiting, time.Now(), last)
		if n == 0 {
			return nil
		}
		if err := o.startAggregate(ctx, n); err != nil {
			return err
		}
	}
}

// proven lists the proven batches that follow the last aggregate without a gap.
func (o *Operator) proven() (out []aggregator.Proven) {
	for _, b := range o.batches {
		if b.number() < o.aggregate {
			continue
		}
		if b.proof == nil {
			break
		}
		out = append(out, aggregator.Proven{Number: b.number(), At: b.provenAt})
	}
	return out
}

func (o *Operator) unaggregated() (n int) {
	for _, b := range o.batches {
		if b.number() >= o.aggregate {
			n++
		}
	}
	return n
}

func (o *Operator) startAggregate(ctx context.Context, n int) error {
	var members []aggregate.Batch
	for _, b := range o.batches {
		if b.number() >= o.aggregate && len(members) < n {
			members = append(members, aggregate.Batch{BatchData: b.data, Proof: b.proof})
		}
	}
	assignment, statement, err := aggregate.Assign(o.cfg.Aggregate.Slots, members)
	if err != nil {
		return err
	}
	s := newSubmission(members, statement, o.cfg.VerifierID)
	o.ready = append(o.ready, s)
	o.aggregate += uint64(n)
	return o.publish(ctx, o.cfg.Aggregate, s.statement, assignment, s.First, s.Last(), func(_ context.Context, p *prover.Proof, r fleet.Proof) (err error) {
		if s.Proof, err = prover.SolidityProof(p); err != nil {
			return err
		}
		s.done = true
		o.emit(Event{Stage: Aggregated, First: s.First, Last: s.Last(), Worker: r.Worker, Seconds: r.Seconds, Statement: s.statement.Bytes()})
		return nil
	})
}

func newSubmission(members []aggregate.Batch, a rollup.AggregateStatement, verifier uint8) *submission {
	data := make([]rollup.BatchData, len(members))
	for i := range members {
		data[i] = members[i].BatchData
	}
	d, s := rollup.Streams(data)
	return &submission{statement: a.Hash(), Submission: l1.Submission{First: a.Header.FirstNumber, Count: a.Header.Count,
		FirstTimestamp: a.Header.FirstTimestamp, LastTimestamp: a.Header.LastTimestamp, OldRoot: a.OldRoot.Bytes(), NewRoot: a.NewRoot.Bytes(),
		C: a.Chain.Bytes(), S: field.Words(rollup.Trim(s)), D: field.Words(rollup.Trim(d)), VerifierID: verifier}}
}

// submitAll puts submissions on L1, one after the other.
func (o *Operator) submitAll(ctx context.Context, in <-chan *submission, out chan<- submitResult) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case s := <-in:
			r, err := o.deps.Submitter.Submit(ctx, &s.Submission)
			if err != nil {
				sleep(ctx, time.Second)
			}
			select {
			case out <- submitResult{r, err}:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// onSubmitted moves on to the next submission. A refusal by the contract does not mend itself; anything else is tried again.
func (o *Operator) onSubmitted(r submitResult) error {
	o.submitting = false
	var revert *l1.RevertError
	switch {
	case errors.As(r.err, &revert) || errors.Is(r.err, l1.ErrDiverged):
		return fmt.Errorf("operator: %w", r.err)
	case r.err != nil:
		o.log.Warn("submission is tried again", "err", r.err)
		return nil
	}
	s := o.ready[0]
	o.ready = o.ready[1:]
	e := Event{Stage: Submitted, First: s.First, Last: s.Last()}
	if r.result.Receipt != nil {
		e.Gas, e.Tx = r.result.Receipt.GasUsed, r.result.Receipt.TxHash
	}
	o.emit(e)
	return nil
}

// onFinal forgets batches that L1 has accepted, if they are the ones that were sealed here.
func (o *Operator) onFinal(s *l1.Submission, tx [32]byte) error {
	last := s.Last()
	for len(o.batches) > 0 && o.batches[0].number() <= last {
		b := o.batches[0]
		if b.number() == last && b.data.Statement.NewRoot.Bytes() != s.NewRoot {
			return fmt.Errorf("operator: batch %d: %w", last, l1.ErrDiverged)
		}
		o.batches = o.batches[1:]
	}
	o.emit(Event{Stage: Final, First: s.First, Last: last, Tx: tx})
	return nil
}
