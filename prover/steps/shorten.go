package steps

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
	"github.com/consensys/gnark/constraint/solver"
)

// Shorten returns a circuit with the same rows, which is solved in fewer steps. The first wires of its solutions are those of ccs, and there are
// more. It is not ok with a GKR proof that gnark makes: then the circuit is returned as it is. The hints that are named are Answer's to give; gnark asks all others.
func Shorten(ccs *cs.R1CS, direct ...Question) (short *cs.R1CS, ok bool) {
	for _, i := range ccs.Instructions {
		if strings.HasPrefix(reflect.TypeOf(ccs.Blueprints[i.BlueprintID]).String(), "*gkr.") { // once decoded, it does not know its wires
			return ccs, false
		}
	}
	r := newRewriting(ccs)
	r.askDirectly(direct)
	for _, packed := range ccs.Instructions {
		r.rewrite(packed)
	}
	return r.end(), true
}

// Copy returns the same circuit, its parts shared but for what gnark's blueprints keep of a witness, or of a circuit's levels, and for Answer's hints.
func Copy(ccs *cs.R1CS) *cs.R1CS {
	own := *ccs
	own.Blueprints = slices.Clone(ccs.Blueprints)
	for i, b := range own.Blueprints {
		switch b := b.(type) {
		case *constraint.BlueprintLookupHint[constraint.U64]:
			own.Blueprints[i] = &constraint.BlueprintLookupHint[constraint.U64]{EntriesCalldata: b.EntriesCalldata}
		case *question:
			own.Blueprints[i] = &question{id: b.id}
		}
	}
	return &own
}

// rewriting is a circuit on its way into another.
type rewriting struct {
	from, to  *cs.R1CS
	sums      sums
	levels    levels
	steps     []constraint.Level                // of each instruction of to
	groups    map[constraint.BlueprintID]*group // by what they group
	questions map[solver.HintID]constraint.BlueprintID
	addition  constraint.BlueprintID
	division  constraint.BlueprintID
	buffer    []uint32
}

func newRewriting(ccs *cs.R1CS) *rewriting {
	to := Copy(ccs)
	internal, secret, public := ccs.GetNbVariables()
	r := &rewriting{from: ccs, to: to, levels: newLevels(secret+public, internal), groups: map[constraint.BlueprintID]*group{}, questions: map[solver.HintID]constraint.BlueprintID{}}
	r.sums = sums{newCoefficients(ccs.Coefficients), make([]*sum, internal+secret+public)}
	to.Instructions = make([]constraint.PackedInstruction, 0, len(ccs.Instructions)*5/4)
	to.CallData = make([]uint32, 0, len(ccs.CallData)/2)
	for i, b := range to.Blueprints {
		if _, ok := b.(Many); ok {
			r.group(constraint.BlueprintID(i))
		}
	}
	r.addition, r.division = to.AddBlueprint(addition{}), to.AddBlueprint(division{})
	r.group(r.division)
	return r
}

func (r *rewriting) rewrite(packed constraint.PackedInstruction) {
	i := packed.Unpack(&r.from.System)
	if _, ok := r.from.Blueprints[packed.BlueprintID].(*constraint.BlueprintGenericR1C); ok {
		r.row(packed, i.Calldata)
		return
	}
	level := r.to.Blueprints[packed.BlueprintID].UpdateInstructionTree(i, &r.levels)
	if id, ok := r.question(i, r.from.Blueprints[packed.BlueprintID]); ok {
		packed.BlueprintID = id
	}
	if g := r.groups[packed.BlueprintID]; g != nil {
		r.join(g, level, packed.WireOffset, i.Calldata)
		return
	}
	r.add(level, packed, i.Calldata)
}

// add appends an instruction.
func (r *rewriting) add(level constraint.Level, packed constraint.PackedInstruction, data []uint32) {
	packed.StartCallData = uint64(len(r.to.CallData))
	r.to.CallData = append(r.to.CallData, data...)
	r.to.Instructions = append(r.to.Instructions, packed)
	r.steps = append(r.steps, level)
}

func (r *rewriting) end() *cs.R1CS {
	for _, id := range slices.Sorted(maps.Keys(r.groups)) {
		g := r.groups[id]
		for _, level := range slices.Sorted(maps.Keys(g.waiting)) {
			r.flush(g, level)
		}
	}
	r.to.Coefficients = r.sums.values
	r.to.NbInternalVariables = len(r.levels.of)
	r.to.Levels = inLevels(r.steps)
	return r.to
}
