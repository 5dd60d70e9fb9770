// Package field is the only package of the domain that names a curve: BN254's scalar field, the hash over it and the
// signature scheme on the twisted Edwards curve above it. docs/protocol.md, sections 1 and 3.
package field

import (
	"errors"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// Element is an element of BN254's scalar field: one word.
type Element = fr.Element

// Bytes is the length of an encoded word.
const Bytes = fr.Bytes

// ErrNotCanonical is returned for 32 bytes or an integer that is not below the modulus.
var ErrNotCanonical = errors.New("field: word is not below the modulus; send it reduced")

// Modulus returns a copy of the field's modulus.
func Modulus() *big.Int { return fr.Modulus() }

// FromUint64 lifts v.
func FromUint64(v uint64) Element {
	var e Element
	e.SetUint64(v)
	return e
}

// FromBig lifts v, which must lie in [0, modulus).
func FromBig(v *big.Int) (Element, error) {
	if v.Sign() < 0 || v.Cmp(fr.Modulus()) >= 0 {
		return Element{}, ErrNotCanonical
	}
	var e Element
	e.SetBigInt(v)
	return e, nil
}

// FromBytes decodes exactly 32 canonical big-endian bytes.
func FromBytes(b []byte) (Element, error) {
	var e Element
	if len(b) != Bytes {
		return e, fmt.Errorf("field: a word is %d bytes, got %d", Bytes, len(b))
	}
	if err := e.SetBytesCanonical(b); err != nil {
		return Element{}, ErrNotCanonical
	}
	return e, nil
}

// ToBig returns e as an integer in [0, modulus).
func ToBig(e Element) *big.Int { return e.BigInt(new(big.Int)) }

// Words encodes elements as 32-byte big-endian words.
func Words(es []Element) [][32]byte {
	out := make([][32]byte, len(es))
	for i := range es {
		out[i] = es[i].Bytes()
	}
	return out
}

// FromWords decodes canonical words and adds zeros up to a length, which is no less than there are words.
func FromWords(ws [][32]byte, length int) ([]Element, error) {
	out := make([]Element, length)
	for i := range ws {
		if ws[i] == ([32]byte{}) {
			continue
		}
		if err := out[i].SetBytesCanonical(ws[i][:]); err != nil {
			return nil, fmt.Errorf("word %d: %w", i, ErrNotCanonical)
		}
	}
	return out, nil
}
