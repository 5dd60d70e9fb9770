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

const (
	huge  = 2 << 20  // bytes of a page of the second level
	piece = 64 << 20 // bytes of heap that are taken at a time
	limit = 16 << 30 // bytes that no process here takes more than
)

// Settle has the system keep points in pages of 2 MiB, which are read at random in half the time, since where a page is does not have to be looked up for
// nearly every point. It is for points that stay, and takes a copy of them once. Linux before 6.1 knows nothing of it.
func Settle[P any](points []P) {
	var p P
	advise(unsafe.Pointer(unsafe.SliceData(points)), uintptr(len(points))*unsafe.Sizeof(p), unix.MADV_COLLAPSE)
}

var heap sync.Once

// Heap has the system give this process its memory in pages of 2 MiB, as far as its heap is no larger than 16 GiB, three quarters of the machine's, or half of what it may
// have (RLIMIT_DATA), where all else must find room, too; called again it does nothing. What proves takes gigabytes for each proof and gives them back: to find 4 KiB at a time took a sixth of its time (docs/adr/0044). It is for processes that prove, set up or compile, and
// the sooner it is called the more it helps; not for those that hold little for long, as what they keep of a page keeps the page.
func Heap() {
	heap.Do(func() {
		var machine unix.Sysinfo_t
		var data unix.Rlimit
		if unix.Sysinfo(&machine) != nil || unix.Getrlimit(unix.RLIMIT_DATA, &data) != nil || strict() {
			return
		}
		size := room(uint64(machine.Totalram)*uint64(machine.Unit), data.Cur)
		if size > math.MaxInt {
			return
		}
		// Addresses alone, that no page stands behind. Go takes what it allocates later from them, as they are the lowest that are free. Piece by piece, since it would
		// fill all of one with zeros that begins where something was before.
		rooms := make([]*[piece]byte, size/piece)
		for i := range rooms {
			rooms[i] = new([piece]byte)
		}
		for len(rooms) > 0 { // as many as follow one another are advised as one
			n := 1
			for n < len(rooms) && uintptr(unsafe.Pointer(rooms[n])) == uintptr(unsafe.Pointer(rooms[n-1]))+piece {
				n++
			}
			advise(unsafe.Pointer(rooms[0]), uintptr(n)*piece, unix.MADV_HUGEPAGE)
			rooms = rooms[n:]
		}
		debug.FreeOSMemory() // and does not wait to collect until so much is in use
	})
}

// room is how many bytes are taken, of what the machine has and the process may have.
func room(machine, data uint64) uint64 { return min(limit, machine/4*3, data/2) }

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
