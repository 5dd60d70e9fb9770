package datadir

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Claim has a directory, which need not be open yet, for this process until release is closed: ErrLocked if another has it. The name is the directory's own, and
// no other one's, nor a copy's: who comes with it went on from where the one before stopped.
func Claim(dir string) (name string, release io.Closer, err error) {
	at := filepath.Join(dir, "claim")
	if err := makeDir(vfs.Default, at); err != nil {
		return "", nil, explain(err)
	}
	lock, err := pebble.LockDirectory(at, vfs.Default)
	if err != nil {
		return "", nil, unopened(err)
	}
	if name, err = nameIn(filepath.Join(at, "name")); err != nil {
		return "", nil, errors.Join(fmt.Errorf("datadir: name of %s: %w", dir, err), lock.Close())
	}
	return name, lock, nil
}

// nameIn reads or makes the file. One that was not written whole is made again: it was of use to nobody yet, or costs a wait. Its inode is part of the name, or a copy of
// the directory would be taken for it.
func nameIn(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if raw, err := hex.DecodeString(string(b)); err != nil || len(raw) != 16 {
		raw = make([]byte, 16)
		if _, err := rand.Read(raw); err != nil {
			return "", err
		}
		b = hex.AppendEncode(nil, raw)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			return "", err
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", fmt.Errorf("%s: its inode is not told", file)
	}
	return fmt.Sprintf("%s-%d", b, stat.Ino), nil
}
