package datadir

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"syscall"

	"github.com/cockroachdb/pebble/v2"

	"github.com/causeway-l2/causeway/statetree"
)

// refusals are what a disk says that does not take what it is given, or nobody may write to.
var refusals = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EACCES, syscall.EPERM, syscall.EIO, syscall.EFBIG, syscall.EMFILE, syscall.ENFILE}

// explain turns an error of the database into one that says what to do; nil and what is explained stay as they are.
func explain(err error) error {
	if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrDisk) || errors.Is(err, statetree.ErrSchema) {
		return err
	}
	for _, r := range refusals {
		if errors.Is(err, r) {
			return fmt.Errorf("%w (%w)", ErrDisk, err)
		}
	}
	text := err.Error()
	if errors.Is(err, pebble.ErrCorruption) || errors.Is(err, statetree.ErrCorrupt) || strings.Contains(text, "corrupt") || strings.Contains(text, "does not exist") ||
		strings.Contains(text, "no such file") || strings.Contains(text, "checksum") {
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return fmt.Errorf("datadir: %w", err)
}

// unopened explains why a database does not open: what is neither the lock's nor the disk's fault is damage.
func unopened(err error) error {
	if text := err.Error(); strings.Contains(text, "lock held") || strings.Contains(text, "temporarily unavailable") {
		return fmt.Errorf("%w (%w)", ErrLocked, err)
	} else if strings.Contains(text, "format major version") { // one that this release's database does not know, or no more
		return fmt.Errorf("%w (%w)", ErrSchema, err)
	}
	if err = explain(err); errors.Is(err, ErrDisk) || errors.Is(err, ErrDamaged) {
		return err
	}
	return fmt.Errorf("%w (%w)", ErrDamaged, err)
}

// dbLog keeps the database's chatter at debug level.
type dbLog struct {
	log   *slog.Logger
	fatal func(error)
}

// Infof implements pebble.Logger.
func (l dbLog) Infof(format string, args ...any) {
	l.log.Debug(fmt.Sprintf(format, args...), "component", "datadir")
}

// Errorf implements pebble.Logger.
func (l dbLog) Errorf(format string, args ...any) {
	l.log.Error(fmt.Sprintf(format, args...), "component", "datadir")
}

// Fatalf must not return: it is called when it is not known what is on disk.
func (l dbLog) Fatalf(format string, args ...any) {
	l.fatal(fmt.Errorf("%w (%s)", ErrDisk, fmt.Sprintf(format, args...)))
}
