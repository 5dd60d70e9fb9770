package gadget_test

import (
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits/circuittest"
	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/prover/sumcheck"
	"github.com/causeway-l2/causeway/rollup/field"
)

// chain folds words, over the batched hasher.
type chain struct {
	Words  []frontend.Variable
	Result frontend.Variable `gnark:",public"`
}

func (c *chain) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	api.AssertIsEqual(c.Result, hash.Hash(0, c.Words...))
	return nil
}

func newChain(n int) (*chain, *chain) {
	in, e := &chain{Words: make([]frontend.Variable, n)}, field.Element{}
	for i := range in.Words {
		w := field.FromUint64(uint64(7*i + 3))
		in.Words[i] = field.ToBig(w)
		e = field.Compress(e, w)
	}
	in.Result = field.ToBig(e)
	return &chain{Words: make([]frontend.Variable, n)}, in
}

func TestBatchedHasherIsTheHasher(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 8, 9, 21, 256, 700} { // the fewest instances and less, places of a block and more
		fresh, in := newChain(n)
		ccs := circuittest.Compile(t, fresh)
		t.Log(n, "hashes:", ccs.GetNbConstraints(), "constraints")
		circuittest.MustAccept(t, ccs, in)
		circuittest.MustReject(t, ccs, circuittest.Tamper(in, func(c *chain) { c.Result = 1 }))
		require.LessOrEqual(t, len(ccs.GetCommitments().CommitmentIndexes()), 1)
	}
}

// free compresses and takes what comes: nothing but the GKR argument tells a wrong result.
type free struct{ Words []frontend.Variable }

func (c *free) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	for i, w := range c.Words {
		api.AssertIsDifferent(hash.Compress(w, i), 0)
	}
	return nil
}

// words are those of Poseidon2 before its first round, and after each, as its rounds are told to sumchecks.
func wordsOf(p [2]fr.Element) (x, y fr.Element) {
	form := func(f sumcheck.Form) (out fr.Element) {
		var a, b fr.Element
		a.SetInt64(int64(f.A)).Mul(&a, &p[0])
		b.SetInt64(int64(f.B)).Mul(&b, &p[1])
		return *out.Add(&a, &b)
	}
	five := big.NewInt(5)
	for _, r := range sumcheck.Permutation() {
		x, y = form(r.First), form(r.Second)
		x.Add(&x, &r.Keys[0]).Exp(x, five)
		if r.Partial {
			y.Add(&y, &x)
		} else {
			y.Add(&y, &r.Keys[1]).Exp(y, five)
		}
		p = [2]fr.Element{x, y}
	}
	return x, y
}

// byRounds is CompressionHint, by those rounds.
func byRounds(_ *big.Int, in, out []*big.Int) error {
	e := elements(in)
	pair := exchanged(e[0], e[1], e[2])
	x, y := wordsOf(pair)
	x.Add(&x, &y).Add(&x, &y).Add(&x, &pair[1]).BigInt(out[0])
	return nil
}

func elements(in []*big.Int) []fr.Element {
	out := make([]fr.Element, len(in))
	for i := range in {
		out[i].SetBigInt(in[i])
	}
	return out
}

func exchanged(node, sibling, bit fr.Element) [2]fr.Element {
	var swap fr.Element
	swap.Sub(&sibling, &node).Mul(&swap, &bit)
	node.Add(&node, &swap)
	return [2]fr.Element{node, *sibling.Sub(&sibling, &swap)}
}

var compressionID = solver.GetHintID(sumcheck.CompressionHint)

// A prover that runs the whole protocol faithfully, for another function: a constant of a round is changed in all that it computes with. Its results, claims and
// sumchecks agree with each other, and the circuit refuses them.
func TestBatchedHasherRefusesOtherRounds(t *testing.T) {
	in := &free{Words: []frontend.Variable{5, 6, 7, 8, 9, 10, 11, 12}} // none is missing: such have a constant for a result
	ccs := circuittest.Compile(t, &free{Words: make([]frontend.Variable, len(in.Words))})
	own := solver.OverrideHint(compressionID, byRounds)
	circuittest.MustAccept(t, ccs, in, own)
	one := fr.One()
	rounds := sumcheck.Permutation()
	for _, at := range []int{0, 2, 3, 4, 30, 52, 53, 55} {
		for k := range rounds[at].Keys {
			if k == 1 && rounds[at].Partial {
				continue
			}
			before := rounds[at]
			rounds[at].Keys[k].Add(&before.Keys[k], &one)
			circuittest.MustReject(t, ccs, in, own)
			rounds[at] = before
		}
	}
	circuittest.MustAccept(t, ccs, in, own)
}

// ways orders pairs by bits that come from outside.
type ways struct{ Node, Sibling, Bit [3]frontend.Variable }

func (c *ways) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	for i := range c.Node {
		p := gadget.Path{Bits: c.Bit[i : i+1], Siblings: c.Sibling[i : i+1]}
		api.AssertIsDifferent(p.Root(hash, c.Node[i]), 12345)
	}
	return nil
}

func someWays() *ways {
	return &ways{[3]frontend.Variable{11, 12, 13}, [3]frontend.Variable{21, 22, 23}, [3]frontend.Variable{0, 1, 1}}
}

const ofProven = 4

// lying tells of one compression something else: of node, sibling, bit, result. What is answered, and what is proven, may be told about by itself.
type lying struct {
	instance         int
	of               [ofProven]int64
	answers, proof   bool
	answered, proven int
}

func (l *lying) tell(in []*big.Int) []*big.Int {
	out := slices.Clone(in)
	for k := range out {
		out[k] = new(big.Int).Add(in[k], big.NewInt(l.of[k]))
		out[k].Mod(out[k], circuittest.Field)
	}
	return out
}

func (l *lying) options() (options []solver.Option) {
	if l.answers {
		options = append(options, solver.OverrideHint(compressionID, func(q *big.Int, in, out []*big.Int) error {
			told := in[0].Int64() == int64(11+l.instance)
			if told {
				in = l.tell(in)
				l.answered++
			}
			err := sumcheck.CompressionHint(q, in, out)
			if told {
				out[0].Add(out[0], big.NewInt(l.of[3]))
			}
			return err
		}))
	}
	if l.proof {
		options = append(options, solver.OverrideHint(solver.GetHintID(sumcheck.CompressionsHint), func(q *big.Int, in, out []*big.Int) error {
			l.proven++
			at := 1 + ofProven*l.instance
			in = slices.Clone(in)
			copy(in[at:], l.tell(in[at:at+ofProven]))
			return sumcheck.CompressionsHint(q, in, out)
		}))
	}
	return options
}

// A prover that runs the whole protocol faithfully, for another node, sibling or bit of one compression: results, claims and sumchecks agree with each other. The same
// with results that are the circuit's, and with results that are not, wherever they are told.
func TestBatchedHasherRefusesLies(t *testing.T) {
	in := someWays()
	ccs := circuittest.Compile(t, new(ways))
	circuittest.MustAccept(t, ccs, in)
	for i := range 3 {
		flip := int64(1 - 2*circuittest.BigOf(in.Bit[i]).Int64())
		for _, of := range [][ofProven]int64{{}, {1}, {0, 1}, {0, 0, flip}, {0, 0, 2}, {0, 0, 0, 1}, {1, -1}, {1, 1}, {1, 0, 0, -1}} {
			// Results that are moved, and proven to be what they were: or what the circuit has, which is then no result.
			for _, l := range []*lying{{answers: true}, {proof: true}, {answers: true, proof: true}} {
				l.instance, l.of = i, of
				if l.answers && l.proof && of[3] != 0 {
					l.of = [ofProven]int64{of[0], of[1], of[2]}
				}
				if l.of == [ofProven]int64{} {
					circuittest.MustAccept(t, ccs, in, l.options()...)
				} else {
					circuittest.MustReject(t, ccs, in, l.options()...)
				}
				require.Equal(t, []bool{l.answers, l.proof}, []bool{l.answered > 0, l.proven > 0})
			}
		}
	}
	// A result that is moved, and a proof of what it was.
	undone := &lying{instance: 1, of: [ofProven]int64{0, 0, 0, 1}, answers: true}
	back := &lying{instance: 1, of: [ofProven]int64{0, 0, 0, -1}, proof: true}
	circuittest.MustReject(t, ccs, in, append(undone.options(), back.options()...)...)
}

// otherPairs is the CPU, which compresses one pair that is not what the proof's node, sibling and bit make: what is permuted of it is moved, or what is fed forward, or both.
type otherPairs struct {
	sumcheck.CPU
	instance      int
	permuted, fed [2]int64
}

func moved(pair [2]fr.Element, by [2]int64) [2]fr.Element {
	for k := range pair {
		var e fr.Element
		pair[k].Add(&pair[k], e.SetInt64(by[k]))
	}
	return pair
}

func (d *otherPairs) Sumchecks(pairs [][2]fr.Element, prove func(sumcheck.Tables) error) error {
	permuted := slices.Clone(pairs)
	permuted[d.instance] = moved(pairs[d.instance], d.permuted)
	pairs[d.instance] = moved(pairs[d.instance], d.fed)
	return d.CPU.Sumchecks(permuted, prove)
}

// answer is CompressionHint of the pair that it is.
func (d *otherPairs) answer(_ *big.Int, in, out []*big.Int) error {
	e := elements(in)
	permuted := exchanged(e[0], e[1], e[2])
	fed := permuted
	if in[0].Int64() == int64(11+d.instance) {
		permuted, fed = moved(permuted, d.permuted), moved(fed, d.fed)
	}
	x, y := wordsOf(permuted)
	x.Add(&x, &y).Add(&x, &y).Add(&x, &fed[1]).BigInt(out[0])
	return nil
}

// What is permuted, and what is fed forward, is the pair: left and right in their places.
func TestBatchedHasherRefusesOtherPairs(t *testing.T) {
	in := someWays()
	ccs := circuittest.Compile(t, new(ways))
	for i := range 3 {
		for _, by := range [][2]int64{{}, {1, 0}, {0, 1}, {10, -10}, {-10, 10}} {
			for _, d := range []*otherPairs{{permuted: by}, {fed: by}, {permuted: by, fed: by}} {
				d.instance = i
				options := []solver.Option{solver.OverrideHint(compressionID, d.answer), sumcheck.CompressionsOn(d)}
				if d.permuted == [2]int64{} && d.fed[1] == 0 { // of a pair, right is fed forward
					circuittest.MustAccept(t, ccs, in, options...)
				} else {
					circuittest.MustReject(t, ccs, in, options...)
				}
			}
		}
	}
}

// What a pair is ordered by is 0 or 1: a half of each, as twice one and none of the other, is refused, whoever proves it faithfully.
func TestBatchedHasherRefusesOtherBits(t *testing.T) {
	ccs := circuittest.Compile(t, new(ways))
	half := new(big.Int).ModInverse(big.NewInt(2), circuittest.Field)
	for i := range 3 {
		for _, bit := range []*big.Int{big.NewInt(2), big.NewInt(-1), half, new(big.Int).Lsh(big.NewInt(1), 200)} {
			circuittest.MustReject(t, ccs, circuittest.Tamper(someWays(), func(c *ways) { c.Bit[i] = bit }))
		}
	}
	// Two that are none, and add up to what two bits would: or have squares that do.
	circuittest.MustReject(t, ccs, circuittest.Tamper(someWays(), func(c *ways) { c.Bit[0], c.Bit[1] = 2, -1 }))
	circuittest.MustReject(t, ccs, circuittest.Tamper(someWays(), func(c *ways) { c.Bit[0], c.Bit[1] = half, half }))
}

// unordered takes the bits of a path and orders nothing by one of them.
type unordered struct {
	Index, Leaf frontend.Variable
	Siblings    [3]frontend.Variable
	left        int
}

func (c *unordered) Define(api frontend.API) error {
	hash, err := gadget.NewBatchedHasher(api)
	if err != nil {
		return err
	}
	p := hash.Path(c.Index, c.Siblings[:])
	n := len(p.Bits) - c.left
	api.AssertIsDifferent(gadget.Path{Bits: p.Bits[:n], Siblings: p.Siblings[:n]}.Root(hash, c.Leaf), 12345)
	return nil
}

// Bits of a path count as booleans before anything asserts it: a circuit that does nothing with one of them is none.
func TestPathsBitsAreUsed(t *testing.T) {
	for left := range 3 {
		_, err := frontend.Compile(circuittest.Field, r1cs.NewBuilder, &unordered{left: left})
		if left == 0 {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, "no pair is ordered by")
		}
	}
}

// One wire of the solved circuit is changed, each in turn: results, the prover's messages, everything that follows from them. No wire is free
// but the mask of the commitment.
func TestBatchedHasherHasNoFreeWire(t *testing.T) {
	in := &free{Words: []frontend.Variable{5, 6}}
	ccs := circuittest.Compile(t, &free{Words: make([]frontend.Variable, 2)})
	witness, err := frontend.NewWitness(in, circuittest.Field)
	require.NoError(t, err)
	solution, err := ccs.Solve(witness)
	require.NoError(t, err)
	w := solution.(*cs.R1CSSolution).W
	system := ccs.(*cs.R1CS)
	held := make([]bool, len(w)) // whether changing the wire violates a constraint
	one := fr.One()
	value := func(terms constraint.LinearExpression, changed int) (sum fr.Element) {
		for _, term := range terms {
			x := w[term.WireID()]
			if term.WireID() == changed {
				x.Add(&x, &one)
			}
			x.Mul(&x, &system.Coefficients[term.CoeffID()])
			sum.Add(&sum, &x)
		}
		return sum
	}
	it := system.GetR1CIterator()
	for c := it.Next(); c != nil; c = it.Next() {
		for _, terms := range []constraint.LinearExpression{c.L, c.R, c.O} {
			for _, term := range terms {
				wire := term.WireID()
				if wire == 0 || held[wire] {
					continue
				}
				l, r, o := value(c.L, wire), value(c.R, wire), value(c.O, wire)
				held[wire] = !l.Mul(&l, &r).Equal(&o)
			}
		}
	}
	var loose []int
	for i := 1; i < len(held); i++ {
		if !held[i] {
			loose = append(loose, i)
		}
	}
	require.LessOrEqual(t, len(loose), 3, "the two words that are compressed, and the commitment: %v", loose)
}
