package prover

import (
	"bufio"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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

// readDigested opens a file, checks its length and SHA-256, and only then lets
// read have it. Refusals wrap ErrKeysCorrupt.
func readDigested(path string, want Digest, size int64, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return corrupt(path, err)
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{sum}, f, make([]byte, fileBuffer))
	if err != nil {
		return corrupt(path, err)
	}
	if n != size {
		return corrupt(path, fmt.Errorf("%d bytes, the manifest says %d", n, size))
	}
	if got := Digest(sum.Sum(nil)); got != want {
		return corrupt(path, fmt.Errorf("digest %s, the manifest says %s", got, want))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return corrupt(path, err)
	}
	if err := read(bufio.NewReaderSize(f, fileBuffer)); err != nil {
		return corrupt(path, err)
	}
	return nil
}

func corrupt(path string, err error) error {
	return fmt.Errorf("%w: %s: %w: delete the folder %s and run keys setup", ErrKeysCorrupt, path, err, filepath.Dir(path))
}

// syncDir makes a rename in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
