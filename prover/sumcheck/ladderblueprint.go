package sumcheck

import (
	"hash"
	"reflect"

	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/constraint"
)

// ladder computes the rungs as the circuit's solver comes to them, and keeps their inputs for the proof.
type ladder struct {
	instances
	device Device
	rungs  []Rung
}

// Reset implements constraint.BlueprintStateful.
func (l *ladder) Reset() { l.rungs = make([]Rung, padded(l.count)) }

// Solve implements constraint.BlueprintSolvable. Its calldata are a length, the instance's number, and the inputs.
func (l *ladder) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	r, data := &l.rungs[inst.Calldata[1]], inst.Calldata[2:]
	for i := range r {
		word, n := values.Read(data)
		copy(r[i][:], word[:])
		data = data[n:]
	}
	for i, e := range r.climb(nil) {
		set(values, inst.WireOffset+uint32(i), e)
	}
	return nil
}

// UpdateInstructionTree implements constraint.Blueprint.
func (l *ladder) UpdateInstructionTree(inst constraint.Instruction, tree constraint.InstructionTree) constraint.Level {
	return l.insert(inst, 3, tree)
}

// prove makes the GKR proof of all rungs. Those that are missing repeat the last, as gnark has it.
func (l *ladder) prove(h hash.Hash) (out []fr.Element, err error) {
	for i := l.count; i < len(l.rungs); i++ {
		l.rungs[i] = l.rungs[l.count-1]
	}
	err = l.device.Ladder(l.rungs, func(r Rungs) (err error) {
		out, err = proveLadder(r, l.rungs, h)
		return err
	})
	return out, err
}

// isLadder tells whether the circuit is that of circuits/gadget, by its schedule.
func (p parsed) isLadder(b constraint.Blueprint) bool {
	return gates(b) == ladderInputs+3+7*ladderSteps && reflect.DeepEqual(p.schedule, ladderSchedule())
}

// ladderSchedule is gnark's for it, from the inputs to the outputs. Wires are the inputs, the key once more, and of a step the doubled sum's four
// coordinates and then the next sum's three.
func ladderSchedule() (s constraint.GkrProvingSchedule) {
	const keyLevel, firstStep = ladderInputs, ladderInputs + 1
	from := func(level int) constraint.GkrClaimSource { return constraint.GkrClaimSource{Level: level} }
	for wire := range ladderInputs {
		level := firstStep
		switch {
		case wire >= 6:
			level += 2*(wire-6) + 1
		case wire >= 3:
			level = keyLevel
		}
		s = append(s, &constraint.GkrSkipLevel{Wires: []int{wire}, ClaimSources: []constraint.GkrClaimSource{from(level)}})
	}
	key := constraint.GkrClaimGroup{Wires: []int{ladderInputs + 2, ladderInputs + 1, ladderInputs}}
	for step := range ladderSteps {
		key.ClaimSources = append(key.ClaimSources, from(firstStep+2*step+1))
	}
	s = append(s, &constraint.GkrSumcheckLevel{key})
	for step := range ladderSteps {
		w, level := ladderInputs+3+7*step, firstStep+2*step
		s = append(s, &constraint.GkrSingleSourceZeroCheckLevel{Wires: []int{w + 3, w + 2, w + 1, w}, ClaimSources: []constraint.GkrClaimSource{from(level + 1)}},
			&constraint.GkrSingleSourceZeroCheckLevel{Wires: []int{w + 6, w + 5, w + 4}, ClaimSources: []constraint.GkrClaimSource{from(level + 2)}})
	}
	return s
}
