package rollup

import (
	"fmt"
	"math/big"
)

// Float is the 40-bit decimal float of a transfer lane's amount: mantissa 35 bits ‖ exponent 5 bits, value = mantissa * 10^exponent.
type Float uint64

const (
	// MantissaBits and ExponentBits are the widths of a Float's parts.
	MantissaBits = 35
	ExponentBits = 5
	// FloatBits is the width of an encoded Float.
	FloatBits = MantissaBits + ExponentBits
	// MinScaledMantissa is the least mantissa of a canonical Float with a non-zero exponent: ceil(2^35 / 10). A smaller
	// one could be multiplied by ten and written with a smaller exponent.
	MinScaledMantissa = (1<<MantissaBits + 9) / 10
)

// Mantissa returns the upper 35 bits.
func (f Float) Mantissa() uint64 { return uint64(f) >> ExponentBits }

// Exponent returns the lower 5 bits.
func (f Float) Exponent() uint64 { return uint64(f) & (1<<ExponentBits - 1) }

// FloatOf encodes a; ErrFloat when no Float has exactly this value. The encoding is the canonical one.
func FloatOf(a Amount) (Float, error) {
	m, ten, rest := a.Big(), big.NewInt(10), new(big.Int)
	e := uint64(0)
	for ; m.BitLen() > MantissaBits; e++ {
		if m.QuoRem(m, ten, rest); rest.Sign() != 0 || e == 1<<ExponentBits-1 {
			return 0, fmt.Errorf("%w: %s", ErrFloat, a)
		}
	}
	return Float(m.Uint64()<<ExponentBits | e), nil
}

// Amount decodes f; ErrFloat when f is not canonical or its value needs more than 128 bits.
func (f Float) Amount() (Amount, error) {
	if f>>FloatBits != 0 || f.Exponent() != 0 && f.Mantissa() < MinScaledMantissa {
		return Amount{}, fmt.Errorf("%w: %#x is not canonical", ErrFloat, uint64(f))
	}
	v := new(big.Int).Exp(big.NewInt(10), new(big.Int).SetUint64(f.Exponent()), nil)
	v.Mul(v, new(big.Int).SetUint64(f.Mantissa()))
	if v.BitLen() > AmountBits {
		return Amount{}, fmt.Errorf("%w: %#x is above 2^128", ErrFloat, uint64(f))
	}
	return AmountFromBig(v)
}
