package prover

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEnsureSavesAndLoads(t *testing.T) {
	s := Store{Dir: filepath.Join(t.TempDir(), "keys")}
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	_, err = s.Load("ranged")
	require.ErrorIs(t, err, ErrKeysMissing)
	require.ErrorContains(t, err, "run causeway keys setup")

	seed := [32]byte{1}
	calls := 0
	made, err := s.Ensure(t.Context(), "ranged", ccs, seed, func(int, int) { calls++ })
	require.NoError(t, err)
	require.Positive(t, calls)
	m := made.Manifest
	require.True(t, m.Unsafe)
	require.Equal(t, 1, m.Commitments)
	require.Equal(t, 1, m.PublicInputs)
	require.Equal(t, 2, m.SecretInputs)
	require.Equal(t, ccs.GetNbConstraints(), m.Constraints)
	digest, err := VerifyingKeyDigest(made.Verifying)
	require.NoError(t, err)
	require.Equal(t, digest, m.VKDigest)
	circuit, err := CircuitDigest(ccs)
	require.NoError(t, err)
	require.Equal(t, circuit, m.CircuitDigest)

	calls = 0
	again, err := s.Ensure(t.Context(), "ranged", ccs, seed, func(int, int) { calls++ })
	require.NoError(t, err)
	require.Zero(t, calls, "the second time nothing is set up")
	loaded, err := s.Load("ranged")
	require.NoError(t, err)
	for _, k := range []*Keys{again, loaded} {
		require.Equal(t, m, k.Manifest)
		require.Equal(t, dumpPK(t, made.Proving), dumpPK(t, k.Proving))
		require.Equal(t, made.Verifying, k.Verifying)
		p, err := NewProver(k, TargetSolidity)
		require.NoError(t, err)
		_, err = p.Prove(rangedOf(3, 11))
		require.NoError(t, err)
	}
	vk, _, err := s.LoadVerifying("ranged")
	require.NoError(t, err)
	require.Equal(t, made.Verifying, vk)

	// What a crash left behind goes with the next save.
	require.NoError(t, os.Mkdir(filepath.Join(s.Dir, ".tmp-ranged~1"), 0o755))
	other := filepath.Join(s.Dir, ".tmp-ranged-2~1")
	require.NoError(t, os.Mkdir(other, 0o755))
	require.NoError(t, s.Save(loaded))
	require.DirExists(t, other, "another circuit's")
	require.NoError(t, os.Remove(other))
	left, err := filepath.Glob(filepath.Join(s.Dir, ".tmp-*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// Keys that made way for others which never came, since the process was killed, are there again: those of a ceremony cannot be made.
func TestKeysThatMadeWayComeBack(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	made, err := s.Ensure(t.Context(), "product", ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	before, err := os.Stat(s.Folder("product"))
	require.NoError(t, err)
	way := filepath.Join(s.Dir, ".tmp-product~123-old")
	for name, next := range map[string]func() error{
		"ensure": func() error { _, err := s.Ensure(t.Context(), "product", ccs, [32]byte{1}, nil); return err },
		"bring": func() error {
			return s.Bring(t.Context(), "product", func(string) error { return errors.New("no server") })
		},
	} {
		require.NoError(t, os.Rename(s.Folder("product"), way))
		require.NoError(t, next(), name)
		after, err := os.Stat(s.Folder("product"))
		require.NoError(t, err)
		require.True(t, os.SameFile(before, after), name)
	}
	require.NoError(t, os.CopyFS(way, os.DirFS(s.Folder("product"))))
	require.NoError(t, s.Save(made), "one that made way for another")
	require.NoDirExists(t, way)
}

func TestEnsureReplacesStaleDevKeysOnly(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	first, err := Compile(new(ranged))
	require.NoError(t, err)
	second, err := Compile(new(product))
	require.NoError(t, err)

	_, err = s.Ensure(t.Context(), "c", first, [32]byte{1}, nil)
	require.NoError(t, err)
	k, err := s.Ensure(t.Context(), "c", second, [32]byte{1}, nil) // other circuit
	require.NoError(t, err)
	require.Zero(t, k.Manifest.Commitments)
	k, err = s.Ensure(t.Context(), "c", second, [32]byte{2}, nil) // other seed
	require.NoError(t, err)
	require.Equal(t, Digest{2}, *k.Manifest.Seed)

	k.Manifest = Manifest{} // as if from a ceremony
	require.NoError(t, s.Save(k))
	_, err = s.Ensure(t.Context(), "c", second, [32]byte{3}, nil)
	require.NoError(t, err)
	_, err = s.Ensure(t.Context(), "c", first, [32]byte{3}, nil)
	require.ErrorIs(t, err, ErrKeysStale)
	require.ErrorContains(t, err, "keys setup")
}

// A store of verifying keys alone makes them, keeps them and replaces stale ones as other keys; nobody can prove with what is there.
func TestEnsureVerifying(t *testing.T) {
	whole, half := Store{Dir: t.TempDir()}, Store{Dir: filepath.Join(t.TempDir(), "half")}
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	keys, err := whole.Ensure(t.Context(), "c", ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	for range 2 {
		vk, m, err := half.EnsureVerifying(t.Context(), "c", ccs, [32]byte{1})
		require.NoError(t, err)
		require.Equal(t, keys.Verifying, vk)
		want := keys.Manifest
		want.PKDigest, want.PKBytes = Digest{}, 0
		require.Equal(t, want, m)
	}
	files, err := os.ReadDir(half.Folder("c"))
	require.NoError(t, err)
	require.Len(t, files, 2)
	_, err = half.Load("c")
	require.ErrorIs(t, err, ErrKeysCorrupt)

	other, _, err := half.EnsureVerifying(t.Context(), "c", ccs, [32]byte{2})
	require.NoError(t, err)
	require.True(t, other.IsDifferent(keys.Verifying))
	loaded, _, err := half.LoadVerifying("c")
	require.NoError(t, err)
	require.Equal(t, other, loaded)
	require.NoError(t, os.WriteFile(filepath.Join(half.Folder("c"), verifyingFile), []byte("damaged"), 0o600))
	_, _, err = half.EnsureVerifying(t.Context(), "c", ccs, [32]byte{2})
	require.ErrorIs(t, err, ErrKeysCorrupt)
}

func TestLoadRefusesDamage(t *testing.T) {
	base := t.TempDir()
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	seed := [32]byte{1}
	damage := func(name, file string, change func(path string) error, want error) {
		s := Store{Dir: filepath.Join(base, name)}
		_, err := s.Ensure(t.Context(), "product", ccs, seed, nil)
		require.NoError(t, err, name)
		require.NoError(t, change(s.file("product", file)), name)
		_, err = s.Load("product")
		require.ErrorIs(t, err, want, name)
		require.ErrorContains(t, err, s.Folder("product"), name)
		require.ErrorContains(t, err, "keys setup", name)
	}
	flip := func(path string) error {
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b[len(b)/2] ^= 1
		return os.WriteFile(path, b, 0o644)
	}
	replace := func(from, to string) func(string) error {
		return func(path string) error {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			require.Contains(t, string(b), from)
			return os.WriteFile(path, []byte(strings.Replace(string(b), from, to, 1)), 0o644)
		}
	}
	cut := func(path string) error { return os.Truncate(path, 40) }
	for _, file := range []string{provingFile, verifyingFile, circuitFile} {
		damage("flip-"+file, file, flip, ErrKeysCorrupt)
		damage("cut-"+file, file, cut, ErrKeysCorrupt)
		damage("gone-"+file, file, os.Remove, ErrKeysCorrupt)
	}
	damage("no-manifest", manifestFile, os.Remove, ErrKeysCorrupt)
	damage("cut-manifest", manifestFile, cut, ErrKeysCorrupt)
	damage("unknown-field", manifestFile, replace(`"format"`, `"formats"`), ErrKeysCorrupt)
	damage("other-name", manifestFile, replace(`"product"`, `"ranged"`), ErrKeysCorrupt)
	damage("constraints", manifestFile, replace(`"constraints": `, `"constraints": 8446744073`), ErrKeysCorrupt)
	damage("secret inputs", manifestFile, replace(`"secret_inputs": `, `"secret_inputs": 1`), ErrKeysCorrupt)
	damage("format", manifestFile, replace(`"format": 3`, `"format": 2`), ErrKeysStale)
	damage("gnark", manifestFile, replace(`"gnark": "0.`, `"gnark": "9.`), ErrKeysStale)
}

// Nobody is told to delete keys that cannot be made again.
func TestDamagedCeremonyKeys(t *testing.T) {
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	s, seed := Store{Dir: t.TempDir()}, [32]byte{1}
	k, err := s.Ensure(t.Context(), "product", ccs, seed, nil)
	require.NoError(t, err)
	k.Manifest = Manifest{Ceremony: &Digest{1}}
	require.NoError(t, s.Save(k))
	advice := func(_ any, err error) {
		t.Helper()
		require.ErrorContains(t, err, "fetch")
		require.ErrorContains(t, err, s.Folder("product"))
		require.NotContains(t, err.Error(), "keys setup")
		require.Equal(t, 1, strings.Count(err.Error(), "fetch"), err.Error())
	}
	other, err := Compile(new(ranged))
	require.NoError(t, err)
	advice(s.Ensure(t.Context(), "product", other, seed, nil))
	require.NoError(t, os.Truncate(s.file("product", provingFile), 100))
	advice(s.Load("product"))
	advice(s.CheckFiles("product"))
	advice(s.Ensure(t.Context(), "product", ccs, seed, nil))
	b, err := os.ReadFile(s.file("product", manifestFile))
	require.NoError(t, err)
	b = []byte(strings.Replace(string(b), `"gnark": "0.`, `"gnark": "9.`, 1))
	require.NoError(t, os.WriteFile(s.file("product", manifestFile), b, 0o600))
	advice(s.Load("product"))
}

// A disk that does not give all of a file is an error, not a process's end.
func TestMappedFileIsCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(path, make([]byte, 1<<16), 0o600))
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	data, err := syscall.Mmap(int(f.Fd()), 0, 1<<16, syscall.PROT_READ, syscall.MAP_PRIVATE)
	require.NoError(t, err)
	defer func() { require.NoError(t, syscall.Munmap(data)) }()
	_, err = digestOf(data)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(path, 1<<13))
	_, err = digestOf(data)
	require.ErrorContains(t, err, "cannot be read to its end")
}

func TestEnsureAtTheSameTime(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	var wg sync.WaitGroup
	setups := make([]int, 4)
	for i := range setups {
		wg.Go(func() {
			ccs, err := Compile(new(ranged))
			if err == nil {
				_, err = s.Ensure(t.Context(), "ranged", ccs, [32]byte{1}, func(done, total int) {
					if done == total {
						setups[i]++
					}
				})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, n := range setups {
		sum += n
	}
	require.Equal(t, 1, sum)
}

func TestStoreRefusesNames(t *testing.T) {
	s := Store{Dir: t.TempDir()}
	ccs, err := Compile(new(product))
	require.NoError(t, err)
	for _, name := range []string{"", "..", ".hidden", "a/b", "A", "../x"} {
		_, err := s.Ensure(t.Context(), name, ccs, [32]byte{}, nil)
		require.Error(t, err, name)
		_, err = s.Load(name)
		require.Error(t, err, name)
		require.Error(t, s.Save(&Keys{Name: name}), name)
	}
}
