package datadir

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// strictFS ends the process where the database would panic, which it does when a directory cannot be synced; and it tells the mark of the list of files.
type strictFS struct {
	vfs.FS
	mark  *mark
	fatal func(error)
}

// OpenDir implements vfs.FS.
func (s strictFS) OpenDir(name string) (vfs.File, error) {
	f, err := s.FS.OpenDir(name)
	if err != nil {
		return nil, err
	}
	return strictDir{f, name, s.fatal}, nil
}

// Create implements vfs.FS.
func (s strictFS) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := s.FS.Create(name, category)
	if number := manifestNumber(s.PathBase(name)); err == nil && number != 0 {
		return &listFile{File: f, mark: s.mark, written: manifest{number: number}}, nil
	}
	return f, err
}

type strictDir struct {
	vfs.File
	name  string
	fatal func(error)
}

// Sync implements vfs.File.
func (d strictDir) Sync() error {
	err := d.File.Sync()
	if err != nil {
		d.fatal(fmt.Errorf("%w (directory %s: %w)", ErrDisk, d.name, err))
	}
	return err
}

// listFile is the list of files while it is written, by one goroutine.
type listFile struct {
	vfs.File
	mark    *mark
	written manifest
}

// Write implements vfs.File.
func (l *listFile) Write(b []byte) (int, error) {
	own := bytes.Clone(b) // in tests for races, Pebble's files in memory write it over, to find who keeps it
	n, err := l.File.Write(b)
	l.written.size += uint64(n)
	l.written.sum = crc32.Update(l.written.sum, crc32.IEEETable, own[:n])
	return n, err
}

// Sync implements vfs.File.
func (l *listFile) Sync() error {
	if err := l.File.Sync(); err != nil {
		return err
	}
	return l.mark.list(l.written)
}

// makeDir makes a directory and those above it, durably.
func makeDir(disk vfs.FS, dir string) error {
	if _, err := disk.Stat(dir); err == nil {
		return nil
	}
	above := disk.PathDir(dir)
	if above != dir {
		if err := makeDir(disk, above); err != nil {
			return err
		}
	}
	if err := disk.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := disk.OpenDir(above)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
