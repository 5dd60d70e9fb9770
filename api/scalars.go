package api

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/field"
)

// Digest is 32 bytes: a word of the field or a hash.
type Digest [32]byte

func (d Digest) String() string { return "0x" + hex.EncodeToString(d[:]) }

// MarshalText writes 0x and 64 lower-case digits.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is strict.
func (d *Digest) UnmarshalText(b []byte) error {
	raw, err := unhex(string(b), len(d))
	copy(d[:], raw)
	return err
}

// Address is an L1 address.
type Address rollup.Address

func (a Address) String() string { return l1.Checksum(a) }

// MarshalText writes it with its checksum (EIP-55).
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText checks a checksum where there is one.
func (a *Address) UnmarshalText(b []byte) error {
	v, err := l1.ParseAddress(string(b))
	*a = Address(v)
	return err
}

// Key is a public key of L2: X and Y, 64 bytes.
type Key struct{ field.Point }

// MarshalText writes 0x and 128 digits.
func (k Key) MarshalText() ([]byte, error) {
	return []byte("0x" + hex.EncodeToString(append(k.X.Marshal(), k.Y.Marshal()...))), nil
}

func (k Key) String() string { b, _ := k.MarshalText(); return string(b) }

// UnmarshalText refuses what is not on the curve.
func (k *Key) UnmarshalText(b []byte) error {
	raw, err := unhex(string(b), 2*field.Bytes)
	if err == nil {
		k.Point, err = field.DecodePoint(raw)
	}
	return err
}

// Signature is an EdDSA signature of L2: 96 bytes.
type Signature struct{ field.Signature }

// MarshalText writes 0x and 192 digits.
func (s Signature) MarshalText() ([]byte, error) {
	b := s.Encode()
	return []byte("0x" + hex.EncodeToString(b[:])), nil
}

// UnmarshalText is strict.
func (s *Signature) UnmarshalText(b []byte) error {
	raw, err := unhex(string(b), field.SignatureBytes)
	if err == nil {
		s.Signature, err = field.DecodeSignature(raw)
	}
	return err
}

// Hex is bytes of any length.
type Hex []byte

// MarshalText writes 0x and the digits.
func (h Hex) MarshalText() ([]byte, error) { return []byte("0x" + hex.EncodeToString(h)), nil }

// UnmarshalText is strict.
func (h *Hex) UnmarshalText(b []byte) (err error) {
	*h, err = unhex(string(b), -1)
	return err
}

func unhex(s string, n int) ([]byte, error) {
	digits, ok := strings.CutPrefix(s, "0x")
	b, err := hex.DecodeString(digits)
	if !ok || err != nil || n >= 0 && len(b) != n {
		if n < 0 {
			return nil, fmt.Errorf("want 0x and hexadecimal digits")
		}
		return nil, fmt.Errorf("want 0x and %d hexadecimal digits", 2*n)
	}
	return b, nil
}
