package natsq

import (
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// A message that a worker may write takes no others with it: the broker's rollups would have one row, or presence, purge all of them.
func TestG5RollupPurgesNothing(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir())
	q, err := s.Connect(t.Context(), testConfig())
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	old := q.rowsConfig() // as it was made before: provisioning mends it
	old.AllowRollup, old.SubjectDeleteMarkerTTL = true, time.Hour
	_, err = q.js.CreateStream(t.Context(), old)
	require.NoError(t, err)
	_, err = q.js.CreateKeyValue(t.Context(), jetstream.KeyValueConfig{Bucket: presentBucket, Storage: jetstream.MemoryStorage, TTL: presenceTTL})
	require.NoError(t, err)
	require.NoError(t, q.Provision(t.Context()))
	honest := remoteAs(t, s, "honest")
	require.NoError(t, honest.Announce(t.Context(), workers.Presence{Worker: "honest"}))
	mine := workers.NewRow(queuetest.NewJob(t, "batch", 1), "")
	_, err = q.PutRow(t.Context(), mine, 0)
	require.NoError(t, err)

	k, err := s.WorkerKey("thief")
	require.NoError(t, err)
	c := raw(t, s, k)
	for _, subject := range []string{kvSubject(rowsBucket, workers.Digest{9}.String()), kvSubject(rowsBucket, mine.Job.ID.String()), kvSubject(presentBucket, "thief", "x"),
		resultPrefix + "thief." + mine.Job.ID.String() + ".x", deadPrefix + "thief.x.x", artifactSubject("thief", workers.Digest{9}, indexToken)} {
		for _, what := range []string{"all", "sub"} {
			m := nats.NewMsg(subject)
			m.Header.Set("Nats-Rollup", what)
			m.Data = []byte("x")
			answer, err := c.RequestMsg(m, time.Minute)
			require.NoError(t, err)
			require.Contains(t, string(answer.Data), "rollup not permitted", subject)
		}
	}
	_, _, err = q.Row(t.Context(), mine.Job.ID)
	require.NoError(t, err)
	present, err := q.Present(t.Context())
	require.NoError(t, err)
	require.Len(t, present, 1)
}
