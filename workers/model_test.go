package workers_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// message is a delivery that somebody may act on, now or much later.
type message struct {
	release, delivered int
	extra              bool
}

// TestClaimModel plays random interleavings of release, claim, crash, zombie, submit, refusal and sweep on one row, and checks after each step that
// at most one claim stands (two with a copy), that a settled row starts nothing, and that a stale message never claims. In the end an honest
// worker finishes the job, unless it was quarantined or cancelled, and then a late proof or a person does.
func TestClaimModel(t *testing.T) {
	first := uint64(time.Now().UnixNano())
	policy := workers.Policy{Budget: workers.DefaultBudget, Classes: []string{"", "cpu64"}}
	job := queuetest.NewJob(t, "batch", 1)
	for i := range uint64(500) {
		seed := first + i
		rng := rand.New(rand.NewPCG(seed, 1))
		row := workers.NewRow(job, "")
		var inFlight []message
		names := []string{"a", "b", "c", "d"}
		accepted := 0
		for step := range 40 {
			before := row
			name := names[rng.IntN(len(names))]
			what := ""
			switch rng.IntN(9) {
			case 0, 1:
				what = "release"
				if next, err := row.Released(nil); err == nil {
					row = next
					inFlight = append(inFlight, message{release: row.Release})
				} else {
					require.ErrorIs(t, err, workers.ErrState)
				}
			case 2, 3, 4:
				what = "claim"
				if len(inFlight) == 0 {
					continue
				}
				m := &inFlight[rng.IntN(len(inFlight))] // any message that ever was: duplicates and zombies
				m.delivered++
				next, verdict := row.Attempted(workers.Claim{Worker: name, Release: m.release}, m.delivered, m.extra, policy.Budget)
				if verdict == workers.Take {
					require.Equal(t, row.Release, m.release, "seed %d step %d: a stale message claimed", seed, step)
					require.False(t, row.State.Settled() || row.State == workers.Submitted || row.State == workers.Ready, "seed %d: claimed while %s", seed, row.State)
					require.True(t, next.Owner(name, m.release))
				}
				row = next
			case 5:
				what = "submit"
				row = row.Answered(name)
			case 6:
				what = "fail"
				classes := workers.Classes()
				f := &workers.Failure{Class: classes[rng.IntN(len(classes)-2)], Message: "x"}
				row, _ = row.Failed(workers.Result{Job: job.ID, Worker: name, Failure: f}, policy)
			case 7:
				what = "sweep"
				if row.State == workers.Claimed && rng.IntN(2) == 0 {
					row.Extra = true
					inFlight = append(inFlight, message{release: row.Release, extra: true})
				} else if rng.IntN(3) == 0 {
					row = row.Reopened(workers.ClassInfra, "lost")
				}
			case 8:
				what = "accept"
				if rng.IntN(6) == 0 {
					var changed bool
					row, changed = row.Accepted(workers.Result{Job: job.ID, Proof: workers.Digest{9}, Worker: name})
					if changed {
						accepted++
					}
				}
			}
			at := fmt.Sprintf("seed %d, step %d, %s: %s -> %s", seed, step, what, before.State, row.State)
			require.LessOrEqual(t, len(row.Running()), 2, at)
			require.LessOrEqual(t, len(row.Claims), workers.MaxClaims, at)
			require.GreaterOrEqual(t, row.Release, before.Release, at)
			require.LessOrEqual(t, accepted, 1, at)
			if before.State == workers.Done {
				require.Equal(t, workers.Done, row.State, at)
			}
			if row.State.Settled() || row.State == workers.Ready {
				require.Empty(t, row.Running(), at)
			}
			data, err := row.Encode()
			require.NoError(t, err)
			back, err := workers.DecodeRow(data)
			require.NoError(t, err, at)
			require.Equal(t, row.State, back.State)
		}
		finish(t, row, seed)
	}
	t.Logf("seeds %d to %d", first, first+499)
}

// finish wants that an honest worker can end any job.
func finish(t *testing.T, row workers.Row, seed uint64) {
	t.Helper()
	row = row.Retried().Reopened(workers.ClassInfra, "sweep")
	if row.State == workers.Done {
		return
	}
	next, err := row.Released(nil)
	require.NoError(t, err, "seed %d", seed)
	next, verdict := next.Attempted(workers.Claim{Worker: "honest", Release: next.Release}, 1, false, 1000)
	require.Equal(t, workers.Take, verdict, "seed %d", seed)
	next, changed := next.Answered("honest").Accepted(workers.Result{Job: row.Job.ID, Proof: workers.Digest{9}, Worker: "honest"})
	require.True(t, changed)
	require.Equal(t, workers.Done, next.State)
}
