package circuittest

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
	"github.com/consensys/gnark/constraint/solver"
)

// forging is what an attacker changes while the circuit is solved.
type forging struct {
	// lie is told each call of a hint and may change its outputs.
	lie func(id solver.HintID, call int, in, out []*big.Int)
	// wire, unless 0, is moved as soon as it is solved; the rest is solved to fit.
	wire int
	move func(v *fr.Element)
	// fix are wires that get a value of the attacker's as soon as they are solved.
	fix map[int]fr.Element
	// from is the step of the first change, and also are others, beside those of wire and fix; all else stays as it was before, or follows. Without before,
	// everything is solved from the beginning.
	from   int
	also   []int
	before *trace
	// still keeps the challenge that was drawn before. An attacker cannot; but what a lie violates at a point drawn without knowing it, it violates at
	// nearly all, and what follows from other challenges need not be solved again.
	still bool
	// patient goes on when two rows have failed; first stops at the first.
	patient, first bool
}

// honest tells whether there is no attacker, whom no error of a hint would stop.
func (f *forging) honest() bool { return f.lie == nil && f.wire == 0 && len(f.fix) == 0 }

// trace solves without stopping at rows that do not hold.
type trace struct {
	constraint.Field[constraint.U64]
	s      *System
	values []fr.Element
	solved []bool
	failed []int
	err    error
	f      *forging
	// changed are the steps to take again, those alone; nil for all.
	changed []bool
}

func (s *System) solve(inputs []fr.Element, f forging) *trace {
	t := &trace{Field: s.ccs, s: s, values: make([]fr.Element, s.wires), solved: make([]bool, s.wires), f: &f}
	if f.before != nil && !s.stateful {
		copy(t.values, f.before.values)
		t.again()
		return t
	}
	s.reset()
	t.values[0].SetOne()
	t.solved[0] = true
	for i := range inputs {
		t.set(i+1, inputs[i])
	}
	for i := range s.steps {
		if t.step(i); t.done() {
			break
		}
	}
	return t
}

// step solves or checks.
func (t *trace) step(i int) {
	switch st := t.s.steps[i]; {
	case st.row >= 0:
		t.row(st.row)
	case st.hint != nil:
		t.hint(st)
	default:
		t.blueprint(st.any)
	}
}

// done tells whether nothing that follows is of interest.
func (t *trace) done() bool {
	return t.err != nil || len(t.failed) > 1 && !t.f.patient || len(t.failed) > 0 && t.f.first
}

// again solves what changes, and checks what that changes and what failed before.
func (t *trace) again() {
	s, f := t.s, t.f
	for i := range t.solved {
		t.solved[i] = true
	}
	t.changed = make([]bool, len(s.steps))
	t.changed[f.from] = true
	for _, i := range f.also {
		t.changed[i] = true
	}
	starts := slices.Collect(maps.Keys(f.fix))
	if f.wire != 0 {
		starts = append(starts, f.wire)
	}
	for _, w := range starts {
		if s.definedAt[w] >= 0 {
			t.changed[s.definedAt[w]] = true
		}
	}
	for i, st := range s.steps {
		failed := len(f.before.failed) > 0 && st.row >= 0 && slices.Contains(f.before.failed, st.row)
		if !t.changed[i] && !failed && !st.other() || f.still && st.hint != nil && s.isChallenge(st) {
			continue
		}
		t.forget(i)
		if t.step(i); t.done() {
			return
		}
	}
}

// forget makes what a step solves unknown.
func (t *trace) forget(i int) {
	s, st := t.s, t.s.steps[i]
	if w := s.defines[i]; w != 0 {
		t.solved[w] = false
	}
	if st.other() {
		packed := s.ccs.Instructions[st.any]
		inst := packed.Unpack(&s.ccs.System)
		for k := range s.ccs.Blueprints[packed.BlueprintID].NbOutputs(inst) {
			t.solved[int(inst.WireOffset)+k] = false
		}
	}
}

// reset makes blueprints forget.
func (s *System) reset() {
	for _, b := range s.ccs.Blueprints {
		if b, ok := b.(constraint.BlueprintStateful[constraint.U64]); ok {
			b.Reset()
		}
	}
}

func (t *trace) set(w int, v fr.Element) {
	if w == t.f.wire && w != 0 {
		t.f.move(&v)
	}
	if fixed, ok := t.f.fix[w]; ok {
		v = fixed
	}
	if t.changed != nil && !v.Equal(&t.values[w]) {
		for _, i := range t.s.uses[w] {
			t.changed[i] = true
		}
	}
	t.values[w], t.solved[w] = v, true
}

// eval sums what is solved, and returns the term that is not, if there is one.
func (t *trace) eval(e constraint.LinearExpression) (sum fr.Element, open constraint.Term, found bool) {
	for _, x := range e {
		switch {
		case x.IsConstant():
			sum.Add(&sum, &t.s.ccs.Coefficients[x.CoeffID()])
		case !t.solved[x.WireID()]:
			open, found = x, true
		default:
			var p fr.Element
			p.Mul(&t.s.ccs.Coefficients[x.CoeffID()], &t.values[x.WireID()])
			sum.Add(&sum, &p)
		}
	}
	return sum, open, found
}

func (t *trace) row(k int) {
	var v [3]fr.Element
	var open constraint.Term
	at := -1
	for i, part := range t.s.parts(k) {
		sum, o, found := t.eval(part)
		v[i] = sum
		if found {
			open, at = o, i
		}
	}
	if at >= 0 {
		var x fr.Element
		switch {
		case at == 2:
			x.Mul(&v[0], &v[1]).Sub(&x, &v[2])
		case !v[1-at].IsZero(): // the other factor
			x.Div(&v[2], &v[1-at]).Sub(&x, &v[at])
		}
		switch open.CoeffID() {
		case constraint.CoeffIdOne:
		case constraint.CoeffIdMinusOne:
			x.Neg(&x)
		default:
			x.Div(&x, &t.s.ccs.Coefficients[open.CoeffID()])
		}
		t.set(open.WireID(), x)
		for i, part := range t.s.parts(k) {
			v[i], _, _ = t.eval(part)
		}
	}
	v[0].Mul(&v[0], &v[1])
	if !v[0].Equal(&v[2]) {
		t.failed = append(t.failed, k)
	}
}

func (t *trace) hint(st step) {
	f := t.f
	in := make([]*big.Int, len(st.hint.Inputs))
	for i, e := range st.hint.Inputs {
		v, _, _ := t.eval(e)
		in[i] = v.BigInt(new(big.Int))
	}
	out := make([]*big.Int, st.hint.OutputRange.End-st.hint.OutputRange.Start)
	for i := range out {
		out[i] = new(big.Int)
	}
	if t.s.isChallenge(st) {
		challenge(in, out[0])
	} else if err := solver.GetRegisteredHint(st.hint.HintID)(Field, in, out); err != nil && f.honest() {
		t.err = fmt.Errorf("hint %s: %w", t.s.Wire(int(st.hint.OutputRange.Start)), err)
		return
	}
	if f.lie != nil {
		f.lie(st.hint.HintID, st.call, in, out)
	}
	for i, o := range out {
		var v fr.Element
		v.SetBigInt(o)
		t.set(int(st.hint.OutputRange.Start)+i, v)
	}
}

// challenge is a hash of what is committed to, as in a proof, where gnark's solver by itself takes random numbers; of nothing, which is the commitment's
// mask, too: so that an attacker who has changed one wire meets the same challenge again where that wire is not committed to.
func challenge(in []*big.Int, out *big.Int) {
	h := sha256.New()
	for _, v := range in {
		h.Write(v.FillBytes(make([]byte, fr.Bytes)))
	}
	out.SetBytes(h.Sum(nil)).Mod(out, Field)
}

func (t *trace) blueprint(i int) {
	packed := t.s.ccs.Instructions[i]
	b, ok := t.s.ccs.Blueprints[packed.BlueprintID].(constraint.BlueprintSolvable[constraint.U64])
	if !ok {
		t.err = fmt.Errorf("circuittest: blueprint %T cannot be solved", t.s.ccs.Blueprints[packed.BlueprintID])
		return
	}
	if err := b.Solve(t, packed.Unpack(&t.s.ccs.System)); err != nil {
		t.err = err
	}
}

// The rest is constraint.Solver, for blueprints.

func (t *trace) GetValue(c, w uint32) constraint.U64 {
	sum, _, _ := t.eval(constraint.LinearExpression{{CID: c, VID: w}})
	return constraint.U64{sum[0], sum[1], sum[2], sum[3]}
}

func (t *trace) GetCoeff(c uint32) constraint.U64 {
	e := t.s.ccs.Coefficients[c]
	return constraint.U64{e[0], e[1], e[2], e[3]}
}

func (t *trace) SetValue(w uint32, v constraint.U64) {
	t.set(int(w), fr.Element{v[0], v[1], v[2], v[3]})
}

func (t *trace) IsSolved(w uint32) bool { return t.solved[w] }

func (t *trace) Read(data []uint32) (constraint.U64, int) {
	var e constraint.LinearExpression
	for k := range int(data[0]) {
		e = append(e, constraint.Term{CID: data[1+2*k], VID: data[2+2*k]})
	}
	sum, _, _ := t.eval(e)
	return constraint.U64{sum[0], sum[1], sum[2], sum[3]}, 1 + 2*len(e)
}

func (t *trace) GetBlueprint(id constraint.BlueprintID) constraint.Blueprint {
	return t.s.ccs.Blueprints[id]
}

var _ constraint.Solver[constraint.U64] = (*trace)(nil)
