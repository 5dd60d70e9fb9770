package operator

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/workers"
)

// fleet is a Prover: workers at a queue. What a worker says is a claim; a proof counts once it was verified against the statement that was asked for.
type fleet struct {
	queue     workers.Dispatch
	artifacts workers.Artifacts
	retries   int
	log       *slog.Logger
	keys      map[string]key // verifying keys by circuit

	mu   sync.Mutex
	jobs map[workers.Digest]*job
}

type key struct {
	vk       *prover.VerifyingKey
	manifest prover.Manifest
}

// job is work that was given to workers.
type job struct {
	workers.Job
	circuit  circuits.Circuit
	input    field.Element // the statement, recorded when the job was made
	failures int
	due      time.Time // when to publish it again
}

// Times after which a job is published again. While it is queued or being worked on that changes nothing.
const (
	retryAfter   = time.Second // its proof failed, or the queue did not take it
	remindAfter  = time.Minute // nothing was heard: a queue may lose a job that came back while it was being acknowledged
	publishLimit = 10 * time.Second
	publishTick  = 100 * time.Millisecond
)

func newFleet(cfg Config, deps Deps) (*fleet, error) {
	f := &fleet{queue: deps.Queue, artifacts: deps.Artifacts, retries: cfg.Retries, log: cfg.Log.With("component", "operator"), keys: map[string]key{},
		jobs: map[workers.Digest]*job{}}
	for _, c := range []circuits.Circuit{cfg.Aggregate.Inner(), cfg.Aggregate} {
		vk, manifest, err := deps.Ring.Ensure(c)
		if err != nil {
			return nil, fmt.Errorf("operator: keys of %s: %w", c.Name, err)
		}
		f.keys[c.Name] = key{vk, manifest}
	}
	return f, nil
}

// Prove stores the witness and queues the job.
func (f *fleet) Prove(ctx context.Context, t Task) error {
	assignment, err := t.Assign()
	if err != nil {
		return err
	}
	witness, err := prover.MarshalWitness(assignment)
	if err != nil {
		return err
	}
	digest, err := f.artifacts.Put(ctx, witness)
	if err != nil {
		return fmt.Errorf("store witness: %w", err)
	}
	m := f.keys[t.Circuit.Name].manifest
	j, err := workers.NewJob(workers.Job{Circuit: t.Circuit.Name, CircuitDigest: workers.Digest(m.CircuitDigest), VKDigest: workers.Digest(m.VKDigest),
		PublicInput: t.Statement.Bytes(), Inputs: []workers.Digest{digest}, FirstBatch: t.First, LastBatch: t.Last})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jobs[j.ID] = &job{Job: j, circuit: t.Circuit, input: t.Statement}
	return nil
}

// Next publishes jobs whose time has come, until there is a proof that holds.
func (f *fleet) Next(ctx context.Context) (Proof, error) {
	type fetched struct {
		workers.ResultDelivery
		error
	}
	results := make(chan fetched, 1)
	fetch := func() {
		r, err := f.queue.FetchResult(ctx)
		results <- fetched{r, err}
	}
	go fetch()
	tick := time.NewTicker(publishTick)
	defer tick.Stop()
	for {
		select {
		case r := <-results:
			p, ok, err := f.onFetched(ctx, r.ResultDelivery, r.error)
			if ok || err != nil {
				return p, err
			}
			go fetch()
		case <-tick.C:
			if err := f.publishDue(ctx); err != nil {
				<-results // ctx is done, or the queue has ended
				return Proof{}, err
			}
		}
	}
}

// onFetched judges a result, or what came in its place.
func (f *fleet) onFetched(ctx context.Context, d workers.ResultDelivery, err error) (Proof, bool, error) {
	switch {
	case ctx.Err() != nil:
		return Proof{}, false, ctx.Err()
	case errors.Is(err, workers.ErrClosed):
		return Proof{}, false, err
	case err != nil:
		f.log.Warn("fetch result", "err", err)
		sleep(ctx, time.Second)
		return Proof{}, false, nil
	}
	return f.onResult(ctx, d)
}

// publishDue queues the jobs whose time has come. A queue that is away is asked again later.
func (f *fleet) publishDue(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	for _, j := range f.jobs {
		if now.Before(j.due) {
			continue
		}
		j.due = now.Add(remindAfter)
		limited, cancel := context.WithTimeout(ctx, publishLimit)
		err := f.queue.Publish(limited, j.Job)
		cancel()
		if errors.Is(err, workers.ErrClosed) || errors.Is(err, workers.ErrJob) {
			return fmt.Errorf("publish job %s: %w", j.ID, err)
		}
		if err != nil {
			f.log.Warn("publish job; it is tried again", "job", j.ID, "circuit", j.Circuit, "err", err)
			j.due = now.Add(retryAfter)
		}
	}
	return nil
}

// onResult accepts a proof, or has the job done again.
func (f *fleet) onResult(ctx context.Context, d workers.ResultDelivery) (Proof, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	j := f.jobs[d.Result.Job]
	if j == nil { // settled before: results come at least once
		f.ack(ctx, d)
		return Proof{}, false, nil
	}
	proof, err := f.verify(ctx, j, d.Result)
	if err != nil {
		if j.failures++; j.failures > f.retries {
			return Proof{}, false, fmt.Errorf("job %s (%s, batches %d to %d) failed %d times: %w", j.ID, j.Circuit, j.FirstBatch, j.LastBatch, j.failures, err)
		}
		f.log.Warn("job failed, it is queued again", "job", j.ID, "circuit", j.Circuit, "worker", d.Result.Worker, "err", err)
		// The worker acknowledges the job only after it has submitted its result, and until then the queue takes the job for a copy.
		j.due = time.Now().Add(retryAfter)
		f.ack(ctx, d)
		return Proof{}, false, nil
	}
	delete(f.jobs, j.ID)
	return Proof{j.input, proof, d.Result.Worker, d.Result.Seconds, func(ctx context.Context) { f.ack(ctx, d) }}, true, nil
}

// verify returns the proof that a result points to, checked against the operator's own copy of the statement.
func (f *fleet) verify(ctx context.Context, j *job, r workers.Result) ([]byte, error) {
	if r.Failure != nil {
		return nil, r.Failure
	}
	data, err := f.artifacts.Get(ctx, r.Proof)
	if err != nil {
		return nil, fmt.Errorf("fetch proof: %w", err)
	}
	proof, err := prover.UnmarshalProof(data)
	if err != nil {
		return nil, err
	}
	if err := prover.Verify(f.keys[j.Circuit].vk, proof, []field.Element{j.input}, keyring.Target(j.circuit)); err != nil {
		return nil, err
	}
	if j.circuit.IsAggregate() {
		return prover.SolidityProof(proof)
	}
	return data, nil
}

func (f *fleet) ack(ctx context.Context, d workers.ResultDelivery) {
	if err := d.Ack(ctx); err != nil {
		f.log.Warn("acknowledge result; it will come again", "job", d.Result.Job, "err", err)
	}
}
