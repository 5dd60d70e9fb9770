package prover

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime/debug"
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
// is mapped stays. Refusals wrap ErrKeysCorrupt; that the system does not let
// this process read says nothing of the file, and is another error.
func readDigested(path string, want Digest, size int64, read func(*bytes.Reader) error) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return corrupt(path, err)
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() != size || size <= 0 {
		return corrupt(path, fmt.Errorf("%d bytes, the manifest says %d", info.Size(), size))
	}
	data, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_PRIVATE)
	if err != nil {
		return fmt.Errorf("map %s: %w", path, err)
	}
	got, err := digestOf(data)
	if err == nil && got != want {
		err = fmt.Errorf("digest %s, the manifest says %s", got, want)
	}
	if err == nil {
		err = read(bytes.NewReader(data))
	}
	if err := errors.Join(err, syscall.Munmap(data)); err != nil {
		return corrupt(path, err)
	}
	return nil
}

// digestOf reads all of a mapped file. What the disk does not give, or somebody
// cuts off meanwhile, is a fault of memory, which would end the process.
func digestOf(data []byte) (d Digest, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("it cannot be read to its end: %v", fault)
		}
	}()
	return sha256.Sum256(data), nil
}

func corrupt(path string, err error) error {
	return fmt.Errorf("%w: %s: %w", ErrKeysCorrupt, path, err)
}
