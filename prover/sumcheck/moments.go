package sumcheck

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// moments are what a sumcheck's polynomial follows from, but for its constant. Between the entries a, at 0, and a+b, at 1, a table's value is a + b X, and its fifth power,
// weighted, is
//
//	sum over j of binomial(5, j) w a^(5-j) b^j X^j
//
// so that the sums of w a^(5-j) b^j over all pairs, of u and of v, are enough, for j from 1 to 5: 11 products a pair, where powers at five points take 20. Where v counts as
// it is, in a partial round, the sum of w b is its first, and it has no others.
type moments [2][degree]fr.Element

// binomials (5, j), for j from 1.
var binomials = [degree]uint64{5, 10, 10, 5, 1}

// addFifth adds a pair's, from zero to one, to the moments of fifth powers.
func addFifth(sum *[degree]fr.Element, zero, one, weight *fr.Element) {
	var b, aa, ab, bb, waab, wbbb, product fr.Element
	b.Sub(one, zero)
	aa.Square(zero)
	ab.Mul(zero, &b)
	bb.Square(&b)
	wbbb.Mul(&b, weight)
	waab.Mul(&wbbb, &aa)
	wbbb.Mul(&wbbb, &bb)
	sum[0].Add(&sum[0], product.Mul(&waab, &aa))
	sum[1].Add(&sum[1], product.Mul(&waab, &ab))
	sum[2].Add(&sum[2], product.Mul(&waab, &bb))
	sum[3].Add(&sum[3], product.Mul(&wbbb, &ab))
	sum[4].Add(&sum[4], product.Mul(&wbbb, &bb))
}

func addLinear(sum *[degree]fr.Element, zero, one, weight *fr.Element) {
	var b fr.Element
	b.Sub(one, zero)
	sum[0].Add(&sum[0], b.Mul(&b, weight))
}

// progress is how far a sumcheck is.
type progress struct {
	sum        fr.Element   // over all variables that are left
	point      []fr.Element // of the weights of these
	polynomial [degree + 1]fr.Element
}

// values are those of the polynomial for the first variable that is left: of u^5 + v in a partial round, c u^5 + v^5 in a full one.
func (p *progress) values(r *Round, c *fr.Element, m *moments) (out Values) {
	rest := fr.Element{} // of the value at 1
	for j := range degree {
		u, v := m[0][j], m[1][j]
		var binomial fr.Element
		binomial.SetUint64(binomials[j])
		u.Mul(&u, &binomial)
		if !r.Partial {
			u.Mul(&u, c)
			v.Mul(&v, &binomial)
		}
		p.polynomial[1+j].Add(&u, &v)
		rest.Add(&rest, &p.polynomial[1+j])
	}
	// The sum is (1 - q) times the value at 0, and q times that at 1.
	rest.Mul(&rest, &p.point[0])
	p.polynomial[0].Sub(&p.sum, &rest)
	for k := range out {
		var x fr.Element
		x.SetUint64(uint64(k + 1))
		out[k] = p.at(&x)
	}
	return out
}

// at evaluates the polynomial.
func (p *progress) at(x *fr.Element) (y fr.Element) {
	for j := degree; j >= 0; j-- {
		y.Mul(&y, x).Add(&y, &p.polynomial[j])
	}
	return y
}

// set sets the variable.
func (p *progress) set(r *fr.Element) { p.sum, p.point = p.at(r), p.point[1:] }
