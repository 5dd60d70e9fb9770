package sumcheck

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// The ladder of circuits/gadget: an instance doubles a sum and adds a key or its opposite, as many times as it has signs. Points have projective
// coordinates on a twisted Edwards curve with a = -1.
const (
	ladderSteps  = 9
	ladderInputs = 3 + 3 + ladderSteps
	degreeOfSum  = 6 // of the layer that adds
	degreeTwice  = 4 // of the layer that doubles
)

// Rung holds the inputs of an instance: X, Y and Z of the sum, x, y and d·x·y of the key, and a sign for each step.
type Rung [ladderInputs]fr.Element

// climb returns the sum after the last step, and calls seen, unless that is nil, with each step's number, its sum and the doubled one.
func (r *Rung) climb(seen func(step int, sum *[3]fr.Element, twice *[4]fr.Element)) (sum [3]fr.Element) {
	sum = [3]fr.Element(r[:3])
	in := [8]fr.Element{4: r[3], 5: r[4], 6: r[5]}
	for i := range ladderSteps {
		twice := double(&sum)
		if seen != nil {
			seen(i, &sum, &twice)
		}
		copy(in[:4], twice[:])
		in[7] = r[6+i]
		e, f, g, h := sumParts(&in)
		sum[0].Mul(&e, &f)
		sum[1].Mul(&g, &h)
		sum[2].Mul(&f, &g)
	}
	return sum
}

// double returns X, Y, Z and T = XY/Z of twice a sum.
func double(sum *[3]fr.Element) (out [4]fr.Element) {
	in := [8]fr.Element{sum[0], sum[1], sum[2]}
	e, f, g, h := twiceParts(&in)
	out[0].Mul(&e, &f)
	out[1].Mul(&g, &h)
	out[2].Mul(&f, &g)
	out[3].Mul(&e, &h)
	return out
}

// twiceParts are what the coordinates of twice (X, Y, Z) are products of: X = EF, Y = GH, Z = FG, T = EH.
func twiceParts(in *[8]fr.Element) (e, f, g, h fr.Element) {
	x, y := &in[0], &in[1]
	var xx, yy, zz fr.Element
	xx.Square(x)
	yy.Square(y)
	zz.Square(&in[2]).Double(&zz)
	e.Mul(x, y).Double(&e)
	g.Sub(&yy, &xx)
	f.Sub(&g, &zz)
	h.Add(&xx, &yy).Neg(&h)
	return e, f, g, h
}

// sumParts are the same for (X, Y, Z, T) and the key, times its sign.
func sumParts(in *[8]fr.Element) (e, f, g, h fr.Element) {
	x, y, z := &in[0], &in[1], &in[2]
	var a, b, c, q, both fr.Element
	q.Mul(&in[4], &in[7])
	a.Mul(x, &q)
	b.Mul(y, &in[5])
	c.Mul(&in[6], &in[7]).Mul(&c, &in[3])
	both.Add(x, y)
	e.Add(&q, &in[5]).Mul(&e, &both).Sub(&e, &a).Sub(&e, &b)
	f.Sub(z, &c)
	g.Add(z, &c)
	h.Add(&a, &b)
	return e, f, g, h
}

// gate is what a layer's sumcheck adds up: its wires, times powers of a challenge c: c, c^2 and c^3 are given.
type gate func(in *[8]fr.Element, c *[3]fr.Element) fr.Element

// twiceGate is T + cZ + c^2 Y + c^3 X.
func twiceGate(in *[8]fr.Element, c *[3]fr.Element) fr.Element {
	e, f, g, h := twiceParts(in)
	return combined(&e, &f, &g, &h, c)
}

// combined is EH + cFG + c^2 GH + c^3 EF = E(H + c^3 F) + cG(F + cH).
func combined(e, f, g, h *fr.Element, c *[3]fr.Element) (out fr.Element) {
	var t fr.Element
	out.Mul(f, &c[2]).Add(&out, h).Mul(&out, e)
	t.Mul(h, &c[0]).Add(&t, f).Mul(&t, g).Mul(&t, &c[0])
	out.Add(&out, &t)
	return out
}

// sumGate is Z + cY + c^2 X = G(F + cH) + c^2 EF.
func sumGate(in *[8]fr.Element, c *[3]fr.Element) (out fr.Element) {
	e, f, g, h := sumParts(in)
	out.Mul(&h, &c[0]).Add(&out, &f).Mul(&out, &g)
	e.Mul(&e, &f).Mul(&e, &c[1])
	out.Add(&out, &e)
	return out
}
