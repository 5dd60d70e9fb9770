package natsq

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// N8: two hundred workers of a stolen key announce themselves, ask for jobs and read rows as fast as the broker answers, and two hundred more connections are
// opened and never read. Another worker does its jobs meanwhile, and the operator hears of each.
func TestN8StormOfWorkers(t *testing.T) {
	s := startServer(t, t.TempDir())
	cfg := testConfig()
	cfg.Timeout, cfg.AckWait, cfg.MaxDeliver = time.Minute, time.Minute, 1000 // for all else that the machine does meanwhile
	q := operatorWith(t, s, cfg)
	const many, jobs = 200, 20
	honest := remoteAs(t, s, "honest")
	stolen, err := s.WorkerKey("stolen")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var storm sync.WaitGroup
	defer func() { stop(); storm.Wait() }()
	for i := range many {
		w, err := Dial(t.Context(), cfg, Access{URLs: []string{s.URL()}, Key: stolen})
		require.NoError(t, err)
		name := fmt.Sprintf("stolen-%d", i)
		storm.Go(func() {
			defer w.Close()
			for ctx.Err() == nil {
				_ = w.Announce(ctx, workers.Presence{Worker: name})
				_, _, _ = w.Row(ctx, workers.Digest{1})
				_, _ = w.Drained(ctx)
			}
		})
		deaf, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "nats://"))
		require.NoError(t, err)
		t.Cleanup(func() { deaf.Close() })
	}
	stopWorker := queuetest.Start(t, queuetest.WorkerConfig("honest"), honest, honest.Artifacts(), queuetest.Prover{Names: []string{"batch"},
		Func: func(context.Context, workers.Job, [][]byte) ([]byte, error) { return []byte("proof"), nil }})
	defer stopWorker()
	for i := range jobs {
		j := queuetest.NewJob(t, "batch", byte(i+1))
		_, err := q.PutRow(t.Context(), workers.Row{Job: j, State: workers.Queued}, 0)
		require.NoError(t, err)
		require.NoError(t, q.Publish(t.Context(), workers.First(j)))
	}
	done := map[workers.Digest]bool{}
	for len(done) < jobs {
		d, err := q.FetchResult(t.Context())
		require.NoError(t, err)
		require.Nil(t, d.Result.Failure)
		done[d.Result.Job] = true
		require.NoError(t, d.Ack(t.Context()))
	}
	present, err := q.Present(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, len(present), many+1, "each has one line, however often it says that it is there")
}

// N10: strangers who come again and again, with names that hold line breaks, fill no log: their lines are whole, and few.
func TestN10StrangersFillNoLog(t *testing.T) {
	var out syncBuffer
	cfg := DefaultServerConfig(t.TempDir())
	cfg.Log = slog.New(slog.NewTextHandler(&out, nil))
	s, err := StartServer(cfg)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	const strangers = 300
	began := time.Now()
	for range strangers {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "nats://"))
		require.NoError(t, err)
		fmt.Fprintf(conn, "CONNECT {\"user\":\"a\\nlevel=ERROR msg=forged\",\"pass\":\"%s\",\"name\":\"x\\ntime=forged\"}\r\nPING\r\n", strings.Repeat("b", 500))
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		_, _ = bytes.NewBuffer(nil).ReadFrom(conn) // until it is cut off
		conn.Close()
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	require.LessOrEqual(t, len(lines), (linesAMinute+1)*(2+int(time.Since(began)/time.Minute)), "%s", out.String())
	for _, l := range lines {
		require.True(t, strings.HasPrefix(l, "time=2"), l)
		require.Less(t, len(l), 1000)
	}
}

// syncBuffer is one that many write to.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Witnesses of jobs that are done long since make room for new ones, also in a store that was made when it refused these.
func TestStoreMakesRoom(t *testing.T) {
	s := startServer(t, t.TempDir())
	cfg := testConfig()
	cfg.ArtifactBytes = 4 << 20
	q, err := s.Connect(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	old := q.artifactsConfig()
	old.Discard = jetstream.DiscardNew
	_, err = q.js.CreateStream(t.Context(), old)
	require.NoError(t, err)
	require.NoError(t, q.Provision(t.Context()))
	for i := range 10 {
		witness := append(queuetest.Bytes(1<<20), byte(i))
		d, err := q.Artifacts().Put(t.Context(), witness)
		require.NoError(t, err, "witness %d", i)
		_, err = q.Artifacts().Get(t.Context(), d)
		require.NoError(t, err, "witness %d", i)
	}
}

// N4: everything on the broker has a bound, or goes when its batch is final, without leaving a mark for good.
func TestN4BrokerDoesNotGrow(t *testing.T) {
	s := startServer(t, t.TempDir())
	cfg := testConfig()
	cfg.MarkTTL = time.Second
	q, err := s.Connect(t.Context(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { q.Close() })
	require.NoError(t, q.Provision(t.Context()))
	for _, c := range q.streams() {
		if strings.HasPrefix(c.Name, "KV_") && c.Name != rowsStream { // workers may write rows of any job
			continue // those who are silent go
		}
		require.Positive(t, c.MaxBytes, c.Name)
	}
	for i := range 50 {
		j := queuetest.NewJob(t, "batch", byte(i+1))
		_, err := q.PutRow(t.Context(), workers.Row{Job: j, State: workers.Queued}, 0)
		require.NoError(t, err)
		require.NoError(t, q.DropRow(t.Context(), j.ID))
	}
	stream, err := q.js.Stream(t.Context(), "KV_"+rowsBucket)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		info, err := stream.Info(t.Context(), jetstream.WithSubjectFilter(">"))
		return err == nil && info.State.Msgs == 0
	}, time.Minute, 50*time.Millisecond)
}
