package ceremony

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

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
