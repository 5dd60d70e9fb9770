package sumcheck

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// However many cores there are, no piece is longer than what is summed without carries, and each entry is in one.
func TestPieces(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cores := range []int{1, 2, 5} {
		runtime.GOMAXPROCS(cores)
		for _, n := range []int{0, 1, grain - 1, grain, grain + 1, 5*grain + 7} {
			var mu sync.Mutex
			seen := make([]int, n)
			inParallel(n, grain, func(start, end int) {
				mu.Lock()
				defer mu.Unlock()
				require.LessOrEqual(t, end-start, grain)
				for i := start; i < end; i++ {
					seen[i]++
				}
			})
			for i := range seen {
				require.Equal(t, 1, seen[i], "%d of %d on %d cores", i, n, cores)
			}
		}
	}
}
