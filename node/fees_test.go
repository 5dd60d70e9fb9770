package node_test

import (
	"encoding/json"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/node"
	"github.com/causeway-l2/causeway/rollup"
)

// N5: whoever makes the operator pay for gas pays more himself. Of the fees in the configuration that `causeway init` prints, each covers the gas of the dearest op that
// it is for, as measured, while L1 asks for 15 gwei at most. A request costs who asks more gas than who serves it, an exit included.
func TestN5FeesCoverTheGas(t *testing.T) {
	var gas map[string]uint64
	raw, err := os.ReadFile("../l1contracts/snapshots/gas.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &gas))
	f, err := node.ReadFile(strings.NewReader(example()))
	require.NoError(t, err)
	c, err := f.Config()
	require.NoError(t, err)

	const gwei, verifier, bound = 1_000_000_000, 330_000, 15 // gas of the real verifier: docs/benchmarks.md
	lanes := uint64(c.Aggregate.Slots * (c.Aggregate.Shape.Full + c.Aggregate.Shape.Transfers))
	share := (gas["submit_fixed_stub"]+verifier)/lanes + 1 // of a submission that is full
	for what, cost := range map[string]struct {
		gas uint64
		fee rollup.Amount
	}{
		"transfer":                          {max(gas["per_transfer_lane"]+share, gas["full_submission_per_transfer"]), c.Fees[0].Transfer},
		"withdrawal to an owner of nothing": {gas["per_withdrawal"] + share, c.Fees[0].Full},
	} {
		require.Positive(t, cost.gas, what)
		need := new(big.Int).SetUint64(cost.gas * bound * gwei)
		require.GreaterOrEqual(t, cost.fee.Big().Cmp(need), 0, "%s: %s wei of fee, %s of gas", what, cost.fee.Big(), need)
	}
	serve := gas["per_request_served"] + gas["per_withdrawal"]
	for _, request := range []string{"deposit_eth", "deposit_erc20", "request_forced_exit", "request_set_key"} {
		require.Greater(t, gas[request], serve, request)
	}
}
