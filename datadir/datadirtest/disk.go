// Package datadirtest is a disk for tests, whose plug can be pulled.
package datadirtest

import (
	"math/rand/v2"

	"github.com/cockroachdb/pebble/v2/vfs"

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
