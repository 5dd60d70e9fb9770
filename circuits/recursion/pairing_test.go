package recursion

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/foreign"
	"github.com/causeway-l2/causeway/rollup/field"
)

type wide [foreign.Limbs]frontend.Variable

func wideOf(e fp.Element) (out wide) {
	for i, l := range split(e.BigInt(new(big.Int))) {
		out[i] = l
	}
	return out
}

func widesOf(es ...fp.Element) (out []wide) {
	for _, e := range es {
		out = append(out, wideOf(e))
	}
	return out
}

func newGroup(api frontend.API) (*group, error) {
	base, err := foreign.New(api, baseField{}.Modulus())
	return &group{api: api, base: base}, err
}

// told2 are numbers of the quadratic extension.
func (g *group) told2(in []wide) (out []quadratic) {
	for ; len(in) > 0; in = in[2:] {
		out = append(out, quadratic{g.base.Told(in[0]), g.base.Told(in[1])})
	}
	return out
}

// pairings asserts that a product is 1: of points and constants, then of points and points that are told.
type pairings struct {
	Left  [][2]wide
	Right [][4]wide

	constants []bn254.G2Affine
}

func (c *pairings) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	var pairs []pair
	for i, l := range c.Left {
		p := point{g.base.Told(l[0]), g.base.Told(l[1])}
		if i < len(c.constants) {
			if pairs, err = g.addConstant(pairs, p, c.constants[i]); err != nil {
				return err
			}
			continue
		}
		q := g.told2(c.Right[i-len(c.constants)][:])
		pairs = append(pairs, pair{p, point2{q[0], q[1]}, g.linesOf(point2{q[0], q[1]})})
	}
	g.assertOne(pairs)
	return nil
}

func assignPairings(left []bn254.G1Affine, right []bn254.G2Affine) *pairings {
	c := &pairings{}
	for _, p := range left {
		c.Left = append(c.Left, [2]wide(widesOf(p.X, p.Y)))
	}
	for _, q := range right {
		c.Right = append(c.Right, [4]wide(widesOf(q.X.A0, q.X.A1, q.Y.A0, q.Y.A1)))
	}
	return c
}

func g1(k int64) (p bn254.G1Affine) { p.ScalarMultiplicationBase(big.NewInt(k)); return p }
func g2(k int64) (p bn254.G2Affine) { p.ScalarMultiplicationBase(big.NewInt(k)); return p }

// Products that are 1 pass, and no others: of constants and points that are told, with points at infinity, and where lines multiply to a number of Fp6.
func TestPairings(t *testing.T) {
	for name, c := range map[string]struct {
		constants []int64 // points of G2
		left      []int64
		right     []int64 // points of G2 that are told
	}{
		"constants":                {[]int64{3, 5}, []int64{10, -6}, nil},
		"three constants":          {[]int64{3, 5, 1}, []int64{10, -7, 5}, nil},
		"told":                     {nil, []int64{6, -4}, []int64{2, 3}},
		"both":                     {[]int64{7}, []int64{2, -7}, []int64{2}},
		"two of each":              {[]int64{7, 2}, []int64{1, 3, 2, -1}, []int64{4, 21}},
		"infinity":                 {[]int64{3, 4, 5}, []int64{10, 0, -6}, nil},
		"two at infinity":          {[]int64{3, 4, 5, 9}, []int64{10, 0, -6, 0}, nil},
		"nothing but infinity":     {[]int64{3}, []int64{0}, nil},
		"a point and its negative": {[]int64{3, 3}, []int64{4, -4}, nil},
		"the same, told":           {nil, []int64{4, -4}, []int64{3, 3}},
		"infinity and told":        {[]int64{3}, []int64{0, 8, -4}, []int64{1, 2}},
	} {
		t.Run(name, func(t *testing.T) {
			circuit := &pairings{Left: make([][2]wide, len(c.left)), Right: make([][4]wide, len(c.right))}
			var left []bn254.G1Affine
			var right []bn254.G2Affine
			for _, k := range c.constants {
				circuit.constants = append(circuit.constants, g2(k))
			}
			for _, k := range c.left {
				left = append(left, g1(k))
			}
			for _, k := range c.right {
				right = append(right, g2(k))
			}
			ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, circuit)
			require.NoError(t, err)
			require.NoError(t, solve(t, ccs, assignPairings(left, right)))
			for i := range left {
				wrong := append([]bn254.G1Affine(nil), left...)
				add(&wrong[i], 1)
				require.Error(t, refused(t, ccs, assignPairings(wrong, right)), "left %d", i)
			}
			for i := range right {
				wrong := append([]bn254.G2Affine(nil), right...)
				q := g2(1)
				wrong[i].Add(&wrong[i], &q)
				require.Error(t, refused(t, ccs, assignPairings(left, wrong)), "right %d", i)
			}
		})
	}
}

// same asserts that the lines of a point that is told are those of a constant.
type same struct {
	Point [4]wide
	q     bn254.G2Affine
}

func (c *same) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	q := g.told2(c.Point[:])
	told := g.linesOf(point2{q[0], q[1]})
	constant, err := g.constantLines(c.q)
	if err != nil {
		return err
	}
	for i := range told {
		if len(told[i]) != len(constant[i]) {
			return fmt.Errorf("digit %d: %d lines and %d", i, len(told[i]), len(constant[i]))
		}
		for j := range told[i] {
			k := j
			if i == len(told)-1 {
				k = 1 - j // gnark-crypto has the second first
			}
			g.assertZero2(g.sub2(told[i][j].slope, constant[i][k].slope))
			g.assertZero2(g.sub2(told[i][j].offset, constant[i][k].offset))
		}
	}
	return nil
}

// Lines of points that are told are the native ones.
func TestLines(t *testing.T) {
	q := g2(77)
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &same{q: q})
	require.NoError(t, err)
	assign := func(q bn254.G2Affine) *same { return &same{Point: [4]wide(widesOf(q.X.A0, q.X.A1, q.Y.A0, q.Y.A1))} }
	require.NoError(t, solve(t, ccs, assign(q)))
	require.Error(t, refused(t, ccs, assign(g2(78))))
}

// Of constants that cannot be paired with, none gets lines.
func TestConstantLines(t *testing.T) {
	_, err := (&group{}).constantLines(offSubgroup())
	require.ErrorContains(t, err, "no point of G2")
	_, err = (&group{}).constantLines(bn254.G2Affine{})
	require.ErrorContains(t, err, "no point of G2")
	for _, at := range [][2]int{{0, 0}, {0, 64}, {1, 3}, {0, len(bn254.LoopCounter) - 1}, {1, len(bn254.LoopCounter) - 1}} {
		for _, slope := range []bn254.E2{{}, {A0: fp.One()}} {
			c := &computed{lines: bn254.PrecomputeLines(g2(5))}
			c.lines[at[0]][at[1]] = bn254.LineEvaluationAff{R0: slope}
			_, err = frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
			require.ErrorContains(t, err, "a line through the origin", at)
		}
	}
}

// computed takes lines.
type computed struct {
	X     frontend.Variable
	lines [2][len(bn254.LoopCounter)]bn254.LineEvaluationAff
}

func (c *computed) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	_, err = g.takenLines(c.lines)
	return err
}

// moved asserts where a step gets, and by which lines.
type moved struct {
	P, Q, To [4]wide
	Lines    [][4]wide // slope and offset

	how string
}

func (c *moved) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	at := func(in [4]wide) point2 { q := g.told2(in[:]); return point2{q[0], q[1]} }
	p, q, to := at(c.P), at(c.Q), at(c.To)
	var got point2
	var lines []line
	switch c.how {
	case "double":
		got, lines = g.double2(p)
	case "double and add":
		got, lines = g.doubleAndAdd2(p, q)
	case "add":
		lines = []line{g.through(p, q)}
		got = g.thirdNegative(lines[0], p, q)
	}
	g.assertZero2(g.sub2(got.x, to.x))
	g.assertZero2(g.sub2(got.y, to.y))
	for i, l := range lines {
		want := g.told2(c.Lines[i][:])
		g.assertZero2(g.sub2(l.slope, want[0]))
		g.assertZero2(g.sub2(l.offset, want[1]))
	}
	return nil
}

// step computes what a step makes of slopes that are off.
type step struct {
	p, q     bn254.G2Affine
	mistakes [2]bn254.E2 // what each answer times its denominator is off
	off      []bn254.E2  // and what is added to answers
	lines    [][4]wide
}

func e2(f func(z *bn254.E2)) (z bn254.E2) { f(&z); return z }

// follow takes a line of a slope through p, and through another point of that x, to the negative of the third.
func (s *step) follow(slope, x bn254.E2) (to bn254.G2Affine) {
	offset := e2(func(z *bn254.E2) { z.Mul(&slope, &s.p.X).Sub(z, &s.p.Y) })
	to.X.Square(&slope).Sub(&to.X, &s.p.X).Sub(&to.X, &x)
	to.Y.Mul(&slope, &to.X).Sub(&offset, &to.Y)
	s.lines = append(s.lines, [4]wide(widesOf(slope.A0, slope.A1, offset.A0, offset.A1)))
	return to
}

func (s *step) take(how string) bn254.G2Affine {
	slopeOf := func(n, d bn254.E2) bn254.E2 {
		d.Inverse(&d)
		off := e2(func(z *bn254.E2) { z.Mul(&s.mistakes[len(s.off)], &d) })
		s.off = append(s.off, off)
		return e2(func(z *bn254.E2) { z.Mul(&n, &d).Add(z, &off) })
	}
	p, q := s.p, s.q
	if how == "double" {
		n := e2(func(z *bn254.E2) { z.Square(&p.X).Mul(z, &bn254.E2{A0: fp.NewElement(3)}) })
		return s.follow(slopeOf(n, e2(func(z *bn254.E2) { z.Double(&p.Y) })), p.X)
	}
	slope := slopeOf(e2(func(z *bn254.E2) { z.Sub(&p.Y, &q.Y) }), e2(func(z *bn254.E2) { z.Sub(&p.X, &q.X) }))
	to := s.follow(slope, q.X)
	if how == "add" {
		return to
	}
	ratio := slopeOf(e2(func(z *bn254.E2) { z.Double(&p.Y).Neg(z) }), e2(func(z *bn254.E2) { z.Sub(&to.X, &p.X) }))
	return s.follow(e2(func(z *bn254.E2) { z.Sub(&ratio, &slope) }), to.X)
}

// A slope that is off, with all else to fit, would lead to another point: one constraint is in the way of each, of what is wrong in its real part and in its other.
func TestStepsRejectSlopes(t *testing.T) {
	zero, one := fp.Element{}, fp.One()
	mistakes := []bn254.E2{{}, {A0: one, A1: zero}, {A0: zero, A1: one}}
	for how, answers := range map[string]int{"double": 1, "add": 1, "double and add": 2} {
		ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &moved{how: how, Lines: make([][4]wide, answers)})
		require.NoError(t, err)
		for answer := range answers {
			for i, mistake := range mistakes {
				s := &step{p: g2(11), q: g2(5)}
				s.mistakes[answer] = mistake
				to := s.take(how)
				want := map[string]bn254.G2Affine{"double": g2(22), "add": g2(16), "double and add": g2(27)}[how]
				require.Equal(t, i == 0, to.Equal(&want), how)
				wides := func(p bn254.G2Affine) [4]wide { return [4]wide(widesOf(p.X.A0, p.X.A1, p.Y.A0, p.Y.A1)) }
				asked := 0
				lie := func(h solver.Hint) solver.Option {
					return solver.OverrideHint(solver.GetHintID(h), func(q *big.Int, in, out []*big.Int) error {
						if err := h(q, in, out); err != nil {
							return err
						}
						v := []fp.Element{s.off[asked].A0, s.off[asked].A1}
						asked++
						for j := range v { // limbs of answer plus what it is off
							var e fp.Element
							e.SetBigInt(join(out[j*foreign.Limbs : (j+1)*foreign.Limbs]))
							for k, l := range split(e.Add(&e, &v[j]).BigInt(new(big.Int))) {
								out[j*foreign.Limbs+k].Set(l)
							}
						}
						return nil
					})
				}
				err := refused(t, ccs, &moved{P: wides(s.p), Q: wides(s.q), To: wides(to), Lines: s.lines}, lie(tangent2Hint), lie(ratio2Hint))
				require.Equal(t, i == 0, err == nil, "%s, answer %d, mistake %d: %v", how, answer, i, err)
				require.Equal(t, answers, asked)
			}
		}
	}
}

// join is what split cuts.
func join(limbs []*big.Int) *big.Int {
	v := new(big.Int)
	for i := len(limbs) - 1; i >= 0; i-- {
		v.Lsh(v, limbBits).Add(v, limbs[i])
	}
	return v
}

// A prover who could choose a number on the way would choose the last so that all is even; one who could choose d as 0 would have nothing but zeros.
func TestPairingsRejectNumbers(t *testing.T) {
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, &pairings{Left: make([][2]wide, 2), constants: []bn254.G2Affine{g2(3), g2(5)}})
	require.NoError(t, err)
	right, wrong := assignPairings([]bn254.G1Affine{g1(10), g1(-6)}, nil), assignPairings([]bn254.G1Affine{g1(10), g1(-7)}, nil)
	calls := 0
	count := solver.OverrideHint(solver.GetHintID(quotientHint), func(q *big.Int, in, out []*big.Int) error { calls++; return quotientHint(q, in, out) })
	require.NoError(t, refused(t, ccs, right, count))
	require.Error(t, refused(t, ccs, wrong))

	answer := func(out []*big.Int, e bn254.E12) {
		for k, v := range coefficients(e) {
			for i, l := range split(v.BigInt(new(big.Int))) {
				out[k*foreign.Limbs+i].Set(l)
			}
		}
	}
	var d bn254.E12
	residue := solver.OverrideHint(solver.GetHintID(residueHint), func(q *big.Int, in, out []*big.Int) error {
		err := residueHint(q, in, out)
		var c [foreign.Degree]fp.Element
		for k := range foreign.Degree / 2 {
			c[2*k].SetBigInt(join(out[k*foreign.Limbs : (k+1)*foreign.Limbs]))
		}
		c[1].SetInt64(-1)
		d = tower(c)
		return err
	})
	last, all := calls, 0
	fit := solver.OverrideHint(solver.GetHintID(quotientHint), func(q *big.Int, in, out []*big.Int) error {
		if all++; all < last {
			return quotientHint(q, in, out)
		}
		var e bn254.E12
		e.FrobeniusSquare(&d)
		e.Conjugate(&e).Inverse(&e)
		answer(out, e)
		return nil
	})
	require.Error(t, refused(t, ccs, wrong, residue, fit))
	require.Equal(t, last, all)

	zeros := func(q *big.Int, in, out []*big.Int) error {
		for _, o := range out {
			o.SetInt64(0)
		}
		return nil
	}
	require.Error(t, refused(t, ccs, wrong, solver.OverrideHint(solver.GetHintID(residueHint), zeros), solver.OverrideHint(solver.GetHintID(quotientHint), zeros)))
}

// d is told by its even part: nothing that is told makes it 0.
func TestResidueIsNotZero(t *testing.T) {
	c := &residueOfNothing{}
	_, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
	require.NoError(t, err)
	require.Equal(t, (&foreign.Field{}).Small(-1), c.d[1])
	for k, e := range c.d {
		require.Equal(t, k == 1 || k%2 == 0, e != nil, k)
	}
}

type residueOfNothing struct {
	X frontend.Variable
	d foreign.Extended
}

func (c *residueOfNothing) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	c.d = g.residue([]pair{{p: point{g.base.Small(1), g.base.Small(2)}, q: point2{g.constant2(g2(1).X), g.constant2(g2(1).Y)}}})
	api.AssertIsEqual(c.X, 1)
	return nil
}

// The extension is gnark-crypto's tower.
func TestTower(t *testing.T) {
	var a, b, ab bn254.E12
	_, err := a.SetRandom()
	require.NoError(t, err)
	_, err = b.SetRandom()
	require.NoError(t, err)
	ab.Mul(&a, &b)
	x, y := coefficients(a), coefficients(b)
	var c [2*foreign.Degree - 1]fp.Element
	for i := range x {
		for j := range y {
			var p fp.Element
			c[i+j].Add(&c[i+j], p.Mul(&x[i], &y[j]))
		}
	}
	for n := len(c) - 1; n >= foreign.Degree; n-- {
		var m fp.Element
		c[n-6].Add(&c[n-6], m.SetInt64(18).Mul(&m, &c[n]))
		c[n-12].Sub(&c[n-12], m.SetInt64(82).Mul(&m, &c[n]))
	}
	require.Equal(t, coefficients(ab), [foreign.Degree]fp.Element(c[:foreign.Degree]))
	require.Equal(t, a, tower(x))
}

// What the check by d rests on: the exponent is a multiple of r, odd, and has an inverse where it needs one; and no number of Fp6 outlives the final exponentiation.
func TestExponent(t *testing.T) {
	r, p := field.Modulus(), fp.Modulus()
	require.Zero(t, new(big.Int).Mod(exponent, r).Sign())
	n := new(big.Int).Exp(p, big.NewInt(6), nil)
	n.Add(n, big.NewInt(1))
	rest, remainder := new(big.Int).DivMod(n, r, new(big.Int))
	require.Zero(t, remainder.Sign(), "p^6 - 1 divides (p^12-1)/r")
	require.Zero(t, new(big.Int).Exp(new(big.Int).Mul(exponent, inverseExponent), big.NewInt(1), rest).Cmp(big.NewInt(1)))
	require.Equal(t, uint(1), exponent.Bit(0))
	require.Equal(t, uint(0), rest.Bit(0), "w, whose square is in Fp6, does not outlive it either")

	u := parse("4965661367192848881")
	sixU2 := new(big.Int).Add(new(big.Int).Mul(u, big.NewInt(6)), big.NewInt(2))
	digits := new(big.Int)
	for i := len(bn254.LoopCounter) - 1; i >= 0; i-- {
		digits.Lsh(digits, 1).Add(digits, big.NewInt(int64(bn254.LoopCounter[i])))
	}
	require.Zero(t, digits.Cmp(sixU2))
}

// Images of points are multiples by p, in G2.
func TestImages(t *testing.T) {
	c := &imaged{q: g2(9)}
	q := c.q
	c.first.ScalarMultiplication(&q, fp.Modulus())
	c.second.ScalarMultiplication(&c.first, fp.Modulus())
	ccs, err := frontend.Compile(field.Modulus(), r1cs.NewBuilder, c)
	require.NoError(t, err)
	require.NoError(t, solve(t, ccs, &imaged{Point: [4]wide(widesOf(q.X.A0, q.X.A1, q.Y.A0, q.Y.A1))}))
}

type imaged struct {
	Point            [4]wide
	q, first, second bn254.G2Affine
}

func (c *imaged) Define(api frontend.API) error {
	g, err := newGroup(api)
	if err != nil {
		return err
	}
	q := g.told2(c.Point[:])
	for _, i := range []struct {
		got  point2
		want bn254.G2Affine
	}{{g.image(point2{q[0], q[1]}), c.first}, {g.secondImage(point2{q[0], q[1]}), c.second}} {
		g.assertZero2(g.sub2(i.got.x, g.constant2(i.want.X)))
		g.assertZero2(g.sub2(i.got.y, g.constant2(i.want.Y)))
	}
	return nil
}
