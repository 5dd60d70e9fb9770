package prover

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// fileBuffer is the buffer in bytes between keys and files.
const fileBuffer = 1 << 20

// bytesWriter writes b, in the form writeDigested takes.
func bytesWriter(b []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	}
}

// writeDigested creates a file, lets write fill it, and makes it durable. It
// returns the SHA-256 and the length in bytes of what was written.
func writeDigested(path string, write func(io.Writer) error) (Digest, int64, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return Digest{}, 0, err
	}
	sum := sha256.New()
	out := bufio.NewWriterSize(io.MultiWriter(f, sum), fileBuffer)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	size, seekErr := f.Seek(0, io.SeekCurrent)
	if err := errors.Join(err, seekErr, f.Close()); err != nil {
		return Digest{}, 0, fmt.Errorf("write %s: %w", path, err)
	}
	return Digest(sum.Sum(nil)), size, nil
}

// readDigested maps a file into memory, checks its length and SHA-256, and only
// then lets read have it. Both look at the same pages, so the file is read from
// the disk once, and workers on one machine share what the system has read.
// Keys are replaced by renaming their folder, never written over, so that what
// is mapped stays. Refusals wrap ErrKeysCorrupt.
func readDigested(path string, want Digest, size int64, read func(*bytes.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return corrupt(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return corrupt(path, err)
	}
	if info.Size() != size || size <= 0 {
		return corrupt(path, fmt.Errorf("%d bytes, the manifest says %d", info.Size(), size))
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return corrupt(path, fmt.Errorf("map: %w", err))
	}
	if got := Digest(sha256.Sum256(data)); got != want {
		return errors.Join(corrupt(path, fmt.Errorf("digest %s, the manifest says %s", got, want)), syscall.Munmap(data))
	}
	if err := errors.Join(read(bytes.NewReader(data)), syscall.Munmap(data)); err != nil {
		return corrupt(path, err)
	}
	return nil
}

func corrupt(path string, err error) error {
	return fmt.Errorf("%w: %s: %w: delete the folder %s and run causeway keys setup", ErrKeysCorrupt, path, err, filepath.Dir(path))
}
