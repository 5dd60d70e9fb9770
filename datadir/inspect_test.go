package datadir_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/datadir"
)

// files of a directory and what is in them, but for the lock.
func files(t *testing.T, dir string) (all []string) {
	require.NoError(t, filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || info.Name() == "LOCK" {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, fmt.Sprintf("%s %x", path, b))
		return err
	}))
	return all
}

// Inspect tells whose a directory is, refuses what Open refuses, and changes nothing.
func TestInspect(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	f, err := datadir.Inspect(dir)
	require.NoError(t, err)
	require.Equal(t, datadir.Found{Empty: true}, f)
	require.NoFileExists(t, dir)

	cfg := datadir.Default()
	cfg.Identity = datadir.Identity{Rollup: "0x01", Shape: 3}
	d, err := datadir.Open(dir, cfg)
	require.NoError(t, err)
	require.NoError(t, d.SaveProof(1, []byte("proof")))
	_, err = datadir.Inspect(dir)
	require.ErrorIs(t, err, datadir.ErrLocked)
	require.NoError(t, d.Close())
	info, err := os.Stat(dir)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm(), "what is accepted is nobody else's to read or write")

	before := files(t, dir)
	f, err = datadir.Inspect(dir)
	require.NoError(t, err)
	require.Equal(t, datadir.Found{Identity: cfg.Identity}, f)
	require.Equal(t, before, files(t, dir))

	d, err = datadir.Open(dir, cfg)
	require.NoError(t, err)
	proof, err := d.Proof(1)
	require.NoError(t, err)
	require.Equal(t, []byte("proof"), proof)
	require.NoError(t, d.Close())

	setSchema(t, dir, `{"schema":99}`)
	_, err = datadir.Inspect(dir)
	require.ErrorIs(t, err, datadir.ErrSchema)
	setSchema(t, dir, `{`)
	_, err = datadir.Inspect(dir)
	require.ErrorIs(t, err, datadir.ErrDamaged)
}

func setSchema(t *testing.T, dir, value string) {
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "mark"))) // it is about files that this write replaces
	db, err := pebble.Open(filepath.Join(dir, "db"), &pebble.Options{FormatMajorVersion: pebble.FormatNewest, Logger: quiet{}})
	require.NoError(t, err)
	require.NoError(t, db.Set([]byte{'M'}, []byte(value), pebble.Sync))
	require.NoError(t, db.Close())
}

type quiet struct{}

func (quiet) Infof(string, ...any)      {}
func (quiet) Errorf(string, ...any)     {}
func (quiet) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }
