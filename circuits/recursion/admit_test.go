package recursion

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
)

// admission admits a proof, and has the pairing compute the lines of its B in an equation that holds for every B.
type admission struct {
	Proof     Proof
	key       *Key
	noPairing bool
}

func (c *admission) Define(api frontend.API) error {
	v, err := NewVerifier(api, c.key)
	if err != nil {
		return err
	}
	p := v.admit(&c.Proof)
	if c.noPairing {
		return nil
	}
	_, _, g1, _ := bn254.Generators()
	x, plus := v.constant(g1.X), v.constant(g1.Y)
	q := point2{quadratic{v.taken(&p.Bs.P.X.A0), v.taken(&p.Bs.P.X.A1)}, quadratic{v.taken(&p.Bs.P.Y.A0), v.taken(&p.Bs.P.Y.A1)}}
	l := v.linesOf(q)
	v.assertOne([]pair{{point{x, plus}, q, l}, {point{x, v.base.Sub(v.base.Small(0), plus)}, q, l}})
	return nil
}

var admissions = compiled(func(t testing.TB) frontend.Circuit {
	key := committing(t).key
	return &admission{Proof: PlaceholderProof(key), key: key}
})

var admissionsAlone = compiled(func(t testing.TB) frontend.Circuit {
	key := plain(t).key
	return &admission{Proof: PlaceholderProof(key), key: key, noPairing: true}
})

// Points outside of their groups are refused, whether or not an equation with them would hold.
func TestAdmits(t *testing.T) {
	honest := committing(t).proofs[0].proof
	try := func(change func(p *backend.Proof), solve func(testing.TB, constraint.ConstraintSystem, frontend.Circuit, ...solver.Option) error) error {
		p := *honest
		p.Commitments = append([]bn254.G1Affine(nil), p.Commitments...)
		change(&p)
		v, err := ValueOfProof(&p)
		require.NoError(t, err)
		return solve(t, admissions(t), &admission{Proof: v})
	}
	require.NoError(t, try(func(*backend.Proof) {}, solve))

	torsion := multiple(offSubgroup(), field.Modulus()) // of an order that divides the cofactor
	require.True(t, torsion.IsOnCurve() && !torsion.IsInfinity() && !torsion.IsInSubGroup())
	cofactor := new(big.Int).Sub(new(big.Int).Lsh(fp.Modulus(), 1), field.Modulus()) // 2p - r, which 10069 divides
	smallest := multiple(torsion, new(big.Int).Div(cofactor, big.NewInt(10069)))
	order := multiple(smallest, big.NewInt(10069))
	require.True(t, order.IsInfinity() && !smallest.IsInfinity())
	for name, change := range map[string]func(p *backend.Proof){
		"A off the curve":          func(p *backend.Proof) { bump(&p.Ar.Y) },
		"C off the curve":          func(p *backend.Proof) { bump(&p.Krs.X) },
		"commitment off the curve": func(p *backend.Proof) { bump(&p.Commitments[0].Y) },
		"knowledge off the curve":  func(p *backend.Proof) { bump(&p.CommitmentPok.Y) },
		"A on another curve":       func(p *backend.Proof) { p.Ar.X.SetUint64(0); p.Ar.Y.SetUint64(2) }, // y^2 = x^3 + 4
		"B off the twist":          func(p *backend.Proof) { bump(&p.Bs.X.A1) },
		"B off the subgroup":       func(p *backend.Proof) { p.Bs = offSubgroup() },
		"B in the cofactor":        func(p *backend.Proof) { p.Bs = torsion },
		"B of order 10069":         func(p *backend.Proof) { p.Bs = smallest },
		"B moved by order 10069":   func(p *backend.Proof) { p.Bs.Add(&p.Bs, &smallest) },
		"B moved by the cofactor":  func(p *backend.Proof) { p.Bs.Add(&p.Bs, &torsion) },
		"A at infinity":            func(p *backend.Proof) { p.Ar = bn254.G1Affine{} },
		"B at infinity":            func(p *backend.Proof) { p.Bs = bn254.G2Affine{} },
		"C at infinity":            func(p *backend.Proof) { p.Krs = bn254.G1Affine{} },
		"commitment at infinity":   func(p *backend.Proof) { p.Commitments[0] = bn254.G1Affine{} },
		"knowledge at infinity":    func(p *backend.Proof) { p.CommitmentPok = bn254.G1Affine{} },
	} {
		require.Error(t, try(change, refused), name)
	}
}

func bump(e *fp.Element) { one := fp.One(); e.Add(e, &one) }

// offSubgroup returns a point of the twist that is not in G2.
func offSubgroup() bn254.G2Affine {
	var p bn254.G2Affine
	for p.X.A0.SetUint64(1); ; bump(&p.X.A0) {
		var b bn254.E2
		_, _, _, g2 := bn254.Generators()
		b.Square(&g2.Y)
		var xxx bn254.E2
		xxx.Square(&g2.X).Mul(&xxx, &g2.X)
		b.Sub(&b, &xxx)
		p.Y.Square(&p.X).Mul(&p.Y, &p.X).Add(&p.Y, &b)
		if p.Y.Legendre() != 1 {
			continue
		}
		p.Y.Sqrt(&p.Y)
		if p.IsOnCurve() && !p.IsInSubGroup() {
			return p
		}
	}
}

// A coordinate may stand for itself or itself plus the modulus, where that fits: it is the same proof. Limbs that are not limbs are refused.
func TestAdmitsLimbs(t *testing.T) {
	in := plain(t)
	modulus := fp.Modulus()
	a := assignOuter(t, in.proofs[:2])
	room := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 254), modulus)

	coordinates := func(c *outer, i int) []*element {
		p := &c.Proofs[i]
		return []*element{&p.Ar.X, &p.Ar.Y, &p.Krs.X, &p.Krs.Y, &p.Bs.P.X.A0, &p.Bs.P.X.A1, &p.Bs.P.Y.A0, &p.Bs.P.Y.A1}
	}
	values := func(i int) (out []*big.Int) {
		p := in.proofs[i].proof
		for _, e := range []fp.Element{p.Ar.X, p.Ar.Y, p.Krs.X, p.Krs.Y, p.Bs.X.A0, p.Bs.X.A1, p.Bs.Y.A0, p.Bs.Y.A1} {
			out = append(out, e.BigInt(new(big.Int)))
		}
		return out
	}
	unreduced := 0
	for i := range 2 {
		for j, v := range values(i) {
			if v.Cmp(room) < 0 {
				*coordinates(a, i)[j] = limbs(split(new(big.Int).Add(v, modulus))...)
				unreduced++
			}
		}
	}
	t.Log(unreduced, "coordinates plus the modulus")
	require.NoError(t, solve(t, plainPair(t), a))

	try := func(j int, l []*big.Int, solve func(testing.TB, constraint.ConstraintSystem, frontend.Circuit, ...solver.Option) error) error {
		c := assignOuter(t, in.proofs[:2])
		*coordinates(c, 1)[j] = limbs(l...)
		return solve(t, admissionsAlone(t), &admission{Proof: c.Proofs[1]})
	}
	for j, v := range values(1) {
		require.NoError(t, try(j, split(v), solve))
		high := new(big.Int).Add(v, new(big.Int).Lsh(modulus, 1))
		require.Error(t, try(j, split(high), refused), "the highest limb of coordinate %d has 63 bits", j)
		wide := split(v)
		wide[0].Add(wide[0], new(big.Int).Lsh(big.NewInt(1), limbBits))
		wide[1].Sub(wide[1], big.NewInt(1))
		require.Error(t, try(j, wide, refused), "the lowest limb of coordinate %d has 65 bits", j)
	}
}
