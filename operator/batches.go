package operator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	batchcircuit "github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/sequencer"
)

// batch is sealed and not final yet.
type batch struct {
	data     rollup.BatchData
	proof    []byte    // nil until proven
	provenAt time.Time // when it was sealed, of one that was proven before a restart
}

func (b *batch) number() uint64 { return b.data.Statement.Number }

// submission is an aggregate of batches on its way to L1.
type submission struct {
	l1.Submission
	statement field.Element
	done      bool      // has its proof
	mined     bool      // L1 had it when it was looked for last
	look      time.Time // when to look again: a reorg may have taken it
	failed    int       // tries, in a row
	burned    int       // of them, those that L1 mined and that failed
}

type submitResult struct {
	*submission
	result l1.Result
	err    error
}

// lookAgain is the time between two looks for a submission that was mined and is not final yet.
const lookAgain = 5 * time.Second

// nextSubmission is what the submitter should do now: bring the first submission that is not there to L1, or look whether one is still there.
func (o *Operator) nextSubmission(now time.Time) *submission {
	if o.submitting || o.cfg.Idle() {
		return nil
	}
	for _, s := range o.ready {
		switch {
		case !s.done:
			return nil
		case !s.mined || now.After(s.look):
			return s
		}
	}
	return nil
}

func (o *Operator) onSealed(ctx context.Context, s *sequencer.Sealed) error {
	if s.Witness == nil { // everything was dropped
		o.emit(Event{Stage: Sealed, Dropped: s.Dropped})
		return nil
	}
	return o.open(ctx, s, nil)
}

// open has a sealed batch proven, unless its proof is there.
func (o *Operator) open(ctx context.Context, s *sequencer.Sealed, proof []byte) error {
	b := &batch{data: s.Witness.BatchData(), proof: proof}
	o.batches = append(o.batches, b)
	n := b.number()
	o.emit(Event{Stage: Sealed, First: n, Last: n, Ops: s.Ops, Dropped: s.Dropped})
	if proof != nil { // of before a restart: when it was made is not known, and a wait that begins anew each time may never end
		b.provenAt = time.Now().Add(-o.cfg.Now().Sub(time.Unix(int64(b.data.Statement.Timestamp), 0)))
		o.emit(Event{Stage: Proven, First: n, Last: n})
		return nil
	}
	w := s.Witness
	return o.prove(ctx, Task{o.cfg.Aggregate.Inner(), b.data.Statement.Hash(), n, n, func() (frontend.Circuit, error) { return batchcircuit.Assign(w) }}, func(p Proof) error {
		if err := o.deps.Log.SaveProof(n, p.Proof); err != nil {
			return fmt.Errorf("operator: proof of batch %d: %w", n, err)
		}
		b.proof, b.provenAt = p.Proof, time.Now()
		o.emit(Event{Stage: Proven, First: n, Last: n, Worker: p.Worker, Seconds: p.Seconds})
		return nil
	})
}

// prove asks for a proof, and does done with it.
func (o *Operator) prove(ctx context.Context, t Task, done func(Proof) error) error {
	o.awaited[t.Statement] = done
	if err := o.deps.Prover.Prove(ctx, t); err != nil {
		return fmt.Errorf("operator: %s of batches %d to %d: %w", t.Circuit.Name, t.First, t.Last, err)
	}
	return nil
}

// aggregateRipe starts as many aggregates as the policy wants now.
func (o *Operator) aggregateRipe(ctx context.Context) error {
	for {
		waiting := o.proven()
		pending, _ := o.deps.Sequencer.Pending()
		last := o.flushing() && pending == 0 && len(waiting) == o.unaggregated()
		n := o.policy.take(waiting, time.Now(), last)
		if n == 0 {
			return nil
		}
		if err := o.startAggregate(ctx, n); err != nil {
			return err
		}
	}
}

// proven lists the proven batches that follow the last aggregate without a gap.
func (o *Operator) proven() (out []*batch) {
	for _, b := range o.batches {
		if b.number() < o.aggregate {
			continue
		}
		if b.proof == nil {
			break
		}
		out = append(out, b)
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

// startAggregate folds the next n batches into a submission.
func (o *Operator) startAggregate(ctx context.Context, n int) error {
	first := o.aggregate
	s := SavedSubmission{First: first, Count: n, Verifier: o.cfg.VerifierID}
	if err := o.deps.Log.SaveSubmission(s); err != nil {
		return fmt.Errorf("operator: submission of batch %d: %w", first, err)
	}
	return o.aggregateFrom(ctx, s)
}

// aggregateFrom makes a submission of what was or is being decided.
func (o *Operator) aggregateFrom(ctx context.Context, saved SavedSubmission) error {
	var data []rollup.BatchData
	var proofs [][]byte
	for _, b := range o.batches {
		if b.number() >= saved.First && len(data) < saved.Count {
			data, proofs = append(data, b.data), append(proofs, b.proof)
		}
	}
	sub, statement, err := NewSubmission(o.cfg.Aggregate, data)
	if err != nil {
		return err
	}
	sub.VerifierID = o.cfg.VerifierID
	s := &submission{Submission: *sub, statement: statement}
	o.ready = append(o.ready, s)
	o.aggregate = s.Last() + 1
	if saved.Proof != nil {
		s.Proof, s.done = saved.Proof, true
		return nil
	}
	circuit := o.cfg.Aggregate
	assign := func() (frontend.Circuit, error) { return assignAggregate(circuit, data, proofs) }
	return o.prove(ctx, Task{circuit, s.statement, s.First, s.Last(), assign}, func(p Proof) error {
		saved.Proof = p.Proof
		if err := o.deps.Log.SaveSubmission(saved); err != nil {
			return fmt.Errorf("operator: submission of batch %d: %w", saved.First, err)
		}
		s.Proof, s.done = p.Proof, true
		o.emit(Event{Stage: Aggregated, First: s.First, Last: s.Last(), Worker: p.Worker, Seconds: p.Seconds})
		return nil
	})
}

// NewSubmission is what L1 is given for batches that are proven with a circuit, in a blob if that is where the circuit has D, but for the proof and the
// verifier's number; and the statement that it proves.
func NewSubmission(circuit circuits.Circuit, data []rollup.BatchData) (*l1.Submission, field.Element, error) {
	a, posted, err := state(circuit, data)
	if err != nil {
		return nil, field.Element{}, err
	}
	d, s := rollup.Streams(data)
	return &l1.Submission{First: a.Header.FirstNumber, Count: a.Header.Count, FirstTimestamp: a.Header.FirstTimestamp, LastTimestamp: a.Header.LastTimestamp,
		OldRoot: a.OldRoot.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(), S: field.Words(rollup.Trim(s)), D: field.Words(rollup.Trim(d)), Blob: posted}, a.Hash(), nil
}

// state returns what a circuit proves of batches, and the blob that their D goes into, if that is where the circuit has it.
func state(circuit circuits.Circuit, data []rollup.BatchData) (rollup.AggregateStatement, *l1.PostedBlob, error) {
	if !circuit.Blob {
		a, err := rollup.Aggregate(data)
		return a, nil, err
	}
	a, b, err := blob.Aggregate(data)
	if err != nil {
		return a, nil, err
	}
	opening, err := b.Open(a.Rho)
	return a, &l1.PostedBlob{Blob: b, Opening: opening}, err
}

func assignAggregate(circuit circuits.Circuit, data []rollup.BatchData, proofs [][]byte) (frontend.Circuit, error) {
	members := make([]aggregate.Batch, len(data))
	for i := range data {
		p, err := prover.UnmarshalProof(proofs[i])
		if err != nil {
			return nil, err
		}
		members[i] = aggregate.Batch{BatchData: data[i], Proof: p}
	}
	assignment, _, err := circuit.AssignAggregate(members)
	return assignment, err
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
			case out <- submitResult{s, r, err}:
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// maxBurned is how often a submission may pay its gas for nothing before somebody has to look.
const maxBurned = 3

// onSubmitted moves on to the next submission. A refusal by the contract does not mend itself; anything else is tried again. Of one for good the ledger hears from
// L1, when it has its confirmations.
func (o *Operator) onSubmitted(r submitResult) error {
	o.submitting = false
	s := r.submission
	var revert *l1.RevertError
	var ahead *l1.AheadError
	switch {
	case errors.As(r.err, &ahead) && !slices.Contains(o.ready, s): // its batches are final by now, and were sealed here
		return nil
	case errors.As(r.err, &ahead) && o.sealedHere(ahead): // an earlier life, with another verifier, had sent them otherwise: the ledger hears when they are final
		if s.failed++; s.failed == 1 {
			o.log.Warn("L1 has these batches in other submissions", "first", s.First, "last", ahead.Last)
		}
		return nil
	case errors.As(r.err, &revert) || errors.Is(r.err, l1.ErrDiverged):
		return fmt.Errorf("operator: %w", r.err)
	case errors.Is(r.err, l1.ErrNotNext): // a reorg took those before it
		for _, before := range o.ready {
			before.mined = false
		}
		o.log.Warn("L1 lost a submission; it is submitted again", "batch", s.First, "err", r.err)
		return nil
	case errors.Is(r.err, l1.ErrFailed):
		if s.burned++; s.burned == maxBurned {
			return fmt.Errorf("operator: %d times in a row: %w", s.burned, r.err)
		}
		o.log.Error("a submission was mined and failed; it is submitted again", "batch", s.First, "err", r.err)
		return nil
	case r.err != nil:
		if s.failed++; s.failed&(s.failed-1) == 0 { // an outage of days fills no disk
			o.log.Warn("submission is tried again", "batch", s.First, "times", s.failed, "err", r.err)
		}
		return nil
	}
	s.failed, s.burned = 0, 0
	again := s.mined
	if again && r.result.Receipt != nil {
		o.log.Warn("a reorg took a submission; it was submitted again", "batch", s.First)
	}
	s.mined, s.look = true, time.Now().Add(lookAgain)
	if again && r.result.Receipt == nil {
		return nil
	}
	e := Event{Stage: Submitted, First: s.First, Last: s.Last()}
	if e.Gas, e.Fee = r.result.Cost(); r.result.Receipt != nil {
		e.Tx = r.result.Receipt.TxHash
	}
	o.emit(e)
	return nil
}

// sealedHere tells whether L1 is where a batch that was sealed here ends.
func (o *Operator) sealedHere(ahead *l1.AheadError) bool {
	return slices.ContainsFunc(o.batches, func(b *batch) bool {
		s := b.data.Statement
		return b.number() == ahead.Last && s.NewRoot.Bytes() == ahead.Root && s.Timestamp == ahead.Time
	})
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
	for len(o.ready) > 0 && o.ready[0].Last() <= last {
		o.ready = o.ready[1:]
	}
	if len(o.batches) == 0 { // somebody else's, or ours as of a time before a restart
		o.aggregate = max(o.aggregate, last+1)
	}
	if o.pace != nil {
		o.pace.Final(last)
	}
	o.emit(Event{Stage: Final, First: s.First, Last: last, Tx: tx})
	return nil
}
