package sumcheck

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inParallel calls do for pieces of [0, n) of at most grain, on all cores.
func inParallel(n, grain int, do func(start, end int)) {
	workers := min(runtime.GOMAXPROCS(0), (n+grain-1)/grain)
	if workers < 2 {
		if n > 0 {
			do(0, n)
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				start := int(next.Add(int64(grain))) - grain
				if start >= n {
					return
				}
				do(start, min(n, start+grain))
			}
		})
	}
	wg.Wait()
}
