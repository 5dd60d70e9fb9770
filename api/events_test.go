package api_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/api"
	"github.com/causeway-l2/causeway/rollup"
)

// reader of a stream counts what is written to it, but for heartbeats.
type reader struct {
	http.ResponseWriter
	mu     sync.Mutex
	writes int
	events int
}

func (r *reader) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n := bytes.Count(b, []byte("event: ")); n > 0 {
		r.writes, r.events = r.writes+1, r.events+n
	}
	return len(b), nil
}
func (r *reader) Flush()                           {}
func (r *reader) SetWriteDeadline(time.Time) error { return nil }

func (r *reader) seen() (writes, events int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.writes, r.events
}

// Events that come together, as a batch's do, are written together: a write of each costs thousands of readers, and the operator, more than the events do.
func TestEventsAreWrittenTogether(t *testing.T) {
	s, _, i := fakeServer(t, nil, nil)
	const events = 2000
	for n := range events {
		i.Accept(fakeTransfer(uint64(n)), 0, rollup.Amount{}, api.Receipt{Op: api.Digest{31: byte(n), 30: byte(n >> 8)}, AcceptedAt: 1, PromisedBy: 2})
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, done := &reader{ResponseWriter: httptest.NewRecorder()}, make(chan struct{})
	go func() {
		defer close(done)
		s.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/v1/events?after=1", nil).WithContext(ctx))
	}()
	require.Eventually(t, func() bool { _, seen := r.seen(); return seen == events+1 }, time.Minute, 10*time.Millisecond, "with a reset")
	writes, _ := r.seen()
	require.Less(t, writes, 20)
	cancel()
	<-done
}

// A reader that goes in the middle of what it asked for gives its place back at once, and nothing more is written for it.
func TestReaderThatGoes(t *testing.T) {
	s, _, i := fakeServer(t, nil, nil)
	for n := range 2000 {
		i.Accept(fakeTransfer(uint64(n)), 0, rollup.Amount{}, api.Receipt{Op: api.Digest{31: byte(n), 30: byte(n >> 8)}, AcceptedAt: 1, PromisedBy: 2})
	}
	r, ended := &goes{ResponseWriter: httptest.NewRecorder()}, make(chan struct{})
	go func() {
		defer close(ended)
		s.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/v1/events?after=1", nil))
	}()
	select {
	case <-ended:
	case <-time.After(10 * time.Second): // a heartbeat comes later
		t.Fatal("it is waited for")
	}
	require.Equal(t, 2, r.writes)
}

// goes reads where a stream begins, and no event.
type goes struct {
	http.ResponseWriter
	writes int
}

func (r *goes) Write(b []byte) (int, error) {
	if r.writes++; r.writes > 1 {
		return 0, errors.New("gone")
	}
	return len(b), nil
}
func (r *goes) Flush()                           {}
func (r *goes) SetWriteDeadline(time.Time) error { return nil }

// Whose stream is refused is told why: the operator does answer.
func TestRefusedStream(t *testing.T) {
	for streams, want := range map[int]error{1: api.ErrBusy, 8: api.ErrRate} {
		s, _, _ := fakeServer(t, nil, func(c *api.Config) { c.MaxStreams = streams })
		c := api.NewClient(s.URL())
		_, err := c.Events(t.Context(), api.EventQuery{})
		require.NoError(t, err)
		_, err = c.Events(t.Context(), api.EventQuery{})
		require.ErrorIs(t, err, want)
		require.NotErrorIs(t, err, api.ErrUnreachable)
	}
}
