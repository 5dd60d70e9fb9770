package l1contracts_test

import (
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/l1contracts/gas"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var update = flag.Bool("update", false, "rewrite snapshots/gas.json")

const snapshot = "snapshots/gas.json"

// What was promised (docs/protocol.md's readers hold us to it): a change that costs more than this needs a reason, not a new snapshot.
var ceilings = map[string]uint64{
	"poseidon2_compress":          6_000,
	"deposit_eth":                 90_000,
	"deposit_erc20":               90_000,
	"withdraw_eth":                45_000,
	"withdraw_erc20":              45_000,
	"per_withdrawal":              30_000,
	"per_transfer_lane_execution": 100,
	"submit_fixed_stub":           150_000,
	"submit_fixed_stub_blob":      170_000,
	"exodus_exit":                 320_000,
	"submit_worst":                11_500_000, // the real verifier adds about 330,000; a tx may have 16,777,216
}

func TestGas(t *testing.T) {
	got, err := gas.Measure(ctx, gas.Config{
		Name:     "stub",
		Verifier: common.FromHex(testbindings.StubVerifierMetaData.Bin),
		Token:    common.FromHex(testbindings.PlainTokenMetaData.Bin),
		Crowd:    common.FromHex(testbindings.CrowdMetaData.Bin),
		Shape:    circuits.Large,
	})
	require.NoError(t, err)
	e := newChain(t)
	at := e.create(testbindings.HarnessMetaData.Bin, nil)
	got["poseidon2_compress"] = read(e, at, harness.PackCompressGas(big.NewInt(1), big.NewInt(2)), harness.UnpackCompressGas).Used.Uint64()
	got["code_bytes_rollup"] = uint64(e.codeSize())
	require.LessOrEqual(t, got["code_bytes_rollup"], uint64(24_576)) // EIP-170

	for name, limit := range ceilings {
		require.NotZero(t, got[name], name)
		require.LessOrEqual(t, got[name], limit, name)
	}
	for name, cost := range got {
		if floor, ok := got["floor_"+name]; ok {
			require.Greater(t, cost, floor, name)
		}
	}
	raw, err := json.MarshalIndent(got, "", "  ")
	require.NoError(t, err)
	raw = append(raw, '\n')
	if *update {
		require.NoError(t, os.WriteFile(snapshot, raw, 0o644))
	}
	want, err := os.ReadFile(snapshot)
	require.NoError(t, err)
	require.Equal(t, string(want), string(raw), "if this is meant: go test ./l1contracts -run TestGas -update")
}

// codeSize deploys a rollup and measures its code.
func (e *env) codeSize() int {
	e.t.Helper()
	e.deploy(e.create(testbindings.StubVerifierMetaData.Bin, nil), nil)
	code, err := e.eth.CodeAt(ctx, e.rollup, nil)
	require.NoError(e.t, err)
	return len(code)
}
