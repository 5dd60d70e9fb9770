package e2e

import (
	"bytes"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/circuits/cost"
	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
)

// L9: the keys on this machine, the committed verifier and what `causeway deploy` puts on L1 are of one setup.
func TestDeploymentIsOfTheseKeys(t *testing.T) {
	_, _, err := ring.Ensure(t.Context(), circuit)
	require.NoError(t, err)
	chain := newChain(t)
	sender := newSender(t, chain, 0)
	cfg := deploy.Default()
	cfg.Admin = deploy.Address(sender.Address())
	plan, err := deploy.NewPlan(cfg, l1contracts.FindVerifier)
	require.NoError(t, err)
	record, err := deploy.Run(t.Context(), plan, chain.Client(), sender, filepath.Join(t.TempDir(), "record.json"), l1contracts.FindVerifier, t.Logf)
	require.NoError(t, err)
	require.EqualValues(t, devchain.ChainID, record.Params.ChainID)
	report, err := deploy.Verify(t.Context(), chain.Client(), record, l1contracts.FindVerifier, ring.Dir)
	require.NoError(t, err)
	require.NoError(t, report.Err(), "run `make generate`")
}

// The constraints, commitments and inputs of batch circuits that are committed are of this source. Those of aggregates depend a little on the key that they verify proofs
// of, which is a toy's in that table.
func TestConstraintsAreOfTheseCircuits(t *testing.T) {
	rows, err := cost.ReadCSV(bytes.NewReader(circuits.ConstraintsCSV))
	require.NoError(t, err)
	for _, c := range circuits.All() {
		if c.IsAggregate() {
			continue
		}
		want, err := cost.Find(rows, c.Name, cost.Total)
		require.NoError(t, err)
		_, m, err := ring.Verifying(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, want, cost.Row{Of: c.Name, Part: cost.Total, Constraints: m.Constraints, Commitments: m.Commitments, PublicInputs: m.PublicInputs},
			"run `make generate` and review the difference")
		debug.FreeOSMemory() // compiling leaves gigabytes behind
	}
}

// Every verifier that is committed is of the circuit that this source defines, and of its dev keys.
func TestVerifiersAreOfTheseKeys(t *testing.T) {
	for _, c := range circuits.All() {
		if !c.IsAggregate() {
			continue
		}
		v, err := l1contracts.FindVerifier(c.Name)
		require.NoError(t, err)
		_, m, err := ring.Verifying(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, v.CircuitDigest, m.CircuitDigest.String(), "%s: run `make generate`", c.Name)
		require.Equal(t, v.VKDigest, m.VKDigest.String(), "%s: run `make generate`", c.Name)
		debug.FreeOSMemory() // compiling leaves gigabytes behind
	}
}
