package rollup

import (
	"fmt"
	"math/big"
	"math/bits"

	"github.com/causeway-l2/causeway/rollup/field"
)

// Amount is an unsigned 128-bit integer in the smallest unit of a token.
type Amount struct{ Hi, Lo uint64 }

// NewAmount returns v as an Amount.
func NewAmount(v uint64) Amount { return Amount{Lo: v} }

// AmountFromBig converts v; ErrAmountRange when it is negative or needs more than 128 bits.
func AmountFromBig(v *big.Int) (Amount, error) {
	if v.Sign() < 0 || v.BitLen() > AmountBits {
		return Amount{}, fmt.Errorf("%w: %s", ErrAmountRange, v)
	}
	lo := new(big.Int).And(v, new(big.Int).SetUint64(^uint64(0)))
	return Amount{Hi: new(big.Int).Rsh(v, 64).Uint64(), Lo: lo.Uint64()}, nil
}

// ParseAmount reads a plain decimal integer: no sign, no leading zeros, no spaces.
func ParseAmount(s string) (Amount, error) {
	v, ok := new(big.Int).SetString(s, 10)
	if !ok || v.String() != s {
		return Amount{}, fmt.Errorf("%w: %q is not a plain decimal integer", ErrAmountRange, s)
	}
	return AmountFromBig(v)
}

// Add returns a + b, and false when it does not fit.
func (a Amount) Add(b Amount) (Amount, bool) {
	lo, c := bits.Add64(a.Lo, b.Lo, 0)
	hi, c := bits.Add64(a.Hi, b.Hi, c)
	return Amount{hi, lo}, c == 0
}

// Sub returns a - b, and false when b > a.
func (a Amount) Sub(b Amount) (Amount, bool) {
	lo, c := bits.Sub64(a.Lo, b.Lo, 0)
	hi, c := bits.Sub64(a.Hi, b.Hi, c)
	return Amount{hi, lo}, c == 0
}

// Cmp compares like big.Int's Cmp.
func (a Amount) Cmp(b Amount) int {
	switch {
	case a == b:
		return 0
	case a.Hi < b.Hi || a.Hi == b.Hi && a.Lo < b.Lo:
		return -1
	}
	return 1
}

// IsZero tells whether a is 0.
func (a Amount) IsZero() bool { return a == Amount{} }

// IsFee tells whether a fits the 96 bits of a fee.
func (a Amount) IsFee() bool { return a.Hi>>(FeeBits-64) == 0 }

// Big returns a as a big.Int.
func (a Amount) Big() *big.Int {
	v := new(big.Int).SetUint64(a.Hi)
	return v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(a.Lo))
}

// Element returns a as a word.
func (a Amount) Element() field.Element { return pack(part{a.Hi, 64}, part{a.Lo, 64}) }

func (a Amount) String() string { return a.Big().String() }

// MarshalText writes the decimal integer, so that JSON carries amounts as strings.
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText is ParseAmount.
func (a *Amount) UnmarshalText(b []byte) (err error) {
	*a, err = ParseAmount(string(b))
	return err
}
