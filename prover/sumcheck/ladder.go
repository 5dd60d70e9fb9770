package sumcheck

import (
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// The ladder of circuits/gadget: an instance doubles a sum, adds a key or its opposite, and adds one of 0, B, B' and B + B', as many times as it has signs. B is the base
// point and B' is 2^126 times that. Points have projective coordinates on a twisted Edwards curve with a = -1.
const (
	ladderSteps  = 9
	ladderInputs = 3 + 3 + ofDigits*ladderSteps
	ofDigits     = 3 // a sign of the key, a bit for B, one for B'
)

// Rung holds the inputs of an instance: X, Y and Z of the sum, x, y and d·x·y of the key, and for each step a sign, a bit for B, and one for B'.
type Rung [ladderInputs]fr.Element

// Stage is one of three layers that a step is.
type Stage int

// Stages of a step, in their order.
const (
	Doubling Stage = iota
	AddingKey
	AddingBase
	stages
)

// Shape tells what a stage's sumcheck is like: the degree of its polynomial, the equality polynomial apart, and how many inputs a gate has: X, Y and Z of the sum
// where it is doubled; X, Y, Z and T of the sum, x, y and d·x·y of the key and its sign, where that is added; X, Y, Z and T of the sum and two bits
// where multiples of B are.
func (s Stage) Shape() (degree, inputs int) {
	shape := [stages][2]int{Doubling: {4, 3}, AddingKey: {mostOfDegrees, 8}, AddingBase: {mostOfDegrees, 6}}[s]
	return shape[0], shape[1]
}

const mostOfDegrees = 6

// extended are X, Y, Z and T = XY/Z of a sum.
type extended [4]fr.Element

// climb returns the sum after the last step, and calls seen, unless that is nil, with each step's number, its sum, that doubled, and that with the key.
func (r *Rung) climb(seen func(step int, sum *[3]fr.Element, twice, moved *extended)) (sum [3]fr.Element) {
	sum = [3]fr.Element(r[:3])
	for i := range ladderSteps {
		twice := Doubling.of([]fr.Element{sum[0], sum[1], sum[2]})
		moved := AddingKey.of(append(twice[:], r[3], r[4], r[5], r[6+i]))
		next := AddingBase.of(append(moved[:], r[6+ladderSteps+i], r[6+2*ladderSteps+i]))
		if seen != nil {
			seen(i, &sum, &twice, &moved)
		}
		sum = [3]fr.Element(next[:3])
	}
	return sum
}

// of returns what a stage makes of its inputs.
func (s Stage) of(inputs []fr.Element) (out extended) {
	var in StepInputs
	copy(in[:], inputs)
	e, f, g, h := s.parts(&in)
	out[0].Mul(&e, &f)
	out[1].Mul(&g, &h)
	out[2].Mul(&f, &g)
	out[3].Mul(&e, &h)
	return out
}

// parts are what coordinates are products of: X = EF, Y = GH, Z = FG, T = EH.
func (s Stage) parts(in *StepInputs) (e, f, g, h fr.Element) {
	switch s {
	case Doubling:
		return twiceParts(in)
	case AddingKey:
		var x, t fr.Element
		x.Mul(&in[4], &in[7])
		t.Mul(&in[6], &in[7])
		return sumParts(in, &x, &in[5], &t)
	default:
		of := ofBase(&in[4], &in[5])
		return sumParts(in, &of[0], &of[1], &of[2])
	}
}

func twiceParts(in *StepInputs) (e, f, g, h fr.Element) {
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

// sumParts are those of (X, Y, Z, T) and an affine point: its x, y and t = d·x·y.
func sumParts(in *StepInputs, x, y, t *fr.Element) (e, f, g, h fr.Element) {
	var a, b, c, both fr.Element
	a.Mul(&in[0], x)
	b.Mul(&in[1], y)
	c.Mul(&in[3], t)
	both.Add(&in[0], &in[1])
	e.Add(x, y).Mul(&e, &both).Sub(&e, &a).Sub(&e, &b)
	f.Sub(&in[2], &c)
	g.Add(&in[2], &c)
	h.Add(&a, &b)
	return e, f, g, h
}

// gate is what a stage's sumcheck adds up: its coordinates, times powers of a challenge c: c, c^2 and c^3 are given. T + cZ + c^2 Y + c^3 X, or where no T is needed,
// after the last stage, Z + cY + c^2 X.
func (s Stage) gate(in *StepInputs, c *[3]fr.Element) (out fr.Element) {
	e, f, g, h := s.parts(in)
	var t fr.Element
	t.Mul(&h, &c[0]).Add(&t, &f).Mul(&t, &g) // FG + cGH
	if s == AddingBase {
		e.Mul(&e, &f).Mul(&e, &c[1])
		return *out.Add(&t, &e)
	}
	out.Mul(&f, &c[2]).Add(&out, &h).Mul(&out, &e)
	t.Mul(&t, &c[0])
	return *out.Add(&out, &t)
}
