package aggregate

import (
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/consensys/gnark/std/recursion/groth16"
)

// The recursion's types, BN254 emulated in BN254.
type (
	scalarField  = sw_bn254.ScalarField
	g1           = sw_bn254.G1Affine
	g2           = sw_bn254.G2Affine
	gt           = sw_bn254.GTEl
	verifyingKey = groth16.VerifyingKey[g1, g2, gt]
	publicInput  = groth16.Witness[scalarField]
)

// Proof is a batch proof. The recursion's own type has a place for a proof of knowledge that a proof without commitment lacks; nothing
// would constrain it.
type Proof struct {
	Ar, Krs g1
	Bs      g2
}

func (p Proof) recursion() groth16.Proof[g1, g2] {
	return groth16.Proof[g1, g2]{Ar: p.Ar, Krs: p.Krs, Bs: p.Bs}
}
