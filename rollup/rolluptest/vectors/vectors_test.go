package vectors

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
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

// X3: the many vectors are the ones whose hash is on file; circuits/batch and l1contracts check them too.
func TestX3Many(t *testing.T) {
	many := Many()
	require.GreaterOrEqual(t, len(many.Leaf), 1000)
	raw, err := json.Marshal(many)
	require.NoError(t, err)
	sum := sha256.Sum256(raw)
	file := filepath.Join(dir, "many.sha256")
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(hex.EncodeToString(sum[:])+"\n"), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, strings.TrimSpace(string(want)), hex.EncodeToString(sum[:]), "a digest or packing changed, or the generator did")
}
