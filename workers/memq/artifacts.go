package memq

import (
	"bytes"
	"context"
	"fmt"
	"sync"

	"github.com/causeway-l2/causeway/workers"
)

// Artifacts implements workers.Artifacts. The zero value is empty and ready.
type Artifacts struct {
	mu   sync.Mutex // guards data
	data map[workers.Digest][]byte
}

// Put implements workers.Artifacts.
func (a *Artifacts) Put(ctx context.Context, data []byte) (workers.Digest, error) {
	if len(data) > workers.MaxArtifact {
		return workers.Digest{}, fmt.Errorf("%w: %d bytes", workers.ErrTooLarge, len(data))
	}
	d := workers.DigestOf(data)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.data == nil {
		a.data = map[workers.Digest][]byte{}
	}
	a.data[d] = append([]byte{}, data...)
	return d, ctx.Err()
}

// Get implements workers.Artifacts.
func (a *Artifacts) Get(ctx context.Context, d workers.Digest) ([]byte, error) {
	a.mu.Lock()
	data, ok := a.data[d]
	a.mu.Unlock()
	if !ok {
		return nil, fmt.Errorf("%w: %s", workers.ErrNotFound, d)
	}
	if err := workers.VerifyArtifact(data, d); err != nil {
		return nil, err
	}
	return bytes.Clone(data), ctx.Err()
}

// Corrupt flips a bit of a stored artifact, as a bad disk would.
func (a *Artifacts) Corrupt(d workers.Digest) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if data := a.data[d]; len(data) > 0 {
		data = bytes.Clone(data)
		data[len(data)/2] ^= 1
		a.data[d] = data
	}
}
