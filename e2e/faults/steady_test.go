//go:build faults

package faults

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/workers"
	"github.com/causeway-l2/causeway/workers/natsq"
)

var (
	steadyFor = flag.Duration("steady", 20*time.Minute, "how long TestSteady watches")
	burners   = flag.Int("burn", 2*runtime.NumCPU(), "processes that do nothing but take the processor meanwhile")
)

// detection is how soon a dead worker's job is another's.
const detection = 45 * time.Second

// With the processor taken by others and the leases of the real queue, a worker that is at one job all the time is not taken for dead by another that
// has nothing to do; then it is killed, and the other one has the job in time.
func TestSteady(t *testing.T) {
	w := newWorldWith(t, natsq.DefaultConfig().AckWait)
	w.deadline += *steadyFor
	a := w.worker("a", "--stall", "10h")
	w.stopProver(a) // its job takes as long as we like, and only the supervisor tells that it is there
	j := w.ask(1)[0]
	require.Equal(t, "a", w.claimed(j))
	w.worker("b")
	for range *burners {
		w.startProcess("burner", exec.Command("/bin/sh", "-c", "while :; do :; done"), nil)
	}
	looks, load := 0, 0.0
	for end := time.Now().Add(*steadyFor); time.Now().Before(end); time.Sleep(5 * time.Second) {
		r := w.row(j)
		if r.State == "" {
			continue // the test itself got no answer in time
		}
		require.Equal(t, workers.Claimed, r.State)
		require.Len(t, r.Claims, 1, "nobody was taken for dead: %+v", r.Claims)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		list, err := w.queue.Present(ctx)
		cancel()
		if err == nil {
			require.Len(t, list, 2, "both are seen")
		}
		looks++
		load += loadAverage()
	}
	died := time.Now()
	a.kill()
	w.eventually("the other one has it", func() bool { return len(w.row(j).Claims) == 2 })
	took := time.Since(died)
	require.LessOrEqual(t, took, detection)
	w.finish()
	t.Logf("%d looks in %v, load average %.1f on %d cores; the dead worker's job was another's after %.1fs", looks, *steadyFor, load/float64(max(1, looks)), runtime.NumCPU(), took.Seconds())
}

func loadAverage() float64 {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(b), " ")
	x, err := strconv.ParseFloat(first, 64)
	if err != nil {
		return 0
	}
	return x
}
