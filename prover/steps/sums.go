package steps

import "github.com/consensys/gnark/constraint"

// expression is a linear expression as gnark keeps it: coefficient and wire of each term, by their numbers. The wires ascend.
type expression []uint32

func (e expression) len() int                 { return len(e) / 2 }
func (e expression) coefficient(i int) uint32 { return e[2*i] }
func (e expression) wire(i int) uint32        { return e[2*i+1] }

// first is the number of the first term that is not a constant.
func (e expression) first() int {
	if e.wire(0) == 0 {
		return 1
	}
	return 0
}

// sum is an expression whose value has a wire.
type sum struct {
	terms expression
	wire  uint32
	older *sum // the one before it with the same last wire
}

const (
	worthwhile = 8  // terms that a sum has at least
	lastWires  = 12 // at which a sum is looked for that another contains
	lastSums   = 3  // of each wire
)

// sums are those of a circuit, by their last wires.
type sums struct {
	*coefficients
	last []*sum
}

// nearest returns the sum that, times a factor, leaves the fewest terms of e to add, and how many; nil, if none saves a third.
func (s *sums) nearest(e expression) (best *sum, times factor, left int) {
	left = e.len() * 2 / 3
	for i := e.len() - 1; i >= max(0, e.len()-lastWires); i-- {
		other := s.last[e.wire(i)]
		for n := 0; other != nil && n < lastSums; n++ {
			if f, ok := s.between(e, other.terms); ok {
				if d := s.distance(e, f, other.terms, left); d < left {
					best, times, left = other, f, d
				}
			}
			other = other.older
		}
	}
	return best, times, left
}

// between returns the ratio of two sums' first terms that are not constants.
func (s *sums) between(e, o expression) (factor, bool) {
	i, j := e.first(), o.first()
	if e.wire(i) != o.wire(j) {
		return 0, false
	}
	return s.ratio(e.coefficient(i), o.coefficient(j))
}

// distance returns how many terms e minus f times o has, at most limit. It begins at the end, where a sum and its next differ.
func (s *sums) distance(e expression, f factor, o expression, limit int) (d int) {
	multiples := s.multiples[f]
	for i, j := e.len()-1, o.len()-1; (i >= 0 || j >= 0) && d < limit; {
		switch {
		case j < 0 || i >= 0 && e.wire(i) > o.wire(j):
			d++
			i--
		case i < 0 || e.wire(i) < o.wire(j):
			d++
			j--
		default:
			if multiples[o.coefficient(j)] != e.coefficient(i) {
				d++
			}
			i--
			j--
		}
	}
	return d
}

// difference appends the terms of e minus f times o.
func (s *sums) difference(to []uint32, e expression, f factor, o expression) []uint32 {
	for len(e) > 0 || len(o) > 0 {
		switch {
		case len(o) == 0 || len(e) > 0 && e.wire(0) < o.wire(0):
			to = append(to, e[0], e[1])
			e = e[2:]
		case len(e) == 0 || e.wire(0) > o.wire(0):
			to = append(to, s.less(constraint.CoeffIdZero, f, o.coefficient(0)), o.wire(0))
			o = o[2:]
		default:
			if s.multiples[f][o.coefficient(0)] != e.coefficient(0) {
				to = append(to, s.less(e.coefficient(0), f, o.coefficient(0)), e.wire(0))
			}
			e, o = e[2:], o[2:]
		}
	}
	return to
}

func (s *sums) add(e expression, wire uint32) {
	last := &s.last[e.wire(e.len()-1)]
	*last = &sum{e, wire, *last}
}
