package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/stretchr/testify/require"
)

// spoiled copies proofs for a change.
func spoiled(ps []proven, change func(a, b *backend.Proof)) []proven {
	a, b := *ps[0].proof, *ps[1].proof
	for _, p := range []*backend.Proof{&a, &b} {
		p.Commitments = append([]bn254.G1Affine(nil), p.Commitments...)
	}
	change(&a, &b)
	return []proven{{&a, ps[0].inputs}, {&b, ps[1].inputs}}
}

func add(p *bn254.G1Affine, scalar int64) {
	var q bn254.G1Affine
	q.ScalarMultiplicationBase(big.NewInt(scalar))
	p.Add(p, &q)
}

// Every proof counts, and every point and input of it.
func TestRejects(t *testing.T) {
	in := plain(t)
	_, _, g1, g2 := bn254.Generators()
	cases := map[string][]proven{
		"A of the first":   spoiled(in.proofs, func(a, b *backend.Proof) { add(&a.Ar, 1) }),
		"A of the second":  spoiled(in.proofs, func(a, b *backend.Proof) { add(&b.Ar, 1) }),
		"B of the first":   spoiled(in.proofs, func(a, b *backend.Proof) { a.Bs.Add(&a.Bs, &g2) }),
		"B of the second":  spoiled(in.proofs, func(a, b *backend.Proof) { b.Bs.Add(&b.Bs, &g2) }),
		"C of the first":   spoiled(in.proofs, func(a, b *backend.Proof) { add(&a.Krs, 1) }),
		"C of the second":  spoiled(in.proofs, func(a, b *backend.Proof) { add(&b.Krs, 1) }),
		"A for B":          spoiled(in.proofs, func(a, b *backend.Proof) { a.Ar, b.Ar = b.Ar, a.Ar }),
		"swapped proofs":   spoiled(in.proofs, func(a, b *backend.Proof) { *a, *b = *b, *a }),
		"no proof":         spoiled(in.proofs, func(a, b *backend.Proof) { b.Ar, b.Bs, b.Krs = g1, g2, g1 }),
		"another key":      {in.proofs[0], another(t).proofs[0]},
		"another's inputs": {in.proofs[0], {in.proofs[1].proof, in.proofs[0].inputs}},
		"swapped inputs":   {in.proofs[0], {in.proofs[1].proof, []*big.Int{in.proofs[1].inputs[1], in.proofs[1].inputs[0]}}},
		"first input":      {{in.proofs[0].proof, []*big.Int{big.NewInt(5), in.proofs[0].inputs[1]}}, in.proofs[1]},
		"last input":       {in.proofs[0], {in.proofs[1].proof, []*big.Int{in.proofs[1].inputs[0], new(big.Int)}}},
	}
	for name, ps := range cases {
		require.Error(t, refused(t, plainPair(t), assignOuter(t, ps)), name)
	}
}

// H7: errors that cancel, under fixed coefficients and under those of other proofs, of which these are a variation.
func TestRejectsErrorsThatCancel(t *testing.T) {
	in := plain(t)
	one := fr.One()
	opposite := spoiled(in.proofs, func(a, b *backend.Proof) { add(&a.Krs, 7); add(&b.Krs, -7) })
	require.True(t, in.sum(opposite, one), "the attack cancels where coefficients are 1")
	require.Error(t, refused(t, plainPair(t), assignOuter(t, opposite)))

	weight := in.weight(in.proofs[:2])
	require.True(t, in.sum(in.proofs[:2], weight))
	shifted := spoiled(in.proofs, func(a, b *backend.Proof) {
		var shift bn254.G1Affine
		shift.ScalarMultiplicationBase(weight.BigInt(new(big.Int)))
		a.Krs.Sub(&a.Krs, &shift)
		add(&b.Krs, 1)
	})
	require.True(t, in.sum(shifted, weight), "the attack cancels under the coefficient of the proofs it started from")
	require.False(t, in.sum(shifted, in.weight(shifted)), "and no longer under its own")
	require.Error(t, refused(t, plainPair(t), assignOuter(t, shifted)))

	// The same through the inputs: L of the first grows by what L of the second loses.
	inputs := []proven{{in.proofs[0].proof, []*big.Int{big.NewInt(5), in.proofs[0].inputs[1]}}, {in.proofs[1].proof, []*big.Int{big.NewInt(8), in.proofs[1].inputs[1]}}}
	require.True(t, in.sum(inputs, one), "4+1 and 9-1")
	require.Error(t, refused(t, plainPair(t), assignOuter(t, inputs)))
}

// The equation of the commitments stands on its own, and both points take part.
func TestRejectsCommitments(t *testing.T) {
	in := committing(t)
	for name, ps := range map[string][]proven{
		"commitment of the first":  spoiled(in.proofs, func(a, b *backend.Proof) { add(&a.Commitments[0], 1) }),
		"commitment of the second": spoiled(in.proofs, func(a, b *backend.Proof) { add(&b.Commitments[0], 1) }),
		"knowledge of the first":   spoiled(in.proofs, func(a, b *backend.Proof) { add(&a.CommitmentPok, 1) }),
		"knowledge of the second":  spoiled(in.proofs, func(a, b *backend.Proof) { add(&b.CommitmentPok, 1) }),
		"knowledge that cancels": spoiled(in.proofs, func(a, b *backend.Proof) {
			add(&a.CommitmentPok, 1)
			add(&b.CommitmentPok, -1)
		}),
		"swapped commitments": spoiled(in.proofs, func(a, b *backend.Proof) {
			a.Commitments, b.Commitments = b.Commitments, a.Commitments
			a.CommitmentPok, b.CommitmentPok = b.CommitmentPok, a.CommitmentPok
		}),
		"no commitment": spoiled(in.proofs, func(a, b *backend.Proof) {
			a.Commitments[0], a.CommitmentPok = bn254.G1Affine{}, bn254.G1Affine{}
		}),
		"another's inputs": {in.proofs[0], {in.proofs[1].proof, in.proofs[0].inputs}},
	} {
		require.Error(t, refused(t, committingPair(t), assignOuter(t, ps)), name)
	}
}

// The slopes are the only thing a prover may say beside the proofs, and there is one answer.
func TestRejectsSlopes(t *testing.T) {
	in := plain(t)
	id := solver.GetHintID(slopesHint)
	for name, forge := range map[string]func(q *big.Int, out []*big.Int){
		"zeros":   func(_ *big.Int, out []*big.Int) { zero(out) },
		"tangent": func(_ *big.Int, out []*big.Int) { out[0].Xor(out[0], big.NewInt(1)) },
		"chord":   func(_ *big.Int, out []*big.Int) { out[4].Xor(out[4], big.NewInt(1)) },
		"chord for tangent": func(_ *big.Int, out []*big.Int) {
			for i := range 4 {
				out[i].Set(out[i+4])
			}
		},
	} {
		err := refused(t, plainPair(t), assignOuter(t, in.proofs[:2]), solver.OverrideHint(id, func(q *big.Int, inputs, outputs []*big.Int) error {
			if err := slopesHint(q, inputs, outputs); err != nil {
				return err
			}
			forge(q, outputs)
			return nil
		}))
		require.Error(t, err, name)
		t.Log(name, err)
	}
}

func zero(out []*big.Int) {
	for i := range out {
		out[i].SetInt64(0)
	}
}
