package gadget_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// signaturesTogether verifies two signatures together.
type signaturesTogether struct{ Of [2]signature }

func (c *signaturesTogether) Define(api frontend.API) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewBatchedCurve(api, hash, gadget.NewLookupRanges(api))
	if err != nil {
		return err
	}
	for _, s := range c.Of {
		api.AssertIsBoolean(s.Active)
		curve.AssertSignatureIf(s.Active, s.Public, hash.Compress(s.Public.X, s.Public.Y), s.Message, s.Signature)
	}
	return nil
}

// A1, A2: signatures that are verified together get the verdict of native code, wherever in the batch they are.
func TestA2Together(t *testing.T) {
	ccs := circuittest.Compile(t, new(signaturesTogether))
	t.Log(ccs.GetNbConstraints(), "constraints")
	require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
	const seed = 20261127
	r := rand.New(rand.NewPCG(seed, 2))
	key, m := signer(9), field.FromUint64(77)
	sig := key.Sign(m)
	good := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
	accepted := 0
	for i := range 66 {
		key, m := signer(r.Uint64N(20)), field.FromUint64(r.Uint64())
		sig := key.Sign(m)
		s := signed{key.Public(), m, sig.R, new(big.Int).SetBytes(sig.S[:])}
		name := mutate(r, &s, i%22)
		of := [2]signature{*good.circuit(1), *s.circuit(1)}
		if i%2 == 1 {
			of[0], of[1] = of[1], of[0]
		}
		want := s.native()
		got := circuittest.Solve(ccs, &signaturesTogether{of})
		require.Equal(t, want == nil, got == nil, "seed %d, %s: native %v, circuit %v", seed, name, want, got)
		if want == nil {
			accepted++
		}
	}
	require.Greater(t, accepted, 2)
	require.Less(t, accepted, 33)
	// A lane that is not used signs nothing, and whoever's signature stands in the other place.
	idle := good
	idle.message = field.FromUint64(1)
	circuittest.MustAccept(t, ccs, &signaturesTogether{[2]signature{*good.circuit(1), *idle.circuit(0)}})
	circuittest.MustReject(t, ccs, &signaturesTogether{[2]signature{*good.circuit(1), *idle.circuit(1)}})
}

// cut asserts that digits are a hash's, by the method that looks its high part up.
type cut struct {
	Hash   frontend.Variable
	Digits [field.ChallengeBits - 1]frontend.Variable
}

func (c *cut) Define(api frontend.API) error {
	for i, d := range gadget.LookedUpChallenge(api, c.Hash) {
		api.AssertIsEqual(d, c.Digits[i])
	}
	return nil
}

func cutOf(hash, digitsOf *big.Int) *cut {
	c := &cut{Hash: hash}
	for i := range c.Digits {
		c.Digits[i] = digitsOf.Bit(i + 1)
	}
	return c
}

// A7: h and h + r are one element and have different digits; those of the number below r alone are accepted.
func TestA7LookedUpChallenge(t *testing.T) {
	ccs := circuittest.Compile(t, new(cut))
	r := field.Modulus()
	high := new(big.Int).Lsh(new(big.Int).Rsh(r, field.ChallengeBits), field.ChallengeBits)
	below := new(big.Int).Sub(high, big.NewInt(1))
	shift := new(big.Int).Lsh(big.NewInt(1), field.ChallengeBits)
	for _, h := range []*big.Int{{}, big.NewInt(5), new(big.Int).Rsh(r, 3), new(big.Int).Sub(shift, big.NewInt(1)), shift, below} {
		circuittest.MustAccept(t, ccs, cutOf(h, h))
		for k := int64(-3); k <= 3; k++ {
			if k == 0 {
				continue
			}
			// Digits of h + kr: below 2^128, as what h's hint answers; the rest is whatever makes up for them.
			other := new(big.Int).Add(h, new(big.Int).Mul(r, big.NewInt(k)))
			other.Mod(other, shift)
			circuittest.MustReject(t, ccs, cutOf(h, other), circuittest.ForgeHint(circuittest.HintNamed("lowBitsHint"), circuittest.Digits(other)))
		}
		// The lowest digit, which does not count for e, makes up for all others: a signature of anybody for whoever chooses e.
		chosen := new(big.Int).Xor(new(big.Int).And(h, new(big.Int).Sub(shift, big.NewInt(1))), big.NewInt(0b1010))
		circuittest.MustReject(t, ccs, cutOf(h, chosen), circuittest.ForgeHint(circuittest.HintNamed("lowBitsHint"), func(_, out []*big.Int) {
			out[0].Sub(h, new(big.Int).AndNot(chosen, big.NewInt(1)))
			for i := range out[1:] {
				out[1+i].SetUint64(uint64(chosen.Bit(1 + i)))
			}
		}))
		if h.Sign() == 0 {
			continue
		}
		// No booleans: all of it in the lowest digit that counts.
		half := new(big.Int).ModInverse(big.NewInt(2), r)
		lie := cutOf(h, new(big.Int))
		lie.Digits[0] = new(big.Int).Mul(h, half)
		circuittest.MustReject(t, ccs, lie, circuittest.ForgeHint(circuittest.HintNamed("lowBitsHint"), func(_, out []*big.Int) {
			for i := range out {
				out[i].SetInt64(0)
			}
			out[1].Mul(h, half)
		}))
	}
	// The high part of r itself is refused, of which the digits could be another number's.
	circuittest.MustReject(t, ccs, cutOf(high, high))
	circuittest.MustReject(t, ccs, cutOf(new(big.Int).Sub(r, big.NewInt(1)), new(big.Int).Sub(r, big.NewInt(1))))
}
