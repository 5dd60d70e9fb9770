package ceremony

import (
	"fmt"
	"math/big"
	"math/bits"
	"slices"
	"syscall"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/frontend/cs/r1cs"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/msm"
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

func circuitsOfStart(t *testing.T) map[string]*prover.R1CS {
	all := map[string]*prover.R1CS{}
	for name, circuit := range map[string]frontend.Circuit{
		"plain": new(plain), "factors": new(factors), "linear": &linear{n: 6}, "linear, committed": &linear{n: 10, commit: true}, "linear, in thirds": &linear{n: 20, commit: true}, "linear, in ninths": &linear{n: 67, commit: true},
	} {
		compiled, err := frontend.Compile(ecc.BN254.ScalarField(), r1cs.NewBuilder, circuit, frontend.IgnoreUnconstrainedInputs())
		require.NoError(t, err)
		all[name] = compiled.(*prover.R1CS)
	}
	return all
}

// The start of phase 2 and the evaluations are those of gnark where the domain is, for circuits with commitments and without, and for domains of odd and even
// length; but for the order of Z.
func TestStart(t *testing.T) {
	compared := 0
	for name, ccs := range circuitsOfStart(t) {
		n := domain(ccs)
		if uint64(prover.DomainSize(ccs.GetNbConstraints())) != n {
			continue
		}
		compared++
		powers := mpcsetup.NewPhase1(n).Seal([]byte("a beacon is a contribution"))
		want := new(mpcsetup.Phase2)
		evaluations := want.Initialize(ccs, &powers)
		got, e, err := start(ccs, &powers, nil)
		require.NoError(t, err, name)
		inOrder := make([]curve.G1Affine, n-1)
		for i, z := range want.Parameters.G1.Z {
			inOrder[bits.Reverse64(uint64(i))>>(64-bits.TrailingZeros64(n))] = z
		}
		want.Parameters.G1.Z = inOrder
		require.Equal(t, want, got, name)
		require.Equal(t, &evaluations, e, name)
	}
	require.Equal(t, 3, compared)
	for _, few := range []uint64{8, 16} {
		powers := mpcsetup.NewPhase1(few).Seal([]byte("a beacon is a contribution"))
		_, _, err := start(compiled(t, new(plain)), &powers, nil)
		require.ErrorContains(t, err, fmt.Sprintf("domain of %d", few))
	}
}

// On any domain they are the circuit's polynomials at tau, by their definition.
func TestStartIsTheCircuit(t *testing.T) {
	for name, ccs := range circuitsOfStart(t) {
		n := prover.DomainSize(ccs.GetNbConstraints())
		got, e, err := start(ccs, powersOfThree(int(domain(ccs))), nil)
		require.NoError(t, err, name)
		tau, alpha, beta := fr.NewElement(3), fr.NewElement(5), fr.NewElement(7)
		a, b, c := atTau(ccs, n, tau)
		shares := make([]fr.Element, len(a))
		for w := range shares {
			shares[w].Mul(&beta, &a[w])
			var x fr.Element
			shares[w].Add(&shares[w], x.Mul(&alpha, &b[w])).Add(&shares[w], &c[w])
		}
		_, _, g1, g2 := curve.Generators()
		require.Equal(t, curve.BatchScalarMultiplicationG1(&g1, a), e.G1.A, name)
		require.Equal(t, curve.BatchScalarMultiplicationG1(&g1, b), e.G1.B, name)
		require.Equal(t, curve.BatchScalarMultiplicationG2(&g2, b), e.G2.B, name)
		p, q := new(mpcsetup.Phase2), &Evaluations{}
		shareOut(ccs, curve.BatchScalarMultiplicationG1(&g1, shares), p, q)
		require.Equal(t, p.Parameters.G1.PKK, got.Parameters.G1.PKK, name)
		require.Equal(t, q.G1.VKK, e.G1.VKK, name)
		require.Equal(t, q.G1.CKK, e.G1.CKK, name)
		z, one := make([]fr.Element, n-1), fr.One()
		z[0].Exp(tau, big.NewInt(int64(n)))
		z[0].Sub(&z[0], &one)
		for i := range z[1:] {
			z[i+1].Mul(&z[i], &tau)
		}
		require.Equal(t, curve.BatchScalarMultiplicationG1(&g1, z), got.Parameters.G1.Z, name)
	}
}

// atTau are the polynomials of each wire, by Lagrange's formula.
func atTau(ccs *prover.R1CS, n int, tau fr.Element) (a, b, c []fr.Element) {
	a, b, c = make([]fr.Element, wires(ccs)), make([]fr.Element, wires(ccs)), make([]fr.Element, wires(ccs))
	root, size := msm.RootOfUnity(n), fr.NewElement(uint64(n))
	vanishing, one := tau, fr.One()
	vanishing.Exp(vanishing, big.NewInt(int64(n)))
	vanishing.Sub(&vanishing, &one).Div(&vanishing, &size)
	place := one
	for _, row := range ccs.GetR1Cs() {
		var l fr.Element
		l.Sub(&tau, &place)
		l.Div(&place, &l).Mul(&l, &vanishing)
		for _, side := range []struct {
			of   []fr.Element
			from constraint.LinearExpression
		}{{a, row.L}, {b, row.R}, {c, row.O}} {
			for _, term := range side.from {
				var x fr.Element
				x.Mul(&l, &ccs.Coefficients[term.CoeffID()])
				side.of[term.WireID()].Add(&side.of[term.WireID()], &x)
			}
		}
		place.Mul(&place, &root)
	}
	return a, b, c
}

// chain multiplies, and commits to some of its products.
type chain struct {
	P frontend.Variable
	N frontend.Variable `gnark:",public"`
	n int
}

func (c *chain) Define(api frontend.API) error {
	x, some := c.P, []frontend.Variable{c.P}
	for i := range c.n {
		if x = api.Mul(x, c.P); i%3 == 0 {
			some = append(some, x)
		}
	}
	challenge, err := api.(frontend.Committer).Commit(some...)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(challenge, 0)
	api.AssertIsEqual(x, c.N)
	return nil
}

// Sealed keys prove, and whoever verifies finds them, on all kinds of domain: with products that are public, committed to, and neither.
func TestSealedKeysProve(t *testing.T) {
	for rounds, parts := range map[int]int{10: 1, 16: 3, 64: 9} {
		ccs := compiled(t, &chain{n: rounds})
		require.Equal(t, parts, prover.NewDomain(ccs.GetNbConstraints()).Parts, "%d rows", ccs.GetNbConstraints())
		dir := t.TempDir()
		keys := held(t, dir, ccs, "")
		report, err := Verify(dir, ccs, "", nil)
		require.NoError(t, err)
		require.Equal(t, keys.Proving.G1, report.Keys.Proving.G1)
		require.ErrorContains(t, inValues(ccs, keys.Proving), "for a domain of", "which they are already for")
		own, gnark := prover.WiresOfK(ccs)
		require.Greater(t, len(own), len(gnark), "a product is public or committed to")
		p, err := prover.NewProver(keys, prover.TargetSolidity)
		require.NoError(t, err)
		_, err = p.Prove(&chain{P: 2, N: new(big.Int).Lsh(big.NewInt(1), uint(rounds+1))})
		require.NoError(t, err)
	}
}

// BenchmarkStart compares it with gnark's, and with what sealing adds, in CPU time too, which is steadier.
func BenchmarkStart(b *testing.B) {
	ccs, err := prover.Compile(&powersOf{n: 1<<13 - 100})
	require.NoError(b, err)
	powers := mpcsetup.NewPhase1(domain(ccs)).Seal([]byte("a beacon is a contribution"))
	first, e, err := start(ccs, &powers, nil)
	require.NoError(b, err)
	sealed, _ := first.Seal(&powers, e, []byte("a beacon is a contribution"))
	pk := sealed.(*prover.ProvingKey)
	for name, run := range map[string]func(){
		"ours": func() {
			_, _, err := start(ccs, &powers, nil)
			require.NoError(b, err)
		},
		"gnark": func() { new(mpcsetup.Phase2).Initialize(ccs, &powers) },
		"values": func() {
			own, gnark := *pk, pk.G1
			own.G1.K, own.G1.Z = slices.Clone(gnark.K), slices.Clone(gnark.Z)
			require.NoError(b, inValues(ccs, &own))
		},
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
