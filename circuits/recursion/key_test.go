package recursion

import (
	"bytes"
	"testing"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/stretchr/testify/require"
)

// A key that means nothing is found before a circuit is built over it.
func TestKey(t *testing.T) {
	for name, spoil := range map[string]func(vk *backend.VerifyingKey){
		"K[1] at infinity":         func(vk *backend.VerifyingKey) { vk.G1.K[1] = bn254.G1Affine{} },
		"K[0] off the curve":       func(vk *backend.VerifyingKey) { bump(&vk.G1.K[0].X) },
		"alpha at infinity":        func(vk *backend.VerifyingKey) { vk.G1.Alpha = bn254.G1Affine{} },
		"alpha off the curve":      func(vk *backend.VerifyingKey) { bump(&vk.G1.Alpha.Y) },
		"beta at infinity":         func(vk *backend.VerifyingKey) { vk.G2.Beta = bn254.G2Affine{} },
		"beta off the subgroup":    func(vk *backend.VerifyingKey) { vk.G2.Beta = offSubgroup() },
		"gamma at infinity":        func(vk *backend.VerifyingKey) { vk.G2.Gamma = bn254.G2Affine{} },
		"gamma off the subgroup":   func(vk *backend.VerifyingKey) { vk.G2.Gamma = offSubgroup() },
		"delta at infinity":        func(vk *backend.VerifyingKey) { vk.G2.Delta = bn254.G2Affine{} },
		"delta off the subgroup":   func(vk *backend.VerifyingKey) { vk.G2.Delta = offSubgroup() },
		"delta is gamma":           func(vk *backend.VerifyingKey) { vk.G2.Delta = vk.G2.Gamma },
		"commitment key":           func(vk *backend.VerifyingKey) { vk.CommitmentKeys[0].G = bn254.G2Affine{} },
		"commitment off gamma":     func(vk *backend.VerifyingKey) { vk.CommitmentKeys[0].G = vk.G2.Delta },
		"commitment key outside":   func(vk *backend.VerifyingKey) { vk.CommitmentKeys[0].G = offSubgroup() },
		"commitment key's sigma":   func(vk *backend.VerifyingKey) { vk.CommitmentKeys[0].GSigmaNeg = offSubgroup() },
		"sigma at infinity":        func(vk *backend.VerifyingKey) { vk.CommitmentKeys[0].GSigmaNeg = bn254.G2Affine{} },
		"two commitments":          func(vk *backend.VerifyingKey) { vk.CommitmentKeys = append(vk.CommitmentKeys, vk.CommitmentKeys[0]) },
		"commitments of no inputs": func(vk *backend.VerifyingKey) { vk.PublicAndCommitmentCommitted = nil },
		"no input":                 func(vk *backend.VerifyingKey) { vk.G1.K = vk.G1.K[:2] },
	} {
		vk := clone(t, committing(t).vk)
		spoil(vk)
		_, err := NewKey(vk)
		require.ErrorContains(t, err, "recursion: verifying key: ", name)
	}
	_, err := NewKey(groth16.NewVerifyingKey(ecc.BLS12_381))
	require.ErrorContains(t, err, "BN254")
}

// The digest, which coefficients depend on, depends on the whole key.
func TestKeyDigest(t *testing.T) {
	one, two := clone(t, committing(t).vk), clone(t, committing(t).vk)
	two.CommitmentKeys[0].GSigmaNeg.Neg(&two.CommitmentKeys[0].GSigmaNeg)
	a, err := NewKey(one)
	require.NoError(t, err)
	b, err := NewKey(two)
	require.NoError(t, err)
	require.Zero(t, a.digest.Cmp(committing(t).key.digest))
	require.NotZero(t, a.digest.Cmp(b.digest))
}

func clone(t *testing.T, vk groth16.VerifyingKey) *backend.VerifyingKey {
	var b bytes.Buffer
	_, err := vk.WriteRawTo(&b)
	require.NoError(t, err)
	out := new(backend.VerifyingKey)
	_, err = out.ReadFrom(&b)
	require.NoError(t, err)
	return out
}
