package index_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/rollup"
)

// Who is far behind is given a part of what happened at a time, and told that there is more: each event once, in order, up to the last.
func TestEventsComeInParts(t *testing.T) {
	i := open(t, "", func(c *index.Config) { c.MaxEvents = 3000 })
	defer i.Close()
	before := i.Last()
	require.NotZero(t, before)
	for n := range 2500 {
		accept(i, n, &rollup.Withdraw{})
	}
	require.Equal(t, before+2500, i.Last())
	after, parts := before, 0
	for more := true; more; parts++ {
		events, again := i.Events(after)
		require.LessOrEqual(t, len(events), 500)
		for _, e := range events {
			require.Equal(t, after+1, e.ID)
			after = e.ID
		}
		select {
		case <-again:
		default:
			more = false
		}
	}
	require.Equal(t, 5, parts)
	require.Equal(t, i.Last(), after)
	events, _ := i.Events(1)
	require.Equal(t, "reset", events[0].Kind)
	require.Equal(t, before+1, events[1].ID)
	require.Len(t, events, 501)
}
