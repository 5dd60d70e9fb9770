package natsq

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func testConfig() Config {
	cfg := DefaultConfig()
	cfg.AckWait, cfg.MaxDeliver, cfg.Poll, cfg.Log = queuetest.AckWait, queuetest.MaxDeliver, 20*time.Millisecond, quiet
	cfg.Timeout = 15 * time.Second // a machine may stand still for the default
	cfg.Removal = 100 * time.Millisecond
	return cfg
}

func startServer(t *testing.T, dir string, listen ...string) *Server {
	t.Helper()
	cfg := DefaultServerConfig(dir)
	cfg.Log = quiet
	if len(listen) > 0 {
		cfg.Listen = listen[0]
	}
	s, err := StartServer(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	return s
}

// operator connects in process and provisions.
func operator(t *testing.T, s *Server) *Queue {
	t.Helper()
	return operatorWith(t, s, testConfig())
}

func operatorWith(t *testing.T, s *Server, cfg Config) *Queue {
	t.Helper()
	q, err := s.Connect(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	require.NoError(t, q.Provision(t.Context()))
	return q
}

// remote connects by URL, as a worker does.
func remote(t *testing.T, s *Server) *Queue {
	t.Helper()
	return remoteAs(t, s, "w")
}

// remoteAs connects as one worker among others.
func remoteAs(t *testing.T, s *Server, name string) *Queue {
	t.Helper()
	k, err := s.WorkerKey(name)
	require.NoError(t, err)
	q, err := Dial(t.Context(), testConfig(), Access{URLs: []string{s.URL()}, Key: k})
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	return q
}

// A proof in an outbox that another user's worker of this machine has left arrives, in the name of who submits it: in the other's the operator would put it aside.
func TestOutboxOfAnotherUser(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	outbox := t.TempDir()
	job := queuetest.NewJob(t, "batch", 1)
	row, err := workers.NewRow(job, "").Released(nil)
	require.NoError(t, err)
	_, err = q.PutRow(t.Context(), row, 0)
	require.NoError(t, err)
	data, err := json.Marshal(map[string]any{"result": workers.Result{Job: job.ID, Worker: "gpu-1"}, "proof": []byte("a proof")})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(outbox, job.ID.String()+".outbox"), data, 0o600))
	w := remoteAs(t, s, "gpu-2")
	claimer, err := workers.NewClaimer(w, workers.Identity{Worker: "gpu-2"})
	require.NoError(t, err)
	cfg := queuetest.WorkerConfig("gpu-2")
	cfg.Outbox = outbox
	queuetest.Start(t, cfg, claimer, w.Artifacts(), queuetest.Prover{Names: []string{"none"}})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := q.FetchResult(ctx)
	require.NoError(t, err)
	require.Equal(t, job.ID, got.Result.Job)
	require.Equal(t, "gpu-2", got.Result.Worker)
}

func TestConformance(t *testing.T) {
	queuetest.Run(t, func(t *testing.T, ackWait time.Duration) queuetest.Harness {
		s := startServer(t, t.TempDir())
		cfg := testConfig()
		cfg.AckWait = ackWait
		q := operatorWith(t, s, cfg)
		return queuetest.Harness{
			Operator: q, Artifacts: q.Artifacts(),
			Worker: func(t *testing.T) (workers.Feed, workers.Artifacts) {
				r := remote(t, s)
				return r, r.Artifacts()
			},
			Corrupt: func(t *testing.T, d workers.Digest) { corrupt(t, q, d) },
			Inject: func(t *testing.T, circuit string, raw []byte) {
				err := q.createConsumer(t.Context(), jobsStream, jobDurable(circuit), jobPrefix+circuit+".*")
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
	other := []byte("other bytes")
	_, err := q.js.Publish(t.Context(), artifactSubject(q.user, d, "0"), other)
	require.NoError(t, err)
	_, err = q.js.Publish(t.Context(), artifactSubject(q.user, d, indexToken), workers.BlocksOf(other).Encode())
	require.NoError(t, err)
}

func TestRestartKeepsJobsResultsAndArtifacts(t *testing.T) {
	dir := t.TempDir()
	listen := queuetest.Address(t)
	s := startServer(t, dir, listen)
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

	q = operator(t, startServer(t, dir, listen))
	require.NoError(t, q.Publish(t.Context(), workers.First(waiting)), "it is still there: nothing happens")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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

// Who asks for a job while the broker is away asks nothing of it when it is back: jobs go to who asks then, and to nobody else first.
func TestNobodyAsksAfterwards(t *testing.T) {
	dir, listen := t.TempDir(), queuetest.Address(t)
	s := startServer(t, dir, listen)
	q := operator(t, s)
	require.NoError(t, q.Publish(t.Context(), workers.First(queuetest.NewJob(t, "batch", 1))))
	k, err := s.WorkerKey("w")
	require.NoError(t, err)
	cfg := testConfig()
	cfg.Timeout, cfg.Wait = 300*time.Millisecond, time.Minute
	w, err := Dial(t.Context(), cfg, Access{URLs: []string{s.URL()}, Key: k})
	require.NoError(t, err)
	t.Cleanup(func() { w.Close() })
	var d workers.Delivery
	require.Eventually(t, func() bool { d, err = w.Fetch(t.Context(), []string{"batch"}); return err == nil }, time.Minute, time.Millisecond)
	require.Eventually(t, func() bool { return d.Ack(t.Context()) == nil }, time.Minute, time.Millisecond)
	require.NoError(t, q.Close())
	s.Close()
	impatient, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	_, err = w.Fetch(impatient, []string{"batch"})
	require.ErrorIs(t, err, context.DeadlineExceeded)

	q = operator(t, startServer(t, dir, listen))
	require.Eventually(t, func() bool { return w.conn.IsConnected() && w.conn.Flush() == nil }, time.Minute, time.Millisecond)
	require.NoError(t, q.Publish(t.Context(), workers.First(queuetest.NewJob(t, "batch", 2))))
	ctx, done := context.WithTimeout(t.Context(), time.Minute)
	defer done()
	require.Eventually(t, func() bool { d, err = w.Fetch(ctx, []string{"batch"}); return err == nil }, time.Minute, time.Millisecond)
	require.Equal(t, 1, d.Attempt)
}

func TestConnectRefusesStrangers(t *testing.T) {
	s := startServer(t, t.TempDir())
	_, err := Connect(t.Context(), testConfig(), s.URL(), "wrong")
	require.ErrorContains(t, err, "Authorization")
	_, err = Connect(t.Context(), testConfig(), s.URL(), "")
	require.Error(t, err)
	url := s.URL()
	s.Close()
	_, err = Connect(t.Context(), testConfig(), url, s.Token())
	require.Error(t, err, "nobody listens")
}

// A worker may come before the operator has set anything up.
func TestWorkerWaitsForProvisioning(t *testing.T) {
	s := startServer(t, t.TempDir())
	w := remote(t, s)
	job := queuetest.NewJob(t, "batch", 1)
	got := make(chan workers.Delivery, 1)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
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
	s := startServer(t, t.TempDir())
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

// An artifact of several blocks; one is lost, one is damaged, and each is found in its place.
func TestArtifactInBlocks(t *testing.T) {
	q := operator(t, startServer(t, t.TempDir()))
	data := queuetest.Bytes(20*workers.BlockBytes + 12345)
	d, err := q.Artifacts().Put(t.Context(), data)
	require.NoError(t, err)
	got, err := q.Artifacts().Get(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, d, workers.DigestOf(got))
	for _, damage := range [][]byte{nil, data[:workers.BlockBytes-1], append([]byte{data[workers.BlockBytes] ^ 1}, data[workers.BlockBytes+1:2*workers.BlockBytes]...)} {
		_, err = q.js.Publish(t.Context(), artifactSubject(q.user, d, "1"), damage)
		require.NoError(t, err)
		_, err = q.Artifacts().Get(t.Context(), d)
		require.ErrorIs(t, err, workers.ErrCorrupt)
		require.ErrorContains(t, err, "block 1,")
		_, err = q.Artifacts().Put(t.Context(), data)
		require.NoError(t, err)
		_, err = q.Artifacts().Get(t.Context(), d)
		require.NoError(t, err, "putting it again heals it")
	}
}

func isConflict(err error) bool { return errors.Is(err, workers.ErrConflict) }

// An end in order is none to warn of; a broker that is gone is.
func TestDisconnectionIsTold(t *testing.T) {
	s := startServer(t, t.TempDir())
	for _, orderly := range []bool{true, false} {
		var out syncBuffer
		cfg := testConfig()
		cfg.Log = slog.New(slog.NewTextHandler(&out, nil))
		q, err := s.Connect(t.Context(), cfg)
		require.NoError(t, err)
		told, ended := make(chan struct{}), make(chan struct{})
		warn := q.conn.Opts.DisconnectedErrCB
		q.conn.SetDisconnectErrHandler(func(c *nats.Conn, err error) {
			warn(c, err)
			close(told)
		})
		q.conn.SetClosedHandler(func(*nats.Conn) { close(ended) })
		if !orderly {
			s.Close()
			<-told
		}
		require.NoError(t, q.Close())
		<-ended
		require.Equal(t, orderly, !strings.Contains(out.String(), "queue disconnected"), out.String())
	}
}
