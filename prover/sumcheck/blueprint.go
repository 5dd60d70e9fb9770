package sumcheck

import (
	"fmt"
	"hash"
	"reflect"
	"slices"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	hashes "github.com/consensys/gnark-crypto/hash"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"

	"github.com/causeway-l2/causeway/rollup/field"
)

// SpeedUp returns the same circuit, its parts shared, whose witness is computed by this package where it knows how: gnark's GKR circuit of permutations
// (circuits/gadget), of two or more. The CPU makes the GKR proof. Any other circuit is returned as it is.
func SpeedUp(ccs *cs.R1CS) (*cs.R1CS, error) {
	own := ccs
	for i, b := range ccs.Blueprints {
		p, ok := parse(b)
		if !ok {
			continue
		}
		if int(p.solver) >= len(ccs.Blueprints) {
			return nil, fmt.Errorf("sumcheck: circuit names solver %d of %d", p.solver, len(ccs.Blueprints))
		}
		count, ok := instancesOf(ccs.Blueprints[p.solver])
		if !ok || !p.isPermutation(ccs.Blueprints[p.solver]) {
			continue
		}
		if own == ccs {
			own = new(cs.R1CS)
			*own = *ccs
			own.Blueprints = slices.Clone(ccs.Blueprints)
		}
		known := constraint.LevelUnset
		own.Blueprints[i] = &proof{Blueprint: b, solver: p.solver, wires: wires(padded(count)), hash: p.hash, known: &known}
		own.Blueprints[p.solver] = &permuter{Blueprint: ccs.Blueprints[p.solver], count: count, known: &known, device: CPU{}}
	}
	return own, nil
}

// On returns the same circuit, its parts shared but for what belongs to one witness, whose permutations are proven on a device if SpeedUp knew how. For a
// ladder there is LadderOn.
func On(device Device, ccs *cs.R1CS) *cs.R1CS {
	own := *ccs
	own.Blueprints = slices.Clone(ccs.Blueprints)
	for i, b := range own.Blueprints {
		if s, ok := b.(*permuter); ok {
			own.Blueprints[i] = &permuter{Blueprint: s.Blueprint, count: s.count, known: s.known, device: device}
		}
	}
	return &own
}

// Sizes are how many permutations and rungs a circuit's GKR proofs are about, those that pad them to a power of two included; zero without one.
type Sizes struct{ Permutations, Rungs int }

// SizesOf a circuit.
func SizesOf(ccs *cs.R1CS) (s Sizes) {
	for _, b := range ccs.Blueprints {
		p, ok := parse(b)
		if !ok || int(p.solver) >= len(ccs.Blueprints) {
			continue
		}
		solver := ccs.Blueprints[p.solver]
		if count, ok := instancesOf(solver); ok && p.isPermutation(solver) {
			s.Permutations = padded(count)
		}
	}
	if count := rungsOf(ccs); count > 0 {
		s.Rungs = padded(count)
	}
	return s
}

func padded(count int) int { return int(ecc.NextPowerOfTwo(uint64(count))) }

// gnark's types for GKR are internal, their fields are not: they are part of a circuit's encoding.
type parsed struct {
	solver   constraint.BlueprintID
	schedule constraint.GkrProvingSchedule
	hash     string
}

func parse(b constraint.Blueprint) (p parsed, ok bool) {
	if !isGKR(b, "BlueprintProve") {
		return p, false
	}
	v := reflect.ValueOf(b).Elem()
	p.solver, _ = v.FieldByName("SolveBlueprintID").Interface().(constraint.BlueprintID)
	p.hash, _ = v.FieldByName("HashName").Interface().(string)
	p.schedule, ok = v.FieldByName("Schedule").Interface().(constraint.GkrProvingSchedule)
	return p, ok
}

func instancesOf(b constraint.Blueprint) (int, bool) {
	if !isGKR(b, "BlueprintSolve") {
		return 0, false
	}
	n, ok := reflect.ValueOf(b).Elem().FieldByName("NbInstances").Interface().(uint32)
	return int(n), ok && n >= 2
}

func isGKR(b constraint.Blueprint, name string) bool {
	t := reflect.TypeOf(b)
	return t.Kind() == reflect.Pointer && t.Elem().Name() == name && t.Elem().PkgPath() == "github.com/consensys/gnark/internal/gkr/bn254"
}

// gates is how many wires a GKR circuit has.
func gates(b constraint.Blueprint) int {
	if !isGKR(b, "BlueprintSolve") {
		return 0
	}
	return reflect.ValueOf(b).Elem().FieldByName("Circuit").Len()
}

// isPermutation tells whether the schedule is that of poseidonLayers: the inputs, a sumcheck for the two words of each round, the output.
func (p parsed) isPermutation(b constraint.Blueprint) bool {
	if gates(b) != 2+2*rounds+1 || len(p.schedule) != 2+rounds+1 {
		return false
	}
	for i, level := range p.schedule {
		switch l := level.(type) {
		case *constraint.GkrSkipLevel:
			if i >= 2 && i != len(p.schedule)-1 {
				return false
			}
		case *constraint.GkrSingleSourceZeroCheckLevel:
			if first := 2 * (i - 1); i < 2 || i == len(p.schedule)-1 || !reflect.DeepEqual(l.Wires, []int{first + 1, first}) || len(l.ClaimSources) != 1 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// permuter computes the permutations as the circuit's solver comes to them. What proves them is given their inputs alone: all words in between would be
// half a gigabyte for as long as a witness is being solved, and many permutations side by side are soon computed again.
type permuter struct {
	constraint.Blueprint
	count  int
	known  *constraint.Level // after which all are
	device Device
	inputs [][2]fr.Element
}

// Reset implements constraint.BlueprintStateful.
func (s *permuter) Reset() { s.inputs = make([][2]fr.Element, padded(s.count)) }

// Solve implements constraint.BlueprintSolvable. Its calldata are a length, the instance's number, and the two inputs.
func (s *permuter) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	return s.SolveAll(values, []constraint.Instruction{inst})
}

// SolveAll solves instructions of which none needs another's result.
func (s *permuter) SolveAll(values constraint.Solver[constraint.U64], all []constraint.Instruction) error {
	inputs, outputs := make([][2]field.Element, len(all)), make([]field.Element, len(all))
	for i, inst := range all {
		data := inst.Calldata[2:]
		for k := range inputs[i] {
			word, n := values.Read(data)
			copy(inputs[i][k][:], word[:])
			data = data[n:]
		}
		s.inputs[inst.Calldata[1]] = inputs[i]
	}
	field.CompressAll(outputs, inputs)
	for i, inst := range all {
		outputs[i].Sub(&outputs[i], &inputs[i][1]) // what the compression feeds forward is outside of this circuit
		set(values, inst.WireOffset, outputs[i])
	}
	return nil
}

// UpdateInstructionTree implements constraint.Blueprint. What gnark decoded cannot, since it lacks the parts that point to each other.
func (s *permuter) UpdateInstructionTree(inst constraint.Instruction, tree constraint.InstructionTree) constraint.Level {
	level := after(inst.Calldata[2:], tree)
	tree.InsertWire(inst.WireOffset, level)
	*s.known = max(*s.known, level)
	return level
}

// after returns the first level at which all wires of expressions are known.
func after(expressions []uint32, tree constraint.InstructionTree) constraint.Level {
	level := constraint.LevelUnset
	for len(expressions) > 0 {
		end := 1 + 2*expressions[0]
		for i := uint32(2); i < end; i += 2 {
			if wire := expressions[i]; tree.HasWire(wire) {
				level = max(level, tree.GetWireLevel(wire))
			}
		}
		expressions = expressions[end:]
	}
	return level + 1
}

// prove makes the GKR proof of all permutations. Those that are missing repeat the last, as gnark has it.
func (s *permuter) prove(h hash.Hash) (out []fr.Element, err error) {
	for i := s.count; i < len(s.inputs); i++ {
		s.inputs[i] = s.inputs[s.count-1]
	}
	err = s.device.Sumchecks(s.inputs, func(t Tables) (err error) {
		out, err = prove(t, len(s.inputs), h)
		return err
	})
	return out, err
}

// proof makes the GKR proof of all permutations.
type proof struct {
	constraint.Blueprint
	solver constraint.BlueprintID
	wires  int
	hash   string
	known  *constraint.Level
}

// Solve implements constraint.BlueprintSolvable. Its calldata are a length and what the first challenge is drawn from.
func (p *proof) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	h := hashes.NewHash(p.hash + "_BN254")
	for data := inst.Calldata[1:]; len(data) > 0; {
		word, n := values.Read(data)
		data = data[n:]
		var e fr.Element
		copy(e[:], word[:])
		b := e.Bytes()
		h.Write(b[:]) //nolint:errcheck // a hash's Write returns none
	}
	out, err := values.GetBlueprint(p.solver).(*permuter).prove(h)
	if err != nil {
		return err
	}
	for i := range out {
		set(values, inst.WireOffset+uint32(i), out[i])
	}
	return nil
}

// UpdateInstructionTree implements constraint.Blueprint.
func (p *proof) UpdateInstructionTree(inst constraint.Instruction, tree constraint.InstructionTree) constraint.Level {
	level := max(after(inst.Calldata[1:], tree), *p.known+1)
	for i := range p.wires {
		tree.InsertWire(inst.WireOffset+uint32(i), level)
	}
	return level
}

func set(values constraint.Solver[constraint.U64], wire uint32, e fr.Element) {
	var word constraint.U64
	copy(word[:], e[:])
	values.SetValue(wire, word)
}
