package ceremony

import (
	"errors"
	"math"

	curve "github.com/consensys/gnark-crypto/ecc/bn254"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"

	"github.com/causeway-l2/causeway/prover"
	"github.com/causeway-l2/causeway/prover/msm"
)

// columns are one matrix of a circuit by wire: terms start[w] to start[w+1] say in which constraints wire w stands, and with which coefficients.
type columns struct {
	start       []uint32
	constraint  []uint32
	coefficient []uint32 // its place in the circuit's table
}

// side is one of the three linear expressions of a constraint.
type side func(*constraint.R1C) constraint.LinearExpression

func left(c *constraint.R1C) constraint.LinearExpression  { return c.L }
func right(c *constraint.R1C) constraint.LinearExpression { return c.R }
func out(c *constraint.R1C) constraint.LinearExpression   { return c.O }

func columnsOf(ccs *prover.R1CS, of side) (*columns, error) {
	c := &columns{start: make([]uint32, wires(ccs)+1)}
	terms := 0
	each(ccs, of, func(_ uint32, t constraint.Term) {
		c.start[t.WireID()+1]++
		terms++
	})
	if terms > math.MaxInt32 {
		return nil, errors.New("ceremony: the circuit has too many terms")
	}
	for w := 1; w < len(c.start); w++ {
		c.start[w] += c.start[w-1]
	}
	next := append([]uint32(nil), c.start...)
	c.constraint, c.coefficient = make([]uint32, terms), make([]uint32, terms)
	each(ccs, of, func(i uint32, t constraint.Term) {
		at := &next[t.WireID()]
		c.constraint[*at], c.coefficient[*at] = i, uint32(t.CoeffID())
		*at++
	})
	return c, nil
}

func each(ccs *prover.R1CS, of side, do func(i uint32, t constraint.Term)) {
	it := ccs.GetR1CIterator()
	for i, c := uint32(0), it.Next(); c != nil; i, c = i+1, it.Next() {
		for _, t := range of(c) {
			do(i, t)
		}
	}
}

func wires(ccs *prover.R1CS) int {
	internal, secret, public := ccs.GetNbVariables()
	return internal + secret + public
}

// arithmetic of one of the groups.
type arithmetic[P any] struct {
	multiples  func([]P, []fr.Element) error
	lists      func(points []P, places, counts []uint32) []P
	isInfinity func(*P) bool
}

var (
	inG1 = arithmetic[curve.G1Affine]{msm.MultiplesG1, msm.ListsG1, (*curve.G1Affine).IsInfinity}
	inG2 = arithmetic[curve.G2Affine]{msm.MultiplesG2, msm.ListsG2, (*curve.G2Affine).IsInfinity}
)

// termsAtOnce bounds the memory of a step, but for wires that have more.
const termsAtOnce = 1 << 18

// evaluate returns for each wire the sum of coefficient * basis[constraint] over its terms. coefficients is the circuit's table.
func (g arithmetic[P]) evaluate(c *columns, coefficients []fr.Element, basis []P) ([]P, error) {
	all := make([]P, 0, len(c.start)-1)
	for first := 0; first < cap(all); {
		last := first + 1
		for last < cap(all) && c.start[last+1]-c.start[first] <= termsAtOnce {
			last++
		}
		sums, err := g.evaluateSome(c, first, last, coefficients, basis)
		if err != nil {
			return nil, err
		}
		all, first = append(all, sums...), last
	}
	return all, nil
}

func (g arithmetic[P]) evaluateSome(c *columns, first, last int, coefficients []fr.Element, basis []P) ([]P, error) {
	from, to := c.start[first], c.start[last]
	points := make([]P, to-from)
	places := make([]uint32, 0, to-from)
	var multiplied []uint32 // of points
	var factors []fr.Element
	for i := range points {
		points[i] = basis[c.constraint[int(from)+i]]
		switch id := c.coefficient[int(from)+i]; id {
		case constraint.CoeffIdOne, constraint.CoeffIdMinusOne:
		default:
			multiplied, factors = append(multiplied, uint32(i)), append(factors, coefficients[id])
		}
	}
	products := make([]P, len(multiplied))
	for i, at := range multiplied {
		products[i] = points[at]
	}
	if err := g.multiples(products, factors); err != nil {
		return nil, err
	}
	for i, at := range multiplied {
		points[at] = products[i]
	}
	counts := make([]uint32, last-first)
	for w := range counts {
		for i := c.start[first+w] - from; i < c.start[first+w+1]-from; i++ {
			if g.isInfinity(&points[i]) { // coefficient 0, for one
				continue
			}
			place := i
			if c.coefficient[from+i] == constraint.CoeffIdMinusOne {
				place |= msm.Negative
			}
			places = append(places, place)
			counts[w]++
		}
	}
	return g.lists(points, places, counts), nil
}

// sumOf adds up arrays of as many points, place by place.
func sumOf(arrays ...[]curve.G1Affine) []curve.G1Affine {
	const some = 1 << 16
	n := len(arrays[0])
	all := make([]curve.G1Affine, 0, n)
	for first := 0; first < n; first += some {
		last := min(first+some, n)
		var points []curve.G1Affine
		places, counts := []uint32{}, make([]uint32, last-first)
		for i := range counts {
			for _, a := range arrays {
				if p := a[first+i]; !p.IsInfinity() {
					places, points = append(places, uint32(len(points))), append(points, p)
					counts[i]++
				}
			}
		}
		all = append(all, msm.ListsG1(points, places, counts)...)
	}
	return all
}
