//go:build cuda && cgo

package gpu

import (
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"unsafe"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

// emulated is the kernels' source compiled for the host, once.
var emulated string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "causeway-gpu")
	if err != nil {
		panic(err)
	}
	emulated = filepath.Join(dir, LibraryName)
	out, err := exec.Command("g++", "-std=c++17", "-O2", "-fPIC", "-shared", "-w", "-x", "c++", "kernels/gpu.cu", "-o", emulated).CombinedOutput()
	if err != nil {
		panic("g++: " + err.Error() + "\n" + string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func openEmulated(t *testing.T) *device {
	t.Setenv("TMPDIR", t.TempDir()) // the lock is this test's own
	d, err := Open(prover.DeviceSpec{CUDA: 0}, emulated)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, d.Close()) })
	return d.(*device)
}

// TestCanary is the whole way: solve, commit, transform, multiply, assemble, verify.
func TestCanary(t *testing.T) {
	d := openEmulated(t)
	a, err := prover.Join(d, 2)
	require.NoError(t, err)
	c := a.Capability()
	require.Equal(t, "cuda:0", c.Device)
	require.Equal(t, prover.DeviceHealthy, c.State)
	require.True(t, c.Emulated)
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
	d := openEmulated(t)
	_, _, g1, g2 := curve.Generators()
	for _, n := range []int{8, 9, 33, 2000} {
		scalars := scalarsOf(n)
		exponents := make([]fr.Element, n)
		for i := range exponents {
			exponents[i].SetUint64(uint64(i%7) + 1)
			if i%11 == 0 {
				exponents[i].Neg(&exponents[i])
			}
			if i%13 == 5 {
				exponents[i].SetZero()
			}
		}
		p1, p2 := curve.BatchScalarMultiplicationG1(&g1, exponents), curve.BatchScalarMultiplicationG2(&g2, exponents)
		var sum fr.Element
		for i := range scalars {
			var term fr.Element
			sum.Add(&sum, term.Mul(&scalars[i], &exponents[i]))
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
		d.h.freeBases(b1)

		b2, err := d.h.newBases(2, unsafe.Pointer(&p2[0]), nil, n)
		require.NoError(t, err)
		got2, err := d.h.multiplyG2(b2, committed)
		require.NoError(t, err)
		var want2, have2 curve.G2Affine
		require.Equal(t, want2.ScalarMultiplication(&g2, &k).String(), have2.FromJacobian(&got2).String(), "%d points", n)
		d.h.freeBases(b2)
	}
}

func TestRefusals(t *testing.T) {
	_, err := Open(prover.DeviceSpec{CUDA: 0}, filepath.Join(t.TempDir(), LibraryName))
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "make gpu")
	_, err = Open(prover.DeviceSpec{CUDA: 7}, emulated)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "1 CUDA devices")

	openEmulated(t)
	_, err = Open(prover.DeviceSpec{CUDA: 0}, emulated)
	require.ErrorIs(t, err, prover.ErrNoDevice)
	require.ErrorContains(t, err, "in use")
}
