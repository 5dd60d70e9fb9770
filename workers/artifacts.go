package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// MaxArtifact is the largest witness or proof in bytes.
const MaxArtifact = 256 << 20

// Artifacts keeps witnesses and proofs under their SHA-256. Methods may be called concurrently.
type Artifacts interface {
	// Put returns when the data is durable; what is there already is not written again. ErrTooLarge above MaxArtifact.
	Put(ctx context.Context, data []byte) (Digest, error)
	// Get returns exactly what was put: ErrNotFound, or ErrCorrupt if the stored bytes have another digest.
	Get(ctx context.Context, d Digest) ([]byte, error)
}

// VerifyArtifact returns ErrCorrupt unless data has the digest.
func VerifyArtifact(data []byte, want Digest) error {
	if got := DigestOf(data); got != want {
		return fmt.Errorf("%w: want %s, got %s (%d bytes)", ErrCorrupt, want, got, len(data))
	}
	return nil
}

// Dir keeps artifacts as files of a directory, named by digest.
type Dir struct{ path string }

// NewDir creates the directory if it is missing.
func NewDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	return &Dir{path}, nil
}

// Put implements Artifacts: a temporary file, synced, then renamed, so that a name never shows half a file.
func (a *Dir) Put(ctx context.Context, data []byte) (Digest, error) {
	if len(data) > MaxArtifact {
		return Digest{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	d := DigestOf(data)
	if _, err := a.Get(ctx, d); err == nil {
		return d, nil // anything else, damage included, is written over
	}
	if err := a.write(filepath.Join(a.path, d.String()), data); err != nil {
		return Digest{}, fmt.Errorf("put artifact: %w", err)
	}
	return d, nil
}

func (a *Dir) write(name string, data []byte) (err error) {
	f, err := os.CreateTemp(a.path, ".put-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name()) // what counts is the first error
		}
	}()
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return err
	}
	return a.sync()
}

// sync makes a rename survive a power loss.
func (a *Dir) sync() error {
	d, err := os.Open(a.path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Get implements Artifacts.
func (a *Dir) Get(ctx context.Context, d Digest) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f, err := os.Open(filepath.Join(a.path, d.String()))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, d)
	}
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxArtifact+1))
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	if err := VerifyArtifact(data, d); err != nil {
		return nil, err
	}
	return data, nil
}
