package msm

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size in bytes of a page of the second level.
const hugePage = 2 << 20

// Settle has the system keep points in pages of 2 MiB, which are read at random in half the time, since where a page is does not have to be looked up for
// nearly every point. It is for points that stay, and takes a copy of them once. It is advice: systems that know nothing of it (Linux before 6.1) leave all as it is.
func Settle[P any](points []P) {
	var p P
	n := uintptr(len(points)) * unsafe.Sizeof(p)
	if n < 2*hugePage {
		return
	}
	start := unsafe.Pointer(unsafe.SliceData(points))
	skip := -uintptr(start) % hugePage
	whole := unsafe.Slice((*byte)(unsafe.Add(start, skip)), (n-skip)/hugePage*hugePage)
	_ = unix.Madvise(whole, unix.MADV_COLLAPSE)
}
