package prover

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/consensys/gnark"

	"github.com/causeway-l2/causeway/internal/durable"
)

// Keys is a circuit with its key pair.
type Keys struct {
	Name      string
	Circuit   *R1CS
	Proving   *ProvingKey
	Verifying *VerifyingKey
	Manifest  Manifest
}

// Store keeps keys on disk: one folder a circuit name, written as a whole or
// not at all. Several processes may share it: writers wait for each other, and
// a Load while keys are being replaced may fail but never mixes two versions.
type Store struct {
	// Dir holds the folders and is made when missing.
	Dir string
}

// keyName is what a circuit may be called: a file name, nothing hidden.
var keyName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]*$`)

// Folder returns the folder of a circuit.
func (s Store) Folder(name string) string { return filepath.Join(s.Dir, name) }

// Manifest returns the manifest of a circuit without reading its keys.
func (s Store) Manifest(name string) (Manifest, error) {
	if !keyName.MatchString(name) {
		return Manifest{}, fmt.Errorf("circuit name %q: want lower-case letters, digits, dots, dashes", name)
	}
	return readManifest(s.Folder(name), name)
}

// Load reads a circuit and its keys, every file checked against the manifest.
// Errors wrap ErrKeysMissing, ErrKeysStale or ErrKeysCorrupt and say what to
// do. That the circuit is the one this program would compile is the caller's
// to check, by Manifest.CircuitDigest, or by calling Ensure instead.
func (s Store) Load(name string) (*Keys, error) {
	m, err := s.Manifest(name)
	if err != nil {
		return nil, fmt.Errorf("load keys: %w", err)
	}
	k := &Keys{Name: name, Manifest: m, Circuit: new(R1CS)}
	pair := make(chan error, 1)
	go func() { pair <- s.loadPair(k) }() // beside the circuit: a worker is ready in the time of the longer
	err = readDigested(s.file(name, circuitFile), m.CircuitDigest, m.CircuitBytes, func(r *bytes.Reader) error {
		_, err := k.Circuit.ReadFrom(r)
		return err
	})
	if err := errors.Join(err, <-pair); err != nil {
		return nil, fmt.Errorf("load keys: %w", m.advise(s.Folder(name), err))
	}
	if err := k.checkCounts(); err != nil {
		return nil, fmt.Errorf("load keys: %w", m.advise(s.Folder(name), err))
	}
	return k, nil
}

// checkCounts compares what the manifest says of the circuit with the circuit:
// by these numbers memory is reckoned, and keys are looked at before it is read.
func (k *Keys) checkCounts() error {
	m, ccs := k.Manifest, k.Circuit
	says := [3]int{m.Constraints, m.PublicInputs, m.SecretInputs}
	if has := [3]int{ccs.GetNbConstraints(), ccs.GetNbPublicVariables() - 1, ccs.GetNbSecretVariables()}; says != has {
		return fmt.Errorf("%w: %s says %d constraints, %d public and %d secret inputs, the circuit has %d, %d and %d", ErrKeysCorrupt, manifestFile,
			says[0], says[1], says[2], has[0], has[1], has[2])
	}
	return nil
}

// LoadVerifying reads the verifying key of a circuit alone.
func (s Store) LoadVerifying(name string) (*VerifyingKey, Manifest, error) {
	m, err := s.Manifest(name)
	if err != nil {
		return nil, m, fmt.Errorf("load verifying key: %w", err)
	}
	vk, err := s.readVerifying(name, m)
	if err != nil {
		return nil, m, fmt.Errorf("load verifying key: %w", m.advise(s.Folder(name), err))
	}
	return vk, m, nil
}

// loadPair reads the two keys that k's manifest describes.
//
// The proving key is a dump of memory, and may come with its manifest from a
// server that nobody has to trust. Reading it checks the lengths, and that
// coordinates are reduced, but no point: a wrong one yields proofs that do not
// verify, never false ones that do.
func (s Store) loadPair(k *Keys) (err error) {
	if k.Verifying, err = s.readVerifying(k.Name, k.Manifest); err != nil {
		return err
	}
	k.Proving = new(ProvingKey)
	return readDigested(s.file(k.Name, provingFile), k.Manifest.PKDigest, k.Manifest.PKBytes, readDump(k.Proving))
}

func (s Store) readVerifying(name string, m Manifest) (*VerifyingKey, error) {
	vk := new(VerifyingKey)
	err := readDigested(s.file(name, verifyingFile), m.VKDigest, m.VKBytes, readVerifyingKey(vk))
	if err == nil {
		err = lintKey(vk, m.PublicInputs, m.Commitments)
	}
	return vk, err
}

func (s Store) file(name, file string) string { return filepath.Join(s.Folder(name), file) }

// VerifyingKeyDigest names a verifying key: SHA-256 of its uncompressed
// encoding, which is also the file in a store.
func VerifyingKeyDigest(vk *VerifyingKey) (Digest, error) {
	var buf bytes.Buffer
	own := *vk // gnark fills an empty field while it writes
	if _, err := own.WriteRawTo(&buf); err != nil {
		return Digest{}, fmt.Errorf("verifying key digest: %w", err)
	}
	return sha256.Sum256(buf.Bytes()), nil
}

// ProvingKeyDigest is that of a proving key's file in a store.
func ProvingKeyDigest(pk *ProvingKey) (Digest, error) {
	sum := sha256.New()
	if err := pk.WriteDump(sum); err != nil {
		return Digest{}, fmt.Errorf("proving key digest: %w", err)
	}
	return Digest(sum.Sum(nil)), nil
}

// Save writes keys under their name, replacing what is there. It fills in the
// manifest, of which the caller sets Unsafe and Seed, or Ceremony, alone.
func (s Store) Save(k *Keys) error {
	if !keyName.MatchString(k.Name) {
		return fmt.Errorf("save keys: circuit name %q: want lower-case letters, digits, dots, dashes", k.Name)
	}
	encoded, err := encodeCircuit(k.Circuit)
	if err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	unlock, err := s.lock(k.Name)
	if err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	defer unlock()
	if err := s.save(k, encoded); err != nil {
		return fmt.Errorf("save keys: %w", err)
	}
	return nil
}

// save writes a folder beside the final one and renames it. The lock is held.
func (s Store) save(k *Keys, encoded []byte) error {
	if err := s.sweep(k.Name); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(s.Dir, unfinished+k.Name+"~*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp) // no-op once renamed
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := writeFolder(tmp, k, encoded); err != nil {
		return err
	}
	return s.replace(k.Name, tmp)
}

// replace puts the folder tmp, whose name begins as an unfinished one's, in the
// place of a circuit's. The lock is held.
func (s Store) replace(name, tmp string) error {
	if err := durable.SyncDir(tmp); err != nil {
		return err
	}
	// A folder cannot be renamed over a full one: the old one steps aside
	// first, and whoever has the lock next puts it back if that was all.
	if err := os.Rename(s.Folder(name), tmp+aside); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(tmp, s.Folder(name)); err != nil {
		return err
	}
	if err := durable.SyncDir(s.Dir); err != nil {
		return err
	}
	return s.sweep(name)
}

// unfinished begins the name of a folder being written or given up. The
// circuit's name follows, then a tilde, which no name contains.
const unfinished = ".tmp-"

// aside ends the name of a folder that made way for another one.
const aside = "-old"

// putBack takes a folder that made way for one that never came: keys of a
// ceremony cannot be made again. The lock is held.
func (s Store) putBack(name string) error {
	old, err := filepath.Glob(filepath.Join(s.Dir, unfinished+name+"~*"+aside))
	if err != nil || len(old) == 0 {
		return err
	}
	if _, err := os.Stat(s.Folder(name)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Rename(old[0], s.Folder(name))
}

// sweep removes what earlier saves left behind. The lock is held.
func (s Store) sweep(name string) error {
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished+name+"~") {
			if err := os.RemoveAll(filepath.Join(s.Dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeFolder writes the four files and completes k's manifest; without a
// proving key, manifest and verifying key alone.
func writeFolder(dir string, k *Keys, encoded []byte) (err error) {
	m := &k.Manifest
	m.Format, m.Circuit, m.Gnark = ManifestFormat, k.Name, gnark.Version.String()
	m.Constraints = k.Circuit.GetNbConstraints()
	m.Commitments = len(k.Verifying.CommitmentKeys)
	m.PublicInputs = k.Circuit.GetNbPublicVariables() - 1
	m.SecretInputs = k.Circuit.GetNbSecretVariables()

	m.CircuitDigest, m.CircuitBytes = sha256.Sum256(encoded), int64(len(encoded))
	if k.Proving != nil {
		if _, _, err = writeDigested(filepath.Join(dir, circuitFile), bytesWriter(encoded)); err != nil {
			return err
		}
		m.PKDigest, m.PKBytes, err = writeDigested(filepath.Join(dir, provingFile), k.Proving.WriteDump)
		if err != nil {
			return err
		}
	}
	m.VKDigest, m.VKBytes, err = writeDigested(filepath.Join(dir, verifyingFile), func(w io.Writer) error {
		_, err := k.Verifying.WriteRawTo(w)
		return err
	})
	if err != nil {
		return err
	}
	return writeManifest(dir, *m)
}
