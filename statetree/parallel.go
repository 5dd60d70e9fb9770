package statetree

import (
	"runtime"
	"sync"

	"github.com/causeway-l2/causeway/rollup/field"
)

// all makes the leaves of steps on all processors.
func (leaves Leaves) all(steps []int) []field.Element {
	out := make([]field.Element, len(steps))
	parallel(len(steps), func(from, to int) { copy(out[from:to], leaves(steps[from:to])) })
	return out
}

// compressAll hashes pairs of nodes on all processors.
func compressAll(children [][2]field.Element) []field.Element {
	out := make([]field.Element, len(children))
	parallel(len(children), func(from, to int) { field.CompressAll(out[from:to], children[from:to]) })
	return out
}

// grain is how many hashes are worth a goroutine: a multiple of those that are made at a time.
const grain = 32

// parallel calls do for ranges that make up 0 to n-1, on all processors when there is enough to do.
func parallel(n int, do func(from, to int)) {
	grains := (n + grain - 1) / grain
	workers := min(runtime.GOMAXPROCS(0), grains)
	if workers < 2 {
		do(0, n)
		return
	}
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() { do(grains*w/workers*grain, min(grains*(w+1)/workers*grain, n)) })
	}
	group.Wait()
}
