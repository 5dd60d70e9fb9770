package workers

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// Limits of a job.
const (
	MaxJobBytes = 32 << 10 // encoded
	MaxInputs   = 256
	MaxCircuit  = 64 // characters of a circuit's name
)

// Job asks for one proof. NewJob fills in the ID.
type Job struct {
	ID            Digest   `json:"id"`
	Circuit       string   `json:"circuit"` // a-z, 0-9, - and _: it is a routing token, a worker gets only circuits it has loaded
	CircuitDigest Digest   `json:"circuitDigest"`
	VKDigest      Digest   `json:"vkDigest"`
	PublicInput   Digest   `json:"publicInput"` // the statement, 32 bytes big-endian
	Inputs        []Digest `json:"inputs"`      // artifacts the prover needs, in the circuit's order
	FirstBatch    uint64   `json:"firstBatch"`  // for people; the statement binds them
	LastBatch     uint64   `json:"lastBatch"`
}

// NewJob checks j and sets its ID.
func NewJob(j Job) (Job, error) {
	j.Inputs = append([]Digest{}, j.Inputs...)
	j.ID = j.contentID()
	return j, j.Check()
}

// contentID is sha256 of "cw:job:1", the length and bytes of the circuit's name, circuit, key and statement, and the number and
// digests of the inputs; lengths are 4 bytes big-endian.
func (j Job) contentID() Digest {
	h := sha256.New()
	h.Write([]byte("cw:job:1"))
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(j.Circuit))))
	h.Write([]byte(j.Circuit))
	for _, d := range []Digest{j.CircuitDigest, j.VKDigest, j.PublicInput} {
		h.Write(d[:])
	}
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(j.Inputs))))
	for _, d := range j.Inputs {
		h.Write(d[:])
	}
	return Digest(h.Sum(nil))
}

// Check returns ErrJob unless the job is well-formed and its ID is that of its content.
func (j Job) Check() error {
	switch {
	case !validToken(j.Circuit):
		return fmt.Errorf("%w: circuit %.80q must be 1 to %d of a-z, 0-9, - and _", ErrJob, j.Circuit, MaxCircuit)
	case j.Inputs == nil || len(j.Inputs) > MaxInputs:
		return fmt.Errorf("%w: %d inputs, want a list of at most %d", ErrJob, len(j.Inputs), MaxInputs)
	case j.FirstBatch > j.LastBatch:
		return fmt.Errorf("%w: batches %d to %d", ErrJob, j.FirstBatch, j.LastBatch)
	case j.ID != j.contentID():
		return fmt.Errorf("%w: id %s is not that of its content", ErrJob, j.ID)
	}
	return nil
}

func validToken(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
			return false
		}
	}
	return len(s) > 0 && len(s) <= MaxCircuit
}

// Encode returns the one encoding of a valid job.
func (j Job) Encode() ([]byte, error) {
	if err := j.Check(); err != nil {
		return nil, err
	}
	return json.Marshal(j)
}

// DecodeJob is the strict inverse of Encode: whatever else than its output is ErrJob.
func DecodeJob(b []byte) (Job, error) {
	var j Job
	if err := decodeStrict(b, MaxJobBytes, &j); err != nil {
		return Job{}, fmt.Errorf("%w: %w", ErrJob, err)
	}
	return j, j.Check()
}

// decodeStrict accepts only what json.Marshal writes for the value. That leaves no room for unknown or repeated fields, other
// spellings of a field's name, trailing data and spaces.
func decodeStrict(b []byte, limit int, into any) error {
	if len(b) > limit {
		return fmt.Errorf("%d bytes, at most %d are allowed", len(b), limit)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	again, err := json.Marshal(into)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, b) {
		return fmt.Errorf("not in canonical form")
	}
	return nil
}
