package node_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/node"
)

// An L1 node that says what a tip has to be says it of the operator's ETH: there is a limit, also where the fee has none.
func TestTipHasALimit(t *testing.T) {
	f := node.DefaultFile()
	c := f.Sender(devchain.Key(0))
	require.Nil(t, c.MaxFee)
	require.Equal(t, big.NewInt(50e9), c.MaxTip)
	require.Equal(t, f.L1.BumpAfter, c.BumpAfter)
	f.L1.MaxFeeGwei, f.L1.MaxTipGwei = 7, 0
	c = f.Sender(devchain.Key(0))
	require.Equal(t, big.NewInt(7e9), c.MaxFee)
	require.Nil(t, c.MaxTip)
}
