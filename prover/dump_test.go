package prover

import (
	"bytes"
	"math/bits"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/internal/hostile"
)

// B9: a proving key whose digest is right, since who sent it wrote the manifest too. A length that its file has no room for is refused before anything is
// allocated for it, wherever it stands; sound keys, with a commitment or without, are read.
func TestHostileProvingKey(t *testing.T) {
	for name, circuit := range map[string]frontend.Circuit{"product": new(product), "ranged": new(ranged)} {
		t.Run(name, func(t *testing.T) {
			ccs, err := Compile(circuit)
			require.NoError(t, err)
			made, _, err := DevSetup(ccs, [32]byte{1}, nil)
			require.NoError(t, err)
			good := dumpPK(t, made)
			read := new(ProvingKey)
			require.NoError(t, readDump(read)(bytes.NewReader(good)))
			require.Equal(t, good, dumpPK(t, read))

			for _, number := range [][]byte{{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff}, {0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0}, {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, bytes.Repeat([]byte{0xff}, 8)} {
				step := max(1, len(good)/2000)
				for at := 8; at+8 <= len(good); at++ {
					if at > 1024 && at%step != 0 {
						continue
					}
					bad := bytes.Clone(good)
					copy(bad[at:], number)
					hostile.Decode(t, len(bad), func() { _ = readDump(new(ProvingKey))(bytes.NewReader(bad)) })
				}
			}
			require.ErrorContains(t, readDump(new(ProvingKey))(bytes.NewReader(append(bytes.Clone(good), 0))), "trailing")
			for _, n := range []int{0, 7, 100, 600, len(good) / 2, len(good) - 1} {
				require.Error(t, readDump(new(ProvingKey))(bytes.NewReader(good[:n])))
			}
		})
	}
}

// The same for a verifying key.
func TestHostileVerifyingKey(t *testing.T) {
	for name, circuit := range map[string]frontend.Circuit{"product": new(product), "ranged": new(ranged), "publicCommitted": new(publicCommitted)} {
		t.Run(name, func(t *testing.T) {
			ccs, err := Compile(circuit)
			require.NoError(t, err)
			_, made, err := DevSetup(ccs, [32]byte{1}, nil)
			require.NoError(t, err)
			var file bytes.Buffer
			_, err = made.WriteRawTo(&file)
			require.NoError(t, err)
			good := file.Bytes()
			read := new(VerifyingKey)
			require.NoError(t, readVerifyingKey(read)(bytes.NewReader(good)))
			require.Equal(t, made, read)

			for _, number := range [][]byte{{0, 0x80, 0, 0}, {0, 8, 0, 0}, {4, 0, 0, 0}} {
				for at := 3*64 + 3*128; at+len(number) <= len(good); at += len(number) { // where lengths begin
					bad := bytes.Clone(good)
					copy(bad[at:], number)
					hostile.Decode(t, len(bad), func() { _ = readVerifyingKey(new(VerifyingKey))(bytes.NewReader(bad)) })
				}
			}
			require.ErrorContains(t, readVerifyingKey(new(VerifyingKey))(bytes.NewReader(append(bytes.Clone(good), 0))), "trailing")
			for _, n := range []int{0, 63, 600, len(good) - 1} {
				require.Error(t, readVerifyingKey(new(VerifyingKey))(bytes.NewReader(good[:n])))
			}
		})
	}
}

// B6: coordinates of p and above, which are the same to some formulas and not to others, wherever they stand.
func TestDumpIsReduced(t *testing.T) {
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	made, _, err := DevSetup(ccs, [32]byte{1}, nil)
	require.NoError(t, err)
	plusP := func(e *fp.Element) {
		var carry uint64
		for i := range e {
			e[i], carry = bits.Add64(e[i], fpModulus[i], carry)
		}
	}
	pk := made
	for name, e := range map[string]*fp.Element{
		"A": &pk.G1.A[0].X, "A's last": &pk.G1.A[len(pk.G1.A)-1].Y, "B": &pk.G1.B[1].X, "Z": &pk.G1.Z[2].Y, "K": &pk.G1.K[0].Y,
		"X0 of B in G2": &pk.G2.B[0].X.A0, "X1": &pk.G2.B[1].X.A1, "Y0": &pk.G2.B[0].Y.A0, "Y1": &pk.G2.B[1].Y.A1,
		"what is committed with": &pk.CommitmentKeys[0].Basis[0].X, "and proven": &pk.CommitmentKeys[0].BasisExpSigma[0].Y,
	} {
		was := *e
		for _, edit := range []func(){func() { plusP(e) }, func() { *e = fp.Element(fpModulus) }, func() { *e = fp.Element{1<<64 - 1, 1<<64 - 1, 1<<64 - 1, 1<<64 - 1} }} {
			edit()
			require.ErrorContains(t, readDump(new(ProvingKey))(bytes.NewReader(dumpPK(t, made))), "not reduced", name)
			*e = was
		}
	}
	require.NoError(t, readDump(new(ProvingKey))(bytes.NewReader(dumpPK(t, made))))
}

// A domain that its points do not fit is refused before its powers are allocated; of one part, of three and of nine it is read.
func TestDumpsDomainFitsItsPoints(t *testing.T) {
	for _, n := range []int{32, 48, 144} {
		d := NewDomain(n)
		made := &ProvingKey{Domain: *d.Block}
		made.G1.Z = make([]curve.G1Affine, n)
		check := func() error { return checkDump(bytes.NewReader(dumpPK(t, made))) }
		require.NoError(t, check(), "%d places", n)
		for _, z := range []int{0, n - 1, 2 * n} {
			made.G1.Z = make([]curve.G1Affine, z)
			require.ErrorContains(t, check(), "a domain of", "%d points", z)
		}
		made.G1.Z = make([]curve.G1Affine, n)
		for _, block := range []uint64{1, 8, 24, 96, 1 << 62} {
			made.Domain.Cardinality = block
			require.ErrorContains(t, check(), "a domain of", "%d places", block)
		}
		for _, block := range []uint64{0, 24, 96} { // none, and no powers of two
			made.Domain.Cardinality, made.G1.Z = block, make([]curve.G1Affine, block)
			require.ErrorContains(t, check(), "a domain of", "%d places", block)
		}
	}
}
