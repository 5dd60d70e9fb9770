package workers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// A worker that nobody relieves tries a job again: a reason counts the workers, not what they tried.
func TestReasonsCountWorkers(t *testing.T) {
	for class, reason := range map[workers.Class]string{
		workers.ClassUnsat:    "2 workers agree that the witness does not satisfy the circuit: injected",
		workers.ClassTooLarge: "2 workers agree that it is larger than its circuit: injected",
	} {
		row := workers.NewRow(queuetest.NewJob(t, "batch", 1), "")
		for i, name := range []string{"a", "a", "b"} {
			row = claimed(t, row, name, workers.Patience+1)
			f := &workers.Failure{Class: class, Message: "injected"}
			var changed bool
			row, changed = row.Failed(workers.Result{Job: row.Job.ID, Worker: name, Failure: f}, workers.Policy{Budget: 3})
			require.True(t, changed)
			require.Equal(t, i == 2, row.State == workers.Quarantined, "%s: %s", class, row.State)
		}
		require.Equal(t, reason, row.Reason)
	}
}

func TestLostWorkersAreCounted(t *testing.T) {
	row := claimed(t, workers.NewRow(queuetest.NewJob(t, "batch", 1), ""), "a", 1)
	for delivered, name := range []string{"a", "b", "c"} {
		var verdict workers.Verdict
		row, verdict = row.Attempted(workers.Claim{Worker: name, Release: row.Release}, workers.Patience+1+delivered, false, 3)
		require.Equal(t, name != "c", verdict == workers.Take)
	}
	require.Equal(t, workers.Quarantined, row.State)
	require.Equal(t, "2 workers were lost with it, 3 times", row.Reason)
}

func claimed(t *testing.T, row workers.Row, name string, delivered int) workers.Row {
	t.Helper()
	row, err := row.Released(nil)
	require.NoError(t, err)
	row, verdict := row.Attempted(workers.Claim{Worker: name, Release: row.Release}, delivered, false, 3)
	require.Equal(t, workers.Take, verdict)
	return row
}

// A worker that looks in another store than the operator's is told so, by every job: nothing else is wrong with it.
func TestMissingArtifactSaysWhereToLook(t *testing.T) {
	dir, err := workers.NewDir(t.TempDir())
	require.NoError(t, err)
	_, err = dir.Get(t.Context(), workers.DigestOf(nil))
	require.ErrorIs(t, err, workers.ErrNotFound)
	require.ErrorContains(t, err, "--artifacts")
}
