package node_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/node"
)

// What is accepted has a receipt that promises a time: unless told otherwise, an op that would expire before its batch is sealed is refused.
func TestOpsAreValidUntilTheyAreSealed(t *testing.T) {
	f, err := node.ReadFile(strings.NewReader(example()))
	require.NoError(t, err)
	least := func() time.Duration {
		t.Helper()
		c, err := f.Config()
		require.NoError(t, err)
		return c.Limits.MinValidity
	}
	require.Equal(t, f.SealAfter+30*time.Second, least())
	f.SealMaxGwei = 1
	require.Equal(t, f.SealBound+30*time.Second, least())
	f.MinValidity = time.Second
	require.Equal(t, time.Second, least())
}
