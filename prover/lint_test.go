package prover

import (
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// A12: keys with one fault each are refused, also when they are loaded.
func TestA12KeyLint(t *testing.T) {
	all := compileAll(t)
	_, _, g1, g2 := curve.Generators()
	var infinity1, minus1 curve.G1Affine
	var infinity2, minus2 curve.G2Affine
	outside := func() (p curve.G2Affine) { // on the curve and not in the group
		for i := uint64(1); ; i++ {
			p.X.A0.SetUint64(i)
			p.Y.Square(&p.X).Mul(&p.Y, &p.X)
			b := curve.G2Affine{}
			_, _, _, g := curve.Generators()
			b.X.Square(&g.Y)
			b.Y.Square(&g.X).Mul(&b.Y, &g.X)
			b.X.Sub(&b.X, &b.Y) // the curve's constant
			p.Y.Add(&p.Y, &b.X)
			if p.Y.Legendre() == 1 {
				p.Y.Sqrt(&p.Y)
				if p.IsOnCurve() && !p.IsInSubGroup() {
					return p
				}
			}
		}
	}()
	offGamma := func(vk *VerifyingKey) { vk.CommitmentKeys[0].G.Double(&vk.CommitmentKeys[0].G) }
	for name, ccs := range all {
		require.NoError(t, LintKey(devKeys(t, name, ccs).Verifying, ccs))
	}
	ccs := all["ranged"]
	faults := map[string]func(vk *VerifyingKey){
		"alpha at infinity":      func(vk *VerifyingKey) { vk.G1.Alpha = infinity1 },
		"alpha off the curve":    func(vk *VerifyingKey) { vk.G1.Alpha.X.SetOne() },
		"beta at infinity":       func(vk *VerifyingKey) { vk.G2.Beta = infinity2 },
		"beta of another":        func(vk *VerifyingKey) { vk.G2.Beta = *minus2.Neg(&vk.G2.Beta) },
		"gamma at infinity":      func(vk *VerifyingKey) { vk.G2.Gamma = infinity2 },
		"gamma outside":          func(vk *VerifyingKey) { vk.G2.Gamma = outside },
		"delta is gamma":         func(vk *VerifyingKey) { vk.G2.Delta = vk.G2.Gamma },
		"delta is minus gamma":   func(vk *VerifyingKey) { vk.G2.Delta = *minus2.Neg(&vk.G2.Gamma) },
		"delta is the generator": func(vk *VerifyingKey) { vk.G1.Delta, vk.G2.Delta = g1, g2 },
		"delta of another":       func(vk *VerifyingKey) { vk.G1.Delta = *minus1.Neg(&vk.G1.Delta) },
		"gamma is beta":          func(vk *VerifyingKey) { vk.G2.Gamma = vk.G2.Beta },
		"K1 at infinity":         func(vk *VerifyingKey) { vk.G1.K[1] = infinity1 },
		"K1 is K0":               func(vk *VerifyingKey) { vk.G1.K[1] = vk.G1.K[0] },
		"K1 is minus K2":         func(vk *VerifyingKey) { vk.G1.K[1] = *minus1.Neg(&vk.G1.K[2]) },
		"K0 is the generator":    func(vk *VerifyingKey) { vk.G1.K[0] = g1 },
		"no K2":                  func(vk *VerifyingKey) { vk.G1.K = vk.G1.K[:2] },
		"one K too many":         func(vk *VerifyingKey) { vk.G1.K = append(vk.G1.K, *minus1.Double(&vk.G1.K[1])) },
		"no commitment key":      func(vk *VerifyingKey) { vk.CommitmentKeys = nil },
		"two commitment keys":    func(vk *VerifyingKey) { vk.CommitmentKeys = append(vk.CommitmentKeys, vk.CommitmentKeys[0]) },
		"sigma at infinity":      func(vk *VerifyingKey) { vk.CommitmentKeys[0].GSigmaNeg = infinity2 },
		"sigma is 1":             func(vk *VerifyingKey) { vk.CommitmentKeys[0].GSigmaNeg = *minus2.Neg(&vk.CommitmentKeys[0].G) },
		"sigma is -1":            func(vk *VerifyingKey) { vk.CommitmentKeys[0].GSigmaNeg = vk.CommitmentKeys[0].G },
		"sigma is 1, off gamma": func(vk *VerifyingKey) {
			offGamma(vk)
			vk.CommitmentKeys[0].GSigmaNeg = *minus2.Neg(&vk.CommitmentKeys[0].G)
		},
		"sigma is -1, off gamma": func(vk *VerifyingKey) { offGamma(vk); vk.CommitmentKeys[0].GSigmaNeg = vk.CommitmentKeys[0].G },
		"commitment on infinity": func(vk *VerifyingKey) { vk.CommitmentKeys[0].G = infinity2 },
		"commitment outside":     func(vk *VerifyingKey) { vk.CommitmentKeys[0].G = outside },
		"covers an input":        func(vk *VerifyingKey) { vk.PublicAndCommitmentCommitted = [][]int{{1}} },
	}
	for name, spoil := range faults {
		t.Run(name, func(t *testing.T) {
			k := devKeys(t, "ranged", ccs)
			k.Manifest.Unsafe = true
			spoil(k.Verifying)
			require.ErrorIs(t, LintKey(k.Verifying, ccs), ErrKeyLint)
			if name == "covers an input" || name == "no commitment key" {
				return // the file says so too, and the manifest is made from it
			}
			s := Store{Dir: t.TempDir()}
			require.NoError(t, s.Save(k))
			_, _, err := s.LoadVerifying("ranged")
			require.Error(t, err)
			_, err = s.Load("ranged")
			require.Error(t, err)
		})
	}
	k := devKeys(t, "product", all["product"])
	k.Verifying.CommitmentKeys = []pedersen.VerifyingKey{{G: g2, GSigmaNeg: g2}}
	require.ErrorIs(t, LintKey(k.Verifying, all["product"]), ErrKeyLint, "a commitment key too many")
	require.ErrorIs(t, LintKey(k.Verifying, ccs), ErrKeyLint, "of another circuit")
}

// A12: every public input is load-bearing natively. (In Solidity: l1contracts, and e2e with the real key.)
func TestA12EveryPublicInputCounts(t *testing.T) {
	for _, tc := range []struct {
		circuit, honest frontend.Circuit
	}{{new(product), productOf(3, 11)}, {new(ranged), rangedOf(3, 11)}, {new(publicCommitted), &publicCommitted{P: 9, N: 81}}} {
		for _, target := range targets {
			p := newProver(t, tc.circuit, target)
			proof, err := p.Prove(tc.honest)
			require.NoError(t, err)
			public := publicInputs(t, tc.honest)
			for i := range public {
				var one, random fr.Element
				one.SetOne()
				random.SetUint64(0x123456789)
				for _, x := range []fr.Element{*new(fr.Element).Add(&public[i], &one), {}, random} {
					wrong := append([]fr.Element(nil), public...)
					wrong[i] = x
					require.ErrorIs(t, Verify(p.Keys().Verifying, proof, wrong, target), ErrInvalidProof)
				}
			}
		}
	}
}
