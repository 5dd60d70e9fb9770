package natsq

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// facts of the broker and its client that the queue relies on, by their numbers in the design of the fleet. One that no longer holds after an
// upgrade shows what has to be thought over.
var facts = []struct {
	number int
	what   string
	check  func(t *testing.T, b *bench)
}{
	{1, "an acknowledgement of a delivery that was taken over still removes the message", func(t *testing.T, b *bench) {
		first := b.take()
		second := b.take() // after AckWait
		require.Equal(t, 2, second.Attempt)
		require.NoError(t, first.Ack(t.Context()))
		b.queued(false)
		require.NoError(t, second.InProgress(t.Context()), "and the owner's heartbeat is answered all the same: it proves nothing")
	}},
	{1, "a heartbeat of whoever had the delivery before keeps its new owner's", func(t *testing.T, b *bench) {
		first := b.take()
		require.Equal(t, 2, b.take().Attempt)
		for range 6 { // twice AckWait
			time.Sleep(queuetest.AckWait / 3)
			require.NoError(t, first.InProgress(t.Context()))
		}
		require.Equal(t, 2, b.delivered(), "nobody got it a third time")
	}},
	{1, "a return by whoever had the delivery before starts another", func(t *testing.T, b *bench) {
		first := b.take()
		require.Equal(t, 2, b.take().Attempt)
		require.NoError(t, first.Return(t.Context(), 0))
		require.Equal(t, 3, b.take().Attempt)
	}},
	{2, "only the sequence in an acknowledgement's subject counts", func(t *testing.T, b *bench) {
		b.take()
		_, err := b.q.conn.Request("$JS.ACK.JOBS."+jobDurable("batch")+".77.1.88.99.0", []byte("+ACK"), time.Minute)
		require.NoError(t, err)
		b.queued(false)
	}},
	{4, "a heartbeat that is a request is answered", func(t *testing.T, b *bench) { require.NoError(t, b.take().InProgress(t.Context())) }},
	{5, "a consumer without a limit of deliveries offers a message for ever; natsq counts", func(t *testing.T, b *bench) {
		c, err := b.q.js.Consumer(t.Context(), jobsStream, jobDurable("batch"))
		require.NoError(t, err)
		require.Equal(t, -1, c.CachedInfo().Config.MaxDeliver)
		require.Empty(t, c.CachedInfo().Config.BackOff, "fact 3: it would stand for AckWait")
	}},
	{8, "consumers of a work queue may not overlap", func(t *testing.T, b *bench) {
		err := b.q.createConsumer(t.Context(), jobsStream, "other", jobPrefix+">")
		require.ErrorContains(t, err, "unique")
	}},
	{9, "nobody gets more than one message by a request", func(t *testing.T, b *bench) {
		m, err := b.q.conn.Request(nextPrefix+jobsStream+"."+jobDurable("batch"), []byte(`{"batch":2,"no_wait":true}`), time.Minute)
		require.NoError(t, err)
		require.Equal(t, "409", m.Header.Get("Status"))
		require.Contains(t, m.Header.Get("Description"), "MaxRequestBatch")
	}},
	{14, "no window of time decides what is a repetition", func(t *testing.T, b *bench) {
		d := b.take()
		require.NoError(t, d.Ack(t.Context()))
		require.NoError(t, b.q.Publish(t.Context(), workers.First(b.job)), "at once, after it was answered")
		b.queued(true)
	}},
	{15, "a subject of the queue holds one message, and the second is refused", func(t *testing.T, b *bench) {
		_, err := b.q.js.Publish(t.Context(), jobSubject(workers.First(b.job)), []byte("x"))
		require.ErrorContains(t, err, "maximum messages per subject exceeded")
		_, err = b.q.js.Publish(t.Context(), jobSubject(workers.First(b.job)), []byte("x"), jetstream.WithExpectLastSequencePerSubject(0))
		require.True(t, isRefused(err), "%v", err)
	}},
	{16, "presence ends by itself, and every sign renews it", func(t *testing.T, b *bench) {
		kv, err := b.q.js.KeyValue(t.Context(), presentBucket)
		require.NoError(t, err)
		status, err := kv.Status(t.Context())
		require.NoError(t, err)
		require.Equal(t, presenceTTL, status.TTL())
	}},
	{17, "a write over another's revision is a conflict", func(t *testing.T, b *bench) { // with replicas: TestClusterLosesNothing
		row := workers.NewRow(b.job, "")
		revision, err := b.q.PutRow(t.Context(), row, 0)
		require.NoError(t, err)
		_, err = b.q.PutRow(t.Context(), row, 0)
		require.ErrorIs(t, err, workers.ErrConflict)
		next, err := b.q.PutRow(t.Context(), row, revision)
		require.NoError(t, err)
		_, err = b.q.PutRow(t.Context(), row, revision)
		require.ErrorIs(t, err, workers.ErrConflict)
		require.NoError(t, b.q.DropRow(t.Context(), b.job.ID))
		_, err = b.q.PutRow(t.Context(), row, next)
		require.ErrorIs(t, err, workers.ErrConflict, "a row that is gone has another revision, too")
		_, err = b.q.PutRow(t.Context(), row, 0)
		require.NoError(t, err, "a dropped row can be made anew")
	}},
	{17, "no revision comes twice, not even if the rows are lost; and whoever provisions again keeps them", func(t *testing.T, b *bench) {
		row := workers.NewRow(b.job, "")
		first, err := b.q.PutRow(t.Context(), row, 0)
		require.NoError(t, err)
		require.NoError(t, b.q.Provision(t.Context()))
		_, still, err := b.q.Row(t.Context(), b.job.ID)
		require.NoError(t, err)
		require.Equal(t, first, still)
		require.NoError(t, b.q.js.DeleteStream(t.Context(), rowsStream))
		require.NoError(t, b.q.Provision(t.Context()))
		_, err = b.q.PutRow(t.Context(), row, first)
		require.ErrorIs(t, err, workers.ErrConflict)
		again, err := b.q.PutRow(t.Context(), row, 0)
		require.NoError(t, err)
		require.Greater(t, again, first)
	}},
	{18, "rows are read past the leader, so every decision is a compare-and-swap", func(t *testing.T, b *bench) {
		s, err := b.q.js.Stream(t.Context(), "KV_"+rowsBucket)
		require.NoError(t, err)
		require.True(t, s.CachedInfo().Config.AllowDirect)
	}},
	{19, "a message holds at most 1 MiB, and a block fits", func(t *testing.T, b *bench) {
		require.EqualValues(t, 1<<20, b.q.conn.MaxPayload())
		require.Less(t, workers.BlockBytes, 1<<20)
		require.ErrorIs(t, b.q.conn.Publish("x", make([]byte, 1<<20+1)), nats.ErrMaxPayload)
	}},
	{23, "what is acknowledged is on disk", func(t *testing.T, b *bench) {
		o, err := b.s.cfg.options(accounts(nil), nil)
		require.NoError(t, err)
		require.True(t, o.SyncAlways)
	}},
	{25, "acknowledgements go to $JS.ACK.<stream>.<consumer>: the other form of the subject is not the default", func(t *testing.T, b *bench) {
		r, ok := b.take().Receipt.(receipt)
		require.True(t, ok)
		require.True(t, strings.HasPrefix(r.reply, "$JS.ACK."+jobsStream+"."+jobDurable("batch")+"."), r.reply)
	}},
	{26, "who may create a consumer reads all of its stream, and has it delivered where he likes: so no worker may", func(t *testing.T, b *bench) {
		for _, r := range rightsOf(RoleWorker) {
			require.NotContains(t, r.subject, "CONSUMER.CREATE")
		}
	}},
	{33, "the broker's API is new enough", func(t *testing.T, b *bench) { require.NoError(t, b.q.checkAPI(t.Context())) }},
	{0, "a new account's imports work after the second reload, not after the first", func(t *testing.T, b *bench) {
		k, err := b.s.users.Add("late", RoleWorker)
		require.NoError(t, err)
		list, err := b.s.users.List()
		require.NoError(t, err)
		for _, works := range []bool{false, true} {
			o, err := b.s.cfg.options(accounts(list), nil)
			require.NoError(t, err)
			require.NoError(t, b.s.server.ReloadOptions(o))
			c := raw(t, b.s, k)
			_, err = c.Request(kvSubject(presentBucket, "late", "x"), nil, time.Minute)
			require.Equal(t, works, !errors.Is(err, nats.ErrNoResponders), "%v", err)
		}
	}},
	{0, "the answer to a request is not held to what its sender may publish, in one account: so each user has his own", func(t *testing.T, b *bench) {
		_, err := b.q.Artifacts().Put(t.Context(), []byte("chosen by the sender"))
		require.NoError(t, err)
		sub, err := b.q.conn.SubscribeSync("cw.result.victim.x.y")
		require.NoError(t, err)
		d := workers.DigestOf([]byte("chosen by the sender"))
		require.NoError(t, b.q.conn.PublishRequest(directGet+artifactsStream+"."+artifactSubject(b.q.user, d, indexToken), "cw.result.victim.x.y", nil))
		m, err := sub.NextMsg(time.Minute)
		require.NoError(t, err)
		require.Equal(t, wholeMagic+"chosen by the sender", string(m.Data))
	}},
}

// bench is a queue with one job.
type bench struct {
	t   *testing.T
	s   *Server
	q   *Queue
	job workers.Job
}

func (b *bench) take() workers.Delivery {
	b.t.Helper()
	d, err := b.q.Fetch(b.t.Context(), []string{"batch"})
	require.NoError(b.t, err)
	return d
}

func (b *bench) queued(want bool) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		got, err := b.q.Queued(b.t.Context(), workers.First(b.job))
		return err == nil && got == want
	}, time.Minute, 10*time.Millisecond)
}

func (b *bench) delivered() int {
	c, err := b.q.js.Consumer(b.t.Context(), jobsStream, jobDurable("batch"))
	require.NoError(b.t, err)
	return int(c.CachedInfo().Delivered.Consumer)
}

func TestFacts(t *testing.T) {
	for _, f := range facts {
		t.Run(fmt.Sprintf("%d %s", f.number, f.what), func(t *testing.T) {
			t.Parallel()
			b := &bench{t: t, s: startServer(t, t.TempDir()), job: queuetest.NewJob(t, "batch", 1)}
			b.q = operator(t, b.s)
			require.NoError(t, b.q.Publish(t.Context(), workers.First(b.job)))
			f.check(t, b)
		})
	}
}
