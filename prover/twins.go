package prover

import (
	"slices"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// twin is a point of a key that equals an earlier one, or is its opposite. Wires have such points when they stand together in all rows: one in seven
// of A's in a large batch and in its aggregate.
type twin struct {
	earlier, later uint32
	opposite       bool
}

// findTwins returns the twins among points; those that also says are not the same in another group are left alone.
func findTwins(points []curve.G1Affine, also func(twin) bool) (found []twin) {
	size := 1
	for size < 2*len(points) {
		size *= 2
	}
	seen := make([]uint32, size) // a place by a part of x, or the next free one: the number of a point, plus one
	for i := range points {
		p := &points[i]
		for at := int(p.X[0]) & (size - 1); ; at = (at + 1) & (size - 1) {
			if seen[at] == 0 {
				seen[at] = uint32(i) + 1
				break
			}
			q := &points[seen[at]-1]
			if !p.X.Equal(&q.X) {
				continue
			}
			if t := (twin{seen[at] - 1, uint32(i), !p.Y.Equal(&q.Y)}); also == nil || also(t) {
				found = append(found, t)
			}
			break
		}
	}
	return found
}

// twinsInG2 tells whether points of the second group are twins like those of the first.
func twinsInG2(points []curve.G2Affine) func(twin) bool {
	return func(t twin) bool {
		p := points[t.later]
		if t.opposite {
			p.Neg(&p)
		}
		return p.Equal(&points[t.earlier])
	}
}

// merged returns scalars that give the same sum of points with fewer of them: each later twin's is added to the earlier one's, and is zero.
func merged(scalars []fr.Element, twins []twin) []fr.Element {
	if len(twins) == 0 {
		return scalars
	}
	out := slices.Clone(scalars)
	for _, t := range twins {
		if t.opposite {
			out[t.earlier].Sub(&out[t.earlier], &out[t.later])
		} else {
			out[t.earlier].Add(&out[t.earlier], &out[t.later])
		}
		out[t.later].SetZero()
	}
	return out
}
