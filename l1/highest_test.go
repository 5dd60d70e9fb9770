package l1

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// A number as far away as numbers go is the highest all the same, among those that differ by little.
func TestHighestFirst(t *testing.T) {
	for _, far := range []uint64{1 << 63, 1<<63 + 8, math.MaxUint64} {
		want := []said[uint64]{{value: far}, {value: 8}, {value: 7}}
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {2, 0, 1}, {1, 2, 0}, {2, 1, 0}} {
			got := []said[uint64]{want[order[0]], want[order[1]], want[order[2]]}
			slices.SortFunc(got, highestFirst)
			require.Equal(t, want, got)
		}
	}
}
