package l1

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// A node that refuses because some blocks are full of logs is asked for as many as before once they are behind; one that never allows so many is asked for too many
// only once in a while.
func TestSpanWidensAgain(t *testing.T) {
	read := func(allowed func(at, n uint64) bool) (searches, refusals int) {
		s := newSpan(2000, 64)
		const head = 400_000
		for at := uint64(0); at < head; {
			n := min(s.now, head-at)
			if !allowed(at, n) {
				refusals++
				require.True(t, s.refused(n, errTooMuch))
				continue
			}
			searches++
			s.fitted()
			at += n
		}
		return searches, refusals
	}
	searches, refusals := read(func(at, n uint64) bool { return at > 10_000 || n <= 100 })
	require.Less(t, searches, 500, "400 would do for what comes after")
	require.Less(t, refusals, 20)
	searches, refusals = read(func(_, n uint64) bool { return n <= 1000 })
	require.Equal(t, 400, searches)
	require.LessOrEqual(t, refusals, 1+400/widenAfter)

	s := newSpan(2000, 64)
	require.False(t, s.refused(2000, errors.New("the node is down")))
	require.False(t, s.refused(64, errTooMuch))
	require.EqualValues(t, 2000, s.now)
}
