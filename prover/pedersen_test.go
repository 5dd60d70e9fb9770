package prover

import (
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
)

func pedersenProving(basis, basisSigma []curve.G1Affine) pedersen.ProvingKey {
	return pedersen.ProvingKey{Basis: basis, BasisExpSigma: basisSigma}
}

func pedersenVerifying(g, gSigmaNeg curve.G2Affine) pedersen.VerifyingKey {
	return pedersen.VerifyingKey{G: g, GSigmaNeg: gSigmaNeg}
}
