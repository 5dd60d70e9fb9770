package cost

import (
	"fmt"

	"github.com/consensys/gnark/backend/groth16"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/math/emulated"
	native "github.com/consensys/gnark/std/recursion/groth16"

	"github.com/causeway-l2/causeway/circuits/recursion"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Verification is what it costs in constraints to verify a number of proofs of one key and do nothing else. The key is a toy's with one
// public input, as a batch circuit has.
type Verification struct {
	Proofs      int
	Commitments int // of each proof: 0 or 1
	Constraints int // of recursion.AssertProofs
	Gnark       int // of gnark's own verifier, one proof after the other, subgroups checked
}

// Recursion measures verifying 1 to proofs proofs, without and with a commitment. Four take about a minute of compiling.
func Recursion(proofs int) (out []Verification, err error) {
	for _, commits := range []bool{false, true} {
		in, err := newToyKey(commits)
		if err != nil {
			return nil, fmt.Errorf("cost of recursion: %w", err)
		}
		for k := 1; k <= proofs; k++ {
			v := Verification{Proofs: k, Commitments: in.key.Commitments()}
			if v.Constraints, err = count(newTogether(in.key, k)); err != nil {
				return nil, fmt.Errorf("cost of verifying %d proofs: %w", k, err)
			}
			theirs, err := in.newOneByOne(k)
			if err != nil {
				return nil, fmt.Errorf("cost of verifying %d proofs: gnark: %w", k, err)
			}
			if v.Gnark, err = count(theirs); err != nil {
				return nil, fmt.Errorf("cost of verifying %d proofs: gnark: %w", k, err)
			}
			out = append(out, v)
		}
	}
	return out, nil
}

func count(c frontend.Circuit) (int, error) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
	if err != nil {
		return 0, err
	}
	return ccs.GetNbConstraints(), nil
}

// toyKey is a verifying key whose proofs are placeholders.
type toyKey struct {
	ccs constraint.ConstraintSystem
	vk  groth16.VerifyingKey
	key *recursion.Key
}

func newToyKey(commits bool) (*toyKey, error) {
	vk, ccs, err := anyKey(commits)
	if err != nil {
		return nil, err
	}
	key, err := recursion.NewKey(vk)
	if err != nil {
		return nil, err
	}
	return &toyKey{ccs, vk, key}, nil
}

// together verifies proofs with one product of pairings.
type together struct {
	Proofs []recursion.Proof
	Inputs [][]frontend.Variable
	key    *recursion.Key
}

func newTogether(key *recursion.Key, k int) *together {
	c := &together{key: key}
	for range k {
		c.Proofs = append(c.Proofs, recursion.PlaceholderProof(key))
		c.Inputs = append(c.Inputs, make([]frontend.Variable, key.Inputs()))
	}
	return c
}

// Define implements frontend.Circuit.
func (c *together) Define(api frontend.API) error {
	v, err := recursion.NewVerifier(api, c.key)
	if err != nil {
		return err
	}
	return v.AssertProofs(c.Proofs, c.Inputs)
}

// oneByOne verifies proofs one after the other, with gnark's verifier.
type oneByOne struct {
	Proofs []native.Proof[recursion.G1, recursion.G2]
	Inputs []native.Witness[emulated.BN254Fr]
	vk     native.VerifyingKey[recursion.G1, recursion.G2, sw_bn254.GTEl]
}

func (in *toyKey) newOneByOne(k int) (*oneByOne, error) {
	fixed, err := native.ValueOfVerifyingKeyFixed[recursion.G1, recursion.G2, sw_bn254.GTEl](in.vk) // compiling leaves traces in it
	if err != nil {
		return nil, err
	}
	c := &oneByOne{vk: fixed}
	for range k {
		c.Proofs = append(c.Proofs, native.PlaceholderProof[recursion.G1, recursion.G2](in.ccs))
		c.Inputs = append(c.Inputs, native.PlaceholderWitness[emulated.BN254Fr](in.ccs))
	}
	return c, nil
}

// Define implements frontend.Circuit.
func (c *oneByOne) Define(api frontend.API) error {
	v, err := native.NewVerifier[emulated.BN254Fr, recursion.G1, recursion.G2, sw_bn254.GTEl](api)
	if err != nil {
		return err
	}
	for i := range c.Proofs {
		if err := v.AssertProof(c.vk, c.Proofs[i], c.Inputs[i], native.WithSubgroupCheck()); err != nil {
			return err
		}
	}
	return nil
}
