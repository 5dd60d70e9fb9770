// Package blob carries D in a blob of EIP-4844 instead of in calldata. A blob is a polynomial over BLS12-381's scalar field, given by its values at
// 4096 roots of unity; D's words are its coefficients, so that its value at rho is the sum of D[j] * rho^j there, as calldata's is in BN254's
// field. docs/protocol.md, section 6.
package blob

import (
	"errors"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr/fft"

	"github.com/causeway-l2/causeway/rollup/field"
)

const (
	// Words that a blob carries.
	Words = 4096
	// Bytes of a blob: each word is 32 bytes, big-endian, below the modulus of BLS12-381's scalar field.
	Bytes = Words * fr.Bytes
)

// Blob holds values at the roots of unity, in bit-reversed order.
type Blob [Bytes]byte

var (
	// ErrTooLong is returned for more words than a blob carries.
	ErrTooLong = fmt.Errorf("blob: more than %d words; aggregate fewer batches, or post them as calldata", Words)
	// ErrNoBlob is returned for bytes that are no blob.
	ErrNoBlob = errors.New("blob: not a blob")
	// ErrNoWords is returned for a blob whose coefficients are no words of BN254's field.
	ErrNoWords = errors.New("blob: a coefficient is no word")
)

// Of makes the blob whose coefficients are words.
func Of(words []field.Element) (*Blob, error) {
	if len(words) > Words {
		return nil, fmt.Errorf("%w: %d", ErrTooLong, len(words))
	}
	values := make([]fr.Element, Words)
	for i := range words {
		values[i] = lift(words[i])
	}
	domain().FFT(values, fft.DIF) // leaves them in bit-reversed order
	return pack(values), nil
}

// pack is the inverse of values.
func pack(values []fr.Element) *Blob {
	var b Blob
	for i := range values {
		v := values[i].Bytes()
		copy(b[i*fr.Bytes:], v[:])
	}
	return &b
}

// FromBytes takes a copy of exactly Bytes bytes, whose values are canonical.
func FromBytes(data []byte) (*Blob, error) {
	if len(data) != Bytes {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrNoBlob, len(data), Bytes)
	}
	b := Blob(data)
	if _, err := b.values(); err != nil {
		return nil, err
	}
	return &b, nil
}

// Words returns the coefficients, Words of them.
func (b *Blob) Words() ([]field.Element, error) {
	values, err := b.values()
	if err != nil {
		return nil, err
	}
	domain().FFTInverse(values, fft.DIT) // takes them in bit-reversed order
	out := make([]field.Element, Words)
	for i := range values {
		if values[i].IsZero() {
			continue
		}
		w := values[i].Bytes()
		if out[i], err = field.FromBytes(w[:]); err != nil {
			return nil, fmt.Errorf("%w: number %d", ErrNoWords, i)
		}
	}
	return out, nil
}

func (b *Blob) values() ([]fr.Element, error) {
	values := make([]fr.Element, Words)
	for i := range values {
		if err := values[i].SetBytesCanonical(b[i*fr.Bytes : (i+1)*fr.Bytes]); err != nil {
			return nil, fmt.Errorf("%w: value %d is not below the modulus", ErrNoBlob, i)
		}
	}
	return values, nil
}

// Evaluate returns the sum of words[j] * rho^j in BLS12-381's scalar field, canonical, big-endian.
func Evaluate(words []field.Element, rho field.Element) [fr.Bytes]byte {
	var y fr.Element
	x := lift(rho)
	for i := len(words) - 1; i >= 0; i-- {
		w := lift(words[i])
		y.Mul(&y, &x).Add(&y, &w)
	}
	return y.Bytes()
}

// lift takes a word, which is below BLS12-381's modulus as it is below BN254's.
func lift(w field.Element) (e fr.Element) {
	b := w.Bytes()
	e.SetBytes(b[:])
	return e
}

// domain is made anew: it is used a few times a minute.
func domain() *fft.Domain { return fft.NewDomain(Words, fft.WithoutPrecompute()) }
