package gadget

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/rollup/rolluptest/vectors"
)

// evaluated says what two streams of words are at rho, one after the other; the second counts where Keep is 1.
type evaluated struct {
	Y             frontend.Variable `gnark:",public"`
	Rho, Keep     frontend.Variable
	First, Second []frontend.Variable
	row           int
}

func (c *evaluated) Define(api frontend.API) error {
	hash, err := NewHasher(api)
	if err != nil {
		return err
	}
	e, err := NewBlobEvaluator(api, hash, c.Rho, c.row)
	if err != nil {
		return err
	}
	api.AssertIsBoolean(c.Keep)
	e.Prepend(c.Second)
	e.Keep(c.Keep)
	e.Prepend(c.First)
	api.AssertIsEqual(c.Y, e.Fold())
	return nil
}

func freshEvaluated(first, second, row int) *evaluated {
	return &evaluated{First: make([]frontend.Variable, first), Second: make([]frontend.Variable, second), row: row}
}

func evaluatedOf(rho field.Element, keep int, first, second []field.Element) *evaluated {
	words := first
	if keep == 1 {
		words = append(append([]field.Element{}, first...), second...)
	}
	return &evaluated{Y: field.ToBig(blob.Fold(blob.Evaluate(words, rho))), Rho: field.ToBig(rho), Keep: keep, First: variables(first), Second: variables(second)}
}

func variables(es []field.Element) []frontend.Variable {
	out := make([]frontend.Variable, len(es))
	for i := range es {
		out[i] = field.ToBig(es[i])
	}
	return out
}

// shortWords are below 2^WordBits; the first ones are the least and the largest.
func shortWords(n int) []field.Element {
	seeded := rand.New(rand.NewPCG(3, uint64(n)))
	out := make([]field.Element, n)
	for i := range out {
		b := make([]byte, WordBits/8)
		for j := range b {
			b[j] = byte(seeded.Uint32())
		}
		if i == 1 {
			for j := range b {
				b[j] = 0xff
			}
		}
		if i > 0 {
			out[i].SetBytes(b)
		}
	}
	return out
}

func TestBlobEvaluator(t *testing.T) {
	for _, n := range [][3]int{{1, 1, 1}, {3, 3, 2}, {5, 4, 3}, {2, 7, 9}} {
		ccs := circuittest.Compile(t, freshEvaluated(n[0], n[1], n[2]))
		words := shortWords(n[0] + n[1])
		for _, rho := range []field.Element{words[len(words)-1], words[0], shortWords(2)[1]} {
			for keep := range 2 {
				circuittest.MustAccept(t, ccs, evaluatedOf(rho, keep, words[:n[0]], words[n[0]:]))
			}
		}
	}
}

// As many of the largest words, at the largest point, as a row of aggregate-large-3-blob has: no sum in a row has more bits than are kept for it.
func TestBlobEvaluatorOfLargestWords(t *testing.T) {
	const row = 63
	top := shortWords(2)[1]
	words := slices.Repeat([]field.Element{top}, 2*row+1)
	ccs := circuittest.Compile(t, freshEvaluated(row+1, row, row))
	for keep := range 2 {
		circuittest.MustAccept(t, ccs, evaluatedOf(top, keep, words[:row+1], words[row+1:]))
	}
}

// A5: whatever the hints answer, those of the emulated field included. No row has one word alone, whose quotient is 0 and has either sign.
func TestA5BlobEvaluator(t *testing.T) {
	words := shortWords(9)
	c := circuittest.Whole{Circuit: circuittest.Compile(t, freshEvaluated(4, 4, 2)), Valid: []frontend.Circuit{evaluatedOf(words[8], 1, words[:4], words[4:8])}}
	c.SweepHints(t, 1, nil)
}

// evaluatedSystem is compiled once; its assignment is honest.
func evaluatedSystem(t *testing.T) (constraint.ConstraintSystem, *evaluated) {
	words := shortWords(7)
	return circuittest.Compile(t, freshEvaluated(3, 3, 2)), evaluatedOf(words[6], 1, words[:3], words[3:6])
}

func TestBlobEvaluatorRefuses(t *testing.T) {
	ccs, honest := evaluatedSystem(t)
	circuittest.MustAccept(t, ccs, honest)
	large := new(big.Int).Lsh(big.NewInt(1), WordBits)
	for name, edit := range map[string]func(*evaluated){
		"another value":      func(c *evaluated) { c.Y = add1(c.Y) },
		"another word":       func(c *evaluated) { c.First[1] = add1(c.First[0]) },
		"words swapped":      func(c *evaluated) { c.Second[0], c.Second[1] = c.Second[1], c.Second[0] },
		"another rho":        func(c *evaluated) { c.Rho = add1(c.Rho) },
		"a stream left out":  func(c *evaluated) { c.Keep = 0 },
		"a word of 249 bits": func(c *evaluated) { restate(c, func() { c.First[2] = large }) },
		"a word of 254 bits": func(c *evaluated) {
			restate(c, func() { c.First[2] = new(big.Int).Sub(field.Modulus(), big.NewInt(1)) })
		},
		"a rho of 249 bits":    func(c *evaluated) { restate(c, func() { c.Rho = large }) },
		"a word of 249, first": func(c *evaluated) { restate(c, func() { c.Second[0] = large }) },
	} {
		t.Run(name, func(t *testing.T) { circuittest.MustReject(t, ccs, circuittest.Tamper(honest, edit)) })
	}
}

// restate gives an edited assignment the value that it has.
func restate(c *evaluated, edit func()) {
	edit()
	el := func(v frontend.Variable) field.Element {
		e, err := field.FromBig(circuittest.BigOf(v))
		if err != nil {
			panic(err)
		}
		return e
	}
	var words []field.Element
	for _, v := range append(append([]frontend.Variable{}, c.First...), c.Second...) {
		words = append(words, el(v))
	}
	c.Y = field.ToBig(blob.Fold(blob.Evaluate(words, el(c.Rho))))
}

func add1(v frontend.Variable) frontend.Variable {
	return new(big.Int).Add(circuittest.BigOf(v), big.NewInt(1))
}

// Limbs that add up to the word and to the modulus of the circuit's field would make another integer of it.
func TestLimbsOfAWordAreItsOwn(t *testing.T) {
	ccs, honest := evaluatedSystem(t)
	id := circuittest.HintNamed("limbsHint")
	for name, lie := range map[string]circuittest.Lie{
		"the word and the modulus": func(in, out []*big.Int) {
			wide := new(big.Int).Add(in[0], field.Modulus())
			for i, o := range out {
				o.Rsh(wide, uint(i*limbBits)).And(o, new(big.Int).SetUint64(^uint64(0)))
			}
		},
		"a limb of 65 bits": func(_, out []*big.Int) {
			if out[1].Sign() > 0 { // the same sum, so that nothing but the range is wrong
				out[0].Add(out[0], new(big.Int).Lsh(big.NewInt(1), limbBits))
				out[1].Sub(out[1], big.NewInt(1))
			}
		},
		"zero": func(_, out []*big.Int) {
			for _, o := range out {
				o.SetInt64(0)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			circuittest.MustReject(t, ccs, honest, circuittest.ForgeHint(id, lie))
		})
	}
}

// X3 of blobs: the circuit evaluates and folds as the vectors on file, which the precompile of L1 confirms (l1contracts).
func TestX3Evaluations(t *testing.T) {
	all, err := vectors.Load("../../testdata/vectors")
	require.NoError(t, err)
	require.NotEmpty(t, all.Aggregate.InBlobs)
	for _, v := range all.Aggregate.InBlobs {
		words := make([]frontend.Variable, len(v.D))
		for i := range v.D {
			words[i] = v.D[i].Big()
		}
		honest := &evaluated{Y: v.EvalD.Big(), Rho: v.Rho.Big(), Keep: 1, First: words}
		ccs := circuittest.Compile(t, freshEvaluated(len(words), 0, 8))
		circuittest.MustAccept(t, ccs, honest)
		circuittest.MustReject(t, ccs, circuittest.Tamper(honest, func(c *evaluated) { c.Y = add1(c.Y) }))
	}
}

// Whatever meets the commitment's hash was committed to: limbs, quotients and carries of the emulated field, and limbs of ranges.
func TestBlobEvaluatorBindsAllItMeets(t *testing.T) {
	ccs, _ := evaluatedSystem(t)
	circuittest.MustBind(t, ccs)
}
