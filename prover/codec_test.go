package prover

import (
	"bytes"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/stretchr/testify/require"
)

// generatorProof is a well-formed proof that proves nothing.
func generatorProof(commitments int) *Proof {
	_, _, g1, g2 := curve.Generators()
	p := &Proof{Ar: g1, Bs: g2, Krs: g1, Commitments: []curve.G1Affine{}}
	for range commitments {
		p.Commitments = append(p.Commitments, g1)
		p.CommitmentPok = g1
	}
	return p
}

func TestUnmarshalProofIsStrict(t *testing.T) {
	b, err := MarshalProof(generatorProof(1))
	require.NoError(t, err)
	_, err = UnmarshalProof(b)
	require.NoError(t, err)

	reject := func(name string, change func([]byte) []byte) {
		_, err := UnmarshalProof(change(bytes.Clone(b)))
		require.ErrorIs(t, err, ErrEncoding, name)
	}
	for n := range len(b) + 2 {
		if n != ProofSize && n != CommittedProofSize {
			reject("length", func(b []byte) []byte { return append(b, 0, 0)[:n] })
		}
	}
	for offset := 0; offset < len(b); offset += fp.Bytes {
		reject("off the curve", func(b []byte) []byte { b[offset+31] ^= 4; return b })
		reject("not reduced", func(b []byte) []byte { fp.Modulus().FillBytes(b[offset : offset+32]); return b })
		reject("flag bits", func(b []byte) []byte { b[offset] |= 0x40; return b })
	}
	for _, point := range [][2]int{{proofArOffset, 64}, {proofBsOffset, 128}, {proofKrsOffset, 64}} {
		reject("infinity", func(b []byte) []byte { clear(b[point[0] : point[0]+point[1]]); return b })
	}
	reject("outside the subgroup", func(b []byte) []byte {
		q := pointOutsideG2()
		return append(appendCoordinates(b[:proofBsOffset:proofBsOffset], &q.X.A1, &q.X.A0, &q.Y.A1, &q.Y.A0), b[proofKrsOffset:]...)
	})
}

// pointOutsideG2 returns a point of the twist that is not in the subgroup.
func pointOutsideG2() curve.G2Affine {
	_, _, _, g2 := curve.Generators()
	var b, y2 curve.E2 // y² = x³ + b
	y2.Square(&g2.Y)
	b.Square(&g2.X).Mul(&b, &g2.X)
	b.Sub(&y2, &b)
	for i := uint64(1); ; i++ {
		var p curve.G2Affine
		p.X.A0.SetUint64(i)
		y2.Square(&p.X).Mul(&y2, &p.X)
		y2.Add(&y2, &b)
		if y2.Legendre() != 1 {
			continue
		}
		p.Y.Sqrt(&y2)
		if p.IsOnCurve() && !p.IsInSubGroup() {
			return p
		}
	}
}

func TestProofPointsAtInfinity(t *testing.T) {
	p := generatorProof(1)
	p.CommitmentPok = curve.G1Affine{}
	b, err := MarshalProof(p)
	require.NoError(t, err)
	back, err := UnmarshalProof(b)
	require.NoError(t, err)
	require.Equal(t, p, back)
	_, err = SolidityProof(p)
	require.ErrorIs(t, err, ErrEncoding)
	_, err = MarshalProof(generatorProof(2))
	require.ErrorIs(t, err, ErrEncoding)
}

func FuzzUnmarshalProof(f *testing.F) {
	for n := range 2 {
		b, err := MarshalProof(generatorProof(n))
		require.NoError(f, err)
		f.Add(b)
		f.Add(b[:len(b)-1])
	}
	f.Add(make([]byte, ProofSize))
	f.Add(bytes.Repeat([]byte{0xff}, CommittedProofSize))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := UnmarshalProof(data)
		if err != nil {
			require.ErrorIs(t, err, ErrEncoding)
			return
		}
		again, err := MarshalProof(p)
		require.NoError(t, err)
		require.Equal(t, data, again)
	})
}
