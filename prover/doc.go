// Package prover is the room of the gnark backend: it compiles circuits to
// R1CS over BN254, makes and keeps Groth16 keys, proves, verifies, and exports
// the verifier contract. It knows no circuit of ours: every function takes a
// frontend.Circuit or a compiled constraint system.
//
// The life of a circuit, in calls:
//
//	ccs, err := prover.Compile(circuit)                    // structure checked
//	keys, err := store.Ensure("batch", ccs, seed, nil)     // UNSAFE: dev keys
//	p, err := prover.NewProver(keys, prover.TargetSolidity)
//	proof, err := p.Prove(assignment)                      // verified before it is returned
//	bytes, err := prover.SolidityProof(proof)              // for L1
//
// The package is silent: it takes gnark's own logger out of service (see
// init), and reports through errors and log/slog.
package prover

import (
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/logger"
)

type (
	// R1CS is a compiled circuit over the scalar field of BN254.
	R1CS = cs.R1CS
	// ProvingKey is gnark's Groth16 proving key over BN254.
	ProvingKey = groth16.ProvingKey
	// VerifyingKey is gnark's Groth16 verifying key over BN254.
	VerifyingKey = groth16.VerifyingKey
	// Proof is gnark's Groth16 proof over BN254.
	Proof = groth16.Proof
)

// init silences gnark: its logger writes to standard output, which belongs to
// the commands that import this package.
func init() { logger.Disable() }
