package sumcheck

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// moments are what a sumcheck's polynomial follows from. Between the entries a, at 0, and a+b, at 1, a table's value is a + b X, and its fifth power, weighted, is
//
//	sum over j of binomial(5, j) w a^(5-j) b^j X^j
//
// so that the sums of w a^(5-j) b^j over all pairs, of u and of v, are enough: 13 products a pair, where powers at five points take 20. Where v counts as it is, in a partial
// round, its first two moments are the sums of w a and of w b.
type moments [2][degree + 1]fr.Element

var binomials = [degree + 1]uint64{1, 5, 10, 10, 5, 1}

// addFifth adds a pair's, from zero to one, to the moments of fifth powers.
func addFifth(sum *[degree + 1]fr.Element, zero, one, weight *fr.Element) {
	var b, aa, ab, bb, wa, wb, product fr.Element
	b.Sub(one, zero)
	aa.Square(zero)
	bb.Square(&b)
	ab.Mul(&aa, &bb)
	aa.Square(&aa)
	bb.Square(&bb)
	wa.Mul(zero, weight)
	wb.Mul(&b, weight)
	for j, even := range [...]*fr.Element{&aa, &ab, &bb} {
		sum[2*j].Add(&sum[2*j], product.Mul(even, &wa))
		sum[2*j+1].Add(&sum[2*j+1], product.Mul(even, &wb))
	}
}

func addLinear(sum *[degree + 1]fr.Element, zero, one, weight *fr.Element) {
	var b, product fr.Element
	b.Sub(one, zero)
	sum[0].Add(&sum[0], product.Mul(zero, weight))
	sum[1].Add(&sum[1], product.Mul(&b, weight))
}

// values are those of the round's polynomial: u^5 + v in a partial round, c u^5 + v^5 in a full one.
func (t *onCPU) values(m *moments) (out Values) {
	u, v := m[0], m[1]
	for j := range u {
		var binomial fr.Element
		binomial.SetUint64(binomials[j])
		u[j].Mul(&u[j], &binomial)
		if !t.round.Partial {
			u[j].Mul(&u[j], &t.c)
			v[j].Mul(&v[j], &binomial)
		}
		u[j].Add(&u[j], &v[j])
	}
	for k := range out {
		var x fr.Element
		x.SetUint64(uint64(k + 1))
		for j := degree; j >= 0; j-- {
			out[k].Mul(&out[k], &x).Add(&out[k], &u[j])
		}
	}
	return out
}
