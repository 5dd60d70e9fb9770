package prover

import "errors"

var (
	// ErrUnsatisfied says that the assignment breaks a constraint of the
	// circuit: proving it again cannot help.
	ErrUnsatisfied = errors.New("assignment does not satisfy the circuit")

	// ErrInvalidProof says that a proof does not verify against the key and
	// the public inputs.
	ErrInvalidProof = errors.New("proof does not verify")

	// ErrEncoding says that bytes are not the one encoding of a proof or of a
	// witness for this circuit.
	ErrEncoding = errors.New("bad encoding")

	// ErrStructure says that a compiled circuit has a shape this package
	// refuses: more than one commitment, or an input that no constraint holds.
	ErrStructure = errors.New("circuit structure refused")

	// ErrKeysMissing says that a store holds no keys under a name.
	ErrKeysMissing = errors.New("keys missing")

	// ErrKeysStale says that stored keys belong to another circuit, seed or
	// gnark version than the one asked for.
	ErrKeysStale = errors.New("keys stale")

	// ErrKeysCorrupt says that stored files differ from what their manifest
	// says, or that the manifest cannot be read.
	ErrKeysCorrupt = errors.New("keys corrupt")

	// ErrDevice says that a device failed, or cannot do what it is asked: the
	// assignment is not at fault.
	ErrDevice = errors.New("device failed")

	// ErrNoDevice says that a device that was asked for is not there, and why.
	ErrNoDevice = errors.New("no such device")

	// ErrDrained says that a device has failed too often, or made a wrong
	// proof, and takes no more work.
	ErrDrained = errors.New("device is drained")
)
