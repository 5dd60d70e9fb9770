// Package queuetest holds what every queue, which is a workers.Feed and a workers.Dispatch, and workers.Artifacts must pass.
package queuetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// What the queue under test must be configured with.
const (
	AckWait    = time.Second // where a test waits for silence to have its effect; others have leases that a machine which stops for a while does not lose
	MaxDeliver = 3
)

// Harness is one empty queue, seen from both ends.
type Harness struct {
	Operator  workers.Dispatch
	Worker    func(t *testing.T) (workers.Feed, workers.Artifacts) // a new connection, if there is such a thing
	Artifacts workers.Artifacts                                    // the operator's
	Corrupt   func(t *testing.T, d workers.Digest)                 // damages a stored artifact
	Inject    func(t *testing.T, circuit string, raw []byte)       // queues bytes that are no job; nil if the queue cannot hold them

	ackWait time.Duration // that it was opened with
}

// Run checks a kind of queue; open returns a new one with that AckWait.
func Run(t *testing.T, open func(t *testing.T, ackWait time.Duration) Harness) {
	const patient = time.Hour
	for name, c := range map[string]struct {
		ackWait time.Duration
		check   func(*testing.T, Harness)
	}{
		"PublishIsIdempotent":        {patient, publishIsIdempotent},
		"SilenceBringsTheJobBack":    {AckWait, silenceBringsTheJobBack},
		"HeartbeatsKeepTheJob":       {AckWait, heartbeatsKeepTheJob},
		"ReturnedJobComesBack":       {patient, returnedJobComesBack},
		"CircuitsAreApart":           {patient, circuitsAreApart},
		"ResultsAreDeduplicated":     {AckWait, resultsAreDeduplicated},
		"PoisonEndsAsADeadLetter":    {patient, poisonEndsAsADeadLetter},
		"MalformedJobHarmsNobody":    {AckWait, malformedJobHarmsNobody},
		"RefusesMalformed":           {patient, refusesMalformed},
		"FetchEndsWithItsContext":    {patient, fetchEndsWithItsContext},
		"Artifacts":                  {patient, func(t *testing.T, h Harness) { CheckArtifacts(t, h.Artifacts, h.Corrupt) }},
		"WorkersShareTheLoad":        {patient, workersShareTheLoad},
		"CorruptInputIsAFailure":     {patient, corruptInputIsAFailure},
		"F2LateResultsAreHarmless":   {AckWait, lateResultsAreHarmless},
		"PanicsAndErrorsAreAnswered": {patient, panicsAndErrorsAreAnswered},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of the time is spent waiting
			h := open(t, c.ackWait)
			h.ackWait = c.ackWait
			c.check(t, h)
		})
	}
}

// NewJob returns a job of the circuit; n tells jobs apart.
func NewJob(t *testing.T, circuit string, n byte, inputs ...workers.Digest) workers.Job {
	t.Helper()
	j, err := workers.NewJob(workers.Job{
		Circuit: circuit, CircuitDigest: workers.Digest{1}, VKDigest: workers.Digest{2}, PublicInput: workers.Digest{3, n},
		Inputs: inputs, FirstBatch: uint64(n), LastBatch: uint64(n),
	})
	require.NoError(t, err)
	return j
}

func limit(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func fetch(t *testing.T, f workers.Feed, circuits ...string) workers.Delivery {
	t.Helper()
	d, err := f.Fetch(limit(t), circuits)
	require.NoError(t, err)
	return d
}

func fetchResult(t *testing.T, q workers.Dispatch) workers.ResultDelivery {
	t.Helper()
	d, err := q.FetchResult(limit(t))
	require.NoError(t, err)
	return d
}

// requireNothing wants no job within the time given.
func requireNothing(t *testing.T, f workers.Feed, within time.Duration, circuits ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	d, err := f.Fetch(ctx, circuits)
	require.ErrorIs(t, err, context.DeadlineExceeded, "got job %v", d.Job)
}

func requireNoResult(t *testing.T, q workers.Dispatch, within time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), within)
	defer cancel()
	_, err := q.FetchResult(ctx)
	require.ErrorIs(t, err, context.DeadlineExceeded)
}
