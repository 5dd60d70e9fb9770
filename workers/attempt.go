package workers

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"
)

// attempt returns an answer, or a transient error that says nothing about the job.
func (w *Worker) attempt(ctx context.Context, j Job) (Result, error) {
	r := Result{Job: j.ID, Worker: w.cfg.Name}
	inputs, err := w.inputs(ctx, j)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrCorrupt) {
		r.Failure = FailureOf(err, ClassInput)
		return r, nil
	}
	if err != nil {
		return r, err
	}
	if b := w.made(ctx, j.ID); b != nil { // the queue has lost the answer
		r.Seconds = b.Result.Seconds
		err := w.enclose(ctx, &r, b.Proof)
		return r, err
	}
	start := time.Now()
	proof, err := w.prove(ctx, j, inputs)
	r.Seconds = time.Since(start).Seconds()
	if ctx.Err() != nil {
		return r, fmt.Errorf("prove: %w", ctx.Err()) // whatever the prover says now, it says because it was stopped
	}
	if err != nil {
		r.Failure = FailureOf(err, ClassProver)
		return r, nil
	}
	w.box(r, proof)
	err = w.enclose(ctx, &r, proof)
	if errors.Is(err, ErrTooLarge) {
		r.Failure, err = FailureOf(err, ClassProver), nil
	}
	return r, err
}

// inputs fetches and verifies. The check is repeated here because the store may be remote, and belongs to somebody else.
func (w *Worker) inputs(ctx context.Context, j Job) ([][]byte, error) {
	if err := j.Check(); err != nil {
		return nil, err
	}
	out := make([][]byte, len(j.Inputs))
	for i, d := range j.Inputs {
		data, err := w.artifacts.Get(ctx, d)
		if err == nil {
			err = VerifyArtifact(data, d)
		}
		if err != nil {
			return nil, fmt.Errorf("input %d: %w", i, err)
		}
		out[i] = data
	}
	return out, nil
}

// prove calls the prover. A panic in a goroutine of the prover's own still ends the process; the job then comes back to another
// worker, and ends as ClassLost if it kills them all.
func (w *Worker) prove(ctx context.Context, j Job, inputs [][]byte) (proof []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			proof, err = nil, Failure{ClassPanic, fmt.Sprintf("%v\n%s", r, debug.Stack())}
		}
	}()
	proof, err = w.prover.Prove(ctx, j, inputs)
	if err == nil && (len(proof) == 0 || len(proof) > MaxProof) {
		err = fmt.Errorf("prover returned a proof of %d bytes, want 1 to %d", len(proof), MaxProof)
	}
	return proof, err
}

// enclose puts a small proof into its result, and stores others.
func (w *Worker) enclose(ctx context.Context, r *Result, proof []byte) (err error) {
	if len(proof) <= MaxInline {
		r.Proof, r.Data = DigestOf(proof), proof
		return nil
	}
	r.Proof, err = w.putProof(ctx, r.Job, proof)
	return err
}

func (w *Worker) putProof(ctx context.Context, job Digest, proof []byte) (Digest, error) {
	retry := w.backoff()
	for {
		d, err := w.artifacts.Put(ctx, proof)
		if err == nil || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrClosed) {
			return d, err
		}
		w.log.Warn("store proof", "job", job, "err", err)
		if !retry.sleep(ctx) {
			return d, err
		}
	}
}

// backoff doubles its pause, with jitter, up to a limit.
type backoff struct{ next, limit time.Duration }

func (w *Worker) backoff() *backoff { return &backoff{w.cfg.RetryMin, w.cfg.RetryMax} }

// sleep returns false if ctx ended it.
func (b *backoff) sleep(ctx context.Context) bool {
	pause := b.next/2 + rand.N(b.next/2+1)
	b.next = min(2*b.next, b.limit)
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}
