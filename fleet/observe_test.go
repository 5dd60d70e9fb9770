package fleet

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// One trace for a batch: its root, its steps, its jobs, their attempts, and what the worker itself says, which only has the message's header.
func TestOneTraceForEachBatch(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	tracer := newProvider(sdktrace.NewSimpleSpanProcessor(spans), "test").Tracer("test")
	w := newWorld(t, func(c *Config) { c.Tracer, c.Timeline, c.Rollup = tracer, NewTimeline(), "0x1" })
	i, err := NewInstruments(prometheus.NewRegistry(), tracer)
	require.NoError(t, err)
	line := w.cfg.Timeline
	line.Stage("sealed", 1, 1, 0)
	line.Stage("sealed", 2, 2, 0)
	jobs := w.ask(2, 1)
	aggregate := w.request(workers.Job{Circuit: "batch", VKDigest: workers.Digest{2}, FirstBatch: 1, LastBatch: 2}, nil)
	queuetest.Start(t, queuetest.WorkerConfig("a"), i.Feed(w.claimer("a", w.queue)), w.artifacts, queuetest.Prover{Names: []string{route(workers.Digest{2})}, Func: slowly(5 * time.Millisecond)})
	w.finish()
	for n := uint64(1); n <= 2; n++ {
		line.Stage("final", n, n, 7)
		h, _ := line.Batch(n)
		TraceBatch(tracer, "0x1", h)
	}
	byID := map[trace.SpanID]tracetest.SpanStub{}
	w.eventually("the worker told, too", func() bool {
		return len(slices.DeleteFunc(spans.GetSpans(), func(s tracetest.SpanStub) bool { return s.Name != "prove" })) == 3
	})
	for _, s := range spans.GetSpans() {
		require.NotContains(t, byID, s.SpanContext.SpanID())
		byID[s.SpanContext.SpanID()] = s
	}
	counts := map[trace.TraceID]map[string]int{}
	for _, s := range byID {
		id := s.SpanContext.TraceID()
		if counts[id] == nil {
			counts[id] = map[string]int{}
		}
		counts[id][strings.Fields(s.Name)[0]]++
		if s.Name == "batch" {
			require.False(t, s.Parent.IsValid())
			continue
		}
		up, ok := byID[s.Parent.SpanID()]
		require.True(t, ok, "%s has a parent that was recorded", s.Name)
		require.Equal(t, id, up.SpanContext.TraceID())
	}
	require.Len(t, counts, 2, "one a batch")
	one, two := batchSpan("0x1", 1).TraceID(), batchSpan("0x1", 2).TraceID()
	require.Equal(t, 2, counts[one]["job"], "its own and the aggregate")
	require.Equal(t, 1, counts[two]["job"])
	require.Equal(t, 1, counts[one]["batch"])
	root := byID[batchSpan("0x1", 2).SpanID()]
	require.Len(t, root.Links, 1)
	require.Equal(t, trace.SpanID(aggregate.ID[:8]), root.Links[0].SpanContext.SpanID())
	require.Equal(t, byID[trace.SpanID(jobs[1].ID[:8])].Parent.SpanID(), root.SpanContext.SpanID())
	require.NotEqual(t, one, batchSpan("0x2", 1).TraceID(), "rollups are apart")
}

func TestTraceparent(t *testing.T) {
	c := batchSpan("0x1", 7)
	back, err := parseTraceparent(traceparent(c))
	require.NoError(t, err)
	require.Equal(t, c, back)
	for _, bad := range []string{"", "00-", traceparent(c)[1:], "01" + traceparent(c)[2:], strings.Repeat("x", 55), "00-" + strings.Repeat("0", 32) + traceparent(c)[35:]} {
		_, err := parseTraceparent(bad)
		require.Error(t, err, bad)
	}
}

// What is no URL is refused: the exporter would take it, and nobody would miss the traces until he needs one.
func TestTracingWantsAURL(t *testing.T) {
	for _, endpoint := range []string{"nonsense", "localhost:4318", "http://", "ftp://x/v1/traces"} {
		_, _, err := NewTracing(t.Context(), endpoint, "test")
		require.ErrorContains(t, err, "is no URL of an OTLP endpoint", endpoint)
	}
}

// Spans go to the endpoint that was named; without anybody there nothing waits.
func TestTracesAreSent(t *testing.T) {
	got := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Method + " " + r.URL.Path }))
	defer collector.Close()
	tracer, stop, err := NewTracing(t.Context(), collector.URL+"/v1/traces", "test")
	require.NoError(t, err)
	_, span := tracer.Start(t.Context(), "x")
	span.End()
	require.NoError(t, stop(t.Context()))
	require.Equal(t, "POST /v1/traces", <-got)
}

// What a worker may choose, its name and the class of a failure, makes no new series.
func TestMetricsAreBounded(t *testing.T) {
	registry := prometheus.NewRegistry()
	w := newWorld(t, func(c *Config) { c.Metrics = registry })
	i, err := NewInstruments(registry, nil)
	require.NoError(t, err)
	j := w.ask(3, 1)[0]
	first := true
	queuetest.Start(t, queuetest.WorkerConfig("a\"\n"), i.Feed(w.claimer("a\"\n", w.queue)), w.artifacts, queuetest.Prover{Names: []string{route(workers.Digest{2})},
		Func: func(_ context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
			if first {
				first = false
				return nil, workers.Failure{Class: "evil-42", Message: "x"}
			}
			return fakeProof(j), nil
		}})
	w.worker("b", honest)
	w.finish()
	require.NoError(t, w.queue.SubmitResult(t.Context(), workers.Result{Job: j.ID, Worker: "x", Failure: &workers.Failure{Class: "evil-43"}}))
	families, err := registry.Gather()
	require.NoError(t, err)
	closed := map[string][]string{"circuit": {"batch"}, "outcome": {"other", "duplicate", "row"}, "state": {}, "colour": {"green", "amber", "red"}}
	for _, c := range workers.Classes() {
		closed["outcome"] = append(closed["outcome"], string(c))
	}
	for _, s := range workers.States() {
		closed["state"] = append(closed["state"], string(s))
	}
	seen := 0
	for _, f := range families {
		for _, m := range f.GetMetric() {
			for _, l := range m.GetLabel() {
				seen++
				require.Contains(t, closed[l.GetName()], l.GetValue(), "%s of %s", l.GetName(), f.GetName())
			}
		}
	}
	require.Greater(t, seen, 10)
	_, err = New(w.cfg, w.queue, w.artifacts, checker{})
	require.NoError(t, err, "another coordinator of the process goes on with the same")
}

// What workers say that they took adds up, whatever it is: two of the largest numbers are one that JSON cannot tell, and nobody would be told anything.
func TestSecondsAddUp(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Timeline = NewTimeline() })
	client := w.asked()
	j := w.ask(1, 1)[0]
	for n, name := range []string{"a", "b", "c"} {
		d := w.fetch(name)
		r := workers.Result{Job: j.ID, Worker: name, Seconds: math.MaxFloat64}
		if n < 2 {
			r.Failure = &workers.Failure{Class: workers.ClassPreempted, Message: "long"}
		} else {
			r.Proof, r.Data = workers.DigestOf(fakeProof(j)), fakeProof(j)
		}
		require.NoError(t, w.claimer(name, w.queue).SubmitResult(t.Context(), r))
		require.NoError(t, d.Ack(t.Context()))
		w.eventually("it counts", func() bool { o := w.outcomes(j); return len(o) == n+1 && o[n] != "" })
		x, err := client.Explain(t.Context(), 1)
		require.NoError(t, err)
		require.Less(t, x.Cost.WastedSeconds+x.Cost.ProverSeconds, 3*time.Hour.Seconds())
	}
	w.finish()
	x, err := client.Explain(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 3, x.Cost.Tries)
	require.Less(t, x.Cost.WastedSeconds+x.Cost.ProverSeconds, 3*time.Hour.Seconds())
	require.Less(t, w.proofs[j.ID][0].Seconds, time.Hour.Seconds(), "who shows it to others adds it up, too")
}

// A proof that was made while the operator was away took what its worker says: its job was asked for before.
func TestSecondsOfAProofMadeMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "timeline.jsonl")
	open := func(c *Config) {
		c.Timeline = NewTimeline()
		require.NoError(t, c.Timeline.Open(path))
	}
	w := patient(t, open)
	j := w.ask(1, 1)[0]
	d := w.fetch("a")
	w.stop()
	before := w.cfg.Timeline.open[j.ID]
	before.Asked = before.Asked.Add(-time.Hour)
	w.cfg.Timeline.open[j.ID] = before
	require.NoError(t, w.cfg.Timeline.rewrite()) // it was an hour ago
	require.NoError(t, w.cfg.Timeline.Close())
	open(&w.cfg)
	w.start()
	w.ask(1, 1)
	data := fakeProof(j)
	require.NoError(t, w.claimer("a", w.queue).SubmitResult(w.within(), workers.Result{Job: j.ID, Proof: workers.DigestOf(data), Data: data, Worker: "a", Seconds: 600}))
	require.NoError(t, d.Ack(t.Context()))
	w.finish()
	require.EqualValues(t, 600, Explain(w.cfg.Timeline, nil, 1).Cost.ProverSeconds)
	require.EqualValues(t, 600, w.proofs[j.ID][0].Seconds)
	require.Empty(t, w.cfg.Timeline.open)
	require.NoError(t, w.cfg.Timeline.Close())
}

// Rows and proofs of batches that are long final are dropped; jobs of final batches are not proven any more.
func TestFinalBatchesAreForgotten(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Keep = 3 })
	stop := w.worker("a", honest)
	w.ask(10, 1)
	w.finish()
	stop()
	rows := func() (out []uint64) {
		list, err := w.queue.Rows(t.Context())
		require.NoError(t, err)
		for _, r := range list {
			out = append(out, r.Job.LastBatch)
		}
		slices.Sort(out)
		return out
	}
	require.Len(t, rows(), 10)
	late := w.request(workers.Job{Circuit: "batch", VKDigest: workers.Digest{2}, FirstBatch: 9, LastBatch: 10}, nil)
	w.eventually("released", func() bool { return w.row(late).State == workers.Queued })
	w.c.Final(10)
	w.eventually("seven are forgotten", func() bool { return slices.Equal(rows(), []uint64{8, 9, 10, 10}) })
	w.eventually("and their proofs", func() bool {
		files, err := os.ReadDir(w.cfg.Proofs)
		return err == nil && len(files) == 3
	})
	w.eventually("somebody else made batch 10 final: its aggregate is not wanted", func() bool { return w.row(late).State == workers.Cancelled })
	require.Zero(t, w.c.Pressure().Jobs)
	w.c.Final(13)
	w.eventually("all are forgotten", func() bool { return len(rows()) == 0 })
}

func TestProofsInMemoryAreForgotten(t *testing.T) {
	s, err := openProofs("")
	require.NoError(t, err)
	for n := uint64(1); n <= 3; n++ {
		require.NoError(t, s.put(workers.Job{LastBatch: n}, []byte{byte(n)}))
	}
	require.NoError(t, s.forget(2))
	require.Len(t, s.mem, 1)
}

// A proof counts as kept when its name is on disk: the directory is synced after the rename.
func TestKeptProofsHaveTheirNames(t *testing.T) {
	before := durable.SyncDir
	defer func() { durable.SyncDir = before }()
	broken := errors.New("no disk")
	for _, want := range []error{nil, broken} {
		dir, j, synced := t.TempDir(), workers.Job{LastBatch: 7}, 0
		s, err := openProofs(dir)
		require.NoError(t, err)
		durable.SyncDir = func(path string) error {
			require.Equal(t, dir, path)
			require.FileExists(t, s.path(j))
			synced++
			return want
		}
		require.ErrorIs(t, s.put(j, []byte("proof")), want)
		require.Equal(t, 1, synced)
	}
}

// A worker that comes to an empty fleet is noticed before the next sweep.
func TestFirstWorkerIsNoticed(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Sweep = time.Hour })
	w.ask(1, 1)
	w.worker("a", func(ctx context.Context, _ workers.Job, _ [][]byte) ([]byte, error) {
		<-ctx.Done()
		return nil, errors.New("stopped")
	}, func(c *workers.Config) { c.DrainGrace = time.Millisecond })
	w.eventually("it counts", func() bool { return w.c.Pressure().Workers == 1 })
}
