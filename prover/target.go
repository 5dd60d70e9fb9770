package prover

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend"
	"github.com/consensys/gnark/backend/solidity"
	recursion "github.com/consensys/gnark/std/recursion/groth16"
)

// Target says who verifies a proof, which fixes the hash that turns a
// commitment into a field element. A proof for one target does not verify as
// the other, unless its circuit has no commitment.
type Target int

const (
	// TargetRecursion is a circuit over BN254 that verifies proofs over BN254
	// with gnark's std/recursion/groth16.
	TargetRecursion Target = iota + 1

	// TargetSolidity is the contract that ExportSolidity writes.
	TargetSolidity
)

func (t Target) String() string {
	switch t {
	case TargetRecursion:
		return "recursion"
	case TargetSolidity:
		return "solidity"
	}
	return fmt.Sprintf("target(%d)", int(t))
}

// check refuses a value that is not one of the targets.
func (t Target) check() error {
	if t != TargetRecursion && t != TargetSolidity {
		return fmt.Errorf("unknown proof %s", t)
	}
	return nil
}

// proverOption returns gnark's option for the target. It carries the state of
// a hash, so each proof takes a fresh one.
func (t Target) proverOption() backend.ProverOption {
	if t == TargetRecursion {
		r := ecc.BN254.ScalarField()
		return recursion.GetNativeProverOptions(r, r)
	}
	return solidity.WithProverTargetSolidityVerifier(backend.GROTH16)
}

// verifierOption is proverOption for the verifier.
func (t Target) verifierOption() backend.VerifierOption {
	if t == TargetRecursion {
		r := ecc.BN254.ScalarField()
		return recursion.GetNativeVerifierOptions(r, r)
	}
	return solidity.WithVerifierTargetSolidityVerifier(backend.GROTH16)
}
