package circuittest

import (
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/stretchr/testify/require"
)

// attacker has a gadget solved for inputs, and lies.
type attacker struct {
	s      *gadgetSystem
	in     []*big.Int
	inputs []fr.Element
	honest *Solution // nil where the inputs have to be refused
	before *trace    // the same without lies
	killed []bool
}

// hidden is how many wires in a row an attacker may choose to hide what gave a lie away.
const hidden = 4

// widest is how many wires a row may have to be looked at for that: sums of digits have more, of which lies have one carry what the others cannot.
const widest = 24

// try demands that a forgery is refused, or changes no output, and notes which row alone stands in its way.
func (a *attacker) try(t *testing.T, what string, f forging) {
	t.Helper()
	if a.before.err == nil && a.before.values != nil {
		f.before = a.before
	} else {
		f.from = 0
	}
	tr := a.s.solve(a.inputs, f)
	if tr.err != nil {
		return
	}
	same := a.same(tr)
	require.True(t, len(tr.failed) > 0 || same, "%s: %s gets %v accepted, or with other outputs", a.s.gadget.Name, what, a.in)
	if !same && len(tr.failed) == 1 {
		a.killed[tr.failed[0]] = true
		a.hide(f, tr, hidden)
	}
}

// same tells whether the outputs are the honest ones.
func (a *attacker) same(tr *trace) bool {
	same := a.honest != nil
	for _, w := range a.s.outputs {
		same = same && tr.values[w].Equal(&a.honest.W[w])
	}
	return same
}

// hide goes on from a forgery that one row alone gives away: a wire in that row is chosen to satisfy it. If again one row alone objects, as a rule
// the one that defines the wire, that one is needed too.
func (a *attacker) hide(f forging, tr *trace, depth int) {
	s, row := a.s, tr.failed[0]
	weights := s.weights(row)
	if len(weights) > widest {
		return
	}
	for _, w := range slices.Sorted(maps.Keys(weights)) {
		if _, chosen := f.fix[w]; w < s.inputs || chosen || !a.open(w, row) {
			continue
		}
		value, ok := s.satisfying(row, w, weights[w], tr)
		if !ok {
			continue
		}
		next := f
		next.fix = map[int]fr.Element{w: value}
		maps.Copy(next.fix, f.fix)
		next.from, next.also = int(s.definedAt[w]), append(slices.Clone(f.also), f.from)
		again := s.solve(a.inputs, next)
		if again.err != nil || len(again.failed) != 1 || a.same(again) || a.killed[again.failed[0]] {
			continue
		}
		a.killed[again.failed[0]] = true
		if depth > 1 {
			a.hide(next, again, depth-1)
		}
	}
}

// open tells whether another row of a wire is not known to be needed yet.
func (a *attacker) open(w, row int) bool {
	return slices.ContainsFunc(a.s.touching[w], func(k int32) bool { return int(k) != row && !a.killed[k] })
}

// satisfying returns the value of a wire for which a row holds, while all others stay; ok is false where there is no one such value.
func (s *System) satisfying(row, w int, c *[3]fr.Element, tr *trace) (value fr.Element, ok bool) {
	var v [3]fr.Element
	for i, part := range s.parts(row) {
		v[i], _, _ = tr.eval(part)
	}
	if !c[0].IsZero() && !c[1].IsZero() {
		return value, false
	}
	var rest, slope, x fr.Element
	rest.Mul(&v[0], &v[1]).Sub(&v[2], &rest)
	slope.Mul(&c[0], &v[1])
	x.Mul(&c[1], &v[0])
	slope.Add(&slope, &x).Sub(&slope, &c[2])
	if slope.IsZero() {
		return value, false
	}
	rest.Div(&rest, &slope)
	return *value.Add(&tr.values[w], &rest), true
}

// mirrored returns the value of a wire for which what a row squares is the negative of what it was: the square stays. ok is false for other rows.
func (s *System) mirrored(row, w int, tr *trace) (value fr.Element, ok bool) {
	c := s.weights(row)[w]
	left, _, _ := tr.eval(s.parts(row)[0])
	right, _, _ := tr.eval(s.parts(row)[1])
	if c == nil || c[0].IsZero() || !c[0].Equal(&c[1]) || !c[2].IsZero() || left.IsZero() || !left.Equal(&right) {
		return value, false
	}
	left.Double(&left).Div(&left, &c[0])
	return *value.Sub(&tr.values[w], &left), true
}
