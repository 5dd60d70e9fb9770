package circuittest

import (
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr/pedersen"
	"github.com/consensys/gnark/backend/groth16"
	backend "github.com/consensys/gnark/backend/groth16/bn254"
	"github.com/consensys/gnark/constraint"
	"github.com/stretchr/testify/require"
)

// Setup makes keys as gnark does, but that the commitment's stand on gamma, as those of a ceremony do.
func Setup(t testing.TB, ccs constraint.ConstraintSystem) (groth16.ProvingKey, groth16.VerifyingKey) {
	t.Helper()
	pk, vk, err := groth16.Setup(ccs)
	require.NoError(t, err)
	proving, verifying := pk.(*backend.ProvingKey), vk.(*backend.VerifyingKey)
	for i, key := range proving.CommitmentKeys {
		one, its, err := pedersen.Setup([][]bn254.G1Affine{key.Basis}, pedersen.WithG2Point(verifying.G2.Gamma))
		require.NoError(t, err)
		proving.CommitmentKeys[i], verifying.CommitmentKeys[i] = one[0], its
	}
	return pk, vk
}
