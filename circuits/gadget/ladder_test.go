package gadget_test

import (
	"math/big"
	"reflect"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// products are keys, times challenges of which all bits but the lowest are given.
type products struct {
	Keys    []gadget.Point
	Bits    [][field.ChallengeBits - 1]frontend.Variable
	Results []gadget.Point `gnark:",public"`
}

func newProducts(n int) *products {
	return &products{make([]gadget.Point, n), make([][field.ChallengeBits - 1]frontend.Variable, n), make([]gadget.Point, n)}
}

func (c *products) Define(api frontend.API) error {
	return c.each(api, func(p, result gadget.Point) {
		api.AssertIsEqual(p.X, result.X)
		api.AssertIsEqual(p.Y, result.Y)
	})
}

// each multiplies, and hands each product over with what is claimed of it.
func (c *products) each(api frontend.API, then func(p, result gadget.Point)) error {
	hash, err := gadget.NewHasher(api)
	if err != nil {
		return err
	}
	curve, err := gadget.NewCurve(api, hash)
	if err != nil {
		return err
	}
	l, err := gadget.NewLadder(api)
	if err != nil {
		return err
	}
	for i := range c.Keys {
		p := l.Multiply(curve, c.Keys[i], c.Bits[i][:])
		then(p, c.Results[i])
	}
	return nil
}

// product is a key times a challenge, by gnark-crypto.
func product(key twistededwards.PointAffine, e *big.Int) (gadget.Point, [field.ChallengeBits - 1]frontend.Variable, gadget.Point) {
	var bits [field.ChallengeBits - 1]frontend.Variable
	for i := range bits {
		bits[i] = e.Bit(i + 1)
	}
	var p twistededwards.PointAffine
	p.ScalarMultiplication(&key, e)
	return pointOf(key), bits, pointOf(p)
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

func validProducts(n int) *products {
	c := newProducts(n)
	for i := range n {
		e := new(big.Int).Set(challenges()[i%len(challenges())])
		public := signer(uint64(i) + 1).Public()
		c.Keys[i], c.Bits[i], c.Results[i] = product(twistededwards.PointAffine{X: public.X, Y: public.Y}, e.SetBit(e, 0, 1))
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

// Sums of every two points are complete: also of points of small order, and of keys that are known multiples of a constant of the other method.
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
	for _, key := range keys {
		for _, e := range challenges() {
			in := newProducts(1)
			in.Keys[0], in.Bits[0], in.Results[0] = product(key, new(big.Int).SetBit(e, 0, 1))
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

// A prover that runs the whole protocol faithfully, for another function: one gate's last multiplication is a square in what its solver computes with.
func TestLadderRefusesLies(t *testing.T) {
	in := &rungs{validProducts(1)}
	circuittest.MustAccept(t, circuittest.Compile(t, &rungs{newProducts(1)}), in)
	lies := 0
	for gate := 3; gate < 66; gate += 10 { // each kind of the seven of a step, in seven steps; the first three are the key
		ccs := circuittest.Compile(t, &rungs{newProducts(1)})
		gates := gateInstructions(ccs)
		require.Len(t, gates, 3+9*7)
		last := gates[gate].Index(gates[gate].Len() - 1).FieldByName("Inputs")
		last.Index(1).Set(last.Index(0))
		circuittest.MustReject(t, ccs, in)
		lies++
	}
	require.Equal(t, 7, lies)
}

// gateInstructions finds those of every gate, as gateConstants does.
func gateInstructions(ccs constraint.ConstraintSystem) (out []reflect.Value) {
	for _, b := range ccs.(*cs.R1CS).Blueprints {
		v := reflect.Indirect(reflect.ValueOf(b))
		if v.Kind() != reflect.Struct || !v.FieldByName("Circuit").IsValid() {
			continue
		}
		wires := v.FieldByName("Circuit")
		for i := range wires.Len() {
			if wires.Index(i).FieldByName("Inputs").Len() > 0 {
				out = append(out, wires.Index(i).FieldByName("Gate").FieldByName("Evaluate").FieldByName("Instructions"))
			}
		}
	}
	return out
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
	answers := circuittest.TakeApart(ccs).GKR(t, &rungs{validProducts(1)})
	require.Len(t, answers, 14+1)
	for _, a := range answers[:14] {
		require.NotEmpty(t, a.Asked)
		for _, w := range append(a.Asked, a.Out...) {
			require.True(t, committed[w], "wire %d is not committed to", w)
		}
	}
}

// A19, A5 and A12 for products that are proven together: results, and the prover's messages.
func TestA19Ladder(t *testing.T) {
	c := circuittest.Whole{Circuit: circuittest.Compile(t, newProducts(1)), Valid: []frontend.Circuit{validProducts(1)}}
	most := 6
	if circuittest.FullSweep() {
		c.Sweep(t)
		most = 60
	}
	c.SweepBlueprints(t, most)
}
