package prover

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/consensys/gnark/frontend"
)

// Cache keeps compiled circuits on disk, since compiling the large ones takes
// minutes and loading them seconds.
//
// SOUNDNESS: an entry is found by the caller's id alone, so the id must change
// whenever the compiled circuit could: digest of the executable, circuit name,
// shape, digest of inner verifying keys. A stale id yields keys and proofs of
// the old circuit.
type Cache struct {
	// Dir holds the entries and is made when missing. It may be deleted at any
	// time.
	Dir string
}

// Load returns the circuit stored under id, or compiles it and stores it. An
// entry that fails its checksum is compiled anew and replaced.
func (c Cache) Load(id string, circuit frontend.Circuit, opts ...frontend.CompileOption) (*R1CS, error) {
	path := c.path(id)
	ccs, err := readCachedCircuit(path)
	if err == nil {
		return ccs, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		slog.Warn("cached circuit replaced", "component", "prover", "path", path, "err", err)
	}
	if ccs, err = Compile(circuit, opts...); err != nil {
		return nil, err
	}
	if err := writeCachedCircuit(path, ccs); err != nil {
		return nil, err
	}
	return ccs, nil
}

func (c Cache) path(id string) string {
	key := sha256.Sum256([]byte(id))
	return filepath.Join(c.Dir, hex.EncodeToString(key[:])+".r1cs")
}

// A cache entry is SHA-256 of the circuit (32 bytes), then the circuit as
// EncodeCircuit writes it.
func readCachedCircuit(path string) (*R1CS, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if len(b) < sha256.Size || sha256.Sum256(b[sha256.Size:]) != [32]byte(b[:sha256.Size]) {
		return nil, fmt.Errorf("cached circuit %s: checksum differs", path)
	}
	return DecodeCircuit(b[sha256.Size:])
}

func writeCachedCircuit(path string, ccs *R1CS) error {
	b, err := EncodeCircuit(ccs)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("cache circuit: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".tmp-*")
	if err != nil {
		return fmt.Errorf("cache circuit: %w", err)
	}
	defer os.Remove(tmp.Name()) // no-op once renamed
	sum := sha256.Sum256(b)
	_, err = tmp.Write(append(sum[:], b...))
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("cache circuit: %w", err)
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return fmt.Errorf("cache circuit: %w", err)
	}
	return nil
}
