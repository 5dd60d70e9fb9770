package blob_test

import (
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
	kzg "github.com/crate-crypto/go-eth-kzg"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/rollup"
	"github.com/causeway-l2/causeway/rollup/blob"
	"github.com/causeway-l2/causeway/rollup/field"
)

func randomWords(t *testing.T, n int) []field.Element {
	t.Helper()
	seeded := rand.New(rand.NewPCG(1, uint64(n)))
	out := make([]field.Element, n)
	for i := range out {
		var b [32]byte
		for j := 1; j < len(b); j++ {
			b[j] = byte(seeded.Uint32())
		}
		out[i].SetBytes(b[:])
	}
	return out
}

func TestWordsComeBack(t *testing.T) {
	largest := field.ToBig(field.FromUint64(0))
	largest.Sub(field.Modulus(), big.NewInt(1))
	top, err := field.FromBig(largest)
	require.NoError(t, err)
	for _, words := range [][]field.Element{nil, {top}, randomWords(t, 1), randomWords(t, 803), append(randomWords(t, blob.Words-1), top)} {
		b, err := blob.Of(words)
		require.NoError(t, err)
		again, err := blob.FromBytes(b[:])
		require.NoError(t, err)
		got, err := again.Words()
		require.NoError(t, err)
		require.Equal(t, len(words), len(rollup.Trim(got)))
		require.Equal(t, append([]field.Element{}, words...), append([]field.Element{}, got[:len(words)]...))
	}
	_, err = blob.Of(randomWords(t, blob.Words+1))
	require.ErrorIs(t, err, blob.ErrTooLong)
}

func TestOnlyBlobsAreRead(t *testing.T) {
	good, err := blob.Of(randomWords(t, 5))
	require.NoError(t, err)
	for name, data := range map[string][]byte{"short": good[:blob.Bytes-1], "long": append(good[:], 0), "empty": nil} {
		_, err := blob.FromBytes(data)
		require.ErrorIs(t, err, blob.ErrNoBlob, name)
	}
	bad := *good
	fr.Modulus().FillBytes(bad[32*7 : 32*8])
	_, err = blob.FromBytes(bad[:])
	require.ErrorIs(t, err, blob.ErrNoBlob)
	_, err = bad.Words()
	require.ErrorIs(t, err, blob.ErrNoBlob)
}

// A coefficient of BN254's modulus or more would be read as another word.
func TestCoefficientsAreWords(t *testing.T) {
	var constant fr.Element // the polynomial that is BN254's modulus everywhere
	constant.SetBigInt(field.Modulus())
	var b blob.Blob
	v := constant.Bytes()
	for i := range blob.Words {
		copy(b[32*i:], v[:])
	}
	_, err := b.Words()
	require.ErrorIs(t, err, blob.ErrNoWords)
}

// What the library of KZG says of the blob at rho is what we say of its words.
func TestOpenings(t *testing.T) {
	ctx, err := kzg.NewContext4096Secure()
	require.NoError(t, err)
	rho := randomWords(t, 1)[0]
	for _, n := range []int{0, 1, 2, 803, blob.Words} {
		words := randomWords(t, n)
		b, err := blob.Of(words)
		require.NoError(t, err)
		o, err := b.Open(rho)
		require.NoError(t, err)
		require.Equal(t, blob.Evaluate(words, rho), o.Y, "%d words", n)
		require.NoError(t, ctx.VerifyKZGProof(o.Commitment, kzg.Scalar(rho.Bytes()), o.Y, o.Proof))
		hash, err := b.Hash()
		require.NoError(t, err)
		require.Equal(t, byte(1), hash[0])
		require.Equal(t, blob.HashOf(o.Commitment), hash)
		flat := o.Words()
		require.Equal(t, o, blob.OpeningOf(flat))
		require.Equal(t, append(append(o.Y[:], o.Commitment[:]...), o.Proof[:]...), append(append(append(flat[0][:], flat[1][:]...), flat[2][:]...), flat[3][:]...))
	}
	b, err := blob.Of(randomWords(t, 9))
	require.NoError(t, err)
	proofs, err := b.CellProofs()
	require.NoError(t, err)
	require.Len(t, proofs, kzg.CellsPerExtBlob)
}

// An evaluation has more bits than a word: its halves make another.
func TestFold(t *testing.T) {
	y := [32]byte{0x73, 15: 1, 16: 2, 31: 0xff}
	upper, lower := new(big.Int).SetBytes(y[:16]), new(big.Int).SetBytes(y[16:])
	u, err := field.FromBig(upper)
	require.NoError(t, err)
	l, err := field.FromBig(lower)
	require.NoError(t, err)
	require.Equal(t, field.Compress(u, l), blob.Fold(y))
}
