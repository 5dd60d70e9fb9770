package prover

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"
)

// lockPause is between two tries for a lock: what holds one takes seconds to
// minutes.
const lockPause = 20 * time.Millisecond

// lock makes the caller the only writer of a circuit's folder, among goroutines
// and processes, until unlock. The system drops the lock of a process that
// dies.
func (s Store) lock(name string) (unlock func(), err error) {
	return s.lockUntil(context.Background(), name)
}

// lockUntil is lock, and waits no longer than ctx.
func (s Store) lockUntil(ctx context.Context, name string) (unlock func(), err error) {
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return nil, err
	}
	path := filepath.Join(s.Dir, "."+name+".lock")
	f, how, err := openLock(path)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return func() {}, nil
	}
	for {
		err = syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		if err != syscall.EINTR && err != syscall.EWOULDBLOCK {
			break
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, fmt.Errorf("lock %s, which another process holds: %w", path, ctx.Err())
		case <-time.After(lockPause):
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if err := s.putBack(name); err != nil {
		f.Close()
		return nil, err
	}
	return func() { f.Close() }, nil // closing drops the lock
}

// openLock opens the file that is locked, and tells how. Who may only read in
// the directory, as in a volume that is mounted so, shares the lock with others
// who do; where there is no file, nobody has written, and there is nothing to
// lock.
func openLock(path string) (f *os.File, how int, err error) {
	f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if !IsReadOnly(err) {
		return f, syscall.LOCK_EX, err
	}
	f, err = os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	return f, syscall.LOCK_SH, err
}

// IsReadOnly tells whether an error of writing says that this process may not.
func IsReadOnly(err error) bool {
	return errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission)
}
