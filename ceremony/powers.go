package ceremony

import (
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/mpcsetup"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
)

// Powers are what the first phase makes: [tau^i]1 for i < 2n-1, [tau^i]2, [alpha tau^i]1 and [beta tau^i]1 for i < n, and [beta]2.
type Powers = groth16.SrsCommons

// Domains, the number of constraints rounded up to a power of two: below 8, random combinations say nothing; 2^28 is all that the field has.
const (
	smallestDomain = 8
	largestDomain  = 1 << 28
)

// checkPowers checks that every element follows from one tau, alpha and beta: the ratio of neighbours is the same everywhere, by one pairing of random
// combinations (a wrong one passes with a probability of about 2^-230), and beta is one number in both groups. None of the three may be 0 or 1, which
// would mean that nobody contributed. That the points are on the curve and in their group is the reader's to check. Errors wrap ErrPowers.
func checkPowers(p *Powers) error {
	n := len(p.G2.Tau)
	if n < smallestDomain || len(p.G1.Tau) != 2*n-1 || len(p.G1.AlphaTau) != n || len(p.G1.BetaTau) != n {
		return fmt.Errorf("%w: %d, %d, %d and %d elements", ErrPowers, len(p.G1.Tau), n, len(p.G1.AlphaTau), len(p.G1.BetaTau))
	}
	_, _, g1, g2 := curve.Generators()
	if p.G1.Tau[0] != g1 || p.G2.Tau[0] != g2 {
		return fmt.Errorf("%w: the first one is not the generator", ErrPowers)
	}
	for _, x := range []struct {
		name string
		at   curve.G1Affine
	}{{"tau", p.G1.Tau[1]}, {"alpha", p.G1.AlphaTau[0]}, {"beta", p.G1.BetaTau[0]}} {
		if x.at.IsInfinity() || x.at == g1 {
			return fmt.Errorf("%w: %s is 0 or 1: nobody contributed", ErrPowers, x.name)
		}
	}
	if p.G1.AlphaTau[0] == p.G1.BetaTau[0] {
		return fmt.Errorf("%w: alpha equals beta", ErrPowers)
	}
	if err := mpcsetup.SameRatioMany(p.G1.Tau, p.G2.Tau, p.G1.AlphaTau, p.G1.BetaTau); err != nil {
		return fmt.Errorf("%w: neighbours have no common ratio: %w", ErrPowers, err)
	}
	var minus curve.G1Affine
	minus.Neg(&p.G1.BetaTau[0])
	same, err := curve.PairingCheck([]curve.G1Affine{minus, g1}, []curve.G2Affine{g2, p.G2.Beta})
	if err != nil || !same {
		return fmt.Errorf("%w: beta differs between the groups", ErrPowers)
	}
	return nil
}
