// Package datadirtest is a disk for tests: its plug can be pulled, its writes fail, its files are damaged.
package datadirtest

import (
	"io"
	"math/rand/v2"
	"slices"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/errorfs"

	"github.com/causeway-l2/causeway/datadir"
)

// Disk keeps files in memory, and knows what of them was synced.
type Disk struct{ fs *vfs.MemFS }

// New returns an empty disk.
func New() *Disk { return &Disk{vfs.NewCrashableMem()} }

// FS is what a directory is opened on.
func (d *Disk) FS() datadir.FS { return d.fs }

// Crash returns the disk as it is after the plug was pulled now: all that was synced, and of the rest so many percent, chosen by seed.
func (d *Disk) Crash(percent int, seed uint64) *Disk {
	return &Disk{d.fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rand.New(rand.NewPCG(seed, 1))})}
}

// Failing is the disk with an error from its at-th change on: writes, syncs, creations, renames and removals. failed tells whether it came to that.
func (d *Disk) Failing(at int32, err error) (fs datadir.FS, failed func() bool) {
	var left atomic.Int32
	left.Store(at)
	return errorfs.Wrap(d.fs, errorfs.InjectorFunc(func(op errorfs.Op) error {
		if op.Kind.ReadOrWrite() != errorfs.OpIsWrite || left.Add(-1) >= 0 {
			return nil
		}
		return err
	})), func() bool { return left.Load() < 0 }
}

// SetFree sets how many bytes the disk says that it has left.
func (d *Disk) SetFree(bytes uint64) {
	d.fs.TestingSetDiskUsage(vfs.DiskUsage{AvailBytes: bytes, TotalBytes: 1 << 40})
}

// Files lists the files below a directory.
func (d *Disk) Files(dir string) (out []string) {
	names, err := d.fs.List(dir)
	if err != nil {
		panic(err)
	}
	for _, name := range slices.Sorted(slices.Values(names)) {
		path := d.fs.PathJoin(dir, name)
		if info, err := d.fs.Stat(path); err == nil && info.IsDir() {
			out = append(out, d.Files(path)...)
		} else if err == nil {
			out = append(out, path)
		}
	}
	return out
}

// Read returns a file's content.
func (d *Disk) Read(name string) []byte {
	f, err := d.fs.Open(name)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		panic(err)
	}
	return b
}

// Damage replaces what is in a file by what f makes of it; nil removes the file.
func (d *Disk) Damage(name string, f func([]byte) []byte) {
	if f == nil {
		if err := d.fs.Remove(name); err != nil {
			panic(err)
		}
		return
	}
	b := f(d.Read(name))
	file, err := d.fs.Create(name, vfs.WriteCategoryUnspecified)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	if _, err := file.Write(b); err != nil {
		panic(err)
	}
}
