package cost

import (
	"fmt"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"

	"github.com/causeway-l2/causeway/rollup/field"
)

// anyKey returns a verifying key like that of a batch circuit: one public input, and a commitment or none. The points are constants of the aggregate
// circuit, and what it costs does not depend on them; so a toy's key does, and no batch circuit has to be set up to be counted.
func anyKey(commits bool) (groth16.VerifyingKey, error) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &toy{commits: commits})
	if err != nil {
		return nil, fmt.Errorf("compile toy: %w", err)
	}
	_, vk, err := groth16.Setup(ccs)
	if err != nil {
		return nil, fmt.Errorf("set up toy: %w", err)
	}
	return vk, nil
}

// toy is the smallest circuit with the public face of a batch circuit.
type toy struct {
	StatementHash frontend.Variable `gnark:",public"`
	Root          frontend.Variable

	commits bool // so that its proofs have a commitment
}

// Define implements frontend.Circuit.
func (c *toy) Define(api frontend.API) error {
	api.AssertIsEqual(c.StatementHash, api.Mul(c.Root, c.Root))
	if c.commits {
		x, err := api.(frontend.Committer).Commit(c.StatementHash, c.Root)
		if err != nil {
			return err
		}
		api.AssertIsDifferent(x, 0)
	}
	return nil
}
