package datadir

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/cockroachdb/pebble/v2"
)

// explain turns an error of the database into one that says what to do.
func explain(err error) error {
	switch text := err.Error(); {
	case strings.Contains(text, "lock held") || strings.Contains(text, "temporarily unavailable"):
		return fmt.Errorf("%w (%w)", ErrLocked, err)
	case errors.Is(err, pebble.ErrCorruption) || strings.Contains(text, "corrupt") || strings.Contains(text, "does not exist") ||
		strings.Contains(text, "checksum"):
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return fmt.Errorf("datadir: %w", err)
}

// dbLog keeps the database's chatter at debug level.
type dbLog struct{ log *slog.Logger }

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
	panic("datadir: the disk fails: " + fmt.Sprintf(format, args...) + "; nothing acknowledged is lost: make room or mend the disk, and start again")
}
