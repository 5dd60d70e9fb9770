package operator

import (
	"context"
	"fmt"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers"
)

// Fleet has proofs made. What it returns is verified; a job that cannot be proven is its concern, and stops nothing else.
type Fleet interface {
	// Request asks for a proof, and does not wait. Asking again for the same job changes nothing.
	Request(r fleet.Request) error
	// Next waits for a proof. After a restart the same requests bring back what was proven before.
	Next(ctx context.Context) (fleet.Proof, error)
	// Run works until ctx is done.
	Run(ctx context.Context) error
}

// job is work that was given to the fleet, and what to do with the proof.
type job struct {
	workers.Job
	done func(ctx context.Context, proof *prover.Proof, r fleet.Proof) error
}

// newFleet is the coordinator on the operator's queue.
func (o *Operator) newFleet() (*fleet.Coordinator, error) {
	cfg := fleet.Default()
	cfg.Log = o.cfg.Log
	cfg.Policy.Budget = o.cfg.Retries + 1
	if o.cfg.Fleet != nil {
		cfg = *o.cfg.Fleet
	}
	v, err := keyring.NewVerifiers(o.deps.Ring, o.cfg.Aggregate.Inner(), o.cfg.Aggregate)
	if err != nil {
		return nil, err
	}
	return fleet.New(cfg, o.deps.Queue, o.deps.Artifacts, v)
}

// publish asks the fleet for a proof of the statement. The witness is kept as an assignment, and marshaled when the fleet wants it.
func (o *Operator) publish(_ context.Context, c circuits.Circuit, statement field.Element, assignment frontend.Circuit, first, last uint64,
	done func(context.Context, *prover.Proof, fleet.Proof) error) error {
	witness, err := prover.MarshalWitness(assignment)
	if err != nil {
		return err
	}
	m := o.keys[c.Name].manifest
	j, err := workers.NewJob(workers.Job{Circuit: c.Name, CircuitDigest: workers.Digest(m.CircuitDigest), VKDigest: workers.Digest(m.VKDigest),
		PublicInput: statement.Bytes(), Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: first, LastBatch: last})
	if err != nil {
		return err
	}
	o.jobs[j.ID] = &job{Job: j, done: done}
	return o.fleet.Request(fleet.Request{Job: j, Inputs: func() ([][]byte, error) {
		w, err := prover.MarshalWitness(assignment)
		return [][]byte{w}, err
	}})
}

// onProof goes on with what a proof was for.
func (o *Operator) onProof(ctx context.Context, p fleet.Proof) error {
	j := o.jobs[p.Job.ID]
	if j == nil {
		return nil
	}
	proof, err := prover.UnmarshalProof(p.Data)
	if err != nil {
		return fmt.Errorf("operator: verified proof: %w", err)
	}
	delete(o.jobs, j.ID)
	return j.done(ctx, proof, p)
}

// nextProofs hands the fleet's proofs to the loop.
func (o *Operator) nextProofs(ctx context.Context, proofs chan<- fleet.Proof) error {
	for {
		p, err := o.fleet.Next(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("operator: %w", err)
		}
		select {
		case proofs <- p:
		case <-ctx.Done():
			return nil
		}
	}
}
