package ceremony

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
	"github.com/causeway-l2/causeway/prover"
)

// B9: files that strangers hand in, contributions of both phases and powers of tau, and the transcript beside them.
func FuzzHostileContributions(f *testing.F) {
	ccs, err := prover.Compile(new(factors))
	require.NoError(f, err)
	dir, scratch := f.TempDir(), f.TempDir()
	c, err := Begin(Config{Dir: dir, Circuit: "factors", R1CS: ccs, Ptau: fixture})
	require.NoError(f, err)
	own, err := Begin(Config{Dir: scratch, Circuit: "factors", R1CS: ccs})
	require.NoError(f, err)
	require.NoError(f, os.Rename(filepath.Join(scratch, "phase1-000.bin"), filepath.Join(dir, "phase1-000.bin")))
	require.NoError(f, own.Close())
	require.NoError(f, c.Close())
	read := []func(path string) error{
		func(path string) error { _, _, err := readPhase1(path); return err },
		func(path string) error { _, _, err := readPhase2(path); return err },
		func(path string) error { _, err := readFile(path, powersMagic, new(Powers)); return err },
		func(path string) error { _, _, err := readPtau(path, 8, "", nil); return err },
		func(path string) error { _, err := Read(filepath.Dir(path)); return err },
	}
	for i, name := range []string{"phase1-000.bin", "phase2-000.bin", powersFile, "", transcriptFile} {
		path := filepath.Join(dir, name)
		if name == "" {
			path = fixture
		}
		good, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(uint8(i), good)
		f.Add(uint8(i), good[:len(good)/2])
		f.Add(uint8(i), append(good[:magicSize:magicSize], bytes.Repeat([]byte{0xff}, 64)...))
	}
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		path := filepath.Join(t.TempDir(), transcriptFile)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		hostile.Decode(t, len(b), func() { _ = read[int(which)%len(read)](path) })
	})
}
