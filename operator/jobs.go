package operator

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers"
)

// job is work that was given to workers, and what to do with the proof.
type job struct {
	workers.Job
	circuit  circuits.Circuit
	input    field.Element // the statement, recorded when the job was made
	failures int
	due      time.Time // when to publish it again
	done     func(ctx context.Context, proof *prover.Proof, r workers.Result) error
}

// Times after which a job is published again. While it is queued or being worked on that changes nothing.
const (
	retryAfter   = time.Second // its proof failed, or the queue did not take it
	remindAfter  = time.Minute // nothing was heard: a queue may lose a job that came back while it was being acknowledged
	publishLimit = 10 * time.Second
)

// publish stores the witness and queues the job.
func (o *Operator) publish(ctx context.Context, c circuits.Circuit, statement field.Element, assignment frontend.Circuit, first, last uint64,
	done func(context.Context, *prover.Proof, workers.Result) error) error {
	witness, err := prover.MarshalWitness(assignment)
	if err != nil {
		return err
	}
	digest, err := o.deps.Artifacts.Put(ctx, witness)
	if err != nil {
		return fmt.Errorf("store witness: %w", err)
	}
	m := o.keys[c.Name].manifest
	j, err := workers.NewJob(workers.Job{Circuit: c.Name, CircuitDigest: workers.Digest(m.CircuitDigest), VKDigest: workers.Digest(m.VKDigest),
		PublicInput: statement.Bytes(), Inputs: []workers.Digest{digest}, FirstBatch: first, LastBatch: last})
	if err != nil {
		return err
	}
	o.jobs[j.ID] = &job{Job: j, circuit: c, input: statement, done: done}
	return o.publishDue(ctx)
}

// publishDue queues the jobs whose time has come. A queue that is away is asked again later.
func (o *Operator) publishDue(ctx context.Context) error {
	now := time.Now()
	for _, j := range o.jobs {
		if now.Before(j.due) {
			continue
		}
		j.due = now.Add(remindAfter)
		limited, cancel := context.WithTimeout(ctx, publishLimit)
		err := o.deps.Queue.Publish(limited, j.Job)
		cancel()
		if errors.Is(err, workers.ErrClosed) || errors.Is(err, workers.ErrJob) {
			return fmt.Errorf("publish job %s: %w", j.ID, err)
		}
		if err != nil {
			o.log.Warn("publish job; it is tried again", "job", j.ID, "circuit", j.Circuit, "err", err)
			j.due = now.Add(retryAfter)
		}
	}
	return nil
}

// onResult accepts a proof, or has the job done again.
func (o *Operator) onResult(ctx context.Context, d workers.ResultDelivery) error {
	j := o.jobs[d.Result.Job]
	if j == nil { // settled before: results come at least once
		return o.ack(ctx, d)
	}
	proof, err := o.verify(ctx, j, d.Result)
	if err != nil {
		if j.failures++; j.failures > o.cfg.Retries {
			return fmt.Errorf("job %s (%s, batches %d to %d) failed %d times: %w", j.ID, j.Circuit, j.FirstBatch, j.LastBatch, j.failures, err)
		}
		o.log.Warn("job failed, it is queued again", "job", j.ID, "circuit", j.Circuit, "worker", d.Result.Worker, "err", err)
		// The worker acknowledges the job only after it has submitted its result, and until then the queue takes the job for a copy.
		j.due = time.Now().Add(retryAfter)
		return o.ack(ctx, d)
	}
	delete(o.jobs, j.ID)
	if err := j.done(ctx, proof, d.Result); err != nil {
		return err
	}
	return o.ack(ctx, d)
}

// verify returns the proof that a result points to, checked against the operator's own copy of the statement.
func (o *Operator) verify(ctx context.Context, j *job, r workers.Result) (*prover.Proof, error) {
	if r.Failure != nil {
		return nil, r.Failure
	}
	data, err := o.deps.Artifacts.Get(ctx, r.Proof)
	if err != nil {
		return nil, fmt.Errorf("fetch proof: %w", err)
	}
	proof, err := prover.UnmarshalProof(data)
	if err != nil {
		return nil, err
	}
	return proof, prover.Verify(o.keys[j.Circuit].vk, proof, []field.Element{j.input}, keyring.Target(j.circuit))
}

func (o *Operator) ack(ctx context.Context, d workers.ResultDelivery) error {
	if err := d.Ack(ctx); err != nil {
		o.log.Warn("acknowledge result; it will come again", "job", d.Result.Job, "err", err)
	}
	return nil
}
