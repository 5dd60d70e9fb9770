package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/frontend"
	native "github.com/consensys/gnark/std/recursion"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// A key whose discrete logarithms are known: who knows them makes proofs of anything, and errors of any size.
const (
	alpha, beta, gamma, delta = 3, 5, 7, 11
	k0, k1, k2                = 13, 17, 19
	sigma                     = 23
)

func log1(x fr.Element) (p bn254.G1Affine) {
	p.ScalarMultiplicationBase(x.BigInt(new(big.Int)))
	return p
}

func log2(x uint64) (p bn254.G2Affine) {
	p.ScalarMultiplicationBase(new(big.Int).SetUint64(x))
	return p
}

func small(x int64) (e fr.Element) { e.SetInt64(x); return e }

func knownKey(t testing.TB) *Key {
	vk := new(backend.VerifyingKey)
	vk.G1.Alpha, vk.G1.K = log1(small(alpha)), []bn254.G1Affine{log1(small(k0)), log1(small(k1)), log1(small(k2))}
	vk.G2.Beta, vk.G2.Gamma, vk.G2.Delta = log2(beta), log2(gamma), log2(delta)
	vk.CommitmentKeys = []pedersen.VerifyingKey{{G: log2(gamma), GSigmaNeg: log2(gamma * sigma)}}
	vk.CommitmentKeys[0].GSigmaNeg.Neg(&vk.CommitmentKeys[0].GSigmaNeg)
	vk.PublicAndCommitmentCommitted = [][]int{{1}}
	key, err := NewKey(vk)
	require.NoError(t, err)
	return key
}

// simulate makes a proof whose equation is off by one error and whose commitment's equation by another, both as powers in the target group.
func simulate(t testing.TB, input, a, b, commitment, off, knowledgeOff int64) proven {
	d := small(commitment)
	point := log1(d)
	h, err := native.NewShort(field.Modulus(), field.Modulus())
	require.NoError(t, err)
	h.Write(point.Marshal())
	x := small(input)
	h.Write(x.Marshal())
	var hash fr.Element
	hash.SetBytes(h.Sum(nil))

	times := func(x, y fr.Element) fr.Element { return *x.Mul(&x, &y) }
	over := func(x fr.Element, y int64) fr.Element { e := small(y); return *x.Div(&x, &e) }
	sum := func(xs ...fr.Element) (s fr.Element) {
		for i := range xs {
			s.Add(&s, &xs[i])
		}
		return s
	}
	l := sum(small(k0), times(small(k1), x), times(small(k2), hash), d)
	c := over(sum(small(a*b-alpha*beta-off), times(small(-gamma), l)), delta)
	knowledge := sum(times(small(sigma), d), over(small(knowledgeOff), gamma))
	return proven{&backend.Proof{Ar: log1(small(a)), Bs: log2(uint64(b)), Krs: log1(c),
		Commitments: []bn254.G1Affine{point}, CommitmentPok: log1(knowledge)}, []*big.Int{big.NewInt(input)}}
}

var simulations = compiled(func(t testing.TB) frontend.Circuit { return newOuter(knownKey(t), 1) })

// An error of a proof's equation and one of its commitment's equation do not cancel.
func TestRejectsKnowledgeThatCancelsTheProof(t *testing.T) {
	ccs := simulations(t)
	try := func(off, knowledgeOff int64) *outer {
		return assignOuter(t, []proven{simulate(t, 31, 37, 41, 43, off, knowledgeOff)})
	}
	require.NoError(t, solve(t, ccs, try(0, 0)))
	require.Error(t, refused(t, ccs, try(1, 0)))
	require.Error(t, refused(t, ccs, try(0, 1)))
	require.Error(t, refused(t, ccs, try(1, -1)))
}

// A commitment has one hash, whichever of their representations its coordinates have: whoever proves has no second one to choose.
func TestCommitmentHasOneHash(t *testing.T) {
	modulus := fp.Modulus()
	room := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 254), modulus)
	number := func(e fp.Element) *big.Int { return e.BigInt(new(big.Int)) }
	for commitment := int64(43); ; commitment++ {
		p := log1(small(commitment))
		if number(p.X).Cmp(room) >= 0 || number(p.Y).Cmp(room) >= 0 {
			continue
		}
		other := func(e fp.Element) element { return limbs(split(new(big.Int).Add(number(e), modulus))...) }
		a := assignOuter(t, []proven{simulate(t, 31, 37, 41, commitment, 0, 0)})
		require.NoError(t, solve(t, simulations(t), a))
		a.Proofs[0].Commitments[0].X = other(p.X)
		require.NoError(t, solve(t, simulations(t), a))
		a.Proofs[0].Commitments[0].Y = other(p.Y)
		require.NoError(t, solve(t, simulations(t), a))
		return
	}
}
