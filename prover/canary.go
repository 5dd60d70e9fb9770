package prover

import (
	"fmt"

	"github.com/consensys/gnark-crypto/ecc"
	"github.com/consensys/gnark-crypto/ecc/bn254/fr"
	"github.com/consensys/gnark/backend/witness"
	"github.com/consensys/gnark/frontend"

	"github.com/causeway-l2/causeway/prover/sumcheck"
)

// canaryConstraints is the size of the canary: every kernel runs, a commitment
// included, and it takes well under a second. Sumchecks have a canary of their
// own, of canaryPermutations.
const (
	canaryConstraints  = 6000
	canaryPermutations = 128
)

// canary is a circuit with a known witness.
type canary struct {
	keys    *Keys
	witness witness.Witness
}

func newCanary() (*canary, error) {
	ccs, err := Compile(syntheticCircuit(canaryConstraints))
	if err != nil {
		return nil, fmt.Errorf("canary: %w", err)
	}
	// UNSAFE: nobody takes a canary's proof for anything.
	pk, vk, err := DevSetup(ccs, [32]byte{'c', 'a', 'n', 'a', 'r', 'y'}, nil)
	if err != nil {
		return nil, fmt.Errorf("canary: %w", err)
	}
	w, err := frontend.NewWitness(syntheticAssignment(canaryConstraints), ecc.BN254.ScalarField())
	if err != nil {
		return nil, fmt.Errorf("canary: %w", err)
	}
	return &canary{&Keys{Name: "canary", Circuit: ccs, Proving: pk, Verifying: vk}, w}, nil
}

// prove pins the canary's key, makes one proof, verifies it and unpins. Sumchecks are compared with the CPU's.
func (c *canary) prove(d Device) error {
	if err := sumcheck.Check(&sumchecks{d, new(Trace)}, canaryPermutations); err != nil {
		return fmt.Errorf("%w: %w", ErrDevice, err)
	}
	pinned, err := d.Pin(c.keys)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDevice, err)
	}
	defer pinned.Unpin()
	p := &Prover{keys: c.keys, target: TargetSolidity, pinned: pinned, circuits: newCircuitPool(c.keys.Circuit, 1, d)}
	_, err = p.prove(c.witness, new(Trace))
	return err
}

// syntheticAssignment is a satisfying assignment of syntheticCircuit(n).
func syntheticAssignment(n int) *synthetic {
	s := syntheticCircuit(n)
	var x [syntheticInputs]fr.Element
	for i := range x {
		x[i].SetUint64(uint64(i + 2))
		s.X[i] = x[i]
	}
	a, b := x[0], x[1]
	for i := range s.multiplications {
		left, right, step := a, b, fr.NewElement(uint64(i))
		left.Add(&left, &b).Add(&left, &step)
		right.Add(&right, &x[i%syntheticInputs])
		a, b = *left.Mul(&left, &right), a
	}
	s.Result = *a.Mul(&a, &b)
	return s
}
