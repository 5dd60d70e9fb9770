package field

import (
	"math/big"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/poseidon2"
	"github.com/consensys/gnark-crypto/ecc/bn254/twistededwards"
	"github.com/stretchr/testify/require"
)

func TestCompressIsGnarkCryptos(t *testing.T) {
	p := poseidon2.NewDefaultPermutation()
	for range 50 {
		var l, r Element
		l.MustSetRandom()
		r.MustSetRandom()
		want, err := p.Compress(l.Marshal(), r.Marshal())
		require.NoError(t, err)
		got := Compress(l, r)
		require.Equal(t, want, got.Marshal())
	}
	require.Zero(t, testing.AllocsPerRun(10, func() { Compress(Element{}, Element{}) }))
}

func TestFromBytesIsStrict(t *testing.T) {
	for _, v := range []*big.Int{fr.Modulus(), new(big.Int).Add(fr.Modulus(), big.NewInt(1)), new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))} {
		_, err := FromBytes(v.FillBytes(make([]byte, 32)))
		require.ErrorIs(t, err, ErrNotCanonical)
		_, err = FromBig(v)
		require.ErrorIs(t, err, ErrNotCanonical)
	}
	_, err := FromBytes(make([]byte, 31))
	require.Error(t, err)
	_, err = FromBig(big.NewInt(-1))
	require.ErrorIs(t, err, ErrNotCanonical)
}

func TestSignAndVerify(t *testing.T) {
	k := NewPrivateKey([32]byte{1})
	m := FromUint64(7)
	sig := k.Sign(m)
	require.NoError(t, Verify(k.Public(), m, sig))
	require.Equal(t, sig, k.Sign(m), "a message has one signature")
	require.NotEqual(t, sig.R, k.Sign(FromUint64(8)).R)
	require.ErrorIs(t, Verify(k.Public(), FromUint64(8), sig), ErrSignature)
	require.ErrorIs(t, Verify(NewPrivateKey([32]byte{2}).Public(), m, sig), ErrSignature)

	decoded, err := DecodeSignature(encode(sig))
	require.NoError(t, err)
	require.Equal(t, sig, decoded)
}

// A2: S + l passes the equation and must be refused by the bound.
func TestA2VerifyRefusesMalleableScalars(t *testing.T) {
	k := NewPrivateKey([32]byte{1})
	m := FromUint64(7)
	sig := k.Sign(m)
	s := new(big.Int).SetBytes(sig.S[:])
	for _, bad := range []*big.Int{new(big.Int).Add(s, Order()), Order(), new(big.Int).Sub(fr.Modulus(), big.NewInt(1))} {
		mutant := sig
		bad.FillBytes(mutant.S[:])
		require.ErrorIs(t, Verify(k.Public(), m, mutant), ErrScalar)
		_, err := DecodeSignature(encode(mutant))
		require.ErrorIs(t, err, ErrScalar)
	}
	mutant := sig
	mutant.R.X.Neg(&mutant.R.X)
	require.ErrorIs(t, Verify(k.Public(), m, mutant), ErrSignature)
}

// A1: keys off the curve or of small order are refused.
func TestA1VerifyRefusesBadKeys(t *testing.T) {
	k := NewPrivateKey([32]byte{1})
	m := FromUint64(7)
	sig := k.Sign(m)
	off := k.Public()
	off.X.Add(&off.X, new(Element).SetOne())
	require.ErrorIs(t, Verify(off, m, sig), ErrNotOnCurve)
	badR := sig
	badR.R = off
	require.ErrorIs(t, Verify(k.Public(), m, badR), ErrNotOnCurve)
	for i, p := range smallOrderPoints(t) {
		require.True(t, p.OnCurve())
		require.ErrorIs(t, Verify(p, m, sig), ErrSmallOrder, "point %d", i)
	}
}

// A2: the equation is multiplied by 8. Who signs over an R with a part of small order is believed, as in the circuit.
func TestA2VerifyMultipliesByTheCofactor(t *testing.T) {
	k, m, nonce := NewPrivateKey([32]byte{1}), FromUint64(7), big.NewInt(12345)
	for i, torsion := range smallOrderPoints(t) {
		r, part := mulBase(nonce).affine(), torsion.affine()
		r.Add(&r, &part)
		sig := Signature{R: Point{r.X, r.Y}}
		s := new(big.Int).Mul(Challenge(sig.R, k.Public(), m), k.scalar)
		s.Add(s, nonce).Mod(s, Order()).FillBytes(sig.S[:])
		require.NoError(t, Verify(k.Public(), m, sig), "point %d", i)
	}
}

// A challenge is the low 128 bits of the hash, the lowest of them set.
func TestChallengeIsShortAndOdd(t *testing.T) {
	r, a := NewPrivateKey([32]byte{1}).Public(), NewPrivateKey([32]byte{2}).Public()
	seen := [2]bool{}
	for i := range uint64(20) {
		m := FromUint64(i)
		h := ToBig(Hash(TagChallenge, r.X, r.Y, Compress(a.X, a.Y), m))
		seen[h.Bit(0)] = true
		want := new(big.Int).Mod(h, new(big.Int).Lsh(big.NewInt(1), ChallengeBits))
		require.Equal(t, want.SetBit(want, 0, 1), Challenge(r, a, m))
	}
	require.Equal(t, [2]bool{true, true}, seen)
}

func TestPointFromY(t *testing.T) {
	for i := range 50 {
		p := NewPrivateKey([32]byte{byte(i)}).Public()
		q, err := PointFromY(p.Y, p.SignBit())
		require.NoError(t, err)
		require.Equal(t, p, q)
		n, err := PointFromY(p.Y, 1-p.SignBit())
		require.NoError(t, err)
		require.Equal(t, *n.X.Neg(&n.X), p.X)
	}
	one := FromUint64(1)
	_, err := PointFromY(one, 1)
	require.ErrorIs(t, err, ErrNotOnCurve, "X is 0: only bit 0 encodes it")
}

// smallOrderPoints lists the eight points whose order divides the cofactor: multiples of l·P for a P outside the subgroup.
func smallOrderPoints(t *testing.T) []Point {
	t.Helper()
	for y := uint64(2); ; y++ {
		p, err := PointFromY(FromUint64(y), 0)
		if err != nil {
			continue
		}
		a := p.affine()
		var g, acc twistededwards.PointAffine
		g.ScalarMultiplication(&a, Order())
		var out []Point
		acc.Set(&g)
		for range 8 {
			out = append(out, Point{acc.X, acc.Y})
			acc.Add(&acc, &g)
		}
		if four := out[3]; !(four.X.IsZero() && four.Y.IsOne()) { // the order of g is 8
			return out
		}
	}
}

func encode(s Signature) []byte { b := s.Encode(); return b[:] }

func BenchmarkCompress(b *testing.B) {
	x := FromUint64(1)
	for b.Loop() {
		x = Compress(x, x)
	}
}

func BenchmarkVerify(b *testing.B) {
	k := NewPrivateKey([32]byte{1})
	sig := k.Sign(FromUint64(7))
	for b.Loop() {
		if err := Verify(k.Public(), FromUint64(7), sig); err != nil {
			b.Fatal(err)
		}
	}
}

// The product by a challenge is gnark-crypto's for every point of the curve, those outside the subgroup and of small order as well.
func TestMulShortIsGnarkCryptos(t *testing.T) {
	points := smallOrderPoints(t)
	torsion := points[0].affine()
	for i := range 20 {
		a := NewPrivateKey([32]byte{byte(i)}).Public().affine()
		var mixed twistededwards.PointAffine
		mixed.Add(&a, &torsion)
		points = append(points, Point{a.X, a.Y}, Point{mixed.X, mixed.Y})
	}
	top := new(big.Int).Lsh(big.NewInt(1), ChallengeBits)
	scalars := []*big.Int{big.NewInt(0), big.NewInt(1), big.NewInt(15), big.NewInt(16), top.Sub(top, big.NewInt(1)), Challenge(points[9], points[10], FromUint64(3))}
	for i, p := range points {
		for _, e := range scalars {
			a := p.affine()
			product := mulShort(a, e)
			var got, want twistededwards.PointAffine
			got.FromProj(&product)
			want.ScalarMultiplication(&a, e)
			require.Equal(t, want, got, "point %d times %v", i, e)
		}
	}
}

// BenchmarkGnarkCryptosProducts is what a signature's two products take by gnark-crypto's general method, to compare Verify with in one run.
func BenchmarkGnarkCryptosProducts(b *testing.B) {
	key := NewPrivateKey([32]byte{1})
	sig := key.Sign(FromUint64(7))
	e, s := Challenge(sig.R, key.Public(), FromUint64(7)), new(big.Int).SetBytes(sig.S[:])
	pub, base := key.Public().affine(), Base().affine()
	for b.Loop() {
		var p, q twistededwards.PointProj
		p.FromAffine(&pub)
		p.ScalarMultiplication(&p, e)
		q.FromAffine(&base)
		q.ScalarMultiplication(&q, s)
	}
}

// What was told of X changes nothing but the time.
func TestPointToldXIsPointFromY(t *testing.T) {
	for i := range 20 {
		p := NewPrivateKey([32]byte{byte(i)}).Public()
		var minus Element
		minus.Neg(&p.X)
		for _, y := range []Element{p.Y, p.X, FromUint64(1), {}} {
			for _, told := range []Element{p.X, minus, {}, FromUint64(7), p.Y} {
				for bit := range uint8(2) {
					want, wantErr := PointFromY(y, bit)
					got, err := PointToldX(told, y, bit)
					require.Equal(t, wantErr, err)
					require.Equal(t, want, got)
				}
			}
		}
	}
}
