package operator

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTake(t *testing.T) {
	t0 := time.Unix(1000, 0)
	p := policy{slots: 2, maxWait: time.Minute}
	one := []*batch{{provenAt: t0}}
	require.Equal(t, 0, p.take(nil, t0, true))
	require.Equal(t, 0, p.take(one, t0.Add(59*time.Second), false), "waits for company")
	require.Equal(t, 1, p.take(one, t0.Add(60*time.Second), false), "but not longer than its deadline")
	require.Equal(t, 1, p.take(one, t0, true), "nor when none will come")
	three := []*batch{{provenAt: t0}, {provenAt: t0}, {provenAt: t0}}
	require.Equal(t, 2, p.take(three, t0, false), "never more than the circuit has slots")
}

// Whenever the operator looks, as long as it looks: every batch is taken once, in order, and none waits longer than it may.
func TestEveryBatchIsTaken(t *testing.T) {
	t0 := time.Unix(1000, 0)
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		p := policy{slots: 1 + r.IntN(4), maxWait: time.Duration(1+r.IntN(60)) * time.Second}
		var waiting []*batch
		next, taken := uint64(1), uint64(0)
		for second := range 300 {
			now := t0.Add(time.Duration(second) * time.Second)
			for range max(r.IntN(8)-5, 0) {
				b := &batch{provenAt: now}
				b.data.Statement.Number = next
				waiting = append(waiting, b)
				next++
			}
			for n := p.take(waiting, now, second == 299); n > 0; n = p.take(waiting, now, second == 299) {
				require.LessOrEqual(t, n, p.slots)
				for _, b := range waiting[:n] {
					taken++
					require.Equal(t, taken, b.number())
				}
				waiting = waiting[n:]
			}
			if len(waiting) > 0 {
				require.Less(t, now.Sub(waiting[0].provenAt), p.maxWait)
				require.Less(t, len(waiting), p.slots)
			}
		}
		require.Empty(t, waiting, "flushed at the end")
	}
}
