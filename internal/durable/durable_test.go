package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Until all of a file is written its name is the old one's, and it has its name before the directory is synced.
func TestReplace(t *testing.T) {
	before := SyncDir
	defer func() { SyncDir = before }()
	dir, synced := t.TempDir(), 0
	path := filepath.Join(dir, "file")
	holds := func(want string) {
		t.Helper()
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, want, string(data))
	}
	SyncDir = func(d string) error {
		require.Equal(t, dir, d)
		holds("new")
		synced++
		return before(d)
	}
	require.NoError(t, os.WriteFile(path, []byte("old"), 0o600))
	require.NoError(t, Replace(path, ".part-*", func(f *os.File) error {
		defer holds("old")
		return Bytes([]byte("new"))(f)
	}))
	require.Equal(t, 1, synced)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode())
}

// What fails leaves the old file, and nothing beside it; a directory that cannot be synced is an error.
func TestReplaceFails(t *testing.T) {
	dir, broken := t.TempDir(), errors.New("no disk")
	path := filepath.Join(dir, "file")
	require.NoError(t, Replace(path, ".part-*", Bytes([]byte("old"))))
	require.ErrorIs(t, Replace(path, ".part-*", func(f *os.File) error { return errors.Join(Bytes([]byte("half"))(f), broken) }), broken)
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.Error(t, Replace(filepath.Join(dir, "folder"), ".part-*", Bytes(nil)), "a folder is not replaced")
	require.ErrorIs(t, Replace(filepath.Join(dir, "none", "file"), ".part-*", Bytes(nil)), fs.ErrNotExist)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 2, "the file and the folder")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "old", string(data))

	before := SyncDir
	defer func() { SyncDir = before }()
	SyncDir = func(string) error { return broken }
	require.ErrorIs(t, Replace(path, ".part-*", Bytes([]byte("new"))), broken)
	require.ErrorIs(t, before(filepath.Join(dir, "none")), fs.ErrNotExist)
}
