package ceremony

import "errors"

var (
	// ErrFile says that a file is not one contribution, or powers of tau, in the one encoding.
	ErrFile = errors.New("ceremony: bad file")

	// ErrPowers says that powers of tau are not powers of one number, or have known factors.
	ErrPowers = errors.New("ceremony: bad powers of tau")

	// ErrContribution says that a contribution does not continue the one before it.
	ErrContribution = errors.New("ceremony: bad contribution")

	// ErrTranscript says that a transcript does not belong to the circuit, to the files beside it or to this program.
	ErrTranscript = errors.New("ceremony: bad transcript")

	// ErrState says that the ceremony is not at the step that was asked for.
	ErrState = errors.New("ceremony: wrong step")
)
