package blobs

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

var ctx = context.Background()

func made(t *testing.T, n uint64) (*blob.Blob, Ref) {
	t.Helper()
	b, err := blob.Of([]field.Element{field.FromUint64(n), field.FromUint64(n + 1)})
	require.NoError(t, err)
	hash, err := b.Hash()
	require.NoError(t, err)
	commitment, err := b.Commit()
	require.NoError(t, err)
	return b, Ref{Hash: hash, Commitment: commitment, Time: 1000 + 12*n}
}

func opened(t *testing.T) *Dir {
	t.Helper()
	return NewDir(filepath.Join(t.TempDir(), "blobs"))
}

// given is a source that says this.
type given struct {
	data  []byte
	err   error
	asked int
}

func (g *given) String() string { return "given" }
func (g *given) Fetch(context.Context, Ref) ([]byte, error) {
	g.asked++
	return g.data, g.err
}

// What one source has not, or has wrong, the next one is asked for; what was found is kept, and nobody is asked for it again.
func TestStoreAsksInOrderAndKeeps(t *testing.T) {
	b, ref := made(t, 1)
	other, _ := made(t, 2)
	bad := *b
	copy(bad[:32], strings.Repeat("\xff", 32)) // not canonical
	right := &given{data: b[:]}
	liars := []*given{{err: ErrMissing}, {err: ErrDown}, {data: other[:]}, {data: bad[:]}, {data: b[:100]}, {data: append(b[:], 0)}, {}}
	d := opened(t)
	s := NewStore(d)
	for _, l := range liars {
		s.sources = append(s.sources, l)
	}
	_, err := s.Get(ctx, ref)
	require.ErrorIs(t, err, ErrMissing)
	require.ErrorIs(t, err, ErrDown, "it may have it later")
	require.ErrorIs(t, err, ErrWrong)
	require.NoDirExists(t, d.path, "nothing wrong is kept")

	s.sources = append(s.sources, right)
	for range 2 {
		got, err := s.Get(ctx, ref)
		require.NoError(t, err)
		require.Equal(t, b, got)
	}
	require.Equal(t, 1, right.asked)
	for i, l := range liars {
		want := 1
		if errors.Is(l.err, ErrMissing) { // the others rest, and come last
			want = 2
		}
		require.Equal(t, want, l.asked, i)
	}

	got, err := NewStore(nil, right).Get(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, b, got)
	_, err = NewStore(nil).Get(ctx, ref)
	require.ErrorIs(t, err, ErrMissing)
	_, err = NewStore(nil).Keep(b)
	require.ErrorIs(t, err, ErrNoDir)
}

// A source that is down costs its time once, not for every blob; it is asked when no other has one, and first again when it has rested.
func TestSourceThatIsDownComesLast(t *testing.T) {
	down, has := &given{err: ErrDown}, &given{}
	s := NewStore(nil, down, has)
	for n := range uint64(3) {
		b, ref := made(t, n)
		has.data = b[:]
		_, err := s.Get(ctx, ref)
		require.NoError(t, err)
	}
	require.Equal(t, 1, down.asked)
	b, ref := made(t, 4)
	has.data, down.data, down.err = nil, b[:], nil
	_, err := s.Get(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, 2, down.asked)
	s.rest[down] = time.Now()
	_, err = s.Get(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, 4, has.asked)
}

// A damaged file is not believed, and gives way to what another source has.
func TestDamagedFile(t *testing.T) {
	b, ref := made(t, 1)
	other, _ := made(t, 2)
	d := opened(t)
	hash, err := NewStore(d).Keep(b)
	require.NoError(t, err)
	require.Equal(t, ref.Hash, hash)
	for name, damaged := range map[string][]byte{"cut": b[:5000], "empty": {}, "another": other[:], "longer": append(b[:], 1)} {
		require.NoError(t, os.WriteFile(d.file(hash), damaged, 0o600))
		_, err := NewStore(d).Get(ctx, ref)
		require.ErrorIs(t, err, ErrMissing, name)
		require.ErrorIs(t, err, ErrWrong, name)
		got, err := NewStore(d, &given{data: b[:]}).Get(ctx, ref)
		require.NoError(t, err, name)
		require.Equal(t, b, got)
		got, err = NewStore(d).Get(ctx, ref)
		require.NoError(t, err, name)
		require.Equal(t, b, got)
	}
	require.NoError(t, os.WriteFile(d.file(hash), b[:7], 0o600))
	_, err = NewStore(d).Keep(b)
	require.NoError(t, err)
	_, err = NewStore(d).Get(ctx, ref)
	require.NoError(t, err)
	files, err := os.ReadDir(d.path)
	require.NoError(t, err)
	require.Len(t, files, 1, "no part of a file stays")
}

// blocked has a directory's place taken.
func blocked(t *testing.T, d *Dir) {
	t.Helper()
	require.NoError(t, os.WriteFile(d.path, nil, 0o600))
}

// What cannot be kept is an error: it would be believed to be there.
func TestKeepFails(t *testing.T) {
	b, ref := made(t, 1)
	d := opened(t)
	blocked(t, d)
	_, err := NewStore(d).Keep(b)
	require.Error(t, err)
	_, err = NewStore(d, &given{data: b[:]}).Get(ctx, ref)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrMissing)
}

func TestKeepAtOnce(t *testing.T) {
	b, ref := made(t, 1)
	d := opened(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := NewStore(d).Keep(b)
			require.NoError(t, err)
			_, err = NewStore(d).Get(ctx, ref)
			require.NoError(t, err)
		})
	}
	all.Wait()
}

func TestOnlyHTTP(t *testing.T) {
	for _, bad := range []string{"", "ftp://x", "localhost:80", "http://", "file:///etc/passwd", "http://secret@%zz"} {
		_, err := NewArchive(bad)
		require.Error(t, err, bad)
		require.NotContains(t, err.Error(), "secret")
		_, err = NewBeacon(bad)
		require.Error(t, err, bad)
	}
}

// served answers with what handle says, until the test ends.
func served(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s.URL
}

func TestArchive(t *testing.T) {
	b, ref := made(t, 1)
	var path string
	answer := func(w http.ResponseWriter) { w.Write(b[:]) }
	url := served(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.RequestURI()
		answer(w)
	})
	a, err := NewArchive(url + "/base?key=secret")
	require.NoError(t, err)
	s := NewStore(nil, a)
	got, err := s.Get(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, b, got)
	require.Regexp(t, `^/base/v1/blobs/0x01[0-9a-f]{62}\?key=secret$`, path)

	for status, want := range map[int]error{404: ErrMissing, 410: ErrMissing, 429: ErrDown, 500: ErrDown, 503: ErrDown, 403: nil, 204: nil} {
		answer = func(w http.ResponseWriter) { w.WriteHeader(status) }
		_, err := a.Fetch(ctx, ref)
		require.Error(t, err, status)
		if want != nil {
			require.ErrorIs(t, err, want, status)
		}
	}
	other, _ := made(t, 2)
	for name, data := range map[string][]byte{"short": b[:9], "long": append(b[:], 1), "other": other[:], "nothing": nil} {
		answer = func(w http.ResponseWriter) { w.Write(data) }
		_, err := s.Get(ctx, ref)
		require.ErrorIs(t, err, ErrMissing, name)
		require.ErrorIs(t, err, ErrWrong, name)
	}
	answer = func(w http.ResponseWriter) { // for ever
		for {
			if _, err := w.Write(b[:]); err != nil {
				return
			}
		}
	}
	_, err = a.Fetch(ctx, ref)
	require.ErrorIs(t, err, ErrWrong)
	answer = func(w http.ResponseWriter) { // ends in the middle
		w.Header().Set("Content-Length", "131072")
		w.Write(b[:7])
	}
	_, err = a.Fetch(ctx, ref)
	require.ErrorIs(t, err, ErrDown)
}

// An archive sends nobody elsewhere: a machine behind the reader's wall is not asked in an archive's name.
func TestRedirectsAreNotFollowed(t *testing.T) {
	_, ref := made(t, 1)
	asked := false
	inside := served(t, func(http.ResponseWriter, *http.Request) { asked = true })
	for _, status := range []int{301, 302, 307, 308} {
		a, err := NewArchive(served(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside+"/restart", status) }))
		require.NoError(t, err)
		_, err = a.Fetch(ctx, ref)
		require.ErrorContains(t, err, "look at the URL")
	}
	require.False(t, asked)
}

// Who does not answer is not waited for; errors show no key of a URL.
func TestSilence(t *testing.T) {
	_, ref := made(t, 1)
	before := timeout
	timeout = 50 * time.Millisecond
	t.Cleanup(func() { timeout = before })
	url := served(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	trickle := served(t, func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			w.Write([]byte{1})
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	closed := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	for _, base := range []string{url, trickle, closed} {
		a, err := NewArchive(base + "/secret")
		require.NoError(t, err)
		b, err := NewBeacon(base + "/secret")
		require.NoError(t, err)
		for _, s := range []Source{a, b} {
			_, err = s.Fetch(ctx, ref)
			require.ErrorIs(t, err, ErrDown)
			require.NotContains(t, err.Error(), "secret")
			require.NotContains(t, s.String(), "secret")
		}
	}
	a, err := NewArchive(url)
	require.NoError(t, err)
	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	_, err = NewStore(nil, a, &given{err: errors.New("is not asked")}).Get(short, ref)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NotErrorIs(t, err, ErrMissing)
}
