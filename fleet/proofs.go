package fleet

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/workers"
)

// proofStore keeps verified proofs by job outside the queue, so that a queue that loses everything costs no proof. What it returns is verified
// again. Without a directory they are kept in memory.
type proofStore struct {
	dir string
	mu  *sync.Mutex // guards mem
	mem map[string][]byte
}

func openProofs(dir string) (proofStore, error) {
	s := proofStore{dir: dir, mu: &sync.Mutex{}, mem: map[string][]byte{}}
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return s, fmt.Errorf("fleet: proofs: %w", err)
		}
	}
	return s, nil
}

// path has the job's last batch in front, so that proofs of final batches are known by their names.
func (s proofStore) path(j workers.Job) string {
	return filepath.Join(s.dir, fmt.Sprintf("%d-%s%s", j.LastBatch, j.ID, proofEnding))
}

const proofEnding = ".proof"

// put keeps a proof, which stays once put has returned.
func (s proofStore) put(j workers.Job, data []byte) error {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.mem[s.path(j)] = data
		return nil
	}
	if err := durable.Replace(s.path(j), ".put-*", durable.Bytes(data)); err != nil {
		return fmt.Errorf("keep proof: %w", err)
	}
	return nil
}

// get returns nil if there is none.
func (s proofStore) get(j workers.Job) ([]byte, error) {
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.mem[s.path(j)], nil
	}
	data, err := os.ReadFile(s.path(j))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// forget drops the proofs whose last batch is at most upTo, and what a crash left half written.
func (s proofStore) forget(upTo uint64) error {
	old := func(name string) bool {
		number, _, ok := strings.Cut(filepath.Base(name), "-")
		n, err := strconv.ParseUint(number, 10, 64)
		return ok && err == nil && n <= upTo && strings.HasSuffix(name, proofEnding)
	}
	if s.dir == "" {
		s.mu.Lock()
		defer s.mu.Unlock()
		maps.DeleteFunc(s.mem, func(name string, _ []byte) bool { return old(name) })
		return nil
	}
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return fmt.Errorf("forget proofs: %w", err)
	}
	for _, f := range files {
		if info, statErr := f.Info(); old(f.Name()) || strings.HasPrefix(f.Name(), ".put-") && statErr == nil && time.Since(info.ModTime()) > time.Hour {
			if removeErr := os.Remove(filepath.Join(s.dir, f.Name())); !errors.Is(removeErr, os.ErrNotExist) {
				err = errors.Join(err, removeErr)
			}
		}
	}
	return err
}
