package sumcheck

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel calls do for pieces of [0, n) of at most grain, on all cores. One core gets pieces, too: sums of more would overflow.
func inParallel(n, grain int, do func(start, end int)) {
	var next atomic.Int64
	work := func() {
		for {
			start := int(next.Add(int64(grain))) - grain
			if start >= n {
				return
			}
			do(start, min(n, start+grain))
		}
	}
	workers := min(runtime.GOMAXPROCS(0), (n+grain-1)/grain)
	if workers < 2 {
		work()
		return
	}
	var wg sync.WaitGroup
	for range workers {
		wg.Go(work)
	}
	wg.Wait()
}
