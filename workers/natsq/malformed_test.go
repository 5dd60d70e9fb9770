package natsq

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// What a worker's key lets anybody write: rows, presence, results and artifacts that are malformed, forged or too large. Whoever reads them goes on.
func TestG5MalformedAndForgedMessages(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	k, err := s.WorkerKey("w")
	require.NoError(t, err)
	c := raw(t, s, k)
	honest := remoteAs(t, s, "w")
	job := queuetest.NewJob(t, "batch", 1)
	good := workers.Result{Job: job.ID, Proof: workers.Digest{7}, Worker: "w"}
	encoded, err := good.Encode()
	require.NoError(t, err)
	subject := resultPrefix + "w." + job.ID.String() + "."
	forged := map[string][]byte{
		subject + "a": nil,
		subject + "b": []byte("{"),
		subject + "c": encoded,                             // under another outcome's name
		subject + "d": []byte(strings.Repeat("[", 30_000)), // deep
		resultPrefix + "w.x." + strings.Repeat("y", 200): encoded,
	}
	for where, body := range forged {
		_, err := c.Request(where, body, time.Minute)
		require.NoError(t, err)
	}
	big := nats.NewMsg(subject + "e")
	big.Header.Set("X", strings.Repeat("x", maxMessage))
	answer, err := c.RequestMsg(big, time.Minute)
	require.NoError(t, err)
	require.Contains(t, string(answer.Data), "exceeds maximum", "headers count")
	require.NoError(t, honest.SubmitResult(t.Context(), good))
	r, err := q.FetchResult(t.Context())
	require.NoError(t, err)
	require.Equal(t, good, r.Result, "what is good comes through")
	letters, err := q.DeadLetters(t.Context(), 100)
	require.NoError(t, err)
	require.LessOrEqual(t, len(letters), len(forged))
	require.NotEmpty(t, letters)

	for i, row := range []string{"", "{", "null", `{"state":"done"}`, strings.Repeat("[", 60_000)} { // of jobs that nobody knows
		_, err := c.Request(kvSubject(rowsBucket, workers.Digest{byte(i + 1)}.String()), []byte(row), time.Minute)
		require.NoError(t, err)
		_, _, err = q.Row(t.Context(), workers.Digest{byte(i + 1)})
		require.Error(t, err)
	}
	moved := workers.NewRow(job, "")
	text, err := moved.Encode()
	require.NoError(t, err)
	_, err = c.Request(kvSubject(rowsBucket, workers.Digest{99}.String()), text, time.Minute)
	require.NoError(t, err)
	_, _, err = q.Row(t.Context(), workers.Digest{99})
	require.ErrorIs(t, err, workers.ErrJob, "a row of another job under this one's name")
	rows, err := q.Rows(t.Context())
	require.NoError(t, err)
	require.Empty(t, rows)

	for _, key := range []string{"x", "y", "z"} {
		_, err = c.Request(kvSubject(presentBucket, "w", key), []byte("{"), time.Minute)
		require.NoError(t, err)
	}
	var log bytes.Buffer
	cfg := testConfig()
	cfg.Log = slog.New(slog.NewTextHandler(&log, nil))
	telling, err := s.Connect(t.Context(), cfg)
	require.NoError(t, err)
	present, err := telling.Present(t.Context())
	require.NoError(t, err)
	require.Empty(t, present)
	rows, err = telling.Rows(t.Context())
	require.NoError(t, err)
	require.Empty(t, rows)
	require.NoError(t, telling.Close())
	require.Equal(t, 1, strings.Count(log.String(), "unreadable presences"), "one line for all: they are looked at every few seconds, and would fill a disk")
	require.Equal(t, 1, strings.Count(log.String(), "unreadable rows"))

	bomb := workers.Blocks{Size: workers.BlockBytes * 600, Block: workers.BlockBytes, Digests: make([]workers.Digest, 600)} // more than an artifact may have
	for name, index := range map[string][]byte{"bomb": bomb.Encode(), "malformed": []byte("cwblk:1\n"), "empty": nil, "whole": []byte(wholeMagic + "other")} {
		d := workers.DigestOf([]byte(name))
		_, err = c.Request(artifactSubject("w", d, indexToken), index, time.Minute)
		require.NoError(t, err)
		_, err = q.Artifacts().Get(t.Context(), d)
		require.ErrorIs(t, err, workers.ErrCorrupt, name)
	}
}

// The revision of a fresh row travels with its job; what is no revision makes it no job.
func TestG5RevisionOfAJob(t *testing.T) {
	t.Parallel()
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	for n, text := range []string{"-1", "0", "x", "1e3", strings.Repeat("9", 40), "5 "} {
		o := workers.First(queuetest.NewJob(t, "batch", byte(n)))
		require.NoError(t, q.createConsumer(t.Context(), jobsStream, jobDurable(o.Route()), jobPrefix+o.Route()+".*"))
		m := nats.NewMsg(jobSubject(o))
		var err error
		m.Data, err = o.Job.Encode()
		require.NoError(t, err)
		m.Header.Set(releaseHeader, "1")
		m.Header.Set(revisionHeader, text)
		_, err = orderOf(m)
		require.ErrorIs(t, err, workers.ErrJob, text)
	}
	o := workers.First(queuetest.NewJob(t, "batch", 100))
	o.Revision = 1<<64 - 1
	require.NoError(t, q.Publish(t.Context(), o))
	d, err := remote(t, s).Fetch(t.Context(), []string{"batch"})
	require.NoError(t, err)
	require.Equal(t, o.Revision, d.Revision)
}
