package deploy

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/causeway-l2/causeway/internal/durable"
	"github.com/causeway-l2/causeway/l1"
)

// ErrRecord says that a record cannot be used.
var ErrRecord = errors.New("deploy: record")

// recordFormat is raised when the record changes its meaning.
const recordFormat = 1

// Record says what a deployment put on L1, and of what it was made.
type Record struct {
	Format   int               `json:"format"`
	Complete bool              `json:"complete"` // false while a deployment is under way, or was interrupted
	Versions map[string]string `json:"versions"` // of the software that deployed

	Params      Params           `json:"params"`
	Factory     Address          `json:"factory"`
	Verifiers   []VerifierRecord `json:"verifiers"`
	Rollup      Placed           `json:"rollup"`
	Sent        []Hash           `json:"sent,omitempty"` // txs that may wait on L1 while a deployment is under way: of one nonce, each dearer than the one before
	ConfigWord  Hash             `json:"configWord"`     // Hash(cw:config; chain id, rollup)
	GenesisRoot Hash             `json:"genesisRoot"`
}

// Params are the configuration in the record: all that the addresses follow from, besides the code. Times are in seconds.
type Params struct {
	ChainID        uint64    `json:"chainId"`
	Salt           string    `json:"salt"`
	Admin          Address   `json:"admin"`
	Operators      []Address `json:"operators"`
	Verifiers      []string  `json:"verifiers"`
	MaxBatchAge    uint64    `json:"maxBatchAge"`
	SubmitDeadline uint64    `json:"submitDeadline"`
	ExodusDeadline uint64    `json:"exodusDeadline"`
	GraceTime      uint64    `json:"graceTime"`
}

// Placed is a contract on L1. Tx, Block and Gas are those of its creation; a deployment that finds a contract in its place knows no tx.
type Placed struct {
	Address      Address `json:"address"`
	Tx           Hash    `json:"tx"`
	Block        uint64  `json:"block"`
	Gas          uint64  `json:"gas"`
	CreationHash Hash    `json:"creationHash"` // keccak256 of the creation code with its arguments
	RuntimeHash  Hash    `json:"runtimeHash"`  // keccak256 of the code on L1
}

// VerifierRecord is the verifier of one circuit.
type VerifierRecord struct {
	Circuit       string `json:"circuit"`
	CircuitDigest Hash   `json:"circuitDigest"`
	VKDigest      Hash   `json:"vkDigest"`
	Unsafe        bool   `json:"unsafe"`
	FullLanes     int    `json:"fullLanes"` // of one batch
	Slots         int    `json:"slots"`     // batches to a proof
	Blob          bool   `json:"blob"`      // whether D is in a blob
	Placed
}

// Hash is 32 bytes, written as 0x and 64 hexadecimal digits.
type Hash [32]byte

func (h Hash) String() string { return "0x" + hex.EncodeToString(h[:]) }

// MarshalText implements encoding.TextMarshaler.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (h *Hash) UnmarshalText(text []byte) error {
	digits, ok := strings.CutPrefix(string(text), "0x")
	v, err := digest(digits)
	if !ok || err != nil {
		return fmt.Errorf("hash %q: want 0x and 64 hexadecimal digits", text)
	}
	*h = v
	return nil
}

func (c Config) params() Params {
	return Params{ChainID: c.ChainID, Salt: c.Salt, Admin: c.Admin, Operators: c.Operators, Verifiers: c.Verifiers,
		MaxBatchAge: uint64(c.MaxBatchAge / time.Second), SubmitDeadline: uint64(c.SubmitDeadline / time.Second),
		ExodusDeadline: uint64(c.ExodusDeadline / time.Second), GraceTime: uint64(c.GraceTime / time.Second)}
}

// Config is the inverse.
func (p Params) Config() (Config, error) {
	c := Config{ChainID: p.ChainID, Salt: p.Salt, Admin: p.Admin, Operators: p.Operators, Verifiers: p.Verifiers}
	for _, d := range []struct {
		to      *time.Duration
		seconds uint64
	}{{&c.MaxBatchAge, p.MaxBatchAge}, {&c.SubmitDeadline, p.SubmitDeadline}, {&c.ExodusDeadline, p.ExodusDeadline}, {&c.GraceTime, p.GraceTime}} {
		if d.seconds >= 1<<32 {
			return Config{}, fmt.Errorf("%w: %d seconds are too many", ErrRecord, d.seconds)
		}
		*d.to = time.Duration(d.seconds) * time.Second
	}
	return c, c.Check()
}

// ReadRecord reads a record, complete or not. It wraps fs.ErrNotExist when there is none.
func ReadRecord(path string) (*Record, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecord, err)
	}
	r := new(Record)
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(r); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrRecord, path, err)
	}
	if r.Format != recordFormat {
		return nil, fmt.Errorf("%w: %s has format %d, want %d", ErrRecord, path, r.Format, recordFormat)
	}
	return r, nil
}

// write replaces the file, which holds the old record or the new one at any time.
func (r *Record) write(path string) error {
	fail := func(err error) error { return fmt.Errorf("%w: %w", ErrRecord, err) }
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fail(err)
	}
	err = durable.Replace(path, filepath.Base(path)+".*", func(f *os.File) error {
		return errors.Join(durable.Bytes(append(b, '\n'))(f), f.Chmod(0o644))
	})
	if err != nil {
		return fail(err)
	}
	return nil
}

// begin returns the record to continue: a new one where there is none, and the old one where it is of the same deployment and not complete.
func begin(path string, p *Plan) (*Record, error) {
	fresh, err := p.record()
	if err != nil {
		return nil, err
	}
	old, err := ReadRecord(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fresh, nil
	case err != nil:
		return nil, err
	case old.Complete:
		return nil, fmt.Errorf("%w: %s is of a finished deployment, the rollup at %s: name another file to deploy another rollup", ErrRecord, path, old.Rollup.Address)
	}
	if old.Rollup.Address != fresh.Rollup.Address || old.Params.ChainID != fresh.Params.ChainID || len(old.Verifiers) != len(fresh.Verifiers) {
		return nil, fmt.Errorf("%w: %s is of an unfinished deployment of another configuration or code: finish that one, or name another file", ErrRecord, path)
	}
	for i := range fresh.Verifiers {
		fresh.Verifiers[i].Placed = old.Verifiers[i].Placed
	}
	fresh.Rollup, fresh.Sent = old.Rollup, old.Sent
	return fresh, nil
}

// record is what the plan says before anything is on L1.
func (p *Plan) record() (*Record, error) {
	root, err := p.genesisRoot()
	if err != nil {
		return nil, err
	}
	r := &Record{Format: recordFormat, Versions: versions(), Params: p.Config.params(), Factory: Address(l1.Factory), Rollup: placed(p.Rollup),
		ConfigWord: p.configWord(), GenesisRoot: root}
	for _, v := range p.Verifiers {
		r.Verifiers = append(r.Verifiers, VerifierRecord{Circuit: v.Circuit, CircuitDigest: v.circuitDigest, VKDigest: v.vkDigest, Unsafe: v.Unsafe,
			FullLanes: v.Shape.Full, Slots: v.Slots, Blob: v.Blob, Placed: placed(v.Creation)})
	}
	return r, nil
}

func placed(c l1.Creation) Placed {
	return Placed{Address: Address(c.Address()), CreationHash: l1.CodeHash(c.Code)}
}

// versions of what the running program is made of.
func versions() map[string]string {
	out := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	out["go"] = info.GoVersion
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "vcs.modified" {
			out[s.Key] = s.Value
		}
	}
	for _, d := range info.Deps {
		if d.Path == "github.com/consensys/gnark" || d.Path == "github.com/ethereum/go-ethereum" {
			out[d.Path] = d.Version
		}
	}
	return out
}
