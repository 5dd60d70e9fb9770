package prover

import "github.com/consensys/gnark/constraint"

// role of a wire in a proof's third point.
type role uint8

const (
	// weighed by the verifier: the wire is public, or a commitment.
	weighed role = 1 << iota
	// committedTo: the wire is in the commitment's basis.
	committedTo
	// onRightHandSide of a row the wire stands: it is one of the products, which the quotient is less.
	onRightHandSide
)

// inK tells whether a key's K has a point for the wire.
func (r role) inK(f form) bool {
	return r&(weighed|committedTo) == 0 || f == ours && r&onRightHandSide != 0
}

// rolesOf returns the role of each wire of a circuit.
func rolesOf(ccs *R1CS) []role {
	internal, secret, public := ccs.GetNbVariables()
	roles := make([]role, internal+secret+public)
	for i := range public {
		roles[i] = weighed
	}
	info := ccs.CommitmentInfo.(constraint.Groth16Commitments)
	for i, wires := range info.GetPrivateCommitted() {
		for _, w := range wires {
			roles[w] |= committedTo
		}
		roles[info[i].CommitmentIndex] |= weighed
	}
	var c constraint.R1C
	for _, packed := range ccs.Instructions {
		blueprint, ok := ccs.Blueprints[packed.BlueprintID].(constraint.BlueprintR1C)
		if !ok {
			continue // a hint
		}
		blueprint.DecompressR1C(&c, packed.Unpack(&ccs.System))
		for _, t := range c.O {
			roles[t.WireID()] |= onRightHandSide
		}
	}
	return roles
}

// WiresOfK returns the wires that a key's K has points for, in order, and those that gnark's has.
func WiresOfK(ccs *R1CS) (own, gnark []uint32) {
	for i, r := range rolesOf(ccs) {
		if r.inK(ours) {
			own = append(own, uint32(i))
		}
		if r.inK(gnarks) {
			gnark = append(gnark, uint32(i))
		}
	}
	return own, gnark
}
