package node_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/wallet"
)

// What is accepted has a receipt that promises a time: unless told otherwise, an op that would expire before its batch is sealed is refused.
func TestOpsAreValidUntilTheyAreSealed(t *testing.T) {
	key := wallet.New(field.Element{}, wallet.KeyFromSecret([]byte("collector")), rollup.Address{1}).PubKey()
	x, y := key.X.Bytes(), key.Y.Bytes()
	example := strings.Replace(node.Example, `key: ""`, fmt.Sprintf(`key: "%x%x"`, x, y), 1)
	f, err := node.ReadFile(strings.NewReader(strings.Replace(example, `address: ""`, fmt.Sprintf(`address: "0x%x"`, [20]byte{1}), 1)))
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
