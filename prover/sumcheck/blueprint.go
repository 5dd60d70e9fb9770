package sumcheck

import (
	"fmt"
	"hash"
	"reflect"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	hashes "github.com/consensys/gnark-crypto/hash"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// SpeedUp returns the same circuit, its parts shared, whose witness is computed by this package where it knows how: it has the one GKR circuit
// of circuits/gadget, for two instances or more. The device makes the GKR proof, the CPU if it is nil. Any other circuit is returned as it is.
func SpeedUp(ccs *cs.R1CS, device Device) (*cs.R1CS, error) {
	for i, b := range ccs.Blueprints {
		p, ok := parse(b)
		if !ok {
			continue
		}
		if int(p.solver) >= len(ccs.Blueprints) {
			return nil, fmt.Errorf("sumcheck: circuit names solver %d of %d", p.solver, len(ccs.Blueprints))
		}
		count, ok := instancesOf(ccs.Blueprints[p.solver])
		if !ok || !p.isPermutation() {
			continue
		}
		own := *ccs
		own.Blueprints = append([]constraint.Blueprint(nil), ccs.Blueprints...)
		s := &solver{Blueprint: ccs.Blueprints[p.solver], device: device, count: count}
		own.Blueprints[p.solver] = s
		own.Blueprints[i] = &proof{Blueprint: b, solver: s, hash: p.hash}
		return &own, nil
	}
	return ccs, nil
}

// Permutations is how many a circuit's GKR proof is about, those that pad it to a power of two included; zero without one.
func Permutations(ccs *cs.R1CS) int {
	for _, b := range ccs.Blueprints {
		if p, ok := parse(b); ok && int(p.solver) < len(ccs.Blueprints) && p.isPermutation() {
			if count, ok := instancesOf(ccs.Blueprints[p.solver]); ok {
				return padded(count)
			}
		}
	}
	return 0
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
	v := reflect.ValueOf(b).Elem()
	if v.FieldByName("Circuit").Len() != 2+2*rounds+1 {
		return 0, false
	}
	n, ok := v.FieldByName("NbInstances").Interface().(uint32)
	return int(n), ok && n >= 2
}

func isGKR(b constraint.Blueprint, name string) bool {
	t := reflect.TypeOf(b)
	return t.Kind() == reflect.Pointer && t.Elem().Name() == name && t.Elem().PkgPath() == "github.com/consensys/gnark/internal/gkr/bn254"
}

// isPermutation tells whether the schedule is that of poseidonLayers: the inputs, a sumcheck for the two words of each round, the output.
func (p parsed) isPermutation() bool {
	if len(p.schedule) != 2+rounds+1 {
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

// solver computes the permutations as the circuit's solver comes to them. A device is given their inputs alone.
type solver struct {
	constraint.Blueprint
	device    Device
	count     int
	instances []instance
	inputs    [][2]fr.Element
}

// Reset implements constraint.BlueprintStateful.
func (s *solver) Reset() {
	s.instances, s.inputs = nil, nil
	if s.device != nil {
		s.inputs = make([][2]fr.Element, padded(s.count))
	} else {
		s.instances = make([]instance, padded(s.count))
	}
}

// Solve implements constraint.BlueprintSolvable. Its calldata are a length, the instance's number, and the two inputs.
func (s *solver) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	var input [2]fr.Element
	data := inst.Calldata[2:]
	for i := range input {
		word, n := values.Read(data)
		copy(input[i][:], word[:])
		data = data[n:]
	}
	k := inst.Calldata[1]
	if s.device != nil {
		s.inputs[k] = input
		set(values, inst.WireOffset, permute(input))
	} else {
		set(values, inst.WireOffset, s.instances[k].run(input))
	}
	return nil
}

// prove makes the GKR proof of all permutations.
func (s *solver) prove(h hash.Hash) (out []fr.Element, err error) {
	n := padded(s.count)
	if s.device == nil {
		pad(s.instances, s.count)
		return prove(newTables(s.instances), n, h)
	}
	pad(s.inputs, s.count)
	err = s.device.Sumchecks(s.inputs, func(t Tables) (err error) {
		out, err = prove(t, n, h)
		return err
	})
	return out, err
}

// pad repeats the last of count, as gnark does.
func pad[T any](all []T, count int) {
	for i := count; i < len(all); i++ {
		all[i] = all[count-1]
	}
}

// proof makes the GKR proof of all permutations.
type proof struct {
	constraint.Blueprint
	solver *solver
	hash   string
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
	out, err := p.solver.prove(h)
	if err != nil {
		return err
	}
	p.solver.instances, p.solver.inputs = nil, nil // gigabytes, which the rest of a proof has better use for
	for i := range out {
		set(values, inst.WireOffset+uint32(i), out[i])
	}
	return nil
}

func set(values constraint.Solver[constraint.U64], wire uint32, e fr.Element) {
	var word constraint.U64
	copy(word[:], e[:])
	values.SetValue(wire, word)
}
