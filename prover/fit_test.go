package prover

import (
	"slices"
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark/frontend"
	"github.com/stretchr/testify/require"
)

// Proving keys of one circuit for another, with commitments and without, are refused before anything computes with them.
func TestProvingKeysOfOtherCircuits(t *testing.T) {
	all := map[string]*Keys{}
	for name, circuit := range map[string]frontend.Circuit{"product": new(product), "ranged": new(ranged), "small": syntheticCircuit(300), "large": syntheticCircuit(600)} {
		ccs, err := Compile(circuit)
		require.NoError(t, err)
		all[name] = devKeys(t, name, ccs)
	}
	for name, keys := range all {
		for other, theirs := range all {
			mixed := *keys
			mixed.Proving = theirs.Proving
			_, err := NewProver(&mixed, TargetSolidity)
			if name == other {
				require.NoError(t, err)
				continue
			}
			require.ErrorIs(t, err, ErrKeysStale, "%s with a proving key of %s", name, other)
			require.ErrorContains(t, err, "than "+name)
		}
	}
}

// Each number counts by itself.
func TestProvingKeysOfOtherSizes(t *testing.T) {
	ccs, err := Compile(new(ranged))
	require.NoError(t, err)
	keys := devKeys(t, "ranged", ccs)
	shorter := func(points *[]curve.G1Affine) { *points = (*points)[1:] }
	for name, edit := range map[string]func(*ProvingKey){
		"wires in A":            func(pk *ProvingKey) { pk.InfinityA = append(slices.Clone(pk.InfinityA), true) },
		"wires in B":            func(pk *ProvingKey) { pk.InfinityB = append(slices.Clone(pk.InfinityB), true) },
		"points of A":           func(pk *ProvingKey) { shorter(&pk.G1.A) },
		"points of B":           func(pk *ProvingKey) { shorter(&pk.G1.B) },
		"points of B in G2":     func(pk *ProvingKey) { pk.G2.B = pk.G2.B[1:] },
		"points of K":           func(pk *ProvingKey) { shorter(&pk.G1.K) },
		"points of Z":           func(pk *ProvingKey) { shorter(&pk.G1.Z) },
		"roots of unity":        func(pk *ProvingKey) { pk.Domain.Cardinality *= 2 },
		"0 commitments":         func(pk *ProvingKey) { pk.CommitmentKeys = nil },
		"points to commit with": func(pk *ProvingKey) { shorter(&pk.CommitmentKeys[0].Basis) },
		"points to prove that":  func(pk *ProvingKey) { shorter(&pk.CommitmentKeys[0].BasisExpSigma) },
	} {
		pk := *keys.Proving
		pk.CommitmentKeys = slices.Clone(pk.CommitmentKeys)
		edit(&pk)
		other := *keys
		other.Proving = &pk
		_, err := NewProver(&other, TargetSolidity)
		require.ErrorIs(t, err, ErrKeysStale, name)
		require.ErrorContains(t, err, name)
	}
}
