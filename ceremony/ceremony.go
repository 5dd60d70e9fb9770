package ceremony

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"syscall"

	"crypto/sha256"

	"github.com/consensys/gnark"
	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"github.com/causeway-l2/causeway/prover"
)

// Progress hears of steps that take long: their name, and how far they are where that is known (total 0 where it is not). It may be nil.
type Progress func(step string, done, total int)

func (p Progress) report(step string, done, total int) {
	if p != nil {
		p(step, done, total)
	}
}

// Config of a ceremony.
type Config struct {
	// Dir is its folder, made if missing.
	Dir string
	// Circuit is its name, R1CS its compiled form.
	Circuit string
	R1CS    *prover.R1CS
	// Ptau is a public powers-of-tau file; empty to hold the first phase here. Blake2b is the hash it must have, empty for any.
	Ptau, Blake2b string
	Progress      Progress
}

// fits says why a ceremony that was begun before is not the one that cfg asks for, of a circuit with this digest.
func (cfg Config) fits(t *Transcript, digest prover.Digest) error {
	switch {
	case t.Circuit != cfg.Circuit || t.CircuitDigest != digest:
		return fmt.Errorf("%w: %s is of circuit %s, %s: take another folder", ErrTranscript, cfg.Dir, t.Circuit, t.CircuitDigest)
	case (t.Ptau != nil) != (cfg.Ptau != ""):
		return fmt.Errorf("%w: %s has its powers of tau from elsewhere: take another folder", ErrTranscript, cfg.Dir)
	case cfg.Blake2b != "" && cfg.Blake2b != t.Ptau.Blake2b: // the file is not read again
		return fmt.Errorf("%w: %s has powers of tau with BLAKE2b-512 %s, expected %s: take another folder", ErrTranscript, cfg.Dir, t.Ptau.Blake2b, cfg.Blake2b)
	}
	return nil
}

// Ceremony is the coordinator's side. One process may hold one.
type Ceremony struct {
	dir      string
	t        *Transcript
	progress Progress
	lock     *os.File
}

// Begin starts a ceremony, or continues with one of the same circuit. With a .ptau file it goes on to the start of the second phase.
func Begin(cfg Config) (*Ceremony, error) {
	if cfg.Blake2b != "" && cfg.Ptau == "" {
		return nil, errors.New("ceremony: a BLAKE2b-512 without powers of tau to check: name their file, or leave the hash out to hold the first phase here")
	}
	digest, err := prover.CircuitDigest(cfg.R1CS)
	if err != nil {
		return nil, fmt.Errorf("ceremony: %w", err)
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("ceremony: %w", err)
	}
	c, err := open(cfg.Dir, cfg.Progress)
	if err != nil {
		return nil, err
	}
	var powers *Powers
	if c.t == nil {
		c.t = &Transcript{Format: transcriptFormat, Gnark: gnark.Version.String(), Circuit: cfg.Circuit, CircuitDigest: digest,
			Constraints: cfg.R1CS.GetNbConstraints(), Domain: domain(cfg.R1CS)}
		powers, err = c.begin(cfg)
	} else {
		err = cfg.fits(c.t, digest)
	}
	if err == nil && c.t.Step() == "start of phase 2" {
		err = c.startPhase2(cfg.R1CS, powers)
	}
	if err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Open continues a ceremony.
func Open(dir string, progress Progress) (*Ceremony, error) {
	c, err := open(dir, progress)
	if err == nil && c.t == nil {
		err = errors.Join(fmt.Errorf("%w: no ceremony in %s: begin one", ErrTranscript, dir), c.Close())
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func open(dir string, progress Progress) (*Ceremony, error) {
	lock, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if missing(err) {
		return nil, fmt.Errorf("%w: no ceremony in %s: begin one", ErrTranscript, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("ceremony: %w", err)
	}
	c := &Ceremony{dir: dir, progress: progress, lock: lock}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("ceremony: another process works on %s: %w", dir, err), c.Close())
	}
	if c.t, err = Read(dir); err != nil && !missing(err) {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// Close lets other processes have the folder.
func (c *Ceremony) Close() error { return c.lock.Close() }

// Transcript is the record so far.
func (c *Ceremony) Transcript() Transcript { return *c.t }

// domain is the size of the FFT that gnark's setup takes for a circuit.
func domain(ccs *prover.R1CS) uint64 {
	n := uint64(max(ccs.GetNbConstraints(), smallestDomain))
	return 1 << bits.Len64(n-1)
}

// begin returns the powers if it imports them.
func (c *Ceremony) begin(cfg Config) (*Powers, error) {
	if c.t.Domain > largestDomain {
		return nil, fmt.Errorf("ceremony: %d constraints are too many", c.t.Constraints)
	}
	if cfg.Ptau == "" {
		start := mpcsetup.NewPhase1(c.t.Domain)
		d, err := writeFile(c.path("phase1-000.bin"), phase1Magic, start)
		if err != nil {
			return nil, err
		}
		c.t.Phase1 = []Contribution{{Name: "start", File: "phase1-000.bin", Digest: d}}
		return nil, c.t.write(c.dir)
	}
	powers, id, err := ReadPtau(cfg.Ptau, c.t.Domain, cfg.Blake2b, func(done, total int) { c.progress.report("powers of tau", done, total) })
	if err != nil {
		return nil, err
	}
	c.t.Ptau = id
	return powers, c.savePowers(powers)
}

func (c *Ceremony) savePowers(powers *Powers) error {
	d, err := writeFile(c.path(powersFile), powersMagic, powers)
	if err != nil {
		return err
	}
	c.t.Powers = &d
	return c.t.write(c.dir)
}

// readPowers reads powers.bin, which is what the transcript says.
func readPowers(dir string, want *prover.Digest) (*Powers, error) {
	p := new(Powers)
	d, err := readFile(filepath.Join(dir, powersFile), powersMagic, powersFormat{p})
	if err != nil {
		return nil, err
	}
	if want == nil || d != *want {
		return nil, fmt.Errorf("%w: %s is not the transcript's", ErrTranscript, powersFile)
	}
	return p, nil
}

// startPhase2 makes the start of phase 2 and the evaluations, of powers that are at hand or nil.
func (c *Ceremony) startPhase2(ccs *prover.R1CS, powers *Powers) (err error) {
	if powers == nil {
		if powers, err = readPowers(c.dir, c.t.Powers); err != nil {
			return err
		}
	}
	first, evaluations, err := start(ccs, powers, c.progress)
	if err != nil {
		return err
	}
	e, err := writeFile(c.path(evaluationsFile), evaluationsMagic, evaluationsFormat{evaluations})
	if err != nil {
		return err
	}
	d, err := writeFile(c.path("phase2-000.bin"), phase2Magic, first)
	if err != nil {
		return err
	}
	c.t.Evaluations = &e
	c.t.Phase2 = []Contribution{{Name: "start", File: "phase2-000.bin", Digest: d}}
	return c.t.write(c.dir)
}

func (c *Ceremony) path(file string) string { return filepath.Join(c.dir, file) }

// Last is the file to contribute to next.
func (c *Ceremony) Last() (string, error) {
	phase, err := c.phase()
	if err != nil {
		return "", err
	}
	return c.path((*phase)[len(*phase)-1].File), nil
}

// phase is the one that takes contributions.
func (c *Ceremony) phase() (*[]Contribution, error) {
	switch c.t.Step() {
	case "phase 1":
		return &c.t.Phase1, nil
	case "phase 2":
		return &c.t.Phase2, nil
	}
	return nil, fmt.Errorf("%w: it takes no contributions, it is at: %s", ErrState, c.t.Step())
}

// Contribute adds a fresh secret to what is in one file and writes another; the phase is the file's. It returns the digest of what it wrote, which the
// contributor keeps: whoever finds it in the transcript knows that his contribution counts. The secret is in this process's memory only.
func Contribute(in, out string, progress Progress) (prover.Digest, error) {
	magic, err := readMagic(in)
	if err != nil {
		return prover.Digest{}, err
	}
	if _, err := os.Stat(out); err == nil {
		return prover.Digest{}, fmt.Errorf("%w: %s exists: name another file", ErrFile, out)
	}
	progress.report("read", 0, 0)
	switch magic {
	case phase1Magic:
		p, _, err := readPhase1(in)
		if err != nil {
			return prover.Digest{}, err
		}
		progress.report("contribute to phase 1", 0, 0)
		p.Contribute()
		return writeFile(out, magic, p)
	case phase2Magic:
		p, _, err := readPhase2(in)
		if err != nil {
			return prover.Digest{}, err
		}
		progress.report("contribute to phase 2", 0, 0)
		p.Contribute()
		return writeFile(out, magic, p)
	}
	return prover.Digest{}, fmt.Errorf("%w: %s takes no contributions", ErrFile, in)
}

// Accept verifies that a file continues the last one and adds it, under its contributor's name.
func (c *Ceremony) Accept(file, name string) error {
	phase, err := c.phase()
	if err != nil {
		return err
	}
	if name == "" || name == "start" {
		return fmt.Errorf("%w: a contribution needs its contributor's name", ErrState)
	}
	if err := checkName(name); err != nil {
		return fmt.Errorf("%w: %w", ErrContribution, err)
	}
	last := (*phase)[len(*phase)-1]
	c.progress.report("verify "+name, 0, 0)
	entry := Contribution{Name: name}
	if c.t.Step() == "phase 1" {
		entry.File = fmt.Sprintf("phase1-%03d.bin", len(*phase))
		entry.Digest, err = c.accept1(last, file, entry.File)
	} else {
		entry.File = fmt.Sprintf("phase2-%03d.bin", len(*phase))
		entry.Digest, err = c.accept2(last, file, entry.File)
	}
	if err != nil {
		return err
	}
	*phase = append(*phase, entry)
	return c.t.write(c.dir)
}

func (c *Ceremony) accept1(last Contribution, file, to string) (d prover.Digest, err error) {
	prev, err := load1(c.dir, last)
	if err != nil {
		return d, err
	}
	next, _, err := readPhase1(file)
	if err != nil {
		return d, err
	}
	if err := follow1(prev, next); err != nil {
		return d, fmt.Errorf("%w: %s", err, file)
	}
	return writeFile(c.path(to), phase1Magic, next)
}

func (c *Ceremony) accept2(last Contribution, file, to string) (d prover.Digest, err error) {
	prev, err := load2(c.dir, last)
	if err != nil {
		return d, err
	}
	next, _, err := readPhase2(file)
	if err != nil {
		return d, err
	}
	if err := follow2(prev, next); err != nil {
		return d, fmt.Errorf("%w: %s", err, file)
	}
	return writeFile(c.path(to), phase2Magic, next)
}

// follow1 and follow2 verify one contribution against the one before. gnark would fill in an absent challenge: here it has to be there.
func follow1(prev, next *mpcsetup.Phase1) error {
	if len(next.Challenge) != challengeSize {
		return fmt.Errorf("%w: it names no contribution before it", ErrContribution)
	}
	if err := prev.Verify(next); err != nil {
		return fmt.Errorf("%w: %w", ErrContribution, err)
	}
	return nil
}

func follow2(prev, next *mpcsetup.Phase2) error {
	if len(next.Challenge) != challengeSize {
		return fmt.Errorf("%w: it names no contribution before it", ErrContribution)
	}
	if len(next.Sigmas) != len(prev.Sigmas) {
		return fmt.Errorf("%w: %d commitments, want %d", ErrContribution, len(next.Sigmas), len(prev.Sigmas))
	}
	if err := prev.Verify(next); err != nil {
		return fmt.Errorf("%w: %w", ErrContribution, err)
	}
	return nil
}

// load1 and load2 read a file that the transcript names, which must be the same as then.
func load1(dir string, e Contribution) (*mpcsetup.Phase1, error) {
	p, d, err := readPhase1(filepath.Join(dir, e.File))
	return p, sameFile(e, d, err)
}

func load2(dir string, e Contribution) (*mpcsetup.Phase2, error) {
	p, d, err := readPhase2(filepath.Join(dir, e.File))
	return p, sameFile(e, d, err)
}

func sameFile(e Contribution, d prover.Digest, err error) error {
	if err == nil && d != e.Digest {
		err = fmt.Errorf("%w: %s of %s has digest %s, the transcript says %s", ErrTranscript, e.File, e.Name, d, e.Digest)
	}
	return err
}

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
	if err := CheckPowers(&powers); err != nil {
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
	d, err := digestOf(evaluationsMagic, evaluationsFormat{e})
	if err == nil && d != *want {
		err = fmt.Errorf("%w: the evaluations are not those of this circuit and these powers", ErrTranscript)
	}
	return e, err
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
