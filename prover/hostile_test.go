package prover

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
)

// B9: proofs and witnesses from workers.
func FuzzHostileProofAndWitness(f *testing.F) {
	ccs, err := Compile(new(ranged))
	require.NoError(f, err)
	w, err := MarshalWitness(rangedOf(3, 11))
	require.NoError(f, err)
	f.Add(w)
	p, err := MarshalProof(generatorProof(1))
	require.NoError(f, err)
	f.Add(p)
	f.Add(bytes.Repeat([]byte{0xff}, ProofSize))
	f.Add(binary.BigEndian.AppendUint32(nil, 1<<32-1))
	f.Fuzz(func(t *testing.T, b []byte) {
		hostile.Decode(t, len(b), func() {
			_, _ = UnmarshalProof(b)
			_, _ = UnmarshalWitness(b, ccs)
		})
	})
}

// B6: coordinates of the modulus and above, and flags of other encodings, are no points.
func TestB6NonCanonicalPoints(t *testing.T) {
	good, err := MarshalProof(generatorProof(0))
	require.NoError(t, err)
	p := []byte{0x30, 0x64, 0x4e, 0x72, 0xe1, 0x31, 0xa0, 0x29, 0xb8, 0x50, 0x45, 0xb6, 0x81, 0x81, 0x58, 0x5d, 0x97, 0x81, 0x6a, 0x91, 0x68, 0x71, 0xca, 0x8d, 0x3c, 0x20, 0x8c, 0x16, 0xd8, 0x7c, 0xfd, 0x47}
	above := bytes.Clone(p)
	above[31]++
	for at := 0; at < len(good); at += 32 {
		for name, with := range map[string][]byte{"p": p, "p + 1": above, "ones": bytes.Repeat([]byte{0xff}, 32), "zero": make([]byte, 32)} {
			bad := bytes.Clone(good)
			copy(bad[at:], with)
			if bytes.Equal(bad, good) {
				continue
			}
			_, err := UnmarshalProof(bad)
			require.ErrorIs(t, err, ErrEncoding, "coordinate %d is %s", at/32, name)
		}
		for _, flags := range []byte{0x40, 0x80, 0xc0} {
			bad := bytes.Clone(good)
			bad[at] |= flags
			_, err := UnmarshalProof(bad)
			require.ErrorIs(t, err, ErrEncoding, "coordinate %d with flags %x", at/32, flags)
		}
	}
	require.NotErrorIs(t, func() error { _, err := UnmarshalProof(good); return err }(), ErrEncoding)
}

// B9 and L4: files of keys. What is not as the manifest says is refused before it is decoded; a manifest says nothing that is believed unseen.
func FuzzHostileKeyFiles(f *testing.F) {
	ccs, err := Compile(new(product))
	require.NoError(f, err)
	store := Store{Dir: f.TempDir()}
	_, err = store.Ensure(context.Background(), "product", ccs, [32]byte{1}, nil)
	require.NoError(f, err)
	files := []string{manifestFile, verifyingFile, circuitFile, provingFile}
	good := make([][]byte, len(files))
	for i, name := range files {
		good[i], err = os.ReadFile(store.file("product", name))
		require.NoError(f, err)
		f.Add(uint8(i), good[i][:min(len(good[i]), 4000)])
		f.Add(uint8(i), bytes.Repeat([]byte{0xff}, 64))
	}
	f.Add(uint8(0), []byte(`{"format":2,"name":"product","verifying":{"size":9223372036854775807}}`))
	f.Fuzz(func(t *testing.T, which uint8, b []byte) {
		i := int(which) % len(files)
		path := store.file("product", files[i])
		require.NoError(t, os.WriteFile(path, b, 0o600))
		defer func() { require.NoError(t, os.WriteFile(path, good[i], 0o600)) }()
		hostile.Decode(t, len(b), func() {
			_, _, err := store.LoadVerifying("product")
			_, err2 := store.Load("product")
			if !bytes.Equal(b, good[i]) && i > 0 && i != 2 {
				require.True(t, err != nil || err2 != nil, "altered keys are loaded")
			}
		})
	})
}
