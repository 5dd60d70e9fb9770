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
	proof        = groth16.Proof[g1, g2]
	verifyingKey = groth16.VerifyingKey[g1, g2, gt]
	publicInput  = groth16.Witness[scalarField]
)
