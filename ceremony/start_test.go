package ceremony

import (
	"syscall"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
)

// linear has coefficients of every kind, wires that stand in one matrix alone, and one that stands nowhere.
type linear struct {
	P, Q, Alone frontend.Variable
	N           frontend.Variable `gnark:",public"`
	commit      bool
	n           int
}

func (c *linear) Define(api frontend.API) error {
	x, y := c.P, c.Q
	for i := range c.n {
		x, y = api.Mul(api.Add(x, x, api.Mul(y, -1)), api.Sub(y, api.Mul(x, 3), 1)), api.Add(api.Mul(x, "0x123456789abcdef0123456789abcdef0123456789abcdef"), api.Mul(y, -i), 1)
	}
	api.AssertIsEqual(api.Add(x, api.Mul(y, -2)), c.N)
	if c.commit {
		challenge, err := api.(frontend.Committer).Commit(c.P, c.Q, x)
		if err != nil {
			return err
		}
		api.AssertIsDifferent(challenge, 0)
	}
	return nil
}

// The start of phase 2 and the evaluations are those of gnark, for circuits with commitments and without, and for domains of odd and even length.
func TestStart(t *testing.T) {
	for name, circuit := range map[string]frontend.Circuit{
		"plain": new(plain), "factors": new(factors), "linear": &linear{n: 6}, "linear, committed": &linear{n: 20, commit: true},
	} {
		t.Run(name, func(t *testing.T) {
			compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, circuit, frontend.IgnoreUnconstrainedInputs())
			require.NoError(t, err)
			ccs := compiled.(*prover.R1CS)
			powers := mpcsetup.NewPhase1(domain(ccs)).Seal([]byte("a beacon is a contribution"))
			want := new(mpcsetup.Phase2)
			evaluations := want.Initialize(ccs, &powers)
			got, e, err := start(ccs, &powers, nil)
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.Equal(t, &evaluations, e)
			a, err := digestOf(phase2Magic, want)
			require.NoError(t, err)
			b, err := digestOf(phase2Magic, got)
			require.NoError(t, err)
			require.Equal(t, a, b)
		})
	}
	powers := mpcsetup.NewPhase1(8).Seal([]byte("a beacon is a contribution"))
	_, _, err := start(compiled(t, new(plain)), &powers, nil)
	require.ErrorContains(t, err, "domain of 8")
}

// BenchmarkStart compares it with gnark's, in CPU time too, which is steadier.
func BenchmarkStart(b *testing.B) {
	ccs, err := prover.Compile(&powersOf{n: 1<<13 - 100})
	require.NoError(b, err)
	powers := mpcsetup.NewPhase1(domain(ccs)).Seal([]byte("a beacon is a contribution"))
	for name, run := range map[string]func(){
		"ours": func() {
			_, _, err := start(ccs, &powers, nil)
			require.NoError(b, err)
		},
		"gnark": func() { new(mpcsetup.Phase2).Initialize(ccs, &powers) },
	} {
		b.Run(name, func(b *testing.B) {
			before := cpuSeconds(b)
			for b.Loop() {
				run()
			}
			b.ReportMetric((cpuSeconds(b)-before)/float64(b.N), "cpu-s/op")
		})
	}
}

func cpuSeconds(b *testing.B) float64 {
	var u syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
