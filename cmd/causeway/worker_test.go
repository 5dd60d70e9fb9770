package main

import (
	"bytes"
	"context"
	"encoding/pem"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/gpu"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/dispatcher"
	"github.com/causeway-l2/causeway/workers/memq"
	"github.com/causeway-l2/causeway/workers/natsq"
)

func TestWorkerName(t *testing.T) {
	none, key := natsq.Key{}, natsq.Key{Name: "prover"}
	name, err := workerName("", none)
	require.NoError(t, err)
	require.NotEmpty(t, name)
	name, err = workerName("any", none)
	require.NoError(t, err)
	require.Equal(t, "any", name)
	name, err = workerName("", key)
	require.NoError(t, err)
	require.True(t, key.SpeaksFor(name) && len(name) > len("prover-"), "several workers may share a key: %s", name)
	_, err = workerName("prover-7", key)
	require.NoError(t, err)
	_, err = workerName("proverb", key)
	require.ErrorContains(t, err, "not the key's to use")
}

// What would be found out late, or never, is refused at the start.
func TestWorkerIsRefused(t *testing.T) {
	dir := t.TempDir()
	users, err := natsq.OpenUsers(dir)
	require.NoError(t, err)
	_, err = (&queueFlags{key: users.KeyFile("operator")}).access()
	require.ErrorContains(t, err, "causeway queue add")
	_, err = users.Add("w", natsq.RoleWorker)
	require.NoError(t, err)
	_, err = (&queueFlags{key: users.KeyFile("w")}).access()
	require.NoError(t, err)

	require.NoError(t, checkOutbox(""))
	require.NoError(t, checkOutbox(dir+"/outbox"))
	require.ErrorContains(t, checkOutbox(users.KeyFile("w")), "name a directory that can be written to")

	none := dir + "/none"
	for want, f := range map[string]workerFlags{
		"--ca: ":                   {queue: queueFlags{ca: none}},
		"--cert: ":                 {queue: queueFlags{cert: none}},
		"--cert-key: ":             {queue: queueFlags{certKey: none}},
		"--artifacts-ca: ":         {artifacts: artifactsFlags{ca: none}},
		"--artifacts-token-file: ": {artifacts: artifactsFlags{tokenFile: none}},
	} {
		require.ErrorContains(t, f.checkFiles(), want)
	}
}

// Who is not let in by a dispatcher, or has another's address, hears of it before keys and provers are made ready. One that is away is waited for.
func TestWorkerKnocks(t *testing.T) {
	const token = "ada's token, twenty letters"
	cfg := dispatcher.Default("gate")
	cfg.Log, cfg.Circuits, cfg.Workers = silent, []string{"batch"}, map[string]workers.Digest{"ada": workers.DigestOf([]byte(token))}
	queue, err := memq.New(memq.Config{AckWait: time.Second, MaxDeliver: 2})
	require.NoError(t, err)
	d, err := dispatcher.New(cfg, queue, &memq.Artifacts{})
	require.NoError(t, err)
	serve := func(h http.Handler) *httptest.Server {
		s := httptest.NewUnstartedServer(h)
		s.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
		s.StartTLS()
		t.Cleanup(s.Close)
		return s
	}
	gate, other, plain := serve(d.Handler()), serve(http.NotFoundHandler()), httptest.NewServer(d.Handler())
	defer plain.Close()
	ca := filepath.Join(t.TempDir(), "ca")
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: gate.Certificate().Raw}), 0o600))
	connect := func(url, secret, ca string) (string, error) {
		var log bytes.Buffer
		f := workerFlags{gate: url, secret: secret, queue: queueFlags{ca: ca}}
		_, err := f.connect(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
		return log.String(), err
	}
	for url, ca := range map[string]string{gate.URL: ca, plain.URL: ""} {
		said, err := connect(url, token, ca)
		require.NoError(t, err)
		require.Empty(t, said)
	}
	answers := func(code int) string {
		return serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })).URL
	}
	_, err = connect(answers(http.StatusTooManyRequests), token, ca)
	require.NoError(t, err, "who asks too often is known")
	for _, url := range []string{"https://127.0.0.1:1", answers(http.StatusBadGateway)} {
		said, err := connect(url, token, ca)
		require.NoError(t, err)
		require.Contains(t, said, "asked again")
	}

	for want, c := range map[string][3]string{
		"is no http or https URL":         {"gate:8443", token, ca},
		"the token is missing or too s":   {gate.URL, "", ca},
		"does not know this worker's tok": {gate.URL, token + "!", ca},
		"signed by unknown authority":     {gate.URL, token, ""},
		"HTTP response to HTTPS client":   {strings.Replace(plain.URL, "http", "https", 1), token, ca},
		"https where it serves TLS":       {strings.Replace(gate.URL, "https", "http", 1), token, ""},
		"what no dispatcher says":         {other.URL, token, ca},
	} {
		_, err := connect(c[0], c[1], c[2])
		require.ErrorContains(t, err, want)
	}

	wrong, keys := filepath.Join(t.TempDir(), "token"), t.TempDir()
	require.NoError(t, os.WriteFile(wrong, []byte("nobody's token, of enough letters"), 0o600))
	root := newRoot()
	root.SetArgs([]string{"worker", "--dispatcher", plain.URL, "--token-file", wrong, "--keys", keys, "--circuits", "batch-tiny", "--outbox="})
	soon, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	require.ErrorContains(t, root.ExecuteContext(soon), "does not know this worker's token")
	made, err := os.ReadDir(keys)
	require.NoError(t, err)
	require.Empty(t, made)
}

// A file with all that `token NAME` prints is no token, and what is in it is not shown.
func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for text, want := range map[string]string{"a token\n": "", "token: secret\nline: x\n": "holds more than a token", "\x00\x01": "holds more than a token"} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := readToken(path)
		require.NoError(t, err, "a key of the queue has several lines")
		got, err := readBearer(path)
		if want == "" {
			require.NoError(t, err)
			require.Equal(t, "a token", got)
			continue
		}
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestServedClasses(t *testing.T) {
	for _, c := range []struct {
		asked  []string
		device string
		want   []string
	}{
		{nil, "", nil}, {nil, "cpu64", []string{"cpu64", "cpu16"}}, {[]string{"cpu16"}, "cpu64", []string{"cpu16"}}, {[]string{"gpu24"}, "gpu80", []string{"gpu24"}},
	} {
		got, err := servedClasses(c.asked, c.device)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
}

// What cannot work is refused at once, not when the queue is there.
func TestWorkerRefusesFlags(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for args, want := range map[string]string{
		"": "--queue is missing: give the URL of the operator's queue",
		"--queue nats://127.0.0.1:1 --dispatcher http://127.0.0.1:1": "two ways to the same jobs: give one of them",
		"--queue nats://127.0.0.1:1 --class cpu16,cpu17":             `--class: workers: class "cpu17": want one of cpu16, cpu64`,
	} {
		cmd := newRoot()
		cmd.SetOut(io.Discard)
		cmd.SetErr(io.Discard)
		cmd.SetArgs(append([]string{"worker", "--outbox="}, strings.Fields(args)...))
		require.ErrorContains(t, cmd.ExecuteContext(ctx), want)
	}
}

// A device has one prover; the largest class asked for is what it may take.
func TestProverFlags(t *testing.T) {
	f := proverFlags{circuits: []string{"batch-tiny"}, devices: []string{"cpu", "cpu"}}
	require.ErrorContains(t, f.check(), "twice")
	f.devices = []string{"cuda:x"}
	require.Error(t, f.check())
	f.devices = []string{"cpu", "cuda:0"}
	if gpu.Built {
		require.NoError(t, f.check())
	} else {
		require.ErrorIs(t, f.check(), prover.ErrNoDevice)
	}
	args, err := f.args("cpu", []string{"cpu16", "cpu64"})
	require.NoError(t, err)
	require.Contains(t, strings.Join(args, " "), "--memory 64")
	f.memory = 8
	args, err = f.args("cpu", []string{"cpu16"})
	require.NoError(t, err)
	require.Contains(t, strings.Join(args, " "), "--memory 8")
	require.Equal(t, "cpu16", cpuCapability(100<<30, 16<<30).Class, "what it may take, not what the machine has")
	require.Equal(t, "cpu64", cpuCapability(100<<30, 0).Class)
	require.NoError(t, workers.Capability(cpuCapability(machineMemory(), 0)).Check())
	require.Positive(t, machineMemory())
}

// A device that is not there is told before keys are made for it, which takes minutes.
func TestDeviceBeforeKeys(t *testing.T) {
	f := proverFlags{circuits: []string{"batch-tiny"}, devices: []string{"cuda:255"}, keys: filepath.Join(t.TempDir(), "keys")}
	_, err := f.bench(t.Context())
	var failure workers.Failure
	require.ErrorAs(t, err, &failure)
	require.Equal(t, workers.ClassGPU, failure.Class)
	require.NoDirExists(t, f.keys)
}

// A prover keeps the memory that nobody else needs, unless whoever starts the worker says otherwise: Go takes the last word.
func TestProverEnv(t *testing.T) {
	require.Equal(t, []string{"A=b", "GODEBUG=madvdontneed=0"}, proverEnv([]string{"A=b"}))
	require.Equal(t, []string{"GODEBUG=madvdontneed=0,madvdontneed=1", "A=b"}, proverEnv([]string{"GODEBUG=madvdontneed=1", "A=b"}))
}
