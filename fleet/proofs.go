package fleet

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/causeway-l2/causeway/workers"
)

// proofStore keeps verified proofs by job outside the queue, so that a queue that loses everything costs no proof. What it returns is verified
// again. Without a directory they are kept in memory.
type proofStore struct {
	dir string
	mu  *sync.Mutex // guards mem
	mem map[workers.Digest][]byte
}

func openProofs(dir string) (proofStore, error) {
	s := proofStore{dir: dir, mu: &sync.Mutex{}, mem: map[workers.Digest][]byte{}}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return s, fmt.Errorf("fleet: proofs: %w", err)
		}
	}
	return s, nil
}

func (s proofStore) path(id workers.Digest) string { return filepath.Join(s.dir, id.String()+".proof") }

// put writes a temporary file, syncs and renames it: a name never shows half a proof.
func (s proofStore) put(id workers.Digest, data []byte) (err error) {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.mem[id] = data
		return nil
	}
	f, err := os.CreateTemp(s.dir, ".put-*")
	if err != nil {
		return fmt.Errorf("keep proof: %w", err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path(id))
	}
	if err != nil {
		os.Remove(f.Name()) // what counts is the first error
		return fmt.Errorf("keep proof: %w", err)
	}
	return nil
}

// get returns nil if there is none.
func (s proofStore) get(id workers.Digest) ([]byte, error) {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.mem[id], nil
	}
	data, err := os.ReadFile(s.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

func (s proofStore) drop(id workers.Digest) error {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.mem, id)
		return nil
	}
	if err := os.Remove(s.path(id)); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
