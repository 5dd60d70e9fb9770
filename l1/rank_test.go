package l1

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Who answers soon, always, and knows the head is asked first; who lied is not asked at all. That answers get lost weighs as much as that they take longer.
func TestNodesAreAskedInOrder(t *testing.T) {
	before := fast
	fast = 100 * time.Millisecond
	t.Cleanup(func() { fast = before })
	now := time.Now()
	last := -1
	for _, e := range []*endpoint{
		{name: "quick", health: 1, latency: 50 * time.Millisecond},
		{name: "twice as slow as fast", health: 1, latency: 200 * time.Millisecond},
		{name: "loses two in ten", health: 0.79},
		{name: "slow", health: 1, latency: time.Second},
		{name: "behind", health: 1, behind: true},
		{name: "just failed", health: 1, until: now.Add(time.Second)},
	} {
		rank, asked := e.rank(now)
		require.True(t, asked, e.name)
		require.Greater(t, rank, last, e.name)
		last = rank
	}
	_, asked := (&endpoint{health: 1, aside: now.Add(time.Second)}).rank(now)
	require.False(t, asked)
	near, _ := (&endpoint{health: 1, latency: 60 * time.Millisecond}).rank(now)
	require.Zero(t, near, "small things change nothing")
}
