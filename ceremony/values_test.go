package ceremony

import (
	"crypto/sha256"
	"math/big"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	update "github.com/consensys/gnark-crypto/ecc/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/msm"
)

// publicHash commits to what is public alone.
type publicHash struct {
	P frontend.Variable
	N frontend.Variable `gnark:",public"`
}

func (c *publicHash) Define(api frontend.API) error {
	challenge, err := api.(frontend.Committer).Commit(c.N)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(challenge, 0)
	api.AssertIsEqual(api.Mul(c.P, c.P), c.N)
	return nil
}

// A sealed proving key is what docs/soundness.md says, by its definition in numbers, and nothing else: of a wire that the verifier weighs, or that is committed to, K
// has no more than what its rows take off the quotient.
func TestSealedKeyIsWhatIsSaid(t *testing.T) {
	all := circuitsOfStart(t)
	all["chain"], all["chain, in thirds"], all["chain, in ninths"] = compiled(t, &chain{n: 10}), compiled(t, &chain{n: 16}), compiled(t, &chain{n: 64})
	all["a hash of what is public"] = compiled(t, new(publicHash))
	for name, ccs := range all {
		n := prover.DomainSize(ccs.GetNbConstraints())
		powers := powersOfThree(int(domain(ccs)))
		p, e, err := start(ccs, powers, nil)
		require.NoError(t, err, name)
		sum := sha256.New()
		_, err = p.WriteTo(sum)
		require.NoError(t, err)
		secrets := update.BeaconContributions(sum.Sum(nil), []byte("Groth16 MPC Setup - Phase2"), beacon(2).bytes(), 1+len(p.Sigmas))
		sealed, _ := p.Seal(powers, e, beacon(2).bytes())
		pk := sealed.(*prover.ProvingKey)
		require.NoError(t, inValues(ccs, pk), name)

		tau, alpha, beta, one := fr.NewElement(3), fr.NewElement(5), fr.NewElement(7), fr.One()
		shift, size := fr.NewElement(5), big.NewInt(int64(n))
		var deltaInv, vanishing, onCoset, scale fr.Element
		deltaInv.Inverse(&secrets[0])
		vanishing.Exp(tau, size)
		vanishing.Sub(&vanishing, &one)
		onCoset.Exp(shift, size)
		onCoset.Sub(&onCoset, &one)
		scale.SetInt64(int64(n))
		scale.Mul(&scale, &onCoset).Inverse(&scale).Mul(&scale, &vanishing).Mul(&scale, &deltaInv)
		// at is a place's Lagrange polynomial at tau without its highest power, times scale*n.
		root := msm.RootOfUnity(n)
		at := func(shift fr.Element, i int) (sum fr.Element) {
			var ratio fr.Element
			ratio.Exp(root, big.NewInt(int64(i)))
			ratio.Mul(&ratio, &shift).Inverse(&ratio).Mul(&ratio, &tau)
			x := scale
			for range n - 1 {
				sum.Add(&sum, &x)
				x.Mul(&x, &ratio)
			}
			return sum
		}
		z := make([]fr.Element, n)
		for i := range z {
			z[i] = at(shift, i)
		}
		a, b, c := atTau(ccs, n, tau)
		less, product := make([]fr.Element, len(a)), make([]bool, len(a))
		for i, row := range ccs.GetR1Cs() {
			of := at(one, i)
			for _, term := range row.O {
				var x fr.Element
				less[term.WireID()].Add(&less[term.WireID()], x.Mul(&of, &ccs.Coefficients[term.CoeffID()]))
				product[term.WireID()] = true
			}
		}
		info := ccs.CommitmentInfo.(constraint.Groth16Commitments)
		weighed, committed := map[int]bool{}, map[int]bool{}
		for i := range ccs.GetNbPublicVariables() {
			weighed[i] = true
		}
		for _, c := range info {
			weighed[c.CommitmentIndex] = true
			for _, w := range c.PrivateCommitted {
				committed[w] = true
			}
		}
		var k, basis, times []fr.Element
		extra := 0
		for w := range a {
			var share, x fr.Element
			share.Mul(&beta, &a[w])
			share.Add(&share, x.Mul(&alpha, &b[w])).Add(&share, &c[w])
			if committed[w] {
				basis, times = append(basis, share), append(times, *x.Mul(&share, &secrets[1]))
			}
			if weighed[w] || committed[w] {
				if product[w] {
					k = append(k, *x.Neg(&less[w]))
					extra++
				}
				continue
			}
			share.Mul(&share, &deltaInv)
			k = append(k, *x.Sub(&share, &less[w]))
		}
		require.Positive(t, extra, name)
		_, _, g1, g2 := curve.Generators()
		inG1 := func(s []fr.Element) []curve.G1Affine { return curve.BatchScalarMultiplicationG1(&g1, s) }
		require.Equal(t, inG1(z), pk.G1.Z, name)
		require.Equal(t, inG1(k), pk.G1.K, name)
		a, b = without(a, pk.InfinityA), without(b, pk.InfinityB)
		require.Equal(t, inG1(a), pk.G1.A, name)
		require.Equal(t, inG1(b), pk.G1.B, name)
		require.Equal(t, curve.BatchScalarMultiplicationG2(&g2, b), pk.G2.B, name)
		require.Equal(t, inG1([]fr.Element{alpha, beta, secrets[0]}), []curve.G1Affine{pk.G1.Alpha, pk.G1.Beta, pk.G1.Delta}, name)
		require.Equal(t, curve.BatchScalarMultiplicationG2(&g2, []fr.Element{beta, secrets[0]}), []curve.G2Affine{pk.G2.Beta, pk.G2.Delta}, name)
		require.Equal(t, *prover.NewDomain(n).Block, pk.Domain, name)
		require.Len(t, pk.CommitmentKeys, len(info), name)
		for _, c := range pk.CommitmentKeys {
			require.Len(t, c.Basis, len(basis), name)
			if len(basis) > 0 {
				require.Equal(t, inG1(basis), c.Basis, name)
				require.Equal(t, inG1(times), c.BasisExpSigma, name)
			}
		}
	}
}

func without(all []fr.Element, zero []bool) (kept []fr.Element) {
	for i := range all {
		if !zero[i] {
			kept = append(kept, all[i])
		}
	}
	return kept
}
