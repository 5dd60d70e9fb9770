package l1_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
)

// A blob is paid for besides gas.
func TestCostOfASubmission(t *testing.T) {
	gas, gwei := l1.Result{Already: true}.Cost()
	require.Zero(t, gas)
	require.Zero(t, gwei)
	gas, gwei = l1.Result{Receipt: &types.Receipt{GasUsed: 400_000, EffectiveGasPrice: big.NewInt(3e9)}}.Cost()
	require.EqualValues(t, 400_000, gas)
	require.InDelta(t, 1_200_000, gwei, 1e-6)
	gas, gwei = l1.Result{Receipt: &types.Receipt{GasUsed: 400_000, EffectiveGasPrice: big.NewInt(3e9), BlobGasUsed: 131_072, BlobGasPrice: big.NewInt(2e9)}}.Cost()
	require.EqualValues(t, 400_000, gas)
	require.InDelta(t, 1_200_000+262_144, gwei, 1e-6)
	_, gwei = l1.Result{Receipt: &types.Receipt{GasUsed: 1 << 24, EffectiveGasPrice: new(big.Int).Lsh(big.NewInt(1), 70)}}.Cost()
	require.Positive(t, gwei, "no overflow")
}
