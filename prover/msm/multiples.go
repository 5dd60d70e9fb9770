package msm

import (
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
	inBatches((len(points)+itemsOfMultiples-1)/itemsOfMultiples, func() func(int) {
		if !hasVectors() {
			return func(b int) { multiplesPlain(g, points, scalars, b) }
		}
		c := newCombiner(g)
		return func(b int) {
			if !multiplesOf(c, points, scalars, b) {
				multiplesPlain(g, points, scalars, b)
			}
		}
	})
	return nil
}

func multiplesPlain[P, J any](g *group[P, J], points []P, scalars []fr.Element, batch int) {
	for i := batch * itemsOfMultiples; i < min((batch+1)*itemsOfMultiples, len(points)); i++ {
		g.multiply(&points[i], &scalars[i])
	}
}

// multiplesOf leaves points as they are when it fails.
func multiplesOf[P, J any](c *combiner[P, J], points []P, scalars []fr.Element, batch int) bool {
	var places [basesOfCombine][itemsOfCombine]uint32
	var out [basesOfCombine][itemsOfCombine]P
	for b := range places {
		for i := range places[b] {
			places[b][i] = uint32(min(batch*itemsOfMultiples+b*itemsOfCombine+i, len(points)-1))
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
