package l1

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A node that takes requests and never answers is down after a while, also where it is the only one.
func TestDialedNodeIsSilent(t *testing.T) {
	before := loneTimeout
	loneTimeout = 20 * time.Millisecond
	defer func() { loneTimeout = before }()
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer s.Close()
	defer close(release)
	failed := make(chan error, 1)
	go func() {
		_, _, err := DialAny(t.Context(), s.URL)
		failed <- err
	}()
	select {
	case err := <-failed:
		require.True(t, Down(err), "%v", err)
	case <-time.After(time.Minute):
		t.Fatal("it waits for ever")
	}
}
