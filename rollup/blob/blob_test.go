package blob_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
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

// Blobs match their commitments all together, or it is noticed: that of another, two in each other's place, one bit of a value.
func TestMatch(t *testing.T) {
	var blobs []*blob.Blob
	var commitments []blob.Commitment
	for _, n := range []int{0, 1, 803, blob.Words} {
		b, err := blob.Of(randomWords(t, n))
		require.NoError(t, err)
		c, err := b.Commit()
		require.NoError(t, err)
		blobs, commitments = append(blobs, b), append(commitments, c)
	}
	match := func(want bool, blobs ...*blob.Blob) {
		t.Helper()
		ok, err := blob.Match(blobs, commitments[:len(blobs)])
		require.NoError(t, err)
		require.Equal(t, want, ok)
	}
	match(true, blobs...)
	match(true, blobs[0])
	match(true, blobs[:2]...)
	match(false, blobs[0], blobs[2], blobs[1], blobs[3])
	match(false, blobs[1])
	for i := range blobs {
		twisted := *blobs[i]
		twisted[31] ^= 1
		bad := append(append([]*blob.Blob{}, blobs[:i]...), &twisted)
		match(false, append(bad, blobs[i+1:]...)...)
	}
	// Two that are wrong by the same, one more and one less: a sum without weights would not tell.
	more, less := *blobs[2], *blobs[3]
	more[31], less[31] = more[31]+1, less[31]-1
	match(false, blobs[0], blobs[1], &more, &less)
	_, err := blob.Match(blobs, commitments[:3])
	require.Error(t, err)
	_, err = blob.Match(blobs[:1], []blob.Commitment{{1}})
	require.Error(t, err)
	off := blob.Commitment{0x80}
	off[47] = 4 // on the curve, in no subgroup of prime order
	_, err = blob.Match(blobs[:1], []blob.Commitment{off})
	require.Error(t, err)
	var high blob.Blob
	high[0] = 0xff
	_, err = blob.Match([]*blob.Blob{&high}, commitments[:1])
	require.ErrorIs(t, err, blob.ErrNoBlob)
}

// What a blob costs whoever reads it: that its values are canonical, its name, and the words in it.
func BenchmarkRead(b *testing.B) {
	words := make([]field.Element, blob.Words)
	for i := range words {
		words[i] = field.FromUint64(uint64(i) * 0x9e3779b97f4a7c15)
	}
	made, err := blob.Of(words)
	require.NoError(b, err)
	c, err := made.Commit() // reads the ceremony's points
	require.NoError(b, err)
	for name, read := range map[string]func() error{
		"canonical": func() error { _, err := blob.FromBytes(made[:]); return err },
		"name":      func() error { _, err := made.Hash(); return err },
		"words":     func() error { _, err := made.Words(); return err },
		"32 names": func() error {
			_, err := blob.Match(slices.Repeat([]*blob.Blob{made}, 32), slices.Repeat([]blob.Commitment{c}, 32))
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, read())
			}
		})
	}
}
