package queuetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// Prover is a workers.Prover made of a function.
type Prover struct {
	Names []string
	Func  func(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error)
}

// Circuits implements workers.Prover.
func (p Prover) Circuits() []string { return p.Names }

// Prove implements workers.Prover.
func (p Prover) Prove(ctx context.Context, j workers.Job, inputs [][]byte) ([]byte, error) {
	return p.Func(ctx, j, inputs)
}

// WorkerConfig is a config with short pauses and no log.
func WorkerConfig(name string) workers.Config {
	cfg := workers.DefaultConfig(name)
	cfg.RetryMin, cfg.RetryMax = 10*time.Millisecond, 200*time.Millisecond
	cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	return cfg
}

// Start runs a worker until the test ends or stop is called; stop waits for it and wants no error.
func Start(t *testing.T, cfg workers.Config, f workers.Feed, a workers.Artifacts, p workers.Prover) (stop func()) {
	t.Helper()
	w, err := workers.New(cfg, f, a, p)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-done)
	})
	t.Cleanup(stop)
	return stop
}

// collect takes and acknowledges n results.
func collect(t *testing.T, q workers.Dispatch, n int) map[workers.Digest]workers.Result {
	t.Helper()
	out := map[workers.Digest]workers.Result{}
	for len(out) < n {
		d := fetchResult(t, q)
		require.NotContains(t, out, d.Result.Job)
		out[d.Result.Job] = d.Result
		require.NoError(t, d.Ack(limit(t)))
	}
	return out
}

// proofOf is small or large.
func proofOf(witness []byte) []byte {
	proof := append([]byte("proof of "), witness...)
	if witness[len(witness)-1]%2 == 1 {
		proof = append(proof, make([]byte, workers.MaxInline)...)
	}
	return proof
}

func workersShareTheLoad(t *testing.T, h Harness) {
	const jobs, fleet = 24, 4
	var mu sync.Mutex
	proven, by := map[workers.Digest]int{}, map[string]int{}
	all := make(chan struct{}) // work: nobody ends his first job before
	for i := range fleet {
		name := fmt.Sprintf("w-%d", i)
		f, a := h.Worker(t)
		Start(t, WorkerConfig(name), f, a, Prover{[]string{"batch"}, func(_ context.Context, j workers.Job, in [][]byte) ([]byte, error) {
			time.Sleep(50 * time.Millisecond)
			mu.Lock()
			proven[j.ID]++
			if by[name]++; by[name] == 1 && len(by) == fleet {
				close(all)
			}
			mu.Unlock()
			select {
			case <-all:
			case <-t.Context().Done():
			}
			return proofOf(in[0]), nil
		}})
	}
	want := map[workers.Digest][]byte{}
	for i := range byte(jobs) {
		witness := fmt.Appendf(nil, "witness %d", i)
		d, err := h.Artifacts.Put(limit(t), witness)
		require.NoError(t, err)
		j := NewJob(t, "batch", i, d)
		want[j.ID] = proofOf(witness)
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	}
	for id, r := range collect(t, h.Operator, jobs) {
		require.Nil(t, r.Failure)
		require.Greater(t, r.Seconds, 0.04)
		proof := r.Data // a small one comes with its result
		require.Equal(t, len(want[id]) <= workers.MaxInline, len(proof) > 0)
		if len(proof) == 0 {
			var err error
			proof, err = h.Artifacts.Get(limit(t), r.Proof)
			require.NoError(t, err)
		}
		require.Equal(t, want[id], proof)
		require.Equal(t, workers.DigestOf(proof), r.Proof)
	}
	requireNoResult(t, h.Operator, 2*AckWait)
	mu.Lock()
	defer mu.Unlock()
	for id, n := range proven {
		require.Equal(t, 1, n, "job %s", id)
	}
	require.Len(t, by, fleet, "everybody worked: %v", by)
}

func corruptInputIsAFailure(t *testing.T, h Harness) {
	f, a := h.Worker(t)
	Start(t, WorkerConfig("w"), f, a, Prover{[]string{"batch"}, func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		return []byte("proof"), nil
	}})
	d, err := h.Artifacts.Put(limit(t), Bytes(5000))
	require.NoError(t, err)
	h.Corrupt(t, d)
	corrupt, missing := NewJob(t, "batch", 1, d), NewJob(t, "batch", 2, workers.Digest{77})
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(corrupt)))
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(missing)))
	got := collect(t, h.Operator, 2)
	require.Equal(t, workers.ClassInput, got[corrupt.ID].Failure.Class)
	require.Equal(t, workers.ClassInput, got[missing.ID].Failure.Class)
}

// F2: a worker is silent past AckWait, another finishes, then the first wakes up and answers too.
func lateResultsAreHarmless(t *testing.T, h Harness) {
	late, _ := h.Worker(t)
	f, a := h.Worker(t)
	j := NewJob(t, "batch", 1)
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	d := fetch(t, late, "batch")
	Start(t, WorkerConfig("w-b"), f, a, Prover{[]string{"batch"}, func(context.Context, workers.Job, [][]byte) ([]byte, error) {
		return []byte("proof of b"), nil
	}})
	require.Equal(t, "w-b", collect(t, h.Operator, 1)[j.ID].Worker)
	require.NoError(t, late.SubmitResult(limit(t), workers.Result{Job: j.ID, Proof: workers.Digest{1}, Worker: "w-a", Seconds: 60}))
	ctx, cancel := context.WithTimeout(t.Context(), AckWait)
	defer cancel()
	_ = d.Ack(ctx)       // whether it is answered is up to the queue
	_ = d.Return(ctx, 0) // nor may this one bring the job back
	require.Equal(t, "w-a", collect(t, h.Operator, 1)[j.ID].Worker, "the operator sees it, and knows the job is settled")
	requireNoResult(t, h.Operator, 2*AckWait)
}

func panicsAndErrorsAreAnswered(t *testing.T, h Harness) {
	f, a := h.Worker(t)
	Start(t, WorkerConfig("w"), f, a, Prover{[]string{"batch"}, func(_ context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		switch j.PublicInput[1] {
		case 1:
			var none []int
			_ = none[len(j.Circuit)]
		case 2:
			return nil, errors.New("no luck")
		case 3:
			return nil, fmt.Errorf("solve: %w", workers.Failure{Class: workers.ClassUnsat, Message: "constraint 7"})
		case 4:
			return nil, nil
		}
		return []byte("proof"), nil
	}})
	ids := map[byte]workers.Digest{}
	for n := byte(1); n <= 5; n++ {
		j := NewJob(t, "batch", n)
		ids[n] = j.ID
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	}
	got := collect(t, h.Operator, 5)
	for n, class := range map[byte]workers.Class{1: workers.ClassPanic, 2: workers.ClassProver, 3: workers.ClassUnsat, 4: workers.ClassProver} {
		require.Equal(t, class, got[ids[n]].Failure.Class)
	}
	require.Contains(t, got[ids[1]].Failure.Message, "index out of range")
	require.Nil(t, got[ids[5]].Failure)
}
