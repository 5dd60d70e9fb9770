package circuittest

import (
	"maps"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
)

// jacobian holds the rows' derivatives with respect to the wires that are not fixed, at a solution.
type jacobian struct {
	s    *System
	rows [][]entry
	at   [][]int32 // rows by wire
}

type entry struct {
	wire int
	fr.Element
}

// jacobian derives L * R - O = 0: R dL + L dR - dO.
func (s *System) jacobian(sol *Solution, fixed func(wire int) bool) *jacobian {
	j := &jacobian{s: s, rows: make([][]entry, len(s.rows)), at: make([][]int32, s.wires)}
	for k := range s.rows {
		for w, c := range s.weights(k) {
			if fixed(w) {
				continue
			}
			var l, r fr.Element
			l.Mul(&c[0], &sol.R[k])
			r.Mul(&c[1], &sol.L[k])
			l.Add(&l, &r).Sub(&l, &c[2])
			if !l.IsZero() {
				j.rows[k] = append(j.rows[k], entry{w, l})
				j.at[w] = append(j.at[w], int32(k))
			}
		}
	}
	return j
}

// determined returns which wires cannot move, to first order, while all rows but one hold and the fixed wires stay: those on which the
// kernel of the Jacobian vanishes. without is -1 to leave out none. used are the rows that it took.
func (j *jacobian) determined(without int) (known, used []bool) {
	known, used = make([]bool, j.s.wires), make([]bool, len(j.rows))
	left := make([]int, len(j.rows))
	var queue []int
	for k, r := range j.rows {
		if left[k] = len(r); left[k] == 1 && k != without {
			queue = append(queue, k)
		}
	}
	// A row with one wire that may still move stops it. This is elimination without fill-in, and nearly always all there is to do.
	for len(queue) > 0 {
		k := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, e := range j.rows[k] {
			w := e.wire
			if known[w] {
				continue
			}
			known[w], used[k] = true, true
			for _, other := range j.at[w] {
				if left[other]--; left[other] == 1 && int(other) != without {
					queue = append(queue, int(other))
				}
			}
		}
	}
	j.eliminate(known, used, without)
	return known, used
}

// eliminate brings what is left into reduced row echelon form: a wire is determined when its row names no other.
func (j *jacobian) eliminate(known, used []bool, without int) {
	var rows []map[int]fr.Element
	for k, r := range j.rows {
		if k == without || !slices.ContainsFunc(r, func(e entry) bool { return !known[e.wire] }) {
			continue
		}
		used[k] = true
		rest := map[int]fr.Element{}
		for _, e := range r {
			if !known[e.wire] {
				rest[e.wire] = e.Element
			}
		}
		rows = append(rows, rest)
	}
	// Fewer rows than wires: some wire of them moves. Which, only the whole circuit's sweep wants to know.
	if without >= 0 {
		open := map[int]bool{}
		for _, r := range rows {
			for w := range r {
				open[w] = true
			}
		}
		if len(rows) < len(open) {
			return
		}
	}
	slices.SortStableFunc(rows, func(a, b map[int]fr.Element) int { return len(a) - len(b) })
	pivots := map[int]map[int]fr.Element{}
	users := map[int][]int{} // pivots by the wires in their rows
	for _, r := range rows {
		for _, w := range slices.Sorted(maps.Keys(r)) {
			if p, ok := pivots[w]; ok {
				subtract(r, p, r[w])
			}
		}
		if len(r) == 0 {
			continue
		}
		pivot := slices.Min(slices.Collect(maps.Keys(r)))
		var inverse fr.Element
		lead := r[pivot]
		inverse.Inverse(&lead)
		for w, c := range r {
			r[w] = *c.Mul(&c, &inverse)
		}
		for _, other := range users[pivot] {
			if p := pivots[other]; p != nil {
				if c, ok := p[pivot]; ok {
					subtract(p, r, c)
					for w := range r {
						users[w] = append(users[w], other)
					}
				}
			}
		}
		pivots[pivot] = r
		for w := range r {
			users[w] = append(users[w], pivot)
		}
	}
	for w, r := range pivots {
		if len(r) == 1 {
			known[w] = true
		}
	}
}

// subtract takes c times p off r.
func subtract(r, p map[int]fr.Element, c fr.Element) {
	for w, x := range p {
		y := r[w]
		x.Mul(&x, &c)
		y.Sub(&y, &x)
		if y.IsZero() {
			delete(r, w)
		} else {
			r[w] = y
		}
	}
}

// Movable returns the wires that can move, to first order, while the inputs, public and secret, stay as they are: nothing determines them.
// A wire that only ever meets a 0, as the inverse that tells that something is 0, moves alone; stuck tells which do not.
func (s *System) Movable(sol *Solution) (alone, together []int) {
	j := s.jacobian(sol, func(w int) bool { return w < s.inputs })
	determined, _ := j.determined(-1)
	for w, known := range determined {
		switch {
		case known || w < s.inputs:
		case len(j.at[w]) == 0:
			alone = append(alone, w)
		default:
			together = append(together, w)
		}
	}
	return alone, together
}
