package gadget

import (
	"fmt"
	"math/big"

	"github.com/consensys/gnark/constraint/solver"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/math/emulated"
)

func init() { solver.RegisterHint(limbsHint) }

// foreign is BLS12-381's scalar field, in which a blob's polynomial is evaluated (docs/adr/0024).
type foreign = emulated.BLS12381Fr

const (
	limbs    = 4
	limbBits = 64
	// WordBits of what is evaluated: all words of D have 31 bytes (rollup.DataWordBytes), and so has rho.
	WordBits = 248
	topLimb  = WordBits - (limbs-1)*limbBits
)

// BlobEvaluator mirrors blob.Evaluate: the sum of words[j] * rho^j in BLS12-381's scalar field, by Horner's rule, a row of words at a time: each row is one
// product of vectors, which is reduced once. The circuit gets a commitment.
type BlobEvaluator struct {
	api    frontend.API
	hash   *Hasher
	field  *emulated.Field[foreign]
	ranges *Ranges
	powers []*emulated.Element[foreign] // of rho: from the first to as many as a row has words
	sum    *emulated.Element[foreign]   // so far; nil: 0
}

// NewBlobEvaluator evaluates at rho, which the caller's statement holds to WordBits bits. row is how many words share a reduction: about the square root
// of how many there are costs least.
func NewBlobEvaluator(api frontend.API, hash *Hasher, rho frontend.Variable, row int) (*BlobEvaluator, error) {
	f, err := emulated.NewField[foreign](api)
	if err != nil {
		return nil, fmt.Errorf("gadget: BLS12-381's scalar field: %w", err)
	}
	e := &BlobEvaluator{api: api, hash: hash, field: f, ranges: NewLookupRanges(api)}
	x := e.cut(rho)
	e.powers = []*emulated.Element[foreign]{x}
	for len(e.powers) < row {
		e.powers = append(e.powers, f.Mul(e.powers[len(e.powers)-1], x))
	}
	return e, nil
}

// Prepend multiplies the sum by rho^len(words) and adds that of words, all of which have to be below 2^WordBits.
func (e *BlobEvaluator) Prepend(words []frontend.Variable) {
	row := len(e.powers)
	for end := len(words); end > 0; {
		start := (end - 1) / row * row
		e.prependRow(words[start:end])
		end = start
	}
}

func (e *BlobEvaluator) prependRow(words []frontend.Variable) {
	terms := [][]*emulated.Element[foreign]{{e.cut(words[0])}}
	for j, w := range words[1:] {
		terms = append(terms, []*emulated.Element[foreign]{e.cut(w), e.powers[j]})
	}
	if e.sum != nil {
		terms = append(terms, []*emulated.Element[foreign]{e.sum, e.powers[len(words)-1]})
	}
	ones := make([]int, len(terms))
	for i := range ones {
		ones[i] = 1
	}
	e.sum = e.field.Eval(terms, ones)
}

// Keep makes the sum 0 unless the boolean is set.
func (e *BlobEvaluator) Keep(if1 frontend.Variable) {
	if e.sum != nil {
		e.sum = e.field.Select(if1, e.sum, e.field.Zero())
	}
}

// Fold mirrors blob.Fold: one word of the sum. Whether it is the canonical form is for L1 to see, whose precompile takes no other.
func (e *BlobEvaluator) Fold() frontend.Variable {
	half := new(big.Int).Lsh(big.NewInt(1), limbBits)
	l := e.field.Reduce(e.sum).Limbs
	return e.hash.Compress(e.api.Add(l[2], e.api.Mul(l[3], half)), e.api.Add(l[0], e.api.Mul(l[1], half)))
}

// cut gives a word its limbs, lowest first.
//
// SOUNDNESS: the limbs' ranges hold what they add up to below 2^WordBits, and so below the modulus of the circuit's field: it is the word itself, as an
// integer, and the word has no other limbs. A word of more bits has none. The highest limb is what the others leave of the word, so nothing else asserts the sum.
func (e *BlobEvaluator) cut(word frontend.Variable) *emulated.Element[foreign] {
	low, err := e.api.Compiler().NewHint(limbsHint, limbs-1, word)
	if err != nil {
		panic(err) // the hint is registered, with so many outputs
	}
	rest, weight := word, big.NewInt(1)
	for _, l := range low {
		e.ranges.Assert(l, limbBits)
		rest = e.api.Sub(rest, e.api.Mul(l, weight))
		weight = new(big.Int).Lsh(weight, limbBits)
	}
	top := e.api.Mul(rest, new(big.Int).ModInverse(weight, e.api.Compiler().Field()))
	e.ranges.Assert(top, topLimb)
	return e.field.UnsafeFromLimbs(append(low, top))
}

// limbsHint returns all limbs of a word but the highest, lowest first.
func limbsHint(_ *big.Int, in, out []*big.Int) error {
	mask := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), limbBits), big.NewInt(1))
	for i, o := range out {
		o.Rsh(in[0], uint(i*limbBits)).And(o, mask)
	}
	return nil
}
