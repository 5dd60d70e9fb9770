package field

import (
	"crypto/sha512"
	"errors"
	"fmt"
	"math/big"

	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
)

// Errors of keys and signatures.
var (
	ErrNotOnCurve = errors.New("field: point is not on the twisted Edwards curve")
	ErrSmallOrder = errors.New("field: public key has small order; derive it from a private key")
	ErrScalar     = errors.New("field: signature scalar is not below the group order")
	ErrSignature  = errors.New("field: signature does not hold; sign again with the account's key, for this chain and rollup")
)

// Point is an affine point of the twisted Edwards curve; the zero value is not on the curve.
type Point struct{ X, Y Element }

// Signature is an EdDSA signature; S is an integer below the group order, 32 bytes big-endian.
type Signature struct {
	R Point
	S [32]byte
}

// SignatureBytes is the length of an encoded signature: Rx, Ry, S, 32 bytes each.
const SignatureBytes = 96

// PrivateKey holds the secret scalar and the seed of deterministic nonces.
type PrivateKey struct {
	scalar *big.Int
	nonce  [32]byte
	public Point
}

// Order returns the order l of the base point.
func Order() *big.Int {
	c := twistededwards.GetEdwardsCurve()
	return new(big.Int).Set(&c.Order)
}

// Base returns the base point B.
func Base() Point {
	c := twistededwards.GetEdwardsCurve()
	return Point{c.Base.X, c.Base.Y}
}

// NewPrivateKey derives a key from a 32-byte seed: SHA-512 gives the scalar (reduced) and the nonce seed, as in RFC 8032, 5.1.5.
func NewPrivateKey(seed [32]byte) PrivateKey {
	h := sha512.Sum512(append([]byte("cw:key"), seed[:]...))
	k := PrivateKey{scalar: reduce(h[:])}
	nonce := sha512.Sum512(append([]byte("cw:nonce"), seed[:]...))
	copy(k.nonce[:], nonce[:32])
	k.public = mulBase(k.scalar)
	return k
}

// Public returns the public key A.
func (k PrivateKey) Public() Point { return k.public }

// Sign signs one word. The nonce depends on the key and the message alone, so a message has one signature.
func (k PrivateKey) Sign(message Element) Signature {
	m := message.Bytes()
	h := sha512.Sum512(append(append([]byte("cw:sign"), k.nonce[:]...), m[:]...))
	n := reduce(h[:])
	sig := Signature{R: mulBase(n)}
	s := new(big.Int).Mul(Challenge(sig.R, k.public, message), k.scalar)
	s.Add(s, n).Mod(s, Order())
	s.FillBytes(sig.S[:])
	return sig
}

// Verify checks a signature by the rules of docs/protocol.md, section 3, in the circuit's order.
func Verify(pub Point, message Element, sig Signature) error {
	if !pub.OnCurve() || !sig.R.OnCurve() {
		return ErrNotOnCurve
	}
	if pub.SmallOrder() {
		return ErrSmallOrder
	}
	s := new(big.Int).SetBytes(sig.S[:])
	if s.Cmp(Order()) >= 0 {
		return ErrScalar
	}
	// 8(S·B - e·A - R) must be the identity.
	r, sB := sig.R.affine(), mulBase(s).affine()
	sum := mulShort(pub.affine(), Challenge(sig.R, pub, message))
	sum.MixedAdd(&sum, &r)
	sum.Neg(&sum)
	sum.MixedAdd(&sum, &sB)
	for range 3 {
		sum.Double(&sum)
	}
	if !sum.X.IsZero() || !sum.Y.Equal(&sum.Z) {
		return ErrSignature
	}
	return nil
}

// mulShort multiplies by a challenge, four bits at a time. Addition in these coordinates is complete: it holds for every two points of the curve.
func mulShort(p twistededwards.PointAffine, e *big.Int) (out twistededwards.PointProj) {
	const window = 4
	var multiples [1 << window]twistededwards.PointProj
	multiples[0].Y.SetOne()
	multiples[0].Z.SetOne()
	for i := 1; i < len(multiples); i++ {
		multiples[i].MixedAdd(&multiples[i-1], &p)
	}
	out = multiples[0]
	var digits [ChallengeBits / 8]byte
	for _, b := range e.FillBytes(digits[:]) {
		for _, digit := range [2]byte{b >> window, b & (1<<window - 1)} {
			for range window {
				out.Double(&out)
			}
			if digit != 0 {
				out.Add(&out, &multiples[digit])
			}
		}
	}
	return out
}

// OnCurve tells whether p satisfies the curve equation.
func (p Point) OnCurve() bool {
	a := p.affine()
	return a.IsOnCurve()
}

// SmallOrder tells whether 8p is the identity; p must be on the curve.
func (p Point) SmallOrder() bool {
	a := p.affine()
	for range 3 {
		a.Double(&a)
	}
	return a.IsZero()
}

// Sign bit of X: its lowest bit. With Y it determines a point of the curve.
func (p Point) SignBit() uint8 {
	return uint8(p.X.Bits()[0] & 1)
}

// PointFromY recovers the point of the curve with the given Y and lowest bit of X.
//
// From -x^2 + y^2 = 1 + d x^2 y^2 follows x^2 = (y^2 - 1) / (1 + d y^2); the denominator is never 0 because -1/d is not a square.
func PointFromY(y Element, bit uint8) (Point, error) {
	c := twistededwards.GetEdwardsCurve()
	var yy, num, den, one Element
	one.SetOne()
	yy.Square(&y)
	num.Sub(&yy, &one)
	den.Mul(&yy, &c.D).Sub(&den, &c.A)
	den.Inverse(&den)
	num.Mul(&num, &den)
	p := Point{Y: y}
	if p.X.Sqrt(&num) == nil {
		return Point{}, ErrNotOnCurve
	}
	if p.SignBit() != bit {
		p.X.Neg(&p.X)
	}
	if p.SignBit() != bit {
		return Point{}, fmt.Errorf("%w: X is 0 and its sign bit 1", ErrNotOnCurve)
	}
	return p, nil
}

// PointToldX is PointFromY for who has been told an X: the same point or error whatever it is, without a root if it is right.
//
// SOUNDNESS: at most two X fit a Y, x and -x, and their lowest bits differ, the modulus being odd. So an X that is on the curve with Y and has the bit is
// the one that PointFromY finds.
func PointToldX(x, y Element, bit uint8) (Point, error) {
	if p := (Point{x, y}); p.SignBit() == bit && p.OnCurve() {
		return p, nil
	}
	return PointFromY(y, bit)
}

// Encode writes Rx, Ry, S.
func (s Signature) Encode() [SignatureBytes]byte {
	var out [SignatureBytes]byte
	x, y := s.R.X.Bytes(), s.R.Y.Bytes()
	copy(out[:32], x[:])
	copy(out[32:64], y[:])
	copy(out[64:], s.S[:])
	return out
}

// DecodeSignature is the strict inverse of Encode: canonical, R on the curve, S below the order.
func DecodeSignature(b []byte) (Signature, error) {
	var s Signature
	if len(b) != SignatureBytes {
		return s, fmt.Errorf("field: a signature is %d bytes, got %d", SignatureBytes, len(b))
	}
	var err error
	if s.R, err = DecodePoint(b[:64]); err != nil {
		return Signature{}, err
	}
	copy(s.S[:], b[64:])
	if new(big.Int).SetBytes(s.S[:]).Cmp(Order()) >= 0 {
		return Signature{}, ErrScalar
	}
	return s, nil
}

// DecodePoint reads X, Y: 64 canonical bytes of a point on the curve.
func DecodePoint(b []byte) (Point, error) {
	if len(b) != 2*Bytes {
		return Point{}, fmt.Errorf("field: a point is %d bytes, got %d", 2*Bytes, len(b))
	}
	x, err := FromBytes(b[:Bytes])
	if err != nil {
		return Point{}, err
	}
	y, err := FromBytes(b[Bytes:])
	if err != nil {
		return Point{}, err
	}
	if p := (Point{x, y}); p.OnCurve() {
		return p, nil
	}
	return Point{}, ErrNotOnCurve
}

// ChallengeBits is the width of a signature's challenge. Half the order's width is all that forging needs to be hard (docs/soundness.md).
const ChallengeBits = 128

// TagChallenge starts the hash of a challenge.
var TagChallenge = Tag("cw:challenge")

// Challenge is the low 128 bits of Hash(cw:challenge; Rx, Ry, Compress(Ax, Ay), message) with the lowest bit set.
func Challenge(r, a Point, message Element) *big.Int {
	h := ToBig(Hash(TagChallenge, r.X, r.Y, Compress(a.X, a.Y), message))
	mask := new(big.Int).Lsh(big.NewInt(1), ChallengeBits)
	h.And(h, mask.Sub(mask, big.NewInt(1)))
	return h.SetBit(h, 0, 1)
}

func reduce(h []byte) *big.Int {
	v := new(big.Int).SetBytes(h)
	return v.Mod(v, Order())
}

func mulBase(k *big.Int) Point {
	var p twistededwards.PointAffine
	p.ScalarMultiplicationBase(k)
	return Point{p.X, p.Y}
}

func (p Point) affine() twistededwards.PointAffine { return twistededwards.PointAffine{X: p.X, Y: p.Y} }
