package l1contracts_test

import (
	"encoding/json"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts/testbindings"
)

var harness = testbindings.NewHarness()

func TestPoseidon2(t *testing.T) {
	e := newChain(t)
	at := e.create(testbindings.HarnessMetaData.Bin, nil)
	check := func(pairs [][2]*big.Int, want []l1.Word) {
		t.Helper()
		for len(pairs) > 0 {
			n := min(len(pairs), 256)
			got := read(e, at, harness.PackCompress(pairs[:n]), harness.UnpackCompress)
			for i := range got {
				require.Equal(t, want[i], toWord(got[i]), "compress(%x, %x)", pairs[i][0], pairs[i][1])
			}
			pairs, want = pairs[n:], want[n:]
		}
	}
	raw, err := os.ReadFile("../testdata/vectors/poseidon2.json")
	require.NoError(t, err)
	var vectors []struct{ Left, Right, Out common.Hash }
	require.NoError(t, json.Unmarshal(raw, &vectors))
	require.GreaterOrEqual(t, len(vectors), 500)
	var pairs [][2]*big.Int
	var want []l1.Word
	for _, v := range vectors {
		require.Equal(t, l1.Word(v.Out), compress(l1.Word(v.Left), l1.Word(v.Right)), "the vectors are stale: run generate.sh")
		pairs, want = append(pairs, [2]*big.Int{v.Left.Big(), v.Right.Big()}), append(want, l1.Word(v.Out))
	}
	check(pairs, want)

	rng := rand.New(rand.NewPCG(3, 4))
	pairs, want = nil, nil
	for range 1000 {
		l, x := randomWord(rng), randomWord(rng)
		pairs, want = append(pairs, [2]*big.Int{toInt(l), toInt(x)}), append(want, compress(l, x))
	}
	check(pairs, want)
}

func TestEdwards(t *testing.T) {
	e := newChain(t)
	at := e.create(testbindings.HarnessMetaData.Bin, nil)
	rng := rand.New(rand.NewPCG(5, 6))
	curve := twistededwards.GetEdwardsCurve()

	// Points of the whole curve, outside the subgroup too.
	random := func() twistededwards.PointAffine {
		for {
			var p twistededwards.PointAffine
			y := randomWord(rng)
			p.Y.SetBytes(y[:])
			var num, den, one fr.Element
			one.SetOne()
			num.Square(&p.Y)
			den.Mul(&num, &curve.D)
			num.Sub(&one, &num)
			den.Sub(&curve.A, &den)
			num.Div(&num, &den)
			if p.X.Sqrt(&num) != nil {
				return p
			}
		}
	}
	var points [][2]*big.Int
	var want []bool
	add := func(x, y *big.Int) {
		var p twistededwards.PointAffine
		p.X.SetBigInt(x)
		p.Y.SetBigInt(y)
		good := x.Cmp(fr.Modulus()) < 0 && y.Cmp(fr.Modulus()) < 0 && p.IsOnCurve()
		if good {
			for range 3 {
				p.Double(&p)
			}
			good = !p.IsZero()
		}
		points, want = append(points, [2]*big.Int{x, y}), append(want, good)
	}
	point := func(p twistededwards.PointAffine) {
		var x, y big.Int
		p.X.BigInt(&x)
		p.Y.BigInt(&y)
		add(&x, &y)
		add(new(big.Int).Add(&x, fr.Modulus()), &y) // not canonical
		add(&x, new(big.Int).Add(&y, fr.Modulus()))
		add(&x, new(big.Int).Add(&y, big.NewInt(1))) // off the curve
		add(&y, &x)
	}

	torsion := map[[2]fr.Element]twistededwards.PointAffine{}
	for len(torsion) < 8 {
		p := random()
		point(p)
		p.ScalarMultiplication(&p, &curve.Order) // l P has an order that divides 8
		torsion[[2]fr.Element{p.X, p.Y}] = p
	}
	bad := len(want)
	for _, p := range torsion {
		var x, y big.Int
		p.X.BigInt(&x)
		p.Y.BigInt(&y)
		require.True(t, p.IsOnCurve())
		add(&x, &y)
		add(new(big.Int).Add(&x, fr.Modulus()), &y) // r itself, where a coordinate is 0
		add(&x, new(big.Int).Add(&y, fr.Modulus()))
	}
	for _, w := range want[bad:] {
		require.False(t, w, "a torsion point is no key")
	}
	good := len(want)
	for i := range int64(50) { // subgroup, and subgroup plus torsion
		var p twistededwards.PointAffine
		p.ScalarMultiplication(&curve.Base, big.NewInt(i+1))
		point(p)
		for _, q := range torsion {
			var s twistededwards.PointAffine
			s.Add(&p, &q)
			point(s)
		}
	}
	require.Contains(t, want[good:], true)
	max256 := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	add(max256, max256)
	add(new(big.Int), new(big.Int))
	require.Equal(t, want, read(e, at, harness.PackAreKeys(points), harness.UnpackAreKeys))
}
