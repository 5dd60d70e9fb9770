package node

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/restore"
)

// next is the first request that a sequencer has not got.
type next uint64

func (n next) Pending() (int, uint64) { return 0, uint64(n) }

// L1 is asked at its head and read later: a batch without the request that lets anyone submit is one that L1 never takes.
func TestTakeoverWaitsForTheRequest(t *testing.T) {
	final := &restore.Rollup{Requests: 3} // 0 to 2 are served
	require.False(t, right{anyone: true, oldest: 3}.waits(final, next(4)))
	require.False(t, right{anyone: true, oldest: 3}.waits(final, next(9)))
	require.True(t, right{oldest: 3}.waits(final, next(4)), "not yet")
	require.True(t, right{anyone: true, oldest: 3}.waits(final, next(3)), "the request was not read yet")
	require.True(t, right{anyone: true, oldest: 2}.waits(final, next(4)), "what L1 said before the request was served")
	require.True(t, right{anyone: true, oldest: 4}.waits(final, next(5)), "a batch that was not read yet")
}
