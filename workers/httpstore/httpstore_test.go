package httpstore_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/httpstore"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

const secret = "a token of the operator"

func serve(t *testing.T, change func(*httpstore.Config)) (url, dir string) {
	t.Helper()
	cfg := httpstore.Default(t.TempDir())
	cfg.Tokens = map[string]workers.Digest{"operator": workers.DigestOf([]byte(secret)), "w": workers.DigestOf([]byte("a token of a worker"))}
	cfg.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	if change != nil {
		change(&cfg)
	}
	s, err := httpstore.New(cfg)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	server := httptest.NewServer(s)
	t.Cleanup(func() { server.Close(); cancel(); require.NoError(t, <-done) })
	return server.URL, cfg.Dir
}

func client(t *testing.T, url string) *httpstore.Client {
	t.Helper()
	c, err := httpstore.NewClient(url, secret, "")
	require.NoError(t, err)
	return c
}

func files(t *testing.T, dir string) int {
	t.Helper()
	list, err := os.ReadDir(dir)
	require.NoError(t, err)
	return len(list)
}

func TestConformance(t *testing.T) {
	url, dir := serve(t, nil)
	queuetest.CheckArtifacts(t, client(t, url), func(t *testing.T, d workers.Digest) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, d.String()), []byte("other bytes"), 0o600))
	})
}

// G5, O: nobody reads or writes without a token, nothing is stored but under its own digest, and no path leads out of the directory.
func TestG5StrangersAndForgeries(t *testing.T) {
	url, dir := serve(t, nil)
	d, err := client(t, url).Put(t.Context(), []byte("witness"))
	require.NoError(t, err)
	other := workers.DigestOf([]byte("other"))
	for _, c := range []struct {
		token, method, path, body string
		code                      int
	}{
		{"", "GET", d.String(), "", 401}, {"", "PUT", other.String(), "other", 401}, {"short", "GET", d.String(), "", 401},
		{secret + "x", "GET", d.String(), "", 401}, {strings.Repeat("x", 5000), "GET", d.String(), "", 401},
		{secret, "PUT", other.String(), "forged", 400}, {secret, "PUT", d.String(), "forged!", 204}, {secret, "PUT", other.String(), "", 400},
		{secret, "GET", "zz", "", 400}, {secret, "GET", strings.ToUpper(d.String()), "", 400}, {secret, "GET", "..%2f..%2fetc%2fpasswd", "", 400},
		{secret, "GET", ".put-1", "", 400}, {secret, "GET", other.String(), "", 404}, {secret, "DELETE", d.String(), "", 405}, {secret, "POST", d.String(), "x", 405},
		{secret, "GET", d.String(), "", 200},
	} {
		r, err := http.NewRequest(c.method, url+"/v1/artifacts/"+c.path, strings.NewReader(c.body))
		require.NoError(t, err)
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, c.code, answer.StatusCode, "%s %s %.40s: %s", c.method, c.path, c.body, body)
		require.NotContains(t, string(body), dir)
	}
	require.Equal(t, 1, files(t, dir), "nothing is left of what was refused, or of what stood there already")
	got, err := client(t, url).Get(t.Context(), d)
	require.NoError(t, err)
	require.Equal(t, "witness", string(got))
}

// G3, N: an artifact has a size, all of them have one, and bytes have a time to arrive in.
func TestG3BoundsOfTheStore(t *testing.T) {
	url, dir := serve(t, func(c *httpstore.Config) { c.MaxBytes = 3000 })
	c := client(t, url)
	_, err := c.Put(t.Context(), queuetest.Bytes(2000))
	require.NoError(t, err)
	_, err = c.Put(t.Context(), queuetest.Bytes(1500))
	require.ErrorContains(t, err, "507")
	_, err = c.Put(t.Context(), queuetest.Bytes(900))
	require.NoError(t, err, "what did not fit takes no room")
	put := func(d workers.Digest, size int64, body io.Reader) int {
		r, err := http.NewRequest("PUT", url+"/v1/artifacts/"+d.String(), body)
		require.NoError(t, err)
		r.ContentLength = size
		r.Header.Set("Authorization", "Bearer "+secret)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		return answer.StatusCode
	}
	require.Equal(t, 413, put(workers.Digest{1}, workers.MaxArtifact+1, io.LimitReader(zeros{}, workers.MaxArtifact+1)))
	require.Equal(t, 507, put(workers.Digest{1}, -1, io.LimitReader(zeros{}, 1<<20)), "of a length that nobody knows")

	require.Equal(t, 2, files(t, dir), "nothing is left of what was refused")

	url, dir = serve(t, nil)
	require.Equal(t, 413, put(workers.Digest{1}, -1, io.LimitReader(zeros{}, workers.MaxArtifact+1)), "one that fits, and is larger than any artifact")
	require.Zero(t, files(t, dir))

	url, dir = serve(t, func(c *httpstore.Config) { c.Latency = time.Second })
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	require.NoError(t, err)
	defer conn.Close()
	_, err = fmt.Fprintf(conn, "PUT /v1/artifacts/%s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 90\r\n\r\nx", workers.Digest{1}, secret)
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
	_, err = io.ReadAll(conn) // until it is cut off
	require.NoError(t, err)
	require.Eventually(t, func() bool { return files(t, dir) == 0 }, time.Minute, 10*time.Millisecond, "nothing is left of it")
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// What is old is dropped, what a crash left too; what is wanted again is not.
func TestOldArtifactsAreDropped(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-50 * time.Hour)
	for _, name := range []string{workers.DigestOf([]byte("old")).String(), ".put-1", workers.DigestOf([]byte("kept")).String()} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("old"), 0o600))
		if name != workers.DigestOf([]byte("kept")).String() {
			require.NoError(t, os.Chtimes(filepath.Join(dir, name), old, old))
		}
	}
	serve(t, func(c *httpstore.Config) { c.Dir = dir })
	require.Equal(t, 1, files(t, dir))

	url, dir := serve(t, nil)
	d, err := client(t, url).Put(t.Context(), []byte("wanted"))
	require.NoError(t, err)
	name := filepath.Join(dir, d.String())
	require.NoError(t, os.Chtimes(name, old, old))
	_, err = client(t, url).Put(t.Context(), []byte("wanted"))
	require.NoError(t, err)
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Less(t, time.Since(info.ModTime()), time.Hour)
}

// An artifact that was damaged on the disk is there again when somebody puts it, whatever its size.
func TestDamagedArtifactIsReplaced(t *testing.T) {
	url, dir := serve(t, nil)
	c := client(t, url)
	d, err := c.Put(t.Context(), []byte("witness"))
	require.NoError(t, err)
	for _, damage := range []string{"witless", "wit", ""} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, d.String()), []byte(damage), 0o600))
		_, err = c.Put(t.Context(), []byte("witness"))
		require.NoError(t, err)
		data, err := c.Get(t.Context(), d)
		require.NoError(t, err, damage)
		require.Equal(t, "witness", string(data))
	}
}

// A token that can be guessed lets nobody in, though its digest is in the list; nor does one without end.
func TestTokensHaveALength(t *testing.T) {
	for _, token := range []string{"short", strings.Repeat("x", 300)} {
		url, _ := serve(t, func(c *httpstore.Config) { c.Tokens["w"] = workers.DigestOf([]byte(token)) })
		r, err := http.NewRequest("GET", url+"/v1/artifacts/"+workers.Digest{1}.String(), nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, 401, answer.StatusCode)
	}
}

// Each part of a configuration that a store cannot do without is asked for.
func TestConfigurationThatCannotWork(t *testing.T) {
	for _, change := range []func(*httpstore.Config){
		func(c *httpstore.Config) { c.Dir = "" }, func(c *httpstore.Config) { c.Tokens = nil }, func(c *httpstore.Config) { c.MaxBytes = 0 },
		func(c *httpstore.Config) { c.Keep = 0 }, func(c *httpstore.Config) { c.Latency = 0 }, func(c *httpstore.Config) { c.Rate = 0 }, func(c *httpstore.Config) { c.Log = nil },
	} {
		cfg := httpstore.Default(t.TempDir())
		cfg.Tokens = map[string]workers.Digest{"w": {1}}
		require.NoError(t, cfg.Check())
		change(&cfg)
		require.ErrorContains(t, cfg.Check(), "needs a directory, tokens, a log, and bounds")
	}
}

// The authority of a fleet's own signs for its store: a file that names none is refused, and without it the store is a stranger.
func TestPrivateAuthority(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	file := filepath.Join(t.TempDir(), "ca.pem")
	_, err := httpstore.NewClient(server.URL, secret, file)
	require.ErrorContains(t, err, "no such file")
	require.NoError(t, os.WriteFile(file, []byte("no certificate"), 0o600))
	_, err = httpstore.NewClient(server.URL, secret, file)
	require.ErrorContains(t, err, "no certificate in "+file)
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	known, err := httpstore.NewClient(server.URL, secret, file)
	require.NoError(t, err)
	_, err = known.Get(t.Context(), workers.Digest{1})
	require.ErrorIs(t, err, workers.ErrNotFound)
	_, err = client(t, server.URL).Get(t.Context(), workers.Digest{1})
	require.ErrorContains(t, err, "certificate")
}

// A hostile store: its answers are bounded and checked, and not inflated; nobody is sent elsewhere with the token.
func TestHostileStore(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter){
		"other":    func(w http.ResponseWriter) { _, _ = w.Write([]byte("other")) },
		"empty":    func(http.ResponseWriter) {},
		"bomb":     func(w http.ResponseWriter) { w.Header().Set("Content-Encoding", "gzip"); _, _ = w.Write([]byte("x")) },
		"redirect": func(w http.ResponseWriter) { w.Header().Set("Location", "http://127.0.0.1:1/"); w.WriteHeader(302) },
		"failing":  func(w http.ResponseWriter) { w.WriteHeader(500) },
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { answer(w) }))
		c, err := httpstore.NewClient(s.URL, secret, "")
		require.NoError(t, err)
		_, err = c.Get(t.Context(), workers.DigestOf([]byte("x")))
		require.Error(t, err, name)
		_, err = c.Put(t.Context(), []byte("x"))
		require.Error(t, err, name)
		s.Close()
	}
	for _, address := range []string{"", "ftp://x", "://", "nats://x"} {
		_, err := httpstore.NewClient(address, secret, "")
		require.Error(t, err, address)
	}
	_, err := httpstore.NewClient("https://x", "short", "")
	require.Error(t, err)
	_, err = httpstore.New(httpstore.Config{})
	require.Error(t, err)
}

// A store with TLS that is asked without is told from one that refuses.
func TestURLWithoutTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	c, err := httpstore.NewClient(strings.Replace(server.URL, "https", "http", 1), secret, "")
	require.NoError(t, err)
	_, err = c.Get(t.Context(), workers.DigestOf(nil))
	require.ErrorContains(t, err, "https where it serves TLS")
	_, err = c.Put(t.Context(), []byte("x"))
	require.ErrorContains(t, err, "https where it serves TLS")
}
