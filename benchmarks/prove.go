package benchmarks

import (
	"context"
	"fmt"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/aggregate"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
)

// Prove measures the whole way from full batches to one proof for L1.
type Prove struct {
	// Ring has the keys, or gets them; making keys is not measured.
	Ring keyring.Ring
}

// registered is the aggregate that goes to L1.
func registered() circuits.Circuit { return circuits.Aggregate(circuits.Small, 2) }

// Name implements Workload.
func (Prove) Name() string { return "prove" }

// Run implements Workload. It reports ops, batch_seconds for one batch proof, aggregate_seconds for the aggregate's, and ops_per_second of
// all of it on one machine, one proof after the other.
func (p Prove) Run(ctx context.Context) (Report, error) {
	c := registered()
	w := rolluptest.New(1, c.Shape, 2)
	w.OpenFeeSlots()
	var batches []*rollup.Witness
	for range c.Slots {
		b, err := fullBatch(ctx, w)
		if err != nil {
			return Report{}, err
		}
		witness, err := w.Execute(b)
		if err != nil {
			return Report{}, err
		}
		batches = append(batches, witness)
	}
	proven, err := proveAll(ctx, p.Ring, c, batches)
	if err != nil {
		return Report{}, err
	}
	ops := float64(c.Slots * (c.Shape.Full + c.Shape.Transfers))
	return newReport(p.Name(), Metric{"ops", ops}, Metric{"batch_seconds", proven.batchSeconds / float64(c.Slots)},
		Metric{"aggregate_seconds", proven.aggregateSeconds}, Metric{"ops_per_second", ops / (proven.batchSeconds + proven.aggregateSeconds)}), nil
}

// proven is an aggregate with its proof.
type proven struct {
	data      []rollup.BatchData
	statement rollup.AggregateStatement
	proof     *prover.Proof

	batchSeconds, aggregateSeconds float64
}

// proveAll proves batches and their aggregate, one proof after the other.
func proveAll(ctx context.Context, ring keyring.Ring, c circuits.Circuit, batches []*rollup.Witness) (*proven, error) {
	var assignments []frontend.Circuit
	for _, w := range batches {
		a, err := batch.Assign(w)
		if err != nil {
			return nil, err
		}
		assignments = append(assignments, a)
	}
	out := new(proven)
	proofs, seconds, err := proveEach(ctx, ring, c.Inner(), assignments...)
	if err != nil {
		return nil, err
	}
	out.batchSeconds = seconds
	var members []aggregate.Batch
	for i, w := range batches {
		out.data = append(out.data, w.BatchData())
		members = append(members, aggregate.Batch{BatchData: out.data[i], Proof: proofs[i]})
	}
	outer, statement, err := c.AssignAggregate(members)
	if err != nil {
		return nil, err
	}
	out.statement = statement
	if proofs, out.aggregateSeconds, err = proveEach(ctx, ring, c, outer); err != nil {
		return nil, err
	}
	out.proof = proofs[0]
	return out, nil
}

// proveEach makes proofs of one circuit. Its keys are in memory only as long as it runs: the next circuit needs the room.
func proveEach(ctx context.Context, ring keyring.Ring, c circuits.Circuit, assignments ...frontend.Circuit) (proofs []*prover.Proof, seconds float64, err error) {
	if _, _, err := ring.Ensure(ctx, c); err != nil {
		return nil, 0, err
	}
	defer asProver()()
	keys, err := ring.Load(c)
	if err != nil {
		return nil, 0, err
	}
	p, err := prover.NewProver(keys, keyring.Target(c))
	if err != nil {
		return nil, 0, err
	}
	for i, a := range assignments {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		start := time.Now()
		proof, err := p.Prove(a)
		if err != nil {
			return nil, 0, fmt.Errorf("proof %d of %s: %w", i, c.Name, err)
		}
		seconds += time.Since(start).Seconds()
		proofs = append(proofs, proof)
	}
	return proofs, seconds, nil
}

// proveSubmission is a batch on its own as L1 takes it.
func proveSubmission(ctx context.Context, ring keyring.Ring, w *rollup.Witness) (*l1.Submission, error) {
	p, err := proveAll(ctx, ring, registered(), []*rollup.Witness{w})
	if err != nil {
		return nil, err
	}
	proof, err := prover.SolidityProof(p.proof)
	if err != nil {
		return nil, err
	}
	d, s := rollup.Streams(p.data)
	a := p.statement
	return &l1.Submission{First: a.Header.FirstNumber, Count: a.Header.Count, FirstTimestamp: a.Header.FirstTimestamp, LastTimestamp: a.Header.LastTimestamp,
		OldRoot: a.OldRoot.Bytes(), NewRoot: a.NewRoot.Bytes(), C: a.Chain.Bytes(), S: field.Words(rollup.Trim(s)), D: field.Words(rollup.Trim(d)),
		Proof: proof}, nil
}
