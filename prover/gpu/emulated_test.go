//go:build cuda && cgo

package gpu

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// Of a real device's library the same is asked: go test -tags cuda ./prover/gpu -args -library bin/gpu/libcauseway_gpu.so
var libraryFlag = flag.String("library", "", "device library to test instead of the emulated ones")

// The kernels' source compiled for the host: with 64-bit arithmetic, and with that of the device and its warps, slow.
var emulated, exact string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "causeway-gpu")
	if err != nil {
		panic(err)
	}
	if emulated, exact = *libraryFlag, *libraryFlag; emulated == "" {
		os.Setenv("CAUSEWAY_EMULATED_DEVICES", "1")
		other := make(chan string)
		go func() { other <- build(dir, "exact") }()
		emulated = build(dir, "1")
		exact = <-other
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func build(dir, how string) string {
	cmd := exec.Command("./build.sh", filepath.Join(dir, how))
	cmd.Env = append(os.Environ(), "EMULATE="+how)
	if out, err := cmd.CombinedOutput(); err != nil {
		panic("build.sh: " + err.Error() + "\n" + string(out))
	}
	return filepath.Join(dir, how, LibraryName)
}

func openLibrary(t *testing.T, path string) *device {
	t.Setenv("TMPDIR", t.TempDir()) // the lock is this test's own
	d, err := Open(prover.DeviceSpec{CUDA: 0}, path)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d.(*device)
}

func openEmulated(t *testing.T) *device { return openLibrary(t, emulated) }

func describe(t *testing.T, d *device) prover.DeviceInfo {
	info, err := d.Describe()
	require.NoError(t, err)
	return info
}

// TestCanary is the whole way: solve, commit, transform, multiply, assemble, verify.
func TestCanary(t *testing.T) {
	d := openEmulated(t)
	a, err := prover.Join(d, 2)
	require.NoError(t, err)
	c := a.Capability()
	require.Equal(t, "cuda:0", c.Device)
	require.Equal(t, prover.DeviceHealthy, c.State)
	require.Equal(t, os.Getenv("CAUSEWAY_EMULATED_DEVICES") != "", c.Emulated)
	require.Positive(t, c.PeakBytes)
}

// TestField compares the arithmetic of the device, and that of its emulation, with gnark-crypto, bit for bit.
func TestField(t *testing.T) {
	const n = 20_000
	for _, path := range []string{emulated, exact} {
		d := openLibrary(t, path)
		testField(t, d, 0, n, func(op int, x, y, z *fp.Element) {
			switch op {
			case opMultiply:
				z.Mul(x, y)
			case opAdd:
				z.Add(x, y)
			case opSubtract:
				z.Sub(x, y)
			default:
				*z = x.Bits()
			}
		}, fp.Modulus())
		testField(t, d, 1, n, func(op int, x, y, z *fr.Element) {
			switch op {
			case opMultiply:
				z.Mul(x, y)
			case opAdd:
				z.Add(x, y)
			case opSubtract:
				z.Sub(x, y)
			default:
				*z = x.Bits()
			}
		}, fr.Modulus())
		if exact == emulated {
			break
		}
	}
}

func testField[E ~[4]uint64](t *testing.T, d *device, field, n int, native func(op int, x, y, z *E), modulus *big.Int) {
	edges := edgesOf(modulus)
	elements := func(seed byte) []E {
		source := rand.NewChaCha8([32]byte{seed})
		out := make([]E, n)
		for i := range out {
			v := new(big.Int)
			if i < len(edges)*len(edges) {
				v.Set(edges[[]int{i % len(edges), i / len(edges)}[seed]])
			} else {
				var b [32]byte
				source.Read(b[:])
				v.SetBytes(b[:]).Mod(v, modulus)
			}
			for w := range out[i] {
				out[i][w] = new(big.Int).Rsh(v, uint(64*w)).Uint64()
			}
		}
		return out
	}
	x, y, got := elements(0), elements(1), make([]E, n)
	for _, op := range []int{opMultiply, opAdd, opSubtract, opCanonical} {
		require.NoError(t, d.h.compute(field, op, unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0]), unsafe.Pointer(&got[0]), n))
		for i := range x {
			var want E
			if native(op, &x[i], &y[i], &want); want != got[i] {
				t.Fatalf("operation %d of field %d on %x and %x is %x, not %x", op, field, x[i], y[i], got[i], want)
			}
		}
	}
}

// edgesOf are the words in memory where carries begin and end: around zero, the modulus and its half, and limbs all ones.
func edgesOf(modulus *big.Int) (out []*big.Int) {
	around := []*big.Int{new(big.Int), modulus, new(big.Int).Rsh(modulus, 1)}
	for _, bits := range []uint{32, 64, 128, 192, 224, 252} {
		around = append(around, new(big.Int).Lsh(big.NewInt(1), bits))
	}
	for _, v := range around {
		for _, d := range []int64{-2, -1, 0, 1, 2} {
			if w := new(big.Int).Add(v, big.NewInt(d)); w.Sign() >= 0 && w.Cmp(modulus) < 0 {
				out = append(out, w)
			}
		}
	}
	return out
}

// scalarsOf has the edges of the digits: zero, one, the largest, halves of a digit and what carries through all of them.
func scalarsOf(n int) []fr.Element {
	s := make([]fr.Element, n)
	for i := range s {
		s[i].SetUint64(uint64(i)).Inverse(&s[i])
	}
	edges := []*big.Int{big.NewInt(0), big.NewInt(1), new(big.Int).Sub(fr.Modulus(), big.NewInt(1)), big.NewInt(1 << 15), big.NewInt(1<<15 + 1), big.NewInt(1<<16 - 1),
		new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 253), big.NewInt(1)), new(big.Int).Rsh(fr.Modulus(), 1)}
	for i, e := range edges {
		s[i].SetBigInt(e)
	}
	for i := n / 2; i < n; i++ { // a witness is mostly small
		s[i].SetUint64(uint64(i % 3))
	}
	return s
}

// TestMultiply compares with gnark-crypto, with points that repeat, cancel and are infinite.
func TestMultiply(t *testing.T) {
	for _, n := range []int{8, 9, 33} {
		testMultiply(t, exact, n)
		testMultiply(t, emulated, n)
	}
	testMultiply(t, emulated, 2000)
	if !testing.Short() && !describe(t, openEmulated(t)).Emulated { // as many as the largest circuits have
		testMultiply(t, emulated, 1<<22+1)
	}
}

func testMultiply(t *testing.T, library string, n int) {
	d := openLibrary(t, library)
	_, _, g1, g2 := curve.Generators()
	scalars := scalarsOf(n)
	const period = 7 * 11 * 13
	exponents := make([]fr.Element, min(n, period))
	for i := range exponents {
		exponents[i].SetUint64(uint64(i%7) + 1)
		if i%11 == 0 {
			exponents[i].Neg(&exponents[i])
		}
		if i%13 == 5 {
			exponents[i].SetZero()
		}
	}
	p1, p2 := again(curve.BatchScalarMultiplicationG1(&g1, exponents), n), again(curve.BatchScalarMultiplicationG2(&g2, exponents), n)
	var sum fr.Element
	for i := range scalars {
		var term fr.Element
		sum.Add(&sum, term.Mul(&scalars[i], &exponents[i%period]))
	}
	var k big.Int
	sum.BigInt(&k)
	require.NoError(t, d.h.put(committed, unsafe.Pointer(&scalars[0]), n, n))

	b1, err := d.h.newBases(1, unsafe.Pointer(&p1[0]), nil, n)
	require.NoError(t, err)
	got1, err := d.h.multiplyG1(b1, committed)
	require.NoError(t, err)
	var want1, have1 curve.G1Affine
	require.Equal(t, want1.ScalarMultiplication(&g1, &k).String(), have1.FromJacobian(&got1).String(), "%d points", n)

	others := make([]curve.G1Affine, len(exponents))
	for i := range others {
		others[i].Double(&p1[i])
	}
	others = again(others, n)
	also, err := d.h.newBases(1, unsafe.Pointer(&others[0]), nil, n)
	require.NoError(t, err)
	both, err := d.h.multiplyBoth(b1, also, committed)
	require.NoError(t, err)
	require.Equal(t, want1.String(), have1.FromJacobian(&both[0]).String(), "%d points", n)
	require.Equal(t, want1.Double(&want1).String(), have1.FromJacobian(&both[1]).String(), "%d other points", n)
	fewer, err := d.h.newBases(1, unsafe.Pointer(&others[0]), nil, n-1)
	require.NoError(t, err)
	_, err = d.h.multiplyBoth(b1, fewer, committed)
	require.ErrorContains(t, err, "the same scalars")
	for _, b := range []bases{b1, also, fewer} {
		d.h.freeBases(b)
	}

	b2, err := d.h.newBases(2, unsafe.Pointer(&p2[0]), nil, n)
	require.NoError(t, err)
	got2, err := d.h.multiplyG2(b2, committed)
	require.NoError(t, err)
	var want2, have2 curve.G2Affine
	require.Equal(t, want2.ScalarMultiplication(&g2, &k).String(), have2.FromJacobian(&got2).String(), "%d points", n)
	d.h.freeBases(b2)
}

// again repeats a slice until it has n elements.
func again[T any](s []T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = s[i%len(s)]
	}
	return out
}

// TestCallsAtOnce: from several goroutines, what one call does and what takes several comes out right, and the library has one call at a time: the emulation fails
// kernels of two.
func TestCallsAtOnce(t *testing.T) {
	d := openEmulated(t)
	_, _, g1, _ := curve.Generators()
	const n = 40
	points := make([]curve.G1Affine, n)
	for i := range points {
		points[i] = g1
	}
	b, err := d.h.newBases(1, unsafe.Pointer(&points[0]), nil, n)
	require.NoError(t, err)
	p := &pinned{device: d, basis: []bases{b}, expSigma: []bases{b}}
	commit := func(seed int) error {
		values, sum := make([]fr.Element, n), new(big.Int)
		for i := range values {
			values[i].SetUint64(uint64(seed*1000 + i))
			sum.Add(sum, big.NewInt(int64(seed*1000+i)))
		}
		var want curve.G1Affine
		want.ScalarMultiplication(&g1, sum)
		commitment, knowledge, err := p.Commit(0, values)
		if err == nil && (commitment != want || knowledge != want) {
			err = fmt.Errorf("commitment %d is %v with %v, not %v", seed, commitment, knowledge, want)
		}
		return err
	}
	add := func(seed int) error {
		x, y := make([]fr.Element, 3000), make([]fr.Element, 3000)
		for i := range x {
			x[i].SetUint64(uint64(seed + i))
		}
		err := d.h.compute(1, opAdd, unsafe.Pointer(&x[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0]), len(x))
		for i := range x {
			if x[i].Double(&x[i]); err == nil && x[i] != y[i] {
				err = fmt.Errorf("sum %d is wrong", i)
			}
		}
		return err
	}
	pin := func(int) error {
		b, err := d.h.newBases(1, unsafe.Pointer(&points[0]), nil, n)
		if err == nil {
			d.h.freeBases(b)
			_, err = d.Describe()
		}
		return err
	}
	before, start := describe(t, d).Busy, time.Now()
	var wg sync.WaitGroup
	for _, work := range []func(int) error{commit, commit, add, add, pin, func(int) error { return sumcheck.Check(untraced{d}, 32) }, func(int) error { return sumcheck.Check(untraced{d}, 8) }} {
		wg.Go(func() {
			for i := range 4 {
				if err := work(i); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	busy := describe(t, d).Busy - before
	require.Positive(t, busy)
	require.LessOrEqual(t, busy, time.Since(start), "waiting is not counted")
	d.h.freeBases(b)
}

func TestRefusals(t *testing.T) {
	_, err := Open(prover.DeviceSpec{CUDA: 0}, filepath.Join(t.TempDir(), LibraryName))
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "make gpu")
	_, err = Open(prover.DeviceSpec{CUDA: 255}, emulated)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "CUDA devices, the first is cuda:0")
	require.Equal(t, err, Find(prover.DeviceSpec{CUDA: 255}, emulated))
	require.NoError(t, Find(prover.DeviceSpec{CUDA: 0}, emulated))

	openEmulated(t)
	_, err = Open(prover.DeviceSpec{CUDA: 0}, emulated)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "in use")
}

// TestClaimAfterAnotherUser: what a user's process has left where devices are claimed keeps no other user from the device, but while that process runs.
func TestClaimAfterAnotherUser(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("it takes two users")
		return
	}
	t.Setenv("TMPDIR", t.TempDir())
	require.NoError(t, os.Chmod(filepath.Dir(os.TempDir()), 0o755))
	require.NoError(t, os.Chmod(os.TempDir(), 0o777|os.ModeSticky))
	spec := prover.DeviceSpec{CUDA: 0}
	first, err := claim(spec)
	require.NoError(t, err)
	runtime.LockOSThread() // of files, this thread is somebody else
	defer runtime.UnlockOSThread()
	require.NoError(t, syscall.Setfsuid(65534))
	defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	_, err = claim(spec)
	require.ErrorContains(t, err, "in use by another process")
	require.NoError(t, first.Close())
	second, err := claim(spec)
	require.NoError(t, err)
	require.NoError(t, second.Close())
}

// TestClaimOfAnotherUser: where somebody else's file keeps a user from a device, he is told whose it is and what to do, and waits for nothing.
func TestClaimOfAnotherUser(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	spec := prover.DeviceSpec{CUDA: 0}
	path := filepath.Join(os.TempDir(), "causeway-cuda-0.lock")
	defer syscall.Umask(syscall.Umask(0o077))
	f, err := claim(spec)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o644, info.Mode().Perm(), "for others, whatever the umask")

	require.NoError(t, os.Remove(path))
	require.NoError(t, syscall.Mkfifo(path, 0o644))
	_, err = claim(spec)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "is no file")
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.Symlink(filepath.Join(os.TempDir(), "elsewhere"), path))
	_, err = claim(spec)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.NoFileExists(t, filepath.Join(os.TempDir(), "elsewhere"))

	if os.Geteuid() != 0 {
		t.Log("the rest takes two users")
		return
	}
	require.NoError(t, os.Remove(path))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	require.NoError(t, os.Chown(path, 65533, 65533))
	require.NoError(t, os.Chmod(filepath.Dir(os.TempDir()), 0o755))
	require.NoError(t, os.Chmod(os.TempDir(), 0o777|os.ModeSticky))
	runtime.LockOSThread() // of files, this thread is somebody else
	defer runtime.UnlockOSThread()
	require.NoError(t, syscall.Setfsuid(65534))
	defer func() { require.NoError(t, syscall.Setfsuid(0)) }()
	_, err = claim(spec)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "belongs to user 65533: have them or root remove it")
}

// TestErrorIsItsOwn: what failed once is not said again of the next kernel, which CUDA's last error would have it.
func TestErrorIsItsOwn(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	d := openEmulated(t)
	_, err := d.h.staging(1 << 50)
	require.ErrorContains(t, err, "allocate pinned host memory")
	err = d.h.put(committed, nil, 0, 1<<45)
	require.ErrorContains(t, err, "allocate device memory")
	x := []fr.Element{fr.One()}
	require.NoError(t, d.h.compute(1, opAdd, unsafe.Pointer(&x[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&x[0]), 1))
	require.Equal(t, fr.NewElement(2), x[0])
	_, err = d.h.staging(1 << 10)
	require.NoError(t, err)
}

// TestMemoryComesBack: a key's, from any thread, on any device.
func TestMemoryComesBack(t *testing.T) {
	runtime.LockOSThread() // others have not named this one's device
	defer runtime.UnlockOSThread()
	number := 0
	if describe(t, openEmulated(t)).Emulated { // it says so of a thread that frees another device's memory
		t.Setenv("CAUSEWAY_EMULATED_DEVICES", "2")
		number = 1
	}
	t.Setenv("TMPDIR", t.TempDir()) // a lock of its own, where the device is the one that is open
	opened, err := Open(prover.DeviceSpec{CUDA: number}, emulated)
	require.NoError(t, err)
	d := opened.(*device)
	elsewhere := func(work func()) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			runtime.LockOSThread() // and not unlocked: the thread ends with it
			work()
		}()
		<-done
	}
	before := describe(t, d)
	_, _, g1, _ := curve.Generators()
	points := make([]curve.G1Affine, 1<<20)
	for i := range points {
		points[i] = g1
	}
	b, err := d.h.newBases(1, unsafe.Pointer(&points[0]), make([]uint32, len(points)), len(points))
	require.NoError(t, err)
	during := describe(t, d)
	require.Equal(t, before.HeldBytes+int64(len(points))*(64+4), during.HeldBytes)
	require.Less(t, during.FreeBytes, before.FreeBytes)
	elsewhere(func() { d.h.freeBases(b) })
	require.Equal(t, before.HeldBytes, describe(t, d).HeldBytes)
	require.InDelta(t, before.FreeBytes, describe(t, d).FreeBytes, 8<<20, "CUDA may keep a little")
	elsewhere(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
}

// TestProbe: what is there is described; who does not ask for emulation gets none.
func TestProbe(t *testing.T) {
	list, err := Probe(emulated)
	require.NoError(t, err)
	require.NotEmpty(t, list)
	require.Equal(t, "cuda:0", list[0].Device)
	require.NotEmpty(t, list[0].Name)
	require.Equal(t, emulated, list[0].Library)
	require.NotEqual(t, "mem0", list[0].Class)
	if !list[0].Emulated {
		require.NotEmpty(t, list[0].Driver)
		return
	}
	t.Setenv("CAUSEWAY_EMULATED_DEVICES", "2")
	list, err = Probe(emulated)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, "cuda:1", list[1].Device)
	os.Unsetenv("CAUSEWAY_EMULATED_DEVICES")
	_, err = Probe(emulated)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "make gpu builds the real one")
}
