package dispatcher_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/dispatcher"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

const anna, berta = "anna's token, which is long", "berta's token, which is long"

// desk is a dispatcher in front of a queue in memory.
type desk struct {
	t         *testing.T
	cfg       dispatcher.Config
	queue     *memq.Queue
	artifacts *memq.Artifacts
	url       string
}

func newDesk(t *testing.T, change func(*dispatcher.Config)) *desk {
	t.Helper()
	return newDeskAt(t, time.Hour, change)
}

// newDeskAt has a queue of less patience.
func newDeskAt(t *testing.T, ackWait time.Duration, change func(*dispatcher.Config)) *desk {
	t.Helper()
	q, err := memq.New(memq.Config{AckWait: ackWait, MaxDeliver: 50})
	require.NoError(t, err)
	a := &memq.Artifacts{}
	cfg := dispatcher.Default("gate")
	cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	cfg.Workers = map[string]workers.Digest{"anna": workers.DigestOf([]byte(anna)), "berta": workers.DigestOf([]byte(berta))}
	cfg.Circuits, cfg.Poll, cfg.Rate, cfg.Burst = []string{"batch"}, 200*time.Millisecond, 1e4, 1e4
	if change != nil {
		change(&cfg)
	}
	d := &desk{t: t, cfg: cfg, queue: q, artifacts: a}
	d.start(t, a)
	return d
}

// start starts a dispatcher, beside those that are there, and asks it from now on.
func (k *desk) start(t *testing.T, store workers.Artifacts) {
	t.Helper()
	k.startAt(t, k.queue, store)
}

func (k *desk) startAt(t *testing.T, queue workers.Source, store workers.Artifacts) {
	t.Helper()
	d, err := dispatcher.New(k.cfg, queue, store)
	require.NoError(t, err)
	server := httptest.NewUnstartedServer(d.Handler())
	server.Config.MaxHeaderBytes, server.Config.ErrorLog = dispatcher.MaxHeader, slog.NewLogLogger(k.cfg.Log.Handler(), slog.LevelError)
	server.Start()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-done); server.Close() })
	k.url = server.URL
}

func (d *desk) client(secret string) *dispatcher.Client {
	d.t.Helper()
	c, err := dispatcher.NewClient(d.url, secret, nil)
	require.NoError(d.t, err)
	return c
}

// release queues a job with one input.
func (d *desk) release(n byte) workers.Job {
	d.t.Helper()
	input, err := d.artifacts.Put(d.t.Context(), []byte{n, n, n})
	require.NoError(d.t, err)
	job := queuetest.NewJob(d.t, "batch", n, input)
	row, err := workers.NewRow(job, "").Released(nil)
	require.NoError(d.t, err)
	_, err = d.queue.PutRow(d.t.Context(), row, 0)
	require.NoError(d.t, err)
	require.NoError(d.t, d.queue.Publish(d.t.Context(), workers.First(job)))
	return job
}

// ask sends a request as anybody could and returns code and body.
func (d *desk) ask(secret, method, path string, body io.Reader) (int, string) {
	d.t.Helper()
	code, text, err := d.try(secret, method, path, body)
	require.NoError(d.t, err)
	return code, text
}

// try is ask where there may be no answer.
func (d *desk) try(secret, method, path string, body io.Reader) (int, string, error) {
	r, err := http.NewRequest(method, d.url+path, body)
	if err != nil {
		return 0, "", err
	}
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(b), err
}

func (d *desk) fetch(c *dispatcher.Client) workers.Delivery {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	got, err := c.Fetch(ctx, []string{"batch"})
	require.NoError(d.t, err)
	return got
}

func (d *desk) result() workers.Result {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	r, err := d.queue.FetchResult(ctx)
	require.NoError(d.t, err)
	require.NoError(d.t, r.Ack(ctx))
	return r.Result
}

// The worker of package workers, unchanged, behind a dispatcher: it fetches its inputs, its proofs arrive under its name at the gate.
func TestWorkerBehindADispatcher(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.MaxProof = 1 << 20 }) // whoever raises it has larger ones stored
	c := d.client(anna)
	queuetest.Start(t, queuetest.WorkerConfig("anna"), c, c, queuetest.Prover{Names: []string{"batch"}, Func: func(_ context.Context, j workers.Job, in [][]byte) ([]byte, error) {
		if in[0][0] == 2 {
			return nil, workers.Failure{Class: workers.ClassUnsat, Message: "no"}
		}
		return append([]byte("proof of "), bytes.Repeat(in[0], int(in[0][0])*500)...), nil
	}})
	for n := byte(1); n <= 3; n++ {
		job := d.release(n)
		r := d.result()
		require.Equal(t, job.ID, r.Job)
		require.Equal(t, "gate-anna", r.Worker)
		if n == 2 {
			require.Equal(t, workers.ClassUnsat, r.Failure.Class)
			continue
		}
		proof := r.Data
		if n == 3 { // too large to come with its result
			require.Empty(t, proof)
			var err error
			proof, err = d.artifacts.Get(t.Context(), r.Proof)
			require.NoError(t, err)
		}
		require.Equal(t, append([]byte("proof of "), bytes.Repeat([]byte{n, n, n}, int(n)*500)...), proof)
		require.Eventually(t, func() bool { // the result arrives before its row is written
			row, _, err := d.queue.Row(t.Context(), job.ID)
			return err == nil && row.State == workers.Submitted
		}, time.Minute, time.Millisecond)
	}
}

// G5, N8: nobody without a token, and with one no more than one job, its own, and no other's anything.
func TestG5DispatcherGivesNothingElse(t *testing.T) {
	d := newDesk(t, nil)
	job, other := d.release(1), d.release(2)
	mine := d.fetch(d.client(anna)).Job
	theirs := d.fetch(d.client(berta)).Job
	require.ElementsMatch(t, []workers.Digest{job.ID, other.ID}, []workers.Digest{mine.ID, theirs.ID})
	d.release(3)
	at := func(j workers.Job, what string) string { return "/v1/job/" + j.ID.String() + "/" + what }
	for _, c := range []struct {
		secret, method, path, body string
		code                       int
	}{
		{"", "POST", "/v1/job", `{"routes":["batch"]}`, 401},
		{"short", "POST", "/v1/job", `{"routes":["batch"]}`, 401},
		{anna + "x", "GET", at(mine, "input/0"), "", 401},
		{strings.Repeat("x", 4000), "GET", at(mine, "input/0"), "", 401},
		{anna, "POST", "/v1/job", `{"routes":["batch"]}`, 409}, // a second job
		{anna, "GET", at(theirs, "input/0"), "", 404},
		{anna, "PUT", at(theirs, "proof?seconds=1"), "proof", 404},
		{anna, "POST", at(theirs, "heartbeat"), "", 404},
		{anna, "POST", at(theirs, "return"), "", 404},
		{anna, "POST", at(theirs, "failure"), `{"class":"unsat","message":"x","seconds":1}`, 404},
		{anna, "GET", at(mine, "input/1"), "", 404},
		{anna, "GET", at(mine, "input/-1"), "", 404},
		{anna, "GET", at(mine, "input/99999999999999999999"), "", 404},
		{anna, "POST", "/v1/job/zz/heartbeat", "", 400},
		{anna, "POST", "/v1/job/" + strings.ToUpper(mine.ID.String()) + "/heartbeat", "", 400},
		{anna, "PUT", at(mine, "proof"), "proof", 400},
		{anna, "PUT", at(mine, "proof?seconds=-1"), "proof", 400},
		{anna, "PUT", at(mine, "proof?seconds=NaN"), "proof", 400},
		{anna, "PUT", at(mine, "proof?seconds=1"), "", 400},
		{anna, "POST", at(mine, "failure"), `{"class":"","message":"x","seconds":1}`, 400},
		{anna, "POST", at(mine, "failure"), `{"class":"unsat","message":"` + strings.Repeat("x", workers.MaxMessageBytes+1) + `","seconds":1}`, 400},
		{anna, "POST", at(mine, "failure"), `{"class":"unsat","message":"x","seconds":1,"worker":"berta"}`, 400},
		{anna, "POST", at(mine, "failure"), `{"class":"unsat"`, 400},
		{anna, "POST", at(mine, "failure"), `{"class":"unsat","message":"x","seconds":1}{}`, 400},
		{anna, "POST", at(mine, "failure"), strings.Repeat("[", 60_000), 400},
		{anna, "POST", at(mine, "failure"), `{"message":"` + strings.Repeat("x", dispatcher.MaxBody) + `"}`, 400},
		{anna, "GET", "/v1/job", "", 405},
		{anna, "GET", "/", "", 404},
		{anna, "DELETE", at(mine, "proof"), "", 405},
	} {
		code, body := d.ask(c.secret, c.method, c.path, strings.NewReader(c.body))
		require.Equal(t, c.code, code, "%s %s %.100s: %s", c.method, c.path, c.body, body)
		require.NotContains(t, body, "token,", "no secret comes back")
	}
	row, _, err := d.queue.Row(t.Context(), mine.ID)
	require.NoError(t, err)
	require.True(t, row.Owner("gate-anna", 1), "all that has changed nothing")
}

// O: what becomes part of a subject is a token of one, or refused; circuits that are not handed out are not.
func TestSubjectsCannotBeInjected(t *testing.T) {
	d := newDesk(t, nil)
	for _, r := range []string{"", "*", ">", "batch.>", "batch.*", "batch ", "batch\r\nPUB x 1", "batch\x00", "Batch", "batch--" + strings.Repeat("x", 160), "../x", "$JS.API"} {
		code, body := d.ask(anna, "POST", "/v1/job", strings.NewReader(fmt.Sprintf(`{"routes":[%q]}`, r)))
		require.Equal(t, 400, code, "%q: %s", r, body)
	}
	code, _ := d.ask(anna, "POST", "/v1/job", strings.NewReader(`{"routes":["other","batch2--x"]}`))
	require.Equal(t, 403, code)
	code, _ = d.ask(anna, "POST", "/v1/job", strings.NewReader(`{"routes":[`+strings.Repeat(`"batch",`, 100)+`"batch"]}`))
	require.Equal(t, 400, code)
	_, err := dispatcher.New(dispatcher.Config{}, d.queue, d.artifacts)
	require.Error(t, err)
}

// A worker that vanishes loses its job to another; its late proof is welcome, another's is not, and it may have a new job.
func TestVanishedWorker(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.Lease = 300 * time.Millisecond })
	job := d.release(1)
	got := d.fetch(d.client(anna))
	require.Equal(t, job.ID, got.Job.ID)
	require.Equal(t, workers.ClassLost, d.result().Failure.Class, "the operator is told, and releases it again")
	require.ErrorIs(t, got.InProgress(t.Context()), workers.ErrTaken)
	code, _ := d.ask(berta, "PUT", "/v1/job/"+job.ID.String()+"/proof?seconds=1", strings.NewReader("proof"))
	require.Equal(t, 404, code, "she never had it")
	code, _ = d.ask(anna, "PUT", "/v1/job/"+job.ID.String()+"/proof?seconds=1", strings.NewReader("late"))
	require.Equal(t, 204, code)
	require.Equal(t, workers.DigestOf([]byte("late")), d.result().Proof)
	next := d.release(2)
	require.Equal(t, next.ID, d.fetch(d.client(anna)).Job.ID)
}

// A lease that is longer than the queue's patience ends before that does, and the worker is told: later on the message is another's.
func TestLeaseEndsBeforeTheQueuesPatience(t *testing.T) {
	d := newDeskAt(t, 500*time.Millisecond, func(c *dispatcher.Config) { c.Lease = time.Hour })
	d.release(1)
	require.Equal(t, 375*time.Millisecond, d.fetch(d.client(anna)).AckWait)
	require.Equal(t, workers.ClassLost, d.result().Failure.Class)
}

// The operator sees who is behind a dispatcher, with what is at hand, and nobody who does not come.
func TestWorkersAreSeen(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.Announce = 10 * time.Millisecond })
	job := d.release(1)
	got := d.fetch(d.client(anna))
	var present []workers.Presence
	require.Eventually(t, func() bool {
		var err error
		present, err = d.queue.Present(t.Context())
		return err == nil && len(present) == 1 && present[0].Job == job.ID
	}, time.Minute, 5*time.Millisecond)
	require.Equal(t, "gate-anna", present[0].Worker)
	require.NotEmpty(t, present[0].Routes)
	require.NoError(t, got.Return(t.Context(), 0))
}

// A queue that lets nobody in any more, as one where the key was rotated, ends the dispatcher: it would refuse its workers for ever.
func TestClosedQueueEndsTheDispatcher(t *testing.T) {
	k := newDesk(t, func(c *dispatcher.Config) { c.Announce = 10 * time.Millisecond })
	queue, err := memq.New(memq.DefaultConfig())
	require.NoError(t, err)
	d, err := dispatcher.New(k.cfg, queue, k.artifacts)
	require.NoError(t, err)
	server := httptest.NewServer(d.Handler())
	defer server.Close()
	ended := make(chan error, 1)
	go func() { ended <- d.Run(t.Context()) }()
	k.url = server.URL
	code, _ := k.ask(anna, "POST", "/v1/job", strings.NewReader(`{"routes": ["batch"]}`))
	require.Equal(t, http.StatusNoContent, code)
	require.NoError(t, queue.Close())
	select {
	case err := <-ended:
		require.ErrorIs(t, err, workers.ErrClosed)
	case <-time.After(time.Minute):
		require.Fail(t, "it goes on")
	}
}

// G4: heartbeats do not keep a job for ever.
func TestG4HoarderBehindADispatcher(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.Lease, c.Deadline = 10*time.Second, 10*time.Second })
	class := workers.ClassLost
	for n := byte(1); n <= 5 && class == workers.ClassLost; n++ { // again where the machine stood still, so that nothing was heard of her for the lease
		d.release(n)
		got := d.fetch(d.client(anna))
		beating := make(chan struct{})
		go func() {
			defer close(beating)
			for got.InProgress(t.Context()) == nil {
				time.Sleep(50 * time.Millisecond)
			}
		}()
		class = d.result().Failure.Class
		<-beating
	}
	require.Equal(t, workers.ClassStalled, class)
}

// G3: a proof has a size, and a time to arrive in.
func TestG3OversizedAndSlowProofs(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.MaxProof = 1000 })
	job := d.release(1)
	d.fetch(d.client(anna))
	where := "/v1/job/" + job.ID.String() + "/proof?seconds=1"
	code, _ := d.ask(anna, "PUT", where, bytes.NewReader(make([]byte, 64<<20)))
	require.Equal(t, 413, code)

	require.Eventually(t, func() bool { // anew where a slow machine needs longer for the answer: who asks again hands back what it did not hear of
		d = newDesk(t, func(c *dispatcher.Config) { c.MaxProof, c.Drip = 1000, time.Second })
		job = d.release(1)
		_, err := d.client(anna).Fetch(t.Context(), []string{"batch"})
		return err == nil
	}, time.Minute, time.Millisecond)
	where = "/v1/job/" + job.ID.String() + "/proof?seconds=1"
	conn, err := net.Dial("tcp", strings.TrimPrefix(d.url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 900\r\n\r\nx", where, anna)
	require.NoError(t, err)
	for { // a byte now and then, until it is cut off
		if _, err := conn.Write([]byte("x")); err != nil {
			break
		}
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
		one := make([]byte, 1)
		if _, err := conn.Read(one); err == nil || !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err) {
			break
		}
	}
	require.Eventually(t, func() bool { // more than once where a slow machine needs longer for an honest one
		code, _, err := d.try(anna, "PUT", where, strings.NewReader("proof"))
		return err == nil && code == 204
	}, time.Minute, time.Millisecond, "the job is still hers")
	require.Equal(t, workers.DigestOf([]byte("proof")), d.result().Proof, "what was cut off was taken")

	headers, err := http.NewRequest("POST", d.url+"/v1/job", nil)
	require.NoError(t, err)
	headers.Header.Set("X", strings.Repeat("x", 1<<20))
	answer, err := http.DefaultClient.Do(headers)
	if err == nil { // the server may hang up before it is read
		require.Equal(t, 431, answer.StatusCode)
		answer.Body.Close()
	}
}

// A proof that does not fit into its result is no proof: a worker cannot fill the operator's store with what it says are proofs.
func TestG3WorkersStoreNothing(t *testing.T) {
	d := newDesk(t, nil)
	job := d.release(1)
	d.fetch(d.client(anna))
	where := "/v1/job/" + job.ID.String() + "/proof?seconds=1"
	code, _ := d.ask(anna, "PUT", where, bytes.NewReader(make([]byte, workers.MaxInline+1)))
	require.Equal(t, 413, code)
	code, _ = d.ask(anna, "PUT", where, bytes.NewReader(make([]byte, workers.MaxInline)))
	require.Equal(t, 204, code)
}

// slow is a store that takes its time.
type slow struct {
	workers.Artifacts
	entered chan struct{} // hears of each Get
	proceed chan struct{} // closed: they go on
}

func (s slow) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	s.entered <- struct{}{}
	<-s.proceed
	return s.Artifacts.Get(ctx, d)
}

// G3: an input is in memory while it is read: one at a time for each worker, and its next one is served when that has ended.
func TestG3OneInputAtATime(t *testing.T) {
	d := newDesk(t, nil)
	store := slow{d.artifacts, make(chan struct{}, 10), make(chan struct{})}
	d.start(t, store)
	job := d.release(1)
	d.fetch(d.client(anna))
	where := "/v1/job/" + job.ID.String() + "/input/0"
	first := make(chan int, 1)
	go func() {
		code, _ := d.ask(anna, "GET", where, nil)
		first <- code
	}()
	<-store.entered
	proceed := sync.OnceFunc(func() { close(store.proceed) })
	time.AfterFunc(40*time.Second, proceed) // so that a second one that is served fails, and does not hang
	code, _ := d.ask(anna, "GET", where, nil)
	require.Equal(t, 429, code)
	proceed()
	require.Equal(t, 200, <-first)
	require.Eventually(t, func() bool { // the first request ends after its answer was read
		code, _ := d.ask(anna, "GET", where, nil)
		return code == 200
	}, time.Minute, time.Millisecond)
}

// A dispatcher that is started anew, as to revoke a token, takes proofs that were under way, of whoever has a claim in the job's row, and nobody else's.
func TestRestartKeepsProofs(t *testing.T) {
	d := newDesk(t, nil)
	job := d.release(1)
	d.fetch(d.client(anna))
	d.start(t, d.artifacts)
	where := "/v1/job/" + job.ID.String() + "/proof?seconds=1"
	code, _ := d.ask(berta, "PUT", where, strings.NewReader("proof"))
	require.Equal(t, 404, code, "she never had it")
	code, _ = d.ask(anna, "PUT", "/v1/job/"+workers.Digest{9}.String()+"/proof?seconds=1", strings.NewReader("proof"))
	require.Equal(t, 404, code, "nobody ever had it")
	code, _ = d.ask(anna, "PUT", where, strings.NewReader("proof"))
	require.Equal(t, 204, code)
	require.Equal(t, workers.DigestOf([]byte("proof")), d.result().Proof)
}

// away is a queue that, while it is set, takes no results.
type away struct {
	*memq.Queue
	set atomic.Bool
}

func (a *away) SubmitResult(ctx context.Context, r workers.Result) error {
	if a.set.Load() {
		return errors.New("the queue is away")
	}
	return a.Queue.SubmitResult(ctx, r)
}

// What a worker says while the queue is away, that it has failed or hands its job back, it says again, as it is told to: it counts, and not that the worker was lost.
func TestAnswersOutliveTheQueue(t *testing.T) {
	d := newDesk(t, nil)
	queue := &away{Queue: d.queue}
	d.startAt(t, queue, d.artifacts)
	c := d.client(anna)
	for n, answer := range map[workers.Class]func(workers.Delivery) error{
		workers.ClassUnsat: func(got workers.Delivery) error {
			return c.SubmitResult(t.Context(), workers.Result{Job: got.Job.ID, Worker: "anna", Failure: &workers.Failure{Class: workers.ClassUnsat, Message: "no"}})
		},
		workers.ClassPreempted: func(got workers.Delivery) error { return got.Return(t.Context(), 0) },
	} {
		job := d.release(n[0])
		got := d.fetch(c)
		queue.set.Store(true)
		require.ErrorContains(t, answer(got), "try again")
		require.NoError(t, got.InProgress(t.Context()), "the job is still hers")
		queue.set.Store(false)
		require.NoError(t, answer(got))
		r := d.result()
		require.Equal(t, job.ID, r.Job)
		require.Equal(t, n, r.Failure.Class)
	}

	job := d.release(1) // a worker that is started anew hands back what the one before had
	d.fetch(c)
	queue.set.Store(true)
	_, err := c.Fetch(t.Context(), []string{"batch"})
	require.ErrorContains(t, err, "try again", "it pauses")
	queue.set.Store(false)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		_, err := c.Fetch(ctx, []string{"batch"})
		ended <- err
	}()
	r := d.result()
	cancel()
	require.Error(t, <-ended, "nothing is there")
	require.Equal(t, job.ID, r.Job)
	require.Equal(t, workers.ClassPreempted, r.Failure.Class)
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

// N8: one worker's flood is its own affair.
func TestRequestsAreCounted(t *testing.T) {
	d := newDesk(t, func(c *dispatcher.Config) { c.Rate, c.Burst = 0.001, 20 })
	refused := 0
	for range 40 {
		if code, _ := d.ask(anna, "POST", "/v1/job/zz/heartbeat", nil); code == 429 {
			refused++
		}
	}
	require.Equal(t, 20, refused)
	code, _ := d.ask(berta, "POST", "/v1/job/zz/heartbeat", nil)
	require.Equal(t, 400, code)
}

// A hostile dispatcher: its answers are bounded, checked, and not inflated.
func TestHostileDispatcher(t *testing.T) {
	answers := map[string]func(w http.ResponseWriter){
		"endless": func(w http.ResponseWriter) {
			for range 100 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		},
		"bomb":      func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write([]byte("x")) },
		"malformed": func(w http.ResponseWriter) { _, _ = w.Write([]byte(`{"job":{"id":"00"}}`)) },
		"forged": func(w http.ResponseWriter) {
			_, _ = w.Write([]byte(`{"job":{"id":"` + strings.Repeat("0", 64) + `","circuit":"batch","inputs":[]},"lease":1000}`))
		},
		"redirect": func(w http.ResponseWriter) { w.Header().Set("Location", "http://127.0.0.1:1/"); w.WriteHeader(302) },
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
			defer s.Close()
			c, err := dispatcher.NewClient(s.URL, anna, nil)
			require.NoError(t, err)
			_, err = c.Fetch(t.Context(), []string{"batch"})
			require.Error(t, err)
		})
	}
	for _, address := range []string{"", "ftp://x", "://", "nats://x"} {
		_, err := dispatcher.NewClient(address, anna, nil)
		require.Error(t, err, address)
	}
}

// A dispatcher with TLS that is asked without, or something else at its address, is told from one that refuses.
func TestURLWithoutTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server.StartTLS()
	defer server.Close()
	c, err := dispatcher.NewClient(strings.Replace(server.URL, "https", "http", 1), anna, nil)
	require.NoError(t, err)
	_, err = c.Fetch(t.Context(), []string{"batch"})
	require.ErrorContains(t, err, "https where it serves TLS")
}
