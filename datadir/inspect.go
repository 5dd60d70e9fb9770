package datadir

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Found is whose directory it is.
type Found struct {
	Identity
	Empty bool // no operator has written to it yet
}

// Inspect reads whose directory it is and changes nothing in it. Errors are those of Open: ErrLocked while an operator runs on it. It has the directory to
// itself meanwhile.
func Inspect(dir string) (f Found, err error) {
	disk := vfs.Default
	db := disk.PathJoin(dir, "db")
	if _, err := disk.Stat(db); errors.Is(err, fs.ErrNotExist) {
		return Found{Empty: true}, nil
	} else if err != nil {
		return f, explain(err)
	}
	d := &Dir{cfg: Config{Fatal: func(err error) { panic(err) }}, path: dir}
	defer func() { err = errors.Join(err, d.Close()) }()
	if d.lock, err = pebble.LockDirectory(db, disk); err != nil {
		return f, unopened(err)
	}
	m, err := readMark(disk, disk.PathJoin(dir, "mark"))
	if err != nil {
		return f, explain(err)
	}
	if err := m.check(disk, db); err != nil {
		return f, unopened(err)
	}
	d.db, err = pebble.Open(db, &pebble.Options{FS: disk, Lock: d.lock, ReadOnly: true, FormatMajorVersion: pebble.FormatNewest,
		Logger: dbLog{slog.New(slog.DiscardHandler), d.cfg.Fatal}})
	if errors.Is(err, pebble.ErrDBDoesNotExist) {
		return Found{Empty: true}, nil
	}
	if err != nil {
		return f, unopened(err)
	}
	var have meta
	ok, err := d.getJSON([]byte{keyMeta}, &have)
	if err == nil && ok && have.Schema != schema {
		err = fmt.Errorf("%w: it has schema %d, this is %d", ErrSchema, have.Schema, schema)
	}
	return Found{Identity: have.Identity, Empty: !ok}, err
}

// FreeBytes tells how many bytes the disk under a path has left.
func FreeBytes(path string) (uint64, error) {
	u, err := vfs.Default.GetDiskUsage(path)
	return u.AvailBytes, err
}
