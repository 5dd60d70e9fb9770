//go:build faults && cuda && cgo

package faults

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
)

// devices are two GPUs that this machine's CPU emulates.
type devices struct{ library, fault, program string }

func emulate(t *testing.T) devices {
	t.Helper()
	dir := t.TempDir()
	build := exec.Command("../../prover/gpu/build.sh", dir)
	build.Env = append(os.Environ(), "EMULATE=1")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	d := devices{filepath.Join(dir, "libcauseway_gpu.so"), filepath.Join(dir, "fault"), filepath.Join(dir, "causeway")}
	out, err = exec.Command("go", "build", "-tags", "cuda", "-o", d.program, "github.com/causeway-l2/causeway/cmd/causeway").CombinedOutput()
	require.NoError(t, err, "%s", out)
	t.Setenv("CAUSEWAY_EMULATED_DEVICES", "2")
	t.Setenv("CAUSEWAY_EMULATED_FAULT", d.fault)
	t.Setenv("TMPDIR", dir) // the devices' locks are this test's own
	return d
}

// fail makes a device fail from now on.
func (d devices) fail(t *testing.T, number int, how string) {
	t.Helper()
	require.NoError(t, os.WriteFile(d.fault+"."+strconv.Itoa(number), []byte(how), 0o600))
}

func (d devices) args(w *world, devices string) []string {
	return []string{"worker", "--queue", w.url(), "--token-file", w.keyFile("a"), "--name", "a", "--circuits", circuit.Name, "--keys", w.kit.ring.Dir,
		"--outbox", w.path("outbox"), "--device", devices, "--solvers", "1", "--gpu-library", d.library}
}

// proverOf finds the process that has a device.
func (p *process) proverOf(device string) int {
	names, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, name := range names {
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		b, err := os.ReadFile(name)
		stat, err2 := os.ReadFile(filepath.Join(filepath.Dir(name), "stat"))
		if err != nil || err2 != nil || !strings.Contains(string(b), "\x00--device\x00"+device+"\x00") {
			continue
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		if f := strings.Fields(rest); len(f) > 1 && f[0] != "Z" && f[1] == strconv.Itoa(p.cmd.Process.Pid) {
			return pid
		}
	}
	return 0
}

// A worker of two GPUs has a prover for each. One that is killed is started anew; a device whose proofs are wrong is drained and the other
// goes on; when that fails, too, the worker ends and says why. The CPU never steps in.
func TestRealGPU(t *testing.T) {
	d := emulate(t)
	w := newWorld(t)
	var refused strings.Builder
	cmd := exec.Command(d.program, d.args(w, "cuda:7")...)
	cmd.Stderr = &refused
	require.Error(t, cmd.Run())
	require.Contains(t, refused.String(), "cuda:7: this machine has 2 CUDA devices")

	a := w.startProcess("a", exec.Command(d.program, d.args(w, "cuda:0,cuda:1")...), nil)
	present := func(device string) int {
		list, err := w.queue.Present(t.Context())
		require.NoError(t, err)
		n := 0
		for _, p := range list {
			if p.Device == device && !p.Draining {
				require.True(t, p.Capability.Emulated)
				require.Equal(t, "emulated", p.Capability.Name)
				n++
			}
		}
		return n
	}
	w.eventually("both devices are there", func() bool { return present("cuda:0") > 0 && present("cuda:1") > 0 || !a.isAlive() })
	require.True(t, a.isAlive(), w.logOf("a"))
	first, second := a.proverOf("cuda:0"), a.proverOf("cuda:1")
	require.NotZero(t, first)
	require.NotZero(t, second)
	require.NotEqual(t, first, second)

	require.NoError(t, syscall.Kill(first, syscall.SIGKILL))
	w.ask(3)
	w.finish()
	require.True(t, a.isAlive(), "the worker goes on, with another prover")

	d.fail(t, 1, "wrong")
	w.eventually("a job meets the device whose results are wrong", func() bool {
		if len(w.jobs) < 12 && w.isProven(w.jobs[len(w.jobs)-1]) {
			w.ask(1)
		}
		return strings.Contains(w.logOf("a"), "device cuda:1 is drained: a proof does not verify")
	})
	w.finish()
	w.eventually("its workers are gone", func() bool { return present("cuda:1") == 0 })
	require.True(t, a.isAlive(), "the other device goes on")
	w.ask(1)
	w.finish()

	d.fail(t, 0, "xid 79: fallen off the bus")
	j := w.ask(1)[0]
	w.eventually("the worker ends", func() bool { return !a.isAlive() })
	require.Contains(t, w.logOf("a"), "device cuda:0 is drained: ")
	require.False(t, w.isProven(j), "nothing steps in for a device")
	require.Contains(t, w.outcomes(j), workers.ClassGPU)
	w.worker("b") // on the CPU
	w.finish()
}
