package gadget_test

import (
	"fmt"
	"math/big"
	"slices"
	"sync"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// products are keys, times challenges: their digits and their highest bit; and, added to these, the base point times a scalar in two halves.
type products struct {
	Keys    []gadget.Point
	Digits  [][gadget.Rungs][3]frontend.Variable
	Tops    []frontend.Variable
	Results []gadget.Point `gnark:",public"`
}

func newProducts(n int) *products {
	return &products{make([]gadget.Point, n), make([][gadget.Rungs][3]frontend.Variable, n), make([]frontend.Variable, n), make([]gadget.Point, n)}
}

func (c *products) Define(api frontend.API) error {
	return c.each(api, func(p, result gadget.Point) {
		api.AssertIsEqual(p.X, result.X)
		api.AssertIsEqual(p.Y, result.Y)
	})
}

// each multiplies, and hands each product over with what is claimed of it.
func (c *products) each(api frontend.API, then func(p, result gadget.Point)) error {
	curve, _, err := gadget.PlainCurve(api)
	if err != nil {
		return err
	}
	l := gadget.NewLadder(api)
	for i := range c.Keys {
		var all []gadget.Digits
		for _, d := range c.Digits[i] {
			all = append(all, d)
		}
		then(l.Multiply(curve, c.Keys[i], all, c.Tops[i]), c.Results[i])
	}
	return nil
}

// set makes product i a key times a challenge, and the base point times a scalar, by gnark-crypto.
func (c *products) set(i int, key twistededwards.PointAffine, e, scalar *big.Int) {
	for kind, number := range []*big.Int{new(big.Int).Rsh(e, 1), scalar, new(big.Int).Rsh(scalar, gadget.Rungs*sumcheck.StepsOfRung)} {
		rest := new(big.Int).Set(number)
		for k := range c.Digits[i] {
			c.Digits[i][k][kind] = new(big.Int).And(rest, big.NewInt(1<<sumcheck.StepsOfRung-1))
			rest.Rsh(rest, sumcheck.StepsOfRung)
		}
	}
	var p, q twistededwards.PointAffine
	p.ScalarMultiplication(&key, e)
	q.ScalarMultiplicationBase(scalar)
	p.Add(&p, &q)
	c.Keys[i], c.Tops[i], c.Results[i] = pointOf(key), new(big.Int).Rsh(e, field.ChallengeBits-1), pointOf(p)
}

func pointOf(p twistededwards.PointAffine) gadget.Point {
	return gadget.Point{X: field.ToBig(p.X), Y: field.ToBig(p.Y)}
}

// challenges have their lowest bit set: the least, the largest, and others.
func challenges() []*big.Int {
	one := big.NewInt(1)
	most := new(big.Int).Lsh(one, field.ChallengeBits)
	some := new(big.Int).SetBytes([]byte("an odd number, k"))
	return []*big.Int{one, most.Sub(most, one), some, new(big.Int).Lsh(one, 127), new(big.Int).Rsh(some, 60)}
}

// scalars are below the order: none, the largest, and others.
func scalars() []*big.Int {
	l, one := field.Order(), big.NewInt(1)
	return []*big.Int{new(big.Int).Div(l, big.NewInt(3)), new(big.Int), new(big.Int).Sub(l, one), one, new(big.Int).Lsh(one, 126), new(big.Int).Sub(new(big.Int).Lsh(one, 126), one)}
}

func validProducts(n int) *products {
	c := newProducts(n)
	for i := range n {
		e := new(big.Int).Set(challenges()[i%len(challenges())])
		public := signer(uint64(i) + 1).Public()
		c.set(i, twistededwards.PointAffine{X: public.X, Y: public.Y}, e.SetBit(e, 0, 1), scalars()[i%len(scalars())])
	}
	return c
}

func TestLadderMultiplies(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		ccs := circuittest.Compile(t, newProducts(n))
		t.Log(n, "products:", ccs.GetNbConstraints(), "constraints")
		require.Len(t, ccs.GetCommitments().CommitmentIndexes(), 1)
		in := validProducts(n)
		circuittest.MustAccept(t, ccs, in)
		for i := range n {
			circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *products) { c.Results[i].X = 1 }))
			circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *products) { c.Results[i].Y = 1 }))
		}
	}
}

// Of many products instances are in several blocks, some of one product in two, and the last stands for blocks that follow.
func TestLadderOfManyBlocks(t *testing.T) {
	const n = 40
	ccs := circuittest.Compile(t, newProducts(n))
	in := validProducts(n)
	circuittest.MustAccept(t, ccs, in)
	for _, i := range []int{0, 18, 36, n - 1} {
		circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *products) { c.Results[i].X = 1 }))
	}
}

// Sums of every two points are complete: also of points of small order, of the points that bits choose, and of keys that are known multiples of a constant of the other
// method.
func TestLadderHasNoExceptions(t *testing.T) {
	ccs := circuittest.Compile(t, newProducts(1))
	var keys []twistededwards.PointAffine
	for _, p := range append(ordersOf8(), identity(), minusIdentity()) {
		keys = append(keys, twistededwards.PointAffine{X: p.X, Y: p.Y})
	}
	half := new(big.Int).ModInverse(big.NewInt(2), field.Order())
	var c twistededwards.PointAffine
	c.X.SetInterface(gadget.Independent().X) //nolint:errcheck // a number
	c.Y.SetInterface(gadget.Independent().Y) //nolint:errcheck // a number
	keys = append(keys, *new(twistededwards.PointAffine).ScalarMultiplication(&c, half.Sub(field.Order(), half)))
	for _, n := range []*big.Int{big.NewInt(1), big.NewInt(-1), new(big.Int).Lsh(big.NewInt(1), sumcheck.HalfBits), half} {
		var p twistededwards.PointAffine
		p.ScalarMultiplicationBase(new(big.Int).Mod(n, field.Order()))
		keys = append(keys, p)
	}
	for i, key := range keys {
		for k, e := range challenges() {
			in := newProducts(1)
			in.set(0, key, new(big.Int).SetBit(e, 0, 1), scalars()[(i+k)%len(scalars())])
			circuittest.MustAccept(t, ccs, in)
		}
	}
}

// rungs multiplies and takes what comes: nothing but the GKR argument tells a wrong result.
type rungs struct{ *products }

func (c *rungs) Define(api frontend.API) error {
	return c.each(api, func(p, result gadget.Point) {
		api.AssertIsDifferent(api.Sub(p.X, result.X), 12345)
		api.AssertIsDifferent(api.Sub(p.Y, result.Y), 12345)
	})
}

// lies are told about one instance of a ladder, in what RungHint and LadderHint are asked, so that both run the whole protocol faithfully for inputs that are not the
// circuit's. Numbers are those of an instance's inputs: X, Y, Z, x, y, d·x·y, three digits; and of its end, which is moved when it is answered.
type lies struct {
	instance int
	of       map[int]func(v *big.Int)
	told     int
}

const ofInstance = 12 // and its end

func (l *lies) tell(in []*big.Int) []*big.Int {
	out := slices.Clone(in)
	for k, f := range l.of {
		if k >= len(in) {
			continue
		}
		out[k] = new(big.Int).Set(in[k])
		f(out[k])
		out[k].Mod(out[k], circuittest.Field)
	}
	l.told++
	return out
}

// options let both hints be asked about the lies. Instances are told apart by the sums that they begin with.
func (l *lies) options(rungs bool) []solver.Option {
	var mu sync.Mutex
	calls := 0
	rung := func(q *big.Int, in, out []*big.Int) error {
		mu.Lock()
		if calls == l.instance { // the ladder is one chain: instances come in turn
			in = l.tell(in)
		}
		calls++
		mu.Unlock()
		return sumcheck.RungHint(q, in, out)
	}
	proof := func(q *big.Int, in, out []*big.Int) error {
		at := 1 + l.instance*ofInstance
		in = slices.Clone(in)
		copy(in[at:], l.tell(in[at:at+ofInstance]))
		return sumcheck.LadderHint(q, in, out)
	}
	options := []solver.Option{solver.OverrideHint(solver.GetHintID(sumcheck.LadderHint), proof)}
	if rungs {
		options = append(options, solver.OverrideHint(solver.GetHintID(sumcheck.RungHint), rung))
	}
	return options
}

// A prover that runs the whole protocol faithfully, for another sum, key or digit of one instance: results, claims and sumchecks agree with each other. The same with
// results that are the circuit's.
func TestLadderRefusesLies(t *testing.T) {
	in := &rungs{validProducts(1)}
	ccs := circuittest.Compile(t, &rungs{newProducts(1)})
	circuittest.MustAccept(t, ccs, in)
	add := func(n int64) func(v *big.Int) { return func(v *big.Int) { v.Add(v, big.NewInt(n)) } }
	flip := func(bit int) func(v *big.Int) { return func(v *big.Int) { v.SetBit(v, bit, 1-v.Bit(bit)) } }
	last := gadget.Rungs - 1
	for name, of := range map[string]map[int]func(v *big.Int){
		"nothing": {}, "X": {0: add(1)}, "Y": {1: add(1)}, "Z": {2: add(1)}, "x": {3: add(1)}, "y": {4: add(1)}, "dxy": {5: add(1)},
		"the lowest sign": {6: flip(0)}, "the highest sign": {6: flip(8)}, "the next digit": {6: add(1)},
		"the lowest bit of B": {7: flip(0)}, "the highest bit of B": {7: flip(8)}, "the next digit of B": {7: add(1)},
		"the lowest bit of B'": {8: flip(0)}, "the highest bit of B'": {8: flip(8)}, "B' for B": {7: add(1), 8: add(-1)},
		"the opposite key": {3: func(v *big.Int) { v.Neg(v) }, 5: func(v *big.Int) { v.Neg(v) }},
	} {
		for _, instance := range []int{0, 1, last} { // the last stands for those that are missing, too
			for _, results := range []bool{true, false} {
				l := &lies{instance: instance, of: of}
				options := l.options(results)
				if name == "nothing" {
					circuittest.MustAccept(t, ccs, in, options...)
				} else {
					circuittest.MustReject(t, ccs, in, options...)
				}
				require.NotZero(t, l.told, name)
			}
		}
	}
}

// A result that is no instance's, with a proof of what the instance is: its end is claimed as the circuit has it, or as it is, and all else is the truth. Two coordinates
// that are moved against each other have the same sum: each has a power of a challenge.
func TestLadderRefusesResults(t *testing.T) {
	in := &rungs{validProducts(1)}
	ccs := circuittest.Compile(t, &rungs{newProducts(1)})
	for _, move := range [][3]int64{{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, -1, 0}, {1, 0, -1}, {0, 1, -1}} {
		for _, instance := range []int{0, 5, gadget.Rungs - 1} {
			for _, claimed := range []bool{true, false} {
				calls := 0
				result := solver.OverrideHint(solver.GetHintID(sumcheck.RungHint), func(q *big.Int, in, out []*big.Int) error {
					err := sumcheck.RungHint(q, in, out)
					if calls == instance {
						for k, by := range move {
							out[k].Add(out[k], big.NewInt(by))
						}
					}
					calls++
					return err
				})
				proof := solver.OverrideHint(solver.GetHintID(sumcheck.LadderHint), func(q *big.Int, in, out []*big.Int) error {
					if !claimed {
						in = slices.Clone(in)
						end := in[1+(1+instance)*ofInstance-len(move):]
						for k, by := range move {
							end[k] = new(big.Int).Sub(end[k], big.NewInt(by))
						}
					}
					return sumcheck.LadderHint(q, in, out)
				})
				if move == [3]int64{} {
					circuittest.MustAccept(t, ccs, in, result, proof)
				} else {
					circuittest.MustReject(t, ccs, in, result, proof)
				}
				require.Equal(t, gadget.Rungs, calls)
			}
		}
	}
}

// signing is the CPU, for an instance with another sign, or bit, than its digit says; the weights of digits are the circuit's.
type signing struct {
	sumcheck.CPU
	instance, kind int
}

func (d signing) Ladder(rungs []sumcheck.Rung, prove func(sumcheck.Rungs) error) error {
	v := &rungs[d.instance][6+d.kind*sumcheck.StepsOfRung]
	if v.Neg(v); d.kind > 0 {
		one := fr.One()
		v.Add(v, &one)
	}
	return d.CPU.Ladder(rungs, prove)
}

// Signs and bits are those of the digits: a prover that runs the whole protocol faithfully for others has to say so when it tells what they are at the last point.
func TestLadderRefusesSigns(t *testing.T) {
	in := &rungs{validProducts(1)}
	ccs := circuittest.Compile(t, &rungs{newProducts(1)})
	for kind := range 3 {
		for _, instance := range []int{0, 5} {
			l := &lies{instance: instance, of: map[int]func(v *big.Int){6 + kind: func(v *big.Int) { v.SetBit(v, 8, 1-v.Bit(8)) }}}
			options := l.options(true)
			options[0] = sumcheck.LadderOn(signing{instance: instance, kind: kind})
			circuittest.MustReject(t, ccs, in, options...)
			require.Equal(t, 1, l.told)
		}
	}
}

// A digit is below 512: its multiples and neighbours, and what has the signs of another, are refused, whatever weights are claimed.
func TestLadderRefusesDigits(t *testing.T) {
	ccs := circuittest.Compile(t, &rungs{newProducts(1)})
	half := new(big.Int).ModInverse(big.NewInt(2), circuittest.Field)
	for _, digit := range []*big.Int{big.NewInt(512), big.NewInt(513), big.NewInt(1024), big.NewInt(-1), half, new(big.Int).Lsh(big.NewInt(1), 200)} {
		for _, at := range []int{0, gadget.Rungs - 1} {
			for kind := range 3 {
				in := &rungs{validProducts(1)}
				in.Digits[0][at][kind] = digit
				circuittest.MustReject(t, ccs, in)
			}
		}
	}
}

// claimant moves what is claimed of a stage's inputs when the sumcheck before it has ended: what is sent from then on is of the true inputs.
type claimant struct {
	sumcheck.Rungs
	step  int
	stage sumcheck.Stage
	move  func(in *sumcheck.StepInputs, c *fr.Element)

	now bool
	c   fr.Element
}

func (c *claimant) Begin(step int, s sumcheck.Stage, f fr.Element, point []fr.Element) (sumcheck.StepValues, error) {
	c.now, c.c = step == c.step && s == c.stage, f
	return c.Rungs.Begin(step, s, f, point)
}

func (c *claimant) End(r fr.Element) (sumcheck.StepInputs, error) {
	in, err := c.Rungs.End(r)
	if c.now {
		c.move(&in, &c.c)
	}
	return in, err
}

// onClaims is the CPU, with claims moved.
type onClaims struct {
	sumcheck.CPU
	claimant claimant
}

func (d *onClaims) Ladder(rungs []sumcheck.Rung, prove func(sumcheck.Rungs) error) error {
	return d.CPU.Ladder(rungs, func(r sumcheck.Rungs) error {
		c := d.claimant
		c.Rungs = r
		return prove(&c)
	})
}

// sumOf is what an addition comes to, of these inputs: T + cZ + c^2 Y + c^3 X with the key, Z + cY + c^2 X with multiples of B.
func sumOf(stage sumcheck.Stage, in *sumcheck.StepInputs, c *fr.Element) (out fr.Element) {
	var x, y, t, a, b, e, f, g, h fr.Element
	if y = in[5]; stage == sumcheck.AddingKey {
		x.Mul(&in[4], &in[7])
		t.Mul(&in[6], &in[7])
	} else {
		one := fr.One()
		for k, of := range []*fr.Element{&x, &y, &t} {
			p := sumcheck.BasePoints()[k]
			a.Mul(&in[4], &in[5]).Mul(&a, &p[3])
			b.Mul(&in[4], &p[1])
			of.Mul(&one, &p[0]).Add(of, &a).Add(of, &b)
			b.Mul(&in[5], &p[2])
			of.Add(of, &b)
		}
	}
	a.Mul(&in[0], &x)
	b.Mul(&in[1], &y)
	h.Add(&a, &b)
	a.Mul(&in[0], &y)
	b.Mul(&in[1], &x)
	e.Add(&a, &b)
	t.Mul(&t, &in[3])
	f.Sub(&in[2], &t)
	g.Add(&in[2], &t)
	for _, of := range [][2]*fr.Element{{&e, &f}, {&g, &h}, {&f, &g}, {&e, &h}} { // X, Y, Z, T
		if of[1] == &h && of[0] == &e && stage == sumcheck.AddingBase {
			break
		}
		out.Mul(&out, c)
		a.Mul(of[0], of[1])
		out.Add(&out, &a)
	}
	return out
}

// along moves inputs in a direction, until the addition comes to what it came to: that is quadratic in how far.
func along(stage sumcheck.Stage, direction [8]int64) func(in *sumcheck.StepInputs, c *fr.Element) {
	return func(in *sumcheck.StepInputs, c *fr.Element) {
		moved := func(far fr.Element) sumcheck.StepInputs {
			out := *in
			for k := range direction {
				var by fr.Element
				by.SetInt64(direction[k]).Mul(&by, &far)
				out[k].Add(&out[k], &by)
			}
			return out
		}
		var at [3]fr.Element
		for i := range at {
			m := moved(fr.NewElement(uint64(i)))
			at[i] = sumOf(stage, &m, c)
		}
		// at[0] + linear far + square far^2
		var linear, square fr.Element
		square.Sub(&at[2], &at[1]).Sub(&square, &at[1]).Add(&square, &at[0]).Halve()
		linear.Sub(&at[1], &at[0]).Sub(&linear, &square)
		linear.Div(&linear, &square)
		*in = moved(*linear.Neg(&linear))
	}
}

// What is claimed of a layer's inputs has to have the layer's sum. Claims that leave it as it is are claims about other layers, or inputs, which refuse them: a point's
// coordinates times -1, or moved such that they add up to the same; another sign, or bit, that does; or a key times some factor with its sign divided by that, but
// for its y, which is moved neither.
func TestLadderRefusesClaims(t *testing.T) {
	in := &rungs{validProducts(2)}
	ccs := circuittest.Compile(t, &rungs{newProducts(2)})
	type move = func(in *sumcheck.StepInputs, c *fr.Element)
	one := fr.One()
	scale := func(in *sumcheck.StepInputs, by *fr.Element) {
		in[4].Mul(&in[4], by)
		in[6].Mul(&in[6], by)
		in[7].Div(&in[7], by)
	}
	opposite := func(in *sumcheck.StepInputs, _ *fr.Element) {
		for k := range 4 {
			in[k].Neg(&in[k])
		}
	}
	moves := map[sumcheck.Stage]map[string]move{
		sumcheck.Doubling:   {"opposite": opposite},
		sumcheck.AddingBase: {"opposite": opposite},
		sumcheck.AddingKey: {
			"opposite": opposite,
			"key and sign": func(in *sumcheck.StepInputs, _ *fr.Element) {
				two := fr.NewElement(2)
				scale(in, &two)
			},
			"key and sign, of the same sum": func(in *sumcheck.StepInputs, _ *fr.Element) {
				var by, key fr.Element
				key.Add(&in[4], &in[6])
				scale(in, by.Div(&in[7], &key))
			},
			"sign": along(sumcheck.AddingKey, [8]int64{7: 1}),
		},
	}
	moves[sumcheck.AddingBase]["bit of B"] = along(sumcheck.AddingBase, [8]int64{4: 1})
	moves[sumcheck.AddingBase]["bit of B'"] = along(sumcheck.AddingBase, [8]int64{5: 1})
	for stage, of := range moves {
		_, inputs := stage.Shape()
		for k := range inputs {
			of[fmt.Sprint(k)] = func(in *sumcheck.StepInputs, _ *fr.Element) { in[k].Add(&in[k], &one) }
		}
		if stage == sumcheck.Doubling {
			continue
		}
		for _, d := range [][8]int64{{1, 0, -1, 0}, {1, 0, 0, -1}, {0, 1, -1, 0}, {0, 1, 0, -1}, {0, 0, 1, -1}, {0, 0, 1, 0}, {0, 0, 0, 1}} {
			of[fmt.Sprint("along ", d)] = along(stage, d)
		}
	}
	for _, step := range []int{0, 1, sumcheck.StepsOfRung - 1} {
		for stage, of := range moves {
			for _, move := range of {
				circuittest.MustReject(t, ccs, in, sumcheck.LadderOn(&onClaims{claimant: claimant{step: step, stage: stage, move: move}}))
			}
		}
	}
	circuittest.MustAccept(t, ccs, in, sumcheck.LadderOn(&onClaims{claimant: claimant{move: func(*sumcheck.StepInputs, *fr.Element) {}}}))
}

// The commitment covers every wire that an input or a result of the ladder is made of.
func TestLadderCommitsToInputsAndResults(t *testing.T) {
	ccs := circuittest.Compile(t, &rungs{newProducts(1)})
	committed := map[int]bool{}
	for _, list := range circuittest.Committed(ccs) {
		for _, w := range list {
			committed[w] = true
		}
	}
	calls := circuittest.TakeApart(ccs).Asked("RungHint")
	require.Len(t, calls, gadget.Rungs)
	for _, a := range calls {
		require.NotEmpty(t, a.Asked)
		for _, w := range append(a.Asked, a.Out...) {
			require.True(t, committed[w], "wire %d is not committed to", w)
		}
	}
}

// A19, A5 and A12 for products that are proven together: results, and the prover's messages.
func TestA19Ladder(t *testing.T) {
	c := circuittest.Whole{Circuit: circuittest.Compile(t, newProducts(1)), Valid: []frontend.Circuit{validProducts(1)}}
	most := 30
	if circuittest.FullSweep() {
		c.Sweep(t)
		most = 600
	}
	c.SweepAnswers(t, most, "RungHint", "LadderHint")
}
