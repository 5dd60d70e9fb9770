package ceremony

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"github.com/causeway-l2/causeway/prover"
)

// Report says what a verified transcript says.
type Report struct {
	Transcript Transcript
	// Digest of the transcript, which the manifest of its keys carries.
	Digest prover.Digest
	// Keys as they follow from the circuit and the transcript.
	Keys *prover.Keys
	// OriginChecked tells whether the powers were read from the .ptau file that the transcript names, or made in phase 1. If not, they are consistent,
	// but that they are the public ceremony's is the coordinator's word.
	OriginChecked bool
}

// Verify checks a finished ceremony from the circuit's source: the powers of tau, the start of the second phase, every contribution and both beacons, and
// returns the keys that follow. ptau is the public file of powers, which is empty if it is not at hand, and must be if there was none. Errors name the first thing that is wrong.
func Verify(dir string, ccs *prover.R1CS, ptau string, progress Progress) (*Report, error) {
	t, text, err := readTranscript(dir)
	if err != nil {
		return nil, err
	}
	if err := t.checkCircuit(ccs); err != nil {
		return nil, err
	}
	r := &Report{Transcript: *t, Digest: sha256.Sum256(text)}
	powers, err := r.powers(dir, ptau, progress)
	if err != nil {
		return nil, err
	}
	if err := hasDigest(powersMagic, powers, *t.Powers, "the powers of tau are not those of the transcript"); err != nil {
		return nil, err
	}
	first, evaluations, err := start(ccs, powers, progress)
	if err != nil {
		return nil, err
	}
	if err := hasDigest(phase2Magic, first, t.Phase2[0].Digest, "phase 2 does not start with this circuit and these powers"); err != nil {
		return nil, err
	}
	if t.Evaluations != nil {
		if err := hasDigest(evaluationsMagic, evaluationsFormat{evaluations}, *t.Evaluations, otherEvaluations); err != nil {
			return nil, err
		}
	}
	last, err := t.phase2(dir, first, progress)
	if err != nil {
		return nil, err
	}
	progress.report("keys", 0, 0)
	if r.Keys, err = seal(ccs, powers, last, evaluations, *t.Beacon2); err != nil {
		return nil, err
	}
	d, err := prover.VerifyingKeyDigest(r.Keys.Verifying)
	if err != nil {
		return nil, err
	}
	if d != *t.VKDigest {
		return nil, fmt.Errorf("%w: it leads to verifying key %s and says %s", ErrTranscript, d, *t.VKDigest)
	}
	r.Keys.Name = t.Circuit
	r.Keys.Manifest.Ceremony = &r.Digest
	return r, nil
}

// checkCircuit compares the record with the circuit, and refuses what is not finished or was finished by nobody.
func (t *Transcript) checkCircuit(ccs *prover.R1CS) error {
	d, err := prover.CircuitDigest(ccs)
	if err != nil {
		return err
	}
	fail := func(format string, a ...any) error {
		return fmt.Errorf("%w: %s", ErrTranscript, fmt.Sprintf(format, a...))
	}
	switch {
	case t.CircuitDigest != d:
		return fail("it is of circuit %s, the source gives %s", t.CircuitDigest, d)
	case t.Domain != domain(ccs) || t.Constraints != ccs.GetNbConstraints():
		return fail("%d constraints on a domain of %d, want %d on %d", t.Constraints, t.Domain, ccs.GetNbConstraints(), domain(ccs))
	case t.Step() != "done" || t.Powers == nil || t.Beacon2 == nil:
		return fail("it is not finished, it is at: %s", t.Step())
	case len(t.Phase2) < 2:
		return fail("nobody contributed to phase 2")
	case t.Ptau == nil && (len(t.Phase1) < 2 || t.Beacon1 == nil):
		return fail("nobody contributed to phase 1, or no beacon ended it")
	case t.Ptau != nil && (t.Phase1 != nil || t.Beacon1 != nil):
		return fail("its powers have two origins")
	}
	if t.Beacon1 != nil {
		if err := t.Beacon1.Check(); err != nil {
			return fail("%v", err)
		}
	}
	if err := t.checkSecond(*t.Beacon2); err != nil {
		return fail("%v", err)
	}
	return nil
}

// powers makes or reads the powers of tau, checked.
func (r *Report) powers(dir, ptau string, progress Progress) (*Powers, error) {
	t := &r.Transcript
	if t.Ptau == nil && ptau != "" {
		return nil, fmt.Errorf("%w: it held its first phase itself, and took nothing from %s: verify without a file of powers, or ask for the transcript that names it", ErrTranscript, ptau)
	}
	if t.Ptau == nil {
		r.OriginChecked = true
		return t.phase1(dir, progress)
	}
	if ptau != "" {
		powers, id, err := readPtau(ptau, t.Domain, t.Ptau.Blake2b, func(done, total int) { progress.report("powers of tau", done, total) })
		if err != nil {
			return nil, err
		}
		r.OriginChecked = *id == *t.Ptau
		return powers, nil
	}
	progress.report("powers of tau", 0, 0)
	powers := new(Powers)
	if _, err := readFile(filepath.Join(dir, powersFile), powersMagic, powersFormat{powers}); err != nil {
		return nil, err
	}
	if n := uint64(len(powers.G2.Tau)); n != t.Domain {
		return nil, fmt.Errorf("%w: powers for a domain of %d, want %d", ErrTranscript, n, t.Domain)
	}
	return powers, checkPowers(powers)
}

// phase1 verifies the first phase from its beginning, which needs no file.
func (t *Transcript) phase1(dir string, progress Progress) (*Powers, error) {
	prev := mpcsetup.NewPhase1(t.Domain)
	for i, e := range t.Phase1[1:] {
		progress.report("phase 1, "+e.Name, i+1, len(t.Phase1)-1)
		next, err := load1(dir, e)
		if err != nil {
			return nil, err
		}
		if err := follow1(prev, next); err != nil {
			return nil, fmt.Errorf("%s (%s): %w", e.Name, e.File, err)
		}
		prev = next
	}
	progress.report("seal phase 1", 0, 0)
	powers := prev.Seal(t.Beacon1.bytes())
	return &powers, checkPowers(&powers)
}

// phase2 verifies the second phase from its start and returns the last contribution.
func (t *Transcript) phase2(dir string, prev *mpcsetup.Phase2, progress Progress) (*mpcsetup.Phase2, error) {
	for i, e := range t.Phase2[1:] {
		progress.report("phase 2, "+e.Name, i+1, len(t.Phase2)-1)
		next, err := load2(dir, e)
		if err != nil {
			return nil, err
		}
		if err := follow2(prev, next); err != nil {
			return nil, fmt.Errorf("%s (%s): %w", e.Name, e.File, err)
		}
		prev = next
	}
	return prev, nil
}
