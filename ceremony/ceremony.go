package ceremony

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"path/filepath"
	"syscall"

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

// Check says what is wrong with what can be told before anything is compiled or read.
func (cfg Config) Check() error {
	switch {
	case cfg.Blake2b != "" && cfg.Ptau == "":
		return errors.New("ceremony: a BLAKE2b-512 without powers of tau to check: name their file, or leave the hash out to hold the first phase here")
	case cfg.Blake2b != "" && !blake2bText.MatchString(cfg.Blake2b):
		return fmt.Errorf("ceremony: BLAKE2b-512 %.200q: want 128 hexadecimal digits, without spaces", cfg.Blake2b)
	}
	return nil
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
	if err := cfg.Check(); err != nil {
		return nil, err
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
	c.sweep()
	if c.t, err = Read(dir); err != nil && !missing(err) {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// sweep removes what commands that were killed had half written: it may be gigabytes. Nobody else writes here, since the folder is locked.
func (c *Ceremony) sweep() {
	for _, pattern := range []string{".phase[12]-*.bin.*", "." + powersFile + ".*", "." + evaluationsFile + ".*", "." + transcriptFile + ".*"} {
		halves, _ := filepath.Glob(filepath.Join(c.dir, pattern)) // the patterns are sound
		for _, path := range halves {
			_ = os.Remove(path)
		}
	}
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
	powers, id, err := readPtau(cfg.Ptau, c.t.Domain, cfg.Blake2b, func(done, total int) { c.progress.report("powers of tau", done, total) })
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
