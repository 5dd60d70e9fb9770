package field

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWordsRoundTrip(t *testing.T) {
	minusOne := FromUint64(1)
	minusOne.Neg(&minusOne)
	pattern := new(big.Int).SetBytes([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32})
	patterned, err := FromBig(pattern)
	require.NoError(t, err)
	es := []Element{{}, FromUint64(1), FromUint64(1 << 63), minusOne, patterned}
	ws := Words(es)
	require.Equal(t, [32]byte{31: 1}, ws[1])
	require.Equal(t, byte(1), ws[4][0], "B7: the first byte is the most significant")
	require.Equal(t, byte(32), ws[4][31])
	got, err := FromWords(ws, len(ws)+1)
	require.NoError(t, err)
	require.Equal(t, append(es, Element{}), got)
	for _, e := range es {
		back, err := FromBig(ToBig(e))
		require.NoError(t, err)
		require.Equal(t, e, back)
	}
}

// B1: x and x + r are one element; only x is read.
func TestB1WordsAreCanonical(t *testing.T) {
	for _, x := range []int64{0, 1, 12345} {
		for k := int64(1); k <= 5; k++ {
			v := new(big.Int).Mul(Modulus(), big.NewInt(k))
			v.Add(v, big.NewInt(x))
			var w [32]byte
			if v.BitLen() > 256 {
				continue
			}
			v.FillBytes(w[:])
			_, err := FromWords([][32]byte{{}, w}, 2)
			require.ErrorIs(t, err, ErrNotCanonical)
			require.ErrorContains(t, err, "word 1")
		}
	}
}

func TestDecodePointIsStrict(t *testing.T) {
	p := NewPrivateKey([32]byte{7}).Public()
	x, y := p.X.Bytes(), p.Y.Bytes()
	good := append(x[:], y[:]...)
	got, err := DecodePoint(good)
	require.NoError(t, err)
	require.Equal(t, p, got)
	plusR := new(big.Int).Add(ToBig(p.X), Modulus()).FillBytes(make([]byte, 32))
	for name, bad := range map[string][]byte{
		"short": good[:63], "long": append(good[:64:64], 0), "zeros": make([]byte, 64), "swapped": append(y[:], x[:]...), "x + r": append(plusR, y[:]...),
	} {
		_, err := DecodePoint(bad)
		require.Error(t, err, name)
	}
	sig := NewPrivateKey([32]byte{7}).Sign(FromUint64(1)).Encode()
	for n := range len(sig) {
		_, err := DecodeSignature(sig[:n])
		require.Error(t, err)
	}
	_, err = DecodeSignature(append(sig[:], 0))
	require.Error(t, err, "a signature has one encoding")
}
