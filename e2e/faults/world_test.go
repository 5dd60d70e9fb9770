//go:build faults

package faults

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/batch"
	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/rolluptest"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

const (
	ackWait     = 6 * time.Second
	jobDeadline = time.Hour        // of one claim: none is to end by it
	deadline    = 10 * time.Minute // from asking to the proof, a scenario's faults included
	patience    = 2 * deadline     // of the test itself
)

var circuit = circuits.Batch(circuits.Tiny)

// kit is made once for all scenarios: the program, keys, and batches.
type kit struct {
	program   string
	ring      keyring.Ring
	manifest  prover.Manifest
	verifiers *keyring.Verifiers
	batches   []material
}

type material struct {
	statement workers.Digest
	witness   []byte
	number    uint64
}

var (
	kitOnce sync.Once
	theKit  kit
	errKit  error
)

// keysEnv is where make has its keys.
const keysEnv = "CAUSEWAY_FAULTS_KEYS"

func getKit(t *testing.T) kit {
	t.Helper()
	kitOnce.Do(func() { theKit, errKit = makeKit() })
	require.NoError(t, errKit, "what the scenarios need")
	return theKit
}

func makeKit() (k kit, err error) {
	dir, err := os.MkdirTemp("", "causeway-faults-*")
	if err != nil {
		return k, err
	}
	k.program = filepath.Join(dir, "causeway")
	if out, err := exec.Command("go", "build", "-o", k.program, "github.com/causeway-l2/causeway/cmd/causeway").CombinedOutput(); err != nil {
		return k, fmt.Errorf("build the program: %w: %s", err, out)
	}
	b, err := os.ReadFile(k.program)
	if err != nil {
		return k, err
	}
	sum := sha256.Sum256(b)
	cached := keyring.DefaultDir()
	if keys := os.Getenv(keysEnv); keys != "" {
		cached = keys
	}
	// A copy of their own, which this build alone has checked against its circuit, so that no worker compiles it again.
	k.ring = keyring.Ring{Dir: filepath.Join(dir, "keys"), Build: hex.EncodeToString(sum[:])}
	if _, err := os.Stat(filepath.Join(cached, circuit.Name)); err == nil {
		if err := os.CopyFS(filepath.Join(k.ring.Dir, circuit.Name), os.DirFS(filepath.Join(cached, circuit.Name))); err != nil {
			return k, fmt.Errorf("copy keys: %w", err)
		}
	}
	if _, k.manifest, err = k.ring.Ensure(context.Background(), circuit); err != nil {
		return k, err
	}
	if k.verifiers, err = keyring.NewVerifiers(context.Background(), k.ring, circuit); err != nil {
		return k, err
	}
	k.batches, err = makeBatches(16)
	return k, err
}

func makeBatches(n int) (out []material, err error) {
	world := rolluptest.New(1, circuit.Shape, 2)
	witnesses := []*rollup.Witness{world.OpenFeeSlots()}
	for range n - 1 {
		b := rollup.Batch{Header: world.Header, Full: []rollup.Op{&rollup.Deposit{Owner: world.Person(0).Owner(0), To: 0, Amount: rollup.NewAmount(7)}}}
		w, err := world.Execute(b)
		if err != nil {
			return nil, err
		}
		witnesses = append(witnesses, w)
	}
	for _, w := range witnesses {
		a, err := batch.Assign(w)
		if err != nil {
			return nil, err
		}
		data, err := prover.MarshalWitness(a)
		if err != nil {
			return nil, err
		}
		statement := w.Statement().Hash()
		out = append(out, material{statement.Bytes(), data, w.Number})
	}
	return out, nil
}

// world is one fleet: a broker process, a coordinator in this process, and worker processes.
type world struct {
	t       *testing.T
	kit     kit
	dir     string
	address string
	users   natsq.Users
	broker  *process
	queue   *natsq.Queue
	c       *fleet.Coordinator
	stop    func()

	running  map[string]*process // by name, the last one
	deadline time.Duration       // from asking to the proof

	mu     sync.Mutex // guards all below
	jobs   []workers.Job
	asked  map[workers.Digest]time.Time
	proofs map[workers.Digest][]fleet.Proof
	took   map[workers.Digest]time.Duration
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldWith(t, ackWait)
}

func newWorldWith(t *testing.T, ackWait time.Duration, change ...func(*fleet.Config)) *world {
	t.Helper()
	w := &world{t: t, kit: getKit(t), dir: t.TempDir(), deadline: deadline, running: map[string]*process{}, asked: map[workers.Digest]time.Time{}, proofs: map[workers.Digest][]fleet.Proof{},
		took: map[workers.Digest]time.Duration{}}
	w.address = queuetest.Address(t)
	var err error
	w.users, err = natsq.OpenUsers(w.path("users"))
	require.NoError(t, err)
	for _, name := range []string{"a", "b", "small", "large", "liar", "honest", "full", "old", "new", "slow", "fast"} {
		_, _, err := w.users.Ensure(name, natsq.RoleWorker)
		require.NoError(t, err)
	}
	w.startBroker()
	cfg := natsq.DefaultConfig()
	cfg.AckWait, cfg.Log = ackWait, quiet
	key, err := os.ReadFile(w.users.KeyFile(string(natsq.RoleOperator)))
	require.NoError(t, err)
	w.queue, err = natsq.Connect(t.Context(), cfg, w.url(), string(key))
	require.NoError(t, err)
	t.Cleanup(func() { w.queue.Close() })
	require.NoError(t, w.queue.Provision(t.Context()))
	w.coordinate(change...)
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

func (w *world) url() string { return "nats://" + w.address }

func (w *world) coordinate(change ...func(*fleet.Config)) {
	cfg := fleet.Default()
	cfg.Tick, cfg.Sweep, cfg.Deadline, cfg.RetryMin, cfg.RetryMax = 50*time.Millisecond, time.Second, jobDeadline, 100*time.Millisecond, time.Second
	cfg.Proofs, cfg.Log = w.path("proofs"), slog.New(slog.NewTextHandler(w.log("coordinator"), nil))
	for _, f := range change {
		f(&cfg)
	}
	c, err := fleet.New(cfg, w.queue, w.queue.Artifacts(), w.kit.verifiers)
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		if err := c.Run(ctx); err != nil {
			w.t.Error(err)
		}
	})
	wg.Go(func() {
		for {
			p, err := c.Next(ctx)
			if err != nil {
				return
			}
			w.mu.Lock()
			w.proofs[p.Job.ID] = append(w.proofs[p.Job.ID], p)
			w.took[p.Job.ID] = time.Since(w.asked[p.Job.ID])
			w.mu.Unlock()
		}
	})
	w.c = c
	w.stop = sync.OnceFunc(func() { cancel(); wg.Wait() })
	w.t.Cleanup(w.stop)
}

func (w *world) log(name string) io.Writer {
	f, err := os.OpenFile(w.path(name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	require.NoError(w.t, err)
	w.t.Cleanup(func() { f.Close() })
	return f
}

func (w *world) logOf(name string) string {
	b, err := os.ReadFile(w.path(name + ".log"))
	require.NoError(w.t, err)
	return string(b)
}

// job is that of a batch; change makes another one of it.
func (w *world) job(m material) workers.Job {
	w.t.Helper()
	j, err := workers.NewJob(workers.Job{Circuit: circuit.Name, CircuitDigest: workers.Digest(w.kit.manifest.CircuitDigest), VKDigest: workers.Digest(w.kit.manifest.VKDigest),
		PublicInput: m.statement, Inputs: []workers.Digest{workers.DigestOf(m.witness)}, FirstBatch: m.number, LastBatch: m.number})
	require.NoError(w.t, err)
	return j
}

// ask requests proofs of the next n batches.
func (w *world) ask(n int) (out []workers.Job) {
	w.t.Helper()
	for _, m := range w.kit.batches[len(w.jobs):][:n] {
		out = append(out, w.request(w.job(m), m.witness))
	}
	return out
}

func (w *world) request(j workers.Job, witness []byte) workers.Job {
	w.t.Helper()
	w.mu.Lock()
	w.jobs, w.asked[j.ID] = append(w.jobs, j), time.Now()
	w.mu.Unlock()
	require.NoError(w.t, w.c.Request(request(j, witness)))
	return j
}

func request(j workers.Job, witness []byte) fleet.Request {
	return fleet.Request{Job: j, Inputs: func() ([][]byte, error) { return [][]byte{witness}, nil }}
}

func (w *world) eventually(what string, f func() bool) {
	w.t.Helper()
	if !assertEventually(f) {
		names, _ := filepath.Glob(w.path("*.log"))
		for _, name := range names {
			b, _ := os.ReadFile(name)
			w.t.Logf("%s ends with:\n%s", filepath.Base(name), b[max(0, len(b)-4000):])
		}
		require.Fail(w.t, "did not happen: "+what)
	}
}

func assertEventually(f func() bool) bool {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if f() {
			return true
		}
	}
	return false
}

func (w *world) row(j workers.Job) workers.Row {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	r, _, err := w.queue.Row(ctx, j.ID)
	if err != nil {
		return workers.Row{} // it is asked again
	}
	return r
}

func (w *world) isProven(j workers.Job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.proofs[j.ID]) > 0
}

// claimed waits until somebody proves the job, and returns who.
func (w *world) claimed(j workers.Job) (by string) {
	w.t.Helper()
	w.eventually("claimed", func() bool {
		r := w.row(j)
		if r.State != workers.Claimed || len(r.Running()) == 0 {
			return false
		}
		by = r.Running()[0].Worker
		return true
	})
	return by
}

func (w *world) outcomes(j workers.Job) (out []workers.Class) {
	for _, c := range w.row(j).Claims {
		out = append(out, c.Outcome)
	}
	return out
}

// finish waits until all is proven, and checks what must hold after every scenario.
func (w *world) finish() {
	w.t.Helper()
	for _, j := range w.jobs {
		w.eventually(fmt.Sprintf("batch %d proven", j.FirstBatch), func() bool { return w.isProven(j) })
	}
	w.eventually("no job waits", func() bool { return w.c.Pressure().Jobs == 0 })
	time.Sleep(2 * time.Second) // two sweeps: what comes late is dropped, not counted again
	w.mu.Lock()
	defer w.mu.Unlock()
	longest := time.Duration(0)
	for _, j := range w.jobs {
		require.Len(w.t, w.proofs[j.ID], 1, "batch %d is final exactly once", j.FirstBatch)
		require.NoError(w.t, w.kit.verifiers.Verify(w.t.Context(), j, w.proofs[j.ID][0].Data), "no wrong proof is accepted")
		require.Less(w.t, w.took[j.ID], w.deadline, "no job is past its deadline")
		longest = max(longest, w.took[j.ID])
	}
	for _, j := range w.jobs {
		r := w.row(j)
		require.True(w.t, r.State == workers.Done || r.State == "", "no row is left in state %s", r.State)
		order := workers.Order{Job: j, Release: 1, Epoch: workers.EpochOf(j.VKDigest), Class: r.Class}
		w.eventually("no message is left", func() bool { // a dead worker's comes back after AckWait, and is dropped
			queued, err := w.queue.Queued(w.t.Context(), order)
			return err == nil && !queued
		})
	}
	w.t.Logf("%d batches final once each, the longest after %.1fs", len(w.jobs), longest.Seconds())
}
