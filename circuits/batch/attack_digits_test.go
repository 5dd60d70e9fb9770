package batch_test

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// forgedScalar signs for alice without her key, with digits of S that are no bits: the two lowest choose a point from a table of four, and as any
// elements they choose any point. S·B then is what the equation wants.
func forgedScalar(kind rollup.LaneKind) circuittest.Attack {
	key := person(alice).Key.Public()
	for nonce := int64(1); ; nonce++ {
		s := newScene()
		op := s.transfer(alice, bob, 10)
		op.Authorization.Signature.R = multiple(nonce)
		// With digits 0, S·B is 0, of which window 0 adds 2 B: it has to add e·A + R + 2 B.
		want := edwards(key)
		want.ScalarMultiplication(&want, field.Challenge(op.Authorization.Signature.R, key, op.Message(s.config)))
		moved := edwards(multiple(nonce + 2))
		want.Add(&want, &moved)
		b0, b1, ok := chooseFrom(tableOfB(), montgomery(want))
		if !ok {
			continue
		}
		var scalar fr.Element
		scalar.Double(&b1).Add(&scalar, &b0)
		b := scalar.Bytes()
		op.Authorization.Signature.S = b
		a := attack("A2 "+kind.String()+": digits of S that choose any point", s.in(kind, op), scalarDigits)
		a.Hints = digitsOf(field.ToBig(scalar), func(_, out []*big.Int) {
			for _, o := range out {
				o.SetInt64(0)
			}
			out[0].Set(field.ToBig(b0))
			out[1].Set(field.ToBig(b1))
		})
		return a
	}
}

// tableOfB is window 0: 2 B to 5 B.
func tableOfB() (t [4][2]fr.Element) {
	for i := range t {
		t[i] = montgomery(edwards(multiple(int64(i) + 2)))
	}
	return t
}

// chooseFrom solves choose(table, b0, b1) = want for both coordinates: the first is linear in b0, which makes the other quadratic in b1.
func chooseFrom(table [4][2]fr.Element, want [2]fr.Element) (b0, b1 fr.Element, ok bool) {
	// want = k + l b0 + m b1 + n b0 b1, so b0 = (want - k - m b1) / (l + n b1).
	var k, l, m, n [2]fr.Element
	for i := range 2 {
		k[i].Sub(&want[i], &table[0][i])
		l[i].Sub(&table[1][i], &table[0][i])
		m[i].Sub(&table[2][i], &table[0][i])
		n[i].Sub(&table[3][i], &table[2][i]).Sub(&n[i], &l[i])
	}
	// (k0 - m0 b) (l1 + n1 b) = (k1 - m1 b) (l0 + n0 b)
	product := func(x, y fr.Element) fr.Element { return *new(fr.Element).Mul(&x, &y) }
	minus := func(x, y fr.Element) fr.Element { return *new(fr.Element).Sub(&x, &y) }
	c0 := minus(product(k[0], l[1]), product(k[1], l[0]))
	c1 := minus(minus(product(k[0], n[1]), product(m[0], l[1])), minus(product(k[1], n[0]), product(m[1], l[0])))
	c2 := minus(product(m[1], n[0]), product(m[0], n[1]))
	// c2 b^2 + c1 b + c0 = 0
	root := minus(product(c1, c1), product(fr.NewElement(4), product(c0, c2)))
	if root.Sqrt(&root) == nil {
		return b0, b1, false
	}
	c2.Double(&c2).Inverse(&c2)
	b1 = product(minus(root, c1), c2)
	below := product(n[0], b1)
	below.Add(&below, &l[0]).Inverse(&below)
	b0 = product(minus(k[0], product(m[0], b1)), below)
	return b0, b1, true
}

func montgomery(p twistededwards.PointAffine) [2]fr.Element {
	one := fr.One()
	var u, v, d fr.Element
	d.Sub(&one, &p.Y).Inverse(&d)
	u.Add(&one, &p.Y).Mul(&u, &d)
	v.Inverse(&p.X).Mul(&v, &u)
	return [2]fr.Element{u, v}
}

func edwards(p field.Point) twistededwards.PointAffine {
	return twistededwards.PointAffine{X: p.X, Y: p.Y}
}

func difference(a, b field.Point) field.Point {
	p, q := edwards(a), edwards(b)
	q.Neg(&q)
	p.Add(&p, &q)
	return field.Point{X: p.X, Y: p.Y}
}
