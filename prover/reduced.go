package prover

import (
	"errors"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
)

// checkReduced refuses coordinates of p and above, which a dump can have and sums of points do not expect.
func checkReduced(pk *ProvingKey) error {
	ok := reducedG1(pk.G1.A) && reducedG1(pk.G1.B) && reducedG1(pk.G1.Z) && reducedG1(pk.G1.K)
	for _, c := range pk.CommitmentKeys {
		ok = ok && reducedG1(c.Basis) && reducedG1(c.BasisExpSigma)
	}
	for i := range pk.G2.B {
		b := &pk.G2.B[i]
		ok = ok && reduced(&b.X.A0) && reduced(&b.X.A1) && reduced(&b.Y.A0) && reduced(&b.Y.A1)
	}
	if !ok {
		return errors.New("a coordinate that is not reduced")
	}
	return nil
}

func reducedG1(points []curve.G1Affine) bool {
	for i := range points {
		if !reduced(&points[i].X) || !reduced(&points[i].Y) {
			return false
		}
	}
	return true
}

func reduced(e *fp.Element) bool {
	for i := len(e) - 1; i > 0; i-- {
		if e[i] != fpModulus[i] {
			return e[i] < fpModulus[i]
		}
	}
	return e[0] < fpModulus[0]
}
