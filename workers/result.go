package workers

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Limits of a result.
const (
	MaxResultBytes  = 32 << 10 // encoded
	MaxMessageBytes = 4 << 10  // of a failure; longer ones are cut
	MaxName         = 128      // bytes of a worker's name
	MaxInline       = 4 << 10  // bytes of a proof that travels in its result and stays in its row; larger ones are artifacts
)

// Class says whose fault a failure is, and so what to do about it.
type Class string

// Failure classes.
const (
	ClassInput  Class = "input"  // an input is missing or corrupt: make it again
	ClassKeys   Class = "keys"   // the worker's circuit or key is not the job's: fix the worker
	ClassUnsat  Class = "unsat"  // the witness does not satisfy the circuit: a bug, or a forged witness
	ClassProver Class = "prover" // any other error of the prover
	ClassPanic  Class = "panic"  // the prover panicked
	ClassLost   Class = "lost"   // nothing was heard of the worker any more: the job may be killing workers

	ClassOOM        Class = "oom"        // the prover ran out of memory: a larger machine
	ClassGPU        Class = "gpu"        // the device failed: another one
	ClassInvalid    Class = "invalid"    // the verifier refused the proof: another worker
	ClassStalled    Class = "stalled"    // no progress, or no answer within the job's deadline
	ClassPreempted  Class = "preempted"  // the worker was told to stop
	ClassInfra      Class = "infra"      // store, broker or disk: later
	ClassTooLarge   Class = "toolarge"   // does not fit the circuit
	ClassOK         Class = "ok"         // of a claim: its proof was accepted
	ClassSuperseded Class = "superseded" // of a claim: another's proof was accepted
)

// Classes lists all failure classes and outcomes.
func Classes() []Class {
	return []Class{ClassInput, ClassKeys, ClassUnsat, ClassProver, ClassPanic, ClassLost, ClassOOM, ClassGPU, ClassInvalid, ClassStalled, ClassPreempted,
		ClassInfra, ClassTooLarge, ClassOK, ClassSuperseded}
}

// Failure is why there is no proof. A Prover returns one as its error to choose the class.
type Failure struct {
	Class   Class  `json:"class"`
	Message string `json:"message"`
}

// Error implements error.
func (f Failure) Error() string { return string(f.Class) + ": " + f.Message }

// FailureOf returns the Failure in err's chain, or a new one of the given class.
func FailureOf(err error, class Class) *Failure {
	var f Failure
	if !errors.As(err, &f) {
		f = Failure{Class: class, Message: err.Error()}
	}
	f.Message = strings.ToValidUTF8(f.Message[:min(len(f.Message), MaxMessageBytes)], "?")
	return &f
}

// Result is a worker's answer: a proof or a failure. It is a claim, nothing more, until the operator has verified the proof against
// its own copy of the job.
type Result struct {
	Job     Digest   `json:"job"`
	Proof   Digest   `json:"proof"`          // its digest; zero with a failure
	Data    []byte   `json:"data,omitempty"` // the proof, up to MaxInline bytes; a larger one is an artifact
	Failure *Failure `json:"failure,omitempty"`
	Worker  string   `json:"worker"`
	Seconds float64  `json:"seconds"` // spent in Prove
}

// Check returns ErrResult unless the result is well-formed.
func (r Result) Check() error {
	switch {
	case (r.Proof == Digest{}) != (r.Failure != nil):
		return fmt.Errorf("%w: want a proof or a failure", ErrResult)
	case len(r.Data) > 0 && (len(r.Data) > MaxInline || DigestOf(r.Data) != r.Proof):
		return fmt.Errorf("%w: %d bytes are not the proof %s", ErrResult, len(r.Data), r.Proof)
	case r.Failure != nil && (!validToken(string(r.Failure.Class)) || !validText(r.Failure.Message, MaxMessageBytes)):
		return fmt.Errorf("%w: failure class %.80q, message of %d bytes", ErrResult, r.Failure.Class, len(r.Failure.Message))
	case r.Worker == "" || !validText(r.Worker, MaxName):
		return fmt.Errorf("%w: worker's name of %d bytes", ErrResult, len(r.Worker))
	case !(r.Seconds >= 0) || math.IsInf(r.Seconds, 1):
		return fmt.Errorf("%w: %v seconds", ErrResult, r.Seconds)
	}
	return nil
}

// validText tells whether s survives JSON.
func validText(s string, limit int) bool { return len(s) <= limit && utf8.ValidString(s) }

// Outcome names what the result says; two results with the same job and outcome are one.
func (r Result) Outcome() Digest {
	if r.Failure == nil {
		return r.Proof
	}
	return DigestOf([]byte(r.Worker + "\x00" + r.Failure.Error()))
}

// Encode returns the one encoding of a valid result.
func (r Result) Encode() ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	return json.Marshal(r)
}

// DecodeResult is the strict inverse of Encode.
func DecodeResult(b []byte) (Result, error) {
	var r Result
	if err := decodeStrict(b, MaxResultBytes, &r); err != nil {
		return Result{}, fmt.Errorf("%w: %w", ErrResult, err)
	}
	return r, r.Check()
}
