package workers_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
	"github.com/causeway-l2/causeway/workers"
)

// B9: jobs, results and digests off the queue.
func FuzzHostileMessages(f *testing.F) {
	j, err := workers.NewJob(workers.Job{Circuit: "batch", Inputs: []workers.Digest{{1}}})
	require.NoError(f, err)
	b, err := j.Encode()
	require.NoError(f, err)
	f.Add(b)
	f.Add([]byte(`{"circuit":` + "[[[[[[[[[[[[[[[["))
	f.Add([]byte(`{"job":"x","proof":4294967295}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.Decode(t, len(b), func() {
			_, _ = workers.DecodeJob(b)
			_, _ = workers.ParseDigest(string(b))
			if r, err := workers.DecodeResult(b); err == nil {
				again, err := r.Encode()
				require.NoError(t, err)
				require.Equal(t, b, again)
			}
		})
	})
}
