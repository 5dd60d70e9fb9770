package recursion

import (
	"math/big"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits/gadget"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Limbs of base field elements, and how many of them fit into a word.
const (
	limbBits     = 64
	limbsPerWord = 3
)

var tag = field.Tag("cw:recursion")

// transcript is what coefficients are drawn from.
type transcript struct {
	api   frontend.API
	hash  *gadget.Hasher
	limbs []frontend.Variable

	seed  frontend.Variable
	drawn int
}

// absorb adds points' coordinates.
//
// SOUNDNESS: the elements come from the verifier's own range check, so that a limb has 64 bits and a word says which limbs went into it.
// Which of the two representations below 2^254 an element has is up to the prover, and part of what is hashed.
func (t *transcript) absorb(coordinates ...*element) {
	for _, c := range coordinates {
		t.limbs = append(t.limbs, c.Limbs...)
	}
}

// finish fixes the transcript: what was absorbed, the inputs, and the key. How many words there are follows from the key and the number of
// proofs, which are part of it.
func (t *transcript) finish(key *Key, proofs int, inputs [][]frontend.Variable) {
	words := []frontend.Variable{key.digest, proofs}
	for i := 0; i < len(t.limbs); i += limbsPerWord {
		var parts []gadget.Part
		for _, l := range t.limbs[i:min(i+limbsPerWord, len(t.limbs))] {
			parts = append(parts, gadget.Part{Value: l, Bits: limbBits})
		}
		words = append(words, gadget.Pack(t.api, parts...))
	}
	for _, x := range inputs {
		words = append(words, x...)
	}
	t.seed = t.hash.Hash(gadget.Tag(tag), words...)
}

// draw returns the next coefficient.
func (t *transcript) draw() coefficient {
	t.drawn++
	// SOUNDNESS: ToBinary of a full word is canonical: the prover has no second set of bits.
	bits := t.api.ToBinary(t.hash.Compress(t.seed, t.drawn))
	return newCoefficient(t.api, bits[:halfBits], bits[halfBits:2*halfBits])
}

// eigenvalue is lambda: the endomorphism (x, y) -> (omega*x, y) multiplies points of G1 by it.
var (
	eigenvalue, _ = new(big.Int).SetString("4407920970296243842393367215006156084916469457145843978461", 10)
	omega, _      = new(big.Int).SetString("2203960485148121921418603742825762020974279258880205651966", 10)
)

// halfBits is the number of digits of each half of a coefficient.
const halfBits = 64

// coefficient is low + lambda*high mod r, where each half is a sum of digits -1 and 1 times powers of 2: an odd number between -2^64 and
// 2^64. 2^128 pairs of halves make 2^128 different coefficients, since the shortest vectors of the lattice of (a, b) with a + lambda*b = 0
// have a coordinate of 127 bits.
type coefficient struct {
	value     frontend.Variable
	low, high []frontend.Variable // bits: 1 is digit 1, 0 is digit -1; lowest first
}

func newCoefficient(api frontend.API, low, high []frontend.Variable) coefficient {
	half := func(bits []frontend.Variable) frontend.Variable {
		ones := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), uint(len(bits))), big.NewInt(1))
		return api.Sub(api.Mul(2, api.FromBinary(bits...)), ones)
	}
	// The circuit's own field is that of the scalars: this sum is the coefficient modulo the order of the groups.
	return coefficient{value: api.Add(half(low), api.Mul(eigenvalue, half(high))), low: low, high: high}
}
