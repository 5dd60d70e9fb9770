package prover

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
)

// Ensure returns the dev keys of a circuit for a seed: those in the store when
// they are of this circuit and seed, or new ones, which it saves. Stale dev
// keys are replaced; corrupt ones, and keys of a ceremony for another circuit,
// are an error. Processes that ask at the same time wait for one setup. When
// ctx is done, waiting and a setup end, and what is being written is completed.
//
// UNSAFE: see DevSetup.
func (s Store) Ensure(ctx context.Context, name string, ccs *R1CS, seed [32]byte, progress func(done, total int)) (*Keys, error) {
	return s.ensure(ctx, name, ccs, seed, s.loadPair, func(k *Keys) (err error) {
		k.Proving, k.Verifying, err = DevSetup(ccs, seed, func(done, total int) {
			if progress != nil && ctx.Err() == nil {
				progress(done, total)
			}
		})
		return err
	})
}

// EnsureVerifying is Ensure of the verifying key alone, which takes seconds and
// a kilobyte where both keys take minutes and gigabytes. What it saves is
// nothing that Load or Ensure could use: it wants a store of its own.
//
// UNSAFE: see DevSetup.
func (s Store) EnsureVerifying(ctx context.Context, name string, ccs *R1CS, seed [32]byte) (*VerifyingKey, Manifest, error) {
	k, err := s.ensure(ctx, name, ccs, seed, func(k *Keys) (err error) {
		k.Verifying, err = s.readVerifying(k.Name, k.Manifest)
		return err
	}, func(k *Keys) (err error) {
		k.Verifying, err = DevVerifyingKey(ccs, seed)
		return err
	})
	if err != nil {
		return nil, Manifest{}, err
	}
	return k.Verifying, k.Manifest, nil
}

// ensure loads keys of which the manifest is there and fits, or else makes and
// saves them.
func (s Store) ensure(ctx context.Context, name string, ccs *R1CS, seed [32]byte, load, setup func(*Keys) error) (*Keys, error) {
	if !keyName.MatchString(name) {
		return nil, fmt.Errorf("ensure keys: circuit name %q: want lower-case letters, digits, dots, dashes", name)
	}
	encoded, err := Until(ctx, func() ([]byte, error) { return encodeCircuit(ccs) })
	if err != nil {
		return nil, fmt.Errorf("ensure keys: %w", err)
	}
	unlock, err := s.lockUntil(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("ensure keys: %w", err)
	}
	defer unlock()

	m, err := readManifest(s.Folder(name), name)
	if err == nil {
		err = s.checkFresh(m, sha256.Sum256(encoded), seed)
	}
	if err == nil {
		k := &Keys{Name: name, Manifest: m, Circuit: ccs}
		if err := errors.Join(load(k), k.checkCounts()); err != nil {
			return nil, fmt.Errorf("ensure keys: %w", m.advise(s.Folder(name), err))
		}
		return k, nil
	}
	stale := errors.Is(err, ErrKeysStale) && m.Unsafe
	if !stale && !errors.Is(err, ErrKeysMissing) {
		return nil, fmt.Errorf("ensure keys: %w", err)
	}
	if cannot := s.mayMake(name); cannot != nil { // before minutes are spent on it
		return nil, fmt.Errorf("ensure keys: %w; they cannot be made here: %w", err, cannot)
	}
	if stale {
		slog.Warn("dev keys replaced", "component", "prover", "circuit", name, "reason", err)
	}
	k, err := Until(ctx, func() (*Keys, error) {
		k := &Keys{Name: name, Circuit: ccs, Manifest: Manifest{Unsafe: true, Seed: (*Digest)(&seed)}}
		return k, setup(k)
	})
	if err != nil {
		return nil, fmt.Errorf("ensure keys: %s: %w", name, err)
	}
	if err := s.save(k, encoded); err != nil {
		return nil, fmt.Errorf("ensure keys: %w", err)
	}
	return k, nil
}

// mayMake tells why a folder cannot be made. The lock is held.
func (s Store) mayMake(name string) error {
	tmp, err := os.MkdirTemp(s.Dir, unfinished+name+"~*")
	if err != nil {
		return err
	}
	return os.Remove(tmp)
}

// checkFresh says whether stored keys are the dev keys asked for.
func (s Store) checkFresh(m Manifest, circuit Digest, seed Digest) error {
	folder := s.Folder(m.Circuit)
	if m.CircuitDigest != circuit {
		return m.advise(folder, fmt.Errorf("%w: %s is for circuit %s, the program has %s", ErrKeysStale, folder, m.CircuitDigest, circuit))
	}
	if !m.Unsafe {
		return nil // keys of a ceremony serve any seed
	}
	if m.Seed == nil || *m.Seed != seed {
		return m.advise(folder, fmt.Errorf("%w: %s was made from another seed", ErrKeysStale, folder))
	}
	return nil
}
