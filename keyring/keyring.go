// Package keyring brings circuits and keys together: every circuit of the registry, compiled, with the keys that belong to it. An aggregate
// circuit contains the key of the batch circuit it verifies, so keys are made inside out.
package keyring

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
)

// DefaultDir is where keys are kept unless told otherwise: in the user's cache, never in the repository.
func DefaultDir() string {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return filepath.Join(cache, "causeway", "keys")
}

// VerifyingDir is the folder inside a ring that holds no circuit's keys, but the ring of Verifying.
const VerifyingDir = "verifying"

// Ring keeps keys in a directory, outside the repository.
type Ring struct {
	// Dir holds a folder of keys for each circuit.
	Dir string
	// Build names the code that defines the circuits, the digest of the running executable for instance. Keys that one build has
	// checked against its circuits are not compiled for again by the same build.
	Build string
	// Progress hears of steps that take long. It may be nil.
	Progress func(Step)
	// Memory is how many bytes this process may take; 0: nobody knows. Circuits that need more are neither compiled nor loaded: ErrMemory.
	Memory int64
}

// Step is progress of one circuit's keys.
type Step struct {
	Circuit     string
	Stage       string // "compile" or "setup"
	Done, Total int    // of a setup, in arbitrary units; Total 0 where the stage cannot tell
	Finished    bool
	Elapsed     time.Duration
}

// DevSeed returns the seed of a circuit's dev keys.
//
// UNSAFE: whoever knows the seed, everybody, can forge proofs. It exists so that the same keys, and hence the same verifier contract,
// come out everywhere; manifests say unsafe and contracts on a real chain refuse them.
func DevSeed(name string) [32]byte {
	return sha256.Sum256([]byte("causeway unsafe dev setup 2: " + name))
}

// Ensure makes the keys of a circuit, and of the circuit inside it, unless they are there and fit. It returns the verifying key; Load
// returns all of them. When ctx is done it returns soon, with ctx's error; a compilation or setup that was under way takes its time and memory
// until the process ends.
func (r Ring) Ensure(ctx context.Context, c circuits.Circuit) (*prover.VerifyingKey, prover.Manifest, error) {
	if r.isChecked(c) {
		return r.store().LoadVerifying(c.Name) // takes next to nothing
	}
	ccs, err := r.Compile(ctx, c)
	if err != nil {
		return nil, prover.Manifest{}, err
	}
	setup := r.begin(c.Name, "setup")
	keys, err := r.store().Ensure(ctx, c.Name, ccs, DevSeed(c.Name), func(done, total int) { setup(done, total, false) })
	if err != nil {
		return nil, prover.Manifest{}, err
	}
	setup(1, 1, true)
	return keys.Verifying, keys.Manifest, r.markChecked(c, keys.Manifest)
}

// Verifying is Ensure for who proves nothing: where there are no keys it makes the dev keys' verifying half alone, which takes the time to compile and no room. It
// keeps what it makes in a ring of its own, inside this one.
func (r Ring) Verifying(ctx context.Context, c circuits.Circuit) (*prover.VerifyingKey, prover.Manifest, error) {
	if m, err := r.store().Manifest(c.Name); err == nil && (!m.Unsafe || r.isChecked(c)) {
		return r.Ensure(ctx, c)
	}
	r.Dir = filepath.Join(r.Dir, VerifyingDir)
	return r.half(ctx, c)
}

// half is Verifying in the ring inside.
func (r Ring) half(ctx context.Context, c circuits.Circuit) (*prover.VerifyingKey, prover.Manifest, error) {
	if r.isChecked(c) {
		return r.store().LoadVerifying(c.Name)
	}
	ccs, err := r.compile(ctx, c, r.half)
	if err != nil {
		return nil, prover.Manifest{}, err
	}
	vk, m, err := r.store().EnsureVerifying(ctx, c.Name, ccs, DevSeed(c.Name))
	if err != nil {
		return nil, prover.Manifest{}, err
	}
	return vk, m, r.markChecked(c, m)
}

// Load returns a circuit with its proving key. Ensure must have made them.
func (r Ring) Load(c circuits.Circuit) (*prover.Keys, error) {
	if err := r.Fits(c); err != nil {
		return nil, err
	}
	return r.store().Load(c.Name)
}

// Mend replaces keys of a circuit whose files are damaged or gone: dev keys are made anew, and are the same. Others are an error that says to
// fetch them again. Sound keys are left as they are.
func (r Ring) Mend(ctx context.Context, c circuits.Circuit) error {
	_, err := r.store().Load(c.Name)
	if err == nil {
		return nil
	}
	m, manifestErr := r.store().Manifest(c.Name)
	switch {
	case errors.Is(manifestErr, prover.ErrKeysCorrupt), manifestErr == nil && !m.Unsafe: // of a ceremony, or nothing says that they are not
		return err
	case errors.Is(err, prover.ErrKeysCorrupt):
		if err := os.RemoveAll(r.store().Folder(c.Name)); err != nil {
			return fmt.Errorf("keyring: %w", err)
		}
	case !errors.Is(err, prover.ErrKeysMissing):
		return err
	}
	if err := os.Remove(r.checkedFile(c.Name)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("keyring: %w", err)
	}
	_, _, err = r.Ensure(ctx, c)
	return err
}

// Compile returns a circuit in its compiled form; for an aggregate it first ensures the inner keys. It heeds ctx as Ensure does.
func (r Ring) Compile(ctx context.Context, c circuits.Circuit) (*prover.R1CS, error) {
	return r.compile(ctx, c, r.Ensure)
}

// compile is Compile; inside returns the key of the circuit inside an aggregate.
func (r Ring) compile(ctx context.Context, c circuits.Circuit, inside func(context.Context, circuits.Circuit) (*prover.VerifyingKey, prover.Manifest, error)) (*prover.R1CS, error) {
	if err := r.Fits(c); err != nil {
		return nil, err
	}
	var circuit frontend.Circuit
	var err error
	if c.IsAggregate() {
		inner, _, innerErr := inside(ctx, c.Inner())
		if innerErr != nil {
			return nil, fmt.Errorf("circuit %s: %w", c.Name, innerErr)
		}
		circuit, err = c.NewAggregate(inner)
	} else {
		circuit, err = c.NewBatch()
	}
	if err != nil {
		return nil, fmt.Errorf("circuit %s: %w", c.Name, err)
	}
	step := r.begin(c.Name, "compile")
	ccs, err := prover.Until(ctx, func() (*prover.R1CS, error) { return prover.Compile(circuit) })
	if err != nil {
		return nil, fmt.Errorf("circuit %s: %w", c.Name, err)
	}
	step(0, 0, true)
	return ccs, nil
}

func (r Ring) store() prover.Store { return prover.Store{Dir: r.Dir} }

func (r Ring) begin(name, stage string) func(done, total int, finished bool) {
	start := time.Now()
	report := func(done, total int, finished bool) {
		if r.Progress != nil {
			r.Progress(Step{name, stage, done, total, finished, time.Since(start)})
		}
	}
	report(0, 0, false)
	return report
}

// The file checked beside the folders holds, for each circuit, a line for each of the last builds: the build and the digests that were found to fit, of the
// circuit, of its key, and of the key inside an aggregate, from which it follows.

// maxChecked lines: programs, and tests of several packages, share keys.
const maxChecked = 16

func (r Ring) checkedFile(name string) string { return filepath.Join(r.Dir, name+".checked") }

func (r Ring) checkedLine(c circuits.Circuit, m prover.Manifest) (string, error) {
	digests := []prover.Digest{m.CircuitDigest, m.VKDigest}
	if c.IsAggregate() {
		inner, err := r.store().Manifest(c.Inner().Name)
		if err != nil {
			return "", err
		}
		digests = append(digests, inner.VKDigest)
	}
	line := r.Build
	for _, d := range digests {
		line += " " + d.String()
	}
	return line, nil
}

func (r Ring) isChecked(c circuits.Circuit) bool {
	m, err := r.store().Manifest(c.Name)
	if err != nil || r.Build == "" {
		return false
	}
	want, err := r.checkedLine(c, m)
	if err != nil {
		return false
	}
	lines, err := r.checkedLines(c.Name)
	return err == nil && slices.Contains(lines, want)
}

// checkedLines are none if there is no file.
func (r Ring) checkedLines(name string) ([]string, error) {
	b, err := os.ReadFile(r.checkedFile(name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(b)), "\n"), nil
}

func (r Ring) markChecked(c circuits.Circuit, m prover.Manifest) error {
	if r.Build == "" {
		return nil
	}
	line, err := r.checkedLine(c, m)
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	lines, err := r.checkedLines(c.Name)
	if err != nil {
		return fmt.Errorf("keyring: %w", err)
	}
	lines = append(lines[max(0, len(lines)-maxChecked+1):], line)
	err = os.WriteFile(r.checkedFile(c.Name), []byte(strings.Join(lines, "\n")+"\n"), 0o644)
	if err != nil && !isOfDisk(err) { // then keys are compared each time
		return fmt.Errorf("keyring: %w", err)
	}
	return nil
}

// isOfDisk tells whether nothing can be written where keys are that serve: this process may only read there, or there is no room.
func isOfDisk(err error) bool {
	return prover.IsReadOnly(err) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
