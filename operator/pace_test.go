package operator

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type behind bool

func (b behind) Behind() bool { return bool(b) }

func (behind) Final(uint64) {}

func (behind) Resumed() {}

// N3: while provers are behind batches are sealed with a pause between them; whoever waits for all to be final does not wait for that.
func TestSealingSlowsWhileProversAreBehind(t *testing.T) {
	now := time.Now()
	o := &Operator{pace: behind(true), sealedAt: now}
	require.True(t, o.holdsBack(now.Add(slowed-1)))
	require.False(t, o.holdsBack(now.Add(slowed)), "slow, and no standstill")
	o.setFlush(true)
	require.False(t, o.holdsBack(now))
	o.setFlush(false)
	o.pace = behind(false)
	require.False(t, o.holdsBack(now))
	o.pace = nil
	require.False(t, o.holdsBack(now))
}
