package pages

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// Points that are settled are the same, and there is no array that cannot be.
func TestSettle(t *testing.T) {
	for _, n := range []int{0, 1, 1 << 10, 1 << 20} {
		want := make([]uint64, n)
		for i := range want {
			want[i] = uint64(i) * 0x9e3779b97f4a7c15
		}
		settled := slices.Clone(want)
		Settle(settled)
		require.True(t, slices.Equal(want, settled))
	}
}

// What is allocated after Heap comes in large pages, as the system was asked, and Heap itself takes next to nothing.
func TestHeap(t *testing.T) {
	runtime.KeepAlive(make([]byte, 64<<20))
	runtime.GC() // what Heap takes begins where something was
	Heap()
	require.Less(t, peak(t), 1<<30)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	require.Less(t, m.HeapSys-m.HeapReleased, uint64(1<<30))
	require.Less(t, m.NextGC, uint64(1<<30))
	if strict() {
		t.Log("this system counts addresses for memory: there is nothing to look for")
		return
	}
	require.Contains(t, flags(t, make([]byte, 256<<20)), "hg")
}

// peak of what this process had in memory, in bytes.
func peak(t *testing.T) int {
	t.Helper()
	var u unix.Rusage
	require.NoError(t, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return int(u.Maxrss) << 10
}

// flags of the mapping that the end of b is in, as the kernel has them: its beginning may fill a gap of before.
func flags(t *testing.T, b []byte) []string {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	require.NoError(t, err)
	defer f.Close()
	at := uint64(uintptr(unsafe.Pointer(&b[len(b)-4<<20])))
	inside := false
	for scan := bufio.NewScanner(f); scan.Scan(); {
		var from, to uint64
		if n, _ := fmt.Sscanf(scan.Text(), "%x-%x ", &from, &to); n == 2 {
			inside = from <= at && at < to
		}
		if list, ok := strings.CutPrefix(scan.Text(), "VmFlags:"); ok && inside {
			runtime.KeepAlive(b)
			return strings.Fields(list)
		}
	}
	t.Fatal("the mapping is not found")
	return nil
}

// Who may take little keeps half of it for what is not Go's heap.
func TestHeapLeavesRoom(t *testing.T) {
	const gib = 1 << 30
	require.EqualValues(t, 16*gib, room(128*gib, unix.RLIM_INFINITY))
	require.EqualValues(t, 12*gib, room(16*gib, unix.RLIM_INFINITY))
	require.EqualValues(t, 4*gib, room(128*gib, 8*gib))
}
