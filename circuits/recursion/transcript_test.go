package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/algebra/emulated/sw_bn254"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// weight computes the coefficient of the second of two proofs without commitments.
func (in *inner) weight(ps []proven) fr.Element {
	seed := in.seed(ps)
	bits := field.ToBig(field.Compress(seed, field.FromUint64(1)))
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
		for _, e := range []fp.Element{p.proof.Ar.X, p.proof.Ar.Y, p.proof.Krs.X, p.proof.Krs.Y, p.proof.Bs.X.A0, p.proof.Bs.X.A1, p.proof.Bs.Y.A0, p.proof.Bs.Y.A1} {
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

// drawing asserts the coefficient of the second of two proofs.
type drawing struct {
	outer
	Weight frontend.Variable
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
	api.AssertIsEqual(c.Weight, b.weights[0].value)
	return nil
}

var drawings = compiled(func(t testing.TB) frontend.Circuit { return &drawing{outer: *newOuter(plain(t).key, 2)} })

// The coefficient is what the native code computes, and depends on each coordinate of each proof and on each input.
func TestCoefficientBindsEverything(t *testing.T) {
	in := plain(t)
	ps := in.proofs[:2]
	assign := func() *drawing { return &drawing{*assignOuter(t, ps), field.ToBig(in.weight(ps))} }
	require.NoError(t, solve(t, drawings(t), assign()))
	for i := range 2 {
		p := ps[i].proof
		// The negative of a point is a point: it differs in y alone, and the image under the endomorphism in x alone.
		for name, change := range map[string]func(*Proof){
			"A.Y": func(v *Proof) { q := p.Ar; q.Neg(&q); v.Ar = valueOfG1(q) },
			"A.X": func(v *Proof) { v.Ar = valueOfG1(endomorphism(p.Ar)) },
			"C.Y": func(v *Proof) { q := p.Krs; q.Neg(&q); v.Krs = valueOfG1(q) },
			"C.X": func(v *Proof) { v.Krs = valueOfG1(endomorphism(p.Krs)) },
			"B.Y": func(v *Proof) { q := p.Bs; q.Neg(&q); v.Bs = valueOfG2(q) },
			"B.X": func(v *Proof) {
				q := p.Bs
				var w fp.Element
				w.SetBigInt(omega)
				q.X.MulByElement(&q.X, &w)
				v.Bs = valueOfG2(q)
			},
		} {
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
	for _, change := range []func(k *Key){
		func(k *Key) { k.digest = new(big.Int).Add(k.digest, big.NewInt(1)) },
	} {
		other := *in
		k := *in.key
		change(&k)
		other.key = &k
		require.NotEqual(t, in.weight(ps), other.weight(ps))
	}
	require.NotEqual(t, in.seed(ps), in.seed(in.proofs[1:3]))
}
