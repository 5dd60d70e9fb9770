package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/benchmarks"
	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/internal/run"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/restore"
	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
	"github.com/causeway-l2/causeway/workers/queuetest"
)

var (
	soakTime   = flag.Duration("soak", 0, "how long TestN2Soak works; 0: it judges made-up measurements alone")
	soakReport = flag.String("report", "", "file that TestN2Soak writes its report to")
)

// tinyAggregate is the cheapest circuit that settles.
var tinyAggregate = circuits.Aggregate(circuits.Tiny, 1)

// workerChild proves for an operator whose batches are tiny.
func workerChild(at string) {
	go endWithParent()
	f := strings.Fields(at)
	if err := proveTiny(f[0], strings.Join(f[1:6], " "), f[6]); err != nil {
		fmt.Fprintln(os.Stderr, "causeway:", err)
		os.Exit(1)
	}
}

func proveTiny(url, key, name string) error {
	ctx, stop := run.Context()
	defer stop()
	ring := keyring.Ring{Dir: keyring.DefaultDir(), Build: "soak"}
	cfg := natsq.DefaultConfig()
	cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	queue, err := natsq.Connect(ctx, cfg, url, key)
	if err != nil {
		return err
	}
	defer queue.Close()
	feed, err := workers.NewClaimer(queue, workers.Identity{Worker: name})
	if err != nil {
		return err
	}
	w, err := workers.New(workers.DefaultConfig(name), feed, queue.Artifacts(), keyring.NewProvers(ring, tinyAggregate, tinyAggregate.Inner()))
	if err != nil {
		return err
	}
	return w.Run(ctx)
}

// sample of the operator's process.
type sample struct {
	at                      time.Duration
	rss, heap               float64 // MiB
	goroutines, fds         float64
	sealed, final, accepted float64
}

func measure(c *child, since time.Time) sample {
	const mib = 1 << 20
	return sample{time.Since(since), c.metric("process_resident_memory_bytes") / mib, c.metric("go_memstats_heap_inuse_bytes") / mib, c.metric("go_goroutines"),
		c.metric("process_open_fds"), c.metric("causeway_node_batch_sealed"), c.metric("causeway_node_batch_final"), c.metric("causeway_node_ops_accepted_total")}
}

// growth compares the median of the last third of what was measured with that of the third before: what a process needs it has by then.
func growth(all []sample, of func(sample) float64) (before, after float64) {
	third := len(all) / 3
	return median(all[third:2*third], of), median(all[2*third:], of)
}

func median(all []sample, of func(sample) float64) float64 {
	var v []float64
	for _, s := range all {
		v = append(v, of(s))
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// limits of growth between the thirds: a part, and a constant that collections of garbage and connections under way account for.
var limits = []struct {
	name     string
	of       func(sample) float64
	part, by float64
}{
	{"resident memory, MiB", func(s sample) float64 { return s.rss }, 0.1, 32},
	{"goroutines", func(s sample) float64 { return s.goroutines }, 0.1, 10},
	{"open files", func(s sample) float64 { return s.fds }, 0.1, 10},
}

// leaks lists what grew.
func leaks(all []sample) (out []string) {
	for _, l := range limits {
		if before, after := growth(all, l.of); after > before*(1+l.part)+l.by {
			out = append(out, fmt.Sprintf("%s: from %.0f to %.0f", l.name, before, after))
		}
	}
	return out
}

// N2: an operator's process under a light load, with real proofs by worker processes that are killed, a broker that restarts and reorgs, needs no more as time
// goes by, and all is final in the end. `make soak` and `make soak-short` run it; without -soak it checks the judge.
func TestN2Soak(t *testing.T) {
	var flat, leaking []sample
	for i := range 90 {
		flat = append(flat, sample{rss: 200 + 30*float64(i%7), goroutines: 100 + float64(i%5), fds: 40})
		leaking = append(leaking, sample{rss: 200 + 3*float64(i), goroutines: 100 + float64(i), fds: 40 + float64(i)})
	}
	require.Empty(t, leaks(flat))
	require.Len(t, leaks(leaking), len(limits))
	if *soakTime > 0 {
		newSoak(t).run()
	}
}

// soak is the world of the killed operator, with real proofs, and what was done to it.
type soak struct {
	*killWorld
	rng                      *rand.Rand
	dir                      string
	broker                   *natsq.Server
	server                   natsq.ServerConfig
	op                       *child
	workers                  []*child
	began                    time.Time
	samples                  []sample
	kills, restarts, reorgs  int
	deepest                  uint64
	workerPeak               float64 // MiB
	finalAfter               time.Duration
	alerts                   float64
	finalAtKill              float64
	started                  int
	acknowledged, finalBatch uint64
}

func newSoak(t *testing.T) *soak {
	s := &soak{rng: rand.New(rand.NewPCG(*killSeed, 2)), dir: t.TempDir()}
	_, manifest, err := keyring.Ring{Dir: keyring.DefaultDir(), Build: "soak"}.Ensure(t.Context(), tinyAggregate)
	require.NoError(t, err)
	w := newSettledWorld(t, catalogOf(manifest), 2*time.Second, tinyAggregate, func() *natsq.Server {
		s.server = natsq.DefaultServerConfig(s.dir)
		s.server.Listen = queuetest.Address(t)
		s.broker, err = natsq.StartServer(s.server)
		require.NoError(t, err)
		return s.broker
	})
	s.killWorld = w
	t.Cleanup(func() { s.broker.Close() })
	replaceInFile(t, w.config, "poll: 100ms", "poll: 500ms", "confirmations: 0", "confirmations: 6", "sealAfter: 50ms", "sealAfter: 20s",
		"aggregateAfter: 50ms", "aggregateAfter: 1s", "keys: "+w.path("keys"), "keys: "+keyring.DefaultDir())
	return s
}

// catalogOf has stubs that say they are of the keys that are used.
func catalogOf(keys prover.Manifest) deploy.Catalog {
	return func(name string) (l1contracts.Verifier, error) {
		v, err := stubCatalog(name)
		v.CircuitDigest, v.VKDigest = keys.CircuitDigest.String(), keys.VKDigest.String()
		return v, err
	}
}

// The soak's rollup is one that its operator operates; that it is, the soak would find out in a night.
func TestSoakFindsItsRollup(t *testing.T) {
	server := natsq.DefaultServerConfig(t.TempDir())
	broker, err := natsq.StartServer(server)
	require.NoError(t, err)
	defer broker.Close()
	w := newSettledWorld(t, catalogOf(prover.Manifest{CircuitDigest: prover.Digest{1}, VKDigest: prover.Digest{2}}), 250*time.Millisecond, tinyAggregate, func() *natsq.Server { return broker })
	got, err := shapesFor(t.Context(), w.client, node.Config{Aggregate: tinyAggregate})
	require.NoError(t, err)
	require.Equal(t, w.shapes, got)
}

func (s *soak) run() {
	t := s.t
	s.op = startProcess(t, childConfig+"="+s.killWorld.config, childProofs+"=1", childHeap+"="+s.heapFile())
	require.True(t, s.op.ready(), s.op.tail())
	s.workers = []*child{s.worker(), s.worker()}
	s.began = time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), *soakTime)
	defer cancel()
	paid := make(chan struct{})
	go func() {
		defer close(paid)
		s.pay(ctx)
	}()
	s.disturb(ctx)
	<-paid
	s.settle()
	_ = s.op.cmd.Process.Signal(syscall.SIGUSR1)
	text := s.report()
	t.Log(text)
	if *soakReport != "" {
		require.NoError(t, os.WriteFile(*soakReport, []byte(text), 0o644))
	}
	require.Empty(t, leaks(s.samples))
}

// heapFile is beside the report: what the operator's process had on its heap when it ended, for `go tool pprof`.
func (s *soak) heapFile() string {
	if *soakReport == "" {
		return filepath.Join(s.dir, "heap.pprof")
	}
	return strings.TrimSuffix(*soakReport, ".md") + ".heap.pprof"
}

func (s *soak) worker() *child {
	s.started++
	name := fmt.Sprint("worker-", s.started)
	key, err := s.broker.WorkerKey(name)
	require.NoError(s.t, err)
	return startProcess(s.t, fmt.Sprintf("%s=%s %s %s", childWorker, s.broker.URL(), key.Text(), name))
}

// pay has one payer after the other pay once in a while, unless provers fall behind: two ops fill a batch. It ends before the disturbances do.
func (s *soak) pay(ctx context.Context) {
	const every = 15 * time.Second
	for i := 0; time.Since(s.began) < *soakTime*8/10; i++ {
		for s.op.metric("causeway_node_batch_sealed") > s.op.metric("causeway_node_batch_final")+3 && ctx.Err() == nil {
			time.Sleep(time.Second)
		}
		once, cancel := context.WithCancel(ctx)
		p := s.payers[i%len(s.payers)]
		had := len(p.receipts)
		p.payUntil(once, s.t, s.op, s.bob, func() bool { return len(p.receipts) > had })
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
	}
}

// disturb measures, kills workers, restarts the broker and has L1 take back blocks, until ctx is done.
func (s *soak) disturb(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for i := 1; ; i++ {
		select {
		case <-ctx.Done():
			return
		case <-s.op.ended:
			s.t.Fatalf("the operator ended: %v\n%s", s.op.err, s.op.tail())
		case <-tick.C:
		}
		s.samples = append(s.samples, measure(s.op, s.began))
		for _, w := range s.workers {
			s.workerPeak = max(s.workerPeak, residentMiB(w.cmd.Process.Pid))
		}
		switch {
		case i%18 == 0 && (s.kills == 0 || s.op.metric("causeway_node_batch_final") > s.finalAtKill): // every minute and a half, if a proof was made since
			s.finalAtKill = s.op.metric("causeway_node_batch_final")
			w := s.rng.IntN(len(s.workers))
			s.workers[w].kill()
			s.workers[w] = s.worker()
			s.kills++
			s.check(s.t) // X1, after every step
		case i%35 == 0: // every three minutes
			s.broker.Close()
			var err error
			s.broker, err = natsq.StartServer(s.server)
			require.NoError(s.t, err)
			s.restarts++
			s.check(s.t)
		case i%25 == 0: // every two minutes; more than six blocks take back what was final
			depth := 1 + s.rng.Uint64N(9)
			s.reorg(depth)
			s.reorgs, s.deepest = s.reorgs+1, max(s.deepest, depth)
			s.check(s.t)
		}
		for k, w := range s.workers {
			if w.hasEnded() {
				s.t.Errorf("a worker ended by itself: %v\n%s", w.err, w.tail())
				s.workers[k] = s.worker()
			}
		}
	}
}

func residentMiB(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	var size, resident float64
	if err == nil {
		_, _ = fmt.Sscan(string(b), &size, &resident)
	}
	return resident * float64(os.Getpagesize()) / (1 << 20)
}

// settle waits until all is final, and compares with L1.
func (s *soak) settle() {
	t, stopped := s.t, time.Now()
	s.awaitFinal()
	s.finalAfter = time.Since(stopped)
	s.alerts = s.op.metric("causeway_node_deep_reorgs_total")
	s.verify(s.op, s.rng)
	s.check(t)
	fresh, err := restore.FromL1(t.Context(), s.client, s.shapes)
	require.NoError(t, err)
	for _, p := range s.payers {
		a, err := fresh.State.Account(p.id)
		require.NoError(t, err)
		require.Equal(t, p.nonce, a.Nonce)
		s.acknowledged += uint64(len(p.receipts))
	}
	s.finalBatch = fresh.LastBatch
}

// awaitFinal waits for as long as anything goes on: how long a proof takes is the machine's.
func (s *soak) awaitFinal() {
	var before sample
	for moved := time.Now(); ; time.Sleep(time.Second) {
		require.False(s.t, s.op.hasEnded(), s.op.tail())
		now := measure(s.op, s.began)
		if now.sealed != before.sealed || now.final != before.final {
			before, moved = now, time.Now()
		}
		st, err := s.op.api.Status(s.t.Context())
		if err == nil && st.Waiting == 0 && st.Sealed == st.Final {
			return
		}
		require.Less(s.t, time.Since(moved), stuck, "batch %.0f is sealed, %.0f final, and nothing goes on\n%s", now.sealed, now.final, s.op.tail())
	}
}

// stuck is for how long nothing becomes final on a machine that works, however slowly: a proof takes minutes at most.
const stuck = 30 * time.Minute

// report is Markdown.
func (s *soak) report() string {
	var b strings.Builder
	m := benchmarks.ThisMachine()
	fmt.Fprintf(&b, "# Soak of %v, %s\n\n", *soakTime, s.began.UTC().Format("2006-01-02 15:04 MST"))
	fmt.Fprintf(&b, "%d cores of %s, %d MiB, %s, other programs beside it. `causeway operator` in a process, real proofs of %s by two worker processes, an L1 with a block every two seconds, six confirmations.\n\n",
		m.Cores, m.CPU, m.MemoryMiB, m.Go, tinyAggregate.Name)
	fmt.Fprintf(&b, "* %d ops acknowledged, all final in %d batches; the last %v after the load ended; a replay of L1 agrees and is solvent\n", s.acknowledged, s.finalBatch,
		s.finalAfter.Round(time.Second))
	fmt.Fprintf(&b, "* %d workers killed, %d restarts of the broker, %d reorgs of up to %d blocks, %.0f of them deeper than the confirmations\n", s.kills, s.restarts, s.reorgs,
		s.deepest, s.alerts)
	fmt.Fprintf(&b, "* largest resident set of a worker: %.0f MiB\n\n", s.workerPeak)
	fmt.Fprintf(&b, "Median of the second third, and of the last:\n\n| of the operator | then | last |\n|---|---|---|\n")
	for _, l := range limits {
		before, after := growth(s.samples, l.of)
		fmt.Fprintf(&b, "| %s | %.0f | %.0f |\n", l.name, before, after)
	}
	fmt.Fprintf(&b, "\n| minute | resident MiB | heap MiB | goroutines | open files | accepted | sealed | final |\n|---|---|---|---|---|---|---|---|\n")
	for i := 0; i < len(s.samples); i += max(1, len(s.samples)/40) {
		x := s.samples[i]
		fmt.Fprintf(&b, "| %.1f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f | %.0f |\n", x.at.Minutes(), x.rss, x.heap, x.goroutines, x.fds, x.accepted, x.sealed, x.final)
	}
	if l := leaks(s.samples); len(l) > 0 {
		fmt.Fprintf(&b, "\n**It leaks**: %s\n", strings.Join(l, "; "))
	}
	return b.String()
}
