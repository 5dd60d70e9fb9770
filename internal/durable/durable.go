// Package durable puts files in their places for good: when a call has returned without an error, no power loss takes back what it did.
package durable

import (
	"errors"
	"os"
	"path/filepath"
)

// Replace has write fill a new file, which only then takes the place of path, if there is one: at any time path is the old file or the new one,
// as a whole. Until then the new one, of mode 0600 unless write changes that, is beside it, under a name as os.CreateTemp makes of temporary; a
// crash may leave it there. After an error path is as it was, unless SyncDir failed.
func Replace(path, temporary string, write func(*os.File) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), temporary)
	if err != nil {
		return err
	}
	if err = errors.Join(write(f), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name()) // what counts is the first error
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// Bytes writes data, for Replace.
func Bytes(data []byte) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.Write(data)
		return err
	}
}

// SyncDir makes the names in a directory survive a power loss. It is a variable for tests, which cannot pull the plug.
var SyncDir = func(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
