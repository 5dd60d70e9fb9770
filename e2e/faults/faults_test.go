//go:build faults

package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"github.com/causeway-l2/causeway/fleet"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/workers"
)

// The numbers are the fault catalogue's. A prover that is stopped before its job comes is hit in mid-proof for sure.

// stopProver stops the worker's child, and returns its number.
func (w *world) stopProver(p *process) int {
	w.t.Helper()
	pid := p.prover()
	require.NotZero(w.t, pid, "the worker has a prover")
	require.NoError(w.t, syscall.Kill(pid, syscall.SIGSTOP))
	return pid
}

func TestReal00NothingHappens(t *testing.T) {
	w := newWorld(t)
	w.worker("a")
	jobs := w.ask(4)
	w.finish()
	for _, j := range jobs {
		require.Equal(t, []workers.Class{workers.ClassOK}, w.outcomes(j))
	}
}

func TestReal01ProverIsKilled(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	w.claimed(j)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	w.ask(2)
	w.finish()
	require.Len(t, w.outcomes(j), 2)
	require.Contains(t, []workers.Class{workers.ClassLost, workers.ClassOOM}, w.outcomes(j)[0])
	require.True(t, a.isAlive(), "the worker goes on, with another prover")
}

func TestReal01WorkerIsKilled(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	require.Equal(t, "a", w.claimed(j))
	a.kill()
	w.eventually("its prover ends with it", func() bool { return !isRunning(pid) })
	w.worker("b")
	w.ask(3)
	w.finish()
	require.Equal(t, []workers.Class{workers.ClassLost, workers.ClassOK}, w.outcomes(j))
}

// F1: random kills of provers and workers, at any moment; whoever ends is started anew.
func TestReal01RandomKills(t *testing.T) {
	w := newWorld(t)
	fleet := []*process{w.worker("a-0"), w.worker("b-0")}
	w.ask(10)
	for i := range 8 {
		time.Sleep(time.Duration(200+i*137%500) * time.Millisecond)
		victim := i % 2
		if pid := fleet[victim].prover(); i%4 < 2 && pid != 0 {
			_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended by itself
			continue
		}
		fleet[victim].kill()
		fleet[victim] = w.worker(fmt.Sprintf("%s-%d", fleet[victim].name[:1], i+1))
	}
	w.finish()
}

func TestReal02ProverIsStopped(t *testing.T) {
	w := newWorld(t)
	w.worker("b")
	w.ask(1)
	w.finish() // it knows how long stages take
	b := w.stopProver(w.running["b"])
	a := w.worker("a")
	jobs := w.ask(2)
	w.finish()
	require.False(t, isRunning(b), "the watchdog has ended it")
	var all []workers.Class
	for _, j := range jobs {
		all = append(all, w.outcomes(j)...)
	}
	require.Contains(t, all, workers.ClassStalled)
	require.True(t, a.isAlive())
}

func TestReal03WorkerIsStoppedAndComesBack(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	w.stopProver(a)
	j := w.ask(1)[0]
	require.Equal(t, "a", w.claimed(j))
	pid := a.prover()
	a.signal(syscall.SIGSTOP)
	w.worker("b")
	w.finish() // b took it over
	require.Equal(t, []workers.Class{workers.ClassLost, workers.ClassOK}, w.outcomes(j))
	a.signal(syscall.SIGCONT)
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	w.ask(4)
	w.finish() // the zombie's answer is a duplicate
	require.Equal(t, workers.Done, w.row(j).State)
}

// Only the supervisor is stopped: its prover finishes, and the proof comes after another's.
func TestReal03SupervisorIsStopped(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	require.Equal(t, "a", w.claimed(j))
	a.signal(syscall.SIGSTOP)
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT)) // it goes on alone
	w.worker("b")
	w.finish()
	a.signal(syscall.SIGCONT)
	w.ask(4)
	w.finish()
	require.True(t, a.isAlive())
}

// The system gives a prover too little memory; the job goes to the next memory class, whose worker has more.
func TestReal05OutOfMemory(t *testing.T) {
	w := newWorldWith(t, ackWait, func(c *fleet.Config) {
		c.Policy.Classes, c.Classes = []string{"cpu16", "cpu64"}, map[string]string{circuit.Name: "cpu16"}
	})
	small := w.workerAs("small", w.limited("-d 300000"), "--class", "cpu16")
	w.worker("large", "--class", "cpu64")
	jobs := w.ask(2)
	w.finish()
	for _, j := range jobs {
		require.Equal(t, []workers.Class{workers.ClassOOM, workers.ClassOK}, w.outcomes(j))
		require.Equal(t, "large", w.row(j).Claims[1].Worker)
	}
	require.True(t, small.isAlive(), "the worker itself goes on")
}

func TestReal07UnsatisfiedWitnessIsQuarantinedAndReplayed(t *testing.T) {
	w := newWorld(t)
	w.worker("a")
	w.worker("b")
	m := w.kit.batches[len(w.kit.batches)-1]
	m.witness = slices.Clone(m.witness)
	m.witness[12+32+31] ^= 1 // after the header and the statement, the first secret value, which is part of the statement
	j := w.job(m)
	require.NoError(t, w.c.Request(request(j, m.witness)))
	w.eventually("quarantined", func() bool { return w.row(j).State == workers.Quarantined })
	require.Equal(t, []workers.Class{workers.ClassUnsat, workers.ClassUnsat}, w.outcomes(j))
	w.ask(2)
	for _, j := range w.jobs {
		w.eventually("others go on", func() bool { return w.isProven(j) })
	}
	b, err := w.c.Bundle(t.Context(), j.ID)
	require.NoError(t, err)
	data, err := json.Marshal(b)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(w.path("bundle"), data, 0o600))
	out, err := w.run("jobs", "replay", w.path("bundle"), "--keys", w.kit.ring.Dir)
	require.Error(t, err)
	require.Regexp(t, `statement +\S+ +ok`, out)
	require.Regexp(t, `prove +\S+ +FAILS: unsat: .*does not satisfy`, out)
	require.NoError(t, w.c.Cancel(t.Context(), j.ID))
	w.finish()
}

func TestReal08Liar(t *testing.T) {
	w := newWorld(t)
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), roleEnv+"=liar", "QUEUE="+w.url(), "KEY="+w.keyFile("liar"), "DIR="+w.kit.ring.Dir)
	w.startProcess("liar", cmd, nil)
	w.eventually("the liar is there", func() bool { return w.isPresent("liar") })
	jobs := w.ask(6)
	w.eventually("it lies", func() bool {
		n := 0
		for _, j := range jobs {
			for _, o := range w.outcomes(j) {
				if o == workers.ClassInvalid {
					n++
				}
			}
		}
		return n >= 3
	})
	w.worker("honest")
	w.finish()
	for _, j := range jobs {
		for _, c := range w.row(j).Claims {
			require.False(t, c.Worker == "liar" && c.Outcome == workers.ClassOK)
		}
	}
}

func TestReal17BrokerIsKilledAndComesBack(t *testing.T) {
	w := newWorld(t)
	w.worker("a")
	w.worker("b")
	w.ask(3)
	w.eventually("some are proven", func() bool { return w.c.Pressure().Jobs < 3 })
	w.broker.kill()
	w.ask(4)
	time.Sleep(2 * time.Second)
	w.startBroker()
	w.finish()
}

func TestReal20BrokerLosesItsDisk(t *testing.T) {
	w := newWorld(t)
	w.worker("a")
	w.worker("b")
	first := w.ask(3)
	w.eventually("some are proven", func() bool { return w.c.Pressure().Jobs < 2 })
	w.broker.kill()
	require.NoError(t, os.RemoveAll(w.path("broker")))
	w.ask(4)
	w.startBroker()
	w.finish()
	for _, j := range first {
		w.t.Logf("batch %d: %v", j.FirstBatch, w.outcomes(j))
	}
}

func TestReal21DiskOfTheWorkerIsFull(t *testing.T) {
	w := newWorld(t)
	w.workerAs("full", w.limited("-f 0"))
	w.ask(3)
	w.finish()
	require.Contains(t, w.logOf("full"), "without a copy on disk")
}

// From one moment to the next the broker can write no file; then its disk is there again, and it is started anew.
func TestReal21DiskOfTheBrokerFails(t *testing.T) {
	metrics := prometheus.NewRegistry()
	w := newWorldWith(t, ackWait, func(c *fleet.Config) { c.Metrics = metrics })
	w.worker("a")
	first := w.ask(3)
	w.claimed(first[0])
	nothing := &unix.Rlimit{Cur: 0, Max: unix.RLIM_INFINITY}
	require.NoError(t, unix.Prlimit(w.broker.cmd.Process.Pid, unix.RLIMIT_FSIZE, nothing, nil))
	w.ask(3)
	w.eventually("the broker says so", func() bool { return strings.Contains(w.logOf("broker"), "critical write error") })
	w.eventually("the coordinator says so", func() bool { return strings.Contains(w.logOf("coordinator"), "file too large") })
	time.Sleep(2 * ackWait) // no claim can be renewed for so long
	require.Positive(t, total(t, metrics, "causeway_fleet_queue_failures_total"), "there is something to raise an alarm at")
	w.broker.kill()
	w.startBroker()
	w.finish()
}

// The broker is away when the proof is ready, and the worker dies meanwhile: the next run submits what is on disk.
func TestReal25ProofSurvivesTheWorker(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	w.claimed(j)
	w.broker.signal(syscall.SIGSTOP)
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	w.eventually("the proof is on disk", func() bool {
		names, err := filepath.Glob(w.path("outbox-a/*/*.outbox"))
		return err == nil && len(names) == 1
	})
	a.kill()
	w.broker.signal(syscall.SIGCONT)
	w.worker("a")
	w.finish()
	// What the worker had said to the stopped broker may still be on its way when it dies, and count.
	require.Regexp(t, "submitted from the outbox|judged: no longer in the outbox", w.logOf("a"))
	w.eventually("it is kept no longer", func() bool {
		names, err := filepath.Glob(w.path("outbox-a/*/*"))
		return err == nil && len(names) == 0
	})
}

func TestReal31DamagedKeys(t *testing.T) {
	w := newWorld(t)
	keys := w.copyKeys()
	name := filepath.Join(keys, circuit.Name)
	files, err := os.ReadDir(name)
	require.NoError(t, err)
	largest := ""
	size := int64(0)
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Size() > size {
			largest, size = filepath.Join(name, f.Name()), info.Size()
		}
	}
	f, err := os.OpenFile(largest, os.O_RDWR, 0)
	require.NoError(t, err)
	_, err = f.WriteAt([]byte("damage"), size/2)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	w.worker("a", "--keys", keys)
	j := w.ask(1)[0]
	w.eventually("it is noticed", func() bool { return slices.Contains(w.outcomes(j), workers.ClassKeys) })
	w.finish() // dev keys are made anew, and are the same
	k, err := prover.Store{Dir: keys}.Load(circuit.Name)
	require.NoError(t, err)
	require.Equal(t, w.kit.manifest.PKDigest, k.Manifest.PKDigest)
}

func TestReal32OtherKeysReceiveNothing(t *testing.T) {
	w := newWorld(t)
	keys := t.TempDir()
	ccs, err := w.kit.ring.Compile(t.Context(), circuit)
	require.NoError(t, err)
	pk, vk, err := prover.DevSetup(ccs, keyring.DevSeed("another version"), nil)
	require.NoError(t, err)
	m := prover.Manifest{Ceremony: &prover.Digest{1}} // dev keys of another seed would be replaced
	require.NoError(t, prover.Store{Dir: keys}.Save(&prover.Keys{Name: circuit.Name, Circuit: ccs, Proving: pk, Verifying: vk, Manifest: m}))
	w.worker("old", "--keys", keys)
	jobs := w.ask(2)
	time.Sleep(5 * time.Second)
	for _, j := range jobs {
		require.Equal(t, workers.Queued, w.row(j).State, "nobody has these keys")
	}
	w.worker("new")
	w.finish()
	for _, j := range jobs {
		for _, c := range w.row(j).Claims {
			require.Equal(t, "new", c.Worker)
		}
	}
}

func TestReal35DrainFinishesTheProof(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	w.claimed(j)
	a.signal(syscall.SIGTERM)
	w.eventually("it drains", func() bool { return strings.Contains(w.logOf("a"), "draining") })
	require.NoError(t, syscall.Kill(pid, syscall.SIGCONT))
	<-a.ended
	require.Equal(t, 0, a.cmd.ProcessState.ExitCode())
	w.finish()
	require.Equal(t, []workers.Class{workers.ClassOK}, w.outcomes(j))
}

func TestReal35SecondSignalHandsBack(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a", "--stall", "10m")
	pid := w.stopProver(a)
	j := w.ask(1)[0]
	w.claimed(j)
	time.Sleep(time.Second) // the row says so a moment before the worker has it at hand: asked to end in between, it hands it back without draining
	a.signal(syscall.SIGTERM)
	w.eventually("it drains", func() bool { return strings.Contains(w.logOf("a"), "draining") })
	time.Sleep(300 * time.Millisecond) // two at once are one
	a.signal(syscall.SIGTERM)
	<-a.ended
	require.Equal(t, 0, a.cmd.ProcessState.ExitCode())
	require.False(t, isRunning(pid))
	w.worker("b")
	w.ask(2)
	w.finish()
	require.Equal(t, []workers.Class{workers.ClassPreempted, workers.ClassOK}, w.outcomes(j))
}

func TestReal35GraceIsBounded(t *testing.T) {
	w := newWorld(t)
	a := w.worker("a", "--stall", "10m", "--drain-grace", "1s")
	w.stopProver(a)
	j := w.ask(1)[0]
	w.claimed(j)
	a.signal(syscall.SIGTERM)
	<-a.ended
	w.worker("b")
	w.finish()
	require.Equal(t, []workers.Class{workers.ClassPreempted, workers.ClassOK}, w.outcomes(j))
}

// One of two workers runs a tenth of the time.
func TestReal37SlowWorker(t *testing.T) {
	w := newWorld(t)
	slow := w.worker("slow", "--stall", "1m")
	w.worker("fast")
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for s := syscall.SIGSTOP; ; s = syscall.SIGSTOP ^ syscall.SIGCONT ^ s {
			pause := 450 * time.Millisecond
			if s == syscall.SIGCONT {
				pause = 50 * time.Millisecond
			}
			if pid := slow.prover(); pid != 0 {
				_ = syscall.Kill(pid, s)
			}
			select {
			case <-end:
				return
			case <-time.After(pause):
			}
		}
	}()
	w.ask(10)
	w.finish()
	close(end)
	<-ended
}

// total is what a counter has come to.
func total(t *testing.T, metrics prometheus.Gatherer, name string) (sum float64) {
	t.Helper()
	families, err := metrics.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() == name {
			for _, m := range f.GetMetric() {
				sum += m.GetCounter().GetValue()
			}
		}
	}
	return sum
}
