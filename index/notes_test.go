package index_test

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/rollup"
)

// Notes that cannot be read, as of a disk that fails, are not written over: what is left of them may be read the next time.
func TestNotesThatCannotBeReadStay(t *testing.T) {
	cfg := index.Default()
	cfg.File = filepath.Join(t.TempDir(), "notes.jsonl")
	require.NoError(t, os.Mkdir(cfg.File, 0o700)) // opens, and cannot be read
	_, err := index.New(cfg)
	var failed *fs.PathError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "read", failed.Op)
	require.NoFileExists(t, cfg.File+".new")
}

// An end of more bytes than any note has is what a crash left, as others that are no notes.
func TestNotesEndBeforeWhatIsTooLong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	id := accept(i, 1, &rollup.Transfer{})
	require.NoError(t, i.Close())
	notes, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(file, append(notes, make([]byte, 17<<20)...), 0o600))
	i = open(t, file, nil)
	_, ok := i.Op(id)
	require.True(t, ok)
	require.NoError(t, i.Close())
	again, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, notes, again)
}

// Notes that the disk does not take for good do not replace those that it has.
func TestNotesAreOnDiskBeforeTheyReplaceOthers(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	i := open(t, file, nil)
	id := accept(i, 1, &rollup.Transfer{})
	require.NoError(t, i.Close())
	require.NoError(t, os.Symlink(os.DevNull, file+".new")) // takes all, and cannot be synced
	cfg := index.Default()
	cfg.File = file
	_, err := index.New(cfg)
	require.ErrorContains(t, err, "sync")
	require.NoError(t, os.Remove(file+".new"))
	i = open(t, file, nil)
	_, ok := i.Op(id)
	require.True(t, ok)
	require.NoError(t, i.Close())
}

// The name of what replaces the notes is on disk, too, before more is noted.
func TestNotesHaveTheirNameOnDisk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "notes.jsonl")
	var log bytes.Buffer
	i := open(t, file, func(c *index.Config) {
		c.MaxOps, c.MaxBatches, c.Log = 2, 1, slog.New(slog.NewTextHandler(&log, nil))
	})
	var synced []string
	var broken error
	before := durable.SyncDir
	defer func() { durable.SyncDir = before }()
	durable.SyncDir = func(path string) error {
		require.NoFileExists(t, file+".new", "it was renamed")
		synced = append(synced, path)
		return broken
	}
	rewrite := func() {
		for n := range 7 {
			accept(i, n, &rollup.Transfer{})
		}
	}
	rewrite()
	require.Equal(t, []string{filepath.Dir(file)}, synced)
	require.NotContains(t, log.String(), "no more notes")
	broken = errors.New("no disk")
	rewrite()
	require.Contains(t, log.String(), "no more notes")
	require.Contains(t, log.String(), "no disk")
	require.NoError(t, i.Close())
}
