package datadir

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// A directory keeps its name, and who copies it gets another one: two of one name would both be let in where one at a time may lead.
func TestCopyHasAnotherName(t *testing.T) {
	claim := func(dir string) string {
		name, release, err := Claim(dir)
		require.NoError(t, err)
		require.NoError(t, release.Close())
		return name
	}
	dir, copied := t.TempDir(), t.TempDir()
	name := claim(dir)
	require.Equal(t, name, claim(dir))
	require.NoError(t, os.CopyFS(copied, os.DirFS(dir)))
	require.NotEqual(t, name, claim(copied))
	require.Equal(t, name, claim(dir))
}
