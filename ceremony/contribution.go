package ceremony

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"github.com/causeway-l2/causeway/prover"
)

// Contribute adds a fresh secret to what is in one file and writes another; the phase is the file's. It returns the digest of what it wrote, which the
// contributor keeps: whoever finds it in the transcript knows that his contribution counts. The secret is in this process's memory only.
// When ctx is done it returns at once, and nothing was written.
func Contribute(ctx context.Context, in, out string, progress Progress) (prover.Digest, error) {
	magic, err := readMagic(in)
	if err != nil {
		return prover.Digest{}, err
	}
	if _, err := os.Stat(out); err == nil {
		return prover.Digest{}, fmt.Errorf("%w: %s exists: name another file", ErrFile, out)
	}
	if err := takesFile(out); err != nil { // before the work, not after it
		return prover.Digest{}, err
	}
	p, err := prover.Until(ctx, func() (io.WriterTo, error) { return contributed(in, magic, progress) })
	if err != nil {
		return prover.Digest{}, err
	}
	return writeFile(out, magic, p)
}

// takesFile tries whether a file can be written beside path, and leaves nothing there.
func takesFile(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("%w: %s cannot be written: %w", ErrFile, path, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// contributed is what a file holds, with a fresh secret added.
func contributed(in, magic string, progress Progress) (io.WriterTo, error) {
	progress.report("read", 0, 0)
	switch magic {
	case phase1Magic:
		p, _, err := readPhase1(in)
		if err != nil {
			return nil, err
		}
		progress.report("contribute to phase 1", 0, 0)
		p.Contribute()
		return p, nil
	case phase2Magic:
		p, _, err := readPhase2(in)
		if err != nil {
			return nil, err
		}
		progress.report("contribute to phase 2", 0, 0)
		p.Contribute()
		return p, nil
	}
	return nil, fmt.Errorf("%w: %s takes no contributions", ErrFile, in)
}

// Accept verifies that a file continues the last one and adds it, under its contributor's name. When ctx is done before that, nothing is written. Asked again for
// the file that it has added last, it has nothing to do.
func (c *Ceremony) Accept(ctx context.Context, file, name string) error {
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
	if taken, err := c.taken(*phase, file); err != nil || taken && last.Name == name {
		return err
	} else if taken {
		return fmt.Errorf("%w: %s is in the transcript already, as that of %s", ErrContribution, file, last.Name)
	}
	c.progress.report("verify "+name, 0, 0)
	pattern, magic, verify := "phase1-%03d.bin", phase1Magic, c.verified1
	if c.t.Step() != "phase 1" {
		pattern, magic, verify = "phase2-%03d.bin", phase2Magic, c.verified2
	}
	next, err := prover.Until(ctx, func() (io.WriterTo, error) { return verify(last, file) })
	if err != nil {
		return err
	}
	entry := Contribution{Name: name, File: fmt.Sprintf(pattern, len(*phase))}
	if entry.Digest, err = writeFile(c.path(entry.File), magic, next); err != nil {
		return err
	}
	*phase = append(*phase, entry)
	return c.t.write(c.dir)
}

// taken tells whether a file is the last one of the phase. What is an earlier one, or was made from an earlier one, is an error that says so: it would be refused all
// the same, minutes later, and nobody would know why.
func (c *Ceremony) taken(phase []Contribution, file string) (bool, error) {
	d, challenge, err := glance(file)
	if err != nil {
		return false, err
	}
	last := len(phase) - 1
	for i, e := range phase {
		switch {
		case e.Digest == d && i == 0:
			return false, fmt.Errorf("%w: %s is the start, and nobody has added to it", ErrContribution, file)
		case e.Digest == d && i == last:
			return true, nil
		case e.Digest == d:
			return false, fmt.Errorf("%w: %s is in the transcript already, as that of %s", ErrContribution, file, e.Name)
		case i > 0 && c.endsWith(e, challenge):
			return false, fmt.Errorf("%w: %s was made from %s, as was that of %s, which came first: contribute to %s, the last one", ErrContribution, file, phase[i-1].File, e.Name,
				phase[last].File)
		}
	}
	return false, nil
}

// glance is a file's digest, and its end: the challenge, which names the file that it was made from.
func glance(path string) (d prover.Digest, challenge []byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return d, nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return d, nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	challenge, err = end(f)
	return prover.Digest(sum.Sum(nil)), challenge, err
}

// end is where a file has its challenge; nil of one that is too short, whose length is looked at later.
func end(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	b := make([]byte, challengeSize)
	if _, err := f.ReadAt(b, info.Size()-challengeSize); err != nil {
		return nil, nil
	}
	return b, nil
}

// endsWith tells of a file of the transcript; of one that cannot be read whoever needs it will say so.
func (c *Ceremony) endsWith(e Contribution, challenge []byte) bool {
	f, err := os.Open(c.path(e.File))
	if err != nil {
		return false
	}
	defer f.Close()
	has, err := end(f)
	return err == nil && has != nil && bytes.Equal(has, challenge)
}

// verified1 and verified2 are what a file holds, if it continues the last one.
func (c *Ceremony) verified1(last Contribution, file string) (io.WriterTo, error) {
	prev, err := load1(c.dir, last)
	if err != nil {
		return nil, err
	}
	next, _, err := readPhase1(file)
	if err != nil {
		return nil, err
	}
	if err := follow1(prev, next); err != nil {
		return nil, fmt.Errorf("%w: %s", err, file)
	}
	return next, nil
}

func (c *Ceremony) verified2(last Contribution, file string) (io.WriterTo, error) {
	prev, err := load2(c.dir, last)
	if err != nil {
		return nil, err
	}
	next, _, err := readPhase2(file)
	if err != nil {
		return nil, err
	}
	if err := follow2(prev, next); err != nil {
		return nil, fmt.Errorf("%w: %s", err, file)
	}
	return next, nil
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
