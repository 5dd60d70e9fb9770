package index_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/index"
	"github.com/causeway-l2/causeway/rollup"
)

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
	i.OnSync(func(path string) error {
		require.NoFileExists(t, file+".new", "it was renamed")
		synced = append(synced, path)
		return broken
	})
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
