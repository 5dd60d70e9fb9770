package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/batch"
	coordinator "github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

// childCommand is set for a child process that is this program as users have it.
const childCommand = "CAUSEWAY_TEST_COMMAND"

// program starts this program with arguments, until the test ends; the worker's own child inherits what it is.
func program(t *testing.T, args ...string) (*exec.Cmd, *logged) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd, log := exec.Command(self, args...), &logged{}
	cmd.Env, cmd.Stdout, cmd.Stderr = append(os.Environ(), childCommand+"=1"), log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // a second time it says that it was
		if t.Failed() {
			t.Logf("%s:\n%s", args[0], log.find(regexp.MustCompile(`(?s)(.*)`)))
		}
	})
	return cmd, log
}

func (l *logged) await(t *testing.T, pattern string) (found string) {
	t.Helper()
	re := regexp.MustCompile(pattern)
	require.Eventually(t, func() bool { found = l.find(re); return found != "" }, 3*time.Minute, 10*time.Millisecond, pattern)
	return found
}

// A file of tokens that would let in nobody, or not whom it names, is refused; so is a name that no line can hold.
func TestTokensThatLetNobodyIn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users")
	digest := workers.DigestOf([]byte("secret")).String()
	for text, want := range map[string]string{"": "names nobody", "# none\n": "names nobody", "ada " + digest + "\nada " + digest: "line 2: ada has a token already", "ada": "want a name", "a b " + digest: "want a name"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := readWorkers(file)
		require.ErrorContains(t, err, want, text)
	}
	cmd := tokenCommand("--users")
	cmd.SetArgs([]string{"a b"})
	require.ErrorContains(t, cmd.Execute(), "want 1 to 64")
}

// Flags that cannot be meant so are refused by name, before anything listens: a key without a certificate would serve plain HTTP, no circuit meant all of them.
func TestServersFlags(t *testing.T) {
	dir := t.TempDir()
	users, nkey := filepath.Join(dir, "users"), filepath.Join(dir, "gate.key")
	require.NoError(t, os.WriteFile(users, []byte("ada "+workers.DigestOf([]byte("secret")).String()), 0o600))
	artifacts := []string{"artifacts", "--dir", dir, "--users", users, "--listen", "127.0.0.1:0"}
	gate := []string{"dispatcher", "--queue", "nats://127.0.0.1:1", "--nkey", nkey, "--workers", users, "--listen", "127.0.0.1:0"}
	worker := []string{"worker", "--queue", "nats://127.0.0.1:1", "--nkey", nkey}
	behind := []string{"worker", "--dispatcher", "http://127.0.0.1:1", "--token-file", users, "--keys", dir}
	for _, c := range []struct {
		command []string
		flags   []string
		want    string
	}{
		{artifacts, []string{"--tls-key", users}, "--tls-cert and --tls-key: want both"},
		{artifacts, []string{"--tls-cert", users}, "--tls-cert and --tls-key: want both"},
		{artifacts, []string{"--tls-cert", users, "--tls-key", users}, "--tls-cert, --tls-key: tls"},
		{artifacts, []string{"--max-gib", "0"}, "--max-gib 0"},
		{artifacts, []string{"--max-gib", "8589934592"}, "want 1 to 8589934591"},
		{artifacts, []string{"--keep", "0s"}, "--keep 0s"},
		{gate, []string{"--tls-key", users}, "--tls-cert and --tls-key: want both"},
		{gate, []string{"--circuits", ""}, "--circuits names none"},
		{gate, []string{"--token-file", users}, "unknown flag: --token-file"}, // it is a user of the queue: a name of its own is what its workers' begin with
		{worker, []string{"--circuits", ""}, "--circuits names none"},
		{worker, []string{"--drain-grace", "-1s"}, "--drain-grace -1s"},
		{worker, []string{"--stall", "0s"}, "--stall 0s"},
		{behind, []string{"--nkey", nkey}, "--nkey is of workers at the queue"},
		{behind, []string{"--cert", users}, "--cert is of workers at the queue"},
		{behind, []string{"--cert-key", users}, "--cert-key is of workers at the queue"},
		{behind, []string{"--artifacts", dir}, "--artifacts is of workers at the queue"},
		{behind, []string{"--artifacts-token-file", users}, "--artifacts-token-file is of workers at the queue"},
		{behind, []string{"--artifacts-ca", users}, "--artifacts-ca is of workers at the queue"},
	} {
		root := newRoot()
		root.SetArgs(append(slices.Clone(c.command), c.flags...))
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		require.ErrorContains(t, root.ExecuteContext(ctx), c.want, "%s %v", c.command[0], c.flags)
		cancel()
	}
}

// A server ends with what it serves for: nobody is left who would answer.
func TestServerEndsWithWhatRuns(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ended := make(chan error, 1)
	go func() {
		ended <- tlsFlags{}.serve(t.Context(), listener, http.NotFoundHandler(), 1<<10, silent, func(context.Context) error { return workers.ErrClosed })
	}()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, workers.ErrClosed)
	case <-time.After(time.Minute):
		require.Fail(t, "it goes on")
	}
}

// A queue that is down is waited for, by workers and by a dispatcher, as an operator does: machines of a fleet start in any order. Asked to end they do.
func TestWorkersWaitForTheQueue(t *testing.T) {
	dir := t.TempDir()
	server := natsq.DefaultServerConfig(dir)
	server.Listen, server.Log = queuetest.Address(t), silent
	users, err := natsq.OpenUsers(filepath.Join(dir, "users"))
	require.NoError(t, err)
	_, err = users.Add("gate", natsq.RoleWorker)
	require.NoError(t, err)
	holders := filepath.Join(dir, "holders")
	require.NoError(t, os.WriteFile(holders, []byte("ada "+workers.DigestOf([]byte("secret")).String()), 0o600))
	waiting := regexp.MustCompile(`msg=waiting for=("the queue")`)
	start := func(args ...string) (*logged, func(), chan error) {
		root, log, ended := newRoot(), &logged{}, make(chan error, 1)
		root.SetErr(log)
		root.SetArgs(append(args, "--queue", "nats://"+server.Listen, "--nkey", users.KeyFile("gate")))
		ctx, cancel := context.WithCancel(t.Context())
		go func() { ended <- root.ExecuteContext(ctx) }()
		require.Eventually(t, func() bool { return log.find(waiting) != "" }, time.Minute, 10*time.Millisecond, args[0])
		return log, cancel, ended
	}
	gate := []string{"dispatcher", "--workers", holders, "--listen", "127.0.0.1:0"}
	worker := []string{"worker", "--keys", filepath.Join(dir, "keys"), "--keys-from", filepath.Join(dir, "none"), "--outbox="}
	for _, command := range [][]string{gate, worker} {
		_, cancel, ended := start(command...)
		cancel()
		require.NoError(t, <-ended)
	}
	opens, stop, gateEnded := start(gate...)
	_, _, workerEnded := start(worker...)
	queue, err := natsq.StartServer(server)
	require.NoError(t, err)
	defer queue.Close()
	require.ErrorContains(t, <-workerEnded, "keys of batch-small", "it has come to what follows")
	require.Eventually(t, func() bool { return opens.find(listening) != "" }, time.Minute, 10*time.Millisecond)
	stop()
	require.NoError(t, <-gateEnded)
}

// The commands from end to end, with a real proof: a dispatcher takes a job from the queue with a worker's key and its witness from a store behind HTTP, a worker that has nothing but
// a token proves it, and the operator's side verifies it. Then the worker is asked to leave, and does, with 0.
func TestDispatcherCommands(t *testing.T) {
	dir, circuit := t.TempDir(), circuits.Batch(circuits.Tiny)
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	ring, err := newRing(keyring.DefaultDir(), nil)
	require.NoError(t, err)
	_, manifest, err := ring.Ensure(t.Context(), circuit)
	require.NoError(t, err)
	verifiers, err := keyring.NewVerifiers(t.Context(), ring, circuit)
	require.NoError(t, err)
	w := rolluptest.New(1, circuit.Shape, 2).OpenFeeSlots()
	assigned, err := batch.Assign(w)
	require.NoError(t, err)
	witness, err := prover.MarshalWitness(assigned)
	require.NoError(t, err)
	statement := w.Statement().Hash()

	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	server := natsq.DefaultServerConfig(filepath.Join(dir, "queue"))
	server.Log = quiet
	broker, err := natsq.StartServer(server)
	require.NoError(t, err)
	defer broker.Close()
	cfg := natsq.DefaultConfig()
	cfg.Log = quiet
	queue, err := broker.Connect(t.Context(), cfg)
	require.NoError(t, err)
	defer queue.Close()
	require.NoError(t, queue.Provision(t.Context()))
	gate, err := broker.WorkerKey("gate")
	require.NoError(t, err)

	const ofOperator, ofGate, ofAda = "the operator's token", "the dispatcher's token", "ada's token, twenty letters"
	line := func(name, secret string) string { return name + " " + workers.DigestOf([]byte(secret)).String() + "\n" }
	_, log := program(t, "artifacts", "--dir", filepath.Join(dir, "artifacts"), "--users", write("users", line("operator", ofOperator)+line("gate", ofGate)), "--listen", "127.0.0.1:0")
	at := "http://" + log.await(t, `address=(\S+)`)
	artifacts, err := artifactsFlags{at: at, tokenFile: write("operator.token", ofOperator)}.open(nil)
	require.NoError(t, err)
	_, log = program(t, "dispatcher", "--queue", broker.URL(), "--nkey", write("gate.key", gate.Text()), "--workers", write("workers", line("ada", ofAda)),
		"--circuits", circuit.Name, "--listen", "127.0.0.1:0", "--artifacts", at, "--artifacts-token-file", write("gate.token", ofGate))
	door := "http://" + log.await(t, `address=(\S+)`)
	worker, log := program(t, "worker", "--dispatcher", door, "--token-file", write("ada.token", ofAda), "--circuits", circuit.Name, "--keys", ring.Dir, "--outbox", filepath.Join(dir, "outbox"))

	fc := coordinator.Default()
	fc.Log = quiet
	c, err := coordinator.New(fc, queue, artifacts, verifiers)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx) }()
	defer func() { cancel(); require.NoError(t, <-ended) }()
	j, err := workers.NewJob(workers.Job{Circuit: circuit.Name, CircuitDigest: workers.Digest(manifest.CircuitDigest), VKDigest: workers.Digest(manifest.VKDigest),
		PublicInput: statement.Bytes(), Inputs: []workers.Digest{workers.DigestOf(witness)}, FirstBatch: w.Number, LastBatch: w.Number})
	require.NoError(t, err)
	require.NoError(t, c.Request(coordinator.Request{Job: j, Inputs: func() ([][]byte, error) { return [][]byte{witness}, nil }}))
	soon, stop := context.WithTimeout(t.Context(), 4*time.Minute)
	defer stop()
	p, err := c.Next(soon)
	require.NoError(t, err, "a proof")
	require.Equal(t, "gate-ada", p.Worker)
	var present []workers.Presence
	require.Eventually(t, func() bool { present, err = queue.Present(t.Context()); return err == nil && len(present) > 0 }, time.Minute, 50*time.Millisecond)
	require.Equal(t, "gate-ada", present[0].Worker, "who is behind a dispatcher is seen")
	require.NoError(t, verifiers.Verify(t.Context(), j, p.Data))

	require.NoError(t, c.Drain(t.Context(), "gate-ada", workers.Leaves))
	log.await(t, `(asked to leave)`)
	require.NoError(t, worker.Wait(), "it exits with 0")
}
