package e2e

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/deploy"
	"github.com/causeway-l2/causeway/keyring"
	"github.com/causeway-l2/causeway/l1/devchain"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/prover"
)

// L9: the keys on this machine, the committed verifier and what `causeway deploy` puts on L1 are of one setup.
func TestDeploymentIsOfTheseKeys(t *testing.T) {
	dir := keyring.DefaultDir()
	if _, err := (prover.Store{Dir: dir}).Manifest(circuit.Name); err != nil {
		_, _, err := keyring.Ring{Dir: dir}.Ensure(t.Context(), circuit)
		require.NoError(t, err)
	}
	chain := newChain(t)
	sender := newSender(t, chain, 0)
	cfg := deploy.Default()
	cfg.Admin = deploy.Address(sender.Address())
	plan, err := deploy.NewPlan(cfg, l1contracts.FindVerifier)
	require.NoError(t, err)
	record, err := deploy.Run(t.Context(), plan, chain.Client(), sender, filepath.Join(t.TempDir(), "record.json"), l1contracts.FindVerifier, t.Logf)
	require.NoError(t, err)
	require.EqualValues(t, devchain.ChainID, record.Params.ChainID)
	report, err := deploy.Verify(t.Context(), chain.Client(), record, l1contracts.FindVerifier, dir)
	require.NoError(t, err)
	require.NoError(t, report.Err(), "run `make generate`")
}
