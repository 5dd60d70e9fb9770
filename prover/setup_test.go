package prover

import (
	"bytes"
	"math/big"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	groth16 "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/frontend"
	"github.com/consensys/gnark/std/rangecheck"
	"github.com/stretchr/testify/require"
)

// product proves knowledge of factors, with a wire that only the constant
// touches, and of a unit.
type product struct {
	P, Q   frontend.Variable
	Unused frontend.Variable
	N      frontend.Variable `gnark:",public"`
	M      frontend.Variable `gnark:",public"`
}

func (c *product) Define(api frontend.API) error {
	api.AssertIsEqual(api.Mul(c.P, c.Q), c.N)
	api.AssertIsEqual(api.Mul(api.Add(c.P, 7), api.Sub(c.N, c.Q), 3), c.M)
	api.AssertIsEqual(c.Unused, 5)
	return nil
}

func productOf(p, q int64) *product {
	return &product{P: p, Q: q, Unused: 5, N: p * q, M: (p + 7) * (p*q - q) * 3}
}

// ranged is product with range checks, so with a commitment.
type ranged struct {
	P, Q frontend.Variable
	N    frontend.Variable `gnark:",public"`
}

func (c *ranged) Define(api frontend.API) error {
	checker := rangecheck.New(api)
	checker.Check(c.P, 20)
	checker.Check(c.Q, 20)
	api.AssertIsEqual(api.Mul(c.P, c.Q), c.N)
	return nil
}

func rangedOf(p, q int64) *ranged { return &ranged{P: p, Q: q, N: p * q} }

// publicCommitted commits to a public input and a secret one.
type publicCommitted struct {
	P frontend.Variable
	N frontend.Variable `gnark:",public"`
}

func (c *publicCommitted) Define(api frontend.API) error {
	challenge, err := api.(frontend.Committer).Commit(c.P, c.N)
	if err != nil {
		return err
	}
	api.AssertIsDifferent(challenge, 0)
	api.AssertIsEqual(api.Mul(c.P, c.P), c.N)
	return nil
}

func compileAll(t testing.TB) map[string]*R1CS {
	out := map[string]*R1CS{}
	for name, circuit := range map[string]frontend.Circuit{
		"product": new(product), "ranged": new(ranged), "publicCommitted": new(publicCommitted),
	} {
		ccs, err := Compile(circuit)
		require.NoError(t, err)
		out[name] = ccs
	}
	return out
}

// naiveKeys follows gnark's setup.go line by line with the given secrets, one
// scalar multiplication at a time, for at most one commitment; but for K and Z,
// which follow from gnark's Z, [t^i (t^n - 1)/delta], as the package says.
func naiveKeys(t *testing.T, ccs *R1CS, w toxicWaste) (*ProvingKey, *VerifyingKey) {
	mul1 := func(s fr.Element) (p curve.G1Affine) {
		p.ScalarMultiplicationBase(s.BigInt(new(big.Int)))
		return p
	}
	mul2 := func(s fr.Element) (p curve.G2Affine) {
		p.ScalarMultiplicationBase(s.BigInt(new(big.Int)))
		return p
	}
	domain := NewDomain(ccs.GetNbConstraints())
	size := domain.Size()
	internal, secret, public := ccs.GetNbVariables()
	wires := internal + secret + public
	a, b, c := make([]fr.Element, wires), make([]fr.Element, wires), make([]fr.Element, wires)
	add := func(x []fr.Element, terms constraint.LinearExpression, l fr.Element) {
		for _, term := range terms {
			var v fr.Element
			v.Mul(&ccs.Coefficients[term.CoeffID()], &l)
			x[term.WireID()].Add(&x[term.WireID()], &v)
		}
	}
	n, one := big.NewInt(int64(size)), fr.One()
	var cardinalityInv fr.Element
	cardinalityInv.SetUint64(uint64(size)).Inverse(&cardinalityInv)
	var vanishing fr.Element
	vanishing.Exp(w.t, n)
	vanishing.Sub(&vanishing, &one)
	for i, r1c := range ccs.GetR1Cs() {
		var wi, l, d fr.Element
		wi.Exp(domain.Root, big.NewInt(int64(i)))
		d.Sub(&w.t, &wi)
		d.Inverse(&d)
		l.Mul(&vanishing, &cardinalityInv).Mul(&l, &wi).Mul(&l, &d)
		add(a, r1c.L, l)
		add(b, r1c.R, l)
		add(c, r1c.O, l)
	}
	pk, vk := &ProvingKey{Domain: *domain.Block}, new(VerifyingKey)
	pk.G1.Alpha, pk.G1.Beta, pk.G1.Delta = mul1(w.alpha), mul1(w.beta), mul1(w.delta)
	pk.G2.Beta, pk.G2.Delta = mul2(w.beta), mul2(w.delta)
	for i := range a {
		pk.InfinityA = append(pk.InfinityA, a[i].IsZero())
		pk.InfinityB = append(pk.InfinityB, b[i].IsZero())
		if a[i].IsZero() {
			pk.NbInfinityA++
		} else {
			pk.G1.A = append(pk.G1.A, mul1(a[i]))
		}
		if b[i].IsZero() {
			pk.NbInfinityB++
		} else {
			pk.G1.B = append(pk.G1.B, mul1(b[i]))
			pk.G2.B = append(pk.G2.B, mul2(b[i]))
		}
	}
	commitments := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	var basis, basisSigma []curve.G1Affine
	committed, commitmentWire := map[int]bool{}, -1
	for _, info := range commitments {
		commitmentWire = info.CommitmentIndex
		for _, wire := range info.PrivateCommitted {
			committed[wire] = true
		}
	}
	z := make([]fr.Element, size-1) // gnark's
	for i := range z {
		if z[i].Mul(&vanishing, &w.deltaInv); i > 0 {
			z[i].Mul(&z[i-1], &w.t)
		}
	}
	var onCoset, root, scale fr.Element // scale: 1 / n(t^n - 1) on the coset
	onCoset.Exp(domain.Shift, n)
	onCoset.Sub(&onCoset, &one)
	scale.Mul(scale.Inverse(&onCoset), &cardinalityInv)
	root.Inverse(&domain.Root)
	// at is what the value at place i of the coset of that shift adds, by z.
	at := func(shift fr.Element, i int) (sum fr.Element) {
		var step, x fr.Element
		shift.Inverse(&shift)
		step.Exp(root, big.NewInt(int64(i)))
		step.Mul(&step, &shift)
		x.Set(&scale)
		for k := range z {
			var y fr.Element
			sum.Add(&sum, y.Mul(&x, &z[k]))
			x.Mul(&x, &step)
		}
		return sum
	}
	less, product := make([]fr.Element, wires), make([]bool, wires)
	for i, r1c := range ccs.GetR1Cs() {
		add(less, r1c.O, at(one, i))
		for _, term := range r1c.O {
			product[term.WireID()] = true
		}
	}
	for i := range a {
		var k, x fr.Element
		k.Mul(&a[i], &w.beta)
		x.Mul(&b[i], &w.alpha)
		k.Add(&k, &x).Add(&k, &c[i])
		var overGamma, overDelta, overGammaSigma fr.Element
		overGamma.Mul(&k, &w.gammaInv)
		overDelta.Mul(&k, &w.deltaInv)
		overGammaSigma.Mul(&overGamma, &w.sigma)
		switch {
		case i < public || i == commitmentWire:
			vk.G1.K = append(vk.G1.K, mul1(overGamma))
		case committed[i]:
			basis = append(basis, mul1(overGamma))
			basisSigma = append(basisSigma, mul1(overGammaSigma))
		default:
			x.Sub(&overDelta, &less[i])
			pk.G1.K = append(pk.G1.K, mul1(x))
			continue
		}
		if product[i] {
			pk.G1.K = append(pk.G1.K, mul1(*x.Neg(&less[i])))
		}
	}
	for i := range size {
		pk.G1.Z = append(pk.G1.Z, mul1(at(domain.Shift, i)))
	}
	vk.G1.Alpha, vk.G1.Beta, vk.G1.Delta = pk.G1.Alpha, pk.G1.Beta, pk.G1.Delta
	vk.G2.Beta, vk.G2.Delta, vk.G2.Gamma = pk.G2.Beta, pk.G2.Delta, mul2(w.gamma)
	vk.PublicAndCommitmentCommitted = commitments.GetPublicAndCommitmentCommitted(commitments.CommitmentIndexes(), public)
	if len(commitments) == 1 {
		var sigmaNeg fr.Element
		sigmaNeg.Mul(&w.sigma, &w.gamma).Neg(&sigmaNeg)
		pk.CommitmentKeys = append(pk.CommitmentKeys, pedersen.ProvingKey{Basis: basis, BasisExpSigma: basisSigma})
		vk.CommitmentKeys = append(vk.CommitmentKeys, pedersen.VerifyingKey{G: mul2(w.gamma), GSigmaNeg: mul2(sigmaNeg)})
	}
	require.NoError(t, vk.Precompute())
	return pk, vk
}

func TestDevSetupEqualsNaive(t *testing.T) {
	seed := [32]byte{1, 2, 3}
	secrets, err := toxicWasteFrom(seed)
	require.NoError(t, err)
	for name, ccs := range compileAll(t) {
		pk, vk, err := DevSetup(ccs, seed, nil)
		require.NoError(t, err, name)
		wantPK, wantVK := naiveKeys(t, ccs, secrets)
		require.Equal(t, dumpPK(t, wantPK), dumpPK(t, pk), name)
		require.Equal(t, wantVK, vk, name) // unexported fields too
		alone, err := DevVerifyingKey(ccs, seed)
		require.NoError(t, err, name)
		require.Equal(t, wantVK, alone, name)
	}
}

// TestDevSetupHasGnarksShape compares what does not depend on the secrets with
// keys that gnark made.
func TestDevSetupHasGnarksShape(t *testing.T) {
	for name, ccs := range compileAll(t) {
		var wantPK ProvingKey
		var wantVK VerifyingKey
		require.NoError(t, groth16.Setup(ccs, &wantPK, &wantVK), name)
		pk, vk, err := DevSetup(ccs, [32]byte{}, nil)
		require.NoError(t, err, name)

		require.Equal(t, wantPK.InfinityA, pk.InfinityA, name)
		require.Equal(t, wantPK.InfinityB, pk.InfinityB, name)
		require.Equal(t, wantPK.NbInfinityA, pk.NbInfinityA, name)
		require.Equal(t, wantPK.NbInfinityB, pk.NbInfinityB, name)
		require.Len(t, pk.G1.A, len(wantPK.G1.A), name)
		require.Len(t, pk.G1.B, len(wantPK.G1.B), name)
		require.Len(t, pk.G2.B, len(wantPK.G2.B), name)
		require.Len(t, vk.G1.K, len(wantVK.G1.K), name)
		require.Equal(t, wantVK.PublicAndCommitmentCommitted, vk.PublicAndCommitmentCommitted, name)
		require.Len(t, pk.CommitmentKeys, len(wantPK.CommitmentKeys), name)
		require.Len(t, vk.CommitmentKeys, len(wantVK.CommitmentKeys), name)
		for i := range pk.CommitmentKeys {
			require.Len(t, pk.CommitmentKeys[i].Basis, len(wantPK.CommitmentKeys[i].Basis), name)
			require.Len(t, pk.CommitmentKeys[i].BasisExpSigma, len(wantPK.CommitmentKeys[i].BasisExpSigma), name)
		}
	}
}

func TestDevSetupIsDeterministic(t *testing.T) {
	ccs := compileAll(t)["ranged"]
	pk, vk, err := DevSetup(ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	againPK, againVK, err := DevSetup(ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	require.Equal(t, dumpPK(t, pk), dumpPK(t, againPK))
	require.Equal(t, vk, againVK)

	otherPK, otherVK, err := DevSetup(ccs, [32]byte{2}, nil)
	require.NoError(t, err)
	require.True(t, pk.IsDifferent(otherPK))
	require.True(t, vk.IsDifferent(otherVK))
}

func TestDevSetupReportsProgress(t *testing.T) {
	ccs := compileAll(t)["ranged"]
	last, totals := 0, map[int]bool{}
	_, _, err := DevSetup(ccs, [32]byte{1}, func(done, total int) {
		require.GreaterOrEqual(t, done, last)
		last = done
		totals[total] = true
	})
	require.NoError(t, err)
	require.Len(t, totals, 1)
	require.True(t, totals[last], "the last report is the total")
}

func TestEvaluateInShards(t *testing.T) {
	ccs, err := Compile(syntheticCircuit(6000))
	require.NoError(t, err)
	secrets, err := toxicWasteFrom([32]byte{9})
	require.NoError(t, err)
	one, domain := fr.One(), NewDomain(ccs.GetNbConstraints())
	lagrange, err := domain.lagrangeAt(&secrets.t, &one, ccs.GetNbConstraints())
	require.NoError(t, err)

	got, err := evaluate(ccs, domain, &secrets.t)
	require.NoError(t, err)
	want := newPolynomials(len(got.a))
	want.accumulate(ccs, 0, len(ccs.Instructions), lagrange)
	require.Equal(t, want, got)

	_, err = domain.lagrangeAt(&domain.Root, &one, 3)
	require.Error(t, err)
}

func dumpPK(t *testing.T, pk *ProvingKey) []byte {
	var buf bytes.Buffer
	require.NoError(t, pk.WriteDump(&buf))
	return buf.Bytes()
}

func TestBenchSetupReports(t *testing.T) {
	if testing.Short() {
		t.Skip("gnark's setup takes seconds")
	}
	r, err := BenchSetup(4000)
	require.NoError(t, err)
	require.InDelta(t, 4000, r.Constraints, 4000)
	require.Positive(t, r.Seconds)
	require.Positive(t, r.GnarkSeconds)
	_, err = BenchSetup(1)
	require.Error(t, err)
}
