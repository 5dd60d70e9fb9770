package ceremony

import (
	"fmt"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/msm"
)

// inValues makes K and Z of a proving key, which are as gnark's prover takes them, those that ours takes: for values instead of coefficients (docs/adr/0046). They are
// combinations of what is there.
//
// SOUNDNESS: which anybody can make, so nothing is added to what a proof can be made of.
//
// With [z_k] = [tau^k (tau^n - 1)/delta] for k < n-1 and infinity after them, and s = shift^n, the value at place i of the coset adds
//
//	1/(n(s-1)) * the sum over k of (shift * w^i)^-k [z_k]
//
// and a product in row j takes away as much with a shift of 1: so much times its coefficient is subtracted from its wire's K.
func inValues(ccs *prover.R1CS, pk *prover.ProvingKey) error {
	d := prover.NewDomain(ccs.GetNbConstraints())
	if len(pk.G1.Z) != d.Size()-1 {
		return fmt.Errorf("ceremony: %d points of Z for a domain of %d", len(pk.G1.Z), d.Size())
	}
	pk.Domain = *d.Block
	scale := d.Vanishing(&d.Shift)
	scale.Inverse(&scale)
	one := fr.One()
	rows := append(pk.G1.Z, curve.G1Affine{})
	if err := msm.MultiplesG1(rows, geometric(&one, &scale, len(rows))); err != nil {
		return fmt.Errorf("ceremony: %w", err)
	}
	pk.G1.Z = append([]curve.G1Affine(nil), rows...)
	var back fr.Element
	back.Inverse(&d.Shift)
	if err := msm.MultiplesG1(pk.G1.Z, geometric(&back, &one, len(rows))); err != nil {
		return fmt.Errorf("ceremony: %w", err)
	}
	for _, powers := range [][]curve.G1Affine{rows, pk.G1.Z} {
		if err := msm.LagrangeG1(powers); err != nil {
			return fmt.Errorf("ceremony: %w", err)
		}
	}
	matrix, err := columnsOf(ccs, out)
	if err != nil {
		return err
	}
	products, err := inG1.evaluate(matrix, ccs.Coefficients, rows)
	if err != nil {
		return fmt.Errorf("ceremony: %w", err)
	}
	pk.G1.K = less(ccs, pk.G1.K, products)
	return nil
}

// geometric is c*x^i, i < n.
func geometric(x, c *fr.Element, n int) []fr.Element {
	all := make([]fr.Element, n)
	all[0] = *c
	for i := 1; i < n; i++ {
		all[i].Mul(&all[i-1], x)
	}
	return all
}

// less subtracts from gnark's K what each wire takes away as a product, also where gnark's has no point.
func less(ccs *prover.R1CS, k, products []curve.G1Affine) []curve.G1Affine {
	own, gnark := prover.WiresOfK(ccs)
	points := append(append(make([]curve.G1Affine, 0, len(k)+len(products)), k...), products...)
	var places []uint32
	counts, at := make([]uint32, len(own)), 0
	for i, w := range own {
		if at < len(gnark) && gnark[at] == w {
			if !k[at].IsInfinity() {
				places, counts[i] = append(places, uint32(at)), 1
			}
			at++
		}
		if !products[w].IsInfinity() {
			places, counts[i] = append(places, uint32(len(k)+int(w))|msm.Negative), counts[i]+1
		}
	}
	return msm.ListsG1(points, places, counts)
}
