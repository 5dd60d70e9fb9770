package download

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

var names = regexp.MustCompile(`^[a-z]+\.key$`)

// store is a directory with one file, served.
type store struct {
	dir, url string
	data     []byte
	file     File
	asked    []string // ranges
}

func newStore(t *testing.T, size int, spoil func(http.Handler) http.Handler) *store {
	t.Helper()
	s := &store{dir: t.TempDir(), data: queuetest.Bytes(size)}
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "big.key"), s.data, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(s.dir, "secret"), []byte("x"), 0o600))
	h := Serve(s.dir, names)
	if spoil != nil {
		h = spoil(h)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, IndexSuffix) {
			s.asked = append(s.asked, r.Header.Get("Range"))
		}
		h.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.file = File{Name: "big.key", Digest: workers.DigestOf(s.data), Size: int64(size), Path: filepath.Join(t.TempDir(), "big.key")}
	return s
}

func quick(from string) Config {
	cfg := Default(from)
	cfg.Tries, cfg.Pause, cfg.Patience = 3, time.Millisecond, 20*time.Second
	return cfg
}

func (s *store) fetch(t *testing.T, from string) error {
	t.Helper()
	source, err := New(quick(from))
	require.NoError(t, err)
	return source.Fetch(t.Context(), s.file)
}

func (s *store) requireWhole(t *testing.T) {
	t.Helper()
	got, err := os.ReadFile(s.file.Path)
	require.NoError(t, err)
	require.Equal(t, s.file.Digest, workers.DigestOf(got))
	_, err = os.Stat(s.file.Path + ".part")
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestFromADirectoryAndAServer(t *testing.T) {
	s := newStore(t, 3*BlockBytes+17, nil)
	require.NoError(t, s.fetch(t, s.dir))
	s.requireWhole(t)
	require.NoError(t, os.Remove(s.file.Path))
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)
	s.asked = nil
	require.NoError(t, s.fetch(t, s.url))
	require.Empty(t, s.asked, "it is here")
}

// cutting ends each answer after so many bytes.
func cutting(after func() int) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, IndexSuffix) {
				h.ServeHTTP(w, r)
				return
			}
			h.ServeHTTP(&cutWriter{w, after()}, r)
		})
	}
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (c *cutWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *cutWriter) Write(b []byte) (int, error) {
	if len(b) > c.left {
		_, _ = c.ResponseWriter.Write(b[:c.left]) // what follows cuts it off anyway
		panic(http.ErrAbortHandler)
	}
	c.left -= len(b)
	return c.ResponseWriter.Write(b)
}

// A connection that is cut again and again, at any byte, costs a block each time: no byte of a block that is here is asked for again.
func TestCutsAreResumed(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	s := newStore(t, 8*BlockBytes+5, cutting(func() int { return BlockBytes + rng.IntN(2*BlockBytes) }))
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)
	last := -1
	for _, r := range s.asked {
		from, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r, "bytes="), "-"))
		require.Greater(t, from, last)
		require.Zero(t, from%BlockBytes)
		last = from
	}
	require.Greater(t, len(s.asked), 3)
}

// The process ends in between, and what it left is damaged: the next one goes on from the last good block.
func TestAnotherProcessGoesOn(t *testing.T) {
	s := newStore(t, 6*BlockBytes, nil)
	part := append([]byte{}, s.data[:4*BlockBytes+100]...)
	part[2*BlockBytes+7] ^= 1
	require.NoError(t, os.WriteFile(s.file.Path+".part", part, 0o600))
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)
	require.Equal(t, []string{"bytes=2097152-"}, s.asked)

	s.asked = nil
	require.NoError(t, os.Rename(s.file.Path, s.file.Path+".part")) // it ended before the file got its name
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)
	require.Empty(t, s.asked)
}

// One flipped byte is found in its block, whoever flipped it; without an index in the whole.
func TestFlippedByte(t *testing.T) {
	s := newStore(t, 5*BlockBytes, nil)
	good := Serve(s.dir, names)
	index := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, IndexSuffix) {
			bad := append([]byte{}, s.data...)
			bad[3*BlockBytes+9] ^= 0x10
			http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(bad)))
			return
		}
		good.ServeHTTP(w, r)
	}))
	defer index.Close()
	err := s.fetch(t, index.URL)
	require.ErrorIs(t, err, workers.ErrCorrupt)
	require.ErrorContains(t, err, "block 3,")
	kept, err := os.ReadFile(s.file.Path + ".part")
	require.NoError(t, err)
	require.Len(t, kept, 3*BlockBytes, "what is good is kept")
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)

	require.NoError(t, os.Remove(s.file.Path))
	bad := append([]byte{}, s.data...)
	bad[3*BlockBytes+9] ^= 0x10
	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, "big.key"), bad, 0o600))
	require.ErrorIs(t, s.fetch(t, other), ErrDiffers)
	_, err = os.Stat(s.file.Path)
	require.ErrorIs(t, err, os.ErrNotExist)
}

func TestHostileServers(t *testing.T) {
	endless := func(w http.ResponseWriter) {
		for {
			if _, err := w.Write(make([]byte, BlockBytes)); err != nil {
				return
			}
		}
	}
	for name, answer := range map[string]func(w http.ResponseWriter, index bool){
		"short": func(w http.ResponseWriter, index bool) {
			w.WriteHeader(map[bool]int{true: 404, false: 200}[index])
			_, _ = w.Write([]byte("x"))
		},
		"endless index": func(w http.ResponseWriter, _ bool) { endless(w) },
		"compressed": func(w http.ResponseWriter, _ bool) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write([]byte("x"))
		},
		"malformed index":  func(w http.ResponseWriter, _ bool) { _, _ = w.Write([]byte("cwblk:1\nxx")) },
		"index of another": func(w http.ResponseWriter, _ bool) { _, _ = w.Write(workers.BlocksOf([]byte("another")).Encode()) },
		"error":            func(w http.ResponseWriter, index bool) { w.WriteHeader(map[bool]int{true: 404, false: 500}[index]) },
		"nothing":          func(w http.ResponseWriter, _ bool) { w.WriteHeader(404) },
		"wrong and endless": func(w http.ResponseWriter, index bool) {
			if index {
				w.WriteHeader(404)
				return
			}
			endless(w)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStore(t, 2*BlockBytes, nil)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answer(w, strings.HasSuffix(r.URL.Path, IndexSuffix)) }))
			defer server.Close()
			require.Error(t, s.fetch(t, server.URL))
			_, err := os.Stat(s.file.Path)
			require.ErrorIs(t, err, os.ErrNotExist)
			if info, err := os.Stat(s.file.Path + ".part"); err == nil {
				require.LessOrEqual(t, info.Size(), s.file.Size)
			}
		})
	}
	for _, from := range []string{"", "ftp://x", "http://", "http://\x00"} {
		_, err := New(quick(from))
		require.Error(t, err, from)
	}
}

// A small file has a limit, and what is too large, missing or compressed is not asked for again, or not taken.
func TestSmall(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch asked++; r.URL.Path {
		case "/missing":
			w.WriteHeader(http.StatusNotFound)
		case "/compressed":
			w.Header().Set("Content-Encoding", "gzip")
			fallthrough
		default:
			_, _ = w.Write([]byte("1234"))
		}
	}))
	defer server.Close()
	source, err := New(quick(server.URL))
	require.NoError(t, err)
	data, err := source.Small(t.Context(), "file", 4)
	require.NoError(t, err)
	require.Equal(t, "1234", string(data))
	for name, want := range map[string]error{"file": workers.ErrTooLarge, "missing": ErrMissing} {
		asked = 0
		_, err = source.Small(t.Context(), name, 3)
		require.ErrorIs(t, err, want)
		require.Equal(t, 1, asked, name)
	}
	_, err = source.Small(t.Context(), "compressed", 4)
	require.ErrorContains(t, err, "compressed")
}

// A server that sends a byte now and then is given up on, and a stopped download ends.
func TestSlowServer(t *testing.T) {
	s := newStore(t, 2*BlockBytes, nil)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, IndexSuffix) {
			w.WriteHeader(404)
			return
		}
		for r.Context().Err() == nil {
			if _, err := w.Write([]byte("x")); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}))
	defer server.Close()
	cfg := quick(server.URL)
	cfg.Patience = 300 * time.Millisecond
	cfg.Tries = 1
	source, err := New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	err = source.Fetch(ctx, s.file)
	require.Error(t, err)
	require.False(t, errors.Is(err, ErrDiffers))
}

// A server that is just starting ends nothing: what comes before the file, its index, is asked for again as its blocks are.
func TestSmallFilesAreAskedForAgain(t *testing.T) {
	starting := 0
	s := newStore(t, 3*BlockBytes, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, IndexSuffix) && starting > 0 {
				starting--
				http.Error(w, "starting", http.StatusServiceUnavailable)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	starting = quick("").Tries - 1
	require.NoError(t, s.fetch(t, s.url))
	s.requireWhole(t)
	starting = quick("").Tries
	require.NoError(t, os.Remove(s.file.Path))
	require.ErrorContains(t, s.fetch(t, s.url), "503")
}

// dripping is an answer that comes block by block.
type dripping struct {
	ctx  context.Context
	data []byte
}

func (d *dripping) Read(b []byte) (int, error) {
	if len(d.data)%BlockBytes == 0 {
		select {
		case <-d.ctx.Done():
			return 0, d.ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	if len(d.data) == 0 {
		return 0, io.EOF
	}
	n := copy(b, d.data[:min(len(d.data), (len(d.data)-1)%BlockBytes+1)])
	d.data = d.data[n:]
	return n, nil
}

// transport answers without a connection, so that the clock may be the test's.
type transport func(*http.Request) *http.Response

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

// Without ranges, what is here already comes again: that it comes counts as patience has it, block by block.
func TestGoesOnWithoutRanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const blocks = 8
		data := queuetest.Bytes(blocks * BlockBytes)
		file := File{Name: "big.key", Digest: workers.DigestOf(data), Size: int64(len(data)), Path: filepath.Join(t.TempDir(), "big.key")}
		require.NoError(t, os.WriteFile(file.Path+".part", data[:(blocks-1)*BlockBytes], 0o600))
		cfg := quick("http://server")
		cfg.Tries, cfg.Patience = 1, 500*time.Millisecond // less than all that is skipped takes
		cfg.Client = &http.Client{Transport: transport(func(r *http.Request) *http.Response {
			if strings.HasSuffix(r.URL.Path, IndexSuffix) {
				return &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody}
			}
			return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(&dripping{r.Context(), data})}
		})}
		source, err := New(cfg)
		require.NoError(t, err)
		require.NoError(t, source.Fetch(t.Context(), file))
		got, err := os.ReadFile(file.Path)
		require.NoError(t, err)
		require.Equal(t, file.Digest, workers.DigestOf(got))
	})
}

func TestServesNothingElse(t *testing.T) {
	s := newStore(t, 10, nil)
	for path, code := range map[string]int{"/big.key": 200, "/secret": 404, "/": 404, "/../big.key": 200, "/..%2f..%2fetc%2fpasswd": 404, "/none.key": 404, "/secret.blocks": 404, "/big.key/": 200} {
		answer, err := http.Get(s.url + path)
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, code, answer.StatusCode, path)
	}
	answer, err := http.Post(s.url+"/big.key", "", strings.NewReader("x"))
	require.NoError(t, err)
	answer.Body.Close()
	require.Equal(t, 405, answer.StatusCode)
}
