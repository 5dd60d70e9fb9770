package msm

import (
	curve "github.com/consensys/gnark-crypto/ecc/bn254"
)

// Negative, added to a place, asks for the point's opposite.
const Negative = negative

// ListsG1 sums lists of points, on all cores: counts[i] places of points[0:2^31], list after list. The sum of an empty list is infinity. No point that is
// named may be infinity. places and counts are written over.
func ListsG1(points []curve.G1Affine, places, counts []uint32) []curve.G1Affine {
	return lists(groupG1, points, places, counts)
}

// ListsG2 does so in G2.
func ListsG2(points []curve.G2Affine, places, counts []uint32) []curve.G2Affine {
	return lists(groupG2, points, places, counts)
}

// piece is how many points are summed at a time, at least.
const piece = segment

func lists[P, J any](g *group[P, J], points []P, places, counts []uint32) []P {
	out := make([]P, len(counts))
	var starts, ends []int // of pieces: the first list, and the first place
	for i, at, full := 0, 0, 0; i < len(counts); i++ {
		if i == 0 || full >= piece {
			starts, ends, full = append(starts, i), append(ends, at), 0
		}
		at, full = at+int(counts[i]), full+int(counts[i])+1
	}
	starts, ends = append(starts, len(counts)), append(ends, len(places))
	inBatches(len(starts)-1, func() func(int) {
		var a *adder[P, J]
		if g.sorts() {
			a = newAdder(g)
		}
		var room []P
		return func(i int) {
			in, of := places[ends[i]:ends[i+1]], counts[starts[i]:starts[i+1]]
			if a != nil {
				room = resized(room, len(in)+len(of)+lanesOfAll)
				copy(out[starts[i]:], a.reduce(points, in, of, room))
				return
			}
			sums := make([]J, len(of))
			for l, n := range of {
				for _, ref := range in[:n] {
					p := g.canonical(points, ref)
					g.addMixed(&sums[l], &p)
				}
				in = in[n:]
			}
			copy(out[starts[i]:], g.affines(sums))
		}
	})
	return out
}
