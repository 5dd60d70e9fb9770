package field

import (
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
)

// Poseidon2's constants for width 2, by kind of round: gnark-crypto's own.
var opening, partial, closing = roundKeys()

const halfFull, partialRounds = 3, 50

func roundKeys() (first [halfFull][2]Element, middle [partialRounds]Element, last [halfFull][2]Element) {
	keys := poseidon2.GetDefaultParameters().RoundKeys
	for i := range halfFull {
		copy(first[i][:], keys[i])
		copy(last[i][:], keys[halfFull+partialRounds+i])
	}
	for i := range partialRounds {
		middle[i] = keys[halfFull+i][0]
	}
	return first, middle, last
}

// Compress is Poseidon2's 2-to-1 compression with feed-forward of the right input: the hash of every tree node. It is gnark-crypto's permutation,
// written out for its one width.
func Compress(left, right Element) Element {
	a, b := left, right
	mix(&a, &b)
	for i := range opening {
		fullRound(&a, &b, &opening[i])
	}
	var sum Element
	for i := range partial {
		a.Add(&a, &partial[i])
		fifth(&a)
		sum.Add(&a, &b)
		a.Add(&a, &sum)
		b.Double(&b)
		b.Add(&b, &sum)
	}
	for i := range closing {
		fullRound(&a, &b, &closing[i])
	}
	b.Add(&b, &right)
	return b
}

func fullRound(a, b *Element, key *[2]Element) {
	a.Add(a, &key[0])
	b.Add(b, &key[1])
	fifth(a)
	fifth(b)
	mix(a, b)
}

// mix multiplies by ((2, 1), (1, 2)).
func mix(a, b *Element) {
	var sum Element
	sum.Add(a, b)
	a.Add(a, &sum)
	b.Add(b, &sum)
}

func fifth(x *Element) {
	var y Element
	y.Square(x)
	y.Square(&y)
	x.Mul(&y, x)
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
