package fleet

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// asked serves a world's coordinator at a socket, as the operator does.
func (w *world) asked() *Client {
	w.t.Helper()
	dir, err := os.MkdirTemp("", "cw") // a test's own directory may be too long for a socket
	require.NoError(w.t, err)
	w.t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	l, err := net.Listen("unix", socket)
	require.NoError(w.t, err)
	server := &http.Server{Handler: NewAdmin(func() *Coordinator { return w.c }, w.cfg.Timeline)}
	done := make(chan struct{})
	go func() { defer close(done); _ = server.Serve(l) }()
	w.t.Cleanup(func() { server.Close(); <-done })
	return NewClient(socket)
}

func TestExplainFollowsABatch(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Timeline = NewTimeline() })
	client, line := w.asked(), w.cfg.Timeline
	explain := func() Explanation {
		x, err := client.Explain(t.Context(), 1)
		require.NoError(t, err)
		return x
	}
	require.Contains(t, explain().Why, "not sealed")
	line.Stage("sealed", 1, 1, 0)
	j := w.ask(1, 1)[0]
	w.eventually("queued", func() bool { return w.row(j).State == workers.Queued })
	w.eventually("it is said that nobody works", func() bool { return strings.Contains(explain().Why, "no worker is there") })
	release := make(chan struct{})
	slow := func(ctx context.Context, j workers.Job, _ [][]byte) ([]byte, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return fakeProof(j), ctx.Err()
	}
	w.worker("a", failing(workers.ClassProver))
	w.eventually("it failed once", func() bool { return explain().Cost.Tries >= 1 })
	w.worker("b", slow)
	w.eventually("it is said who proves it", func() bool { return strings.Contains(explain().Why, "proven by b") })
	jobs, err := client.Jobs(t.Context())
	require.NoError(t, err)
	require.Len(t, jobs, 1)
	require.Equal(t, workers.Claimed, jobs[0].State)
	close(release)
	w.finish()
	line.Stage("proven", 1, 1, 0)
	require.Contains(t, explain().Why, "waits for other batches")
	line.Stage("aggregated", 1, 2, 0)
	require.Contains(t, explain().Why, "brought to L1")
	line.Stage("submitted", 1, 2, 1000)
	require.Contains(t, explain().Why, "blocks on top")
	line.Stage("final", 1, 2, 0)
	x := explain()
	require.Equal(t, "final", x.Why)
	require.EqualValues(t, 500, x.Cost.Gas, "two batches share the submission")
	require.Positive(t, x.Cost.ProverSeconds)
	var total float64
	for _, s := range x.Path {
		require.False(t, s.Running)
		require.Positive(t, s.Seconds)
		total += s.Seconds
	}
	h, _ := line.Batch(1)
	require.Len(t, h.Jobs, 1)
	require.Len(t, h.Jobs[0].Claims, x.Cost.Tries, "each try is counted")
	require.GreaterOrEqual(t, x.Cost.Tries, 2, "more where the second was slow to begin, and the first tried again")
	require.InDelta(t, h.At["final"].Sub(h.At["sealed"]).Seconds(), total, 1e-3, "no time is left out")
}

// Where there is nothing, there are lists without anything, as who reads the JSON expects.
func TestNothingIsAList(t *testing.T) {
	client := newWorld(t, func(c *Config) { c.Timeline = NewTimeline() }).asked()
	jobs, err := client.Jobs(t.Context())
	require.NoError(t, err)
	require.NotNil(t, jobs)
	jobs, err = client.Quarantine(t.Context())
	require.NoError(t, err)
	require.NotNil(t, jobs)
	s, err := client.Status(t.Context())
	require.NoError(t, err)
	require.NotNil(t, s.Workers)
	x, err := client.Explain(t.Context(), 1)
	require.NoError(t, err)
	require.NotNil(t, x.Path)
}

// Who has taken a job says so before its row is looked at again, and who is there is asked for each explanation.
func TestExplainHearsOfWhoTookAJob(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Sweep = time.Hour }) // which looks who is there, too
	client := w.asked()
	w.worker("a", honest)
	present := func() int {
		w.c.mu.Lock()
		defer w.c.mu.Unlock()
		n := len(w.c.present)
		w.c.present = nil
		return n
	}
	w.eventually("it is there", func() bool { _, err := client.Explain(t.Context(), 1); return err == nil && present() == 1 })
	present()
	_, err := client.Explain(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, 1, present())

	j := JobStatus{Row: workers.Row{Job: workers.Job{ID: workers.Digest{1}, Circuit: "batch-small"}, State: workers.Queued}}
	c := &Coordinator{present: []workers.Presence{{Worker: "a"}, {Worker: "b", Job: j.Job.ID}}}
	require.Contains(t, whyJob(j, c, 2), "just taken by b")
	j.State = workers.Claimed
	require.NotContains(t, whyJob(j, c, 2), "usually", "nobody knows yet")
	c.spent.seconds = map[string][]float64{"batch-small": {7}}
	require.Contains(t, whyJob(j, c, 2), "usually it takes 7s")
}

func TestQuarantineIsShownExportedAndReleased(t *testing.T) {
	w := patient(t)
	client := w.asked()
	j := w.ask(1, 1)[0]
	stopA, stopB := w.worker("a", failing(workers.ClassUnsat)), w.worker("b", failing(workers.ClassUnsat))
	w.eventually("quarantined", func() bool { list, err := client.Quarantine(t.Context()); return err == nil && len(list) == 1 })
	x, err := client.Explain(t.Context(), 1)
	require.NoError(t, err)
	require.Contains(t, x.Why, "quarantined: 2 workers agree")
	b, err := client.Bundle(t.Context(), j.ID.String()[:10])
	require.NoError(t, err)
	require.NoError(t, b.Check())
	require.Equal(t, j, b.Row.Job)
	require.Equal(t, "witness 1", string(b.Inputs[0]))
	require.GreaterOrEqual(t, len(b.Row.Claims), 2, "more where the second was slow to begin, and the first tried again")
	b.Inputs[0] = []byte("another")
	require.ErrorIs(t, b.Check(), workers.ErrCorrupt)
	_, err = client.Bundle(t.Context(), "zz")
	require.ErrorContains(t, err, "no such job")
	stopA()
	stopB()
	w.worker("c", honest)
	require.NoError(t, client.Release(t.Context(), j.ID.String()))
	w.finish()
	require.ErrorContains(t, client.Release(t.Context(), j.ID.String()), "no such job")
}

func TestStatusAndDrain(t *testing.T) {
	w := newWorld(t)
	client := w.asked()
	w.worker("a", honest)
	w.worker("b/ä", honest)
	w.eventually("both are there", func() bool { s, err := client.Status(t.Context()); return err == nil && len(s.Workers) == 2 })
	require.NoError(t, client.Drain(t.Context(), "b/ä", workers.Pauses))
	require.NoError(t, client.Drain(t.Context(), "gone", workers.Leaves))
	s, err := client.Status(t.Context())
	require.NoError(t, err)
	require.Equal(t, "green", s.Colour)
	require.Len(t, s.Workers, 3)
	require.False(t, s.Workers[0].Drained)
	require.True(t, s.Workers[1].Drained && s.Workers[1].Here)
	require.True(t, s.Workers[2].Drained && !s.Workers[2].Here)
	require.NoError(t, client.Drain(t.Context(), "gone", workers.Stays))
	s, err = client.Status(t.Context())
	require.NoError(t, err)
	require.Len(t, s.Workers, 2)
	w.ask(5, 1)
	w.finish()
}

// Whoever reads the JSON knows the unit by the name, as of all other times in it.
func TestPressureIsTold(t *testing.T) {
	for want, p := range map[string]Pressure{
		`{"colour":"amber","jobs":9,"workers":2,"drainSeconds":337.5}`:                        Default().pressure(9, 2, "", 75*time.Second),
		`{"colour":"red","jobs":9,"workers":0,"drainSeconds":-1}`:                             Default().pressure(9, 0, "", 75*time.Second),
		`{"colour":"red","jobs":9,"workers":1,"drainSeconds":-1,"unserved":"batch-small--0"}`: Default().pressure(9, 1, "batch-small--0", 75*time.Second),
	} {
		text, err := json.Marshal(p)
		require.NoError(t, err)
		require.Equal(t, want, string(text))
		require.Equal(t, p.DrainSeconds, p.Drain().Seconds())
	}
}

// Workers that serve nothing of what waits are as good as none, and it is said what is missing; with one that does, the job is done.
func TestNobodyServesWhatWaits(t *testing.T) {
	w := newWorld(t)
	queuetest.Start(t, queuetest.WorkerConfig("other"), w.claimer("other", w.queue), w.artifacts, queuetest.Prover{Names: []string{"another"}, Func: honest})
	w.ask(1, 1)
	w.eventually("it is told", func() bool { return w.c.Pressure().Unserved == route(workers.Digest{2}) })
	p := w.c.Pressure()
	require.Equal(t, "red", p.Colour)
	require.Equal(t, 1, p.Workers)
	require.Negative(t, p.Drain())
	require.Contains(t, Explain(nil, w.c, 1).Why, "start some with batch in --circuits")
	tells := func() string {
		drained, err := w.queue.Drained(t.Context())
		require.NoError(t, err)
		return string(drained[workers.Unserved])
	}
	w.eventually("workers are told", func() bool { return tells() == route(workers.Digest{2}) })
	status, err := w.c.Status(t.Context())
	require.NoError(t, err)
	require.Len(t, status.Workers, 1, "what is told is no worker")
	require.ErrorContains(t, w.c.Drain(t.Context(), workers.Unserved, workers.Pauses), "no worker")
	w.worker("a", honest)
	w.finish()
	require.Empty(t, w.c.Pressure().Unserved)
	w.eventually("and that it is served", func() bool { return tells() == "" })
}

func TestAdminWithoutAFleet(t *testing.T) {
	w := newWorld(t)
	client := w.asked()
	w.stop()
	w.c = nil
	_, err := client.Status(t.Context())
	require.ErrorContains(t, err, "made elsewhere")
	_, err = NewClient("/nowhere").Status(t.Context())
	require.ErrorContains(t, err, "does it run")
	require.ErrorContains(t, err, "stands by")
}

func TestTimelineOutlivesTheProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fleet", "timeline.jsonl")
	open := func() *Timeline {
		l := NewTimeline()
		require.NoError(t, l.Open(path))
		return l
	}
	l := open()
	l.Stage("sealed", 7, 7, 0)
	l.Stage("submitted", 6, 7, 90)
	l.proven(Past{ID: workers.Digest{1}, Circuit: "batch", First: 7, Last: 7, Asked: time.Now().UTC(), Done: time.Now().UTC(), Claims: []workers.Claim{{Worker: "a", Seconds: 3}}})
	want, ok := l.Batch(7)
	require.True(t, ok)
	require.NoError(t, l.Close())
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`{"stage":"fin`) // a power cut
	require.NoError(t, err)
	require.NoError(t, f.Close())
	for range 2 {
		l = open()
		got, ok := l.Batch(7)
		require.True(t, ok)
		require.Equal(t, want, got)
		l.Stage("sealed", 7, 7, 0) // what is told again changes nothing
		require.NoError(t, l.Close())
	}
	l = open()
	for n := uint64(8); n < 8+2*Remembered; n++ {
		l.Stage("sealed", n, n, 0)
	}
	_, ok = l.Batch(7)
	require.False(t, ok, "old ones are forgotten")
	l.asked(workers.Job{ID: workers.Digest{3}, FirstBatch: 9, LastBatch: 9}, time.Now())
	l.Stage("final", 9, 9, 0)
	require.Empty(t, l.open, "nobody wants it any more")
	require.Less(t, len(l.batches), 2*Remembered)
	l.Stage("final", 1, 1<<40, 0) // nonsense costs nothing
	require.NoError(t, l.Close())
}

// A crash while the file is written anew leaves the new one half written beside it: the next start leaves nothing of that, or each crash would take as much of the disk.
func TestTimelineLeavesNothingBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "timeline.jsonl")
	l := NewTimeline()
	require.NoError(t, l.Open(path))
	l.Stage("sealed", 1, 1, 0)
	require.NoError(t, l.Close())
	require.NoError(t, os.WriteFile(l.file.Name(), []byte(`{"stage":"sealed","first":2,"last":2}`+"\n"+`{"sta`), 0o600)) // by the name under which it was written
	l = NewTimeline()
	require.NoError(t, l.Open(path))
	_, ok := l.Batch(1)
	require.True(t, ok)
	_, ok = l.Batch(2)
	require.False(t, ok)
	require.NoError(t, l.Close())
	left, err := os.ReadDir(filepath.Dir(path))
	require.NoError(t, err)
	require.Len(t, left, 1)
}

// A batch that is undone, for L1 takes it no more, is sealed anew with others' time and proofs.
func TestTimelineForgetsWhatIsUndone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "timeline.jsonl")
	l := NewTimeline()
	require.NoError(t, l.Open(path))
	l.Stage("sealed", 1, 3, 0)
	l.proven(Past{ID: workers.Digest{1}, Circuit: "batch", First: 2, Last: 2, Asked: time.Now(), Done: time.Now()})
	l.Stage("aggregated", 1, 3, 0)
	l.asked(workers.Job{ID: workers.Digest{2}, FirstBatch: 3, LastBatch: 3}, time.Now())
	l.Stage("reopened", 2, 3, 0)
	require.Empty(t, l.open)
	require.Equal(t, "aggregated", Explain(l, nil, 1).Stage)
	for range 2 {
		require.Contains(t, Explain(l, nil, 2).Why, "not sealed")
		require.Contains(t, Explain(l, nil, 3).Why, "not sealed")
		require.NoError(t, l.Close())
		l = NewTimeline()
		require.NoError(t, l.Open(path))
	}
	l.Stage("sealed", 2, 2, 0)
	x := Explain(l, nil, 2)
	require.Equal(t, "sealed", x.Stage)
	require.Empty(t, x.Jobs)
	require.NoError(t, l.Close())
}

// What workers said of a job, as much as a row holds of it and more, keeps no operator from starting.
func TestTimelineReadsWhatItWrote(t *testing.T) {
	path := filepath.Join(t.TempDir(), "timeline.jsonl")
	l := NewTimeline()
	require.NoError(t, l.Open(path))
	said := strings.Repeat("\x01", workers.MaxName)
	p := Past{ID: workers.Digest{1}, Circuit: "batch", First: 1, Last: 1, Done: time.Now().UTC()}
	for range workers.MaxClaims {
		p.Claims = append(p.Claims, workers.Claim{Worker: said, Device: said, Outcome: workers.ClassInfra, Message: said})
	}
	l.proven(p)
	l.Stage("proven", 1, 1, 0)
	require.NoError(t, l.Close())
	l = NewTimeline()
	require.NoError(t, l.Open(path))
	got, ok := l.Batch(1)
	require.True(t, ok)
	require.Equal(t, []Past{p}, got.Jobs)
	require.Contains(t, got.At, "proven")
	require.NoError(t, l.Close())
}
