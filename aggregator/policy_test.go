package aggregator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTake(t *testing.T) {
	t0 := time.Unix(1000, 0)
	p := Policy{Slots: 2, MaxWait: time.Minute}
	one := []Proven{{Number: 5, At: t0}}
	require.Equal(t, 0, p.Take(nil, t0, true))
	require.Equal(t, 0, p.Take(one, t0.Add(59*time.Second), false), "waits for company")
	require.Equal(t, 1, p.Take(one, t0.Add(60*time.Second), false), "but not longer than its deadline")
	require.Equal(t, 1, p.Take(one, t0, true), "nor when none will come")
	three := []Proven{{5, t0}, {6, t0}, {7, t0}}
	require.Equal(t, 2, p.Take(three, t0, false), "never more than the circuit has slots")
}
