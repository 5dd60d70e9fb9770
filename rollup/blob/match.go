package blob

import (
	"crypto/rand"
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	bls12381 "github.com/consensys/gnark-crypto/ecc/bls12-381"
	"github.com/consensys/gnark-crypto/ecc/bls12-381/fr"
)

// Match tells whether each blob is the one that its commitment is of. To commit to a blob takes a tenth of a second or so: this commits to one alone, the sum of all
// with weights, and compares with the same sum of the commitments.
//
// SOUNDNESS: the weights have 128 bits that nobody knows beforehand, and SetBytes takes points of the prime-order subgroup alone. If one blob differs from what was
// committed to, the sums agree for one value of its weight, whatever the others are.
func Match(blobs []*Blob, commitments []Commitment) (bool, error) {
	if len(blobs) != len(commitments) {
		return false, fmt.Errorf("blob: %d commitments to %d blobs", len(commitments), len(blobs))
	}
	sum, weights, points := make([]fr.Element, Words), make([]fr.Element, len(blobs)), make([]bls12381.G1Affine, len(blobs))
	for i, b := range blobs {
		if _, err := points[i].SetBytes(commitments[i][:]); err != nil {
			return false, fmt.Errorf("blob: commitment %d: %w", i, err)
		}
		values, err := b.values()
		if err != nil {
			return false, err
		}
		var random [16]byte
		rand.Read(random[:])
		weights[i].SetBytes(random[:])
		for j := range values {
			sum[j].Add(&sum[j], values[j].Mul(&values[j], &weights[i]))
		}
	}
	var want bls12381.G1Affine
	if _, err := want.MultiExp(points, weights, ecc.MultiExpConfig{}); err != nil {
		return false, fmt.Errorf("blob: %w", err)
	}
	got, err := pack(sum).Commit()
	return err == nil && got == want.Bytes(), err
}
