package queuetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

func publishIsIdempotent(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	j := NewJob(t, "batch", 1)
	for range 3 {
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	}
	d := fetch(t, f, "batch")
	require.Equal(t, j, d.Job)
	require.Equal(t, 1, d.Attempt)
	require.Equal(t, h.ackWait, d.AckWait)
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)), "nor while it is worked on")
	requireNothing(t, f, AckWait/2, "batch")
	require.NoError(t, d.Ack(limit(t)))
	requireNothing(t, f, 2*AckWait, "batch")

	require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)), "an answered job can be asked for again, however soon")
	require.NoError(t, fetch(t, f, "batch").Ack(limit(t)))
}

func silenceBringsTheJobBack(t *testing.T, h Harness) {
	a, _ := h.Worker(t)
	b, _ := h.Worker(t)
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(NewJob(t, "batch", 1))))
	start := time.Now()
	first := fetch(t, a, "batch")
	second := fetch(t, b, "batch")
	require.Equal(t, first.Job, second.Job)
	require.Equal(t, 2, second.Attempt)
	require.GreaterOrEqual(t, time.Since(start), AckWait*9/10)
	require.NoError(t, first.Ack(limit(t)), "a late acknowledgement counts: the job is answered")
	requireNothing(t, b, 2*AckWait, "batch")
}

func heartbeatsKeepTheJob(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	for n := range byte(10) {
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(NewJob(t, "batch", n))))
		silent, lost := keeps(t, f)
		if lost == nil {
			d := fetch(t, f, "batch")
			if d.Attempt == 2 { // without them it comes back
				return
			}
			lost = &d // it had come just as nobody waited for it any more, and went back
		}
		require.GreaterOrEqual(t, silent, AckWait, "nothing was heard for so long, and it is another's")
		require.NoError(t, lost.Ack(limit(t))) // the machine stood still, and heartbeats came too late: it is tried again
	}
	t.Fatal("not seen: this machine stood still for longer than a lease each time")
}

// keeps a job by heartbeats for three times AckWait. It returns how long the queue heard nothing of it, at most, and its next delivery if it was lost.
func keeps(t *testing.T, f workers.Feed) (silent time.Duration, lost *workers.Delivery) {
	t.Helper()
	last := time.Now()
	d := fetch(t, f, "batch")
	done := make(chan error)
	go func() {
		for range 12 {
			time.Sleep(AckWait / 4)
			now := time.Now()
			if err := d.InProgress(context.Background()); err != nil {
				done <- err
				return
			}
			silent, last = max(silent, time.Since(last)), now
		}
		done <- nil
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 3*AckWait)
	defer cancel()
	again, err := f.Fetch(ctx, []string{"batch"})
	require.NoError(t, <-done)
	if err == nil {
		return max(silent, time.Since(last)), &again
	}
	require.ErrorIs(t, err, context.DeadlineExceeded)
	return max(silent, time.Since(last)), nil
}

func returnedJobComesBack(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(NewJob(t, "batch", 1))))
	d := fetch(t, f, "batch")
	require.NoError(t, d.Return(limit(t), 0))
	d = fetch(t, f, "batch") // long before it would by silence
	start, rests := time.Now(), 2*time.Second
	require.NoError(t, d.Return(limit(t), rests))
	d = fetch(t, f, "batch")
	require.GreaterOrEqual(t, time.Since(start), rests-50*time.Millisecond)
	require.NoError(t, d.Ack(limit(t)))
}

func circuitsAreApart(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	batch, other, aggregate := NewJob(t, "batch", 1), NewJob(t, "batch-2", 1), NewJob(t, "aggregate", 1)
	for _, j := range []workers.Job{batch, other, aggregate} {
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	}
	requireNothing(t, f, AckWait/4, "unknown")
	d := fetch(t, f, "aggregate", "batch")
	require.Equal(t, aggregate, d.Job, "the first circuit goes first")
	require.NoError(t, d.Ack(limit(t)))
	d = fetch(t, f, "aggregate", "batch")
	require.Equal(t, batch, d.Job)
	require.NoError(t, d.Ack(limit(t)))
	requireNothing(t, f, AckWait/4, "aggregate", "batch")
	d = fetch(t, f, "batch-2")
	require.Equal(t, other, d.Job)
	require.NoError(t, d.Ack(limit(t)))
}

func resultsAreDeduplicated(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	r := workers.Result{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "w-a", Seconds: 1.5}
	again := r
	again.Worker, again.Seconds = "w-b", 2
	answered := func(want bool) {
		there, err := h.Operator.Answered(limit(t), r.Job)
		require.NoError(t, err)
		require.Equal(t, want, there)
	}
	answered(false)
	require.NoError(t, f.SubmitResult(limit(t), workers.Result{Job: workers.Digest{9}, Proof: workers.Digest{2}, Worker: "w-a"}))
	answered(false)
	require.NoError(t, fetchResult(t, h.Operator).Ack(limit(t)))
	require.NoError(t, f.SubmitResult(limit(t), r))
	answered(true)
	require.NoError(t, f.SubmitResult(limit(t), again))
	d := fetchResult(t, h.Operator)
	require.Equal(t, r, d.Result, "the first one")
	answered(true)
	require.NoError(t, d.Ack(limit(t)))
	answered(false)
	requireNoResult(t, h.Operator, 2*AckWait)

	other := r
	other.Proof = workers.Digest{3}
	failed := workers.Result{Job: workers.Digest{1}, Failure: &workers.Failure{Class: workers.ClassUnsat, Message: "no"}, Worker: "w-a"}
	require.NoError(t, f.SubmitResult(limit(t), other))
	require.NoError(t, f.SubmitResult(limit(t), failed))
	for _, want := range []workers.Result{other, failed} {
		d := fetchResult(t, h.Operator)
		require.Equal(t, want, d.Result)
		require.NoError(t, d.Ack(limit(t)))
	}

	require.NoError(t, f.SubmitResult(limit(t), r))
	fetchResult(t, h.Operator) // the operator dies before it acknowledges
	d = fetchResult(t, h.Operator)
	require.Equal(t, r, d.Result)
	require.NoError(t, d.Ack(limit(t)))
}

// A job that kills its workers is given up, the operator hears of it, and the job can be published anew.
func poisonEndsAsADeadLetter(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	j := NewJob(t, "batch", 1)
	require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	for i := range MaxDeliver {
		d := fetch(t, f, "batch")
		require.Equal(t, i+1, d.Attempt)
		require.NoError(t, d.Return(limit(t), 0))
	}
	ctx, stop := context.WithCancel(t.Context())
	idle := make(chan error, 1)
	go func() { // gives it up
		_, err := f.Fetch(ctx, []string{"batch"})
		idle <- err
	}()
	d := fetchResult(t, h.Operator)
	require.Equal(t, j.ID, d.Result.Job)
	require.Equal(t, workers.ClassLost, d.Result.Failure.Class)
	require.NoError(t, d.Ack(limit(t)))
	require.Eventually(t, func() bool {
		there, err := h.Operator.Queued(t.Context(), workers.First(j))
		return err == nil && !there
	}, time.Minute, 10*time.Millisecond)
	stop()
	require.ErrorIs(t, <-idle, context.Canceled)
	letters, err := h.Operator.DeadLetters(limit(t), 10)
	require.NoError(t, err)
	require.Len(t, letters, 1)
	require.Equal(t, MaxDeliver, letters[0].Attempts)
	raw, err := j.Encode()
	require.NoError(t, err)
	require.Equal(t, raw, letters[0].Message)

	require.NoError(t, h.Operator.Publish(limit(t), workers.First(j)))
	require.Equal(t, 1, fetch(t, f, "batch").Attempt)
}

func malformedJobHarmsNobody(t *testing.T, h Harness) {
	if h.Inject == nil {
		t.Skip("this queue holds jobs, not bytes")
	}
	f, _ := h.Worker(t)
	good := NewJob(t, "batch", 1)
	encoded, err := good.Encode()
	require.NoError(t, err)
	for i, raw := range []string{"", "{", "null", string(encoded) + " ", fmt.Sprintf("{%q:%q}", "id", "x"), string(encoded)} {
		h.Inject(t, "batch", []byte(raw))
		require.NoError(t, h.Operator.Publish(limit(t), workers.First(NewJob(t, "batch", byte(i+10)))))
		d := fetch(t, f, "batch")
		require.Equal(t, byte(i+10), d.Job.PublicInput[1])
		require.NoError(t, d.Ack(limit(t)))
	}
	deadline := time.Now().Add(time.Minute)
	for {
		requireNothing(t, f, AckWait/2, "batch")
		letters, err := h.Operator.DeadLetters(limit(t), 100)
		require.NoError(t, err)
		if len(letters) == 6 {
			return
		}
		require.True(t, time.Now().Before(deadline), "%d dead letters", len(letters))
	}
}

func refusesMalformed(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	j := NewJob(t, "batch", 1)
	j.PublicInput[5] ^= 1
	require.ErrorIs(t, h.Operator.Publish(limit(t), workers.First(j)), workers.ErrJob)
	require.ErrorIs(t, f.SubmitResult(limit(t), workers.Result{Worker: "w-a"}), workers.ErrResult)
}

func fetchEndsWithItsContext(t *testing.T, h Harness) {
	f, _ := h.Worker(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Fetch(ctx, []string{"batch"})
	require.ErrorIs(t, err, context.Canceled)
	_, err = h.Operator.FetchResult(ctx)
	require.ErrorIs(t, err, context.Canceled)
	require.Error(t, h.Operator.Publish(ctx, workers.First(NewJob(t, "batch", 1))))
}
