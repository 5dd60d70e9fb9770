package blobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/rollup/blob"
)

// Dir keeps blobs in files whose names are the 64 digits of their hashes. Several processes may use one.
type Dir struct {
	path  string
	swept sync.Once
}

// NewDir is made when the first blob is kept: most rollups have none.
func NewDir(path string) *Dir { return &Dir{path: path} }

// String implements Source. A directory that was mistyped has no blobs either: whoever reads what was asked sees it.
func (d *Dir) String() string {
	if _, err := os.Stat(d.path); errors.Is(err, fs.ErrNotExist) {
		return "directory " + d.path + ", which is not there"
	}
	return "directory " + d.path
}

func (d *Dir) file(hash blob.Hash) string { return filepath.Join(d.path, fmt.Sprintf("%x", hash)) }

// Fetch implements Source. A file may be damaged: who reads it compares it with its name.
func (d *Dir) Fetch(_ context.Context, ref Ref) ([]byte, error) {
	data, err := d.Read(ref.Hash)
	if err == nil && data == nil {
		err = ErrMissing
	}
	return data, err
}

// Read returns what is in a blob's file, nil if there is none.
func (d *Dir) Read(hash blob.Hash) ([]byte, error) {
	f, err := os.Open(d.file(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("blobs: %w", err)
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, blob.Bytes+1))
}

// keep writes b under its name, in place of a damaged file if there is one. The file is there as a whole or not at all, whenever the power fails.
func (d *Dir) keep(hash blob.Hash, b *blob.Blob) error {
	if had, err := d.Read(hash); err == nil && bytes.Equal(had, b[:]) {
		return durable.SyncDir(d.path) // whoever wrote it may be about to do that
	}
	if err := d.write(d.file(hash), b[:]); err != nil {
		return fmt.Errorf("blobs: keep 0x%x: %w", hash, err)
	}
	return nil
}

func (d *Dir) write(name string, data []byte) error {
	if err := os.MkdirAll(d.path, 0o755); err != nil {
		return err
	}
	if err := durable.SyncDir(filepath.Dir(d.path)); err != nil {
		return err
	}
	d.swept.Do(d.sweep)
	return durable.Replace(name, part+"*", durable.Bytes(data))
}

// part begins the name of a file that is being written.
const part = "part-"

// sweep removes what crashes left: parts that nobody can be writing any more. It reads the names of all that is kept, so it runs once: one that stays until the
// directory is opened again costs a blob's bytes, and nothing else.
func (d *Dir) sweep() {
	files, err := os.ReadDir(d.path)
	if err != nil {
		return
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), part) {
			continue
		}
		if info, err := f.Info(); err == nil && time.Since(info.ModTime()) > time.Hour {
			os.Remove(filepath.Join(d.path, f.Name()))
		}
	}
}
