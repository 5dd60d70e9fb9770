package sumcheck

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"

	"github.com/causeway-l2/causeway/prover/steps"
	"github.com/causeway-l2/causeway/rollup/field"
)

// What a circuit asks about compressions: CompressionHint what one comes to, CompressionsHint the proof of all of them.
//
// A compression is asked about by node, sibling and bit: it is of the pair of the two, exchanged where bit is 1. The proof is asked about by those and the result of
// each.
const (
	ofCompression = 3
	ofProven      = ofCompression + 1
)

func init() { solver.RegisterHint(CompressionHint, CompressionsHint) }

// CompressionHint returns what compressions come to, of one or more.
func CompressionHint(q *big.Int, in, out []*big.Int) error {
	return steps.Hint(compress).OfIntegers()(q, in, out)
}

// CompressionsHint returns what proves all compressions (CompressionMessages). It is asked what the first challenge is drawn from, and about each compression.
func CompressionsHint(q *big.Int, in, out []*big.Int) error {
	return compressionsOn(CPU{}).OfIntegers()(q, in, out)
}

var (
	compressionID  = solver.GetHintID(CompressionHint)
	compressionsID = solver.GetHintID(CompressionsHint)
)

// CompressionsOn makes CompressionsHint's proofs on a device, where gnark asks for them.
func CompressionsOn(d Device) solver.Option {
	return solver.OverrideHint(compressionsID, compressionsOn(d).OfIntegers())
}

// pair is what is compressed: left and right.
type pair = [2]fr.Element

// ordered returns a pair, exchanged where bit is 1.
func ordered(node, sibling, bit *fr.Element) pair {
	if bit.IsZero() {
		return pair{*node, *sibling}
	}
	var swap fr.Element
	swap.Sub(sibling, node).Mul(&swap, bit)
	var p pair
	p[0].Add(node, &swap)
	p[1].Sub(sibling, &swap)
	return p
}

func compress(in, out []fr.Element) error {
	if len(in) != ofCompression*len(out) {
		return fmt.Errorf("sumcheck: compressions of %d inputs and %d outputs", len(in), len(out))
	}
	pairs := make([]pair, len(out))
	for i := range pairs {
		of := in[ofCompression*i:][:ofCompression]
		pairs[i] = ordered(&of[0], &of[1], &of[2])
	}
	field.CompressAll(out, pairs)
	return nil
}

func compressionsOn(d Device) steps.Hint {
	return func(in, out []fr.Element) error {
		if len(in) < 1+ofProven || (len(in)-1)%ofProven != 0 || len(out) != CompressionMessages((len(in)-1)/ofProven) {
			return fmt.Errorf("sumcheck: a proof of compressions of %d inputs and %d outputs", len(in), len(out))
		}
		c := newCompressions(in[1:])
		t := NewSponge()
		t.Bind(in[0])
		return d.Sumchecks(c.pairs, func(tables Tables) error {
			all, err := proveCompressions(tables, c, t)
			copy(out, all)
			return err
		})
	}
}

// compressions are those of a proof, and those that are missing (instances), which compress zeros.
type compressions struct {
	pairs                       []pair
	node, sibling, bit, results []fr.Element
}

func newCompressions(in []fr.Element) *compressions {
	count := len(in) / ofProven
	n := instances(count)
	c := &compressions{make([]pair, n), make([]fr.Element, n), make([]fr.Element, n), make([]fr.Element, n), make([]fr.Element, n)}
	nothing := field.Compress(fr.Element{}, fr.Element{})
	inParallel(n, grain, func(start, end int) {
		for i := start; i < end; i++ {
			if i >= count {
				c.results[i] = nothing
				continue
			}
			of := in[ofProven*i:][:ofProven]
			c.node[i], c.sibling[i], c.bit[i], c.results[i] = of[0], of[1], of[2], of[3]
			c.pairs[i] = ordered(&of[0], &of[1], &of[2])
		}
	})
	return c
}

// fewestInstances of compressions: one variable besides those that are told.
const fewestInstances = 2 << Told

// instances of compressions is how many there are with those that are missing to a power of two, at least fewestInstances.
func instances(count int) int { return padded(max(count, fewestInstances)) }

// padded is how many instances there are with those that are missing to a power of two: at least 2.
func padded(count int) int { return int(ecc.NextPowerOfTwo(uint64(max(count, 2)))) }

// Sizes are how many permutations and rungs a circuit's GKR proofs are about, those that pad them to a power of two included; zero without one.
type Sizes struct{ Permutations, Rungs int }

// SizesOf a circuit.
func SizesOf(ccs *cs.R1CS) (s Sizes) {
	if count := askedOf(ccs, compressionsID, ofProven); count > 0 {
		s.Permutations = instances(count)
	}
	if count := askedOf(ccs, ladderID, ofInstance); count > 0 {
		s.Rungs = padded(count)
	}
	return s
}

// askedOf counts the instances that a circuit asks a proof of, each by so many inputs: 0 where it does not.
func askedOf(ccs *cs.R1CS, hint solver.HintID, each int) int {
	if _, ok := ccs.MHintsDependencies[hint]; !ok {
		return 0
	}
	for _, packed := range ccs.Instructions {
		if _, ok := ccs.Blueprints[packed.BlueprintID].(*constraint.BlueprintGenericHint); !ok {
			continue
		}
		if data := packed.Unpack(&ccs.System).Calldata; solver.HintID(data[1]) == hint {
			return (int(data[2]) - 1) / each
		}
	}
	return 0
}
