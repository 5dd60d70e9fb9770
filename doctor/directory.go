package doctor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/causeway-l2/causeway/datadir"
	"github.com/causeway-l2/causeway/statetree"
)

// directory checks the data directory, or the one that it will be made in.
func (e *examination) directory() {
	const check = "directory"
	dir := e.cfg.Dir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.say(Warn, check, "nothing, if no operator has run here yet: it makes the directory and reads all of L1 first. Otherwise check dir", "%s is not there", dir)
		for errors.Is(err, fs.ErrNotExist) && filepath.Dir(dir) != dir {
			dir = filepath.Dir(dir)
			_, err = os.Stat(dir)
		}
	case err != nil || !info.IsDir():
		if err == nil {
			err = errors.New("it is no directory")
		}
		e.say(Fail, check, "check dir", "%s: %v", dir, err)
		return
	default:
		e.permissions(dir, info.Mode().Perm())
		e.owner()
	}
	e.exists = dir
	e.disk(dir)
}

func (e *examination) permissions(dir string, mode fs.FileMode) {
	const check = "directory: permissions"
	switch {
	case mode&0o002 != 0:
		e.say(Fail, check, "chmod 700 it", "%s is %v: anybody may write to it", dir, mode)
	case mode&0o077 != 0:
		e.say(Warn, check, "chmod 700 it, unless others of its group are meant to", "%s is %v: others than its owner get in", dir, mode)
	default:
		e.ok(check, "%v", mode)
	}
}

// owner tells whose directory it is, and whether an operator runs.
func (e *examination) owner() {
	found, err := datadir.Inspect(e.cfg.Dir)
	switch {
	case errors.Is(err, datadir.ErrLocked):
		e.running = true
		e.say(Warn, "directory: one writer", "nothing, if that is this operator; what is in the directory was not looked at", "a process has %s open: an operator runs", e.cfg.Dir)
		return
	case errors.Is(err, datadir.ErrSchema) || errors.Is(err, statetree.ErrSchema):
		e.say(Fail, "directory: schema", "run the version that wrote it, or name an empty directory: what L1 has comes back", "%v", err)
	case err != nil:
		e.say(Fail, "directory: database", "mend the disk or the permissions; if it is damaged, move it away and start with an empty one", "%v", err)
	case found.Empty:
		e.ok("directory: one writer", "nobody has it, and nothing is in it yet")
		e.found = &found
	default:
		e.ok("directory: one writer", "nobody has it")
		e.ok("directory: schema", "this version's, of rollup %s, shape %d", found.Rollup, found.Shape)
		e.found = &found
	}
}

func (e *examination) disk(dir string) {
	took, err := syncTime(dir)
	switch {
	case err != nil:
		e.say(Fail, "disk: durable write", "let this user write there, or mend the disk", "%v", err)
		return
	case took > e.Bounds.Sync:
		e.say(Warn, "disk: durable write", "use a faster disk: every op is on it before it is acknowledged", "%v", took.Round(10*time.Microsecond))
	default:
		e.ok("disk: durable write", "%v", took.Round(10*time.Microsecond))
	}
	const check = "disk: free"
	free, err := datadir.FreeBytes(dir)
	switch {
	case err != nil:
		e.say(Warn, check, "look at it yourself", "%v", err)
	case free < e.cfg.MinFree:
		e.say(Fail, check, "make room: with less than minFreeMiB ops are refused", "%d MiB, minFreeMiB is %d", free>>20, e.cfg.MinFree>>20)
	case free < max(e.Bounds.Free, 4*e.cfg.MinFree):
		e.say(Warn, check, "make room soon", "%d MiB, ops are refused below %d", free>>20, e.cfg.MinFree>>20)
	default:
		e.ok(check, "%d MiB", free>>20)
	}
}

// syncTime is the median of a few durable writes of 4 KiB.
func syncTime(dir string) (took time.Duration, err error) {
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(f.Name())) }()
	var all []time.Duration
	block := make([]byte, 4096)
	for range 7 {
		begun := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		all = append(all, time.Since(begun))
	}
	slices.Sort(all)
	return all[len(all)/2], nil
}

// secrets checks that nobody else reads what only the operator may. L1's key is read later on.
func (e *examination) secrets() {
	files := []string{e.File.Queue.TokenFile, e.File.Queue.CertKey, e.File.Artifacts.TokenFile}
	if e.Access == nil {
		users, err := filepath.Glob(filepath.Join(e.cfg.Dir, "queue", "users", "*.key"))
		if err != nil {
			e.say(Fail, "secrets", "check dir", "%v", err)
		}
		files = append(files, users...)
	}
	for _, file := range files {
		if file == "" {
			continue
		}
		check := "secret " + filepath.Base(file)
		info, err := os.Stat(file)
		switch {
		case err != nil:
			e.say(Fail, check, "put it there, for its owner alone", "%v", err)
		case info.Mode().Perm()&0o077 != 0:
			e.say(Fail, check, "chmod 600 it; if others may have read it, replace it", "%s is %v: others than its owner may read it", file, info.Mode().Perm())
		default:
			e.ok(check, "%v", info.Mode().Perm())
		}
	}
}
