package steps

import "github.com/consensys/gnark-crypto/ecc/bn254/fr"

// factor is what a sum may contain another times: the number of one of factors.
type factor int

// factors are what links of chains are multiplied with: signs, and doublings one way or the other.
var factors = func() (out [6]fr.Element) {
	for i, f := range []int64{1, -1, 2, -2} {
		out[i].SetInt64(f)
	}
	out[4].Inverse(&out[2])
	out[5].Inverse(&out[3])
	return out
}()

// none is no coefficient's number.
const none = ^uint32(0)

// coefficients are a circuit's, by their numbers, and those that differences of sums need besides.
type coefficients struct {
	values  []fr.Element
	numbers map[fr.Element]uint32
	// Of each coefficient times each factor the number, or none.
	multiples [len(factors)][]uint32
}

func newCoefficients(values []fr.Element) *coefficients {
	c := &coefficients{values: append([]fr.Element(nil), values...), numbers: make(map[fr.Element]uint32, len(values))}
	for i := len(values) - 1; i >= 0; i-- { // of two that are the same, the first
		c.numbers[values[i]] = uint32(i)
	}
	for f := range factors {
		c.multiples[f] = make([]uint32, len(values))
		for i := range values {
			c.multiples[f][i] = none
			var e fr.Element
			if n, ok := c.numbers[*e.Mul(&factors[f], &values[i])]; ok {
				c.multiples[f][i] = n
			}
		}
	}
	return c
}

// number returns the number of a coefficient, which is new if need be.
func (c *coefficients) number(e fr.Element) uint32 {
	n, ok := c.numbers[e]
	if !ok {
		n = uint32(len(c.values))
		c.values, c.numbers[e] = append(c.values, e), n
	}
	return n
}

// ratio returns the factor that gives a from b.
func (c *coefficients) ratio(a, b uint32) (factor, bool) {
	for f := range c.multiples {
		if c.multiples[f][b] == a {
			return factor(f), true
		}
	}
	return 0, false
}

// less returns the number of a minus f times b.
func (c *coefficients) less(a uint32, f factor, b uint32) uint32 {
	var e fr.Element
	e.Mul(&factors[f], &c.values[b]).Sub(&c.values[a], &e)
	return c.number(e)
}
