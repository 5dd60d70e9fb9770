package field

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

var permutation = poseidon2.NewDefaultPermutation()

// Compress is Poseidon2's 2-to-1 compression with feed-forward of the right input: the hash of every tree node.
func Compress(left, right Element) Element {
	state := [2]Element{left, right}
	if err := permutation.Permutation(state[:]); err != nil {
		panic(err) // unreachable: the state has the permutation's width
	}
	state[1].Add(&state[1], &right)
	return state[1]
}

// Tag turns a domain's name, at most 31 ASCII bytes, into the word its hashes start from.
func Tag(name string) Element {
	var e Element
	e.SetBigInt(new(big.Int).SetBytes([]byte(name)))
	return e
}

// Hash folds words into tag. A tag is used with one number of words only, so that no two types share a preimage.
func Hash(tag Element, words ...Element) Element {
	h := tag
	for _, w := range words {
		h = Compress(h, w)
	}
	return h
}
