package sumcheck

import (
	"fmt"
	"reflect"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark-crypto/hash"
	"github.com/consensys/gnark/constraint"
	cs "github.com/consensys/gnark/constraint/bn254"
)

// SpeedUp returns the same circuit, its parts shared, whose witness is computed by this package where it knows how: it has the one GKR circuit
// of circuits/gadget, for two instances or more. Any other circuit is returned as it is.
func SpeedUp(ccs *cs.R1CS) (*cs.R1CS, error) {
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
		s := &solver{Blueprint: ccs.Blueprints[p.solver], rounds: permutation(), count: count}
		own.Blueprints[p.solver] = s
		own.Blueprints[i] = &proof{Blueprint: b, solver: s, hash: p.hash}
		return &own, nil
	}
	return ccs, nil
}

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

// solver computes the permutations as the circuit's solver comes to them.
type solver struct {
	constraint.Blueprint
	rounds    [rounds]round
	count     int
	instances []instance
}

// Reset implements constraint.BlueprintStateful.
func (s *solver) Reset() { s.instances = make([]instance, ecc.NextPowerOfTwo(uint64(s.count))) }

// Solve implements constraint.BlueprintSolvable. Its calldata are a length, the instance's number, and the two inputs.
func (s *solver) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	in := &s.instances[inst.Calldata[1]]
	data := inst.Calldata[2:]
	for i := range in[0] {
		word, n := values.Read(data)
		copy(in[0][i][:], word[:])
		data = data[n:]
	}
	set(values, inst.WireOffset, in.run(&s.rounds))
	return nil
}

// proof makes the GKR proof of all permutations.
type proof struct {
	constraint.Blueprint
	solver *solver
	hash   string
}

// Solve implements constraint.BlueprintSolvable. Its calldata are a length and what the first challenge is drawn from.
func (p *proof) Solve(values constraint.Solver[constraint.U64], inst constraint.Instruction) error {
	h := hash.NewHash(p.hash + "_BN254")
	for data := inst.Calldata[1:]; len(data) > 0; {
		word, n := values.Read(data)
		data = data[n:]
		var e fr.Element
		copy(e[:], word[:])
		b := e.Bytes()
		h.Write(b[:]) //nolint:errcheck // a hash's Write returns none
	}
	all := p.solver.instances
	for i := p.solver.count; i < len(all); i++ {
		all[i] = all[p.solver.count-1]
	}
	out, err := prove(all, &p.solver.rounds, h)
	if err != nil {
		return err
	}
	p.solver.instances = nil // gigabytes, which the rest of a proof has better use for
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
