// Package blobs finds the blobs that a rollup's data was posted in, after L1's nodes have deleted them, too. A blob is named by its hash, so that
// a copy cannot lie: whoever kept one may be asked, and is not trusted.
package blobs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/rollup/blob"
)

var (
	// ErrMissing says that a source has no such blob, or that none of those that were asked gave it.
	ErrMissing = errors.New("blobs: not found")
	// ErrDown says that a source does not answer, or not now. Retryable.
	ErrDown = errors.New("blobs: a source does not answer")
	// ErrWrong says that a source gave something else than the blob of that name.
	ErrWrong = errors.New("blobs: not what was asked for")
	// ErrNoDir says that there is no directory to keep blobs in.
	ErrNoDir = errors.New("blobs: whoever posts a blob has to keep it, as L1's nodes delete it: name a directory for blobs")
)

// Ref names a blob and tells when it was posted.
type Ref struct {
	Hash       blob.Hash
	Commitment blob.Commitment // that Hash is of, for All; zero if it is not known
	Time       uint64          // of its block, in unix seconds; sources on L1 find it by that
}

// Source may have blobs. Store compares what it gives with the name.
type Source interface {
	// Fetch returns a blob's bytes as the source has them: ErrMissing if it has no such blob, ErrDown if it may have it later.
	Fetch(ctx context.Context, ref Ref) ([]byte, error)
	// String names the source in errors; it holds no secret.
	String() string
}

// Store finds blobs, and keeps what it found: whoever reads a rollup becomes one more who can be asked. Its methods may be called concurrently.
type Store struct {
	dir     *Dir
	sources []Source

	mu   sync.Mutex
	rest map[Source]time.Time // until when those are asked last that failed otherwise than by not having a blob
}

// NewStore asks the directory first, which may be nil, then the sources in their order.
func NewStore(dir *Dir, sources ...Source) *Store {
	return &Store{dir: dir, sources: sources, rest: map[Source]time.Time{}}
}

// pause of a source that fails: it may take a while to find out, and there are many blobs.
const pause = time.Minute

// order to ask the sources in: those that rest last.
func (s *Store) order() []Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	rests := func(source Source) bool { return time.Now().Before(s.rest[source]) }
	out := slices.DeleteFunc(slices.Clone(s.sources), rests)
	for _, source := range s.sources {
		if rests(source) {
			out = append(out, source)
		}
	}
	return out
}

// Get returns the blob of that name. ErrMissing if all fail, with what each of them said; it can be asked again.
func (s *Store) Get(ctx context.Context, ref Ref) (*blob.Blob, error) {
	why := []error{}
	if s.dir != nil {
		b, err := s.ask(ctx, s.dir, ref)
		if err == nil {
			return b, nil
		}
		why = append(why, err)
	}
	for _, source := range s.order() {
		b, err := s.ask(ctx, source, ref)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			return b, s.found(ref.Hash, b)
		}
		why = append(why, err)
	}
	if len(why) == 0 {
		why = append(why, errors.New("nobody is named who may have it (--blobs; l1.blobs of an operator)"))
	}
	return nil, fmt.Errorf("%w: 0x%x: %w", ErrMissing, ref.Hash, errors.Join(why...))
}

func (s *Store) ask(ctx context.Context, source Source, ref Ref) (*blob.Blob, error) {
	data, err := source.Fetch(ctx, ref)
	var b *blob.Blob
	if err == nil {
		b, err = named(ref.Hash, data)
	}
	if err != nil && !errors.Is(err, ErrMissing) {
		s.mu.Lock()
		s.rest[source] = time.Now().Add(pause)
		s.mu.Unlock()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", source, err)
	}
	return b, nil
}

// named is the blob that data is, if it has that name.
func named(hash blob.Hash, data []byte) (*blob.Blob, error) {
	b, err := blob.FromBytes(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrWrong, err)
	}
	got, err := b.Hash()
	if err != nil {
		return nil, err
	}
	if got != hash {
		return nil, fmt.Errorf("%w: a blob of hash 0x%x", ErrWrong, got)
	}
	return b, nil
}

func (s *Store) found(hash blob.Hash, b *blob.Blob) error {
	if s.dir == nil {
		return nil
	}
	return s.dir.keep(hash, b)
}

// Keep writes a blob to the directory, where it is durable when Keep returns, and returns its name. ErrNoDir if there is none.
func (s *Store) Keep(b *blob.Blob) (blob.Hash, error) {
	if s.dir == nil {
		return blob.Hash{}, ErrNoDir
	}
	hash, err := b.Hash()
	if err != nil {
		return hash, err
	}
	return hash, s.dir.keep(hash, b)
}
