package recursion

import (
	"maps"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// weight is the coefficient of the second of two proofs.
func (in *inner) weight(ps []proven) fr.Element { return in.weights(ps)[0] }

// weights are the coefficients of all proofs but the first, and of the commitments' equations, if the key has commitments.
func (in *inner) weights(ps []proven) (out []fr.Element) {
	seed := in.seed(ps)
	for n := range len(ps) - 1 + in.key.Commitments() {
		out = append(out, weightOf(field.ToBig(field.Compress(seed, field.FromUint64(uint64(n+1))))))
	}
	return out
}

// weightOf computes a coefficient from the bits that were drawn for it.
func weightOf(bits *big.Int) fr.Element {
	half := func(shift uint) *big.Int {
		mask := new(big.Int).SetUint64(1<<64 - 1)
		c := new(big.Int).Rsh(bits, shift)
		c.And(c, mask)
		return c.Lsh(c, 1).Sub(c, mask)
	}
	var low, high, lambda fr.Element
	low.SetBigInt(half(0))
	high.SetBigInt(half(64))
	lambda.SetBigInt(eigenvalue)
	high.Mul(&high, &lambda)
	return *low.Add(&low, &high)
}

func valueOfG1(p bn254.G1Affine) G1 { return sw_bn254.NewG1Affine(p) }
func valueOfG2(p bn254.G2Affine) G2 { return sw_bn254.NewG2Affine(p) }

func word(v *big.Int) (e field.Element) { e.SetBigInt(v); return e }

// seed is what transcript.finish computes.
func (in *inner) seed(ps []proven) field.Element {
	words := []field.Element{word(in.key.digest), field.FromUint64(uint64(len(ps)))}
	var all []*big.Int
	for _, p := range ps {
		points := []bn254.G1Affine{p.proof.Ar, p.proof.Krs}
		if in.key.Commitments() > 0 {
			points = append(points, p.proof.Commitments[0], p.proof.CommitmentPok)
		}
		var coordinates []fp.Element
		for _, q := range points {
			coordinates = append(coordinates, q.X, q.Y)
		}
		for _, e := range append(coordinates, p.proof.Bs.X.A0, p.proof.Bs.X.A1, p.proof.Bs.Y.A0, p.proof.Bs.Y.A1) {
			all = append(all, split(e.BigInt(new(big.Int)))...)
		}
	}
	for len(all) > 0 {
		packed, n := new(big.Int), min(3, len(all))
		for _, l := range all[:n] {
			packed.Lsh(packed, 64).Add(packed, l)
		}
		words, all = append(words, word(packed)), all[n:]
	}
	for _, p := range ps {
		for _, x := range p.inputs {
			words = append(words, word(x))
		}
	}
	return field.Hash(tag, words...)
}

// sum tells whether the product of two proofs' equations holds, the second one raised to weight.
func (in *inner) sum(ps []proven, weight fr.Element) bool {
	vk := in.key.vk
	var left []bn254.G1Affine
	var right []bn254.G2Affine
	w := fr.One()
	for _, p := range ps {
		var l bn254.G1Affine
		l.Set(&vk.G1.K[0])
		for j, x := range p.inputs {
			var term bn254.G1Affine
			term.ScalarMultiplication(&vk.G1.K[j+1], x)
			l.Add(&l, &term)
		}
		for _, pair := range []struct {
			negative bool
			g1       bn254.G1Affine
			g2       bn254.G2Affine
		}{{false, p.proof.Ar, p.proof.Bs}, {true, vk.G1.Alpha, vk.G2.Beta}, {true, l, vk.G2.Gamma}, {true, p.proof.Krs, vk.G2.Delta}} {
			g1 := pair.g1
			g1.ScalarMultiplication(&g1, w.BigInt(new(big.Int)))
			if pair.negative {
				g1.Neg(&g1)
			}
			left, right = append(left, g1), append(right, pair.g2)
		}
		w = weight
	}
	ok, err := bn254.PairingCheck(left, right)
	return err == nil && ok
}

// drawing asserts all coefficients.
type drawing struct {
	outer
	Weights []frontend.Variable
}

func newDrawing(key *Key, proofs int) *drawing {
	return &drawing{*newOuter(key, proofs), make([]frontend.Variable, proofs-1+key.Commitments())}
}

func (c *drawing) Define(api frontend.API) error {
	v, err := NewVerifier(api, c.key)
	if err != nil {
		return err
	}
	b := &batch{Verifier: v}
	for i := range c.Proofs {
		b.proofs = append(b.proofs, v.admit(&c.Proofs[i]))
	}
	b.draw(c.Inputs)
	drawn := b.weights
	if c.key.Commitments() > 0 {
		drawn = append(drawn, b.knowledge)
	}
	for i := range c.Weights {
		api.AssertIsEqual(c.Weights[i], drawn[i].value)
	}
	return nil
}

// draws assigns the coefficients that native code computes.
func (in *inner) draws(t testing.TB, ps []proven) *drawing {
	a := &drawing{outer: *assignOuter(t, ps)}
	for _, w := range in.weights(ps) {
		a.Weights = append(a.Weights, field.ToBig(w))
	}
	return a
}

var (
	drawings           = compiled(func(t testing.TB) frontend.Circuit { return newDrawing(plain(t).key, 2) })
	committingDrawings = compiled(func(t testing.TB) frontend.Circuit { return newDrawing(committing(t).key, 2) })
)

// The coefficient is what the native code computes, and depends on each coordinate of each proof and on each input.
func TestCoefficientBindsEverything(t *testing.T) {
	in := plain(t)
	ps := in.proofs[:2]
	assign := func() *drawing { return in.draws(t, ps) }
	require.NoError(t, solve(t, drawings(t), assign()))
	for i := range 2 {
		p := ps[i].proof
		changes := changesOfG1("A", p.Ar, func(v *Proof) *G1 { return &v.Ar })
		maps.Copy(changes, changesOfG1("C", p.Krs, func(v *Proof) *G1 { return &v.Krs }))
		changes["B.Y"] = func(v *Proof) { q := p.Bs; q.Neg(&q); v.Bs = valueOfG2(q) }
		changes["B.X"] = func(v *Proof) {
			q := p.Bs
			var w fp.Element
			w.SetBigInt(omega)
			q.X.MulByElement(&q.X, &w)
			v.Bs = valueOfG2(q)
		}
		for name, change := range changes {
			a := assign()
			change(&a.Proofs[i])
			require.Error(t, refused(t, drawings(t), a), "proof %d, %s", i, name)
		}
		// Each coordinate of B on its own: this circuit computes no lines, and does not know the twist.
		for j := range 4 {
			a := assign()
			q := p.Bs
			bump([]*fp.Element{&q.X.A0, &q.X.A1, &q.Y.A0, &q.Y.A1}[j])
			a.Proofs[i].Bs = valueOfG2(q)
			require.Error(t, refused(t, drawings(t), a), "proof %d, coordinate %d of B", i, j)
		}
		for j := range ps[i].inputs {
			a := assign()
			a.Inputs[i][j] = new(big.Int).Add(ps[i].inputs[j], big.NewInt(1))
			require.Error(t, refused(t, drawings(t), a), "proof %d, input %d", i, j)
		}
	}
	other, k := *in, *in.key
	k.digest = new(big.Int).Add(k.digest, big.NewInt(1))
	other.key = &k
	require.NotEqual(t, in.weight(ps), other.weight(ps))
	require.NotEqual(t, in.seed(ps), in.seed(in.proofs[1:3]))
}

// changesOfG1 moves a point to others of the curve: its negative differs in y alone, and its image under the endomorphism in x alone.
func changesOfG1(name string, p bn254.G1Affine, of func(*Proof) *G1) map[string]func(*Proof) {
	return map[string]func(*Proof){
		name + ".Y": func(v *Proof) { q := p; q.Neg(&q); *of(v) = valueOfG1(q) },
		name + ".X": func(v *Proof) { *of(v) = valueOfG1(endomorphism(p)) },
	}
}

// Commitments and their proofs of knowledge are bound too, and their equations have a coefficient of their own.
func TestCoefficientsBindCommitments(t *testing.T) {
	in := committing(t)
	assign := func() *drawing { return in.draws(t, in.proofs) }
	honest := in.weights(in.proofs)
	require.Len(t, honest, 2)
	require.NotEqual(t, honest[0], honest[1])
	require.NoError(t, solve(t, committingDrawings(t), assign()))
	for i, p := range in.proofs {
		changes := changesOfG1("commitment", p.proof.Commitments[0], func(v *Proof) *G1 { return &v.Commitments[0] })
		maps.Copy(changes, changesOfG1("knowledge", p.proof.CommitmentPok, func(v *Proof) *G1 { return &v.Knowledge[0] }))
		for name, change := range changes {
			a := assign()
			change(&a.Proofs[i])
			require.Error(t, refused(t, committingDrawings(t), a), "proof %d, %s", i, name)
		}
	}
	for j := range honest {
		a := assign()
		a.Weights[j] = field.ToBig(honest[1-j])
		require.Error(t, refused(t, committingDrawings(t), a), "coefficient %d for the other", j)
	}
}

// Each of three proofs has a coefficient of its own: errors of the second and the third that would cancel under one that they share are refused.
func TestRejectsErrorsThatCancelUnderOneCoefficient(t *testing.T) {
	in := plain(t)
	honest := in.weights(in.proofs)
	require.NotEqual(t, honest[0], honest[1])
	require.NoError(t, solve(t, tripleDrawings(t), in.draws(t, in.proofs)))

	opposite := append(in.proofs[:1:1], spoiled(in.proofs[1:], func(a, b *backend.Proof) { add(&a.Krs, 7); add(&b.Krs, -7) })...)
	require.True(t, in.sum(opposite, honest[0]), "the attack cancels where two proofs share a coefficient")
	require.Error(t, refused(t, plainTriple(t), assignOuter(t, opposite)))
}

var tripleDrawings = compiled(func(t testing.TB) frontend.Circuit { return newDrawing(plain(t).key, 3) })
