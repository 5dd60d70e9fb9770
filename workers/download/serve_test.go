package download

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// stuck is a client that does not read: writing to it does not end until it leaves.
type stuck struct {
	*httptest.ResponseRecorder
	asked, leaves chan struct{}
}

func (s stuck) SetWriteDeadline(time.Time) error { return nil }

func (s stuck) Write(b []byte) (int, error) {
	close(s.asked)
	<-s.leaves
	return len(b), nil
}

// patientReader takes whatever comes.
type patientReader struct{ *httptest.ResponseRecorder }

func (patientReader) SetWriteDeadline(time.Time) error { return nil }

// One client that does not read an index keeps no other from any index.
func TestIndexForOthers(t *testing.T) {
	s := newStore(t, 10, nil)
	h := Serve(s.dir, names)
	request := httptest.NewRequest(http.MethodGet, "/big.key"+IndexSuffix, nil)
	slow := stuck{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	defer close(slow.leaves)
	go h.ServeHTTP(slow, request)
	<-slow.asked
	done := make(chan int)
	go func() {
		w := patientReader{httptest.NewRecorder()}
		h.ServeHTTP(w, request)
		done <- w.Code
	}()
	select {
	case code := <-done:
		require.Equal(t, 200, code)
	case <-time.After(time.Minute):
		t.Fatal("it waits for who does not read")
	}
}

// pipes are connections without a buffer, whose clock may be the test's.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{} }

// A client that stops reading is left; one that goes on, however long it takes for all, is not.
func TestReadersHavePatienceOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 4 << 20
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "big.key"), make([]byte, size), 0o600))
		h := newServed(dir, names)
		h.patience = time.Second
		ended := make(chan struct{}, 2)
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			ended <- struct{}{}
		})}
		listener, served := make(pipes), make(chan error, 1)
		go func() { served <- server.Serve(listener) }()
		ask := func() net.Conn {
			conn, theirs := net.Pipe()
			listener <- theirs
			_, err := io.WriteString(conn, "GET /big.key HTTP/1.0\r\nHost: x\r\n\r\n")
			require.NoError(t, err)
			return conn
		}
		start, deaf := time.Now(), ask()
		<-ended
		require.Equal(t, h.patience, time.Since(start), "a client that reads nothing is not served for good")
		require.NoError(t, deaf.Close())

		conn := ask()
		got := int64(0)
		for start := time.Now(); ; {
			n, err := io.CopyN(io.Discard, conn, 128<<10)
			got += n
			if err == io.EOF {
				require.Greater(t, time.Since(start), h.patience, "the test takes longer than a piece may")
				break
			}
			require.NoError(t, err)
			time.Sleep(50 * time.Millisecond)
		}
		require.Greater(t, got, int64(size))
		require.NoError(t, conn.Close())
		<-ended
		close(listener)
		require.ErrorIs(t, <-served, net.ErrClosed)
		require.NoError(t, server.Close())
	})
}
