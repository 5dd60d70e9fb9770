package vectors

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

const dir = "../../../testdata/vectors"

var update = flag.Bool("update", false, "write testdata/vectors anew")

// X3: native code gives the words and digests that are on file. Circuits and contracts check the same files.
func TestX3Native(t *testing.T) {
	want := Generate()
	if *update {
		require.NoError(t, want.Save(dir))
	}
	got, err := Load(dir)
	require.NoError(t, err)
	require.Equal(t, want, got)

	total := int64(0)
	for name := range want.files() {
		info, err := os.Stat(filepath.Join(dir, name+".json"))
		require.NoError(t, err)
		total += info.Size()
	}
	require.Less(t, total, int64(400<<10), "vectors are read by people too")
}
