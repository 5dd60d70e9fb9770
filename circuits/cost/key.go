package cost

import (
	"fmt"

	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"

	"github.com/causeway-l2/causeway/rollup/field"
)

// anyKey returns a verifying key like that of a batch circuit, and its circuit: one public input, and a commitment or none. The points are constants of the aggregate
// circuit, and what it costs depends on them by a thousandth; so a toy's key does, and no batch circuit has to be set up to be counted. Nothing is proven under it: the
// commitment's key is moved to gamma, and sigma is any point.
func anyKey(commits bool) (*backend.VerifyingKey, constraint.ConstraintSystem, error) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &toy{commits: commits})
	if err != nil {
		return nil, nil, fmt.Errorf("compile toy: %w", err)
	}
	var vk backend.VerifyingKey
	if err := backend.Setup(ccs.(*cs.R1CS), new(backend.ProvingKey), &vk); err != nil {
		return nil, nil, fmt.Errorf("set up toy: %w", err)
	}
	for i := range vk.CommitmentKeys {
		vk.CommitmentKeys[i].G = vk.G2.Gamma
	}
	return &vk, ccs, nil
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
