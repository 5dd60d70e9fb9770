package natsq

import (
	"context"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// lines pass on what is said to a server, until they fall silent: then nothing gets through those that are there, and none ends, as when a machine has lost power.
// New ones do.
type lines struct {
	net.Listener
	to string

	mu     sync.Mutex // guards what follows
	silent chan struct{}
}

func newLines(t *testing.T, to string) *lines {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	out := &lines{Listener: l, to: to, silent: make(chan struct{})}
	t.Cleanup(func() { l.Close() })
	go out.serve()
	return out
}

func (l *lines) serve() {
	for {
		from, err := l.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", l.to)
		if err != nil {
			from.Close()
			continue
		}
		l.mu.Lock()
		silent := l.silent
		l.mu.Unlock()
		for _, way := range [][2]net.Conn{{from, to}, {to, from}} {
			go pass(way[0], way[1], silent)
		}
	}
}

func pass(from, to net.Conn, silent chan struct{}) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		select {
		case <-silent: // what is sent is lost
			if err != nil {
				return
			}
			continue
		default:
		}
		if _, failed := to.Write(buf[:n]); err != nil || failed != nil {
			from.Close()
			to.Close()
			return
		}
	}
}

func (l *lines) fall() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.silent)
	l.silent = make(chan struct{})
}

// A connection over which nothing comes any more, and which does not end, is given up: the next one gets through.
func TestSilentConnectionIsGivenUp(t *testing.T) {
	s := startServer(t, t.TempDir())
	q := operator(t, s)
	at, err := url.Parse(s.URL())
	require.NoError(t, err)
	between := newLines(t, at.Host)
	k, err := s.WorkerKey("w")
	require.NoError(t, err)
	cfg := testConfig()
	cfg.Timeout, cfg.Ping = 2*time.Second, 100*time.Millisecond
	w, err := Dial(t.Context(), cfg, Access{URLs: []string{"nats://" + between.Addr().String()}, Key: k})
	require.NoError(t, err)
	t.Cleanup(func() { w.Close() })
	answer := workers.Result{Job: workers.Digest{1}, Proof: workers.Digest{2}, Worker: "w"}
	between.fall()
	require.Eventually(t, func() bool { return w.SubmitResult(t.Context(), answer) == nil }, time.Minute, time.Millisecond)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	got, err := q.FetchResult(ctx)
	require.NoError(t, err)
	require.Equal(t, answer, got.Result)
}
