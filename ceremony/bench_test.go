package ceremony

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	update "github.com/consensys/gnark-crypto/ecc/bn254/mpcsetup"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

// powersOf multiplies n times.
type powersOf struct {
	P frontend.Variable
	N frontend.Variable `gnark:",public"`
	n int
}

func (c *powersOf) Define(api frontend.API) error {
	x := c.P
	for range c.n {
		x = api.Mul(x, c.P)
	}
	api.AssertIsEqual(x, c.N)
	return nil
}

// BenchmarkMemory holds a whole ceremony, both phases here and one contribution each, and reports the largest resident size of the process so far.
// Run one size in a process: -bench 'Memory/14'.
func BenchmarkMemory(b *testing.B) {
	for log := 10; log <= 21; log++ {
		b.Run(strconv.Itoa(log), func(b *testing.B) {
			for range b.N {
				ccs, err := prover.Compile(&powersOf{n: 1<<log - 100})
				require.NoError(b, err)
				c, err := Begin(Config{Dir: b.TempDir(), Circuit: "powers", R1CS: ccs})
				require.NoError(b, err)
				turn := func() {
					last, err := c.Last()
					require.NoError(b, err)
					out := filepath.Join(b.TempDir(), "mine.bin")
					_, err = Contribute(last, out, nil)
					require.NoError(b, err)
					require.NoError(b, c.Accept(out, "ada"))
				}
				turn()
				require.NoError(b, c.SealPowers(ccs, beacon(1)))
				turn()
				_, err = c.SealKeys(ccs, beacon(2))
				require.NoError(b, err)
				require.NoError(b, c.Close())
			}
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// BenchmarkMemoryOfTurn makes a file of phase 2 as large as that of a circuit of 2^log constraints, half of whose wires are committed to, and has it contributed
// to and accepted: what each contributor and the coordinator need, without the hours that the start of phase 2 takes on a laptop.
// Run one size in a process: -bench 'MemoryOfTurn/21'.
func BenchmarkMemoryOfTurn(b *testing.B) {
	for log := 14; log <= 21; log++ {
		b.Run(strconv.Itoa(log), func(b *testing.B) {
			for range b.N {
				dir := b.TempDir()
				c := &Ceremony{dir: dir, t: new(Transcript)}
				d, err := writeFile(c.path("phase2-000.bin"), phase2Magic, startOf(1<<log))
				require.NoError(b, err)
				c.t.Phase2 = []Contribution{{Name: "start", File: "phase2-000.bin", Digest: d}}
				out := filepath.Join(b.TempDir(), "mine.bin")
				_, err = Contribute(c.path("phase2-000.bin"), out, nil)
				require.NoError(b, err)
				require.NoError(b, c.Accept(out, "ada"))
			}
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// startOf is a start of phase 2 of no circuit: multiples of the generators.
func startOf(n int) *mpcsetup.Phase2 {
	g, _, g1, g2 := curve.Generators()
	points := func(n int) []curve.G1Affine {
		out, at := make([]curve.G1Jac, n), g
		for i := range out {
			at.AddAssign(&g)
			out[i] = at
		}
		return curve.BatchJacobianToAffineG1(out)
	}
	p := &mpcsetup.Phase2{Sigmas: make([]update.UpdateProof, 1)}
	p.Parameters.G1.Delta, p.Parameters.G2.Delta = g1, g2
	p.Parameters.G1.Z, p.Parameters.G1.PKK = points(n-1), points(n/2)
	p.Parameters.G1.SigmaCKK, p.Parameters.G2.Sigma = [][]curve.G1Affine{points(n / 2)}, []curve.G2Affine{g2}
	return p
}

// peak resident size, in MiB.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	require.NoError(b, err)
	_, rest, ok := bytes.Cut(status, []byte("VmHWM:"))
	require.True(b, ok)
	var kb float64
	_, err = fmt.Sscan(string(rest), &kb)
	require.NoError(b, err)
	return kb / 1024
}
