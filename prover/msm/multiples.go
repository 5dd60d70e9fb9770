package msm

import (
	"math/bits"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// MultiplesG1 multiplies each point by its scalar, in place, on all cores. Points may be infinity.
func MultiplesG1(points []curve.G1Affine, scalars []fr.Element) error {
	return multiples(groupG1, points, scalars)
}

// MultiplesG2 does so in G2. Points have to be in the group of order r: the curve has more.
func MultiplesG2(points []curve.G2Affine, scalars []fr.Element) error {
	return multiples(groupG2, points, scalars)
}

const itemsOfMultiples = basesOfCombine * itemsOfCombine

func multiples[P, J any](g *group[P, J], points []P, scalars []fr.Element) error {
	if len(points) != len(scalars) {
		return ErrLength
	}
	long := g.smallMultiples(points, scalars)
	inBatches((len(long)+itemsOfMultiples-1)/itemsOfMultiples, func() func(int) {
		var c *combiner[P, J]
		if vectors {
			c = newCombiner(g)
		}
		return func(b int) {
			places := long[b*itemsOfMultiples : min((b+1)*itemsOfMultiples, len(long))]
			if c != nil && multiplesOf(c, points, scalars, places) {
				return
			}
			for _, i := range places {
				g.multiply(&points[i], &scalars[i])
			}
		}
	})
	return nil
}

// smallMultiples multiplies by those scalars that are near 0, on either side, and returns the places of the others.
func (g *group[P, J]) smallMultiples(points []P, scalars []fr.Element) (others []uint32) {
	const small = 1 << 6
	var places []uint32
	var factors []int64
	for i := range scalars {
		minus := scalars[i]
		minus.Neg(&minus)
		switch {
		case scalars[i].IsUint64() && scalars[i].Uint64() < small:
			places, factors = append(places, uint32(i)), append(factors, int64(scalars[i].Uint64()))
		case minus.IsUint64() && minus.Uint64() < small:
			places, factors = append(places, uint32(i)), append(factors, -int64(minus.Uint64()))
		default:
			others = append(others, uint32(i))
		}
	}
	pieces(len(places), func(start, end int) {
		products := make([]J, end-start)
		for i, at := range places[start:end] {
			p, k := points[at], factors[start+i]
			if k < 0 {
				g.minus(&p)
				k = -k
			}
			for b := bits.Len64(uint64(k)) - 1; b >= 0; b-- {
				g.double(&products[i])
				if k>>b&1 == 1 {
					g.addMixed(&products[i], &p)
				}
			}
		}
		for i, p := range g.affines(products) {
			points[places[start+i]] = p
		}
	})
	return others
}

// multiplesOf leaves points as they are when it fails.
func multiplesOf[P, J any](c *combiner[P, J], points []P, scalars []fr.Element, at []uint32) bool {
	var places [basesOfCombine][itemsOfCombine]uint32
	var out [basesOfCombine][itemsOfCombine]P
	for b := range places {
		for i := range places[b] { // idle items repeat the last one
			places[b][i] = at[min(b*itemsOfCombine+i, len(at)-1)]
		}
		if !c.read(c.base[b], points, &places[b]) {
			return false
		}
	}
	if !c.tables() {
		return false
	}
	for b := range places {
		var s [itemsOfCombine]fr.Element
		for i, at := range places[b] {
			s[i] = scalars[at]
		}
		if !c.combine(term{b, &s}) {
			return false
		}
		copy(out[b][:], c.take(c.sum.x, c.sum.y))
	}
	for b := range places {
		for i, at := range places[b] {
			points[at] = out[b][i]
		}
	}
	return true
}
