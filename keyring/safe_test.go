package keyring

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/consensys/gnark"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/circuits"
	"github.com/causeway-l2/causeway/prover"
)

func putManifest(t *testing.T, dir, name string, m prover.Manifest) {
	t.Helper()
	m.Format, m.Circuit, m.Gnark = prover.ManifestFormat, name, gnark.Version.String()
	b, err := json.Marshal(m)
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, name), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, name, "manifest.json"), b, 0o600))
}

// An aggregate is safe only if its own keys and those inside are of ceremonies; asking makes no keys.
func TestSafeInsideOut(t *testing.T) {
	aggregate := circuits.Aggregate(circuits.Tiny, 1)
	inner := aggregate.Inner()
	dev, held := prover.Manifest{Unsafe: true}, prover.Manifest{Ceremony: &prover.Digest{1}}
	r := Ring{Dir: t.TempDir()}
	require.NoError(t, r.CheckInner(inner), "nothing is inside a batch circuit")

	require.ErrorIs(t, r.CheckInner(aggregate), ErrUnsafe)
	_, err := os.Stat(filepath.Join(r.Dir, inner.Name))
	require.ErrorIs(t, err, os.ErrNotExist)

	putManifest(t, r.Dir, aggregate.Name, held)
	for name, bad := range map[string]prover.Manifest{"dev": dev, "of nobody": {}, "both": {Unsafe: true, Ceremony: &prover.Digest{1}}} {
		putManifest(t, r.Dir, inner.Name, bad)
		require.ErrorIs(t, r.CheckInner(aggregate), ErrUnsafe, name)
		require.ErrorIs(t, r.CheckSafe(aggregate), ErrUnsafe, name)
	}
	putManifest(t, r.Dir, inner.Name, held)
	require.NoError(t, r.CheckInner(aggregate))
	require.NoError(t, r.CheckSafe(aggregate))
	putManifest(t, r.Dir, aggregate.Name, dev)
	require.NoError(t, r.CheckInner(aggregate))
	require.ErrorIs(t, r.CheckSafe(aggregate), ErrUnsafe)
}
