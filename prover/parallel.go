package prover

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel cuts [0, n) into pieces of at most grain and calls work on each from
// as many goroutines as there are cores. It returns when all have returned.
func parallel(n, grain int, work func(start, end int)) {
	parallelWith(n, grain, func() func(start, end int) { return work })
}

// parallelWith is parallel for work that needs scratch space: newWorker runs
// once in each goroutine.
func parallelWith(n, grain int, newWorker func() func(start, end int)) {
	pieces := (n + grain - 1) / grain
	workers := min(runtime.GOMAXPROCS(0), pieces)
	if workers == 0 {
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			work := newWorker()
			for {
				piece := int(next.Add(1)) - 1
				if piece >= pieces {
					return
				}
				work(piece*grain, min(n, (piece+1)*grain))
			}
		})
	}
	wg.Wait()
}
