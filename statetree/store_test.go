package statetree_test

import (
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup/field"
	"github.com/causeway-l2/causeway/statetree"
	"github.com/causeway-l2/causeway/statetree/storetest"
)

func TestMemStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) statetree.Store { return statetree.NewMemStore() })
}

func TestPebbleStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T) statetree.Store {
		s := openPebble(t, vfs.NewMem())
		t.Cleanup(func() { require.NoError(t, s.Close()) })
		return s
	})
}

func openPebble(t testing.TB, fs vfs.FS) *statetree.PebbleStore {
	t.Helper()
	s, err := statetree.OpenPebble("state", smallPebble(fs))
	require.NoError(t, err)
	return s
}

func smallPebble(fs vfs.FS) statetree.PebbleConfig {
	return statetree.PebbleConfig{CacheBytes: 1 << 20, MemTableBytes: 256 << 10, FS: fs}
}

func TestPebbleStoreOnDisk(t *testing.T) {
	dir := t.TempDir()
	cfg := statetree.DefaultPebbleConfig()
	s, err := statetree.OpenPebble(dir, cfg)
	require.NoError(t, err)
	tree, err := statetree.New(32, s)
	require.NoError(t, err)
	require.NoError(t, tree.Set(1<<32-1, word(5)))
	root := tree.Root()
	require.NoError(t, s.Close())

	s, err = statetree.OpenPebble(dir, cfg)
	require.NoError(t, err)
	defer s.Close()
	_, err = statetree.New(31, s)
	require.ErrorIs(t, err, statetree.ErrStoreDepth)
	tree, err = statetree.New(32, s)
	require.NoError(t, err)
	require.Equal(t, root, tree.Root())
	_, err = statetree.OpenPebble(dir, cfg)
	require.Error(t, err, "one process at a time")
}

func TestPebbleStoreRefusesForeignAndDamagedData(t *testing.T) {
	fs := vfs.NewMem()
	raw := func(key, value []byte) {
		db, err := pebble.Open("state", &pebble.Options{FS: fs, Logger: silent{}, FormatMajorVersion: pebble.FormatNewest})
		require.NoError(t, err)
		require.NoError(t, db.Set(key, value, pebble.Sync))
		require.NoError(t, db.Close())
	}
	raw([]byte("m"), []byte{1, 32})
	_, err := statetree.OpenPebble("state", smallPebble(fs))
	require.ErrorIs(t, err, statetree.ErrSchema)

	raw([]byte("m"), []byte{2, 32})
	modulus := field.Modulus().FillBytes(make([]byte, 32))
	raw([]byte{'n', 0, 0, 0, 0, 7}, modulus)
	s := openPebble(t, fs)
	defer s.Close()
	tree, err := statetree.New(32, s)
	require.NoError(t, err)
	_, err = tree.Get(7)
	require.ErrorIs(t, err, statetree.ErrCorrupt)
}

// A store that somebody else wrote to is noticed at the next commit.
func TestCommitNoticesAForeignWriter(t *testing.T) {
	s := statetree.NewMemStore()
	a, err := statetree.New(8, s)
	require.NoError(t, err)
	b, err := statetree.New(8, s)
	require.NoError(t, err)
	require.NoError(t, a.Set(1, word(1)))
	require.ErrorIs(t, b.Set(2, word(2)), statetree.ErrCorrupt)
}

// M2: whatever part of the unsynced data survives a power loss, the state is the one before or after a commit, records included.
func TestM2PowerLossLeavesAWholeCommit(t *testing.T) {
	fs := vfs.NewCrashableMem()
	s := openPebble(t, fs)
	defer s.Close()
	tree, err := statetree.New(32, s)
	require.NoError(t, err)
	known := map[field.Element]byte{tree.Root(): 0}
	commits := byte(25)
	if underRace {
		commits = 6 // Pebble checks its invariants under the race detector, which is slow
	}
	for c := byte(1); c <= commits; c++ {
		v := tree.View()
		leaves := map[uint32]field.Element{}
		for i := range uint32(200) {
			leaves[uint32(c)*131+i*65537] = word(uint64(c) * uint64(i%9))
		}
		require.NoError(t, v.SetMany(leaves))
		v.SetRecord("commit", []byte{c})
		known[v.Root()] = c
		committed := make(chan error)
		go func() { committed <- v.Commit() }()
		requireWhole(t, fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: 50, RNG: rand.New(rand.NewPCG(uint64(c), 2))}), known, c-1)
		require.NoError(t, <-committed)
		for _, percent := range []int{0, 50, 100} {
			clone := fs.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent, RNG: rand.New(rand.NewPCG(uint64(c), 2))})
			requireWhole(t, clone, known, c)
		}
	}
}

// requireWhole recovers from a crashed disk and wants commit number atLeast or a later known one.
func requireWhole(t *testing.T, fs *vfs.MemFS, known map[field.Element]byte, atLeast byte) {
	t.Helper()
	s := openPebble(t, fs)
	defer s.Close()
	tree, err := statetree.New(32, s)
	require.NoError(t, err)
	c, ok := known[tree.Root()]
	require.True(t, ok, "a torn commit")
	require.GreaterOrEqual(t, c, atLeast, "an acknowledged commit is lost")
	r, err := tree.Record("commit")
	require.NoError(t, err)
	require.Equal(t, c, append(r, 0)[0])
	for _, index := range []uint32{131, 131 + 65537, uint32(c)*131 + 65537*5} {
		p, err := tree.Proof(index)
		require.NoError(t, err)
		require.NoError(t, p.Verify(32, tree.Root()))
	}
}

type silent struct{}

func (silent) Infof(string, ...any)  {}
func (silent) Errorf(string, ...any) {}
func (silent) Fatalf(format string, args ...any) {
	panic(format)
}
