package ceremony

import (
	"crypto/sha256"
	"fmt"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"github.com/causeway-l2/causeway/prover"
)

// SealPowers ends the first phase with a beacon and makes the start of the second. Cut off in between, it goes on if it is asked again with that beacon.
func (c *Ceremony) SealPowers(ccs *prover.R1CS, beacon Beacon) error {
	sealed := c.t.Step() == "start of phase 2" && c.t.Beacon1 != nil && *c.t.Beacon1 == beacon
	if c.t.Step() != "phase 1" && !sealed {
		return fmt.Errorf("%w: the first phase is over, with another beacon or none, it is at: %s", ErrState, c.t.Step())
	}
	if err := c.sealable(ccs, c.t.Phase1, beacon); err != nil {
		return err
	}
	if sealed {
		return c.startPhase2(ccs, nil)
	}
	last, err := load1(c.dir, c.t.Phase1[len(c.t.Phase1)-1])
	if err != nil {
		return err
	}
	c.progress.report("seal phase 1", 0, 0)
	powers := last.Seal(beacon.bytes())
	if err := checkPowers(&powers); err != nil {
		return err
	}
	c.t.Beacon1 = &beacon
	if err := c.savePowers(&powers); err != nil {
		return err
	}
	return c.startPhase2(ccs, &powers)
}

// SealKeys ends the second phase with a beacon and returns the keys, for the caller to save. Asked again, it makes them again.
func (c *Ceremony) SealKeys(ccs *prover.R1CS, beacon Beacon) (*prover.Keys, error) {
	done := c.t.Step() == "done"
	if c.t.Step() != "phase 2" && !(done && *c.t.Beacon2 == beacon) {
		return nil, fmt.Errorf("%w: keys come at the end of phase 2, with one beacon; it is at: %s", ErrState, c.t.Step())
	}
	if err := c.sealable(ccs, c.t.Phase2, beacon); err != nil {
		return nil, err
	}
	if err := c.t.checkSecond(beacon); err != nil {
		return nil, err
	}
	powers, err := readPowers(c.dir, c.t.Powers)
	if err != nil {
		return nil, err
	}
	last, err := load2(c.dir, c.t.Phase2[len(c.t.Phase2)-1])
	if err != nil {
		return nil, err
	}
	evaluations, err := c.evaluations(ccs, powers)
	if err != nil {
		return nil, err
	}
	c.progress.report("keys", 0, 0)
	keys, err := seal(ccs, powers, last, evaluations, beacon)
	if err != nil {
		return nil, err
	}
	d, err := prover.VerifyingKeyDigest(keys.Verifying)
	if err != nil {
		return nil, err
	}
	c.t.Beacon2, c.t.VKDigest = &beacon, &d
	if err := c.t.write(c.dir); err != nil {
		return nil, err
	}
	keys.Name = c.t.Circuit
	return keys, c.t.sign(keys)
}

// evaluations are those of startPhase2. They follow from the circuit and the powers, so a file that is lost or damaged, or that an earlier release has not
// kept, is made anew, in the time of a start.
func (c *Ceremony) evaluations(ccs *prover.R1CS, powers *Powers) (*Evaluations, error) {
	want := c.t.Evaluations
	if want != nil {
		if e, err := readEvaluations(c.dir, ccs, *want); err == nil {
			return e, nil
		}
	}
	_, e, err := start(ccs, powers, c.progress)
	if err != nil || want == nil {
		return e, err
	}
	return e, hasDigest(evaluationsMagic, evaluationsFormat{e}, *want, otherEvaluations)
}

// sign puts the transcript's digest into the keys' manifest: they are of a ceremony.
func (t *Transcript) sign(keys *prover.Keys) error {
	b, err := t.encode()
	if err != nil {
		return err
	}
	d := prover.Digest(sha256.Sum256(b))
	keys.Manifest = prover.Manifest{Ceremony: &d}
	return nil
}

func (c *Ceremony) sealable(ccs *prover.R1CS, phase []Contribution, beacon Beacon) error {
	if err := beacon.Check(); err != nil {
		return err
	}
	if len(phase) < 2 {
		return fmt.Errorf("%w: nobody has contributed", ErrState)
	}
	d, err := prover.CircuitDigest(ccs)
	if err != nil {
		return err
	}
	if d != c.t.CircuitDigest {
		return fmt.Errorf("%w: it is of circuit %s, this one is %s", ErrTranscript, c.t.CircuitDigest, d)
	}
	return nil
}

const otherEvaluations = "the evaluations are not those of this circuit and these powers"

// seal makes the keys.
func seal(ccs *prover.R1CS, powers *Powers, last *mpcsetup.Phase2, evaluations *Evaluations, beacon Beacon) (*prover.Keys, error) {
	p, v := last.Seal(powers, evaluations, beacon.bytes())
	pk, ok := p.(*prover.ProvingKey)
	vk, ok2 := v.(*prover.VerifyingKey)
	if !ok || !ok2 {
		return nil, fmt.Errorf("ceremony: gnark returned keys of type %T and %T", p, v)
	}
	if err := prover.LintKey(vk, ccs); err != nil {
		return nil, fmt.Errorf("ceremony: %w", err)
	}
	if err := inValues(ccs, pk); err != nil {
		return nil, err
	}
	return &prover.Keys{Circuit: ccs, Proving: pk, Verifying: vk}, nil
}
