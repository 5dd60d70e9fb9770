package prover

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/consensys/gnark"
)

// ManifestFormat is raised when the layout of a key folder changes, or the domain that a circuit's keys are on: in format 2 there were none of nine parts.
const ManifestFormat = 3

// Names of the files in a key folder.
const (
	manifestFile  = "manifest.json"
	circuitFile   = "circuit.r1cs"
	provingFile   = "proving.key"
	verifyingFile = "verifying.key"
)

// Digest is a SHA-256, written as 64 hexadecimal digits.
type Digest [32]byte

// String returns the hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText implements encoding.TextMarshaler.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Digest) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(d)) {
		return fmt.Errorf("digest of %d digits, want %d", len(text), hex.EncodedLen(len(d)))
	}
	_, err := hex.Decode(d[:], text)
	return err
}

// Manifest describes a key folder. Digests are of the files' bytes.
type Manifest struct {
	Format        int    `json:"format"`
	Circuit       string `json:"circuit"`
	CircuitDigest Digest `json:"circuit_digest"`
	VKDigest      Digest `json:"vk_digest"`
	PKDigest      Digest `json:"pk_digest"`

	Constraints  int `json:"constraints"`
	Commitments  int `json:"commitments"`
	PublicInputs int `json:"public_inputs"` // without the constant one
	SecretInputs int `json:"secret_inputs"`

	// Unsafe marks keys whose toxic waste is known: DevSetup's.
	Unsafe bool `json:"unsafe"`
	// Seed is the dev setup's seed, nil for keys of a ceremony.
	Seed *Digest `json:"seed,omitempty"`
	// Ceremony is the digest of the transcript of the ceremony that made the
	// keys, nil for dev keys.
	Ceremony *Digest `json:"ceremony,omitempty"`

	Gnark string `json:"gnark"`

	// Sizes of the files in bytes.
	CircuitBytes int64 `json:"circuit_bytes"`
	VKBytes      int64 `json:"vk_bytes"`
	PKBytes      int64 `json:"pk_bytes"`
}

// readManifest reads and checks the manifest of a key folder.
func readManifest(dir, name string) (Manifest, error) {
	var m Manifest
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(dir); err == nil {
			return m, m.advise(dir, fmt.Errorf("%w: %s has no %s", ErrKeysCorrupt, dir, manifestFile))
		}
		return m, fmt.Errorf("%w: no folder %s: run causeway keys setup", ErrKeysMissing, dir)
	}
	if err != nil {
		return m, err
	}
	m, err = DecodeManifest(b, name)
	return m, m.advise(dir, err)
}

// advise says what to do about keys in a folder that are corrupt or stale. Those
// of a ceremony nobody can make again.
func (m Manifest) advise(dir string, err error) error {
	switch {
	case !errors.Is(err, ErrKeysCorrupt) && !errors.Is(err, ErrKeysStale):
		return err
	case m.Unsafe:
		return fmt.Errorf("%w: delete the folder %s and run causeway keys setup", err, dir)
	case m.Ceremony != nil:
		return fmt.Errorf("%w: they come from a ceremony: fetch those of this release to %s again", err, dir)
	}
	return fmt.Errorf("%w: if these are no keys of a ceremony, delete the folder %s and run causeway keys setup", err, dir)
}

// DecodeManifest reads the manifest of a circuit's keys, of this program's
// format and gnark version. Errors wrap ErrKeysStale or ErrKeysCorrupt.
func DecodeManifest(b []byte, name string) (m Manifest, err error) {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("%w: %s: %w", ErrKeysCorrupt, manifestFile, err)
	}
	switch version := gnark.Version.String(); {
	case m.Format != ManifestFormat:
		return m, fmt.Errorf("%w: %s has format %d, want %d", ErrKeysStale, manifestFile, m.Format, ManifestFormat)
	case m.Circuit != name:
		return m, fmt.Errorf("%w: %s is of circuit %.80q, not %q", ErrKeysCorrupt, manifestFile, m.Circuit, name)
	case m.Gnark != version:
		return m, fmt.Errorf("%w: keys were made with gnark %s, this is %s", ErrKeysStale, m.Gnark, version)
	}
	return m, nil
}

func writeManifest(dir string, m Manifest) error {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	_, _, err = writeDigested(filepath.Join(dir, manifestFile), bytesWriter(append(b, '\n')))
	return err
}
