package datadir

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"
)

// counts are how many ops were accepted and how often was sealed, ever. Neither becomes less.
type counts struct{ ops, seals uint64 }

// manifest is the file that lists the database's files: how much of the one of this name is durable, and the CRC-32 of that.
type manifest struct {
	number, size uint64
	sum          uint32
}

// mark is a file beside the database that says what the database has to hold at least. To the database, a log or a list of files whose end is unreadable looks
// like one that power loss has cut off before anything there was acknowledged; the mark tells the two apart. It is written after what it counts is durable,
// and not synced: power loss may leave an older one, which asks for less.
//
// Layout: ops 8 ‖ seals 8 ‖ manifest: number 8 ‖ size 8 ‖ CRC-32 4; then the CRC-32 of all that, 4; big-endian.
type mark struct {
	mu       sync.Mutex
	file     vfs.File
	counts   counts
	manifest manifest
}

const markSize = 40

// openMark opens or makes the file. One that does not hold together asks for nothing.
func openMark(disk vfs.FS, name string) (*mark, error) {
	m, err := readMark(disk, name)
	if err != nil {
		return nil, err
	}
	m.file, err = disk.OpenReadWrite(name, vfs.WriteCategoryUnspecified)
	return m, err
}

// readMark is openMark without the file.
func readMark(disk vfs.FS, name string) (*mark, error) {
	m := &mark{}
	b, err := readFile(disk, name, markSize)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if len(b) == markSize && crc32.ChecksumIEEE(b[:markSize-4]) == binary.BigEndian.Uint32(b[markSize-4:]) {
		n := func(at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
		m.counts, m.manifest = counts{n(0), n(8)}, manifest{n(16), n(24), binary.BigEndian.Uint32(b[32:])}
	}
	return m, nil
}

// readFile reads the beginning of a file, and less when it is shorter.
func readFile(disk vfs.FS, name string, size uint64) ([]byte, error) {
	f, err := disk.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	b := make([]byte, min(size, uint64(info.Size())))
	if len(b) > 0 {
		_, err = f.ReadAt(b, 0)
	}
	return b, errors.Join(err, f.Close())
}

// raise notes what is durable now.
func (m *mark) raise(c counts) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := counts{max(c.ops, m.counts.ops), max(c.seals, m.counts.seals)}
	if next == m.counts {
		return nil
	}
	m.counts = next
	return m.write()
}

// list notes how much of the list of files is durable.
func (m *mark) list(n manifest) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.manifest = n
	return m.write()
}

func (m *mark) write() error {
	b := make([]byte, 0, markSize)
	for _, n := range []uint64{m.counts.ops, m.counts.seals, m.manifest.number, m.manifest.size} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	b = binary.BigEndian.AppendUint32(b, m.manifest.sum)
	_, err := m.file.WriteAt(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b)), 0)
	return err
}

// check refuses, before the database is opened and cleans up, a list of files that is gone or is not what was written.
func (m *mark) check(disk vfs.FS, dir string) error {
	if m.manifest.size == 0 {
		return nil
	}
	name, err := atomicfs.ReadMarker(disk, dir, "manifest")
	if err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("%w: the list of its files is gone", ErrDamaged)
	}
	if manifestNumber(name) != m.manifest.number { // it was about to be replaced
		return nil
	}
	b, err := readFile(disk, disk.PathJoin(dir, name), m.manifest.size)
	if err != nil {
		return err
	}
	if uint64(len(b)) != m.manifest.size || crc32.ChecksumIEEE(b) != m.manifest.sum {
		return fmt.Errorf("%w: %s is not what was written", ErrDamaged, name)
	}
	return nil
}

// manifestNumber of a file's name; 0 for other files.
func manifestNumber(name string) (n uint64) {
	if _, err := fmt.Sscanf(name, "MANIFEST-%d", &n); err != nil {
		return 0
	}
	return n
}
