package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/consensys/gnark"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/download"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

func TestNoKeysToServe(t *testing.T) {
	cmd := newKeysServe()
	cmd.SetArgs([]string{"--keys", filepath.Join(t.TempDir(), "none"), "--listen", "127.0.0.1:0"})
	require.ErrorContains(t, cmd.Execute(), "there are no keys")
}

// Folders whose manifest or files are no keys are not served as if they were: without others the server does not start, and else it names them.
func TestFoldersWithoutKeys(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(&out, nil))
	for name, spoil := range map[string]func(path string) error{
		"batch-empty":  func(path string) error { return os.WriteFile(path+"/manifest.json", nil, 0o600) },
		"batch-none":   func(path string) error { return os.Remove(path + "/manifest.json") },
		"batch-short":  func(path string) error { return os.Truncate(path+"/proving.key", 5) },
		"batch-halved": func(path string) error { return os.Remove(path + "/verifying.key") },
	} {
		putKeys(t, dir, name, "key", true)
		require.NoError(t, spoil(filepath.Join(dir, name)))
		err := servable(dir, log)
		require.ErrorContains(t, err, "there are no keys")
		require.ErrorContains(t, err, name)
	}
	require.Empty(t, out.String())
	require.NoError(t, os.Mkdir(filepath.Join(dir, keyring.VerifyingDir), 0o700)) // another ring, which is no fault
	putKeys(t, dir, "batch-x", "key", true)
	require.NoError(t, servable(dir, log))
	require.Equal(t, 4, strings.Count(out.String(), "no keys for workers"))
	require.Contains(t, out.String(), "has 5 bytes")
}

// putKeys writes a folder of files that are what its manifest says, and no keys.
func putKeys(t *testing.T, dir, name, text string, unsafe bool) map[string][]byte {
	t.Helper()
	files := map[string][]byte{"circuit.r1cs": []byte("circuit"), "verifying.key": []byte(text), "proving.key": append(make([]byte, 3<<20), text...)}
	digest := func(name string) prover.Digest { return prover.Digest(workers.DigestOf(files[name])) }
	m := prover.Manifest{Format: prover.ManifestFormat, Gnark: gnark.Version.String(), Circuit: name, Unsafe: unsafe, CircuitDigest: digest("circuit.r1cs"),
		VKDigest: digest("verifying.key"), PKDigest: digest("proving.key"), CircuitBytes: 7, VKBytes: int64(len(text)), PKBytes: 3<<20 + int64(len(text))}
	if !unsafe {
		m.Ceremony = &prover.Digest{1}
	}
	manifest, err := json.Marshal(m)
	require.NoError(t, err)
	files["manifest.json"] = manifest
	require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
	for file, data := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, file), data, 0o600))
	}
	return files
}

func requireKeys(t *testing.T, dir, name string, files map[string][]byte) {
	t.Helper()
	for file, data := range files {
		got, err := os.ReadFile(filepath.Join(dir, name, file))
		require.NoError(t, err)
		require.Equal(t, workers.DigestOf(data), workers.DigestOf(got), file)
	}
}

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// What `keys serve` serves is what a worker's --keys-from brings; a file that is not its manifest's leaves no keys behind.
func TestKeysFromAServer(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	files := putKeys(t, from, "batch-x", "another", false)
	server := httptest.NewServer(download.Serve(from, keyFiles))
	defer server.Close()
	require.NoError(t, fetchKeys(t.Context(), server.URL, to, []string{"batch-x"}, silent))
	requireKeys(t, to, "batch-x", files)

	require.NoError(t, os.WriteFile(filepath.Join(from, "batch-x", "verifying.key"), []byte("a third"), 0o600))
	fresh := t.TempDir()
	require.ErrorIs(t, fetchKeys(t.Context(), from, fresh, []string{"batch-x"}, silent), download.ErrDiffers)
	_, err := os.Stat(filepath.Join(fresh, "batch-x"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, fetchKeys(t.Context(), from, fresh, []string{"none"}, silent), "does not have")

	require.NoError(t, os.WriteFile(filepath.Join(from, "batch-x", "manifest.json"), []byte(`{"format":2,"circuit":"batch-x","gnark":"v0.0.1"}`), 0o600))
	require.ErrorIs(t, fetchKeys(t.Context(), from, fresh, []string{"batch-x"}, silent), prover.ErrKeysStale, "of another release")
}

// A source that is down is waited for. One that has no keys is not, nor is one whose certificate nobody knows.
func TestKeysAreWaitedFor(t *testing.T) {
	from, to, at := t.TempDir(), t.TempDir(), queuetest.Address(t)
	files := putKeys(t, from, "batch-x", "late", false)
	bring := func(url string, log io.Writer) error {
		cfg := download.Default(url)
		cfg.Tries = 1
		return bringKeys(t.Context(), cfg, to, []string{"batch-x"}, slog.New(slog.NewTextHandler(log, nil)))
	}
	log, brought := &logged{}, make(chan error, 1)
	go func() { brought <- bring("http://"+at, log) }()
	says := func(what string) {
		require.Eventually(t, func() bool { return log.find(regexp.MustCompile("msg=waiting for=keys .*("+what+")")) != "" }, time.Minute, 10*time.Millisecond, what)
	}
	says("refused")
	listener, err := net.Listen("tcp", at)
	require.NoError(t, err)
	var there atomic.Bool // until then a proxy answers, for nobody
	serve := download.Serve(from, keyFiles)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !there.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		serve.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	defer server.Close()
	says("answers 502")
	there.Store(true)
	require.NoError(t, <-brought)
	requireKeys(t, to, "batch-x", files)

	to = t.TempDir()
	none, stranger := httptest.NewServer(http.NotFoundHandler()), httptest.NewTLSServer(serve)
	defer none.Close()
	defer stranger.Close()
	stranger.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	require.ErrorIs(t, bring(none.URL, io.Discard), download.ErrMissing)
	require.ErrorContains(t, bring(stranger.URL, io.Discard), "certificate")
}

// Keys that are here and sound stay, a ceremony's above all, and nobody is asked for others. Damaged ones are brought again.
func TestKeysThatAreHereStay(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	other := putKeys(t, from, "batch-x", "dev", true)
	own := putKeys(t, to, "batch-x", "ceremony", false)
	for _, source := range []string{from, t.TempDir()} {
		require.NoError(t, fetchKeys(t.Context(), source, to, []string{"batch-x"}, silent))
		requireKeys(t, to, "batch-x", own)
	}
	require.NoError(t, os.WriteFile(filepath.Join(to, "batch-x", "proving.key"), []byte("damaged"), 0o600))
	require.NoError(t, fetchKeys(t.Context(), from, to, []string{"batch-x"}, silent))
	requireKeys(t, to, "batch-x", other)
}

// Workers that start in one directory all get the keys.
func TestWorkersShareADirectory(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	files := putKeys(t, from, "batch-x", "shared", false)
	server := httptest.NewServer(download.Serve(from, keyFiles))
	defer server.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := fetchKeys(t.Context(), server.URL, to, []string{"batch-x"}, silent); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	requireKeys(t, to, "batch-x", files)
}
