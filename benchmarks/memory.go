package benchmarks

import (
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/causeway-l2/causeway/internal/pages"
	"github.com/causeway-l2/causeway/prover"
)

const mib = 1 << 20

// asProver has this process take memory and collect garbage as a worker does, until what it returns is called.
func asProver() (end func()) {
	pages.Heap()
	before := debug.SetGCPercent(prover.CollectorPercent)
	return func() { debug.SetGCPercent(before) }
}

// peakRSS returns the largest resident set of this process since it began or since resetPeakRSS, in bytes, and 0 where the system does
// not tell.
func peakRSS() int64 {
	kib, err := strconv.ParseInt(strings.TrimSuffix(systemField("/proc/self/status", "VmHWM"), " kB"), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// resetPeakRSS gives unused memory back and forgets the peak. Where the system does not let it, peaks are of all that ran before too.
func resetPeakRSS() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// rss returns the resident set of this process in bytes after unused memory was given back, and 0 where the system does not tell.
func rss() int64 {
	debug.FreeOSMemory()
	kib, err := strconv.ParseInt(strings.TrimSuffix(systemField("/proc/self/status", "VmRSS"), " kB"), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// processorTime is what this process has used of all cores together, 0 where the system does not tell.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
