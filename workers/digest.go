package workers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest is a SHA-256, or another 32-byte word; as text 64 lower-case hex digits.
type Digest [32]byte

// DigestOf returns the name of an artifact.
func DigestOf(data []byte) Digest { return sha256.Sum256(data) }

// String returns 64 hex digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText implements encoding.TextMarshaler.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Digest) UnmarshalText(text []byte) error {
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// ParseDigest is the strict inverse of String.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if len(s) != 2*len(d) {
		return d, fmt.Errorf("workers: a digest is %d hex digits, got %d characters", 2*len(d), len(s))
	}
	if _, err := hex.Decode(d[:], []byte(s)); err != nil {
		return Digest{}, fmt.Errorf("workers: digest: %w", err)
	}
	if d.String() != s {
		return Digest{}, fmt.Errorf("workers: digest must be in lower case")
	}
	return d, nil
}
