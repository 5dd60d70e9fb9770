package main

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// An operator's process starts while L1 is down, and waits; L1 goes down again while it works. Ops are taken as long as they may wait, readiness says what is
// missing, and all is final when L1 is back. Asked to end under load, it ends in order, and the next one has all that was acknowledged.
func TestL1OutageAndEnd(t *testing.T) {
	w := newKillWorld(t)
	at, err := url.Parse(w.chain.URL())
	require.NoError(t, err)
	var down atomic.Bool
	forward := httputil.NewSingleHostReverseProxy(at)
	proxy := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if down.Load() {
			http.Error(out, "down", http.StatusServiceUnavailable)
			return
		}
		forward.ServeHTTP(out, r)
	}))
	defer proxy.Close()
	replaceInFile(t, w.config, w.chain.URL(), proxy.URL)
	down.Store(true)
	c := startChild(t, w.config, "")
	require.True(t, c.await("it waits", func() bool {
		c.own = c.log.find(listening)
		return c.own != "" && c.status("/readyz") == http.StatusServiceUnavailable
	}), c.tail())
	require.Equal(t, http.StatusOK, c.status("/healthz"))
	c.forgetAddress()
	down.Store(false)
	require.True(t, c.ready(), c.tail())

	stop := w.load(c)
	p := w.payers[0]
	require.True(t, c.await("it takes ops", func() bool { return c.metric("causeway_node_ops_accepted_total") > 50 }), c.tail())
	down.Store(true)
	require.True(t, c.await("readiness tells", func() bool { return c.status("/readyz") == http.StatusServiceUnavailable }), c.tail())
	require.Equal(t, http.StatusOK, c.status("/healthz"))
	before := c.metric("causeway_node_ops_accepted_total")
	require.True(t, c.await("it takes ops while L1 is down", func() bool { return c.metric("causeway_node_ops_accepted_total") > before+20 }), c.tail())
	down.Store(false)
	require.True(t, c.await("it is ready again", func() bool { return c.status("/readyz") == http.StatusOK }), c.tail())

	require.NoError(t, c.cmd.Process.Signal(syscall.SIGTERM)) // under load
	<-c.ended
	stop()
	require.NoError(t, c.err, c.tail())
	require.NotEmpty(t, p.receipts)
	w.verifyNext(rand.New(rand.NewPCG(1, 1)))
	w.finish()
}

// verifyNext has another life tell what was acknowledged, and ends it with two signals: the second does not wait.
func (w *killWorld) verifyNext(rng *rand.Rand) {
	c := startChild(w.t, w.config, "")
	require.True(w.t, c.ready(), c.tail())
	w.verify(c, rng)
	_ = c.cmd.Process.Signal(syscall.SIGINT)
	for !c.hasEnded() {
		_ = c.cmd.Process.Signal(syscall.SIGINT)
		time.Sleep(10 * time.Millisecond)
	}
	if c.err != nil { // the last words of an end in order are said while signals have their usual meaning again
		require.Regexp(w.t, "130|signal: interrupt", c.err.Error(), "it ends in order, or as the second signal has it")
	}
}

// forgetAddress of a listener that served while the operator waited: the operator's own comes.
func (c *child) forgetAddress() {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	c.own, c.url = "", ""
	c.log.out.Reset()
}

// An operator starts while its queue is down, says so, and goes on when it is there. Asked to end it does, in order, queue or not. Who is not let in is told at once.
func TestQueueIsDownAtTheStart(t *testing.T) {
	var queue *natsq.Server
	server := natsq.DefaultServerConfig(t.TempDir())
	server.Listen = queuetest.Address(t)
	start := func() *natsq.Server {
		var err error
		queue, err = natsq.StartServer(server)
		require.NoError(t, err)
		return queue
	}
	w := newSettledWorld(t, stubCatalog, 250*time.Millisecond, deployedAggregate, start)
	queue.Close()
	waits := func() *operatorRun {
		r := command(t, w.config, true)
		r.until("it waits", func() bool { return r.log.find(regexp.MustCompile(`msg=waiting for="(the queue)"`)) != "" })
		return r
	}
	waits().end()
	r := waits()
	start()
	t.Cleanup(func() { queue.Close() })
	r.until("it serves", func() bool { return r.log.find(serving) != "" })
	queue.Close()
	r.end() // and nobody is there to hear it
	start()
	replaceInFile(t, w.config, "tokenFile: "+w.path("token"), "tokenFile: "+w.write("wrong", "wrong"))
	require.ErrorContains(t, <-command(t, w.config, true).ended, "Authorization")
}
