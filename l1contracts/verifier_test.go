package l1contracts_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fp"
	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/l1"
	"github.com/causeway-l2/causeway/l1contracts"
	"github.com/causeway-l2/causeway/l1contracts/bindings"
)

// No rubbish moves the root through a real verifier. (Real proofs are tested where there are provers.)
func TestVerifiersRefuseRubbish(t *testing.T) {
	raw, err := os.ReadFile("verifiers.json")
	require.NoError(t, err)
	var all []l1contracts.Verifier
	require.NoError(t, json.Unmarshal(raw, &all))
	require.NotEmpty(t, all)
	e := newEnv(t)
	_, _, g1, g2 := bn254.Generators()
	var minus bn254.G1Affine
	minus.Neg(&g1)
	point := func(p bn254.G1Affine) []byte {
		x, y := p.X.Bytes(), p.Y.Bytes()
		return append(x[:], y[:]...)
	}
	point2 := func(p bn254.G2Affine) (out []byte) {
		for _, c := range []fp.Element{p.X.A1, p.X.A0, p.Y.A1, p.Y.A0} {
			b := c.Bytes()
			out = append(out, b[:]...)
		}
		return out
	}
	random := make([]byte, 384)
	for i := range random {
		random[i] = byte(e.rng.Uint32())
	}
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	onCurve := join(point(g1), point2(g2), point(minus))
	for _, v := range all {
		code, err := v.CreationCode()
		require.NoError(t, err)
		verifier := e.create(common.Bytes2Hex(code), nil)
		e.deploy(verifier, nil)
		for name, proof := range map[string][]byte{
			"empty":              nil,
			"too short":          make([]byte, 352),
			"without commitment": make([]byte, 256),
			"too long":           make([]byte, 416),
			"zeros (infinity)":   make([]byte, 384),
			"all ones":           bytes.Repeat([]byte{0xff}, 384),
			"random":             random,
			"generators":         join(onCurve, point(g1), point(minus)),
			"generators, no pok": join(onCurve, make([]byte, 128)),
			"g1 only":            join(point(g1), make([]byte, 128), point(g1), make([]byte, 128)),
		} {
			t.Run(v.Circuit+"/"+name, func(t *testing.T) {
				s := e.next()
				s.Proof = proof
				e.refused(operator, e.rollup, nil, l1.EncodeSubmission(s), &bindings.RollupProofRejected{Statement: toInt(statement(e.rollup, s))})
			})
		}
	}
}
