package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
)

// MaxArtifact is the largest witness or proof in bytes.
const MaxArtifact = 256 << 20

// MaxProof is the largest proof in bytes. Its worker names it by its digest, which may be that of anything in a store.
const MaxProof = 1 << 20

// Artifacts keeps witnesses and proofs under their SHA-256. Methods may be called concurrently.
type Artifacts interface {
	// Put returns when the data is durable; what is there already is not written again. ErrTooLarge above MaxArtifact.
	Put(ctx context.Context, data []byte) (Digest, error)
	// Get returns exactly what was put: ErrNotFound, or ErrCorrupt if the stored bytes have another digest.
	Get(ctx context.Context, d Digest) ([]byte, error)
}

// Bounded is a store that can be asked for an artifact of no more than limit bytes: ErrTooLarge of a larger one, which is not fetched.
type Bounded interface {
	GetUpTo(ctx context.Context, d Digest, limit int64) ([]byte, error)
}

// VerifyArtifact returns ErrCorrupt unless data has the digest.
func VerifyArtifact(data []byte, want Digest) error {
	if got := DigestOf(data); got != want {
		return fmt.Errorf("%w: want %s, got %s (%d bytes)", ErrCorrupt, want, got, len(data))
	}
	return nil
}

// KeepArtifacts is how long an artifact is kept that nobody has put again: longer than any job waits. Who misses one has it put again.
const KeepArtifacts = 48 * time.Hour

// TemporaryArtifact begins the names of files that are being written.
const TemporaryArtifact = ".put-"

// Outdated tells whether a file in a directory of artifacts may go, by its name and age: an artifact that is older than keep, or what a crash has left half written.
func Outdated(name string, age, keep time.Duration) bool {
	_, err := ParseDigest(name)
	return err == nil && age > keep || strings.HasPrefix(name, TemporaryArtifact) && age > time.Hour
}

// Dir keeps artifacts as files of a directory, named by digest, for KeepArtifacts.
type Dir struct {
	path string

	mu     sync.Mutex // guards pruned
	pruned time.Time
}

// pruneEvery is the pause between two looks at what is outdated.
const pruneEvery = time.Hour

// NewDir creates the directory if it is missing.
func NewDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	return &Dir{path: path}, nil
}

// Put implements Artifacts.
func (a *Dir) Put(ctx context.Context, data []byte) (Digest, error) {
	if len(data) > MaxArtifact {
		return Digest{}, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(data))
	}
	d, now := DigestOf(data), time.Now()
	name := filepath.Join(a.path, d.String())
	if _, err := a.Get(ctx, d); err == nil && os.Chtimes(name, now, now) == nil {
		return d, nil // anything else, damage included, is written over
	}
	a.prune(now)
	if err := durable.Replace(name, TemporaryArtifact+"*", durable.Bytes(data)); err != nil {
		return Digest{}, fmt.Errorf("put artifact: %w", err)
	}
	return d, nil
}

// prune drops what is outdated, now and then. Others may do so at the same time, and what cannot be dropped keeps nobody from putting: the next time may.
func (a *Dir) prune(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if now.Sub(a.pruned) < pruneEvery {
		return
	}
	a.pruned = now
	files, err := os.ReadDir(a.path)
	if err != nil {
		return
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && Outdated(f.Name(), now.Sub(info.ModTime()), KeepArtifacts) {
			_ = os.Remove(filepath.Join(a.path, f.Name()))
		}
	}
}

// Get implements Artifacts.
func (a *Dir) Get(ctx context.Context, d Digest) ([]byte, error) {
	return a.GetUpTo(ctx, d, MaxArtifact)
}

// GetUpTo implements Bounded.
func (a *Dir) GetUpTo(ctx context.Context, d Digest, limit int64) ([]byte, error) {
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
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	if int64(len(data)) > limit && limit < MaxArtifact { // what is larger than any artifact is none: it is damaged, and is put again
		return nil, fmt.Errorf("%w: %s has more than %d bytes", ErrTooLarge, d, limit)
	}
	if err := VerifyArtifact(data, d); err != nil {
		return nil, err
	}
	return data, nil
}
