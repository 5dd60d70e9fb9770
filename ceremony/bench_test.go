package ceremony

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/consensys/gnark"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
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
					_, err = Contribute(b.Context(), last, out, nil)
					require.NoError(b, err)
					require.NoError(b, c.Accept(b.Context(), out, "ada"))
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
// to and accepted: what each contributor and the coordinator need, without the start of phase 2, which takes longer.
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
				_, err = Contribute(b.Context(), c.path("phase2-000.bin"), out, nil)
				require.NoError(b, err)
				require.NoError(b, c.Accept(b.Context(), out, "ada"))
			}
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// BenchmarkMemoryOfKeys holds the second phase of a circuit of 2^log constraints, from powers of tau to keys, and verifies it. The powers, of tau 3, come from
// nobody, which takes seconds instead of hours: nothing that is measured depends on which they are.
// Run one size in a process: -bench 'MemoryOfKeys/21'.
func BenchmarkMemoryOfKeys(b *testing.B) {
	for log := 10; log <= 21; log++ {
		b.Run(strconv.Itoa(log), func(b *testing.B) {
			say := func(step string, done, total int) {
				b.Logf("%s: peak %.0f MiB, next %s %d/%d", time.Now().Format(time.TimeOnly), peak(b), step, done, total)
			}
			for range b.N {
				ccs, err := prover.Compile(&powersOf{n: 1<<log - 100})
				require.NoError(b, err)
				digest, err := prover.CircuitDigest(ccs)
				require.NoError(b, err)
				c := &Ceremony{dir: b.TempDir(), progress: say, t: &Transcript{Format: transcriptFormat, Gnark: gnark.Version.String(), Circuit: "powers",
					CircuitDigest: digest, Constraints: ccs.GetNbConstraints(), Domain: domain(ccs), Ptau: new(Ptau)}}
				say("powers", 0, 0)
				powers := powersOfThree(1 << log)
				require.NoError(b, c.savePowers(powers))
				require.NoError(b, c.startPhase2(ccs, powers))
				last, err := c.Last()
				require.NoError(b, err)
				out := filepath.Join(b.TempDir(), "mine.bin")
				_, err = Contribute(b.Context(), last, out, say)
				require.NoError(b, err)
				require.NoError(b, c.Accept(b.Context(), out, "ada"))
				_, err = c.SealKeys(ccs, beacon(2))
				require.NoError(b, err)
				say("verify", 0, 0)
				_, err = Verify(c.dir, ccs, "", say)
				require.NoError(b, err)
			}
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// BenchmarkMemoryOfPtau reads a .ptau file with powers for 2^log constraints, and checks them; making it first takes memory too, which counts.
// Run one size in a process: -bench 'MemoryOfPtau/21'.
func BenchmarkMemoryOfPtau(b *testing.B) {
	for log := 10; log <= 21; log++ {
		b.Run(strconv.Itoa(log), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "powers.ptau")
			require.NoError(b, os.WriteFile(path, ptauOf(powersOfThree(1<<log), log), 0o644))
			b.Logf("made: peak %.0f MiB", peak(b))
			runtime.GC()
			b.ResetTimer()
			for range b.N {
				_, id, err := readPtau(path, 1<<log, "", nil)
				require.NoError(b, err)
				require.Equal(b, log, id.Power)
			}
			b.ReportMetric(peak(b), "peak-MiB")
		})
	}
}

// ptauOf is a .ptau file.
func ptauOf(p *Powers, power int) []byte {
	le := binary.LittleEndian
	out := le.AppendUint32(le.AppendUint32([]byte("ptau"), 1), 6)
	section := func(id uint32, size int) { out = le.AppendUint64(le.AppendUint32(out, id), uint64(size)) }
	write := func(coordinates ...fp.Element) {
		for _, c := range coordinates {
			for _, limb := range c {
				out = le.AppendUint64(out, limb)
			}
		}
	}
	g1 := func(id uint32, points []curve.G1Affine) {
		section(id, rawG1Size*len(points))
		for i := range points {
			write(points[i].X, points[i].Y)
		}
	}
	g2 := func(id uint32, points []curve.G2Affine) {
		section(id, rawG2Size*len(points))
		for i := range points {
			write(points[i].X.A0, points[i].X.A1, points[i].Y.A0, points[i].Y.A1)
		}
	}
	section(ptauHeader, ptauHeaderSize)
	out = le.AppendUint32(out, fp.Bytes)
	modulus := fp.Modulus().FillBytes(make([]byte, fp.Bytes))
	slices.Reverse(modulus)
	out = le.AppendUint32(le.AppendUint32(append(out, modulus...), uint32(power)), uint32(power))
	g1(ptauTau1, p.G1.Tau)
	g2(ptauTau2, p.G2.Tau)
	g1(ptauAlpha1, p.G1.AlphaTau)
	g1(ptauBeta1, p.G1.BetaTau)
	g2(ptauBeta2, []curve.G2Affine{p.G2.Beta})
	return out
}

// powersOfThree are powers of tau 3, with alpha 5 and beta 7.
func powersOfThree(n int) *Powers {
	g1, g2, _, _ := curve.Generators()
	in1 := func(n int, factor int64) []curve.G1Affine {
		points, at := make([]curve.G1Jac, n), g1
		at.ScalarMultiplication(&at, big.NewInt(factor))
		for i := range points {
			points[i] = at
			at.DoubleAssign().AddAssign(&points[i])
		}
		return curve.BatchJacobianToAffineG1(points)
	}
	p := new(Powers)
	p.G1.Tau, p.G1.AlphaTau, p.G1.BetaTau = in1(2*n-1, 1), in1(n, 5), in1(n, 7)
	p.G2.Tau = make([]curve.G2Affine, n)
	for i, at := 0, g2; i < n; i++ {
		p.G2.Tau[i].FromJacobian(&at)
		before := at
		at.DoubleAssign().AddAssign(&before)
	}
	p.G2.Beta.FromJacobian(g2.ScalarMultiplication(&g2, big.NewInt(7)))
	return p
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
