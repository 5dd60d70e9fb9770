package ceremony

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/consensys/gnark/backend/groth16/bn254/mpcsetup"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/prover"
)

// A file is a magic of 16 bytes and gnark's encoding, points compressed. Its digest is SHA-256 of all of it.
const (
	phase1Magic = "causeway phase1\n"
	phase2Magic = "causeway phase2\n"
	powersMagic = "causeway powers\n"
	magicSize   = 16

	evaluationsMagic = "causeway values\n"

	g1Size, g2Size = 32, 64
	proofSize      = g1Size + g2Size // of an update
	challengeSize  = sha256.Size
	fileBuffer     = 1 << 20
)

// writeFile replaces a file for good.
func writeFile(path, magic string, content io.WriterTo) (prover.Digest, error) {
	sum := sha256.New()
	err := durable.Replace(path, "."+filepath.Base(path)+".*", func(f *os.File) error {
		w := bufio.NewWriterSize(io.MultiWriter(f, sum), fileBuffer)
		_, err := w.WriteString(magic)
		if err == nil {
			_, err = content.WriteTo(w)
		}
		return errors.Join(err, w.Flush(), f.Chmod(0o644))
	})
	if err != nil {
		return prover.Digest{}, fmt.Errorf("ceremony: write %s: %w", path, err)
	}
	return prover.Digest(sum.Sum(nil)), nil
}

// digestOf is what writeFile would return, without a file.
func digestOf(magic string, content io.WriterTo) (prover.Digest, error) {
	sum := sha256.New()
	w := bufio.NewWriterSize(sum, fileBuffer)
	if _, err := w.WriteString(magic); err != nil {
		return prover.Digest{}, err
	}
	if _, err := content.WriteTo(w); err != nil {
		return prover.Digest{}, err
	}
	if err := w.Flush(); err != nil {
		return prover.Digest{}, err
	}
	return prover.Digest(sum.Sum(nil)), nil
}

// hasDigest refuses content of which the transcript has another digest, and says what that means.
func hasDigest(magic string, content io.WriterTo, want prover.Digest, otherwise string) error {
	d, err := digestOf(magic, content)
	if err == nil && d != want {
		err = fmt.Errorf("%w: %s", ErrTranscript, otherwise)
	}
	return err
}

// readMagic tells what a file holds.
func readMagic(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	defer f.Close()
	b := make([]byte, magicSize)
	if _, err := io.ReadFull(f, b); err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrFile, path, err)
	}
	switch string(b) {
	case phase1Magic, phase2Magic, powersMagic, evaluationsMagic:
		return string(b), nil
	}
	return "", fmt.Errorf("%w: %s is no file of a ceremony", ErrFile, path)
}

// readFile decodes a file after its lengths were found to add up to its size, so that no length in it makes this program allocate more than a small
// multiple of the file. Points are checked: on the curve and in their group.
func readFile(path, magic string, content io.ReaderFrom) (d prover.Digest, err error) {
	fail := func(err error) (prover.Digest, error) { return d, fmt.Errorf("%w: %s: %w", ErrFile, path, err) }
	if got, err := readMagic(path); err != nil {
		return d, err
	} else if got != magic {
		return fail(fmt.Errorf("it begins with %q, want %q", got, magic))
	}
	f, err := os.Open(path)
	if err != nil {
		return fail(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return fail(err)
	}
	body := io.NewSectionReader(f, magicSize, info.Size()-magicSize)
	switch magic {
	case phase1Magic:
		err = checkPhase1Size(body)
	case phase2Magic:
		err = checkPhase2Size(body)
	case powersMagic:
		err = checkPowersSize(body)
	case evaluationsMagic:
		err = checkEvaluationsSize(body)
	}
	if err != nil {
		return fail(err)
	}
	sum := sha256.New()
	sum.Write([]byte(magic))
	r := bufio.NewReaderSize(io.TeeReader(body, sum), int(min(fileBuffer, info.Size())))
	if _, err := content.ReadFrom(r); err != nil {
		return fail(err)
	}
	if _, err := r.ReadByte(); err != io.EOF {
		return fail(errors.New("trailing bytes"))
	}
	return prover.Digest(sum.Sum(nil)), nil
}

// powersBytes is the length of powers for a domain of n: n itself, beta in G2, tau in G1 and G2 without the first, beta tau, alpha tau.
func powersBytes(n int64) int64 {
	return 8 + g2Size + g1Size*(2*n-2) + g2Size*(n-1) + 2*g1Size*n
}

func checkPowersSize(r *io.SectionReader) error { return checkDomainSize(r, 0, 0) }

func checkPhase1Size(r *io.SectionReader) error {
	if err := checkDomainSize(r, 3*proofSize, 1); err == nil { // the start, which has no challenge
		return nil
	}
	return checkDomainSize(r, 3*proofSize, 1+challengeSize)
}

// checkDomainSize reads n, which stands after `before` bytes, and compares the length with what n asks for.
func checkDomainSize(r *io.SectionReader, before, after int64) error {
	var b [8]byte
	if _, err := r.ReadAt(b[:], before); err != nil {
		return err
	}
	n := binary.BigEndian.Uint64(b[:])
	if n < smallestDomain || n > largestDomain || n&(n-1) != 0 {
		return fmt.Errorf("a domain of %d", n)
	}
	if want := before + powersBytes(int64(n)) + after; r.Size() != want {
		return fmt.Errorf("%d bytes for a domain of %d, want %d", r.Size(), n, want)
	}
	return nil
}

// checkPhase2Size walks the lengths: commitments 16 bits, delta, PKK, Z, delta, the sigmas' points, sigmas, proofs, challenge.
func checkPhase2Size(r *io.SectionReader) error {
	var at int64
	var failed error
	length := func(bytes int) (n int64) {
		b := make([]byte, 8)
		if _, err := r.ReadAt(b[8-bytes:], at); err != nil && failed == nil {
			failed = err
		}
		at += int64(bytes)
		return int64(binary.BigEndian.Uint64(b))
	}
	sigmas := length(2)
	if sigmas > 1 {
		return fmt.Errorf("%d commitments", sigmas)
	}
	at += g1Size
	for range 2 {
		at += g1Size * length(4)
	}
	at += g2Size
	for range sigmas {
		at += g1Size * length(4)
	}
	at += sigmas*g2Size + (1+sigmas)*proofSize
	challenge := length(1)
	at += challenge
	switch {
	case failed != nil:
		return failed
	case challenge != 0 && challenge != challengeSize:
		return fmt.Errorf("a challenge of %d bytes", challenge)
	case at != r.Size():
		return fmt.Errorf("%d bytes, want %d", r.Size(), at)
	}
	return nil
}

func readPhase1(path string) (*mpcsetup.Phase1, prover.Digest, error) {
	p := new(mpcsetup.Phase1)
	d, err := readFile(path, phase1Magic, p)
	return p, d, err
}

func readPhase2(path string) (*mpcsetup.Phase2, prover.Digest, error) {
	p := new(mpcsetup.Phase2)
	d, err := readFile(path, phase2Magic, p)
	return p, d, err
}
