package ceremony

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/consensys/gnark"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/prover"
)

const (
	// transcriptFormat is raised when files change, too: in format 1, Z of the second phase stood in bit-reversed order, on domains of gnark's; in format 2 no domain had
	// nine parts.
	transcriptFormat = 3
	transcriptFile   = "ceremony.json"
	powersFile       = "powers.bin"
)

// Transcript is the record of a ceremony, ceremony.json in its folder. With the files beside it and the circuit's source, anyone can check all of it.
type Transcript struct {
	Format        int           `json:"format"`
	Gnark         string        `json:"gnark"`
	Circuit       string        `json:"circuit"`
	CircuitDigest prover.Digest `json:"circuit_digest"`
	Constraints   int           `json:"constraints"`
	Domain        uint64        `json:"domain"` // constraints, rounded up to a power of two

	// Ptau is where the powers of tau come from; nil if the first phase was held here: Phase1, ended by Beacon1.
	Ptau    *Ptau          `json:"ptau,omitempty"`
	Phase1  []Contribution `json:"phase1,omitempty"`
	Beacon1 *Beacon        `json:"beacon1,omitempty"`
	Powers  *prover.Digest `json:"powers,omitempty"` // of powers.bin

	// Evaluations is the digest of evaluations.bin, which the coordinator keeps from the start of phase 2 to the keys.
	Evaluations *prover.Digest `json:"evaluations,omitempty"`

	Phase2   []Contribution `json:"phase2,omitempty"`
	Beacon2  *Beacon        `json:"beacon2,omitempty"`
	VKDigest *prover.Digest `json:"vk_digest,omitempty"` // of the verifying key: the end
}

// Contribution is one file of a phase. The first is the start, which follows from what came before; the others are people's, in their order.
type Contribution struct {
	Name   string        `json:"name"`
	File   string        `json:"file"`
	Digest prover.Digest `json:"digest"` // SHA-256 of the file
}

// Beacon ends a phase: a public value that nobody could foresee when the last contribution was made, and where it can be looked up.
type Beacon struct {
	Value  string `json:"value"` // hexadecimal, at least 32 bytes
	Source string `json:"source"`
}

// Check says what is wrong with b.
func (b Beacon) Check() error {
	v, err := hex.DecodeString(b.Value)
	if err != nil || len(v) < 32 {
		return fmt.Errorf("beacon %q: want at least 32 bytes in hexadecimal, the hash of a block announced beforehand for instance", b.Value)
	}
	if strings.TrimSpace(b.Source) == "" {
		return errors.New("beacon: say where it comes from, so that others can look it up")
	}
	return nil
}

// checkSecond is Check for the beacon that ends phase 2. SOUNDNESS: the first phase's was known when phase 2's contributions were made.
func (t *Transcript) checkSecond(b Beacon) error {
	if err := b.Check(); err != nil {
		return err
	}
	if t.Beacon1 != nil && bytes.Equal(b.bytes(), t.Beacon1.bytes()) {
		return errors.New("beacon: it ended the first phase, so everybody knew it: take one that came after the last contribution")
	}
	return nil
}

func (b Beacon) bytes() []byte {
	v, _ := hex.DecodeString(b.Value) // checked when it was taken in
	return v
}

// Step tells what comes next: "phase 1", "powers", "phase 2" or "done".
func (t *Transcript) Step() string {
	switch {
	case t.VKDigest != nil:
		return "done"
	case t.Phase2 != nil:
		return "phase 2"
	case t.Powers != nil:
		return "start of phase 2"
	}
	return "phase 1"
}

// encode is the text of the file; its SHA-256 names a finished ceremony in the manifests of its keys.
func (t *Transcript) encode() ([]byte, error) {
	b, err := json.MarshalIndent(t, "", "  ")
	return append(b, '\n'), err
}

// Read reads the transcript in a folder.
func Read(dir string) (*Transcript, error) {
	t, _, err := readTranscript(dir)
	return t, err
}

func readTranscript(dir string) (*Transcript, []byte, error) {
	path := filepath.Join(dir, transcriptFile)
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrTranscript, err)
	}
	t := new(Transcript)
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(t); err != nil {
		return nil, nil, fmt.Errorf("%w: %s: %w", ErrTranscript, path, err)
	}
	if t.Format != transcriptFormat {
		return nil, nil, fmt.Errorf("%w: %s has format %d, this program has %d: use the release that held the ceremony", ErrTranscript, path, t.Format, transcriptFormat)
	}
	if t.Gnark != gnark.Version.String() {
		return nil, nil, fmt.Errorf("%w: it is of gnark %s, this program has %s: use the release that held the ceremony", ErrTranscript, t.Gnark, gnark.Version)
	}
	if err := checkName(t.Circuit); err != nil {
		return nil, nil, fmt.Errorf("%w: circuit: %w", ErrTranscript, err)
	}
	if t.Ptau != nil && !blake2bText.MatchString(t.Ptau.Blake2b) {
		return nil, nil, fmt.Errorf("%w: BLAKE2b-512 %.200q of the powers of tau: want 128 hexadecimal digits", ErrTranscript, t.Ptau.Blake2b)
	}
	for _, c := range append(append([]Contribution(nil), t.Phase1...), t.Phase2...) {
		if err := checkName(c.Name); err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrTranscript, err)
		}
		if c.File != filepath.Base(c.File) || c.File == "." {
			return nil, nil, fmt.Errorf("%w: file %q is not in the folder", ErrTranscript, c.File)
		}
	}
	return t, b, nil
}

var blake2bText = regexp.MustCompile(`^[0-9a-f]{128}$`)

// longestName in bytes.
const longestName = 100

// checkName refuses names that do not print as themselves on one line: contributors look for their digests in lines that hold the names of others.
func checkName(name string) error {
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	if name == "" || len(name) > longestName || !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) {
		return fmt.Errorf("name %.200q: want printable characters on one line, at most %d bytes", name, longestName)
	}
	return nil
}

// write replaces the file, which holds the record before or after a step, never between.
func (t *Transcript) write(dir string) error {
	b, err := t.encode()
	if err != nil {
		return err
	}
	err = durable.Replace(filepath.Join(dir, transcriptFile), "."+transcriptFile+".*", func(f *os.File) error {
		return errors.Join(durable.Bytes(b)(f), f.Chmod(0o644))
	})
	if err != nil {
		return fmt.Errorf("ceremony: %w", err)
	}
	return nil
}

// missing tells a folder without a ceremony from one that cannot be read.
func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
