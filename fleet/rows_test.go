package fleet

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// G5: whoever holds a worker's key may write any row that he knows of. That costs time, and stops no job.
func TestG5ForgedRows(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("\x00", workers.MaxName) // six times as long in a row
	for name, forge := range map[string]func(*workers.Row){
		"unreadable":                  func(r *workers.Row) { r.State = "lost" },
		"too long":                    func(r *workers.Row) { r.Reason = strings.Repeat("x", 90_000) },
		"of a release that overflows": func(r *workers.Row) { r.State, r.Release = workers.Ready, math.MaxInt },
		"of the last release":         func(r *workers.Row) { r.State, r.Release = workers.Ready, workers.MaxRelease },
		"of a class that nobody has":  func(r *workers.Row) { r.State, r.Class = workers.Ready, "cpu256" },
		"cancelled":                   func(r *workers.Row) { r.State = workers.Cancelled },
		"quarantined":                 func(r *workers.Row) { r.State = workers.Quarantined },
		"quarantined, for a reason": func(r *workers.Row) {
			r.State, r.Claims = workers.Quarantined, append(r.Claims, workers.Claim{Worker: "x", Release: r.Release, Outcome: workers.ClassUnsat})
		},
		"done":             func(r *workers.Row) { r.State, r.Proof = workers.Done, workers.Digest{1} },
		"submitted":        func(r *workers.Row) { r.State = workers.Submitted },
		"claimed":          func(r *workers.Row) { r.State = workers.Claimed },
		"of other batches": func(r *workers.Row) { r.State, r.Job.FirstBatch, r.Job.LastBatch = workers.Ready, 1<<60, 1<<60 },
		"full": func(r *workers.Row) {
			r.State = workers.Ready
			for range workers.MaxClaims {
				r.Claims = append(r.Claims, workers.Claim{Worker: long, Device: long, Outcome: workers.ClassInfra, Message: long})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) { c.Parole = time.Millisecond })
			j := w.ask(1, 1)[0]
			w.queued(j)
			w.eventually("forged", func() bool {
				row, revision, err := w.queue.Row(t.Context(), j.ID)
				require.NoError(t, err)
				forge(&row)
				_, err = w.queue.PutRow(t.Context(), row, revision)
				return !errors.Is(err, workers.ErrConflict)
			})
			w.worker("honest", honest)
			w.finish()
		})
	}
}

// A valid proof of a job that somebody else has cancelled is what was asked for.
func TestProofOfAForgedlyCancelledJob(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Sweep = time.Hour })
	j := w.ask(1, 1)[0]
	d := w.fetch("slow")
	require.NoError(t, workers.Change(t.Context(), w.queue, j.ID, func(r workers.Row) (workers.Row, bool) { return r.Stopped(), true }))
	w.submit("slow", j, fakeProof(j))
	require.NoError(t, d.Ack(t.Context()))
	w.finish()
}

// Rows of batches that were undone are settled by nobody: they go when what took the batches' place is final for long.
func TestRowsOfUndoneBatchesGo(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Keep = 1 })
	undone := w.ask(1, 1)[0]
	w.queued(undone)
	w.stop()
	w.start() // as after undoing: it asks for other jobs
	w.jobs = nil
	wanted := w.ask(1, 2)[0]
	w.queued(wanted)
	w.c.Final(1)
	require.NoError(t, w.c.Forget(t.Context(), 2))
	require.Empty(t, w.row(undone).State)
	require.Equal(t, workers.Queued, w.row(wanted).State)
	w.worker("a", honest)
	w.finish()
}

// Jobs of batches that were undone are ended once whoever started anew has asked for all that he wants: a worker that proves one hears of it, and no other begins.
func TestJobsOfUndoneBatchesAreEnded(t *testing.T) {
	w := patient(t, func(c *Config) { c.Sweep = time.Hour })
	kept := w.ask(1, 1)[0]
	proving := w.fetch("a")
	undone := w.ask(2, 2)
	claimed := w.fetch("b")
	require.Equal(t, undone[0].ID, claimed.Job.ID)
	w.queued(undone[1])
	w.stop()
	w.start()
	w.jobs = nil
	w.ask(1, 1)
	require.NoError(t, w.c.sweep(t.Context()))
	require.Equal(t, workers.Claimed, w.row(undone[0]).State, "it may be asked for any time")
	w.c.Resumed()
	require.NoError(t, w.c.sweep(t.Context()))
	for _, j := range undone {
		row := w.row(j)
		require.Equal(t, workers.Cancelled, row.State)
		there, err := w.queue.Queued(t.Context(), workers.Order{Job: j, Release: row.Release, Epoch: workers.EpochOf(j.VKDigest)})
		require.NoError(t, err)
		require.False(t, there)
	}
	require.Equal(t, workers.Claimed, w.row(kept).State)
	w.submit("a", kept, fakeProof(kept))
	require.NoError(t, proving.Ack(t.Context()))
	w.ask(1, 3) // by another operator, say
	w.eventually("released", func() bool {
		require.NoError(t, w.c.sweep(t.Context()))
		return w.row(undone[1]).State == workers.Queued
	})
	w.worker("c", honest)
	w.finish()
}

// A result that went to somebody who had not asked for its job, as an operator in charge for a while has not for the other's, is missed by the next sweep.
func TestResultThatWentElsewhere(t *testing.T) {
	w := patient(t, func(c *Config) { c.Sweep = time.Hour })
	j := w.ask(1, 1)[0]
	d := w.fetch("a")
	w.stop()
	w.start() // it asks for nothing
	w.submit("a", j, fakeProof(j))
	require.NoError(t, d.Ack(t.Context()))
	w.eventually("taken", func() bool {
		there, err := w.queue.Answered(t.Context(), j.ID)
		return err == nil && !there
	})
	require.Equal(t, workers.Submitted, w.row(j).State)
	w.stop()
	w.start()
	w.ask(1, 1)
	w.eventually("missed, long before a result may be late", func() bool {
		require.NoError(t, w.c.sweep(t.Context()))
		return w.row(j).State != workers.Submitted
	})
	w.worker("b", honest)
	w.finish()
}

// Seconds that a worker claims count up to what was waited for its proof: more would have the operator pause, or take users for too many, until it is started anew.
func TestClaimedSecondsAreBounded(t *testing.T) {
	w := newWorld(t)
	j := w.ask(1, 1)[0]
	d := w.fetch("liar")
	require.NoError(t, w.claimer("liar", w.queue).SubmitResult(w.within(), workers.Result{Job: j.ID, Worker: "liar", Seconds: 9.9e8,
		Failure: &workers.Failure{Class: workers.ClassProver, Message: "sorry"}}))
	require.NoError(t, d.Ack(t.Context()))
	w.worker("honest", honest)
	w.finish()
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	require.Equal(t, "green", w.c.cfg.pressure(1, 1, "", w.c.spent.mean()).Colour)
}
