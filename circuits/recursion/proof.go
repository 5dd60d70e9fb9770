package recursion

import (
	"fmt"

	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/math/emulated"
)

// BN254, emulated over its own scalar field.
type (
	// G1 is a point over the base field.
	G1 = sw_bn254.G1Affine
	// G2 is a point over the quadratic extension.
	G2 = sw_bn254.G2Affine

	baseField   = sw_bn254.BaseField
	scalarField = sw_bn254.ScalarField
	element     = emulated.Element[baseField]
)

// Proof is a Groth16 proof as a circuit sees it. None of its points may be at infinity; an honest prover meets one with probability 2^-252.
type Proof struct {
	Ar, Krs G1 // A and C
	Bs      G2 // B
	// Commitments and their proofs of knowledge, as many as the key has: none or one.
	Commitments, Knowledge []G1
}

// PlaceholderProof allocates a proof under a key.
func PlaceholderProof(key *Key) Proof {
	return Proof{Commitments: make([]G1, key.Commitments()), Knowledge: make([]G1, key.Commitments())}
}

// ValueOfProof assigns a proof. If it has a commitment, its prover was given gnark's recursion.GetNativeProverOptions.
func ValueOfProof(proof groth16.Proof) (Proof, error) {
	p, ok := proof.(*backend.Proof)
	if !ok {
		return Proof{}, fmt.Errorf("recursion: a proof of BN254 is needed, not %T", proof)
	}
	out := Proof{Ar: sw_bn254.NewG1Affine(p.Ar), Bs: sw_bn254.NewG2Affine(p.Bs), Krs: sw_bn254.NewG1Affine(p.Krs)}
	for _, c := range p.Commitments {
		out.Commitments = append(out.Commitments, sw_bn254.NewG1Affine(c))
		out.Knowledge = append(out.Knowledge, sw_bn254.NewG1Affine(p.CommitmentPok))
	}
	if len(out.Commitments) > 1 {
		return Proof{}, fmt.Errorf("recursion: %d commitments in a proof: none or one is supported", len(out.Commitments))
	}
	return out, nil
}
