package natsq

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func testConfig() Config {
	cfg := DefaultConfig()
	cfg.AckWait, cfg.MaxDeliver, cfg.Poll, cfg.Log = queuetest.AckWait, queuetest.MaxDeliver, 20*time.Millisecond, quiet
	return cfg
}

func startServer(t *testing.T, dir string, port int, token string) *Server {
	t.Helper()
	cfg := DefaultServerConfig(dir)
	cfg.Port, cfg.Token, cfg.Log = port, token, quiet
	s, err := StartServer(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// operator connects in process and provisions.
func operator(t *testing.T, s *Server) *Queue {
	t.Helper()
	q, err := s.Connect(t.Context(), testConfig())
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	require.NoError(t, q.Provision(t.Context()))
	return q
}

// remote connects by URL, as a worker does.
func remote(t *testing.T, s *Server) *Queue {
	t.Helper()
	q, err := Connect(t.Context(), testConfig(), s.URL(), s.Token())
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	return q
}

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T) queuetest.Harness {
		s := startServer(t, t.TempDir(), 0, "")
		q := operator(t, s)
		return queuetest.Harness{
			Operator: q, Artifacts: q.Artifacts(),
			Worker: func(t *testing.T) (workers.Feed, workers.Artifacts) {
				r := remote(t, s)
				return r, r.Artifacts()
			},
			Corrupt: func(t *testing.T, d workers.Digest) { corrupt(t, q, d) },
			Inject: func(t *testing.T, circuit string, raw []byte) {
				_, err := q.createConsumer(t.Context(), jobsStream, jobDurable(circuit), jobPrefix+circuit+".*")
				require.NoError(t, err)
				_, err = q.js.Publish(t.Context(), jobPrefix+circuit+"."+workers.DigestOf(append(raw, 'x')).String(), raw)
				require.NoError(t, err)
			},
		}
	})
}

// corrupt stores other bytes under the digest's name, with a digest of the store's own that holds.
func corrupt(t *testing.T, q *Queue, d workers.Digest) {
	t.Helper()
	store, err := q.js.ObjectStore(t.Context(), bucket)
	require.NoError(t, err)
	meta := jetstream.ObjectMeta{Name: d.String(), Metadata: map[string]string{partsKey: "1"}}
	_, err = store.Put(t.Context(), meta, strings.NewReader("other bytes"))
	require.NoError(t, err)
}

func TestRestartKeepsJobsResultsAndArtifacts(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, dir, 0, "secret")
	port := s.server.Addr().(*net.TCPAddr).Port
	q := operator(t, s)
	w := remote(t, s)
	data := queuetest.Bytes(3 << 20)
	d, err := q.Artifacts().Put(t.Context(), data)
	require.NoError(t, err)
	waiting, taken := queuetest.NewJob(t, "aggregate", 1), queuetest.NewJob(t, "batch", 2, d)
	require.NoError(t, q.Publish(t.Context(), workers.First(waiting)))
	require.NoError(t, q.Publish(t.Context(), workers.First(taken)))
	got, err := w.Fetch(t.Context(), []string{"batch"})
	require.NoError(t, err)
	require.Equal(t, taken, got.Job)
	answer := workers.Result{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "w"}
	require.NoError(t, w.SubmitResult(t.Context(), answer))
	require.NoError(t, q.Close())
	s.Close()

	q = operator(t, startServer(t, dir, port, "secret"))
	require.NoError(t, q.Publish(t.Context(), workers.First(waiting)), "it is still there: nothing happens")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	seen := map[workers.Digest]int{}
	for range 2 { // the worker's old connection finds the way by itself
		got, err := w.Fetch(ctx, []string{"batch", "aggregate"})
		require.NoError(t, err)
		seen[got.Job.ID]++
		require.NoError(t, got.Ack(ctx))
	}
	require.Equal(t, map[workers.Digest]int{waiting.ID: 1, taken.ID: 1}, seen)
	r, err := q.FetchResult(ctx)
	require.NoError(t, err)
	require.Equal(t, answer, r.Result)
	back, err := w.Artifacts().Get(ctx, d)
	require.NoError(t, err)
	require.Equal(t, d, workers.DigestOf(back))
}

func TestConnectRefusesAWrongTokenAndANobody(t *testing.T) {
	s := startServer(t, t.TempDir(), 0, "")
	require.NotEmpty(t, s.Token())
	_, err := Connect(t.Context(), testConfig(), s.URL(), "wrong")
	require.ErrorContains(t, err, "Authorization")
	_, err = Connect(t.Context(), testConfig(), s.URL(), "")
	require.Error(t, err)
	url := s.URL()
	s.Close()
	_, err = Connect(t.Context(), testConfig(), url, s.Token())
	require.Error(t, err)
}

// A worker may come before the operator has set anything up.
func TestWorkerWaitsForProvisioning(t *testing.T) {
	s := startServer(t, t.TempDir(), 0, "")
	w := remote(t, s)
	job := queuetest.NewJob(t, "batch", 1)
	got := make(chan workers.Delivery, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	go func() {
		d, _ := w.Fetch(ctx, []string{"batch"})
		got <- d
	}()
	time.Sleep(100 * time.Millisecond)
	q := operator(t, s)
	require.NoError(t, q.Provision(t.Context()), "again")
	require.NoError(t, q.Publish(t.Context(), workers.First(job)))
	require.Equal(t, job, (<-got).Job)
}

func TestClosedConnectionEndsTheWorker(t *testing.T) {
	s := startServer(t, t.TempDir(), 0, "")
	operator(t, s)
	w := remote(t, s)
	done := make(chan error, 1)
	worker, err := workers.New(queuetest.WorkerConfig("w"), w, w.Artifacts(), queuetest.Prover{Names: []string{"batch"}})
	require.NoError(t, err)
	go func() { done <- worker.Run(t.Context()) }()
	time.Sleep(100 * time.Millisecond)
	require.NoError(t, w.Close())
	require.ErrorIs(t, <-done, workers.ErrClosed)
}

// An artifact of several parts; one of them is damaged.
func TestArtifactInParts(t *testing.T) {
	q := operator(t, startServer(t, t.TempDir(), 0, ""))
	data := queuetest.Bytes(2*partBytes + 12345)
	start := time.Now()
	d, err := q.Artifacts().Put(t.Context(), data)
	require.NoError(t, err)
	put := time.Since(start)
	start = time.Now()
	got, err := q.Artifacts().Get(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, d, workers.DigestOf(got))
	t.Logf("%d MiB: put %v, get %v", len(data)>>20, put.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))

	store, err := q.js.ObjectStore(t.Context(), bucket)
	require.NoError(t, err)
	require.NoError(t, store.Delete(t.Context(), d.String()+".1"))
	_, err = q.Artifacts().Get(t.Context(), d)
	require.ErrorIs(t, err, workers.ErrCorrupt)
	_, err = q.Artifacts().Put(t.Context(), data)
	require.NoError(t, err)
	_, err = q.Artifacts().Get(t.Context(), d)
	require.NoError(t, err)
}
