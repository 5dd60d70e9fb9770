package pages

import (
	"bytes"
	"math"
	"os"
	"runtime/debug"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// huge is the size in bytes of a page of the second level.
const huge = 2 << 20

// Settle has the system keep points in pages of 2 MiB, which are read at random in half the time, since where a page is does not have to be looked up for
// nearly every point. It is for points that stay, and takes a copy of them once. Linux before 6.1 knows nothing of it.
func Settle[P any](points []P) {
	var p P
	advise(unsafe.Pointer(unsafe.SliceData(points)), uintptr(len(points))*unsafe.Sizeof(p), unix.MADV_COLLAPSE)
}

var heap sync.Once

// Heap has the system give this process its memory in pages of 2 MiB, as far as its heap is no larger than three quarters of the machine's, or half of what it may have (RLIMIT_DATA), which
// all else must find room in; called again it does nothing. What
// proves takes gigabytes for each proof and gives them back: to find 4 KiB at a time took a sixth of its time (docs/adr/0044). It is for processes that prove, set up or compile, and
// the sooner it is called the more it helps; not for those that hold little for long, as what they keep of a page keeps the page.
func Heap() {
	heap.Do(func() {
		size := most()
		if size < huge || size > math.MaxInt || strict() {
			return
		}
		// Addresses alone, that no page stands behind. Go takes what it allocates later from them, as they are the lowest that are free.
		room := make([]byte, size)
		advise(unsafe.Pointer(unsafe.SliceData(room)), uintptr(size), unix.MADV_HUGEPAGE)
		room = nil
		debug.FreeOSMemory() // and does not wait to collect until so much is in use
	})
}

// most bytes that are taken.
func most() uint64 {
	var machine unix.Sysinfo_t
	var data unix.Rlimit
	if unix.Sysinfo(&machine) != nil || unix.Getrlimit(unix.RLIMIT_DATA, &data) != nil {
		return 0
	}
	return min(uint64(machine.Totalram)*uint64(machine.Unit)/4*3, data.Cur/2)
}

// strict tells whether the system counts addresses for memory, and may have none to give for these.
func strict() bool {
	mode, err := os.ReadFile("/proc/sys/vm/overcommit_memory")
	return err != nil || bytes.Equal(bytes.TrimSpace(mode), []byte("2"))
}

// advise the system on the whole pages of 2 MiB of n bytes.
func advise(start unsafe.Pointer, n uintptr, advice int) {
	if n < 2*huge {
		return
	}
	skip := -uintptr(start) % huge
	_ = unix.Madvise(unsafe.Slice((*byte)(unsafe.Add(start, skip)), (n-skip)/huge*huge), advice)
}
