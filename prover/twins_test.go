package prover

import (
	"testing"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"

	"github.com/causeway-l2/causeway/prover/msm"
)

// A sum of points that are each other's equals and opposites, many times over, is the same with merged scalars; and no twin keeps one.
func TestTwins(t *testing.T) {
	const n = 5000
	_, _, g1, g2 := curve.Generators()
	multiples, scalars := make([]fr.Element, n), make([]fr.Element, n)
	for i := range multiples {
		multiples[i].SetInt64(int64(1 + i%1700))
		if i%3 == 0 {
			multiples[i].Neg(&multiples[i])
		}
		scalars[i].SetRandom()
	}
	points, points2 := curve.BatchScalarMultiplicationG1(&g1, multiples), curve.BatchScalarMultiplicationG2(&g2, multiples)
	twins := findTwins(points, twinsInG2(points2))
	require.Len(t, twins, n-1700)
	before := append([]fr.Element{}, scalars...)
	less := merged(scalars, twins)
	require.Equal(t, before, scalars, "the wires' values are not changed")
	zero := 0
	for i := range less {
		if less[i].IsZero() {
			zero++
		}
	}
	require.Equal(t, n-1700, zero)
	want, err := msm.G1(msm.Sum{Points: points, Scalars: scalars})
	require.NoError(t, err)
	got, err := msm.G1(msm.Sum{Points: points, Scalars: less})
	require.NoError(t, err)
	require.True(t, want[0].Equal(&got[0]))
	want2, err := msm.G2(msm.Sum2{Points: points2, Scalars: scalars})
	require.NoError(t, err)
	got2, err := msm.G2(msm.Sum2{Points: points2, Scalars: less})
	require.NoError(t, err)
	require.True(t, want2[0].Equal(&got2[0]))

	points2[1700].Double(&points2[1700]) // a key whose second group does not fit its first: only a proof shows that
	for _, twin := range findTwins(points, twinsInG2(points2)) {
		require.NotEqual(t, uint32(1700), twin.later)
	}
	require.Empty(t, findTwins(points[:1700], nil))
	require.Empty(t, findTwins(nil, nil))
}
